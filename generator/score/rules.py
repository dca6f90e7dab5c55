"""What scores ask of the rulebook. A protocol, so that scoring does not know how rules are read."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Protocol

from generator.formula.units import UnitTable
from generator.model.indicator import ComplianceSystem, DerivedQuantity, Membership
from generator.model.park_index import IndexSystem
from generator.model.reference import CodeTable, GridFactor, NamedConstant, Setting
from generator.model.tier import TierRules
from generator.rulebook.names import Names


class Conventions(Protocol):
    """约定 by id, each of its kind."""

    @property
    def entries(self) -> Mapping[str, Setting]: ...

    @property
    def membership(self) -> Membership: ...

    def fraction(self, name: str) -> Fraction: ...

    def integer(self, name: str) -> int: ...

    def switch(self, name: str) -> bool: ...

    def fractions(self, name: str) -> tuple[Fraction, ...]: ...


class Rules(Protocol):
    """规则 as far as figures and scores need them."""

    @property
    def units(self) -> UnitTable: ...

    @property
    def codes(self) -> Mapping[str, CodeTable]: ...

    @property
    def names(self) -> Mapping[str, Names]: ...

    @property
    def constants(self) -> Mapping[str, NamedConstant]: ...

    @property
    def settings(self) -> Conventions: ...

    @property
    def compliance(self) -> Mapping[str, ComplianceSystem]: ...

    @property
    def indices(self) -> Mapping[str, IndexSystem]: ...

    @property
    def tiers(self) -> TierRules: ...

    def quantities_for(self, form_id: str) -> tuple[DerivedQuantity, ...]: ...

    def grid_factor(self, region: str, year: int) -> GridFactor: ...

    def unit_label(self, unit: str) -> str: ...

    def cite(self, source_id: str, clause: str = "") -> str: ...

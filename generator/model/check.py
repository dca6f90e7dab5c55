"""校验规则: what must hold in a return, how grave a breach is, the words people read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from generator.model.finding import Severity


@dataclass(frozen=True, slots=True)
class CheckRule:
    """One rule of rules/checks.

    `method` is "formula" (then `must_hold` is an expression) or a named method of check/engine.
    `each` says how often it is asked: "once", "year" (every year asked), "audit_year", or a
    table's id (every row, and every year when the formula names a series column).
    `when` is a condition under which alone it is asked. `at` names the field to mark (default: the
    first name of the formula). `parameters` are the method's settings, as text.
    `trial_from` / `valid_from` / `valid_to`: 试行 counts as 提示; before and after, silence.
    """

    code: str
    severity: Severity
    form: str
    message: str
    remedy: str
    source: str
    mark: str
    method: str = "formula"
    must_hold: str = ""
    when: str = ""
    each: str = "once"
    at: str = ""
    title: str = ""
    clause: str = ""
    parameters: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    trial_from: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    path: str = ""
    line: int = 0

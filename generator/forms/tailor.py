"""裁剪: the form as one recipient gets it, and how that is written down in the stamp.

A form is cut three ways: to a shorter variant (简表), to the item groups the recipient answers,
and by the 指标自评 sheets of its indicator systems. The text of a tailoring travels under the seal,
so that a workbook is read as the form it was sent as whatever the roster says by then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from generator.forms.indicator_sheet import with_indicator_sheets
from generator.model.form import FormDefinition, Variant
from generator.model.indicator import IndicatorSystem
from generator.model.park import Department, Recipient

WHOLE_FORM = "whole"
"""How a stamp says that nothing was cut; an empty text says nothing at all."""

_PARTS = ("variant", "groups", "systems")
_TEXT = re.compile(r"(?:variant|groups|systems)=[a-z0-9_,]+")


@dataclass(frozen=True, slots=True)
class Tailoring:
    """What was made of a form: the variant's id, the groups' ids, the systems' ids in order."""

    variant: str = ""
    groups: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """ "variant=workshop;groups=a,b;systems=x,y", of which what is empty is left out."""
        said = (self.variant, ",".join(self.groups), ",".join(self.systems))
        return ";".join(f"{name}={text}" for name, text in zip(_PARTS, said, strict=True) if text)

    @property
    def stamped(self) -> str:
        """The text as a stamp carries it: never empty."""
        return self.text or WHOLE_FORM

    @classmethod
    def parse(cls, text: str) -> Tailoring | None:
        """The tailoring a stamp's text means; None for a text that is missing or damaged."""
        text = text.strip()
        if text == WHOLE_FORM:
            return cls()
        parts = text.split(";")
        if not all(_TEXT.fullmatch(part) for part in parts):
            return None
        said = dict(part.split("=", 1) for part in parts)
        if len(said) < len(parts):
            return None
        groups, systems = (
            tuple(name for name in said.get(key, "").split(",") if name) for key in _PARTS[1:]
        )
        return cls(said.get("variant", ""), groups, systems)

    def fits(self, form: FormDefinition, systems: Mapping[str, IndicatorSystem]) -> bool:
        """Everything it names exists."""
        return (
            (not self.variant or variant_of(form, self) is not None)
            and {group.id for group in form.groups}.issuperset(self.groups)
            and all(name in systems for name in self.systems)
        )


def tailoring_of(
    form: FormDefinition, recipient: Recipient, systems: Sequence[IndicatorSystem]
) -> Tailoring:
    """How `form` is cut for `recipient`, who answers to `systems`."""
    variant = next((each for each in form.variants if _matches(each, recipient)), None)
    groups: tuple[str, ...] = ()
    if isinstance(recipient, Department):
        groups = tuple(group.id for group in form.groups if group.id in recipient.groups)
    return Tailoring(
        variant=variant.id if variant else "",
        groups=groups,
        systems=tuple(
            system.id
            for system in systems
            if system.asked
            and system.form == form.id
            and (variant is None or variant.self_assessed)
        ),
    )


def tailored(
    form: FormDefinition, tailoring: Tailoring, systems: Mapping[str, IndicatorSystem]
) -> FormDefinition:
    """The form as `tailoring` cuts it; a form with groups of which none is named stays whole."""
    variant = variant_of(form, tailoring)
    sheets = variant.sheets if variant else form.sheets
    if tailoring.groups:
        sheets = tuple(s for s in sheets if not s.group or s.group in tailoring.groups)
    cut = form if sheets is form.sheets else replace(form, sheets=sheets)
    return with_indicator_sheets(cut, [systems[name] for name in tailoring.systems])


def variant_of(form: FormDefinition, tailoring: Tailoring) -> Variant | None:
    """The 简表 a tailoring chose, None for the whole form."""
    return next((each for each in form.variants if each.id == tailoring.variant), None)


def _matches(variant: Variant, recipient: Recipient) -> bool:
    return all(
        _word(getattr(recipient, attribute, None)) in allowed
        for attribute, allowed in variant.when.items()
    )


def _word(value: object) -> object:
    return value.value if isinstance(value, Enum) else value

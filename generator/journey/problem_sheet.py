"""问题原因与目标确认表: what each copy goes out with, from the problems as they stand."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from generator.forms.outgoing import CellContent
from generator.journey.assess import assess
from generator.journey.audit import Audit
from generator.journey.prefilled import Prefilled, PrefillValues, Whose
from generator.journey.problems import round_problems
from generator.model.problem import ObjectLevel
from generator.model.submission import EntryKey, Place
from generator.score.figures import rounded
from generator.score.problem_sheet import FIRM_SHEET, SHEETS, sheet_cells
from generator.workspace.ledger import Ledger

AUDIT_GROUP = "audit"
SOURCE = "审核问题清单"
_NOWHERE = Place("", "")
_PLACES = 4


def problem_lines_for(
    audit: Audit, ledger: Ledger, form_ids: Collection[str], now: datetime
) -> PrefillValues:
    """The lines of problem sheets, where such a form is among those to be sent.

    An enterprise gets its own problems; whoever has the item group 审核工作 those of park and
    chains.
    """
    forms = audit.book.forms
    wanted = [shape for shape in SHEETS if shape.form in form_ids and shape.form in forms]
    if not wanted:
        return {}
    found = round_problems(audit, ledger, assess(audit, ledger), now)
    targets = {target.problem: target for target in found.targets}
    values: dict[Whose, MappingProxyType[EntryKey, Prefilled]] = {}
    for shape in wanted:
        rows = forms[shape.form].tables[shape.table].row_ids
        if shape.form == FIRM_SHEET:
            about = {e.id: found.of(e.id) for e in audit.roster.enterprises}
        else:
            ours = tuple(
                p for p in found.problems if p.subject.level is not ObjectLevel.ENTERPRISE
            )
            about = {d.id: ours for d in audit.roster.departments if AUDIT_GROUP in d.groups}
        for recipient_id, problems in about.items():
            values[recipient_id, shape.form] = MappingProxyType(
                {
                    key: Prefilled(_content(value), SOURCE, _NOWHERE)
                    for key, value in sheet_cells(shape, rows, problems, targets).items()
                }
            )
    return values


def _content(value: str | Fraction) -> CellContent:
    if isinstance(value, str):
        return value
    near = rounded(value, _PLACES)
    return Decimal(near.numerator) / Decimal(near.denominator)

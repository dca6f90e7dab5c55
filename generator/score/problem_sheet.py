"""问题原因与目标确认表 read back: its lines as answers that join problems on their number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from generator.model.problem import Aspect, Problem, Proposer, SheetAnswer, Target
from generator.model.score import EntrySource
from generator.model.submission import EntryKey, Submission
from generator.score.trail import SubmissionSource

FIRM_SHEET, PARK_SHEET = "problem_sheet", "park_problem_sheet"
AGREED, OBJECTED = "确认", "有异议"

COLUMNS: Mapping[Aspect, str] = {
    Aspect.MATERIALS: "materials",
    Aspect.TECHNOLOGY: "technology",
    Aspect.EQUIPMENT: "equipment",
    Aspect.CONTROL: "control",
    Aspect.PRODUCT: "product",
    Aspect.WASTE: "waste",
    Aspect.MANAGEMENT: "management",
    Aspect.STAFF: "staff",
    Aspect.LAYOUT: "layout",
    Aspect.INFRASTRUCTURE: "infrastructure",
    Aspect.CHAIN: "chain",
    Aspect.SUPERVISION: "supervision",
    Aspect.POLICY: "policy",
}
"""The column a cause of each aspect is written in."""


@dataclass(frozen=True, slots=True)
class SheetShape:
    """One of the two sheets: its form, its table, and who speaks on it."""

    form: str
    table: str
    by: Proposer


SHEETS = (
    SheetShape(FIRM_SHEET, "problem_items", Proposer.ENTERPRISE),
    SheetShape(PARK_SHEET, "park_problem_items", Proposer.OFFICE),
)


def read_sheet(
    submission: Submission, source: SubmissionSource, shape: SheetShape
) -> Iterator[SheetAnswer]:
    """The lines that name a problem, in the order of the sheet."""
    for row in submission.rows.get(shape.table, ()):
        line = _Line(submission, source, shape.table, row)
        number = line.text("number").replace(" ", "").upper()
        if number:
            yield SheetAnswer(
                number=number,
                by=shape.by,
                causes=tuple(
                    (aspect, said, line.cell(column))
                    for aspect, column in COLUMNS.items()
                    if (said := line.text(column))
                ),
                main=next((a for a in Aspect if a.value == line.text("main")), None),
                near=line.number("near"),
                far=line.number("far"),
                responsible=line.text("responsible"),
                due=line.day("due"),
                agreed=line.text("opinion") == AGREED,
                objection=line.text("objection") if line.text("opinion") == OBJECTED else "",
                evidence=tuple(
                    cell for c in ("near", "far", "responsible") if (cell := line.cell(c))
                ),
                recipient_id=submission.recipient_id,
            )


@dataclass(frozen=True, slots=True)
class _Line:
    submission: Submission
    source: SubmissionSource
    table: str
    row: str

    def _value(self, column: str) -> object:
        entry = self.submission.get(f"{self.table}.{column}", self.row)
        return entry.value if entry is not None else None

    def text(self, column: str) -> str:
        value = self._value(column)
        return value.strip() if isinstance(value, str) else ""

    def number(self, column: str) -> Fraction | None:
        entry = self.submission.get(f"{self.table}.{column}", self.row)
        return Fraction(entry.number) if entry is not None and entry.number is not None else None

    def day(self, column: str) -> date | None:
        value = self._value(column)
        return value if isinstance(value, date) else None

    def cell(self, column: str) -> EntrySource | None:
        entry = self.submission.get(f"{self.table}.{column}", self.row)
        label = f"{self.text('number')}（问题确认表）"
        return self.source.entry(entry, label) if entry is not None and entry.raw else None


Prefill = dict[EntryKey, str | Fraction]


def sheet_cells(
    shape: SheetShape, rows: tuple[str, ...], problems: tuple[Problem, ...],
    targets: Mapping[str, Target],
) -> Prefill:  # fmt: skip
    """What a sheet goes out with: one line a problem, proposed causes and targets to confirm.

    Problems beyond the rows of the form are left to a further sheet.
    """
    cells: Prefill = {}
    for row, problem in zip(rows, problems, strict=False):
        line: dict[str, str | Fraction] = {
            "number": problem.number,
            "statement": f"【{problem.gravity.value}】{problem.statement}",
            "element": problem.element.value,
        }
        line |= {COLUMNS[cause.aspect]: cause.text for cause in problem.causes}
        if problem.main_causes:
            line["main"] = problem.main_causes[0].aspect.value
        target = targets.get(problem.number)
        if target is not None:
            line |= {
                "indicator": target.indicator, "unit": target.unit or "无量纲",
                "present": target.present, "near": target.near, "far": target.far,
            }  # fmt: skip
        cells |= {EntryKey(f"{shape.table}.{c}", row): value for c, value in line.items()}
    return cells

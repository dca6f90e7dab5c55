"""Counting what a block still lacks: each figure as a plain formula and as its present value.

No macros and nothing a five-year-old office program lacks. The present value is cached beside the
formula, so a program that does not recalculate shows the truth too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from generator.forms.gates import Gate, gate_of
from generator.forms.layout import BlockPlacement
from generator.forms.lists import Lists
from generator.forms.outgoing import Outgoing, answer_words, cell_name, quoted
from generator.forms.style import clean_text
from generator.forms.validation import choices_of
from generator.model.form import BlockKind, Field, FieldKind
from generator.model.quantity import plain
from generator.model.submission import EntryKey

ROW_WEIGHT = 1000
"""The place of a cell as one number: row * 1000 + column, both counted from one."""
_NOWHERE = 10**9


@dataclass(frozen=True, slots=True)
class Figure:
    """A formula without its "=", and what it gives in the workbook as written."""

    formula: str
    value: int


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one block: required cells, those open, those filled wrongly, the first open one.

    `first` is a place (`ROW_WEIGHT`), or 0 where nothing is open.
    """

    asked: Figure
    missing: Figure
    wrong: Figure
    first: Figure
    gate: Gate | None = None


class Counter:
    """Counts one block, in formulas and by itself."""

    def __init__(self, outgoing: Outgoing, placed: BlockPlacement, lists: Lists) -> None:
        self._outgoing = outgoing
        self._placed = placed
        self._lists = lists
        self._prefix = f"{quoted(placed.sheet)}!"
        self._cells = outgoing.placement.cells

    def tally(self) -> Tally:
        """The figures; all of them 0 while the block's gate is shut."""
        table = self._placed.block.kind is BlockKind.TABLE
        found = self._table() if table else self._fields()
        gate = gate_of(self._outgoing, self._placed)
        if gate is None:
            return found
        return Tally(
            asked=_gated(found.asked, gate),
            missing=_gated(found.missing, gate),
            wrong=_gated(found.wrong, gate),
            first=_gated(found.first, gate),
            gate=gate,
        )

    # -- fields and series ---------------------------------------------------------------------

    def _fields(self) -> Tally:
        years = [c.year for c in self._placed.columns if c.key.startswith(("value", "y:"))]
        fields = self._placed.block.fields
        areas = [
            self._area(run[0].id, run[-1].id, years) for run in _runs(fields, _is_required)
        ]
        keys = [EntryKey(f.id, "", year) for f in fields if f.required for year in years]
        open_keys = [key for key in keys if self._is_empty(key)]
        first = "MIN(" + ",".join(f"SUMPRODUCT(MIN({_places(a)}))" for a in areas) + ")"
        return Tally(
            Figure(str(len(keys)), len(keys)),
            Figure(_sum(f"COUNTBLANK({area})" for area in areas), len(open_keys)),
            self._wrong([(run, years) for run in _runs(fields, _rule_of)]),
            Figure(_or_nothing(first) if areas else "0", self._first(open_keys)),
        )

    def _wrong(self, runs: list[tuple[tuple[Field, ...], list[int]]]) -> Figure:
        terms, wrong = [], 0
        for run, years in runs:
            field = run[0]
            if not _is_checked(field):
                continue
            terms.append(self._wrong_formula(self._area(run[0].id, run[-1].id, years), field))
            keys = [EntryKey(each.id, "", year) for each in run for year in years]
            wrong += sum(self._is_wrong(key, field) for key in keys)
        return Figure(_sum(terms), wrong)

    # -- tables --------------------------------------------------------------------------------

    def _table(self) -> Tally:
        block, rows = self._placed.block, [row.row_id for row in self._placed.rows]
        columns = [(c.field, c.year) for c in self._placed.columns if c.field is not None]
        areas = {
            (field.id, year): self._area(field.id, field.id, [year], rows)
            for field, year in columns
        }
        used = "((" + "+".join(f'({area}<>"")' for area in areas.values()) + ")>0)"
        required = [(field, year) for field, year in columns if field.required]
        gaps = "+".join(f'({areas[field.id, year]}="")' for field, year in required) or "0"
        used_rows = [row for row in rows if self._is_used(row, columns)]
        wanted, each = block.required_rows, len(required)
        short = f"MAX(0,{wanted}-SUMPRODUCT({used}*1))"
        missing = f"SUMPRODUCT({used}*({gaps}))" + (f"+{short}*{each}" if wanted else "")
        open_keys = [
            EntryKey(field.id, row, year)
            for row in used_rows
            for field, year in required
            if self._is_empty(EntryKey(field.id, row, year))
        ]
        lacking = max(0, wanted - len(used_rows))
        wrong = [
            (self._wrong_formula(areas[field.id, year], field), field, year)
            for field, year in columns
            if _is_checked(field)
        ]
        return Tally(
            Figure(
                f"MAX({wanted},SUMPRODUCT({used}*1))*{each}",
                max(wanted, len(used_rows)) * each,
            ),
            Figure(missing if each else "0", lacking * each + len(open_keys) if each else 0),
            Figure(
                _sum(formula for formula, _, _ in wrong),
                sum(
                    self._is_wrong(EntryKey(field.id, row, year), field)
                    for _, field, year in wrong
                    for row in rows
                ),
            ),
            self._first_in_table(rows, used_rows, required, areas, used, gaps, short),
        )

    def _first_in_table(
        self,
        rows: list[str],
        used_rows: list[str],
        required: list[tuple[Field, int]],
        areas: dict[tuple[str, int], str],
        used: str,
        gaps: str,
        short: str,
    ) -> Figure:
        """The first row with a gap, else the first unused one where rows are lacking."""
        if not required:
            return Figure("0", 0)
        field, year = required[0]
        area = areas[field.id, year]
        places = f"ROW({area})*{ROW_WEIGHT}+COLUMN({area})"
        gap = f"SUMPRODUCT(MIN({places}+{_NOWHERE}*(1-{used}*(({gaps})>0))))"
        wanted = self._placed.block.required_rows
        with_gap = [
            row
            for row in used_rows
            if any(self._is_empty(EntryKey(f.id, row, y)) for f, y in required)
        ]
        unused = [row for row in rows if row not in used_rows]
        candidates = with_gap[:1]
        if wanted:
            gap = f"MIN({gap},SUMPRODUCT(MIN({places}+{_NOWHERE}*{used}))+{_NOWHERE}*({short}=0))"
            if len(used_rows) < wanted:
                candidates += unused[:1]
        keys = [EntryKey(field.id, row, year) for row in candidates]
        return Figure(_or_nothing(gap), self._first(keys))

    # -- cells ---------------------------------------------------------------------------------

    def _area(self, first: str, last: str, years: list[int], rows: list[str] | None = None) -> str:
        rows = rows or [""]
        start = self._cells[EntryKey(first, rows[0], years[0])]
        end = self._cells[EntryKey(last, rows[-1], years[-1])]
        begin, close = cell_name(start.row, start.col), cell_name(end.row, end.col)
        return self._prefix + (begin if begin == close else f"{begin}:{close}")

    def _is_used(self, row: str, columns: list[tuple[Field, int]]) -> bool:
        return any(not self._is_empty(EntryKey(field.id, row, year)) for field, year in columns)

    def _is_empty(self, key: EntryKey) -> bool:
        return self._outgoing.stored(key) == ""

    def _is_wrong(self, key: EntryKey, field: Field) -> bool:
        value = self._outgoing.stored(key)
        if value == "":
            return False
        if field.kind is FieldKind.CHOICE:
            offered = {clean_text(choice).casefold() for choice in choices_of(field)}
            return str(value).casefold() not in offered
        if isinstance(value, str):
            return value not in answer_words(field.allow)
        return (field.minimum is not None and value < field.minimum) or (
            field.maximum is not None and value > field.maximum
        )

    def _first(self, keys: list[EntryKey]) -> int:
        spots = [self._cells[key] for key in keys]
        return min(((s.row + 1) * ROW_WEIGHT + s.col + 1 for s in spots), default=0)

    def _wrong_formula(self, area: str, field: Field) -> str:
        if field.kind is FieldKind.CHOICE:
            offered = self._lists.range_of(choices_of(field)).lstrip("=")
            return f'SUMPRODUCT(({area}<>"")*ISNA(MATCH({area},{offered},0)))'
        words = "".join(f'-COUNTIF({area},"{word}")' for word in answer_words(field.allow))
        bounds = "".join(
            f'+COUNTIF({area},"{sign}{plain(bound)}")'
            for sign, bound in (("<", field.minimum), (">", field.maximum))
            if bound is not None
        )
        return f'SUMPRODUCT(({area}<>"")*(1-ISNUMBER({area}))){words}{bounds}'


def _gated(figure: Figure, gate: Gate) -> Figure:
    formula = f"IF({gate.shut_formula},0,{figure.formula})"
    return Figure(formula, 0 if gate.is_shut else figure.value)


def _places(area: str) -> str:
    return f'ROW({area})*{ROW_WEIGHT}+COLUMN({area})+{_NOWHERE}*({area}<>"")'


def _or_nothing(formula: str) -> str:
    """The place, or 0 where the least of them is nowhere."""
    return f"MOD(MIN({formula},{_NOWHERE}),{_NOWHERE})"


def _sum(terms: Iterable[str]) -> str:
    return "+".join(terms) or "0"


def _is_checked(field: Field) -> bool:
    return field.kind in (FieldKind.NUMBER, FieldKind.CHOICE)


def _is_required(field: Field) -> object:
    return field.required or None


def _rule_of(field: Field) -> object:
    """What makes a cell wrong; fields that share it and follow each other are counted at once."""
    if not _is_checked(field):
        return None
    return field.kind, field.choices, field.allow, field.minimum, field.maximum


def _runs(
    fields: tuple[Field, ...], trait: Callable[[Field], object]
) -> Iterator[tuple[Field, ...]]:
    """Fields that follow each other and share a trait; those whose trait is None are left out."""
    run: list[Field] = []
    for field in fields:
        of_field = trait(field)
        if run and trait(run[-1]) != of_field:
            yield tuple(run)
            run = []
        if of_field is not None:
            run.append(field)
    if run:
        yield tuple(run)


def place_of(number: int) -> tuple[int, int]:
    """Zero-based row and column of a place."""
    row, col = divmod(number, ROW_WEIGHT)
    return row - 1, col - 1

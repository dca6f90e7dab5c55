"""The marks a workbook of ours can be known by: each found for itself, none relied on alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.forms.layout import BLOCK_MARK
from generator.forms.outgoing import PROGRESS_SHEET, PROPERTY_PREFIX
from generator.forms.seal import Stamp, VisibleCode, find_visible_code
from generator.intake.grid import SheetGrid, Workbook
from generator.intake.plain_text import compact
from generator.model.form import FormDefinition, Sheet

_PRODUCT = "parkaudit"
_LONGEST_CODE_TEXT = 200
_YEAR_KEY = re.compile(r"(?:y|c:[a-z0-9_]+):((?:19|20)\d{2})")
_YEAR_HEADING = re.compile(r"((?:19|20)\d{2})年")
_MOST_YEARS = 10


@dataclass(frozen=True, slots=True)
class Marks:
    """What a file says of itself: hidden stamps, the codes people can read, and all its texts."""

    hidden: Stamp | None
    properties: Stamp | None
    codes: tuple[VisibleCode, ...]
    texts: frozenset[str]
    years: tuple[int, ...]

    def fit(self, form: FormDefinition, others: Iterable[FormDefinition]) -> float:
        """Share of the form's own keys or headings that stand in the file, whichever is more.

        A form that is cut for its recipient is fully there when one of its cuts is.
        """
        strange = [other for other in others if other.id != form.id]
        keys = frozenset[str]().union(*(_keys_of(other.sheets) for other in strange))
        heads = frozenset[str]().union(*(_headings_of(other.sheets) for other in strange))
        return max(
            share
            for cut in _cuts(form)
            for share in (
                _share(_keys_of(cut) - keys, self.texts),
                _share(_headings_of(cut) - heads, self.texts),
            )
        )


def marks_of(workbook: Workbook) -> Marks:
    """Every mark in the file, wherever people have moved, renamed or unhidden it."""
    codes: dict[str, VisibleCode] = {}
    texts: set[str] = set()
    hidden = None
    for sheet in workbook.sheets:
        hidden = hidden or _stamp_in(sheet)
        if sheet.name == PROGRESS_SHEET:
            continue  # names every block, and asks nothing
        for cell in sheet.cells.values():
            if not isinstance(cell.value, str) or len(cell.raw) > _LONGEST_CODE_TEXT:
                continue
            texts.add(compact(cell.raw))
            code = find_visible_code(cell.raw) if "." in cell.raw or "．" in cell.raw else None
            if code is not None:
                codes.setdefault(str(code), code)
    facts = {
        name.removeprefix(PROPERTY_PREFIX): text
        for name, text in workbook.properties.items()
        if name.startswith(PROPERTY_PREFIX)
    }
    return Marks(
        hidden=hidden,
        properties=_stamp(facts),
        codes=tuple(codes.values()),
        texts=frozenset(texts),
        years=_years_in(texts),
    )


def _stamp_in(sheet: SheetGrid) -> Stamp | None:
    """The stamp of the hidden sheet, known by its content: names in a column, texts beside."""
    for (row, col), cell in sheet.cells.items():
        if cell.raw.strip() != "product":
            continue
        beside = sheet.get(row, col + 1)
        if beside is None or beside.raw.strip() != _PRODUCT:
            continue
        facts: dict[str, str] = {}
        for (at, column), name in sheet.cells.items():
            if column == col and (text := sheet.get(at, col + 1)) is not None:
                facts.setdefault(name.raw.strip(), text.raw)
        return _stamp(facts)
    return None


def _stamp(facts: Mapping[str, str]) -> Stamp | None:
    if facts.get("product", "").strip() != _PRODUCT:
        return None
    said = {name: text.strip() for name, text in facts.items()}
    years = tuple(int(part) for part in re.findall(r"\d{4}", said.get("years", ""))[:_MOST_YEARS])
    return Stamp(
        audit_id=said.get("audit_id", ""),
        form_id=said.get("form_id", ""),
        form_code=said.get("form_code", ""),
        form_version=said.get("form_version", ""),
        recipient_id=said.get("recipient_id", ""),
        years=years,
        seal=said.get("seal", ""),
        key_id=said.get("key_id", ""),
        tailoring=said.get("tailoring", ""),
    )


def _years_in(texts: Iterable[str]) -> tuple[int, ...]:
    """The years a file's columns are for, by their keys, else by their headings."""
    for pattern in (_YEAR_KEY, _YEAR_HEADING):
        years = {int(match[1]) for text in texts if (match := pattern.fullmatch(text))}
        if 1 < len(years) <= _MOST_YEARS:
            return tuple(sorted(years))
    return ()


def _cuts(form: FormDefinition) -> Iterator[tuple[Sheet, ...]]:
    """The whole form, each 简表 and each item group: what a file may hold of it."""
    yield form.sheets
    for variant in form.variants:
        yield variant.sheets
    for group in form.groups:
        yield tuple(sheet for sheet in form.sheets if sheet.group == group.id)


def _keys_of(sheets: tuple[Sheet, ...]) -> frozenset[str]:
    blocks = [block for sheet in sheets for block in sheet.blocks]
    keys = {BLOCK_MARK + block.id for block in blocks}
    keys |= {f"f:{field.id}" for block in blocks for field in block.fields}
    return frozenset(keys)


def _headings_of(sheets: tuple[Sheet, ...]) -> frozenset[str]:
    blocks = [block for sheet in sheets for block in sheet.blocks]
    heads = {compact(block.title) for block in blocks}
    heads |= {compact(sheet.title) for sheet in sheets}
    heads |= {compact(field.label) for block in blocks for field in block.fields}
    return frozenset(heads)


def _share(wanted: frozenset[str], texts: frozenset[str]) -> float:
    return len(wanted & texts) / len(wanted) if wanted else 0.0

"""rules/codes: tables and coefficients, one CSV each, their columns declared in tables.yaml."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from generator.errors import GeneratorError
from generator.formula.units import UnitTable
from generator.model.reference import MARKS, CodeRow, CodeTable, GridFactor, Source
from generator.rulebook.files import CsvRow, RuleFiles, read_csv
from generator.rulebook.vocabulary import flag, once, snake
from generator.yamlfile import Node

GRID_FACTORS = "grid_factors"

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_DIGITS4 = re.compile(r"[0-9]{4}")
_SNAKE = re.compile(r"[a-z0-9][a-z0-9_]*")
# Columns every table has.
_FIXED = ("source", "mark")


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    kind: str
    optional: bool


@dataclass(frozen=True, slots=True)
class _Declaration:
    id: str
    title: str
    complete: bool
    key: tuple[str, ...]
    label: str
    columns: tuple[_Column, ...]
    node: Node


def load_codes(
    files: RuleFiles, sources: Mapping[str, Source], units: UnitTable
) -> Mapping[str, CodeTable]:
    """Every table declared, by id; a CSV not declared and a declared one not there are refused."""
    declarations = _declarations(files)
    tables: dict[str, CodeTable] = {}
    for declaration in declarations:
        tables[declaration.id] = _load_table(files, declaration, sources, units, tables)
    for file in files.matching("codes/*.csv"):
        if file.path.stem not in tables:
            raise file.fault(
                0, "这张代码表没有登记，不会被读取。", "请在 rules/codes/tables.yaml 里登记它的列。"
            )
    return MappingProxyType(tables)


def grid_factors(tables: Mapping[str, CodeTable]) -> tuple[GridFactor, ...]:
    """The published grid factors, in the order of the table."""
    table = tables.get(GRID_FACTORS)
    return tuple(
        GridFactor(
            region=row.values["region"],
            year=int(row.values["year"]),
            value=row.numbers["value"],
            unit=row.values["unit"],
            source=row.source,
            mark=row.mark,
            note=row.values["note"],
        )
        for row in (table or ())
    )


def _declarations(files: RuleFiles) -> list[_Declaration]:
    found = []
    seen: dict[str, tuple[str, int]] = {}
    for node in files.get("codes/tables.yaml").yaml().mapping(("tables",))["tables"].sequence():
        parts = node.mapping(("id", "title", "columns"), ("key", "label", "complete"))
        name = snake(parts["id"])
        once(seen, name, node, "代码表编号")
        columns = tuple(_column(key, kind) for key, kind in parts["columns"].items())
        names = [column.name for column in columns]
        key = (
            tuple(element.one_of(names) for element in parts["key"].sequence())
            if "key" in parts
            else ("id",)
        )
        label = parts["label"].one_of(names) if "label" in parts else "label"
        for needed in (*key, label):
            if needed not in names:
                raise parts["columns"].fault(
                    f"列里没有“{needed}”。", "请补上，或写明 key 和 label。"
                )
        found.append(
            _Declaration(name, parts["title"].text(), flag(parts, "complete", True), key, label,
                         columns, node)
        )  # fmt: skip
    return found


def _column(key: Node, kind: Node) -> _Column:
    word = kind.text()
    if word.removesuffix("?").startswith("in:"):
        return _Column(key.scalar, word.removesuffix("?"), word.endswith("?"))
    kind.one_of(name + end for name in _KINDS for end in ("", "?"))
    return _Column(key.scalar, word.removesuffix("?"), word.endswith("?"))


def _load_table(
    files: RuleFiles,
    declaration: _Declaration,
    sources: Mapping[str, Source],
    units: UnitTable,
    others: Mapping[str, CodeTable],
) -> CodeTable:
    file = files.get(f"codes/{declaration.id}.csv")
    heading = (*(column.name for column in declaration.columns), *_FIXED)
    rows: dict[str, CodeRow] = {}
    lines: dict[str, int] = {}
    for line in read_csv(file, heading):
        numbers: dict[str, Decimal] = {}
        for column in declaration.columns:
            _check_cell(line, column, units, others, declaration)
            if column.kind == "number" and line.values[column.name]:
                numbers[column.name] = Decimal(line.values[column.name])
        _check_provenance(line, sources)
        row_id = "/".join(line.values[part] for part in declaration.key)
        if row_id in rows:
            raise line.fault(
                f"“{row_id}”在第 {lines[row_id]} 行已经有了。", "请删去一行，用过的编号不能重用。"
            )
        lines[row_id] = line.line
        rows[row_id] = CodeRow(
            id=row_id,
            label=line.values[declaration.label],
            source=line.values["source"],
            mark=line.values["mark"],
            values=line.values,
            numbers=MappingProxyType(numbers),
            line=line.line,
        )
    return CodeTable(
        declaration.id,
        declaration.title,
        MappingProxyType(rows),
        declaration.complete,
        file.relative,
    )


def _check_cell(
    line: CsvRow,
    column: _Column,
    units: UnitTable,
    others: Mapping[str, CodeTable],
    declaration: _Declaration,
) -> None:
    value = line.values[column.name]
    if not value:
        if not column.optional:
            raise line.fault(f"“{column.name}”这一格没有填。", "请填写。")
        return
    if column.kind == "unit":
        try:
            units.parse(value)
        except GeneratorError as fault:
            raise line.fault(fault.message, fault.remedy) from None
    elif column.kind.startswith("in:"):
        table = column.kind.removeprefix("in:")
        if table not in others:
            raise declaration.node.fault(
                f"列“{column.name}”引用的代码表“{table}”还没有登记。", "请登记在前面。"
            )
        if value not in others[table]:
            raise line.fault(f"“{value}”不在“{others[table].title}”里。", "请核对。")
    elif not _KINDS[column.kind](value):
        raise line.fault(
            f"“{column.name}”这一格“{value}”不对。", f"这里应填{_KIND_NAMES[column.kind]}。"
        )


def _check_provenance(line: CsvRow, sources: Mapping[str, Source]) -> None:
    source, mark = line.values["source"], line.values["mark"]
    if not source:
        raise line.fault("没有写来源。", "请在 source 列填来源编号。")
    if source not in sources:
        raise line.fault(f"没有来源“{source}”。", "请先把它写进 rules/sources.yaml。")
    if mark not in MARKS:
        raise line.fault(f"来源标记“{mark}”不对。", f"可以写：{'、'.join(MARKS)}。")


_KINDS: Mapping[str, Callable[[str], bool]] = {
    "id": lambda value: bool(_SNAKE.fullmatch(value)),
    "digits4": lambda value: bool(_DIGITS4.fullmatch(value)),
    "text": bool,
    "number": lambda value: bool(_NUMBER.fullmatch(value)),
    "year": lambda value: bool(_YEAR.fullmatch(value)),
    "unit": bool,
}
_KIND_NAMES: Mapping[str, str] = {
    "id": "小写英文字母、数字和下划线组成的编号",
    "digits4": "四位数字（用 Excel 打开时首位的 0 会丢）",
    "text": "文字",
    "number": "半角数值，不带单位和千分位逗号",
    "year": "四位年份",
    "unit": "计量单位",
}

"""rules/prefill: which column of an office's export is which field, row and unit of a form."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from generator.model.form import Block, BlockKind, Field, FieldKind, FormDefinition
from generator.model.park import RecipientKind
from generator.rulebook.files import RuleFiles
from generator.rulebook.vocabulary import Vocabulary, flag, known, mark, once, snake
from generator.yamlfile import Kind, Node

ROW_UNIT = "row_unit"

Headings = tuple[str, ...]
"""The words one column may be headed by, any one of them."""


@dataclass(frozen=True, slots=True)
class PrefillColumn:
    """A column of the export and the field it fills.

    `row` is the fixed row, "" where the source row says which or the field stands in no fixed row.
    `unit` is the export's own unit unless its heading names another. `total` adds up the source
    rows that fill the same cell; `values` puts the export's words into the field's choices.
    """

    headings: Headings
    field: str
    row: str = ""
    unit: str = ""
    total: bool = False
    values: Mapping[str, str] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
    line: int = 0


@dataclass(frozen=True, slots=True)
class PrefillRows:
    """How the source rows of one enterprise become rows of a table.

    Fixed rows: the column headed by `headings` says which, by the row's label or by a word of
    `words`. Open rows: source rows equal in all fields of `key` are one row of the form.
    """

    table: str
    headings: Headings = ()
    words: Mapping[str, str] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
    key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PrefillSheet:
    """One kind of sheet in an export, known by its headings: one of each of `recognised_by`."""

    recognised_by: tuple[Headings, ...]
    credit_code: Headings
    permit_number: Headings
    name: Headings
    year: Headings
    columns: tuple[PrefillColumn, ...]
    rows: PrefillRows | None = None
    line: int = 0

    @property
    def headings(self) -> frozenset[str]:
        """Every heading the sheet may have."""
        named = [*self.recognised_by, self.credit_code, self.permit_number, self.name, self.year]
        named += [column.headings for column in self.columns]
        if self.rows is not None:
            named.append(self.rows.headings)
        return frozenset(word for words in named for word in words)


@dataclass(frozen=True, slots=True)
class PrefillMapping:
    """预填对照: one source the office has exports of (排污许可名录, 环境统计 ...)."""

    id: str
    name: str
    form: str
    source: str
    mark: str
    sheets: tuple[PrefillSheet, ...]
    path: str = ""

    @property
    def fields(self) -> frozenset[str]:
        """The ids of the fields it may fill."""
        return frozenset(column.field for sheet in self.sheets for column in sheet.columns)


def load_prefill(
    files: RuleFiles, vocabulary: Vocabulary, forms: Mapping[str, FormDefinition]
) -> Mapping[str, PrefillMapping]:
    """The mappings by id; every field, row and choice they name is one of the form."""
    found: dict[str, PrefillMapping] = {}
    for file in files.matching("prefill/*.yaml"):
        root = file.yaml()
        parts = root.mapping(("id", "name", "form", "source", "mark", "sheets"))
        name = snake(parts["id"])
        if name != file.path.stem:
            raise parts["id"].fault(
                f"编号“{name}”与文件名“{file.path.stem}.yaml”不一致。", "请改成一样。"
            )
        asked = [f.id for f in forms.values() if f.recipient_kind is RecipientKind.ENTERPRISE]
        form = known(parts["form"], parts["form"].text(), asked, "企业采集表")
        reader = _SheetReader(forms[form], vocabulary)
        found[name] = PrefillMapping(
            id=name,
            name=parts["name"].text(),
            form=form,
            source=vocabulary.source(parts["source"]),
            mark=mark(parts["mark"]),
            sheets=tuple(reader.read(node) for node in parts["sheets"].sequence()),
            path=file.relative,
        )
    return MappingProxyType(found)


class _SheetReader:
    """Reads the sheets of one mapping against the form it fills."""

    def __init__(self, form: FormDefinition, vocabulary: Vocabulary) -> None:
        self._form = form
        self._vocabulary = vocabulary
        self._blocks = {field.id: block for _, block in form.blocks() for field in block.fields}

    def read(self, node: Node) -> PrefillSheet:
        parts = node.mapping(("recognised_by", "enterprise", "columns"), ("year", "rows"))
        who = parts["enterprise"].mapping((), ("credit_code", "permit_number", "name"))
        if not who:
            raise parts["enterprise"].fault(
                "没有写哪一列说明是哪家企业。",
                "请写 credit_code、permit_number、name 中的至少一项。",
            )
        rows = self._rows(parts["rows"]) if "rows" in parts else None
        sheet = PrefillSheet(
            recognised_by=tuple(_headings(word) for word in parts["recognised_by"].sequence()),
            credit_code=_optional_headings(who, "credit_code"),
            permit_number=_optional_headings(who, "permit_number"),
            name=_optional_headings(who, "name"),
            year=_optional_headings(parts, "year"),
            columns=self._columns(parts["columns"], rows),
            rows=rows,
            line=node.line,
        )
        if rows is not None:
            for field in rows.key:
                if field not in {column.field for column in sheet.columns}:
                    raise parts["rows"].fault(
                        f"各行靠“{field}”区分，columns 里却没有它。", "请在 columns 里补上这一列。"
                    )
        return sheet

    def _rows(self, node: Node) -> PrefillRows:
        parts = node.mapping(("table",), ("heading", "words", "key"))
        table = known(parts["table"], parts["table"].text(), self._form.tables, "明细表")
        block = self._form.tables[table]
        if block.rows:
            if "heading" not in parts or "key" in parts:
                raise node.fault(
                    f"“{block.title}”的行是固定的。",
                    "请写 heading（哪一列说明是哪一行），不写 key。",
                )
            words = {}
            if "words" in parts:
                for word, row in parts["words"].items():
                    words[word.scalar] = known(row, row.text(), block.row_ids, "固定行")
            return PrefillRows(table, _headings(parts["heading"]), MappingProxyType(words))
        if "key" not in parts or "heading" in parts or "words" in parts:
            raise node.fault(
                f"“{block.title}”的行由填报人逐行填写。", "请只写 key（靠哪几列区分各行）。"
            )
        columns = {field.column_id: field.id for field in block.fields}
        key = tuple(
            columns[known(one, one.text(), columns, f"“{block.title}”的列")]
            for one in parts["key"].sequence()
        )
        return PrefillRows(table, key=key)

    def _columns(self, node: Node, rows: PrefillRows | None) -> tuple[PrefillColumn, ...]:
        seen: dict[str, tuple[str, int]] = {}
        columns = []
        for item in node.sequence():
            column = self._column(item, rows)
            for word in column.headings:
                once(seen, f"{word}→{column.field} {column.row}".rstrip(), item, "列对照")
            columns.append(column)
        return tuple(columns)

    def _column(self, node: Node, rows: PrefillRows | None) -> PrefillColumn:
        parts = node.mapping(("heading", "field"), ("row", "unit", "sum", "values"))
        name = known(
            parts["field"], parts["field"].text(), self._form.fields, f"“{self._form.name}”的字段"
        )
        field, block = self._form.fields[name], self._blocks[name]
        row = self._row(node, parts, block, rows)
        total = flag(parts, "sum")
        if total and field.kind is not FieldKind.NUMBER:
            raise parts["sum"].fault("只有数值才能相加。", "请删去 sum。")
        return PrefillColumn(
            headings=_headings(parts["heading"]),
            field=name,
            row=row,
            unit=self._unit(node, parts, field, block, row),
            total=total,
            values=_values(parts, field),
            line=node.line,
        )

    def _row(
        self, node: Node, parts: Mapping[str, Node], block: Block, rows: PrefillRows | None
    ) -> str:
        by_source = rows is not None and rows.table == block.id
        if block.kind is not BlockKind.TABLE or by_source:
            if "row" in parts:
                raise parts["row"].fault("这一列不能再写 row。", "请删去。")
            return ""
        if not block.rows:
            raise node.fault(
                f"“{block.title}”的行由填报人逐行填写，没有写各行怎么区分。",
                f"请在 rows 写 table: {block.id} 和 key。",
            )
        if "row" not in parts:
            raise node.fault(f"没有写填在“{block.title}”的哪一行。", "请写 row，或写 rows。")
        return known(parts["row"], parts["row"].text(), block.row_ids, "固定行")

    def _unit(
        self, node: Node, parts: Mapping[str, Node], field: Field, block: Block, row: str
    ) -> str:
        if field.kind is not FieldKind.NUMBER:
            if "unit" in parts:
                raise parts["unit"].fault("只有数值字段才有计量单位。", "请删去 unit。")
            return ""
        if "unit" not in parts:
            raise node.fault("没有写导出文件用的计量单位。", "请写 unit。")
        text = self._vocabulary.unit(parts["unit"])
        asked = field.unit
        if asked == ROW_UNIT:
            # Where the source row says which row it is, the unit is compared when it is read.
            asked = next((fixed.unit for fixed in block.rows if fixed.id == row), text)
        units = self._vocabulary.units
        source, target = units.parse(text), units.parse(asked)
        if not source.converts_to(target):
            raise parts["unit"].fault(
                f"“{text}”不能换算成“{field.label}”的单位“{target.label}”。", "请核对单位。"
            )
        return text


def _headings(node: Node) -> Headings:
    """One heading, or a list of those that mean the same."""
    if node.kind is Kind.SCALAR:
        return (node.text(),)
    return tuple(word.text() for word in node.sequence())


def _optional_headings(parts: Mapping[str, Node], name: str) -> Headings:
    return _headings(parts[name]) if name in parts else ()


def _values(parts: Mapping[str, Node], field: Field) -> Mapping[str, str]:
    if "values" not in parts:
        return MappingProxyType({})
    if field.kind is not FieldKind.CHOICE:
        raise parts["values"].fault("只有下拉字段才能写 values。", "请删去。")
    return MappingProxyType(
        {word.scalar: choice.one_of(field.choices) for word, choice in parts["values"].items()}
    )

"""rules/forms: the only source of workbooks, of their reading and of the names in formulas."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from types import MappingProxyType

from generator.model.form import (
    Block,
    BlockKind,
    Field,
    FieldKind,
    FixedRow,
    FormDefinition,
    ItemGroup,
    RowConstant,
    Sheet,
)
from generator.model.park import Enterprise, RecipientKind
from generator.model.reference import CodeRow, CodeTable
from generator.model.submission import Blank
from generator.rulebook.documents import read_references
from generator.rulebook.files import RuleFiles
from generator.rulebook.measured import check_measured, measured_heat
from generator.rulebook.variants import check_gates, read_variants
from generator.rulebook.vocabulary import Vocabulary, flag, known, once, snake, text, words
from generator.yamlfile import Node

ROW_UNIT = "row_unit"
"""Unit of a column whose values stand in the unit of their own fixed row."""

INDICATOR_PREFIX = "self_"
"""Ids of the 指标自评 sheet, which is made from an indicator system and not from a form."""

_KINDS = {kind.value: kind for kind in FieldKind}
_BLOCKS = {kind.value: kind for kind in BlockKind}
_RECIPIENTS = {kind.value: kind for kind in RecipientKind}
# 未填 is what nobody writes; 无法提供 may stand anywhere.
_ANSWERS = {
    blank.value: blank for blank in (Blank.NOT_APPLICABLE, Blank.SUSPENDED, Blank.NOT_STARTED)
}
_ROSTER = tuple(field.name for field in fields(Enterprise))
_FORM_CODE = re.compile(r"[A-Z]{2,4}")
_VERSION = re.compile(r"[0-9]{4}\.[1-9][0-9]*")
_SHEET_NAME = re.compile(r"[^\[\]:*?/\\']{1,31}")
_MOST_ROWS = 2000
_MOST_YEARS = 10


def load_forms(files: RuleFiles, vocabulary: Vocabulary) -> Mapping[str, FormDefinition]:
    """The forms by id; ids, codes and field names are unique."""
    forms: dict[str, FormDefinition] = {}
    codes: dict[str, tuple[str, int]] = {}
    for file in files.matching("forms/*.yaml"):
        root = file.yaml()
        form = _FormReader(vocabulary).read(root, file.path.stem)
        once(codes, form.code, root, "采集表代号")
        forms[form.id] = form
    return MappingProxyType(forms)


@dataclass
class _FormReader:
    """Reads one form; remembers the names already given out in it."""

    vocabulary: Vocabulary

    def __post_init__(self) -> None:
        self._names: dict[str, tuple[str, int]] = {}
        self._sheets: dict[str, tuple[str, int]] = {}
        self._block_nodes: dict[str, Node] = {}
        self._groups: tuple[ItemGroup, ...] = ()

    def read(self, root: Node, stem: str) -> FormDefinition:
        parts = root.mapping(
            ("id", "code", "name", "version", "recipient", "sheets"),
            ("years", "variants", "groups", "signature", "on_request"),
        )
        name = snake(parts["id"])
        if name != stem:
            raise parts["id"].fault(f"编号“{name}”与文件名“{stem}.yaml”不一致。", "请改成一样。")
        self._groups = self._read_groups(parts)
        sheets = tuple(self._sheet(node) for node in parts["sheets"].sequence())
        check_gates(sheets, self._block_nodes)
        check_measured(sheets, self._block_nodes)
        return FormDefinition(
            id=name,
            code=_pattern(parts["code"], _FORM_CODE, "采集表代号", "2 到 4 个大写字母，如 QY"),
            name=parts["name"].text(),
            version=_pattern(parts["version"], _VERSION, "版本", "年份加序号，如 2024.1"),
            recipient_kind=parts["recipient"].choice(_RECIPIENTS),
            sheets=sheets,
            years=_whole(parts["years"], 1, _MOST_YEARS) if "years" in parts else 3,
            variants=(
                read_variants(parts["variants"], sheets, self._variant_sheet)
                if "variants" in parts
                else ()
            ),
            groups=self._groups,
            signature=words(parts, "signature"),
            on_request=flag(parts, "on_request"),
        )

    def _read_groups(self, parts: Mapping[str, Node]) -> tuple[ItemGroup, ...]:
        if "groups" not in parts:
            return ()
        seen: dict[str, tuple[str, int]] = {}
        groups = []
        for node in parts["groups"].sequence():
            cells = node.mapping(("id", "name"))
            once(seen, snake(cells["id"]), cells["id"], "项目组编号")
            once(seen, cells["name"].text(), cells["name"], "项目组名称")
            groups.append(ItemGroup(cells["id"].text(), cells["name"].text()))
        return tuple(groups)

    def _sheet(self, node: Node) -> Sheet:
        parts = node.mapping(
            ("id", "name", "title", "blocks"), ("guidance", "minutes", "group", "only_if")
        )
        gate = text(parts, "only_if")
        blocks = tuple(self._block(block, gate) for block in parts["blocks"].sequence())
        sheet = self._variant_sheet(node, parts, blocks)
        once(self._sheets, sheet.name, parts["name"], "工作表名")
        once(self._sheets, sheet.id, parts["id"], "工作表编号")
        if "group" not in parts:
            return sheet
        groups = [group.id for group in self._groups]
        return replace(sheet, group=known(parts["group"], parts["group"].text(), groups, "项目组"))

    def _variant_sheet(
        self, node: Node, parts: Mapping[str, Node], blocks: tuple[Block, ...]
    ) -> Sheet:
        name = _pattern(
            parts["name"], _SHEET_NAME, "工作表名", "不超过 31 个字，不含 [ ] : * ? / \\ 和单引号"
        )
        return Sheet(
            id=snake(parts["id"]),
            name=name,
            title=parts["title"].text(),
            blocks=blocks,
            guidance=text(parts, "guidance"),
            minutes=_whole(parts["minutes"], 0, 600) if "minutes" in parts else 0,
        )

    def _block(self, node: Node, gate: str) -> Block:
        parts = node.mapping(
            ("id", "kind", "title", "fields"),
            (
                "guidance",
                "rows",
                "rows_from",
                "required_rows",
                "constants",
                "constants_from",
                "measured",
                "only_if",
            ),
        )
        kind = parts["kind"].choice(_BLOCKS)
        name = self._new_name(parts["id"]) if kind is BlockKind.TABLE else snake(parts["id"])
        if name in self._block_nodes:
            raise parts["id"].fault(f"块编号“{name}”已经用过。", "请换一个。")
        self._block_nodes[name] = node
        rows: tuple[FixedRow, ...] = ()
        open_rows = 0
        if kind is BlockKind.TABLE:
            rows, open_rows = self._rows(node, parts, name)
        else:
            for key in ("rows", "rows_from", "required_rows", "constants", "constants_from"):
                if key in parts:
                    raise parts[key].fault(f"只有表格（kind: table）才能写 {key}。", "请删去。")
        most = len(rows) or open_rows
        return Block(
            id=name,
            kind=kind,
            title=parts["title"].text(),
            fields=tuple(
                self._field(field, kind, name, bool(rows)) for field in parts["fields"].sequence()
            ),
            guidance=text(parts, "guidance"),
            rows=rows,
            open_rows=open_rows,
            required_rows=(
                _whole(parts["required_rows"], 0, most) if "required_rows" in parts else 0
            ),
            only_if=text(parts, "only_if") or gate,
        )

    # -- rows --------------------------------------------------------------------------------

    def _rows(
        self, node: Node, parts: Mapping[str, Node], table: str
    ) -> tuple[tuple[FixedRow, ...], int]:
        if ("rows" in parts) == ("rows_from" in parts):
            raise node.fault("表格的 rows 和 rows_from 要写一项，而且只写一项。", "请改正。")
        if ("constants" in parts) != ("constants_from" in parts):
            raise node.fault("constants 和 constants_from 要么都写，要么都不写。", "请改正。")
        if "measured" in parts and "constants" not in parts:
            raise parts["measured"].fault("没有系数的表格不写 measured。", "请删去。")
        if "rows_from" in parts:
            return self._rows_from(parts, table), 0
        if "constants" in parts:
            raise parts["constants"].fault("只有 rows_from 的表格才能带系数。", "请删去。")
        if not parts["rows"].children:
            return (), _whole(parts["rows"], 1, _MOST_ROWS)
        seen: dict[str, tuple[str, int]] = {}
        rows = []
        for row in parts["rows"].sequence():
            cells = row.mapping(("id", "label"), ("unit",))
            once(seen, snake(cells["id"]), row, "行编号")
            unit = self.vocabulary.unit(cells["unit"]) if "unit" in cells else ""
            rows.append(FixedRow(snake(cells["id"]), cells["label"].text(), unit))
        return tuple(rows), 0

    def _rows_from(self, parts: Mapping[str, Node], table: str) -> tuple[FixedRow, ...]:
        kinds = self.vocabulary.code_table(parts["rows_from"])
        names = parts["constants"].sequence() if "constants" in parts else ()
        coefficients = self.vocabulary.code_table(parts["constants_from"]) if names else None
        for name in names:
            self._take(f"{table}.{snake(name)}", name)
        rows = []
        for kind in kinds:
            if "unit" not in kind.values:
                raise parts["rows_from"].fault(
                    f"代码表“{kinds.title}”没有 unit 列，不能作表格的行。", "请换一张表。"
                )
            constants = {
                name.text(): self._constant(name, kind, coefficients)
                for name in names
                if coefficients is not None
            }
            unit = kind.values["unit"]
            measured = None
            if coefficients is not None and "measured" in parts:
                measured = measured_heat(
                    parts["measured"], kind, coefficients, constants, self.vocabulary
                )
            rows.append(
                FixedRow(kind.id, kind.label, unit, MappingProxyType(constants), measured)
            )
        return tuple(rows)

    def _constant(self, node: Node, kind: CodeRow, coefficients: CodeTable) -> RowConstant:
        """A row's coefficient, which must be per the unit the row is filled in."""
        row = coefficients.rows.get(f"{kind.id}/{node.text()}")
        if row is None:
            raise node.fault(
                f"“{coefficients.title}”里没有“{kind.label}”的系数“{node.text()}”。",
                "请补上这一行。",
            )
        above, slash, below = row.values["unit"].rpartition("/")
        units = self.vocabulary.units
        if not slash or not units.parse(below).same_as(units.parse(kind.values["unit"])):
            raise node.fault(
                f"{coefficients.path} 第 {row.line} 行：“{kind.label}”按 {kind.values['unit']} "
                f"填报，系数的单位却是 {row.values['unit']}。",
                "请换算系数，或改填报单位。",
            )
        return RowConstant(row.numbers["value"], f"{above}/{ROW_UNIT}", row.source, row.mark)

    # -- fields ------------------------------------------------------------------------------

    def _field(self, node: Node, block: BlockKind, table: str, fixed_rows: bool) -> Field:
        parts = node.mapping(
            ("id", "label", "kind"),
            (
                "unit",
                "required",
                "guidance",
                "where",
                "choices",
                "codes",
                "allow",
                "min",
                "max",
                "prefill",
                "series",
                "asked_for",
            ),
        )
        in_table = block is BlockKind.TABLE
        name = f"{table}.{snake(parts['id'])}" if in_table else snake(parts["id"])
        if name.startswith(INDICATOR_PREFIX):
            raise parts["id"].fault(
                f"字段编号不能以 {INDICATOR_PREFIX} 开头。", "那是指标自评用的。"
            )
        self._take(name, parts["id"])
        kind = parts["kind"].choice(_KINDS)
        if "series" in parts and not in_table:
            raise parts["series"].fault(
                "series 只用在表格的列上。", "逐年填报的块请写 kind: series。"
            )
        minimum, maximum = _bounds(parts, kind)
        return Field(
            id=name,
            label=parts["label"].text(),
            kind=kind,
            unit=self._unit(node, parts, kind, fixed_rows),
            required=flag(parts, "required"),
            guidance=text(parts, "guidance"),
            where_found=text(parts, "where"),
            choices=self._choices(node, parts, kind),
            allow=_allowed(parts),
            minimum=minimum,
            maximum=maximum,
            prefill=parts["prefill"].one_of(_ROSTER) if "prefill" in parts else "",
            series=flag(parts, "series") if in_table else block is BlockKind.SERIES,
            asked_for=read_references(parts, "asked_for", self.vocabulary.deliverables),
        )

    def _unit(
        self, node: Node, parts: Mapping[str, Node], kind: FieldKind, fixed_rows: bool
    ) -> str:
        if kind is not FieldKind.NUMBER:
            if "unit" in parts:
                raise parts["unit"].fault(
                    "只有数值字段（kind: number）才有计量单位。", "请删去 unit。"
                )
            return ""
        if "unit" not in parts:
            raise node.fault("数值字段没有写计量单位。", "请写 unit；没有单位的比值写 ratio。")
        if parts["unit"].text() == ROW_UNIT:
            if not fixed_rows:
                raise parts["unit"].fault(
                    "row_unit 只用在行已固定的表格里。", "请写明单位，或给表格写上各行。"
                )
            return ROW_UNIT
        return self.vocabulary.unit(parts["unit"])

    def _choices(self, node: Node, parts: Mapping[str, Node], kind: FieldKind) -> tuple[str, ...]:
        given = [key for key in ("choices", "codes") if key in parts]
        if kind is not FieldKind.CHOICE:
            if given:
                raise parts[given[0]].fault("只有下拉字段（kind: choice）才有选项。", "请删去。")
            return ()
        if len(given) != 1:
            raise node.fault("下拉字段要写 choices 或 codes，而且只写一项。", "请改正。")
        if given == ["codes"]:
            return self.vocabulary.code_table(parts["codes"]).labels
        choices = words(parts, "choices")
        if len(set(choices)) < len(choices):
            raise parts["choices"].fault("选项有重复。", "请删去重复的一项。")
        return choices

    # -- names -------------------------------------------------------------------------------

    def _new_name(self, node: Node) -> str:
        self._take(snake(node), node)
        return node.text()

    def _take(self, name: str, node: Node) -> None:
        once(self._names, name, node, "字段编号")


def _pattern(node: Node, pattern: re.Pattern[str], what: str, form: str) -> str:
    value = node.text()
    if not pattern.fullmatch(value):
        raise node.fault(f"{what}“{value}”不合要求。", f"应为{form}。")
    return value


def _whole(node: Node, least: int, most: int) -> int:
    value = node.integer()
    if not least <= value <= most:
        raise node.fault(f"“{value}”超出范围。", f"应在 {least} 到 {most} 之间。")
    return value


def _allowed(parts: Mapping[str, Node]) -> frozenset[Blank]:
    if "allow" not in parts:
        return frozenset()
    return frozenset(node.choice(_ANSWERS) for node in parts["allow"].sequence())


def _bounds(parts: Mapping[str, Node], kind: FieldKind) -> tuple[Decimal | None, Decimal | None]:
    for key in ("min", "max"):
        if key in parts and kind is not FieldKind.NUMBER:
            raise parts[key].fault(f"只有数值字段（kind: number）才能写 {key}。", "请删去。")
    least = parts["min"].decimal() if "min" in parts else None
    most = parts["max"].decimal() if "max" in parts else None
    if least is not None and most is not None and least >= most:
        raise parts["max"].fault(f"最大值 {most} 不大于最小值 {least}。", "请改正。")
    return least, most

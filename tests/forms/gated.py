"""A small form with everything the face of a workbook knows: gates, required rows, key figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from generator.forms.layout import Placement, place
from generator.forms.outgoing import CellContent, Outgoing
from generator.forms.seal import Stamp
from generator.model.form import (
    GATE_OPEN,
    GATE_SHUT,
    Block,
    BlockKind,
    Field,
    FieldKind,
    FixedRow,
    FormDefinition,
    Sheet,
    Variant,
)
from generator.model.park import RecipientKind
from generator.model.submission import Blank, EntryKey
from generator.rulebook.letters import letter_for
from tests.build import CREATED, FIRM, rulebook

YEARS = (2022, 2023, 2024)
YES, NO = GATE_OPEN, GATE_SHUT


def number(name: str, *, required: bool = True, **more: object) -> Field:
    allowed = frozenset({Blank.NOT_APPLICABLE, Blank.SUSPENDED})
    return Field(
        name, f"{name} 的量", FieldKind.NUMBER, "m3", required, allow=allowed,
        minimum=Decimal(0), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def gate(name: str, label: str) -> Field:
    return Field(name, label, FieldKind.CHOICE, required=True, choices=(YES, NO))


COVER = Sheet(
    "cover", "封面", "小表", minutes=1,
    blocks=(
        Block("who", BlockKind.FIELDS, "填报人", (
            Field("preparer", "填报人", FieldKind.TEXT, required=True),
            Field("filled_on", "填报日期", FieldKind.DATE, required=True),
        )),
    ),
)  # fmt: skip
BASIC = Sheet(
    "basic", "基本信息", "基本信息", minutes=3,
    blocks=(
        Block("identity", BlockKind.FIELDS, "企业", (
            Field("enterprise_name", "企业名称", FieldKind.TEXT, required=True),
            Field("credit_code", "信用代码", FieldKind.CODE, required=True),
            Field("land", "面积", FieldKind.NUMBER, "m2", required=False, maximum=Decimal(10)),
        )),
        Block("gates", BlockKind.FIELDS, "适用情况", (
            gate("has_water", "有无废水"), gate("has_waste", "有无固废"),
        )),
    ),
)  # fmt: skip
WATER = Sheet(
    "water", "废水", "废水", minutes=5,
    blocks=(
        Block("amounts", BlockKind.SERIES, "水量", (
            number("made", series=True), number("spare", required=False, series=True),
            number("drained", series=True), number("lost", series=True),
        ), only_if="has_water"),
        Block("outlets", BlockKind.TABLE, "排放口", (
            Field("outlets.name", "编号", FieldKind.TEXT, required=True),
            Field("outlets.kind", "去向", FieldKind.CHOICE, required=True, choices=("河", "厂")),
            number("outlets.amount", series=True),
            Field("outlets.remark", "其他", FieldKind.TEXT),
        ), open_rows=4, required_rows=2, only_if="has_water"),
    ),
)  # fmt: skip
WASTE = Sheet(
    "waste", "固废和能源", "固废和能源", minutes=7,
    blocks=(
        Block("solid", BlockKind.SERIES, "固废", (number("solid", series=True),),
              only_if="has_waste"),
        Block("energy", BlockKind.TABLE, "能源", (
            Field("energy.amount", "用量", FieldKind.NUMBER, "row_unit", True, series=True),
        ), rows=(FixedRow("coal", "煤", "t"), FixedRow("gas", "气", "m3"))),
        Block("extra", BlockKind.FIELDS, "其他", (number("other", required=False),)),
    ),
)  # fmt: skip
FORM = FormDefinition(
    "small", "XB", "小采集表", "2024.1", RecipientKind.ENTERPRISE,
    (COVER, BASIC, WATER, WASTE),
    variants=(Variant("short", "简表", {"scale": ("微型",)}, (COVER, BASIC, WASTE)),),
    signature=("credit_code", "made", "drained", "outlets.amount", "energy_gas_amount",
               "total_energy", "filled_on", "other"),
)  # fmt: skip


def placement() -> Placement:
    return place(FORM, YEARS)


def small(
    values: Mapping[EntryKey, CellContent] | None = None,
    prefilled: Mapping[EntryKey, str] | None = None,
    form: FormDefinition = FORM,
    tailoring: str = "whole",
) -> Outgoing:
    """A copy of the small form with these answers."""
    return Outgoing(
        placement=place(form, YEARS),
        recipient=FIRM,
        stamp=Stamp("audit", form.id, form.code, form.version, FIRM.id, YEARS, tailoring=tailoring),
        unit_label=rulebook().units.label,
        created=CREATED,
        park_name="云岭经济技术开发区",
        values=values or {},
        prefilled=prefilled or {},
        letter=letter_for(rulebook().letters, form),
    )


def series(name: str, value: CellContent) -> dict[EntryKey, CellContent]:
    return {EntryKey(name, "", year): value for year in YEARS}


IDENTITY: dict[EntryKey, CellContent] = {
    EntryKey("preparer"): "李工",
    EntryKey("filled_on"): date(2025, 3, 1),
    EntryKey("enterprise_name"): FIRM.name,
    EntryKey("credit_code"): FIRM.credit_code,
}
"""What has to be filled whatever the gates say."""


def gates(water: str, waste: str) -> dict[EntryKey, CellContent]:
    return {EntryKey("has_water"): water, EntryKey("has_waste"): waste}


def row(table: str, row_id: str, /, **cells: CellContent) -> dict[EntryKey, CellContent]:
    """A row of a table; "amount" is filled for every year."""
    filled: dict[EntryKey, CellContent] = {}
    for column, value in cells.items():
        for year in YEARS if column == "amount" else (0,):
            filled[EntryKey(f"{table}.{column}", row_id, year)] = value
    return filled


ALL_SHUT = IDENTITY | gates(NO, NO)
ALL_OPEN = IDENTITY | gates(YES, YES)
WATER_FILLED = (
    series("made", Decimal("12.5")) | series("drained", Decimal(10)) | series("lost", Decimal(0))
    | row("outlets", "r01", name="DW001", kind="河", amount=Decimal("3.25"))
    | row("outlets", "r02", name="DW002", kind="厂", amount=Blank.SUSPENDED)
)  # fmt: skip
COMPLETE = ALL_OPEN | WATER_FILLED | series("solid", Blank.NOT_APPLICABLE)
FAULTY: dict[EntryKey, CellContent] = COMPLETE | {
    EntryKey("made", "", 2024): "很多",
    EntryKey("lost", "", 2023): Decimal(-1),
    EntryKey("land"): Decimal(11),
    EntryKey("outlets.kind", "r02"): "海",
    EntryKey("outlets.name", "r04"): "DW004",
    EntryKey("energy.amount", "coal", 2023): Decimal(7),
    EntryKey("drained", "", 2023): "",
}
CASES: dict[str, Mapping[EntryKey, CellContent]] = {
    "empty": {},
    "shut": ALL_SHUT,
    "shut_but_filled": ALL_SHUT | WATER_FILLED,
    "open": ALL_OPEN,
    "complete": COMPLETE,
    "one_shut": COMPLETE | gates(YES, NO),
    "faulty": FAULTY,
    "odd": COMPLETE | {
        EntryKey("made", "", 2024): Decimal("1234567890.98765"),
        EntryKey("drained", "", 2024): Decimal("-0.1234"),
        EntryKey("outlets.amount", "r01", 2024): Decimal("0.1"),
        EntryKey("outlets.amount", "r02", 2024): Decimal("0.2"),
        EntryKey("energy.amount", "gas", 2024): "12,5",
        EntryKey("other"): "说不清",
    },
}  # fmt: skip

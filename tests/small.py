"""A form of a dozen fields with everything a form may have: gates, a 简表, a system, item groups.

Made here and not read from rules/, so that what is promised of forms is tested on its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from types import MappingProxyType

from generator.forms.layout import place
from generator.forms.outgoing import CellContent, Outgoing
from generator.forms.seal import SealState, Stamp, sealed
from generator.forms.tailor import Tailoring, tailored
from generator.forms.write import write_workbook
from generator.formula.units import UnitTable
from generator.intake.complete import code_place, with_left_out
from generator.intake.grid import Workbook
from generator.intake.identify import Identity
from generator.intake.open import open_workbook
from generator.intake.read import read_submission
from generator.model.form import (
    Block,
    BlockKind,
    Field,
    FieldKind,
    FixedRow,
    FormDefinition,
    Sheet,
    Variant,
)
from generator.model.indicator import (
    Benchmark,
    IndicatorSystem,
    PrimaryIndicator,
    SecondaryIndicator,
)
from generator.model.park import Enterprise, PermitKind, RecipientKind
from generator.model.submission import Blank, EntryKey, Submission
from generator.packaged import packaged
from generator.rulebook.files import find_files
from generator.rulebook.units import load_units

YEARS = (2023, 2024)
KEYS = {"1": b"a key only this test knows"}
CREATED = datetime(2025, 1, 15)


def number(name: str, label: str, unit: str = "t", *, required: bool = True, **more: bool) -> Field:
    return Field(name, label, FieldKind.NUMBER, unit, required=required, **more)  # type: ignore[arg-type]


def gate(name: str, label: str) -> Field:
    return Field(name, label, FieldKind.CHOICE, required=True, choices=("是", "否"))


PREPARER = Block(
    "preparer", BlockKind.FIELDS, "填报人",
    (Field("preparer_name", "填报人", FieldKind.TEXT, required=True),),
)  # fmt: skip
GATES = Block(
    "gates", BlockKind.FIELDS, "适用情况",
    (gate("has_sewage", "有无生产废水"), gate("has_dust", "有无粉尘")),
)  # fmt: skip
WATER = Block(
    "water", BlockKind.SERIES, "用水",
    (number("fresh", "取水量", series=True), number("reused", "重复利用量", series=True)),
)  # fmt: skip
SEWAGE = Block(
    "sewage", BlockKind.SERIES, "废水",
    (number("made", "废水产生量", series=True), number("sent", "废水排放量", series=True)),
    only_if="has_sewage",
)  # fmt: skip
OUTLETS = Block(
    "outlets", BlockKind.TABLE, "废水排放口",
    (
        Field("outlets.name", "排放口", FieldKind.TEXT, required=True),
        number("outlets.load", "排放量"),
    ),
    open_rows=3, required_rows=1, only_if="has_sewage",
)  # fmt: skip
DUST = Block(
    "dust", BlockKind.TABLE, "粉尘",
    (number("dust.amount", "排放量", "row_unit", series=True),),
    rows=(FixedRow("mill", "球磨机", "t"), FixedRow("kiln", "回转窑", "t")),
    only_if="has_dust",
)  # fmt: skip
CARBON = Block("carbon", BlockKind.FIELDS, "碳", (number("carbon_total", "碳排放量"),))

SHEETS = (
    Sheet("cover", "封面", "采集表", (PREPARER,)),
    Sheet("basic", "基本信息", "基本信息", (GATES,)),
    Sheet("water", "用水", "用水", (WATER,)),
    Sheet("sewage", "废水", "废水", (SEWAGE, OUTLETS)),
    Sheet("dust", "粉尘", "粉尘", (DUST, CARBON)),
)
WORKSHOP = Variant(
    "workshop", "小作坊简表", MappingProxyType({"permit_kind": ("登记管理",)}),
    (
        Sheet("cover", "封面", "采集表", (PREPARER,)),
        Sheet("short", "生产与用水", "生产与用水",
              (Block("water", BlockKind.SERIES, "用水", WATER.fields[:1]),)),
    ),
    self_assessed=False,
)  # fmt: skip
FORM = FormDefinition(
    "works", "GC", "工厂采集表", "2024.1", RecipientKind.ENTERPRISE, SHEETS, years=2,
    variants=(WORKSHOP,),
)  # fmt: skip
SYSTEM = IndicatorSystem(
    "milling", "粉磨体系", "示例标准", "D", "x",
    (
        PrimaryIndicator(
            "p", "工艺", Fraction(1),
            (
                SecondaryIndicator(
                    "level", "工艺水平", "", Fraction(1),
                    Benchmark(texts=("先进", "一般", "落后")), False, "D", asked=True,
                ),
            ),
        ),
    ),
    form="works",
)  # fmt: skip
SYSTEMS = {SYSTEM.id: SYSTEM}
FIRM = Enterprise("QY001", "示例粉磨厂", RecipientKind.ENTERPRISE, permit_kind=PermitKind.KEY)

CLEAN: Mapping[str, object] = MappingProxyType(
    {
        "preparer_name": "李工", "has_sewage": "是", "has_dust": "是",
        "fresh": (100, 110), "reused": (10, 11), "made": (50, 55), "sent": (40, 44),
        "outlets.name/r01": "DW001", "outlets.load/r01": 1,
        "dust.amount/mill": (1, 1), "dust.amount/kiln": (2, 2), "carbon_total": 7,
    }
)  # fmt: skip


@cache
def units() -> UnitTable:
    return load_units(find_files(packaged("rules"), None).get("units.yaml"))


def stamp(tailoring: str = "", form: FormDefinition = FORM, audit_id: str = "audit-test") -> Stamp:
    """A sealed stamp of the form for the firm."""
    plain = Stamp(
        audit_id, form.id, form.code, form.version, FIRM.id, YEARS, tailoring=tailoring
    )
    return sealed(plain, "1", KEYS["1"])


def values_of(form: FormDefinition, given: Mapping[str, object]) -> dict[EntryKey, CellContent]:
    """Answers by key: "field" or "table.column/row", a value or one for each year."""
    values: dict[EntryKey, CellContent] = {}
    for name, said in given.items():
        field, _, row = name.partition("/")
        if field not in form.fields or said is None:
            continue
        if isinstance(said, tuple):
            for year, each in zip(YEARS, said, strict=True):
                values[EntryKey(field, row, year)] = _content(each)
        else:
            values[EntryKey(field, row)] = _content(said)
    return values


def _content(said: object) -> CellContent:
    if isinstance(said, int | float):
        return Decimal(str(said))
    assert isinstance(said, str | Decimal | date | Blank)
    return said


def workbook(
    tailoring: Tailoring | None = None, said: str | None = None, **changes: object
) -> bytes:
    """A returned workbook: CLEAN with changes ("__" for ".", None takes an answer away).

    `said` is what the stamp says of the tailoring where that is not the truth.
    """
    cut = tailoring or Tailoring()
    form = tailored(FORM, cut, SYSTEMS)
    given = {**CLEAN, **{name.replace("__", "."): said for name, said in changes.items()}}
    return write_workbook(
        Outgoing(
            placement=place(form, YEARS),
            recipient=FIRM,
            stamp=stamp(cut.stamped if said is None else said),
            unit_label=units().label,
            created=CREATED,
            park_name="示例园区",
            values=values_of(form, given),
        )
    )


def opened(data: bytes) -> Workbook:
    book = open_workbook(data, "回收.xlsx")
    assert isinstance(book, Workbook), book
    return book


def read(data: bytes, tailoring: Tailoring | None = None) -> Submission:
    """What the workbook says as the form `tailoring` makes, completed."""
    cut = tailoring or Tailoring()
    form = tailored(FORM, cut, SYSTEMS)
    book = opened(data)
    who = Identity(
        FIRM.id, FORM.id, FORM.version, YEARS, SealState.INTACT, tailoring=cut.stamped
    )
    submission = read_submission(book, who, form, units())
    if cut.variant:
        place_ = code_place(book, form)
        submission = with_left_out(submission, form, FORM, WORKSHOP.name, place_)
    return submission

"""采集表: what is asked, of whom, in which unit. From rules/forms, placed by forms/layout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from functools import cached_property
from types import MappingProxyType

from generator.model.park import RecipientKind
from generator.model.submission import Blank


class FieldKind(Enum):
    """What a cell may hold."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    DATE = "date"
    CODE = "code"  # digits and letters kept as text: credit codes, permit numbers


class BlockKind(Enum):
    """How a block lies on its sheet."""

    FIELDS = "fields"  # one row per field, one value cell
    SERIES = "series"  # one row per field, one value cell per year
    TABLE = "table"  # one row per thing, one column per field (or per field and year)


@dataclass(frozen=True, slots=True)
class Field:
    """字段. `id` is the full name used in formulas: "fresh_water", or or of a column
    "products.output".

    `unit` is a unit text ("m3_10k"); "row_unit" means the unit of the fixed row it stands in.
    `allow` lists the answers that are not numbers which may stand here (无法提供 always may).
    `prefill` names a roster attribute, or is empty. `series` says a value is asked per year.
    `asked_for` names the documents that print it ("park_audit_report"); what checks and indicators
    use it is computed (rulebook/uses).
    """

    id: str
    label: str
    kind: FieldKind
    unit: str = ""
    required: bool = False
    guidance: str = ""
    where_found: str = ""
    choices: tuple[str, ...] = ()
    allow: frozenset[Blank] = frozenset()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    prefill: str = ""
    series: bool = False
    asked_for: tuple[str, ...] = ()

    @property
    def column_id(self) -> str:
        """The part after the table's name, or the whole id outside tables."""
        return self.id.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class RowConstant:
    """A number that belongs to a fixed row (a coefficient), with where it is from."""

    value: Decimal
    unit: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class MeasuredHeat:
    """Where a return tells the measured 低位发热量 of a fixed row (a fuel), which wins over tables.

    `kind` is the column that names the fuel, `heat` the one with its heat per unit of the row.
    `per_heat` are, by coefficient of the row, what one unit of heat makes of it.
    """

    kind: str
    heat: str
    per_heat: Mapping[str, RowConstant]

    @property
    def table(self) -> str:
        return self.heat.partition(".")[0]


@dataclass(frozen=True, slots=True)
class FixedRow:
    """A row the form prints itself: 电力, 天然气 ... `constants` are named "table.constant"."""

    id: str
    label: str
    unit: str = ""
    constants: Mapping[str, RowConstant] = field(default_factory=lambda: MappingProxyType({}))
    measured: MeasuredHeat | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a sheet. A TABLE has fixed rows, or `open_rows` empty ones named r01, r02 ...

    `only_if` names the gate question (a choice of 是 and 否) that frees the block when its answer
    is 否: what is asked here then counts as 不涉及.
    """

    id: str
    kind: BlockKind
    title: str
    fields: tuple[Field, ...]
    guidance: str = ""
    rows: tuple[FixedRow, ...] = ()
    open_rows: int = 0
    required_rows: int = 0
    only_if: str = ""

    @property
    def row_ids(self) -> tuple[str, ...]:
        """Keys of the rows the blank form offers."""
        if self.rows:
            return tuple(row.id for row in self.rows)
        return tuple(f"r{number:02d}" for number in range(1, self.open_rows + 1))


@dataclass(frozen=True, slots=True)
class Sheet:
    """工作表. `group` is the item group it belongs to, of a form whose groups are assigned."""

    id: str
    name: str
    title: str
    blocks: tuple[Block, ...]
    guidance: str = ""
    minutes: int = 0
    group: str = ""


@dataclass(frozen=True, slots=True)
class Variant:
    """简表: the sheets asked of recipients whose roster attributes are all among `when`'s.

    `self_assessed` is False where the sheets are all there is: no 指标自评 is added to them.
    """

    id: str
    name: str
    when: Mapping[str, tuple[str, ...]]
    sheets: tuple[Sheet, ...]
    self_assessed: bool = True


@dataclass(frozen=True, slots=True)
class ItemGroup:
    """资料项目组: a part of a form that 名录.xlsx assigns to a recipient, several to one."""

    id: str
    name: str


GATE_OPEN, GATE_SHUT = "是", "否"
"""The two answers to a gate question."""


@dataclass(frozen=True)
class FormDefinition:
    """采集表. `code` is the short letters printed on the cover ("QY"), `version` never reused.

    `on_request` forms go only to those they are dispatched to by name or tier. `signature` lists
    the fields and derived quantities printed on the 签章页; `groups` the item groups to assign.
    """

    id: str
    code: str
    name: str
    version: str
    recipient_kind: RecipientKind
    sheets: tuple[Sheet, ...]
    years: int = 3
    variants: tuple[Variant, ...] = ()
    groups: tuple[ItemGroup, ...] = ()
    signature: tuple[str, ...] = ()
    on_request: bool = False

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        return MappingProxyType(
            {f.id: f for _, block in self.blocks() for f in block.fields}
        )

    @cached_property
    def tables(self) -> Mapping[str, Block]:
        return MappingProxyType(
            {block.id: block for _, block in self.blocks() if block.kind is BlockKind.TABLE}
        )

    def blocks(self) -> Iterator[tuple[Sheet, Block]]:
        for sheet in self.sheets:
            for block in sheet.blocks:
                yield sheet, block

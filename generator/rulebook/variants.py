"""简表 and gates of a form: sheets arranged anew from blocks already read, and who frees what."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

from generator.model.form import (
    GATE_OPEN,
    GATE_SHUT,
    Block,
    BlockKind,
    Field,
    FieldKind,
    Sheet,
    Variant,
)
from generator.model.park import Enterprise, PermitKind, Scale
from generator.rulebook.vocabulary import known, once, snake, words
from generator.yamlfile import Node

_ATTRIBUTES = {
    "permit_kind": tuple(kind.value for kind in PermitKind),
    "scale": tuple(scale.value for scale in Scale),
}
assert set(_ATTRIBUTES) <= set(Enterprise.__dataclass_fields__)

ReadSheet = Callable[[Node, Mapping[str, Node], tuple[Block, ...]], Sheet]
"""Makes a sheet of a node, its parts and the blocks it is to hold."""


def read_variants(
    node: Node, sheets: tuple[Sheet, ...], read_sheet: ReadSheet
) -> tuple[Variant, ...]:
    """The variants of a form, each with the sheets it asks."""
    seen: dict[str, tuple[str, int]] = {}
    variants = []
    for item in node.sequence():
        parts = item.mapping(("id", "name", "when"), ("sheets", "without"))
        name = snake(parts["id"])
        once(seen, name, item, "简表编号")
        if ("sheets" in parts) == ("without" in parts):
            raise item.fault("简表的 sheets 和 without 要写一项，而且只写一项。", "请改正。")
        arranged = (
            tuple(
                _arranged(sheet, sheets, read_sheet) for sheet in parts["sheets"].sequence()
            )
            if "sheets" in parts
            else _without(parts["without"], sheets)
        )
        when = _when(parts["when"])
        # What lists its own sheets is short on purpose; what leaves out keeps the 指标自评.
        variants.append(
            Variant(name, parts["name"].text(), when, arranged, self_assessed="without" in parts)
        )
    return tuple(variants)


def check_gates(sheets: tuple[Sheet, ...], nodes: Mapping[str, Node]) -> None:
    """Every `only_if` names a yes-or-no question that no gate frees in turn."""
    blocks = [block for sheet in sheets for block in sheet.blocks]
    questions = {
        field.id: field
        for block in blocks
        if block.kind is BlockKind.FIELDS and not block.only_if
        for field in block.fields
    }
    for block in blocks:
        if not block.only_if:
            continue
        node = nodes[block.id]
        known(node, block.only_if, questions, "适用情况的字段", "请核对 only_if。")
        gate = questions[block.only_if]
        if gate.kind is not FieldKind.CHOICE or gate.choices != (GATE_OPEN, GATE_SHUT):
            raise node.fault(
                f"“{block.only_if}”不是“{GATE_OPEN}”“{GATE_SHUT}”两项的下拉字段，不能作 only_if。",
                "请改成 kind: choice、choices: [是, 否]。",
            )


def _when(node: Node) -> Mapping[str, tuple[str, ...]]:
    parts = node.mapping((), tuple(_ATTRIBUTES))
    if not parts:
        raise node.fault("简表没有写给谁。", f"请写 {'、'.join(_ATTRIBUTES)}。")
    when = {}
    for attribute, value in parts.items():
        for text in value.sequence():
            text.one_of(_ATTRIBUTES[attribute])
        when[attribute] = words(parts, attribute)
    return MappingProxyType(when)


def _arranged(node: Node, sheets: tuple[Sheet, ...], read_sheet: ReadSheet) -> Sheet:
    parts = node.mapping(("id", "name", "title", "blocks"), ("guidance", "minutes"))
    blocks = {block.id: block for sheet in sheets for block in sheet.blocks}
    chosen = []
    for item in parts["blocks"].sequence():
        cells = item.mapping(("block",), ("without", "rows"))
        name = known(cells["block"], cells["block"].text(), blocks, "块")
        block = blocks[name]
        if "without" in cells:
            block = replace(block, fields=_fields(cells["without"], block))
        if "rows" in cells:
            block = _fewer_rows(cells["rows"], block)
        chosen.append(block)
    return read_sheet(node, parts, tuple(chosen))


def _fewer_rows(node: Node, block: Block) -> Block:
    rows = node.integer()
    if block.kind is not BlockKind.TABLE or block.rows or not 1 <= rows <= block.open_rows:
        raise node.fault("rows 只用来减少开口表格的行数。", "请核对。")
    return replace(block, open_rows=rows, required_rows=min(rows, block.required_rows))


def _fields(node: Node, block: Block) -> tuple[Field, ...]:
    columns = {field.column_id: field for field in block.fields}
    left_out = {known(n, n.text(), columns, "字段") for n in node.sequence()}
    kept = tuple(field for field in block.fields if field.column_id not in left_out)
    if not kept:
        raise node.fault("一块的字段全部去掉了。", "请不要把这一块排进简表。")
    return kept


def _without(node: Node, sheets: tuple[Sheet, ...]) -> tuple[Sheet, ...]:
    """The form's own sheets less what is named; what is left takes its share of the minutes."""
    names = {sheet.id for sheet in sheets}
    names |= {block.id for sheet in sheets for block in sheet.blocks}
    names |= {f.id for sheet in sheets for block in sheet.blocks for f in block.fields}
    left_out = {known(n, n.text(), names, "工作表、块或字段") for n in node.sequence()}
    kept = []
    for sheet in sheets:
        asked = sum(len(block.fields) for block in sheet.blocks)
        blocks = tuple(
            replace(block, fields=tuple(f for f in block.fields if f.id not in left_out))
            for block in sheet.blocks
            if block.id not in left_out
        )
        blocks = tuple(block for block in blocks if block.fields)
        if sheet.id not in left_out and blocks:
            share = Fraction(sum(len(block.fields) for block in blocks), asked)
            kept.append(replace(sheet, blocks=blocks, minutes=math.ceil(sheet.minutes * share)))
    return tuple(kept)

"""适用情况: what a 否 to a gate question frees, said in words and shown by greying the cells out.

A conditional format may not look at another sheet in every office program, so each gated block
repeats its gate's answer in the hidden column, and the format looks there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.forms.layout import (
    KEY_COLUMN,
    BlockPlacement,
    Placement,
    SheetPlacement,
    Spot,
)
from generator.forms.outgoing import Outgoing, cell_name, quoted
from generator.forms.style import Look
from generator.model.form import GATE_OPEN, GATE_SHUT
from generator.model.submission import EntryKey


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate question of this workbook: how it is worded, where it is answered, if it is shut."""

    label: str
    spot: Spot
    is_shut: bool

    @property
    def shut_formula(self) -> str:
        """A condition for formulas: the answer is 否."""
        cell = cell_name(self.spot.row, self.spot.col, fixed=True)
        return f'{quoted(self.spot.sheet)}!{cell}="{GATE_SHUT}"'

    def words(self, what: str) -> str:
        """ "“基本信息”的“有无生产废水”填“否”时本块不用填。" for what = 本块."""
        return f"“{self.spot.sheet}”的“{self.label}”填“{GATE_SHUT}”时{what}不用填。"


def gate_of(outgoing: Outgoing, placed: BlockPlacement) -> Gate | None:
    """The gate of a block; None where it has none, or where this recipient is not asked it."""
    name = placed.block.only_if
    key = EntryKey(name)
    spot = outgoing.placement.cells.get(key) if name else None
    if spot is None:
        return None
    label = outgoing.form.fields[name].label
    return Gate(label, spot, outgoing.stored(key) == GATE_SHUT)


def sheet_gate(outgoing: Outgoing, placed: SheetPlacement) -> Gate | None:
    """The gate all of a sheet hangs on, if it is one."""
    gates = {gate_of(outgoing, block) for block in placed.blocks}
    return gates.pop() if len(gates) == 1 else None


def freed_by(placement: Placement) -> Mapping[str, tuple[BlockPlacement, ...]]:
    """Per gate question, the blocks its 否 frees, in the order of the form."""
    freed: dict[str, tuple[BlockPlacement, ...]] = {}
    for sheet in placement.sheets:
        for block in sheet.blocks:
            if EntryKey(block.block.only_if) in placement.cells:
                freed[block.block.only_if] = (*freed.get(block.block.only_if, ()), block)
    return freed


def freed_words(blocks: tuple[BlockPlacement, ...], placement: Placement) -> str:
    """What a 否 saves, by the names of sheets where they are freed whole."""
    whole = {
        sheet.sheet.name
        for sheet in placement.sheets
        if {block.block.only_if for block in sheet.blocks} == {blocks[0].block.only_if}
    }
    names = dict.fromkeys(
        f"“{block.sheet}”表"
        if block.sheet in whole
        else f"“{block.sheet}”表的“{block.block.title}”"
        for block in blocks
    )
    return f"填“{GATE_SHUT}”的，{'、'.join(names)}不用填。"


def grey_out(sheet: Any, look: Look, placed: BlockPlacement, gate: Gate) -> None:
    """Grey a block's rows while its gate's answer is 否."""
    if not placed.rows:
        return
    row, col = placed.title_row, KEY_COLUMN
    sheet.write_formula(
        row, col, f'=IF({gate.shut_formula},"{GATE_SHUT}","{GATE_OPEN}")', look.key(),
        GATE_SHUT if gate.is_shut else GATE_OPEN,
    )  # fmt: skip
    last = max(column.col + column.span - 1 for column in placed.columns)
    sheet.conditional_format(
        placed.rows[0].row, 1, placed.rows[-1].row, last,
        {
            "type": "formula",
            "criteria": f'={cell_name(row, col, fixed=True)}="{GATE_SHUT}"',
            "format": look.freed(),
        },
    )  # fmt: skip

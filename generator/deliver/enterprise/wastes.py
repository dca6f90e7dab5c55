"""表2-7 固体废物与危险废物: each kind, where it goes, how much falls to a product. Pure."""

from __future__ import annotations

from fractions import Fraction

from generator.deliver.enterprise.said import Row, rows_of, text, words
from generator.deliver.figure import Figure, Prose
from generator.deliver.firm import Firm, Line
from generator.deliver.narrative import output_line
from generator.deliver.numbers import NO_ANSWER, places_for
from generator.deliver.sentences import joined, prose
from generator.model.submission import EntryKey

_SOLID, _HAZARDOUS = "solid_kinds", "hazardous"


def waste_kinds(firm: Firm) -> Row:
    """Both sorts in one table; the sums of three years stand in the annex."""
    output = output_line(firm)
    rows = [_solid(firm, row, output) for row in rows_of(firm, _SOLID)]
    rows += [_hazardous(firm, row, output) for row in rows_of(firm, _HAZARDOUS)]
    return {
        "rows": rows,
        "none_solid": text(firm, "has_solid") == "否",
        "none_hazardous": text(firm, "has_hazardous") == "否",
        "per_unit": f"kg/{output.unit}" if output is not None else NO_ANSWER,
        "statement": _statement(firm) if rows else None,
    }


def _per_product(firm: Firm, table: str, row: str, output: Line | None) -> Figure:
    amount = firm.number(f"{table}.generated", row)
    made = output.values[firm.year] if output is not None else None
    value = 1000 * amount / made if amount is not None and made else None
    cell = firm.cell_trail(EntryKey(f"{table}.generated", row), "t")
    name = firm.words(f"{table}.name", row)
    return firm.made(
        f"waste_unit[{table}.{row}]", f"单位产品{name}产生量", value,
        f"kg/{output.unit}" if output is not None else "", "产生量 ÷ 产品产量", "",
        (cell, output.trails[firm.year]) if output is not None else (cell,),
        places_for([value], 3) if value else 2,
    )  # fmt: skip


def _solid(firm: Firm, row: str, output: Line | None) -> Row:
    trail = firm.cell_trail(EntryKey(f"{_SOLID}.generated", row), "t")
    return {
        "name": words(firm, f"{_SOLID}.name", row),
        "code": "一般固废",
        "received": firm.numbers.words(NO_ANSWER, trail),
        "generated": firm.cell(f"{_SOLID}.generated", row),
        "used": firm.cell(f"{_SOLID}.used", row),
        "disposed": firm.cell(f"{_SOLID}.disposed", row),
        "stored": firm.cell(f"{_SOLID}.stored", row),
        "where": words(firm, f"{_SOLID}.destination", row),
        "per_product": _per_product(firm, _SOLID, row, output),
    }


def _hazardous(firm: Firm, row: str, output: Line | None) -> Row:
    opening, closing = (firm.number(f"{_HAZARDOUS}.{c}", row) for c in ("opening", "closing"))
    change = closing - opening if opening is not None and closing is not None else None
    cells = [
        firm.cell_trail(EntryKey(f"{_HAZARDOUS}.{c}", row), "t") for c in ("opening", "closing")
    ]
    name = firm.words(f"{_HAZARDOUS}.name", row)
    consignee = text(firm, f"{_HAZARDOUS}.consignee", row)
    licence = text(firm, f"{_HAZARDOUS}.licence", row)
    where = f"{consignee}（许可证{licence}）" if consignee and licence else consignee
    return {
        "name": name,
        "code": words(firm, f"{_HAZARDOUS}.code", row),
        "received": firm.cell(f"{_HAZARDOUS}.received", row),
        "generated": firm.cell(f"{_HAZARDOUS}.generated", row),
        "used": firm.cell(f"{_HAZARDOUS}.used_or_disposed", row),
        "disposed": firm.cell(f"{_HAZARDOUS}.sent_out", row),
        "stored": firm.made(
            f"stored_change[{row}]", f"{name}贮存变化", change, "t", "期末贮存量 − 期初贮存量",
            "", cells,
        ),
        "where": where or words(firm, f"{_HAZARDOUS}.consignee", row),
        "per_product": _per_product(firm, _HAZARDOUS, row, output),
    }  # fmt: skip


def _statement(firm: Firm) -> Prose | None:
    """The kind there is most of, and what piled up in the year."""
    told = []
    for table, word in ((_SOLID, "一般固体废物"), (_HAZARDOUS, "危险废物")):
        known = [
            (amount, row) for row in rows_of(firm, table)
            if (amount := firm.number(f"{table}.generated", row)) is not None
        ]  # fmt: skip
        total = sum((amount for amount, _ in known), Fraction(0))
        if not total:
            continue
        amount, row = max(known, key=lambda pair: pair[0])
        cells = [firm.cell_trail(EntryKey(f"{table}.generated", r), "t") for _, r in known]
        share = firm.made(
            f"waste_main[{table}]", f"最多的{word}占比", 100 * amount / total, "%",
            "该种产生量 ÷ 各种合计 × 100", "", cells,
        )  # fmt: skip
        name = firm.words(f"{table}.name", row)
        told.append(
            prose(f"{word}只有{name}一种") if len(known) == 1
            else prose(f"{word}以{name}最多，占", share)
        )  # fmt: skip
    piled = [
        firm.words(f"{_HAZARDOUS}.name", row) for row in rows_of(firm, _HAZARDOUS)
        if (firm.number(f"{_HAZARDOUS}.closing", row) or 0)
        > (firm.number(f"{_HAZARDOUS}.opening", row) or 0)
    ]  # fmt: skip
    if piled:
        told.append(prose(f"{'、'.join(piled)}年末贮存量比年初增加，应当按转移计划安排委托处置"))
    return joined(told) if told else None

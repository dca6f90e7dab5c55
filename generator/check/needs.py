"""How much of a raw material a product needs at least (物料平衡: 理论用量), and usually takes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from generator.check.question import Breach, Question, first
from generator.check.words import print_fraction
from generator.model.finding import Severity
from generator.model.reference import CodeRow
from generator.model.submission import EntryKey

UNIT_SLIPS = (Fraction(10), Fraction(1000), Fraction(10000))


def check_material_need(question: Question) -> Iterator[Breach]:
    """No tonne of product is made of less of a raw material than chemistry asks.

    Of each row of the code table `needs` for the return's industry (and process), the tonnes of the
    materials whose names hold one of the row's words are held against all tonnes of product. Less
    than the floor is an error; outside the usual range widened by `slack` speaks as the rule says.
    Rows of which the return names no material are left.
    """
    made, products = _tonnes(question, question.parameter("product"))
    if made <= 0:
        return
    for need in _needs(question):
        used, materials = _of_material(question, need)
        if not materials or used <= 0:
            continue
        per = used / made
        slack = Fraction(question.number("slack"))
        low, high = Fraction(need.numbers["low"]), Fraction(need.numbers["high"])
        floor = Fraction(need.numbers["floor"])
        if per >= floor and low / slack <= per <= high * slack:
            continue
        slip = next(
            (f for f in UNIT_SLIPS if any(low / slack <= per * k <= high * slack
                                          for k in (f, 1 / f))), None,
        )  # fmt: skip
        yield Breach(
            first(None, materials + products),
            {
                "material": need.label,
                "per": print_fraction(per, "t/t"),
                "floor": print_fraction(floor, ""),
                "low": print_fraction(low, ""),
                "high": print_fraction(high, "t/t"),
                "comment": (
                    f"疑相差 {slip} 倍（计量单位填错）"
                    if slip is not None
                    else "少于按化学式计算的理论用量，不可能"
                    if per < floor
                    else "与常见用量相差较大"
                ),
            },
            Severity.ERROR if per < floor else None,
        )


def _needs(question: Question) -> Iterator[CodeRow]:
    industry = question.entry("industry_code")
    said = "".join(_texts(question, "process")) + "".join(_texts(question, "products.name"))
    for row in question.filing.codes[question.parameter("needs")]:
        words = [word for word in row.values["process"].split("|") if word]
        if (
            industry is not None
            and industry.value == row.values["industry_code"]
            and (not words or any(word in said for word in words))
        ):
            yield row


def _texts(question: Question, field_id: str) -> Iterator[str]:
    for row in question.rows_of(field_id):
        entry = question.entry(field_id, row=row)
        if entry is not None and isinstance(entry.value, str):
            yield entry.value


def _of_material(question: Question, need: CodeRow) -> tuple[Fraction, tuple[EntryKey, ...]]:
    """The tonnes of the materials that a need is about."""
    name, amount = question.parameter("material_name"), question.parameter("material")
    words = need.values["words"].split("|")
    total, keys = Fraction(0), []
    for row in question.rows_of(amount):
        said, entry = question.entry(name, row=row), question.entry(amount, row=row)
        if (
            said is not None
            and isinstance(said.value, str)
            and any(word in said.value for word in words)
            and entry is not None
            and entry.number is not None
        ):
            total += Fraction(entry.number)
            keys.append(entry.key)
    return total, tuple(keys)


def _tonnes(question: Question, field_id: str) -> tuple[Fraction, tuple[EntryKey, ...]]:
    """All tonnes of a yearly column."""
    total, keys = Fraction(0), []
    for row in question.rows_of(field_id):
        entry = question.entry(field_id, row=row)
        if entry is not None and entry.number is not None:
            total += Fraction(entry.number)
            keys.append(entry.key)
    return total, tuple(keys)

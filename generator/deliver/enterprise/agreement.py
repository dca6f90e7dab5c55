"""表2-9 与执行报告、环境统计和部门分户数的一致性: one line for each figure compared. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from generator.deliver.enterprise.said import Row
from generator.deliver.figure import Figure, Prose
from generator.deliver.firm import Firm
from generator.deliver.numbers import NO_ANSWER, places_in
from generator.deliver.sentences import joined, prose
from generator.model.query import Comparing, FigureSource, Join, QueryRule
from generator.model.review import ReviewedItem
from generator.model.score import Trail
from generator.model.submission import Blank
from generator.score.measure import Reading

_GOOD, _EXPLAIN = Fraction(2), Fraction(10)
_SIDES = {FigureSource.EXECUTION_REPORT: "report", FigureSource.DEPARTMENT: "office",
          FigureSource.PERMIT: "office"}  # fmt: skip


def agreement(firm: Firm) -> Row:
    """The comparisons that could be made, and what they come to."""
    lines = list(_lines(firm))
    return {
        "rows": [line for line, _, _ in lines],
        "asked": "er_submitted_on" in firm.facts.form.fields,
        "statement": _statement(firm, lines) if lines else None,
        "review": _review(firm),
    }


_Line = tuple[Row, str, Fraction | None]


def _lines(firm: Firm) -> Iterator[_Line]:
    """Rules of one indicator and unit make one line; the widest difference is the one told."""
    grouped: dict[tuple[str, str], list[QueryRule]] = {}
    for rule in firm.facts.audited.comparisons:
        if rule.comparing is Comparing.EQUAL and rule.right.source in _SIDES:
            grouped.setdefault((rule.indicator, rule.unit), []).append(rule)
    for rules in grouped.values():
        line = _line(firm, rules)
        if line is not None:
            yield line


def _line(firm: Firm, rules: list[QueryRule]) -> _Line | None:
    rule = rules[0]
    own = _own(firm, rule, rule.left.formula, "企业填报")
    if own is None or not isinstance(own.value, Fraction):
        return None
    sides: dict[str, Figure] = {}
    widest: tuple[Fraction, Trail, QueryRule] | None = None
    for each in rules:
        other = _other(firm, each)
        if other is None or not isinstance(other.value, Fraction):
            continue
        sides[_SIDES[each.right.source]] = firm.numbers.of(
            other, places_in(other.unit, [other.value])
        )
        if not other.value:
            continue
        deviation = 100 * (own.value - other.value) / other.value
        if widest is None or abs(deviation) > abs(widest[0]):
            widest = (deviation, other, each)
    if not sides or (not own.value and widest is None):
        return None
    dash = firm.numbers.words(NO_ANSWER, own)
    return (
        {
            "indicator": rule.indicator,
            "unit": own.unit,
            "own": firm.numbers.of(own, places_in(own.unit, [own.value])),
            "report": sides.get("report", dash),
            "office": sides.get("office", dash),
            "deviation": _deviation(firm, rule, own, widest) if widest else dash,
            "said": _judged(firm, widest),
        },
        rule.indicator,
        widest[0] if widest else None,
    )


def _deviation(
    firm: Firm, rule: QueryRule, own: Trail, widest: tuple[Fraction, Trail, QueryRule]
) -> Figure:
    value, other, _ = widest
    return firm.made(
        f"deviation[{rule.code}]", f"{rule.indicator}与其他来源的偏差", value, "%",
        "（本表 − 对方）÷ 对方 × 100", "", (own, other),
    )  # fmt: skip


def _judged(firm: Firm, widest: tuple[Fraction, Trail, QueryRule] | None) -> str:
    if widest is None:
        return "对方为0，不计算偏差"
    deviation, _, rule = widest
    if abs(deviation) <= max(rule.good, _GOOD):
        return "一致"
    return "须说明口径" if abs(deviation) <= max(rule.explain, _EXPLAIN) else "不一致，列入核实清单"


def _own(firm: Firm, rule: QueryRule, formula: str, name: str) -> Trail | None:
    reading = firm.reading
    outcome, trail = reading.trail(
        Trail(
            id=f"{firm.owner}:{rule.code}_{'left' if formula == rule.left.formula else 'right'}"
            f"@{firm.year}",
            label=f"{firm.facts.enterprise.name}{name}{rule.indicator}（{firm.year}年）",
            value=None,
            unit=reading.rules.printing.unit_of(rule.unit),
        ),
        reading.rules.compile(formula, rule.unit),
        firm.year,
    )
    # A sum over rows nobody filled in is no figure of another source.
    return trail if isinstance(outcome.value, Fraction) and outcome.used else None


def _other(firm: Firm, rule: QueryRule) -> Trail | None:
    if rule.join is Join.OWN:
        return _own(firm, rule, rule.right.formula, rule.right.name)
    park = firm.facts.audited.park
    return _of_users(firm, park, rule) if park is not None and rule.join is Join.USERS else None


def _of_users(firm: Firm, park: Reading, rule: QueryRule) -> Trail | None:
    """The enterprise's row in a department's table, by credit code."""
    code = firm.words("credit_code") or firm.facts.enterprise.credit_code
    table = rule.right.table
    row = next(
        (
            row
            for row in park.submission.rows.get(table, ())
            if (entry := park.submission.get(f"{table}.credit_code", row)) is not None
            and not isinstance(entry.value, Blank)
            and str(entry.value).strip().upper() == code
        ),
        None,
    )
    if row is None:
        return None
    rules = park.rules
    compiled = rules.names.compile(rule.right.formula, table=table,
                                   expect=rules.units.parse(rule.unit))  # fmt: skip
    outcome = compiled.evaluate(park.scope.at(park.year, row))
    if not isinstance(outcome.value, Fraction):
        return None
    return Trail(
        id=f"{firm.owner}:{rule.code}_right@{firm.year}",
        label=f"{rule.right.name}（{firm.facts.enterprise.name}，{firm.year}年）",
        value=outcome.value,
        unit=rules.printing.unit_of(rule.unit),
        formula="部门填报",
        inputs=tuple(cell for key in outcome.used if (cell := park.cell(key)) is not None),
    )


def _statement(firm: Firm, lines: list[_Line]) -> Prose:
    compared = firm.numbers.count(
        f"{firm.owner}:compared@{firm.year}", "与其他来源比对的指标数", len(lines), "项",
        "、".join(name for _, name, _ in lines),
    )  # fmt: skip
    apart = [name for line, name, _ in lines if str(line["said"]).startswith("不一致")]
    explain = [name for line, name, _ in lines if line["said"] == "须说明口径"]
    told = [prose("与执行报告和部门资料比对", compared)]
    if apart:
        told.append(prose(f"{'、'.join(apart)}不一致，核实前以本表数据为准并在结论中注明"))
    if explain:
        told.append(prose(f"{'、'.join(explain)}有偏差，须说明核算方法和范围"))
    if not apart and not explain:
        told.append(prose("各项都在允许偏差以内，可以用于后面的分析"))
    return joined(told, "，")


def _told(one: ReviewedItem) -> str:
    return "；".join(said.rstrip("。") for said in one.statements) or one.verdict.value


def _review(firm: Firm) -> object | None:
    """What the off-site review of the execution report came to."""
    review = firm.facts.audited.review
    if review is None:
        return None
    flawed = [i for i in review.items if i.verdict.value in ("不符合", "需说明")]
    named = "；".join(
        f"{one.item.title}：{_told(one)}" for one in flawed[:3]
    )
    head = f"执行报告非现场核查结论为{review.verdict.value}"
    said = f"{head}，须处理的有：{named}" if named else f"{head}，没有须处理的事项"
    return firm.numbers.sentence(said, Trail(
        id=f"{firm.owner}:review@{firm.year}", label="执行报告非现场核查",
        value=review.verdict.value, formula="逐项核查",
    ))  # fmt: skip


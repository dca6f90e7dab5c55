"""改进方案 of an audit: gathered, screened, appraised, held against targets, and read back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from generator.errors import WorkspaceError
from generator.journey.assess import Assessment, assess
from generator.journey.audit import Audit, local_date, now_utc
from generator.journey.problems import round_problems
from generator.model.option import Option, OptionOrigin
from generator.model.park import Enterprise
from generator.model.quantity import plain
from generator.score.assess import printing_of, subject_of
from generator.score.attain import attain
from generator.score.effects import (
    Experience,
    before_after,
    experiences,
    progress,
)
from generator.score.feasibility import (
    Feasibility,
    Screened,
    appraise_options,
    savings_together,
    screen,
)
from generator.score.figures import figure, rounded, with_unit
from generator.score.improvement import Improvement
from generator.score.matters import firm
from generator.score.options import Maker, base_trail, gather_options
from generator.workspace.atomic import write_atomically
from generator.workspace.ledger import Ledger
from generator.workspace.numbers import OPTION_NUMBER, keep_numbers, numbers_given

EXPERIENCE = "measures/经验方案.yaml"
_PLACES = 4
_FIGURES = ("问题:", "目标:", "方案:", "筛选:", "可行性:", "合计:", "可达:", "效果:")
"""How the ids of these stages' figures begin."""


def is_improvement_figure(figure_id: str) -> bool:
    """Whether a trail id belongs to problems, targets, options or effects."""
    return figure_id.startswith(_FIGURES)


def improvement(
    audit: Audit, ledger: Ledger, assessment: Assessment, now: datetime, on: date | None = None
) -> Improvement:
    """Everything from problems to effects as the round stands; new numbers are noted.

    Progress is told as of `on`, without it as of `now`.
    """
    book = audit.book
    rules = book.options
    problems = round_problems(audit, ledger, assessment, now)
    makers = tuple(_makers(audit, assessment))
    options = gather_options(
        rules,
        book.measures.values(),
        problems.problems,
        makers,
        numbers_given(ledger, OPTION_NUMBER),
    )
    keep_numbers(ledger, OPTION_NUMBER, options.numbers, now)
    bases = {
        maker.subject.id: {kind.id: base_trail(kind, maker.reading) for kind in rules.savings}
        for maker in makers
    }
    screened = screen(rules, options.options, bases)
    discount = book.settings.entries["discount_rate"]
    worth = [one.option for one in screened if one.verdict == "推荐"]
    return Improvement(
        problems=problems,
        options=options,
        bases=bases,
        screened=screened,
        feasible=appraise_options(
            rules,
            options.options,
            book.settings.fraction("discount_rate"),
            printing_of(book).basis(discount.source) + f"，标记 {discount.mark}",
        ),
        together=savings_together(rules, options.options, bases),
        attained=attain(rules, problems.targets, worth, bases, audit.settings.audit_year),
        progress=progress(options.options, on or local_date(now)),
        effects=tuple(
            line for maker in makers for line in before_after(rules, maker.subject, maker.reading)
        ),
        experiences=tuple(
            experiences(
                rules,
                options.options,
                {maker.subject.id: (maker.industry_code, maker.reading) for maker in makers},
            )
        ),
    )


def _makers(audit: Audit, assessment: Assessment) -> Iterator[Maker]:
    for number, reading in assessment.readings.items():
        enterprise = audit.recipient(number)
        if isinstance(enterprise, Enterprise):
            making = subject_of(enterprise, reading).process
            yield Maker(firm(number, enterprise.name), reading, enterprise.industry_code, making)


# -- as people read them -----------------------------------------------------------------------


def option_lines(root: Path, number: str = "") -> Iterator[str]:
    """The options in a line each; with a number, all that is worked out of that one.

    The number of an enterprise lists its options, that of a problem those that answer it.
    """
    audit = Audit.open(root)
    now = now_utc()
    with audit.open_ledger(now) as ledger:
        found = improvement(audit, ledger, assess(audit, ledger), now)
    wanted = number.strip().upper()
    one = found.options.get(wanted)
    if one is not None:
        yield from _whole(audit, found, one)
        return
    listed = [
        option
        for option in found.options.options
        if not wanted or wanted == option.subject.id or wanted in option.problems
    ]
    known = audit.roster.get(wanted) is not None or found.problems.get(wanted) is not None
    if wanted and not listed and not known:
        raise WorkspaceError(
            audit.folder.root, f"没有编号为“{number}”的方案。", "不写编号可列出全部方案。"
        )
    verdicts = {one.option.number: one for one in found.screened}
    for option in listed:
        yield _line(option, verdicts[option.number])
    own = sum(option.origin is OptionOrigin.RETURN for option in listed)
    yield f"共 {len(listed)} 个方案：企业填报 {own}，方案库建议 {len(listed) - own}。"
    if not wanted:
        yield from _loose_ends(found)


def _line(option: Option, screened: Screened) -> str:
    answers = "、".join(option.problems) or "没有对应的问题"
    return (
        f"{option.number}  {option.cost.value}  {option.element.value}  {option.subject.name}："
        f"{option.name}（{option.state.value}；对应 {answers}；{screened.verdict}）"
    )


def _loose_ends(found: Improvement) -> Iterator[str]:
    if found.options.unanswered:
        numbers = "、".join(problem.number for problem in found.options.unanswered)
        yield f"没有方案的问题 {len(found.options.unanswered)} 个：{numbers}"
    if found.options.unlinked:
        numbers = "、".join(option.number for option in found.options.unlinked)
        yield f"没有对应问题的方案 {len(found.options.unlinked)} 个：{numbers}"
    for verdict in dict.fromkeys(each.verdict for each in found.attained):
        count = sum(each.verdict == verdict for each in found.attained)
        yield f"目标{verdict}：{count} 项"
    late = [each.option.number for each in found.progress if each.late]
    if late:
        yield f"过了计划完成日期还没有完成的 {len(late)} 个：{'、'.join(late)}"


def _whole(audit: Audit, found: Improvement, option: Option) -> Iterator[str]:
    screened = next(one for one in found.screened if one.option.number == option.number)
    yield _line(option, screened)
    if option.content:
        yield f"    内容：{option.content}"
    for problem_number, how in zip(option.problems, option.links, strict=True):
        problem = found.problems.get(problem_number)
        statement = problem.statement if problem else ""
        yield f"    针对 {problem_number}：{statement}〔{how.value}〕"
    if option.basis:
        yield f"    幅度：{option.basis}〔{option.mark}〕"
    for kind in audit.book.options.savings:
        unit = audit.book.unit_label(kind.unit)
        saved = option.saved(kind.id)
        if saved:
            yield f"    年{kind.name} {with_unit(figure(saved), unit)}"
        if kind.id in option.estimate:
            low, high = option.estimate[kind.id]
            yield f"    估计年{kind.name} {figure(low)}～{with_unit(figure(high), unit)}（须实测）"
    points = "，".join(
        f"{one.name} {figure(screened.points[one.id])}" for one in audit.book.options.criteria
    )
    total = figure(screened.total)
    yield f"    筛选：{points}，总分 {total}，{screened.verdict}：{screened.reason}"
    money = next((one for one in found.feasible if one.option.number == option.number), None)
    if money is not None:
        yield from _money(audit, money)
    yield f"    来历：parkaudit explain {option.trail.id}"


def _money(audit: Audit, money: Feasibility) -> Iterator[str]:
    option = money.option
    investment, benefit = option.investment or Fraction(0), option.benefit or Fraction(0)
    payback = f"{figure(money.payback)} 年" if money.payback is not None else "收不回"
    yield (
        f"    投资 {figure(investment)} 万元，年效益 {figure(benefit)} 万元，投资偿还期 {payback}"
    )
    if money.npv is not None:
        irr = f"{figure(100 * money.irr)}%" if money.irr is not None else "没有"
        npvr = f"{figure(100 * money.npvr)}%" if money.npvr is not None else "—"
        yield (
            f"    净现值 {figure(money.npv)} 万元，净现值率 {npvr}，内部收益率 {irr}"
            f"（{money.trail.reason}）"
        )
    for kind in audit.book.options.savings:
        if kind.id in money.per_yuan:
            unit = audit.book.unit_label(kind.unit)
            value = figure(money.per_yuan[kind.id], _PLACES)
            yield f"    每万元投资年{kind.name} {with_unit(value, unit)}"


# -- 经验方案 ----------------------------------------------------------------------------------


def export_measures(root: Path) -> str:
    """Write what was done and measured to the office's rules, where a later audit proposes it."""
    audit = Audit.open(root)
    now = now_utc()
    with audit.open_ledger(now) as ledger:
        found = improvement(audit, ledger, assess(audit, ledger), now)
    if not found.experiences:
        return "还没有已实施并填了节约量的方案，没有写出经验方案。"
    path = audit.folder.rules / EXPERIENCE
    path.parent.mkdir(parents=True, exist_ok=True)
    # what earlier years learnt stays; a second export of this year replaces the first
    kept = _of_other_years(path, audit.settings.audit_year)
    write_atomically(path, (experience_text(audit, found.experiences) + kept).encode("utf-8"))
    return f"已写出 {len(found.experiences)} 条经验方案：{audit.folder.relative(path)}"


def _of_other_years(path: Path, year: int) -> str:
    if not path.exists():
        return ""
    _, *records = path.read_text(encoding="utf-8").split("\n- id: ")
    return "".join(
        f"- id: {record.rstrip()}\n" for record in records if not record.startswith(f"J{year}-")
    )


def experience_text(audit: Audit, found: tuple[Experience, ...]) -> str:
    """The file as the library reads it; figures rounded to four places."""
    lines = [
        f"# 经验方案：{audit.settings.park_name}{audit.settings.audit_year}年度"
        "已实施方案的实测效果，由 parkaudit measures export 写出。",
        "measures:",
    ]
    for one in found:
        kind = audit.book.options.saving(one.kind)
        assert kind is not None
        percent = _decimal(one.percent)
        words = [*kind.words, kind.name.removeprefix("节").removeprefix("减")]
        lines += [
            f"- id: J{one.year}-{one.option.number.removeprefix('F-')}",
            f"  name: {_quoted(one.option.name)}",
            "  level: 企业",
            f"  elements: [{one.option.element.value}]",
            f"  cost: {one.option.cost.value}",
            f"  content: {_quoted(one.option.content or one.option.name)}",
            "  saving:",
            f"    low: {percent}",
            f"    high: {percent}",
            '    unit: "%"',
            f"    base: {_quoted(f'实施前的{kind.name}基数')}",
            f"    figure: {_quoted(kind.base)}",
            f"    effect: {kind.id}",
        ]
        if one.payback is not None:
            years = _decimal(one.payback)
            lines.append(f"  payback: [{years}, {years}]")
        lines += [
            f"  sectors: {_quoted(f'行业 {one.industry_code} 实测')}",
            f"  industries: [{_quoted(one.industry_code)}]",
            f"  words: [{', '.join(dict.fromkeys(map(_quoted, words)))}]",
            "  marks: [S]",
            "  measured: 是",
            "  source: audit_measured",
        ]
    return "\n".join(lines) + "\n"


def _decimal(value: Fraction) -> str:
    places = rounded(value, _PLACES)
    return plain(Decimal(places.numerator) / Decimal(places.denominator))


def _quoted(text: str) -> str:
    """One line of text as YAML takes it, whatever stands in it."""
    said = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{said}"'

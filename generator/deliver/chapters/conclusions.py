"""结论: what the park report says in sum, each sentence once, for 摘要 and for 结论与建议. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from generator.deliver.chapters.situation_environment import factors_said
from generator.deliver.chapters.situation_resources import carbon_said, energy_said, water_said
from generator.deliver.chapters.trailed import Row, in_words, listed, made, shown
from generator.deliver.counts import grade_counts
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.filed import WORK_RECORD, Filed
from generator.deliver.numbers import NO_ANSWER, Numbers
from generator.deliver.sentences import Words, joined, prose
from generator.model.option import Option, OptionOrigin, OptionState
from generator.model.problem import ObjectLevel
from generator.model.tier import Tier
from generator.score.attain import MET
from generator.score.index_card import IndexCard
from generator.score.level_summary import Conclusion
from generator.score.shares import PARK


def conclusions(dossier: Dossier, numbers: Numbers) -> dict[str, object]:
    """结论（八至十二条）, 存在不足与建议, and the annexes."""
    sheet = Filed.of_latest(dossier, WORK_RECORD, numbers)
    return {
        "lines": [line for line in statements(dossier, numbers) if line.pieces],
        "weak": _weak(dossier, numbers),
        "firms": _firms(dossier, numbers),
        "series": _series(dossier, numbers),
        "open": _open_findings(dossier, numbers),
        "evidence": [
            {key: sheet.words(f"evidence.{key}", row) or NO_ANSWER
             for key in ("number", "name", "subject", "kept_at")}
            for row in sheet.rows("evidence")
        ] if sheet else [],
    }  # fmt: skip


def statements(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """Every conclusion with its figures; what cannot be said yet says why."""
    park = Filed.of_park(dossier, numbers)
    return [
        scope_said(dossier, numbers),
        joined(factors_said(dossier, numbers), "；"),
        energy_said(dossier, numbers),
        water_said(dossier, numbers, park),
        carbon_said(dossier, numbers),
        level_said(dossier),
        tiers_said(dossier, numbers),
        *[index_said(card, numbers) for card in dossier.indices],
        grades_said(dossier, numbers),
        problems_said(dossier, numbers),
        options_said(dossier, numbers),
        targets_said(dossier, numbers),
    ]


def scope_said(dossier: Dossier, numbers: Numbers) -> Prose:
    everybody, inside = dossier.enterprises, list(dossier.readings)
    all_ = numbers.count(
        f"{PARK}:roster_firms@{dossier.year}", "名录企业数", len(everybody), "家",
        "、".join(e.name for e in everybody),
    )  # fmt: skip
    if not inside:
        return prose("名录企业", all_, "，尚无已接收的资料")
    in_ = numbers.count(
        f"{PARK}:firms_in@{dossier.year}", "已接收资料的企业数", len(inside), "家",
        "、".join(dossier.name(number) for number in inside),
    )  # fmt: skip
    rate = made(
        numbers, f"{PARK}:firms_in_rate@{dossier.year}", "企业覆盖率",
        Fraction(100 * len(inside), len(everybody)), "%",
        formula="已接收资料的企业数 ÷ 名录企业数 × 100",
        said=f"{len(inside)} ÷ {len(everybody)} × 100",
    )  # fmt: skip
    rest = [e.name for e in everybody if e.id not in dossier.readings]
    tail = "，全部纳入" if not rest else f"，未纳入的是{listed(rest)}"
    return prose("名录企业", all_, "，采用资料的", in_, "，覆盖率", rate, tail)


def level_said(dossier: Dossier) -> Prose:
    """The three conclusions of chapter 4 by name."""
    found = dossier.level.conclusions
    parts: list[Words] = []
    for title, unit, lines in (
        ("制约园区的行业", "个", found.sectors),
        ("落后于行业的企业", "家", found.firms),
        ("短板设施", "类", found.facilities),
    ):
        names = _named(lines, unit)
        parts.append(f"{title}：{names}" if names else f"没有发现{title}")
    return joined(parts)


def _named(lines: Sequence[Conclusion], unit: str) -> str:
    return listed(list(dict.fromkeys(line.subject for line in lines)), 4, unit)


def tiers_said(dossier: Dossier, numbers: Numbers) -> Prose:
    entries = [e for e in dossier.tiers.entries if e.recipient_id in dossier.readings]
    if not entries:
        return prose("没有已接收的企业资料，尚未分级")
    pieces: list[Words] = ["审核分级："]
    for place, tier in enumerate(Tier):
        own = [e.name for e in entries if e.tier is tier]
        pieces += ["、" if place else "", tier.value, numbers.count(
            f"{PARK}:scope_tier_{tier.name.lower()}@{dossier.year}", f"{tier.value}企业数",
            len(own), "家", "、".join(own),
        )]  # fmt: skip
    elements = [share.element.name for share in dossier.tiers.shares if share.rows]
    pieces.append(f"；参与筛选的要素为{'、'.join(elements)}" if elements else "")
    exempt = [e.name for e in entries if e.exemption is not None]
    if exempt:
        pieces.append(f"；{listed(exempt)}沿用仍在有效期内的上轮结果")
    return prose(*pieces)


def index_said(card: IndexCard, numbers: Numbers) -> Prose:
    mark = "参考" if card.system.reference else ""
    if card.value is not None:
        band = f"，{mark}等级为{card.band}" if card.band else ""
        value = made(numbers, f"{card.trail.id}:value", card.system.name, card.value,
                     formula="见园区指数计算书", inputs=[card.trail], places=2)  # fmt: skip
        return prose(f"{card.system.name}{mark}值", value, band)
    span = card.interval
    if span is None:
        return prose(f"{card.system.name}资料不全，不能计算")
    low = made(numbers, f"{card.trail.id}:lower", f"{card.system.name}下限", span.lower,
               formula="未知各行按最低计", inputs=[card.trail])  # fmt: skip
    open_rows = in_words(len(span.open_rows))
    pieces: list[Words] = [f"{card.system.name}缺{open_rows}项资料，下限为", low]
    if span.upper is not None:
        pieces += ["、上限为", made(
            numbers, f"{card.trail.id}:upper", f"{card.system.name}上限", span.upper,
            formula="未知各行按最高计", inputs=[card.trail],
        )]  # fmt: skip
    return prose(*pieces, "，暂不定级")


def grades_said(dossier: Dossier, numbers: Numbers) -> Prose:
    names = {number: dossier.name(number) for number in dossier.cards}
    counts = grade_counts(dossier.cards, names, dossier.year, numbers)
    if counts is None:
        return prose("企业尚无可评级的体系")
    mark = "参考等级" if counts["reference"] else "等级"
    pieces: list[Words] = ["企业评价", _figure(counts["graded"]), f"，{mark}"]
    for place, (word, said) in enumerate(
        (("first", "Ⅰ级"), ("second", "Ⅱ级"), ("third", "Ⅲ级"), ("below", "未达Ⅲ级"))
    ):
        pieces += ["、" if place else "", said, _figure(counts[word])]
    return prose(*pieces)


def _figure(value: object) -> Figure:
    assert isinstance(value, Figure)
    return value


def problems_said(dossier: Dossier, numbers: Numbers) -> Prose:
    problems = dossier.improvement.problems.problems
    if not problems:
        return prose("还没有可以列出的问题")
    pieces: list[Words] = ["共列出问题", numbers.count(
        f"{PARK}:problem_count@{dossier.year}", "问题数", len(problems), "项",
        "、".join(problem.number for problem in problems),
    )]  # fmt: skip
    for place, level in enumerate(ObjectLevel):
        own = [p.number for p in problems if p.subject.level is level]
        pieces += ["，其中" if not place else "、", f"{level.value}层面", numbers.count(
            f"{PARK}:problem_count_{level.name.lower()}@{dossier.year}", f"{level.value}层面问题数",
            len(own), "项", "、".join(own),
        )]  # fmt: skip
    grave = min(problems, key=lambda p: p.gravity.rank)
    return prose(*pieces, f"；最重的是{grave.number}（{grave.subject.name}）")


def options_said(dossier: Dossier, numbers: Numbers) -> Prose:
    options = dossier.improvement.options.options
    own = [o for o in options if o.origin is OptionOrigin.RETURN]
    if not options:
        return prose("还没有方案")
    pieces: list[Words] = ["方案", numbers.count(
        f"{PARK}:option_count@{dossier.year}", "方案数", len(options), "项",
        "、".join(option.number for option in options),
    )]  # fmt: skip
    if own:
        done = [o for o in own if o.state is OptionState.DONE]
        pieces += [
            "，企业填报的投资", _sum(numbers, dossier, "investment", "投资", own), "，年效益",
            _sum(numbers, dossier, "benefit", "年效益", own), "，其中已实施", numbers.count(
                f"{PARK}:option_done@{dossier.year}", "已实施方案数", len(done), "项",
                "、".join(option.number for option in done),
            ),
        ]  # fmt: skip
    return prose(*pieces)


def _sum(
    numbers: Numbers, dossier: Dossier, column: str, label: str, options: Sequence[Option]
) -> Figure:
    given = [(o, v) for o in options if (v := getattr(o, column)) is not None]
    return made(
        numbers, f"{PARK}:option_{column}@{dossier.year}", f"企业填报方案{label}合计",
        sum((value for _, value in given), Fraction(0)) if given else None, "万元",
        formula="各方案之和", said="＋".join(f"{o.number} {numbers.text(v)}" for o, v in given),
        reason="没有填报", inputs=[option.trail for option, _ in given],
    )  # fmt: skip


def targets_said(dossier: Dossier, numbers: Numbers) -> Prose:
    found = dossier.improvement.attained
    if not found:
        return prose("目标尚未推算可达性，由问题原因与目标确认表确认后推算")
    reached = [a for a in found if a.verdict == MET]
    pieces: list[Words] = ["目标推算", numbers.count(
        f"{PARK}:target_count@{dossier.year}", "推算可达性的目标数", len(found), "项"
    ), "，方案可达", numbers.count(
        f"{PARK}:target_reached@{dossier.year}", "可达的目标数", len(reached), "项",
        "、".join(a.target.id for a in reached),
    )]  # fmt: skip
    if len(reached) < len(found):
        short = next(a for a in found if a.verdict != MET)
        pieces.append(f"，不可达的如{short.target.subject.name}“{short.target.indicator}”，须补充方案")
    return prose(*pieces)


# -- 不足与建议 ----------------------------------------------------------------------------------


def _weak(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    found: list[Prose] = []
    unanswered = dossier.improvement.options.unanswered
    if unanswered:
        said = listed([p.number for p in unanswered], 5, "项")
        found.append(prose(
            "仍有", numbers.count(
                f"{PARK}:unanswered@{dossier.year}", "没有方案对应的问题数", len(unanswered), "项",
                "、".join(p.number for p in unanswered),
            ), f"问题没有方案对应（{said}），由责任单位在下一季度内提出方案",
        ))  # fmt: skip
    open_ = [card for card in dossier.indices if card.value is None]
    for card in open_:
        rows = card.interval.open_rows if card.interval else ()
        if rows:
            said = listed(rows, 4, "项")
            found.append(prose(f"{card.system.name}缺{said}的资料，由对应部门补报后重算"))
    references = [number for number, card in dossier.cards.items() if card.reference]
    if references:
        found.append(prose(
            numbers.count(
                f"{PARK}:reference_grades@{dossier.year}", "参考等级的企业数", len(references),
                "家", "、".join(dossier.name(number) for number in references),
            ), "企业的等级为参考等级：所用体系未核对原文或为建议指标，核对后才能作为正式等级",
        ))  # fmt: skip
    if dossier.level.conclusions.facilities:
        names = _named(dossier.level.conclusions.facilities, "类")
        found.append(prose(f"{names}能力不足，新增负荷前须先扩能或削减，列入园区方案优先安排"))
    if not found:
        found.append(prose("问题均有方案对应，指数资料齐全，下一步重点是方案实施与效果核定"))
    return found


# -- 附件 ----------------------------------------------------------------------------------------


def _firms(dossier: Dossier, numbers: Numbers) -> list[Row]:
    rows: list[Row] = []
    for enterprise in dossier.enterprises:
        tier = dossier.tier(enterprise.id)
        rows.append({
            "id": enterprise.id,
            "name": enterprise.name,
            "code": enterprise.credit_code or NO_ANSWER,
            "industry": dossier.industries.get(enterprise.industry_code, enterprise.industry_code)
            or NO_ANSWER,
            "chain": enterprise.chain or NO_ANSWER,
            "tier": tier.tier.value if tier else "未分级",
        })  # fmt: skip
    return rows


def _series(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """Three years of the enterprises' sums, facilities apart."""
    found: list[Row] = []
    years = dossier.settings.years
    for series in dossier.level.returned_series:
        points = {point.year: point for point in series.points}
        if not set(years) <= set(points):
            continue
        found.append({
            "owner": series.owner_name,
            "name": series.figure.name,
            "unit": dossier.book.unit_label(series.figure.unit),
            **{f"v{n}": shown(numbers, points[year].trail) for n, year in enumerate(years, 1)},
        })  # fmt: skip
    return found


def _open_findings(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """The checks that found something, and what has become of it."""
    return [
        {
            "code": hit.rule.code,
            "title": hit.rule.title,
            **{
                key: numbers.count(
                    f"{PARK}:check_{hit.rule.code}_{key}@{dossier.year}",
                    f"{hit.rule.code}{label}", getattr(hit, key), "处",
                )
                for key, label in (
                    ("found", "触发数"), ("mended", "已修改数"), ("waived", "已说明数"),
                    ("open_now", "未关闭数"),
                )
            },
        }
        for hit in dossier.hits
        if hit.found
    ]  # fmt: skip

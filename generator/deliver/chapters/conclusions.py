"""结论: what the park report says in sum, each sentence once, for 摘要 and for 结论与建议. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from generator.deliver.chapters.lead import lead, of_lead, serving
from generator.deliver.chapters.situation_environment import factors_said
from generator.deliver.chapters.situation_resources import carbon_said, energy_said, water_said
from generator.deliver.chapters.tiering_said import brought
from generator.deliver.chapters.trailed import Row, in_words, listed, made, shown
from generator.deliver.counts import grade_counts
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.filed import WORK_RECORD, Filed
from generator.deliver.numbers import NO_ANSWER, Numbers
from generator.deliver.sentences import Words, joined, prose
from generator.model.option import Option, OptionOrigin, OptionState
from generator.model.problem import Gravity, ObjectLevel, Problem
from generator.model.tier import Tier
from generator.score.attain import MET, NOT_MET, Attainment
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
    if found.facilities:
        parts[-1] = prose(parts[-1], facilities_said(dossier))
    return joined(parts)


def facilities_said(dossier: Dossier) -> str:
    """Which facilities that fall short serve what binds the park, and come first."""
    names = [line.subject for line in dossier.level.conclusions.facilities]
    the, own = lead(dossier), serving(dossier, names)
    near = listed(own, 4, "类")
    return str(the.said(
        strong=f"，其中{near}直接关系{the.name}，先行改造" if own
        else f"，都不直接关系{the.name}，改造排在{the.use}削减之后",
        mild=f"，其中{near}与{the.name}有关，余量收窄以前改造" if own
        else f"，与{the.name}无关，按负荷率高低改造",
        free="，均为局部短板，结合日常维护解决", unknown="，新增负荷前补齐",
    ))  # fmt: skip


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
    pieces.append(brought(dossier, numbers, entries))
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
        f"{PARK}:target_appraised@{dossier.year}", "推算可达性的目标数", len(found), "项"
    ), "，方案可达", numbers.count(
        f"{PARK}:target_reached@{dossier.year}", "可达的目标数", len(reached), "项",
        "、".join(a.target.id for a in reached),
    )]  # fmt: skip
    short = [a for a in found if a.verdict == NOT_MET]
    if short:
        pieces.append(_short(dossier, numbers, short))
    return prose(*pieces)


def _short(dossier: Dossier, numbers: Numbers, short: Sequence[Attainment]) -> Words:
    """Of the targets out of reach those in what binds the park; else the first."""
    the = lead(dossier)
    problems = {p.number: p for p in dossier.improvement.problems.problems}
    own = [a for a in short if (p := problems.get(a.target.problem)) and of_lead(dossier, p)]
    first = (own or list(short))[0].target
    such = f"如{first.subject.name}“{first.indicator}”"
    if the.strong and not own:
        return f"，不可达的{such}等都不在{the.name}上，排在其后补充方案"
    if the.strong:
        return prose(f"，不可达而与{the.name}有关的", numbers.count(
            f"{PARK}:target_short_lead@{dossier.year}", f"与{the.name}有关而不可达的目标数",
            len(own), "项",
        ), f"（{such}），补充方案以{the.work}为主")  # fmt: skip
    return the.said(
        strong="", mild=f"，不可达的{such}，{the.name}余量收窄以前补齐方案",
        free=f"，不可达的{such}，没有要素构成制约，可以分期实现",
        unknown=f"，不可达的{such}，须补充方案",
    )  # fmt: skip


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
            ), f"问题没有方案对应（{said}）", first_unanswered(dossier, numbers, unanswered),
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
            ), "企业的等级为参考等级，所用体系没有核对原文或不是国家发布的，核对以前不作正式等级",
        ))  # fmt: skip
    if dossier.level.conclusions.facilities:
        names = _named(dossier.level.conclusions.facilities, "类")
        found.append(prose(f"{names}存在短板{facilities_said(dossier)}"))
    if not found:
        the = lead(dossier)
        found.append(prose("问题均有方案对应，指数资料齐全，", the.said(
            strong=f"下一步核定{the.use}方面方案的效果", mild=f"下一步按年核对{the.name}的余量",
            free="下一步核定方案效果并保持现有水平", unknown="下一步判定制约因素",
        )))  # fmt: skip
    return found


def first_unanswered(dossier: Dossier, numbers: Numbers, unanswered: Sequence[Problem]) -> Words:
    """Which of the problems without an option come first."""
    the = lead(dossier)

    def count(tag: str, label: str, some: Sequence[Problem]) -> Figure:
        return numbers.count(
            f"{PARK}:unanswered_{tag}@{dossier.year}", label, len(some), "项",
            "、".join(p.number for p in some), [p.trail for p in some],
        )  # fmt: skip

    own = [p for p in unanswered if of_lead(dossier, p)]
    if the.strong:
        if not own:
            return f"，其中没有{the.name}方面的，由责任单位随下一季度进度补充"
        return prose(f"，其中{the.name}方面的", count("lead", f"没有方案的{the.name}问题数", own),
                     "由责任单位先提出方案")  # fmt: skip
    grave = [p for p in unanswered if p.gravity is not Gravity.ORDINARY]
    worst = count("grave", "没有方案的较大及以上问题数", grave)
    if not grave:
        return "，都是一般问题，由责任单位随年度工作补充方案"
    return prose("，其中较大及以上的", worst, the.said(
        strong="", mild=f"先提出方案，{the.name}一类随余量变化调整",
        free="先提出方案，其余随年度工作补充", unknown="先提出方案",
    ))  # fmt: skip


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

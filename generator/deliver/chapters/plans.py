"""第七章 改进方案, first part: all options, what they answer and what they come to. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from generator.deliver.chapters.emphasis import FACTOR_OF, binding
from generator.deliver.chapters.lead import lead
from generator.deliver.chapters.option_figures import (
    OptionFigures,
    Row,
    by_level,
    level_of,
    numbers_of,
    short_list,
)
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Prose
from generator.deliver.numbers import Numbers
from generator.deliver.sentences import Words, joined, prose
from generator.model.option import CostClass, Linked, Option, OptionState, SavingKind
from generator.model.problem import Gravity, ObjectLevel, Problem

_FACTOR_KIND = {
    "water": "saving_water", "energy": "saving_energy", "carbon": "cut_co2", "air": "cut_air",
    "water_environment": "cut_cod", "solid_waste": "cut_waste",
}  # fmt: skip
_STRENGTH = {"强": 0, "中": 1, "弱": 2}
_IN_COLUMNS = ("saving_electricity", "saving_energy", "saving_water", "cut_co2")
_FOREMOST = Fraction(1, 2)


def leading_kind(dossier: Dossier) -> tuple[SavingKind | None, str]:
    """The saving the park needs most, by its hardest constraint, and that constraint's name.

    Without a judged constraint it is energy, with no name.
    """
    for bound in binding(dossier):
        own = dossier.book.options.saving(_FACTOR_KIND.get(bound.id, ""))
        if own is not None:
            return own, bound.name
    judged = sorted(
        (c for c in dossier.constraints if c.grade in _STRENGTH and c.id in _FACTOR_KIND),
        key=lambda c: (_STRENGTH[c.grade], c.headroom if c.headroom is not None else Fraction(100)),
    )
    for factor in judged:
        kind = dossier.book.options.saving(_FACTOR_KIND[factor.id])
        if kind is not None:
            return kind, factor.name
    return dossier.book.options.saving("saving_energy"), ""


def plans(dossier: Dossier, numbers: Numbers) -> Row:
    """表7-1 with proposals of the library apart, since they have no money of their own."""
    pen = OptionFigures(dossier, numbers)
    returned = pen.returned
    return {
        "overview": _overview(pen),
        "groups": grouped(pen, returned, row),
        "total": _total(pen, returned) if returned else None,
        "proposals": grouped(pen, pen.proposed, _proposal),
        "unlinked": [
            {
                "number": option.number,
                "subject": option.subject.name,
                "name": option.name,
                "said": option.said_problem or "没有填写",
            }
            for option in dossier.improvement.options.unlinked
        ],
        "unanswered": _unanswered(pen),
        "links": _links(pen),
        "sample": dossier.settings.sample,
    }


# -- what is said --------------------------------------------------------------------------------


def _overview(pen: OptionFigures) -> list[Prose]:
    returned = pen.returned
    if not returned and not pen.proposed:
        return []
    found = [_how_many(pen)]
    if returned:
        found += [_money(pen, returned), *_foremost(pen, returned)]
    return found


def _how_many(pen: OptionFigures) -> Prose:
    returned, proposed = pen.returned, pen.proposed
    levels = by_level((*returned, *proposed))
    parts = [
        prose(level.value, pen.count(f"level_{level.name}", f"{level.value}层面方案数", own))
        for level, own in levels.items()
        if own
    ]
    none = [level.value for level, own in levels.items() if not own]
    states = [
        prose(state.value, pen.count(f"state_{state.name}", f"{state.value}方案数", own))
        for state in (OptionState.DONE, OptionState.UNDER_WAY, OptionState.PLANNED)
        if (own := [o for o in returned if o.state is state])
    ]
    said = prose(
        "本轮共形成方案", pen.count("all", "方案总数", (*returned, *proposed)), "，按层级分",
        joined(parts, "、"), "。",
    )  # fmt: skip
    if returned:
        said = prose(
            said, "其中企业填报", pen.count("returned", "企业填报的方案数", returned),
            "（", joined(states, "、"), "）",
        )  # fmt: skip
        said = prose(said, "；" if proposed else "。")
    else:
        said = prose(said, "企业没有填报方案，全部方案")
    if proposed:
        library = pen.count("proposed", "方案库建议方案数", proposed)
        said = prose(
            said, "方案库按较大及以上问题提出的建议方案" if returned else "由方案库按问题提出，共",
            library, "，没有实施单位测算的投资和效益，列作备选",
            _first_proposed(pen, proposed), "。",
        )  # fmt: skip
    if none:
        the = lead(pen.dossier)
        said = prose(said, f"{'、'.join(none)}层面还没有方案，", the.said(
            strong=f"{the.work}中跨企业的部分由此缺位，由管委会先行补充",
            mild="问题在表后列出，由管委会随年度计划补充",
            free="问题在表后列出，没有要素构成制约，由管委会按需补充",
            unknown="问题在表后列出，由管委会组织补充",
        ), "。")  # fmt: skip
    return said


def _first_proposed(pen: OptionFigures, proposed: Sequence[Option]) -> Words:
    """Which of the library's options are worked out first."""
    the = lead(pen.dossier)
    if the.factor is None:
        return the.said(strong="", mild="", free="，由企业自行选用", unknown="")
    own = [o for o in proposed if FACTOR_OF.get(o.element) == the.factor.id]
    if not own:
        return f"，其中没有针对{the.name}的" if the.strong else ""
    count = pen.count("proposed_lead", f"针对{the.name}的建议方案数", own)
    return prose(f"，其中针对{the.name}的", count, "先组织测算" if the.strong
                 else "随年度复核测算")  # fmt: skip


def _money(pen: OptionFigures, returned: Sequence[Option]) -> Prose:
    investment = sum((o.investment or Fraction(0) for o in returned), Fraction(0))
    benefit = sum((o.benefit or Fraction(0) for o in returned), Fraction(0))
    said = prose(
        "企业填报的方案投资合计", pen.sum_money("returned", returned, "investment"),
        "，年经济效益合计", pen.sum_money("returned", returned, "benefit"),
    )  # fmt: skip
    if benefit <= 0 or investment <= 0:
        return prose(said, "。")
    said = prose(
        said, "，合计静态投资偿还期",
        pen.made("options_payback", "方案合计静态投资偿还期", investment / benefit, "年",
                 "投资合计 ÷ 年经济效益合计"),
    )  # fmt: skip
    costly = [o for o in returned if o.cost is not CostClass.LOW]
    spent = sum((o.investment or Fraction(0) for o in costly), Fraction(0))
    if not costly:
        return prose(said, "，全部为无低费方案，不需要外部资金。")
    return prose(
        said, "；中、高费方案", pen.count("costly", "中、高费方案数", costly), "占投资的",
        pen.percent("options_costly_share", "中、高费方案占投资的比例", spent, investment),
        _pays(pen, costly, spent > investment * _FOREMOST), "。",
    )  # fmt: skip


def _pays(pen: OptionFigures, costly: Sequence[Option], most: bool) -> Words:
    """Whether the money for the dear options decides how fast what binds is relieved."""
    the = lead(pen.dossier)
    kind, _ = leading_kind(pen.dossier)
    saving = [o for o in pen.returned if kind is not None and o.saved(kind.id)]
    own = [o for o in costly if o in saving]
    if not most:
        return the.said(
            strong=f"，多数投入在企业日常技改范围内，{the.name}的缓解不必等外部资金",
            mild="，多数投入在企业日常技改范围内", free="，投入不大，由企业日常技改消化",
            unknown="，多数投入在企业日常技改范围内",
        )  # fmt: skip
    if the.strong and kind is not None and saving:
        return prose(
            f"，有{kind.name}量的方案中",
            pen.percent(f"costly_{kind.id}", f"有{kind.name}量的方案中中、高费的比例", len(own),
                        len(saving)),
            f"也是中、高费，资金落实的快慢就是{the.name}缓解的快慢",
        )  # fmt: skip
    return the.said(
        strong=f"，却没有{kind.name if kind else '相应'}方案，资金先留给{the.work}",
        mild="，资金分年落实即可", free="，没有要素构成制约，由企业按资金情况安排",
        unknown="，资金落实与否决定改进的进度",
    )  # fmt: skip


def _foremost(pen: OptionFigures, returned: Sequence[Option]) -> list[Prose]:
    """What the options come to for the park's hardest constraint, and whose they are."""
    kind, factor = leading_kind(pen.dossier)
    if kind is None:
        return []
    saving = [o for o in returned if o.saved(kind.id)]
    the = lead(pen.dossier)
    opening = the.said(
        strong=f"{factor}是本园区最紧的要素，", mild=f"{factor}为中等制约，",
        free=f"没有要素构成制约，余量相对最小的是{factor}，" if factor else "没有要素构成制约，",
        unknown="",
    )  # fmt: skip
    if not saving:
        return [prose(opening, f"但没有一项方案填报{kind.name}量，", the.said(
            strong="方案与制约因素没有对上，须补充。", mild="随年度复核补充。",
            free="不影响本轮安排。", unknown="须补充。",
        ))]  # fmt: skip
    share = pen.share_of_base(kind.id)
    by_firm: dict[str, Fraction] = {}
    for option in saving:
        amount = option.saved(kind.id) or Fraction(0)
        by_firm[option.subject.name] = by_firm.get(option.subject.name, Fraction(0)) + amount
    first, most = max(by_firm.items(), key=lambda pair: pair[1])
    total = sum(by_firm.values(), Fraction(0))
    part = pen.percent(f"options_first_{kind.id}", f"{first}占方案{kind.name}量的比例", most, total)
    said = prose(
        opening, "全部填报方案实施后合计", kind.name, pen.combined(kind.id),
        prose("，为已报送企业基数的", share) if share else "",
        "。" if len(by_firm) == 1 else prose("，其中", first, "占", part, "，"),
    )  # fmt: skip
    if len(by_firm) > 1:
        said = prose(
            said,
            _hangs_on(pen, kind, len(by_firm), most > total * _FOREMOST), "。",
        )  # fmt: skip
    return [said]


def _hangs_on(pen: OptionFigures, kind: SavingKind, firms: int, one: bool) -> Words:
    """Whether the saving is one firm's or shared, and what follows as the constraint stands."""
    the = lead(pen.dossier)
    if one:
        return the.said(
            strong=f"这一家的方案能否按期完成决定{the.use}的削减", mild="这一家的进度逐年核对",
            free="由这一家按自身计划完成", unknown="这一家的方案对园区目标影响最大",
        )  # fmt: skip
    count = pen.numbers.count(f"园区:options_savers_{kind.id}@{pen.year}",
                              f"有{kind.name}方案的企业数", firms, "家")  # fmt: skip
    return prose("没有一家超过一半，", the.said(
        strong=prose(f"{the.use}的削减任务由", count, "企业分担"),
        mild=prose("由", count, "企业各自完成，年度汇总核对"),
        free=prose(count, "企业按自身计划完成即可"), unknown=prose("须由", count, "企业共同完成"),
    ))  # fmt: skip


def _links(pen: OptionFigures) -> Prose | None:
    """How sure the links between options and problems are."""
    returned = pen.returned
    if not returned:
        return None
    named = [o for o in returned if Linked.NAMED in o.links]
    guessed = [o for o in returned if o.problems and Linked.NAMED not in o.links]
    if not guessed:
        return prose("方案所针对的问题全部由企业在方案清单中写明。")
    return prose(
        "方案所针对的问题，填报写明编号的", pen.count("named", "填报写明问题编号的方案数", named),
        "，按内容或要素由程序联系的",
        pen.count("guessed", "由程序对应问题的方案数", guessed),
        "，后者待企业在问题确认表中确认。",
    )  # fmt: skip


# -- tables --------------------------------------------------------------------------------------


def grouped(
    pen: OptionFigures,
    options: Sequence[Option],
    line: Callable[[OptionFigures, Option], Row],
) -> list[Row]:
    """Lines of a table under the name of whoever carries them out."""
    found: dict[tuple[str, str], list[Option]] = {}
    for option in options:
        found.setdefault((level_of(option), option.subject.name), []).append(option)
    return [
        {"title": f"{level}：{name}", "rows": [line(pen, option) for option in own]}
        for (level, name), own in found.items()
    ]


def row(pen: OptionFigures, option: Option) -> Row:
    """One line of 表7-1."""
    return {
        "number": option.number,
        "name": option.name,
        "cost": option.cost.value,
        "problems": numbers_of(option.problems) or "—",
        "investment": pen.money(option, "investment"),
        **{kind: pen.saving(option, kind) for kind in _IN_COLUMNS},
        "pollution": pollution(pen, option),
        "benefit": pen.money(option, "benefit"),
        "payback": pen.payback(option),
        "planned": planned(option),
    }


def pollution(pen: OptionFigures, option: Option) -> Prose | str:
    """减污 by pollutant: 化学需氧量4.674t；固体废物0.62t."""
    parts = [
        prose(kind.name.removeprefix("减"), pen.saving(option, kind.id))
        for kind in pen.kinds
        if kind.id not in _IN_COLUMNS and option.saved(kind.id)
    ]
    return joined(parts, "；") if parts else "—"


def planned(option: Option) -> str:
    """From when to when, as months: 2024.06—2024.11."""
    days = [f"{d.year}.{d.month:02d}" for d in (option.started_on, option.finished_on) if d]
    return "—".join(dict.fromkeys(days)) or "未定"


def _total(pen: OptionFigures, returned: Sequence[Option]) -> Row:
    return {
        "investment": pen.sum_money("returned", returned, "investment"),
        "benefit": pen.sum_money("returned", returned, "benefit"),
        **{kind: pen.sum_plain("returned", returned, kind) for kind in _IN_COLUMNS},
        "pollution": joined(
            [
                prose(kind.name.removeprefix("减"), pen.sum_plain("returned", returned, kind.id))
                for kind in pen.kinds
                if kind.id not in _IN_COLUMNS
            ],
            "；",
        ),
    }


def _proposal(pen: OptionFigures, option: Option) -> Row:
    return {
        "number": option.number,
        "name": option.name,
        "content": option.content.rstrip("。"),
        "cost": option.cost.value,
        "problems": numbers_of(option.problems) or "—",
        "effect": pen.estimate(option) if option.estimate or option.basis else "待测算",
        "mark": option.mark or "—",
    }


def _unanswered(pen: OptionFigures) -> list[Row]:
    """Problems without an option, by object, the grave ones named apart."""
    by_object: dict[str, list[Problem]] = {}
    for problem in pen.improvement.options.unanswered:
        by_object.setdefault(problem.subject.name, []).append(problem)
    return [_unanswered_of(pen, name, own) for name, own in by_object.items()]


def _unanswered_of(pen: OptionFigures, name: str, own: Sequence[Problem]) -> Row:
    numbers = [problem.number for problem in own]
    firm = own[0].subject.level is ObjectLevel.ENTERPRISE
    return {
        "level": own[0].subject.level.value,
        "subject": name,
        "count": pen.numbers.count(
            f"{own[0].subject.id}:problems_unanswered@{pen.year}", f"{name}没有方案的问题数",
            len(own), "个", short_list(numbers, 40), [problem.trail for problem in own],
        ),
        "grave": numbers_of(p.number for p in own if p.gravity is not Gravity.ORDINARY) or "无",
        "rest": numbers_of(p.number for p in own if p.gravity is Gravity.ORDINARY) or "无",
        "how": "企业按问题确认表补充" if firm else "管委会组织有关部门提出",
    }  # fmt: skip

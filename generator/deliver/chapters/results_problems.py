"""第六章, third part: all problems of three levels, and their causes by aspect. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from generator.deliver.chapters.lead import lead as lead_of
from generator.deliver.chapters.lead import of_lead
from generator.deliver.chapters.option_figures import OptionFigures, Row, numbers_of, short_list
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import Numbers
from generator.deliver.sentences import Words, joined, prose
from generator.model.problem import (
    ENTERPRISE_ASPECTS,
    PARK_ASPECTS,
    Aspect,
    Element,
    Gravity,
    ObjectLevel,
    Problem,
    Proposer,
)

_NO_CAUSE = "—"
_NUMBERS = re.compile(r"(?<![A-Za-z0-9])[0-9]+(?:[.,][0-9]+)* ?(?![0-9])")
Codes = Mapping[tuple[Aspect, str], str]
_SHORT = dict(zip(ENTERPRISE_ASPECTS, "料艺设控品废管员", strict=True))


def results_problems(dossier: Dossier, numbers: Numbers) -> Row:
    """表6-3 and 表6-4; problems of one object with the same causes share a line."""
    pen = OptionFigures(dossier, numbers)
    problems = dossier.improvement.problems.problems
    firms = [p for p in problems if p.subject.level is ObjectLevel.ENTERPRISE]
    shared = [p for p in problems if p.subject.level is not ObjectLevel.ENTERPRISE]
    return {
        "said": _said(pen, problems),
        "groups": problem_groups(pen, problems),
        "causes_said": _causes_said(pen, problems),
        "park_causes": cause_lines(shared, PARK_ASPECTS),
        "firm_causes": _cause_groups(firms, _codes(firms)),
        "codes": _legend(pen, firms, _codes(firms)),
        "confirmed": _confirmed(pen, problems),
    }


# -- problems ------------------------------------------------------------------------------------


def problem_groups(pen: OptionFigures, problems: Sequence[Problem]) -> list[Row]:
    """Lines of 表6-3 under their level and object, in the order of the numbers."""
    found: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        found.setdefault((problem.subject.level.value, problem.subject.name), []).append(problem)
    return [
        {
            "title": level if level == name else f"{level}：{name}",
            "rows": [
                {
                    "number": problem.number,
                    "statement": pen.numbers.sentence(brief(problem), problem.trail),
                    "basis": problem.basis or "—",
                    "gravity": problem.gravity.value,
                    "element": problem.element.value,
                }
                for problem in own
            ],
        }
        for (level, name), own in found.items()
    ]


def brief(problem: Problem) -> str:
    """The statement without its full stop; of a grade's many reasons the first alone."""
    said = problem.statement.replace(" 无量纲", "").rstrip("。")
    head, _, rest = said.partition("。")
    return f"{head}（其余原因见企业简版报告）" if rest else head


def _said(pen: OptionFigures, problems: Sequence[Problem]) -> list[Prose]:
    if not problems:
        return []
    grave = [p for p in problems if p.gravity is not Gravity.ORDINARY]
    by_level = [
        prose(level.value, _count(pen, f"list_{level.name}", f"{level.value}层面问题数", own))
        for level in ObjectLevel
        if (own := [p for p in problems if p.subject.level is level])
    ]
    found = [
        prose("问题清单共", _count(pen, "list", "问题总数", problems), "（", joined(by_level, "、"),
             "），其中较大及以上", _count(pen, "list_grave", "较大及以上问题数", grave), "。")
    ]  # fmt: skip
    firms = [p for p in grave if p.subject.level is ObjectLevel.ENTERPRISE]
    by_firm: dict[str, list[Problem]] = {}
    for problem in firms:
        by_firm.setdefault(problem.subject.name, []).append(problem)
    if by_firm:
        first, own = max(by_firm.items(), key=lambda pair: len(pair[1]))
        elements = sorted(Element, key=lambda e: -sum(p.element is e for p in firms))
        lead = [p for p in firms if p.element is elements[0]]
        found.append(
            prose(
                "企业较大及以上的问题最多的是", first, "（",
                pen.numbers.count(f"{own[0].subject.id}:problems_list_grave@{pen.year}",
                                  f"{first}较大及以上问题数", len(own), "个",
                                  inputs=[p.trail for p in own]),
                f"）；按要素以“{elements[0].value}”最多（",
                _count(pen, f"list_{elements[0].name}_firms", f"{elements[0].value}类较大问题数",
                       lead),
                "），" if len(by_firm) > 1 else "）。",
                _spread(pen, by_firm, lead, elements[0]) if len(by_firm) > 1 else "",
            )
        )  # fmt: skip
    return found


def _spread(
    pen: OptionFigures, by_firm: dict[str, list[Problem]], lead: Sequence[Problem], element: Element
) -> str:
    """Whether a matter is one firm's or everybody's, and whether it binds, decides who acts."""
    firms = {p.subject.name for p in lead}
    the = lead_of(pen.dossier)
    same = of_lead(pen.dossier, lead[0])
    if 2 * len(firms) >= len(by_firm):
        head, who = "涉及多数有问题的企业", "由园区统一组织技术服务"
    else:
        head, who = f"集中在{short_list(sorted(firms), 4)}", "由这些企业分别整改"
    if the.strong and same:
        return f"{head}，正是{the.name}制约所在，{who}，以{the.work}为先。"
    return str(the.said(
        strong=f"{head}，而制约园区的是{the.name}，{who}，{the.use}方面的问题另行先改。",
        mild=f"{head}，{who}，{'与' if same else '不涉及'}{the.name}的年度核对"
        f"{'合并进行' if same else ''}。",
        free=f"{head}，没有要素构成制约，{who}，不设统一期限。", unknown=f"{head}，{who}。",
    ))  # fmt: skip


def _count(pen: OptionFigures, tag: str, label: str, some: Sequence[Problem]) -> Figure:
    return pen.numbers.count(
        f"园区:problems_{tag}@{pen.year}", label, len(some), "个", inputs=[p.trail for p in some]
    )


# -- causes --------------------------------------------------------------------------------------


def cause_lines(
    problems: Sequence[Problem], aspects: Sequence[Aspect], codes: Codes | None = None
) -> list[Row]:
    """One line for the problems of an object with the same causes, in words or by their codes."""
    found: dict[tuple[str, tuple[str, ...], str], list[Problem]] = {}
    for problem in problems:
        said = tuple(
            _cell(aspect, cause.text.rstrip("。"), codes)
            if (cause := problem.cause_of(aspect)) else _NO_CAUSE
            for aspect in aspects
        )  # fmt: skip
        main = "、".join(cause.aspect.value for cause in problem.main_causes) or "待查明"
        found.setdefault((problem.subject.id, said, main), []).append(problem)
    return [
        {
            "numbers": numbers_of(p.number for p in own),
            **{aspect.name.lower(): text for aspect, text in zip(aspects, said, strict=True)},
            "main": main,
        }
        for (_, said, main), own in found.items()
    ]


def _cell(aspect: Aspect, text: str, codes: Codes | None) -> str:
    return codes.get((aspect, wording(text)), text) if codes else text


def _codes(firms: Sequence[Problem]) -> Codes:
    """A code for every wording of a cause: said once, then cited. 设-2 is the second of 设备."""
    found: dict[tuple[Aspect, str], str] = {}
    counted: dict[Aspect, int] = {}
    for aspect in ENTERPRISE_ASPECTS:
        for problem in firms:
            cause = problem.cause_of(aspect)
            if cause is None or (aspect, wording(cause.text)) in found:
                continue
            counted[aspect] = counted.get(aspect, 0) + 1
            found[aspect, wording(cause.text)] = f"{_SHORT[aspect]}-{counted[aspect]}"
    return found


def wording(text: str) -> str:
    """A cause without the figures of the one enterprise it was found at."""
    return _NUMBERS.sub("…", text.rstrip("。"))


def _legend(pen: OptionFigures, firms: Sequence[Problem], codes: Codes) -> list[Row]:
    return [
        {
            "code": code,
            "aspect": aspect.value,
            "text": text,
            "count": pen.numbers.count(
                f"园区:cause_{aspect.name}_{code}@{pen.year}", f"原因{code}的问题数", len(own),
                "个", inputs=[p.trail for p in own],
            ),
        }
        for (aspect, text), code in codes.items()
        if (own := [p for p in firms if (c := p.cause_of(aspect)) and wording(c.text) == text])
    ]  # fmt: skip


def _cause_groups(firms: Sequence[Problem], codes: Codes) -> list[Row]:
    found: dict[str, list[Problem]] = {}
    for problem in firms:
        found.setdefault(problem.subject.name, []).append(problem)
    return [
        {"title": name, "rows": cause_lines(own, ENTERPRISE_ASPECTS, codes)}
        for name, own in found.items()
    ]


def _causes_said(pen: OptionFigures, problems: Sequence[Problem]) -> list[Prose]:
    grave = [p for p in problems if p.gravity is not Gravity.ORDINARY] or list(problems)
    counted: dict[Aspect, list[Problem]] = {}
    for problem in grave:
        for cause in problem.main_causes:
            counted.setdefault(cause.aspect, []).append(problem)
    if not counted:
        return []
    ordered = sorted(counted.items(), key=lambda pair: -len(pair[1]))
    (first, own), rest = ordered[0], ordered[1:3]
    share = pen.percent("causes_first_share", f"主因为{first.value}的问题占比", len(own),
                        len(grave))  # fmt: skip
    said = prose(
        f"较大及以上问题的主因以“{first.value}”为首，占", share,
        prose("，其次是", joined([prose(a.value, _count(pen, f"cause_{a.name}", f"主因为{a.value}的"
                                                      "问题数", some)) for a, some in rest], "、"))
        if rest else "",
        "；", _remedy(first), _remedy_first(pen, first, own), "。",
    )  # fmt: skip
    park = [p for p in problems if p.subject.level is ObjectLevel.PARK]
    aspects = [a for a in PARK_ASPECTS if any(c.aspect is a for p in park for c in p.main_causes)]
    if not aspects:
        return [said]
    return [
        said,
        prose(f"园区层面的原因集中在{'、'.join(a.value for a in aspects)}，",
             _park_remedy(pen, aspects), "。"),
    ]  # fmt: skip


def _remedy_first(pen: OptionFigures, aspect: Aspect, own: Sequence[Problem]) -> Words:
    """Which of the problems with that cause are mended first."""
    the = lead_of(pen.dossier)
    near = [p for p in own if of_lead(pen.dossier, p)]
    if the.factor is None:
        return the.said(strong="", mild="", free="，随企业技改安排", unknown="")
    if not near:
        return f"，与{the.use}的削减分头进行" if the.strong else ""
    label = f"主因为{aspect.value}的{the.name}问题数"
    count = _count(pen, f"cause_{aspect.name}_lead", label, near)
    return prose(f"，其中{the.name}方面的", count, the.said(
        strong="，先改这几个", mild="，结合年度复核检查", free=""))  # fmt: skip


def _park_remedy(pen: OptionFigures, aspects: Sequence[Aspect]) -> Words:
    """Who has to act on causes of the park itself, and on which first."""
    the = lead_of(pen.dossier)
    if Aspect.INFRASTRUCTURE in aspects or Aspect.SUPERVISION in aspects:
        return the.said(
            strong=f"由管委会补齐制度和设施，{the.use}的总量分配和计量先行",
            mild=f"由管委会补齐制度和设施，次序按{the.name}的余量变化调整",
            free="由管委会随年度计划补齐，单个企业代替不了", unknown="由管委会补齐制度和设施",
        )  # fmt: skip
    return the.said(
        strong=f"在产业布局和准入环节解决，新项目先核{the.use}",
        free="在产业布局和准入环节逐步优化",
        mild=f"在准入环节解决，兼顾{the.name}", unknown="在产业布局和准入环节解决",
    )  # fmt: skip


def _remedy(aspect: Aspect) -> str:
    return {
        Aspect.MATERIALS: "先从替代有毒有害原辅材料和改变用能结构入手",
        Aspect.TECHNOLOGY: "须靠工艺改造，投入大、周期长，应列入中、高费方案",
        Aspect.EQUIPMENT: "可结合设备更新政策逐台替换",
        Aspect.CONTROL: "以自动控制和参数优化为主，投入小、见效快",
        Aspect.PRODUCT: "须按产品分开核算后调整产品结构",
        Aspect.WASTE: "重点是厂内回用和在园区内找到去处",
        Aspect.MANAGEMENT: "以落实责任和制度为主，无低费方案即可见效",
        Aspect.STAFF: "以培训和考核为主",
    }.get(aspect, "须由管委会牵头解决")


def _confirmed(pen: OptionFigures, problems: Sequence[Problem]) -> Prose | None:
    """How far the causes are the enterprises' own words and how far they are proposals."""
    if not problems:
        return None
    agreed = [p for p in problems if p.agreed]
    objected = [p for p in problems if p.objection]
    own = [p for p in problems if any(c.by is not Proposer.PROGRAM for c in p.causes)]
    if not agreed and not own:
        return prose("各项成因是按指标和规则作出的初步判断，问题确认表还没有收回，"
                    "待企业和园区办逐条确认后定稿。")  # fmt: skip
    said = prose(
        "问题确认表已确认", _count(pen, "agreed", "已确认的问题数", agreed),
        "，由企业或园区办补充原因的",
        _count(pen, "caused", "补充原因的问题数", own),
    )  # fmt: skip
    if objected:
        said = prose(said, "，有异议的", _count(pen, "objected", "有异议的问题数", objected))
    return prose(said, "，其余为程序提出的初步判断。" if len(own) < len(problems) else "。")

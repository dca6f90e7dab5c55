"""第五章 审核重点与目标: candidates by their weighted sum, and targets with year and basis."""

from __future__ import annotations

from collections.abc import Sequence

from generator.deliver.chapters.emphasis import FACTOR_OF
from generator.deliver.chapters.lead import lead as lead_of
from generator.deliver.chapters.lead import lead_share
from generator.deliver.chapters.trailed import Row, made, printed, shown
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import NO_ANSWER, Numbers, places_for
from generator.deliver.sentences import Words, prose
from generator.model.problem import Gravity, ObjectLevel, Problem, Target
from generator.model.score import Trail
from generator.model.tier import Tier
from generator.score.focus import FocusPoint, FocusRow
from generator.score.shares import PARK

CRITERIA = ("energy", "water", "pollution", "carbon", "risk", "potential", "feasibility")
_CRITERION = {
    "water": "water", "energy": "energy", "carbon": "carbon", "air": "pollution",
    "water_environment": "pollution", "solid_waste": "pollution",
    "risk": "risk", "land": "potential",
}  # fmt: skip
_MOST_PARK = 15
_MOST_TARGETS = 2
"""Of one 重点 enterprise; the others stand in its own report."""


def weights(dossier: Dossier, numbers: Numbers) -> Row:
    """The weight of each criterion, as the first line of the table."""
    rules = dossier.book.focus
    known = {each.id: each for each in rules.criteria}
    found: Row = {}
    for name in CRITERIA:
        criterion = known.get(name)
        found[name] = made(
            numbers,
            f"{PARK}:focus_weight_{name}@{dossier.year}",
            f"审核重点权重：{criterion.name if criterion else name}",
            criterion.weight if criterion else None,
            places=0,
        )
    return found


def park(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """表5-6: the candidates of the park."""
    return [_row(numbers, row) for row in dossier.focus.park[:_MOST_PARK]]


def enterprises(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """The same of the 重点 enterprises among each other."""
    return [_row(numbers, row) for row in dossier.focus.enterprises]


def _row(numbers: Numbers, row: FocusRow) -> Row:
    points = {point.criterion.id: point for point in row.points}
    scores: dict[str, object] = {}
    for name in CRITERIA:
        point = points.get(name)
        scores[name] = (
            numbers.words(NO_ANSWER, row.trail)
            if point is None or point.score is None
            else shown(numbers, point.trail, 0)
        )
    return {
        "name": row.candidate.name,
        "kind": row.candidate.kind,
        **scores,
        "total": shown(numbers, row.trail, 0),
        "rank": numbers.words(f"{row.rank}{'（并列）' if row.tied else ''}", row.trail),
    }


def inside(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """What the office scored inside enterprises."""
    return [
        {
            "enterprise": dossier.name(owner),
            "name": row.candidate.name,
            "total": shown(numbers, row.trail, 0),
            "rank": numbers.words(str(row.rank), row.trail),
            "weight": _weighs(dossier, numbers, owner),
        }
        for owner, rows in (dossier.focus.inside or {}).items()
        for row in rows
    ]


def _weighs(dossier: Dossier, numbers: Numbers, owner: str) -> Prose:
    """What part of the park's load the enterprise is: of what binds, else of its largest."""
    the, binds = lead_of(dossier), lead_share(dossier, dossier.tiers.shares)
    own = [
        (row, share) for share in dossier.tiers.shares for row in share.selected
        if row.recipient_id == owner
    ]  # fmt: skip
    if not own:
        return prose("，不在任何要素的累计占比清单内" if dossier.tiers.shares else "")
    row, share = next(
        (pair for pair in own if the.strong and pair[1] is binds),
        max(own, key=lambda pair: pair[0].share),
    )
    said = prose(f"，该企业占园区{share.element.name}的", shown(numbers, row.trail))
    if the.strong and share is not binds:
        return prose(said, f"，{the.use}不在大户之列")
    return prose(said, the.said(
        strong=f"，先查这道工序的{the.use}", mild=f"，{the.name}一项随年度复核",
        free="，按工序单耗自行改进",
    ))  # fmt: skip


def focus_sentence(dossier: Dossier, numbers: Numbers) -> Prose | None:
    """Which candidate leads, by how much and because of what; who scored it."""
    rows = dossier.focus.park
    if not rows:
        return None
    lead = [row for row in rows if row.rank == 1]
    most = dossier.book.focus.most
    best = max(lead[0].points, key=lambda point: point.weighted)
    names = "、".join(row.candidate.name for row in lead)
    follower = next((row for row in rows if row.rank > 1), None)
    full = printed(numbers, most, 0, "分", lead[0].trail)
    head = prose(
        f"园区层面的审核重点为{names}（", _points(numbers, lead[0]), "，满分", full,
        f"），以{best.criterion.name}一项得分最多", _led(dossier, numbers, lead[0], best),
    )  # fmt: skip
    if follower is not None:
        head = prose(head, f"；其次为{follower.candidate.name}，得", _points(numbers, follower))
    firms = dossier.focus.enterprises
    if firms:
        head = prose(
            head, f"。企业之间以{firms[0].candidate.name}得分最高（",
            _points(numbers, firms[0]), "）",
        )  # fmt: skip
    open_ = sorted({name for row in rows for name in row.open})
    tail = f"；{'、'.join(open_)}尚未评分，按零计" if open_ else ""
    return prose(head, tail, "。")


def _led(dossier: Dossier, numbers: Numbers, first: FocusRow, best: FocusPoint) -> Words:
    """Whether what leads the scores is what binds the park."""
    the = lead_of(dossier)
    if the.factor is None:
        return the.said(
            strong="", mild="", free="，没有要素构成制约，按总分依次安排",
            unknown="，制约因素待判定",
        )  # fmt: skip
    point = next((p for p in first.points if p.criterion.id == _CRITERION[the.factor.id]), None)
    if not the.strong or point is None:
        return f"，{the.name}只是中等制约，先后按总分" if not the.strong else ""
    if point.criterion.id == best.criterion.id:
        return f"，与{the.name}制约一致，审核从{the.use}入手"
    scores = {
        row.candidate.name: p.score
        for row in dossier.focus.park
        for p in row.points
        if p.criterion.id == point.criterion.id and p.score is not None
    }
    if not scores or point.score is None:
        return f"，{point.criterion.name}一项尚未评分，先补{the.name}的评分"
    if point.score >= max(scores.values()):
        return f"，制约园区的{the.name}也数其评分最高，从{the.use}入手"
    other = max(scores, key=lambda name: scores[name])
    return f"，而{the.name}以{other}评分最高，{the.use}从那里查起"


def _points(numbers: Numbers, row: FocusRow) -> Figure:
    return printed(numbers, row.total, 0, "分", row.trail)


def weights_sentence(dossier: Dossier) -> str:
    """Where the weights of the criteria come from."""
    rules = dossier.book.focus
    bands = dict.fromkeys(
        f"{each.name}参照“{each.band_name}”" for each in rules.criteria if each.band_name
    )
    return (
        "权重总和计分中，各项评分为零到十分，总分为评分乘以权重之和。权重取企业清洁生产审核通行的权重范围"
        f"（未核对原文）：{'，'.join(bands)}。"
    )


# -- 表5-7 ---------------------------------------------------------------------------------------


def targets(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """表5-7: all targets of the park and its chains, and the gravest of the 重点 enterprises."""
    problems = {problem.number: problem for problem in dossier.improvement.problems.problems}
    return [_target(numbers, each, problems.get(each.problem)) for each in chosen(dossier)]


def chosen(dossier: Dossier) -> list[Target]:
    """The targets the table has room for."""
    found = dossier.improvement.problems
    problems = {problem.number: problem for problem in found.problems}
    wide = [each for each in found.targets if each.subject.level is not ObjectLevel.ENTERPRISE]
    kept: list[Target] = []
    for entry in dossier.tiers.of(Tier.KEY):
        own = [each for each in found.targets if each.subject.id == entry.recipient_id]
        own.sort(key=lambda each: _gravity(problems.get(each.problem)))
        kept += own[:_MOST_TARGETS]
    return [*wide, *kept]


def _gravity(problem: Problem | None) -> int:
    return problem.gravity.rank if problem is not None else len(Gravity)


def _target(numbers: Numbers, target: Target, problem: Problem | None) -> Row:
    places = min(places_for([target.present, target.near, target.far]), 4)
    near, far = target.trails
    measured = _present(target, problem)
    return {
        "level": target.subject.level.value,
        "subject": target.subject.name,
        "problem": target.problem,
        "indicator": target.indicator,
        "unit": "—" if target.unit in ("", "无量纲") else target.unit,
        "present": printed(numbers, target.present, places, target.unit, measured),
        "near": shown(numbers, near, places),
        "far": shown(numbers, far, places),
        "basis": _basis(target),
        "responsible": target.responsible or "待定",
    }


def _basis(target: Target) -> str:
    """The bases of both values; a system both are from is named once."""
    near, far = target.near_basis, target.far_basis
    if near == far:
        return near
    system, _, level = near.rpartition(" ")
    other, _, far_level = far.rpartition(" ")
    if system and system == other:
        return f"{system}：近期{level}，远期{far_level}"
    return f"近期：{near}；远期：{far}"


def _present(target: Target, problem: Problem | None) -> Trail:
    """The figure itself where the problem rests on one, else the problem."""
    evidence: Sequence[object] = problem.evidence if problem is not None else ()
    for node in evidence:
        if isinstance(node, Trail) and node.value == target.present:
            return node
    return problem.trail if problem is not None else target.trails[0]


def target_years(dossier: Dossier) -> Row:
    """The years the columns of the table are headed with."""
    rules = dossier.book.problems.targets
    return {
        "near_year": dossier.year + rules.near_years,
        "far_year": dossier.year + rules.far_years,
    }


def target_sentence(dossier: Dossier, numbers: Numbers) -> Prose | None:
    """How many targets there are, whose, and what the bases are."""
    found = dossier.improvement.problems.targets
    if not found:
        return None
    kept = chosen(dossier)
    whole = numbers.count(
        f"{PARK}:target_count@{dossier.year}",
        "清洁生产目标数",
        len(found),
        "项",
        inputs=[each.trails[0] for each in found],
    )
    listed_ = numbers.count(
        f"{PARK}:target_count_listed@{dossier.year}",
        "列入目标表的目标数",
        len(kept),
        "项",
        inputs=[each.trails[0] for each in kept],
    )
    own = [t for t in found if t.by.value != "程序提出"]
    said = "，由企业和园区办公室确定的已采用其取值" if own else "，取值待园区和企业确定"
    return prose(
        "针对有数值的问题共设目标", whole, said, _aimed(dossier, numbers, found),
        "。表中列出园区、产业链的全部目标和部分企业目标共", listed_, "，其余见各企业审核报告。",
    )  # fmt: skip


def _aimed(dossier: Dossier, numbers: Numbers, found: Sequence[Target]) -> Prose:
    """How many of the targets go to what binds the park, and how far the park's own goes."""
    the = lead_of(dossier)
    problems = {p.number: p for p in dossier.improvement.problems.problems}
    if the.factor is None:
        return prose()
    factor = the.factor.id
    held = [
        t for t in found
        if (p := problems.get(t.problem)) is not None and FACTOR_OF.get(p.element) == factor
    ]  # fmt: skip
    count = numbers.count(
        f"{PARK}:target_count_{factor}@{dossier.year}", f"针对{the.name}的目标数", len(held), "项",
        inputs=[each.trails[0] for each in held],
    )  # fmt: skip
    if not held:
        return prose(f"，其中没有一项针对{the.name}，须由管委会补设" if the.strong
                     else f"，其中没有针对{the.name}的")  # fmt: skip
    wide = [t for t in held if t.subject.level is not ObjectLevel.ENTERPRISE]
    return prose(f"，其中针对{the.name}的", count, the.said(
        strong=f"，园区目标与企业目标合并考核{the.use}" if wide
        else f"，都在企业一级，园区的{the.use}总量还没有目标",
        mild="，随年度复核调整", free="",
    ))  # fmt: skip

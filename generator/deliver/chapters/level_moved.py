"""第四章 园区层面 in words: where the intensities went, why, and how they stand to references."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from generator.deliver.chapters.emphasis import Emphasis, emphasis, leader, load_of, margin
from generator.deliver.chapters.level_trends import STEADY, Line, gap_of, point_of, spoken
from generator.deliver.chapters.trailed import made, printed
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import Numbers
from generator.deliver.sentences import Words, joined, prose
from generator.model.problem import ObjectLevel
from generator.model.score import Trail
from generator.score.level_series import Series
from generator.score.level_values import ADDED_VALUE
from generator.score.shares import PARK

_TOLD = ("energy", "water", "carbon", "wastewater")


def movements(dossier: Dossier, numbers: Numbers, found: Sequence[Line]) -> list[Prose]:
    """The intensity that answers to what binds the park, the others beside it, and the causes."""
    first = leader(dossier)
    load = load_of(first.id) if first else ""
    wanted = "wastewater" if load == "cod" else load
    asked = {*_TOLD, wanted}
    told = [line for line in found if line.figure.id in asked and line.change is not None]
    if not told:
        return []
    told.sort(key=_change)
    own = next((line for line in told if line.figure.id == wanted), None)
    if own is None:
        heads = [_all(dossier, numbers, told)]
    else:
        stands = emphasis(dossier, first.id if first else "")
        heads = [_own(dossier, numbers, stands, own, told)]
        others = [line for line in told if line is not own]
        if others:
            heads.append(_others(dossier, numbers, stands, own, others))
    return [prose(*heads), *_causes(dossier, numbers, told, own)]


def _change(line: Line) -> Fraction:
    return line.change or Fraction(0)


def _size(numbers: Numbers, value: Fraction, trail: Trail, places: int = 2) -> Figure:
    return printed(numbers, abs(value), places, "%", trail)


def _went(numbers: Numbers, line: Line) -> Prose:
    """From where to where."""
    first, last = (point_of(numbers, line, year) for year in (line.years[0], line.years[-1]))
    name = f"单位工业增加值{spoken(line.figure)}"
    change = _change(line)
    if abs(change) < STEADY:
        return prose(name, f"{line.years[0]}年为", first, f"，{line.years[-1]}年为", last)
    word = "下降" if change < 0 else "上升"
    return prose(
        name, f"由{line.years[0]}年的", first, f"{word}到{line.years[-1]}年的", last,
        f"（年均{word}", _size(numbers, change, line.trail), "）",
    )  # fmt: skip


def _own(
    dossier: Dossier, numbers: Numbers, stands: Emphasis, own: Line, told: Sequence[Line]
) -> Prose:
    """The line of the leading constraint against the fall that would hold the total."""
    how = "制约最紧" if stands.strong else "制约居前"
    head = prose(f"{stands.leader_name}{how}，", _went(numbers, own))
    change, added = _change(own), _series(dossier, ADDED_VALUE.id)
    if change > -STEADY:
        pushed = "不降反升" if change >= STEADY else "没有下降"
        return prose(head, f"，强度{pushed}，余量随产出的增长加快减少。")
    if added is None or added.growth is None or added.growth <= 0:
        return prose(head, "。")
    rate = 100 * added.growth / (100 + added.growth)
    needed = made(
        numbers, f"{PARK}:level_{own.figure.id}_fall_needed@{own.years[-1]}",
        f"{own.figure.name}总量不增加所需的强度年均降幅", rate, "%",
        formula="增加值年均增速 ÷（100 + 增加值年均增速）× 100", inputs=[added.trail],
    )  # fmt: skip
    if -change >= rate:
        return prose(head, "，大于总量不增所需的", needed, "，总量因此没有增加。")
    part = -change / rate
    short = "只及一小部分" if part < Fraction(1, 4) else "不到一半" if part < Fraction(1, 2) else (
        "过半而仍不够"
    )  # fmt: skip
    tail = (
        f"，{spoken(own.figure)}强度须加快下降" if stands.strong
        else "，差额由现有余量承担"
    )  # fmt: skip
    return prose(head, "，总量不增须年均下降", needed, f"，现有降幅{short}", tail, "。")


def _others(
    dossier: Dossier, numbers: Numbers, stands: Emphasis, own: Line, others: Sequence[Line]
) -> Prose:
    """The other intensities beside that of the leading constraint."""
    said = joined([_rate(numbers, line) for line in others], "、")
    if stands.strong:
        return prose("其余各项", said, "，", _beside(stands, own, others), "。")
    name = spoken(own.figure)
    falling = [line for line in others if _change(line) <= -STEADY]
    faster = [line for line in others if _change(line) < _change(own)]
    if len(falling) == len(others) == len(faster):
        return prose("其余各项", said, f"，都快于{name}，{name}是其中的短项。")
    if not faster:
        return prose("其余各项", said, f"，都不及{name}，各项的改进与余量的大小相符。")
    slowest = others[-1]
    at = emphasis(dossier, "water" if slowest.figure.id == "wastewater" else slowest.figure.id)
    left = margin(numbers, at.own)
    kept = prose("，其要素余量", left, "，可以接受") if left else prose("")
    return prose("其余各项", said, f"，变化最慢的是{spoken(slowest.figure)}", kept, "。")


_TWINS = {"energy": "carbon", "carbon": "energy", "water": "wastewater", "wastewater": "water"}


def _beside(stands: Emphasis, own: Line, others: Sequence[Line]) -> str:
    """Whether what goes with the leading constraint moved along, and what fell most."""
    twin = next((x for x in others if x.figure.id == _TWINS.get(own.figure.id)), None)
    name = spoken(own.figure)
    if twin is not None:
        also, here = _direction(twin), _direction(own)
        if also == here != 0:
            word = "下降" if here < 0 else "上升"
            return f"{spoken(twin.figure)}与{name}同步{word}" + (
                "" if here < 0 else "，两项须一并治理"
            )
        if also <= 0 < here:
            return f"{spoken(twin.figure)}没有随{name}上升，问题出在{name}本身"
        if here < 0 <= also:
            return f"{spoken(twin.figure)}没有随{name}下降，须查明去向"
    best = others[0]
    if _change(own) <= _change(best) and _direction(own) < 0:
        return f"都不及{name}，改进集中在最紧的要素上"
    if _direction(best) < 0:
        return f"降得最快的是{spoken(best.figure)}，{name}落在其后"
    return "没有一项下降"


def _direction(line: Line) -> int:
    change = _change(line)
    return 0 if abs(change) < STEADY else 1 if change > 0 else -1


def _rate(numbers: Numbers, line: Line) -> Prose:
    change = _change(line)
    if abs(change) < STEADY:
        return prose(f"{spoken(line.figure)}没有明显变化")
    word = "下降" if change < 0 else "上升"
    return prose(f"{spoken(line.figure)}年均{word}", _size(numbers, change, line.trail))


def _all(dossier: Dossier, numbers: Numbers, told: Sequence[Line]) -> Prose:
    """Where no load answers to a constraint: the best and the worst of them."""
    best, worst = told[0], told[-1]
    head = _went(numbers, best)
    if worst is best:
        return prose(head, "。")
    between = joined([_rate(numbers, line) for line in told[1:]], "、")
    stands = emphasis(dossier, "")
    tail: Words = stands.said(
        free="没有要素触及控制目标，" + (
            f"强度全面下降，以{spoken(worst.figure)}最慢" if _change(worst) <= -STEADY
            else f"{spoken(worst.figure)}没有随产出改善，须查明原因"
        ),
        unknown="控制目标没有报送，各项的缓急以参照值的差距衡量",
        other=f"制约来自{stands.leader_name}，与强度的升降没有直接联系",
    )  # fmt: skip
    return prose(head, "，是变化最大的一项，其余", between, "，", tail, "。")


# -- causes --------------------------------------------------------------------------------------


def _series(dossier: Dossier, line_id: str) -> Series | None:
    level = dossier.level
    for series in (*level.park_series, *level.returned_series):
        if series.figure.id == line_id:
            return series
    return None


def _causes(
    dossier: Dossier, numbers: Numbers, told: Sequence[Line], own: Line | None
) -> list[Prose]:
    """Total against added value: which of the two moved the ratio."""
    added = _series(dossier, ADDED_VALUE.id)
    if added is None or added.growth is None:
        return []
    value = _size(numbers, added.growth, added.trail)
    grouped: dict[str, list[tuple[Line, Series]]] = {}
    for line in told:
        load = _series(dossier, line.figure.id)
        if load is not None and load.growth is not None:
            grouped.setdefault(_pattern(line, load, added), []).append((line, load))
    found = []
    for pattern, group in grouped.items():
        if not pattern:
            continue
        names = "、".join(spoken(line.figure) for line, _ in group)
        rates = joined(
            [_size(numbers, load.growth or Fraction(0), load.trail) for _, load in group], "、"
        )
        mine = own is not None and any(line is own for line, _ in group)
        found.append(
            prose(_pattern_said(pattern, names, rates, value), _so(dossier, pattern, mine), "。")
        )
    return found


def _pattern_said(pattern: str, names: str, rates: Prose, value: Figure) -> Prose:
    if pattern == "diluted":
        return prose(
            names, "的总量仍在增长（年均", rates, "），只是慢于工业增加值（年均增长", value, "），"
        )
    if pattern == "cut":
        return prose(names, "的总量同时在减少（年均", rates, "），")
    if pattern == "level":
        return prose(names, "的总量大体不变，工业增加值年均增长", value, "，")
    if pattern == "faster":
        return prose(names, "的总量年均增长", rates, "，不慢于工业增加值的年均增长", value, "，")
    if pattern == "idle":
        return prose(names, "的总量年均增长", rates, "，而工业增加值没有增长，")
    return prose("工业增加值年均下降", value, "，", names, "没有同步减少，")


def _so(dossier: Dossier, pattern: str, mine: bool) -> str:
    """What follows, where the load of the leading constraint is among them and where not."""
    stands = emphasis(dossier, "")
    name, strong = stands.leader_name, stands.strong
    if pattern == "diluted":
        if mine and strong:
            return f"强度下降靠产出摊薄，{name}的压力没有减轻，控制总量要靠存量企业的单耗改进"
        if mine:
            return f"强度下降来自产出摊薄，{name}的余量仍在逐年减少"
        return f"增量{stands.untouched}" if name else "增量尚在控制目标之内"
    if pattern == "cut":
        if mine:
            return f"{name}的制约正在松动，目标可以按绝对量设定"
        return f"是绝对量的下降，{'制约则在' + name if name else '各要素的余量随之扩大'}"
    if pattern == "level":
        if mine:
            return f"{name}的余量得以保持，新增产出仍须不增总量"
        return "单位产出的占用因此减少" + (f"，{name}不受其影响" if name else "，余量没有消耗")
    if pattern == "faster":
        if mine:
            return f"新增产出使{name}更紧，新上项目的强度须逐个核对"
        return "新增产出没有带来效率提高" + (
            f"，但{stands.untouched}" if name else "，余量因此减少"
        )
    if pattern == "idle":
        return f"低效负荷{'正在挤占' + name if mine else '须先查明'}"
    return "固定消耗的比重上升，低负荷运行是主要原因" + (f"，{name}因此更紧" if mine else "")


def _pattern(line: Line, load: Series, added: Series) -> str:
    assert line.change is not None
    assert load.growth is not None
    assert added.growth is not None
    if line.change <= -STEADY:
        return "diluted" if load.growth >= STEADY else "cut" if load.growth <= -STEADY else "level"
    if load.growth >= STEADY:
        return "faster" if added.growth >= STEADY else "idle"
    return "shrinking" if added.growth < 0 else ""


# -- references ----------------------------------------------------------------------------------


def against_reference(dossier: Dossier, numbers: Numbers, found: Sequence[Line]) -> Prose | None:
    """How the intensity of the leading constraint stands to its reference, then the others."""
    compared = [(line, gap) for line in found if isinstance((gap := gap_of(line)).value, Fraction)]
    if not compared:
        return None
    worse = sorted((pair for pair in compared if _over(pair[1]) > 0), key=lambda p: -_over(p[1]))
    met = "、".join(spoken(line.figure) for line, gap in compared if _over(gap) <= 0)
    first = leader(dossier)
    load = load_of(first.id) if first else ""
    wanted = "wastewater" if load == "cod" else load
    own = next((pair for pair in compared if pair[0].figure.id == wanted), None)
    stands = emphasis(dossier, first.id if first else "")
    if not worse:
        who = f"，{stands.leader_name}的制约在总量而不在强度" if stands.leader else ""
        return prose(f"{met}的强度都不劣于参照值{who}。")
    parts = [_reference(dossier, numbers, stands, own or worse[0], worse)]
    rest = [pair for pair in worse if pair is not (own or worse[0])]
    if rest:
        parts.append(prose(
            "其余依次为", joined([_worse(dossier, numbers, *pair) for pair in rest], "、"), "。"
        ))  # fmt: skip
    if met and (own is None or _over(own[1]) > 0):
        parts.append(prose(f"{met}与参照值持平或更低。"))
    return prose(*parts)


def _reference(
    dossier: Dossier, numbers: Numbers, stands: Emphasis, own: tuple[Line, Trail],
    worse: Sequence[tuple[Line, Trail]],
) -> Prose:  # fmt: skip
    line, gap = own
    name = spoken(line.figure)
    if _over(gap) <= 0:
        return prose(
            f"{name}的强度不劣于参照值，而{stands.leader_name}仍受制约，问题在总量而不在强度，"
            f"与参照值差距最大的是{spoken(worse[0][0].figure)}。"
        )
    said = _worse(dossier, numbers, line, gap)
    place = 1 + next(n for n, pair in enumerate(worse) if pair[0] is line)
    count = numbers.count(
        f"{PARK}:level_worse_than_reference@{line.years[-1]}", "劣于参照值的强度指标数",
        len(worse), "项", "、".join(pair[0].figure.name for pair in worse),
    )  # fmt: skip
    widest = spoken(worse[0][0].figure)
    if not stands.leader:
        tail = stands.said(
            free="总量没有触及控制目标，差距的大小就是改进的次序",
            unknown="控制目标没有报送，先按差距的大小排定改进次序",
        )
        return prose("劣于参照值的共", count, "，以", said, "为最，", tail, "。")
    if load_of(stands.leader.id) not in (line.figure.id, "cod"):
        return prose(
            "劣于参照值的共", count, "，以", said, f"为最，制约则来自{stands.leader_name}，",
            "两者分别设定目标。",
        )  # fmt: skip
    if place == 1:
        tail = (
            "差距与制约都在这一项，追赶参照值从它开始" if stands.strong
            else "差距最大而制约居前，目标按参照值分年收窄"
        )  # fmt: skip
    else:
        tail = (
            f"差距不及{widest}，但受控制目标约束，先于其他各项改进" if stands.strong
            else f"差距不及{widest}，后者的原因须一并查明"
        )  # fmt: skip
    return prose(
        "劣于参照值的共", count, f"，其中{stands.leader_name}所系的", said, "，", tail, "。"
    )


def _worse(dossier: Dossier, numbers: Numbers, line: Line, gap: Trail) -> Prose:
    cited = line.reference.citation if line.reference else ""
    about = "，".join(filter(None, (cited, _problems(dossier, line))))
    return prose(
        f"{spoken(line.figure)}高", _size(numbers, _over(gap), gap), f"（{about}）" if about else ""
    )


def _over(gap: Trail) -> Fraction:
    assert isinstance(gap.value, Fraction)
    return gap.value


def _problems(dossier: Dossier, line: Line) -> str:
    """The park's problems about this very figure, by number."""
    formula = f"{line.figure.park} / {ADDED_VALUE.park}"
    names = {q.id for q in dossier.book.quantities if q.formula == formula}
    numbers = [
        each.number
        for each in dossier.improvement.problems.problems
        if each.subject.level is ObjectLevel.PARK
        and each.measured is not None
        and names & {each.measured.formula, each.measured.indicator}
    ]
    return f"见问题{'、'.join(numbers)}" if numbers else ""

"""年度报告: the park's index and its enterprises' grades, this year against last. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.deliver.annual_year import last_year, of_years
from generator.deliver.chapters.conclusions import index_said
from generator.deliver.chapters.option_figures import OptionFigures
from generator.deliver.chapters.results import main_card, value_of
from generator.deliver.chapters.results_firms import grade_words
from generator.deliver.chapters.trailed import Row, leading, listed
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import NO_ANSWER, places_shown
from generator.deliver.sentences import joined, prose
from generator.model.indicator import Grade
from generator.model.score import IndicatorScore, ScoreCard, Trail
from generator.model.submission import EntryKey
from generator.score.index_answers import index_settings_of
from generator.score.index_card import IndexResult, band_of
from generator.score.park_index import points
from generator.score.shares import PARK

_NAMED = 3
_EARLIER = "last_audit_grade"
_RANK = {grade.value: place for place, grade in enumerate(Grade)}
_BELOW = Grade.BELOW.value
_FAILED = "未通过"


# -- the index -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scored:
    """A row of the index that the departments answered for both years; levels are this year's."""

    result: IndexResult
    before: Trail
    points: Fraction

    @property
    def gain(self) -> Fraction:
        """What its change did to the index."""
        return self.result.weight * ((self.result.score or Fraction(0)) - self.points)


def scored(dossier: Dossier) -> list[Scored]:
    """Rows with a figure of last year that rests on that year's cells alone."""
    card = main_card(dossier)
    park = dossier.park
    if card is None or park is None:
        return []
    year = last_year(dossier)
    scores = card.system.row_scores or index_settings_of(dossier.book.settings).row_scores
    found = []
    for result in card.rows:
        if not result.row.formula or result.score is None or not result.levels:
            continue
        measured = park.figure(result.row.formula, year)
        if measured is None or measured.value is None or measured.year != year:
            continue
        if not of_years(measured.trail, year):
            continue
        was = points(measured.value, result.levels, scores, result.row.higher)
        found.append(Scored(result, measured.trail, was))
    return found


def index_rows(pen: OptionFigures) -> list[Row]:
    """园区指标两年对照, the row that lifted the index most first."""
    rows = sorted(scored(pen.dossier), key=lambda one: -one.gain)
    return [_index_row(pen, one) for one in rows]


def _index_row(pen: OptionFigures, one: Scored) -> Row:
    result = one.result
    unit = pen.dossier.book.unit_label(result.row.unit)
    before = one.before.value
    assert isinstance(before, Fraction)
    return {
        "name": result.row.name,
        "unit": unit if unit not in ("", "1", "无量纲") else NO_ANSWER,
        "before": pen.numbers.of(one.before, places_shown(2, before)),
        "after": value_of(pen, result),
        "points_before": _points_before(pen, one),
        "points_after": pen.numbers.of(result.trail),
        "gain": gain(pen, one),
    }


def _points_before(pen: OptionFigures, one: Scored) -> Figure:
    return pen.numbers.of(
        Trail(id=f"{one.result.trail.id}.last_year", label=f"{one.result.row.name}得分（上年）",
              value=one.points, unit="分", formula="按本年的Ⅰ、Ⅱ、Ⅲ级基准线性插值",
              inputs=(one.before, one.result.trail))
    )  # fmt: skip


def gain(pen: OptionFigures, one: Scored) -> Figure:
    return pen.numbers.of(
        Trail(id=f"{one.result.trail.id}.gain", label=f"{one.result.row.name}变化对总分的影响",
              value=one.gain, unit="分", formula="权重 ×（本年得分 − 上年得分）",
              inputs=(one.before, one.result.trail))
    )  # fmt: skip


def index_words(pen: OptionFigures) -> list[Prose]:
    """The grade, what moved the points, and whether that changes the grade."""
    card = main_card(pen.dossier)
    if card is None:
        return [prose("还没有部门资料，园区指数不能计算。")]
    found = [prose(index_said(card, pen.numbers), "。")]
    rows = scored(pen.dossier)
    if not rows or card.value is None:
        return found
    whole = sum((one.gain for one in rows), Fraction(0))
    total = pen.made(
        f"{card.system.id}.year_gain", "两年可比指标变化对总分的影响", whole, "分",
        "Σ 权重 ×（本年得分 − 上年得分）", inputs=[one.before for one in rows],
    )  # fmt: skip
    counted = [r for r in card.rows if r.weight]
    share = pen.percent(
        f"{card.system.id}.comparable", "两年可比指标的权重",
        sum((one.result.weight for one in rows), Fraction(0)), Fraction(1),
    )  # fmt: skip
    some = len(rows) < len(counted)
    head = prose(
        "两年都有数据的指标", "权重占" if some else "即全部指标，权重", share,
        "，其余按本年得分计，" if some else "，",
    )  # fmt: skip
    size = total.unsigned
    if abs(whole) < Fraction(1, 2):
        tail = prose("总分与上年相比变化不到一分（", total, "），", _offset(pen, rows))
    elif whole > 0:
        tail = prose("使总分提高", size, "，", _drivers(pen, rows, up=True))
    else:
        tail = prose("使总分降低", size, "，", _drivers(pen, rows, up=False))
    return [*found, prose(head, tail, _grade_tail(pen, whole))]


def _drivers(pen: OptionFigures, rows: Sequence[Scored], up: bool) -> Prose:
    own = sorted((r for r in rows if (r.gain > 0) is up and r.gain), key=lambda r: -abs(r.gain))
    other = sorted((r for r in rows if (r.gain > 0) is not up and r.gain), key=lambda r: r.gain)
    said = prose("主要是", joined([prose(r.result.row.name, "（", gain(pen, r), "）")
                                 for r in own[:_NAMED]], "、"))  # fmt: skip
    if not other:
        return prose(said, "，没有反向变化的指标")
    against = other[0] if up else other[-1]
    return prose(said, "，", "被" if up else "只有", against.result.row.name,
                "抵去" if up else "补回", "一部分（", gain(pen, against), "）")  # fmt: skip


def _offset(pen: OptionFigures, rows: Sequence[Scored]) -> Prose:
    up = [r for r in rows if r.gain > 0]
    down = [r for r in rows if r.gain < 0]
    if not up and not down:
        return prose("各项得分都没有变")
    if not up or not down:
        return prose("各项变动都很小")
    best, worst = max(up, key=lambda r: r.gain), min(down, key=lambda r: r.gain)
    return prose(f"{best.result.row.name}提高的（", gain(pen, best), "）被",
                f"{worst.result.row.name}降低的（", gain(pen, worst), "）抵消")  # fmt: skip


def _grade_tail(pen: OptionFigures, whole: Fraction) -> Prose:
    """Whether the year decides about the grade, or limiting rows do."""
    card = main_card(pen.dossier)
    assert card is not None
    assert card.value is not None
    bands = index_settings_of(pen.dossier.book.settings).bands
    if held := held_down(pen.dossier):
        return prose("。", held, "。")
    was = card.value - whole
    crossed_up = [b for b in bands if was < b <= card.value]
    crossed_down = [b for b in bands if card.value < b <= was]
    if crossed_up:
        return prose(f"，因此跨入{card.band}一等。")
    if crossed_down:
        return prose(f"，因此退到{card.band}一等。")
    return prose(f"，仍在{card.band}一等之内。")


def held_down(dossier: Dossier) -> str:
    """What limiting rows do to the grade of the park, and whether the points would do for more."""
    card = main_card(dossier)
    failed = [r.row.name for r in card.rows if r.failed_limit] if card is not None else []
    if card is None or card.value is None or not failed:
        return ""
    own = band_of(card.value, index_settings_of(dossier.book.settings).bands)
    names = listed(failed, 3, "项")
    if own == card.band:
        return f"限定性指标{names}劣于Ⅲ级，得分本身也只够{own}，两头都要提高"
    return f"得分已够{own}，因限定性指标{names}劣于Ⅲ级而定为{card.band}，解决以后等级即变"


# -- grades of enterprises -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Graded:
    """An enterprise with the grade of this year and what its earlier audit said, "" for none."""

    id: str
    name: str
    card: ScoreCard | None
    earlier: str
    trail: Trail | None

    @property
    def now(self) -> str:
        return self.card.grade.value if self.card and self.card.grade else ""

    @property
    def step(self) -> int:
        """Grades gained (positive) or lost; 0 where nothing can be compared."""
        if self.earlier not in _RANK or self.now not in _RANK:
            return 0
        return _RANK[self.earlier] - _RANK[self.now]


def graded(dossier: Dossier) -> list[Graded]:
    found = []
    for number, reading in dossier.readings.items():
        entry = reading.submission.get(_EARLIER)
        said = entry.value if entry is not None and isinstance(entry.value, str) else ""
        cell = reading.cell(EntryKey(_EARLIER))
        trail = Trail(
            id=f"{number}:entry.{_EARLIER}", label=f"{dossier.name(number)}上轮审核结论",
            value=said, formula="填报", inputs=(cell,) if cell else (),
        ) if said else None  # fmt: skip
        found.append(Graded(number, dossier.name(number), dossier.cards.get(number), said, trail))
    return found


def grade_rows(pen: OptionFigures) -> list[Row]:
    """企业等级分布: by the last audit known, and by this year's evaluation."""
    firms = graded(pen.dossier)
    if not firms:
        return []
    rows = []
    for grade in Grade:
        said = grade.value
        alike = (said, _FAILED) if said == _BELOW else (said,)
        earlier = [f for f in firms if f.earlier in alike]
        now = [f for f in firms if f.now == said]
        rows.append(_grade_row(pen, grade.name, f"{said}{'（未通过）' if said == _BELOW else ''}",
                               earlier, now))  # fmt: skip
    known = (*_RANK, _FAILED)
    rows.append(_grade_row(
        pen, "none", "没有等级",
        [f for f in firms if f.earlier not in known], [f for f in firms if not f.now],
    ))  # fmt: skip
    return rows


def _grade_row(
    pen: OptionFigures, key: str, name: str, earlier: list[Graded], now: list[Graded]
) -> Row:
    return {
        "name": name,
        "earlier": pen.numbers.count(
            f"{PARK}:annual_earlier_{key}@{pen.year}", f"上轮审核{name}企业数", len(earlier), "家",
            "、".join(f.name for f in earlier), [f.trail for f in earlier if f.trail]),
        "now": pen.numbers.count(
            f"{PARK}:annual_now_{key}@{pen.year}", f"本年{name}企业数", len(now), "家",
            "、".join(f.name for f in now), [f.card.trail for f in now if f.card]),
        "firms": "、".join(f.name for f in now) or NO_ANSWER,
    }  # fmt: skip


def move_rows(pen: OptionFigures) -> list[Row]:
    """Enterprises whose grade is another than after their last audit, with what decides it."""
    return [
        {
            "name": one.name,
            "earlier": pen.numbers.words(one.earlier, one.trail),
            "now": grade_words(one.card),
            "move": "上升" if one.step > 0 else "下降",
            "why": _why(one),
        }
        for one in sorted(graded(pen.dossier), key=lambda f: (f.step, f.id))
        if one.step and one.trail is not None
    ]


def _missed(one: Graded) -> list[IndicatorScore]:
    """The rows that miss the grade above the one reached."""
    assert one.card is not None
    place = {Grade.I: 0, Grade.II: 0, Grade.III: 1, Grade.BELOW: 2}[one.card.grade or Grade.BELOW]
    return [r for r in one.card.rows if r.state.takes_part and not r.met[place]]


def _limiting_rows(one: Graded) -> list[str]:
    return [r.indicator.name for r in _missed(one) if r.indicator.limiting]


def _why(one: Graded) -> str:
    """The rows that hold the enterprise below the next grade: limiting ones first."""
    if limiting := _limiting_rows(one):
        return f"限定性指标{'、'.join(limiting[:_NAMED])}未达上一等级"
    heavy = sorted(_missed(one), key=lambda r: -r.weight)[:_NAMED]
    if not heavy:
        return "各项均达到"
    return f"失分较多的是{'、'.join(r.indicator.name for r in heavy)}"


def grades_words(pen: OptionFigures) -> list[Prose]:
    """Where the enterprises stand, and who moved since the last audit."""
    firms = graded(pen.dossier)
    rated = [f for f in firms if f.now]
    if not rated:
        return [prose("还没有企业评出等级。")] if firms else []
    both = [f for f in rated if f.earlier in _RANK]
    up, down = [f for f in both if f.step > 0], [f for f in both if f.step < 0]
    counted = pen.numbers.count(
        f"{PARK}:annual_rated@{pen.year}", "本年评出等级的企业数", len(rated), "家",
        "、".join(f.name for f in rated), [f.card.trail for f in rated if f.card])  # fmt: skip
    if not both:
        return [prose("本年评出等级的企业", counted, "，都没有上轮等级可比，从本年起对照。")]
    pairs = pen.numbers.count(
        f"{PARK}:annual_both@{pen.year}", "两轮都有等级的企业数", len(both), "家",
        "、".join(f.name for f in both))  # fmt: skip

    def named(tag: str, label: str, some: list[Graded]) -> Prose:
        figure = pen.numbers.count(f"{PARK}:annual_{tag}@{pen.year}", label, len(some), "家",
                                   "、".join(f.name for f in some))  # fmt: skip
        return prose(figure, f"（{leading([f.name for f in some], 4)}）")

    head = prose("本年评出等级的企业", counted, "，其中上轮也有等级的", pairs)
    if down and up:
        tail = prose(
            "，上升",
            named("up", "等级上升的企业数", up),
            "，下降",
            named("down", "等级下降的企业数", down),
            "，两者不能相抵，下降的逐家查明原因。",
        )
    elif down:
        tail = prose("，没有上升的，下降", named("down", "等级下降的企业数", down), "，",
                     _limited(pen, down))  # fmt: skip
    elif up:
        tail = prose("，上升", named("up", "等级上升的企业数", up), "，没有下降的。")
    else:
        tail = prose("，等级都没有变化。")
    return [prose(head, tail)]


def _limited(pen: OptionFigures, down: Sequence[Graded]) -> Prose:
    """Whether limiting rows made the grades fall; systems other than last time's may too."""
    by_limit = [f for f in down if _limiting_rows(f)]
    if not by_limit:
        return prose("都不是限定性指标引起，先核对两轮所用体系是否相同，再查失分的指标。")
    if len(by_limit) == len(down):
        held = dict.fromkeys(n for f in down for n in _limiting_rows(f))
        return prose(
            f"都受限定性指标限制，卡在{leading(list(held), 3)}，达到相应基准等级即可恢复。"
        )
    count = pen.numbers.count(f"{PARK}:annual_down_limited@{pen.year}",
                              "因限定性指标而等级下降的企业数", len(by_limit), "家",
                              "、".join(f.name for f in by_limit))  # fmt: skip
    return prose("其中受限定性指标限制的", count, "，其余是一般指标失分，整改的先后按此区分。")

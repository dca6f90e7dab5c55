"""第三章 区域与园区现状: profile, economy and sectors; the chapter put together. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from generator.deliver.chapters.emphasis import (
    Emphasis,
    Stand,
    element_of,
    emphasis,
    leader,
    load_of,
    margin,
    soon,
    with_margin,
)
from generator.deliver.chapters.level_trends import spoken
from generator.deliver.chapters.situation_environment import (
    facility_rows,
    factor_rows,
    factors_said,
    pollutant_rows,
    quality,
    supervision_rows,
    waste_rows,
)
from generator.deliver.chapters.situation_resources import (
    carbon_rows,
    carbon_said,
    energy_flow,
    energy_ring,
    energy_rows,
    energy_said,
    water_flow,
    water_rows,
    water_said,
)
from generator.deliver.chapters.trailed import Row, made, printed, shown
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.filed import Filed, Value
from generator.deliver.numbers import NO_ANSWER, Numbers
from generator.deliver.sentences import Words, joined, prose
from generator.score.level_chains import SECTOR, Group, LoadShare
from generator.score.level_series import Series
from generator.score.level_values import ENERGY, WATER
from generator.score.shares import PARK


def situation(dossier: Dossier, numbers: Numbers) -> dict[str, object]:
    """The whole chapter; without returns of departments what is theirs is absent."""
    park = Filed.of_park(dossier, numbers)
    years = dossier.settings.department_years
    return {
        **{f"y{place}": year for place, year in enumerate(years)},
        "profile": _profile(park, dossier) if park else [],
        "introduction": (park.words("park_introduction") or None) if park else None,
        "boundary": (park.words("park_boundary") or None) if park else None,
        "economy": _economy(dossier, numbers),
        "economy_said": _economy_said(dossier, numbers),
        "sectors": _sectors(dossier, numbers),
        "sectors_said": _sectors_said(dossier, numbers),
        "energy": energy_rows(dossier, numbers),
        "energy_ring": energy_ring(dossier, numbers),
        "energy_flow": energy_flow(dossier, numbers),
        "energy_said": energy_said(dossier, numbers),
        "water": water_rows(park, years[-3:]) if park else [],
        "water_flow": water_flow(dossier, numbers),
        "water_said": water_said(dossier, numbers, park),
        "carbon": carbon_rows(dossier, numbers),
        "carbon_said": carbon_said(dossier, numbers),
        "pollutants": pollutant_rows(dossier, numbers),
        "wastes": waste_rows(park, numbers) if park else [],
        "quality": quality(park, years[-3:]) if park else None,
        "facilities": facility_rows(dossier, numbers),
        "supervision": supervision_rows(dossier, numbers),
        "supervision_shortfall": _shortfall(park) if park else None,
        "factors": factor_rows(dossier, numbers),
        "factors_said": factors_said(dossier, numbers),
    }


_HEAVIER = Fraction(6, 5)
"""A sector burdens the park out of proportion from this ratio on, as rules/constraints.yaml."""


def _shortfall(park: Filed) -> str | None:
    """The office's own words; that there is none is an answer too."""
    said = park.words("supervision_shortfall")
    return "部门填报没有短板" if said in (NO_ANSWER, "无") else said or None


# -- 表3-1 ---------------------------------------------------------------------------------------


def _profile(park: Filed, dossier: Dossier) -> list[Row]:
    year = dossier.year
    asked: tuple[tuple[str, Value], ...] = (
        ("批复级别", park.quoted("park_level")),
        ("批复文号", park.quoted("park_approval")),
        ("批复日期", park.quoted("park_approved_on")),
        ("规划面积", park.figure("park_planned_area", year=year)),
        ("已开发建设面积", park.figure("park_developed_area", year=year)),
        ("工业用地面积", park.figure("park_land", year=year)),
        ("主导产业", park.quoted("park_leading_industries")),
        ("工业企业总数", park.figure("firms_total", year=year)),
        ("其中：规模以上", park.figure("firms_above_scale", year=year)),
        ("在产", park.figure("firms_producing", year=year)),
        ("停产", park.figure("firms_suspended", year=year)),
        ("在建", park.figure("firms_building", year=year)),
        ("从业人员", park.figure("park_employees", year=year)),
    )
    return [{"name": name, "value": value} for name, value in asked]


# -- 表3-2 ---------------------------------------------------------------------------------------

_ECONOMY = ("output_value", "added_value", "taxes", "employees")


def _economy(dossier: Dossier, numbers: Numbers) -> list[Row]:
    found: list[Row] = []
    for series in dossier.level.park_series:
        if series.figure.id not in _ECONOMY:
            continue
        prices = f"（{series.prices}）" if series.prices else ""
        row: Row = {
            "name": f"{series.figure.name}{prices}",
            "unit": dossier.book.unit_label(series.figure.unit),
            "growth": shown(numbers, series.trail),
        }
        for point in series.points:
            if point.year in dossier.settings.department_years:
                place = dossier.settings.department_years.index(point.year)
                row[f"v{place}"] = shown(numbers, point.trail)
        found.append(row)
    return found


_STEADY = 1
"""Under so many per cent a year nothing is said to grow."""

_USE = {"energy": "用能", "water": "取水", "carbon": "碳排放"}


def _economy_said(dossier: Dossier, numbers: Numbers) -> Prose:
    """Growth against the load that stands for what binds the park, energy where nothing does."""
    series = {each.figure.id: each for each in dossier.level.park_series}
    first = leader(dossier)
    element = first.id if first and first.id in _USE else "energy"
    added, load = series.get("added_value"), series.get(element)
    if added is None or added.growth is None:
        return prose("部门没有报齐四个年度的工业增加值，不计算三年年均增长率")
    head = prose(
        "工业增加值（可比价）三年年均", "增长" if added.growth >= 0 else "下降",
        printed(numbers, abs(added.growth), 2, "%", added.trail),
    )  # fmt: skip
    if load is None or load.growth is None:
        return head
    rate = printed(numbers, abs(load.growth), 2, "%", load.trail)
    word = "下降" if load.growth < 0 else "增长"
    moved = prose("年均", word, rate)
    if abs(load.growth) < _STEADY:
        moved = prose("大体持平（", moved, "）")
    stands = emphasis(dossier, element)
    return prose(
        head, f"，{spoken(load.figure)}", moved, "，",
        _decoupled(numbers, dossier.year, added, load),
        _room(dossier, numbers, stands, added, load),
    )  # fmt: skip


def _decoupled(numbers: Numbers, year: int, added: Series, load: Series) -> Words:
    """How the load goes with the output."""
    assert added.growth is not None
    assert load.growth is not None
    use = _USE[load.figure.id]
    if added.growth <= 0:
        if load.growth >= 0:
            return f"产出没有增加而{use}没有减少"
        return f"{use}降得比产出{'快' if load.growth < added.growth else '慢'}"
    if load.growth < _STEADY:
        return f"产出的增长没有依靠多{use}" if use != "碳排放" else "产出增长而碳排放没有增加"
    elastic = load.growth / added.growth
    per_point = made(
        numbers, f"{PARK}:{load.figure.id}_elasticity@{year}", f"{load.figure.name}弹性系数",
        elastic, "个百分点", formula="三年年均增速 ÷ 工业增加值三年年均增速",
        inputs=[load.trail, added.trail], places=2,
    )  # fmt: skip
    tie = (
        "的增速超过产出" if elastic > 1 else "与产出几乎同步" if elastic >= Fraction(4, 5)
        else "慢于产出但没有脱钩" if elastic >= Fraction(1, 2) else "的增速不到产出的一半"
    )  # fmt: skip
    return prose(f"{use}{tie}，产出每增长一个百分点{use}增加", per_point)


def _room(
    dossier: Dossier, numbers: Numbers, stands: Emphasis, added: Series, load: Series
) -> Words:
    """What the margin allows, after how the load goes with the output."""
    use = _USE[load.figure.id]
    left = margin(numbers, stands.leader)
    coupled = 2 * (load.growth or Fraction(0)) >= (added.growth or Fraction(0)) > 0
    if stands.stand is Stand.LEADS and left is not None:
        if stands.strong:
            return prose(
                f"，而{stands.leader_name}的余量只有", left, f"，产出的增长首先受{use}的约束"
            )
        enough = not soon(numbers, dossier, stands.leader)
        return prose(
            f"，{stands.leader_name}余量",
            left,
            "，余量会随产出逐年减少" if coupled
            else f"，保持这一势头，{use}可以支撑近期的增长" if enough
            else "，即使慢于产出，也只够近年的增量",
        )  # fmt: skip
    if stands.leader is not None:
        return prose("，而约束首先来自", with_margin(numbers, stands.leader))
    return stands.said(
        free=f"，各项控制目标都有余量，{use}还没有限制产出" if coupled
        else "，各项控制目标都有余量",
        unknown=f"，控制目标没有报送，{use}还能增加多少不能判断",
    )  # fmt: skip


# -- 表3-3 ---------------------------------------------------------------------------------------


def _sectors(dossier: Dossier, numbers: Numbers) -> list[Row]:
    facts = dossier.level.facts
    found: list[Row] = []
    for group in _sector_groups(dossier):
        loads = {load.figure.id: load for load in group.loads}
        heaviest = max(
            (load for load in group.loads
             if load.figure.id not in (ENERGY.id, WATER.id) and load.share is not None),
            key=lambda load: load.share or Fraction(0), default=None,
        )  # fmt: skip
        row: Row = {
            "code": group.id,
            "name": group.name,
            "firms": numbers.count(
                f"{PARK}:sector_{group.id}_firms@{facts.year}", f"{group.name}企业数",
                len(group.firms), "家", "、".join(dossier.name(f) for f in group.firms),
            ),
            "added": _part(numbers, group, "added", "增加值", group.added_share),
            "pollutant": "—",
        }  # fmt: skip
        for key, asked in (("energy", ENERGY), ("water", WATER)):
            load = loads.get(asked.id)
            row[key] = _part(numbers, group, key, asked.name, load.share if load else None)
        if heaviest is not None:
            row["pollutant"] = prose(
                heaviest.figure.name.removesuffix("排放量"),
                _part(numbers, group, heaviest.figure.id, heaviest.figure.name, heaviest.share),
            )
        found.append(row)
    return found


def _sector_groups(dossier: Dossier) -> list[Group]:
    found = [group for group in dossier.level.groups if group.kind == SECTOR]
    return sorted(found, key=lambda group: -(group.added_share or Fraction(0)))


def _part(numbers: Numbers, group: Group, key: str, what: str, share: Fraction | None) -> Figure:
    return made(
        numbers, f"{PARK}:sector_{group.id}_{key}_share", f"{group.name}占报送企业{what}的比例",
        share, "%", formula="行业合计 ÷ 报送企业合计 × 100", reason="没有数值",
        inputs=[group.trail],
    )  # fmt: skip


def _sectors_said(dossier: Dossier, numbers: Numbers) -> Prose:
    """Which sectors carry the value, and which the load that binds the park."""
    groups = _sector_groups(dossier)
    if not groups:
        return prose("没有已接收的企业资料，不能分行业")
    first = groups[0]
    head = prose(
        f"增加值占比最大的是{first.name}（",
        _part(numbers, first, "added", "增加值", first.added_share), "）",
    )  # fmt: skip
    bearer = _bearer(dossier, groups)
    heavy = [group for group in _out_of_proportion(groups) if bearer is None or group != bearer[0]]
    others = joined([_burden(numbers, group) for group in heavy[:2]], "、")
    if bearer is None:
        bound = leader(dossier)
        why = (
            f"制约来自{bound.name}，不在行业的负荷" if bound else "没有要素触及控制目标"
        )  # fmt: skip
        if not heavy:
            return prose(head, f"，{why}，各行业负荷占比与增加值占比大体相当")
        return prose(head, f"，{why}，行业之间的差别在于单位产出的负荷，最重的是", others)
    said = prose(head, "。", _bearing(dossier, numbers, first, *bearer))
    return prose(said, "，其他负荷偏重的是", others) if heavy else said


def _bearer(dossier: Dossier, groups: Sequence[Group]) -> tuple[Group, LoadShare] | None:
    """The sector with most of the load that binds the park, and that load."""
    bound = leader(dossier)
    loads = [
        (group, load)
        for group in groups
        for load in group.loads
        if bound and load.figure.id == load_of(bound.id) and load.share and load.ratio is not None
    ]
    return max(loads, key=lambda pair: pair[1].share or Fraction(0), default=None)


def _bearing(
    dossier: Dossier, numbers: Numbers, first: Group, group: Group, load: LoadShare
) -> Prose:
    bound = emphasis(dossier, element_of(load.figure.id))
    name = spoken(load.figure)
    ratio = load.ratio or Fraction(0)
    if group == first:
        tail = bound.said(
            leads=f"产值与{name}系于同一行业，腾出{name}靠降低单耗而不是压缩产量",
            leads_mildly=f"产值与{name}都在这一行业，它的单耗决定余量变化的快慢",
        )
    elif ratio >= _HEAVIER:
        tail = bound.said(
            leads=f"增长在{first.name}而{name}压在{group.name}，对标和审核从后者做起",
            leads_mildly=f"产出与{name}分在两个行业，降低{group.name}的单耗即可为{first.name}留出空间",
        )
    else:
        tail = bound.said(
            leads=f"占用与产出相当，削减{name}须由各行业分担",
            leads_mildly=f"占用与产出相当，各行业按各自的{name}强度对标即可",
        )
    how = "制约最紧" if bound.strong else "制约居前"
    return prose(
        f"就{how}的{bound.leader_name}看，{name}占比最大的是{group.name}（",
        _part(numbers, group, load.figure.id, load.figure.name, load.share), "，为其增加值占比的",
        _times(numbers, group, load), "），", tail,
    )  # fmt: skip


def _burden(numbers: Numbers, group: Group) -> Prose:
    load = group.constrains[0]
    times = _times(numbers, group, load)
    return prose(f"{group.name}的{spoken(load.figure)}（为其增加值占比的", times, "）")


def _times(numbers: Numbers, group: Group, load: LoadShare) -> Figure:
    return made(
        numbers, f"{PARK}:sector_{group.id}_{load.figure.id}_ratio",
        f"{group.name}{load.figure.name}占比与增加值占比之比", load.ratio, "倍",
        formula="负荷占比 ÷ 增加值占比", inputs=[load.trail], places=2,
    )  # fmt: skip


def _out_of_proportion(groups: Sequence[Group]) -> list[Group]:
    found = [group for group in groups if group.constrains]
    return sorted(found, key=lambda group: -(group.constrains[0].ratio or Fraction(0)))

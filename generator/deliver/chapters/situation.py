"""第三章 区域与园区现状: profile, economy and sectors; the chapter put together. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

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
from generator.deliver.chapters.trailed import Row, made, shown
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.filed import Filed, Value
from generator.deliver.numbers import Numbers
from generator.deliver.sentences import Words, joined, prose
from generator.score.level_chains import SECTOR, Group
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
        "supervision_shortfall": (park.words("supervision_shortfall") or None) if park else None,
        "factors": factor_rows(dossier, numbers),
        "factors_said": factors_said(dossier, numbers),
    }


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


def _economy_said(dossier: Dossier, numbers: Numbers) -> Prose:
    series = {each.figure.id: each for each in dossier.level.park_series}
    added, energy = series.get("added_value"), series.get(ENERGY.id)
    if added is None or added.growth is None:
        return prose("部门没有报齐四个年度的工业增加值，不计算三年年均增长率")
    grown = shown(numbers, added.trail)
    if energy is None or energy.growth is None:
        return prose("工业增加值（可比价）三年年均增长", grown)
    used = shown(numbers, energy.trail)
    if energy.growth > added.growth:
        tail: Words = "，能耗增得比增加值快，单位增加值能耗上升，节能是首要约束"
    elif energy.growth > 0:
        tail = "，能耗增得比增加值慢，单位增加值能耗下降，总量仍在增加"
    else:
        tail = "，增长没有依靠多用能，能耗总量已经下降"
    verb = "增长" if added.growth >= 0 else "变化"
    return prose(f"工业增加值（可比价）三年年均{verb}", grown, "，综合能耗年均变化", used, tail)


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


def _part(
    numbers: Numbers, group: Group, key: str, what: str, share: Fraction | None
) -> Figure:
    return made(
        numbers, f"{PARK}:sector_{group.id}_{key}_share", f"{group.name}占报送企业{what}的比例",
        share, "%", formula="行业合计 ÷ 报送企业合计 × 100", reason="没有数值",
        inputs=[group.trail],
    )  # fmt: skip


def _sectors_said(dossier: Dossier, numbers: Numbers) -> Prose:
    """Which sectors carry the value, and which the load out of proportion to it."""
    groups = _sector_groups(dossier)
    if not groups:
        return prose("没有已接收的企业资料，不能分行业")
    first = groups[0]
    pieces: list[Words] = [prose(
        f"增加值占比最大的是{first.name}（",
        _part(numbers, first, "added", "增加值", first.added_share), "）",
    )]  # fmt: skip
    heavy = _out_of_proportion(groups)
    for group in heavy[:3]:
        load = group.constrains[0]
        pieces.append(prose(
            f"{group.name}{load.figure.name}占",
            _part(numbers, group, load.figure.id, load.figure.name, load.share),
            "，是其增加值占比的",
            made(
                numbers, f"{PARK}:sector_{group.id}_{load.figure.id}_ratio",
                f"{group.name}{load.figure.name}占比与增加值占比之比", load.ratio, "倍",
                formula="负荷占比 ÷ 增加值占比", inputs=[load.trail],
            ),
        ))  # fmt: skip
    if heavy:
        names = "、".join(group.name for group in heavy[:3])
        return prose(joined(pieces), f"。负荷集中在{names}，后续对标和审核重点以其为先")
    return prose(joined(pieces), "。各行业负荷占比与增加值占比大体相当，没有突出的制约行业")


def _out_of_proportion(groups: Sequence[Group]) -> list[Group]:
    found = [group for group in groups if group.constrains]
    return sorted(found, key=lambda group: -(group.constrains[0].share or Fraction(0)))

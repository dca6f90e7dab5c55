"""What the enterprise report prints, and what it must not conclude."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from generator.deliver.audit import audit_document
from generator.deliver.contract import read_contract
from generator.deliver.docx import parse, read_parts, text_of
from generator.deliver.figure import Figure, Missing, Prose
from generator.deliver.render import DocumentTemplate, load_template, render_document
from generator.deliver.report import enterprise_report
from generator.model.finding import CheckReport, Finding, Severity, Waiver
from generator.model.indicator import IndicatorSystem
from generator.model.score import EntrySource, Trail
from generator.model.submission import Blank, EntryKey, Place
from generator.model.tier import Tier
from generator.packaged import packaged
from generator.score.tiers import TierEntry, TierReason

from .firms import (
    YEARS,
    cells,
    changed,
    enterprise,
    facts,
    known,
    reading,
    report_of,
    rulebook,
    whole_year,
)

WORD = packaged("templates") / "word"
PICTURES = {"QY001 工艺流程及产污环节图（园区提供）", "QY001 平面布置图（园区提供）"}
"""What only the enterprise can draw."""


@pytest.fixture(scope="module")
def template() -> DocumentTemplate:
    contract = read_contract(WORD / "src" / "enterprise_report.yaml")
    return load_template(WORD / "enterprise_report.docx", contract)


def figures(value: object) -> Iterator[Figure]:
    match value:
        case Figure():
            yield value
        case Prose(pieces):
            yield from figures(pieces)
        case dict():
            yield from figures(list(value.values()))
        case list() | tuple():
            for one in value:
                yield from figures(one)


def missing(value: object) -> Iterator[str]:
    match value:
        case Missing(label):
            yield label
        case dict():
            yield from missing(list(value.values()))
        case list() | tuple():
            for one in value:
                yield from missing(one)


def said(context: dict[str, Any], *path: str) -> Any:
    for name in path:
        context = context[name]
    return context


# -- every number leads to its cells -----------------------------------------------------------


def test_every_figure_leads_to_cells_or_says_which_rule_or_count_it_is():
    of = facts()
    filled = enterprise_report(of, known(of))
    trails = {**known(of), **filled.trails}
    for figure in figures(filled.context):
        trail = trails[figure.trail_id]
        rests_on = [node for node in trail.walk() if isinstance(node, EntrySource)]
        # a coefficient has its source, a count its formula, a row not asked says so
        assert rests_on or trail.formula or trail.source or isinstance(trail.value, str), figure


def test_the_text_of_a_figure_is_its_trails_value_rounded_once():
    of = facts()
    filled = enterprise_report(of, known(of))
    figure = said(filled.context, "energy", "total3")
    assert (figure.text, figure.unit) == ("80631.80", "tce")
    assert known(of)[figure.trail_id].value == Fraction("80631.8")


def test_a_whole_report_is_fit_to_be_handed_in(template):
    rendered = render_document(template, "报告", report_of().context)
    assert audit_document(rendered.content, rendered.echoes) == []
    assert {gap.name for gap in rendered.gaps} == PICTURES


def test_the_same_return_gives_the_same_bytes(template):
    first, second = (render_document(template, "报告", report_of().context) for _ in range(2))
    assert first.content == second.content


# -- where there is no number ------------------------------------------------------------------


def test_what_was_not_filled_in_is_a_gap_under_the_name_of_its_field(template):
    filled = report_of(changed(nox_total={2024: None}))
    assert "氮氧化物排放量（2024年）" in set(missing(filled.context))
    rendered = render_document(template, "报告", filled.context)
    assert {gap.name for gap in rendered.gaps} == {"氮氧化物排放量（2024年）"} | PICTURES


def test_what_cannot_be_said_is_printed_as_not_provided_and_named():
    filled = report_of(changed(nox_total={2024: Blank.NOT_AVAILABLE}))
    nox = next(p for p in said(filled.context, "pollutants") if p["name"] == "氮氧化物")
    assert nox["v3"].text == "未提供"
    assert said(filled.context, "quality", "not_available") == ["氮氧化物排放量"]
    assert not list(missing(filled.context))


def test_what_does_not_concern_the_enterprise_is_a_stroke_not_a_gap():
    filled = report_of()
    assert said(filled.context, "waste", "hazardous")[0]["received"].text == "—"


def test_a_pollutant_of_waste_water_that_was_never_entered_has_no_line():
    names = [p["name"] for p in said(report_of().context, "pollutants")]
    assert "化学需氧量（COD）" in names
    assert "总磷" not in names


def test_generation_and_removal_of_exhaust_are_not_made_up():
    so2 = next(p for p in said(report_of().context, "pollutants") if p["name"] == "二氧化硫")
    assert (so2["generated"].text, so2["removed"].text) == ("未采集", "未采集")


# -- 与上年比 -----------------------------------------------------------------------------------


def test_an_intensity_is_compared_with_the_first_year():
    energy = said(report_of().context, "energy", "intensity")
    assert energy["name"] == "单位产品综合能耗"
    assert (energy["trend"], energy["change"].with_unit) == ("down", "2.61%")
    assert (energy["v1"].with_unit, energy["v3"].with_unit) == ("106.15kgce/t", "103.37kgce/t")


def test_a_rate_changes_by_points():
    filled = report_of(changed(reused_water={2022: 400000}))
    reuse = said(filled.context, "water", "reuse")
    assert (reuse["trend"], reuse["change"].with_unit) == ("up", "10.00个百分点")


def test_a_change_of_up_to_one_per_cent_is_none():
    energy = {2022: 104300, 2023: 104300, 2024: 104300}
    filled = report_of(
        changed(energy__raw_coal__amount=energy, products__r01__output_t=whole_year(1))
    )
    assert said(filled.context, "energy", "intensity", "trend") == "flat"


@pytest.mark.parametrize("year", [2022, 2024])
def test_a_year_under_half_load_is_not_compared(year, template):
    filled = report_of(changed(products__r01__output={year: 440000}))
    energy = said(filled.context, "energy", "intensity")
    assert energy["trend"] == "not_comparable"
    assert energy["reason"] == f"{year}年产能利用率不到一半，负荷低，单耗不可比"
    assert energy["driver"] is None
    assert energy["value"] is None
    text = words(template, filled)
    assert f"{year}年产能利用率不到一半，负荷低，单耗不可比，不作同比结论" in text


def test_under_half_load_neither_materials_nor_trends_are_compared():
    limestone = {
        "materials__r01__name": "石灰石", "materials__r01__unit": "t",
        "materials__r01__toxic": "否",
        "materials__r01__amount": {2022: 1000, 2023: 900, 2024: 800},
        "materials__r01__amount_t": {2022: 1000, 2023: 900, 2024: 800},
    }  # fmt: skip
    low = report_of(changed(products__r01__output={2024: 440000}, **limestone))
    (row,) = said(low.context, "materials", "rows")
    assert (row["name"], row["change"].text) == ("石灰石", "不可比")
    assert said(low.context, "trends", "statements") == []
    assert "负荷低，单耗不可比" in said(low.context, "trends", "reason")
    full = report_of(changed(**limestone))
    (row,) = said(full.context, "materials", "rows")
    assert (row["change"].unit, row["per_unit"]) == ("%", "kg/t")
    assert said(full.context, "trends", "statements")


def test_a_missing_indicator_is_named_with_who_gives_it_and_the_weight_it_touches(template):
    filled = report_of(changed(self_elements_process_level=None))
    (row,) = said(filled.context, "missing_rows")
    assert (row["name"], row["state"], row["weight"].unit) == ("工艺先进性", "未填", "%")
    assert "由第1公司补测补报" in words(template, filled)


def test_a_water_balance_says_how_far_in_and_out_lie_apart():
    units = {
        "water_units__r01__name": "清洗", "water_units__r01__fresh": 96000,
        "water_units__r01__reused": 0, "water_units__r01__consumed": 60000,
        "water_units__r01__discharged": 24000,
    }  # fmt: skip
    balance = said(report_of(changed(**units)).context, "water_balance")
    assert balance["total"]["deviation"].with_unit == "12.50%"
    assert "未闭合，须补测后再用于分析" in str(balance["statement"])
    assert "各单元已经齐全" in str(balance["statement"])


def test_half_of_the_capacity_exactly_is_compared():
    filled = report_of(changed(products__r01__output={2024: 450000}))
    assert said(filled.context, "energy", "intensity", "trend") != "not_comparable"
    assert said(filled.context, "operating_status") == "normal"


def test_low_load_of_the_audit_year_is_the_state_of_production():
    filled = report_of(changed(products__r01__output={2024: 449999}))
    assert said(filled.context, "operating_status") == "low_load"
    assert said(filled.context, "products")[0]["utilisation"].with_unit == "50.00%"


def test_the_year_production_began_in_is_not_compared():
    filled = report_of(changed(production_started_on=date(2022, 5, 1)))
    assert "投产不足一年" in said(filled.context, "energy", "intensity", "reason")
    assert said(filled.context, "operating_status") == "normal"
    began = report_of(changed(production_started_on=date(2024, 5, 1)))
    assert said(began.context, "operating_status") == "new"


def suspended() -> dict[tuple[str, str, int], Any]:
    """停产 all of 2024: the quantities of that year say so."""
    found = cells()
    for (field, row, year), _ in list(found.items()):
        if year == 2024 and field != "operating_status" and not field.startswith("solid"):
            found[field, row, year] = Blank.SUSPENDED
    found["operating_status", "", 2024] = "停产"
    return found


def test_a_year_of_no_production_is_not_graded_and_prints_so(template):
    filled = report_of(suspended())
    assert said(filled.context, "operating_status") == "suspended"
    assert said(filled.context, "score", "grade") == "none"
    assert said(filled.context, "energy", "total3").text == "停产"
    assert said(filled.context, "energy", "intensity", "trend") == "not_comparable"
    rendered = render_document(template, "报告", filled.context)
    assert audit_document(rendered.content, rendered.echoes) == []
    assert {gap.name for gap in rendered.gaps} == PICTURES


# -- 为什么 -------------------------------------------------------------------------------------


def test_a_fallen_price_is_no_worse_use_of_energy(template):
    filled = report_of(changed(output_value={2022: 60000}))
    value = said(filled.context, "energy", "intensity", "value")
    assert (value["trend"], value["reading"]) == ("up", "price")
    assert (value["price_trend"], value["price"].with_unit) == ("down", "52.14%")
    # (1 + by value) = (1 + by quantity) / (1 + price), exactly
    assert said(filled.context, "energy", "intensity", "trend") == "down"
    assert "变化主要由产品价格引起，不作为判断清洁生产水平升降的依据" in words(template, filled)


def test_where_the_price_hardly_moved_nothing_is_said_of_it(template):
    filled = report_of(changed(output_value={2022: 28700}))
    assert said(filled.context, "energy", "intensity", "value") is None
    assert "按产值计" not in words(template, filled)


def test_output_that_falls_faster_than_energy_is_the_load():
    filled = report_of(
        changed(products__r01__output_t={2024: 600000}, products__r01__output={2024: 600000})
    )
    energy = said(filled.context, "energy", "intensity")
    assert (energy["trend"], energy["driver"]["reading"]) == ("up", "load")


def test_energy_that_grows_faster_than_output_is_excess():
    filled = report_of(changed(energy__raw_coal__amount={2024: 150000}))
    driver = said(filled.context, "energy", "intensity", "driver")
    assert (driver["reading"], driver["amount_trend"]) == ("excess", "up")
    assert driver["output_trend"] == "down"


def test_the_enterprises_own_word_is_quoted_where_it_left_one():
    noted = facts(notes={("energy.amount", "raw_coal", 2024): "掺烧替代燃料。"})
    filled = enterprise_report(noted, known(noted))
    assert said(filled.context, "energy", "intensity", "cause") == "掺烧替代燃料"


def test_the_largest_kind_is_named_with_its_share_of_what_was_consumed():
    sold = changed(energy__heat__amount=whole_year(0), energy__heat__exported=whole_year(100000))
    filled = report_of(sold)
    main = said(filled.context, "energy", "intensity", "main")
    assert (main["name"], main["share"].with_unit) == ("原煤", "93.90%")
    heat = next(r for r in said(filled.context, "energy", "rows") if "热力" in r["name"])
    assert (heat["v3"].text, heat["tce"].text, heat["share"].text) == (
        "-100000.00", "-3412.00", "—",
    )  # fmt: skip


# -- 与谁比 -------------------------------------------------------------------------------------


def test_a_published_norm_says_which_level_is_met_and_how_far_the_next_is():
    energy = said(report_of().context, "energy", "intensity")
    assert (energy["position"], energy["met_level"]) == ("second", "Ⅱ级")
    assert (energy["met_value"].text, energy["next_value"].text) == ("107", "100")
    assert energy["gap"].with_unit == "3.37%"
    assert "未核对原文" in energy["benchmark_note"]


def by_the_parks_average() -> IndicatorSystem:
    """The elements as an office may change them: energy measured by the park's average."""
    system = rulebook().systems["elements"]
    return replace(
        system,
        primaries=tuple(
            replace(
                group,
                indicators=tuple(
                    replace(row, benchmark=replace(row.benchmark, basis=("PK",)))
                    if row.id == "product_energy"
                    else row
                    for row in group.indicators
                ),
            )
            for group in system.primaries
        ),
    )


def test_the_parks_average_of_other_products_is_no_benchmark_to_conclude_from(template):
    filled = report_of(owner=enterprise(code="1432"), system=by_the_parks_average())
    energy = said(filled.context, "energy", "intensity")
    assert (energy["position"], energy["next_value"]) == ("apart", None)
    assert "产品不同，只用于计分，不作对标结论" in words(template, filled)


def test_without_any_level_no_comparison_is_drawn(template):
    product = {"products__r01__output_t": whole_year(Blank.NOT_APPLICABLE)}
    filled = report_of(changed(products__r01__unit="万m2", **product))
    energy = said(filled.context, "energy", "intensity")
    assert energy["position"] == "none"
    assert energy["v3"].unit == "tce/万m²"
    assert "没有可用的基准值，不作对标结论" in words(template, filled)


def test_without_product_units_that_add_up_the_value_is_all_there_is(template):
    filled = report_of(
        changed(
            products__r01__output_t=whole_year(Blank.NOT_APPLICABLE),
            products__r02__name="砖", products__r02__unit="件",
            products__r02__output=whole_year(5), products__r02__capacity=6,
            products__r02__output_t=whole_year(Blank.NOT_APPLICABLE),
        )
    )  # fmt: skip
    energy = said(filled.context, "energy", "intensity")
    assert energy["name"] == "单位工业增加值综合能耗"
    assert energy["driver"] is None
    assert "按工业增加值计，含价格变化的影响" in words(template, filled)


def neighbours(count: int, **answers: Any) -> list[tuple[Any, Any]]:
    firms = [enterprise(number) for number in range(2, count + 2)]
    return [
        (firm, reading(changed(energy__raw_coal__amount={2024: 90000 + 1000 * n}, **answers), firm))
        for n, firm in enumerate(firms)
    ]


def test_a_median_needs_five_comparable_firms():
    assert said(report_of(peers=neighbours(4)).context, "energy", "intensity", "peers") is None
    peers = said(report_of(peers=neighbours(5)).context, "energy", "intensity", "peers")
    assert (peers["count"].with_unit, peers["better"]) == ("5家", False)


def test_firms_of_low_load_are_no_measure_for_others():
    idle = neighbours(5, products__r01__output={2024: 100})
    assert said(report_of(peers=idle).context, "energy", "intensity", "peers") is None


def test_a_system_with_a_divisor_of_its_own_is_quoted_beside_the_trend():
    system = rulebook().systems["hw_incineration"]
    burner = changed(hazardous__r01__received=700000)
    filled = report_of(burner, owner=enterprise(code="7724", process="回转窑焚烧"), system=system)
    energy = said(filled.context, "energy")
    assert energy["intensity"]["position"] == "apart"
    assert energy["benchmarked"]["value"].unit == "kgce/t"
    assert energy["benchmarked"]["position"] == "below"


# -- 等级与短板 ---------------------------------------------------------------------------------


def test_shortfalls_are_the_rows_short_of_the_next_grade_heaviest_first():
    of = facts(owner=enterprise(code="1432"))
    card = of.card
    assert card is not None
    assert card.grade is not None
    wanted = card.grade.rank - 2
    filled = enterprise_report(of, known(of))
    short = [row for row in card.rows if row.weight and not row.met[wanted]]
    shown = said(filled.context, "shortfalls")
    assert said(filled.context, "shortfall_count") == len(short) == len(shown)
    derived = [row["caveat"] is not None for row in shown]
    assert derived == sorted(derived)
    weights = [row["weight"].text for row, late in zip(shown, derived, strict=True) if not late]
    assert weights == sorted(weights, reverse=True)


def test_a_reference_system_is_never_called_the_nations():
    filled = report_of()
    score = said(filled.context, "score")
    assert (score["system_status"], score["reference"]) == ("proposed", True)


def test_a_row_left_blank_is_a_gap_in_the_table():
    filled = report_of(changed(self_elements_process_level=None))
    assert set(missing(said(filled.context, "score", "rows"))) == {"工艺先进性"}


# -- 数据质量 -----------------------------------------------------------------------------------


def finding(code: str, severity: Severity, waiver: Waiver | None = None) -> Finding:
    key = EntryKey("fresh_water", year=2024)
    return Finding(
        code, severity, "取水量 96000 与上年相差 3%。", "请核对。", (key,),
        (Place("用水", "G12"),), waiver=waiver,
    )  # fmt: skip


def test_what_stands_open_is_listed_and_what_was_waived_is_named():
    waiver = Waiver("WAT002", "fresh_water@2024", "已现场核实。", "周主任")
    report = CheckReport(
        (finding("WAT001", Severity.WARNING), finding("WAT002", Severity.ERROR, waiver))
    )
    of = facts(report=report)
    filled = enterprise_report(of, known(of))
    quality = said(filled.context, "quality")
    assert [item["state"] for item in quality["open_items"]] == ["待企业说明"]
    assert (quality["errors_open"].text, quality["warnings_open"].text) == ("0", "1")
    assert (quality["waivers"][0]["person"], quality["waivers"][0]["reason"]) == (
        "周主任",
        "已现场核实",
    )
    problem = quality["open_items"][0]["problem"]
    trail = filled.trails[next(figures(problem)).trail_id]
    assert [node.place for node in trail.walk() if isinstance(node, EntrySource)]


def test_a_matter_found_in_two_versions_is_one_matter():
    same = frozenset({("WAT001", "fresh_water@2024")})
    of = facts()
    of = replace(of, filing=replace(of.filing, found=((1, same), (2, same))))
    filled = enterprise_report(of, known(of))
    assert said(filled.context, "quality", "findings").with_unit == "1处"


def test_reasons_of_one_criterion_are_drawn_together_and_their_shares_keep_their_trails():
    share = Trail("QY001:energy_share@2024", "占比", Fraction("40.44"), "%", formula="÷")
    entry = TierEntry(
        "QY001", "第1公司", "9153", Tier.KEY,
        (
            TierReason("leading", "能耗占园区的 40.44%，列第 1 位，在累计占比清单内。", "s", "S"),
            TierReason("leading", "取水占园区的 31%，列第 2 位，在累计占比清单内。", "s", "S"),
            TierReason("permit", "排污许可实行重点管理。", "s", "S"),
        ),
        Trail("QY001:tier@2024", "审核分级", "重点", inputs=(share,)),
    )  # fmt: skip
    reasons = said(report_of(tier=entry).context, "tier_reasons")
    assert [str(reason) for reason in reasons] == [
        "能耗占园区的 40.44%，列第 1 位；取水占园区的 31%，列第 2 位，均在累计占比清单内",
        "排污许可实行重点管理",
    ]
    assert [f.trail_id for f in figures(reasons[0])][:2] == [share.id, "QY001:tier@2024=1"]


def test_a_name_full_of_signs_is_printed_as_it_is(template):
    hostile = "A&B <化工> {{ park_name }}有限公司"
    filled = report_of(owner=replace(enterprise(), name=hostile))
    rendered = render_document(template, "报告", filled.context)
    assert hostile in text(rendered.content)
    assert audit_document(rendered.content, rendered.echoes) == []


def words(template: DocumentTemplate, filled: Any) -> str:
    return text(render_document(template, "报告", filled.context).content)


def text(content: bytes) -> str:
    return text_of(parse(read_parts(content)["word/document.xml"]))


def test_years_are_the_three_that_end_with_the_audit_year():
    context = report_of().context
    assert (context["year1"], context["year2"], context["audit_year"]) == YEARS

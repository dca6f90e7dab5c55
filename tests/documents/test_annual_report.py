"""年度园区清洁生产整体报告: recomputed from the departments' cells, clean, and there early."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import docx
import pytest

from generator.deliver.annual_report import annual_report
from generator.deliver.annual_standing import graded
from generator.deliver.annual_work import Answer, answer_of
from generator.deliver.audit import audit_document
from generator.deliver.contract import read_contract
from generator.deliver.digits import strange_digits, undeclared_digits
from generator.deliver.dossier import Dossier
from generator.deliver.figure import RenderedDocument
from generator.deliver.house import read_house
from generator.deliver.house_check import check_house
from generator.deliver.numbers import Filled
from generator.deliver.templates import WORD_TEMPLATES
from generator.model.option import OptionOrigin, OptionState
from tests.documents.test_level import number, printed, rows

DOCUMENT = "annual_report"
HEADINGS = (
    "指标|单位|2023年|2024年|变化|目标或限额|对照结果",
    "指标|单位|总量变化|产出变化的影响|强度变化的影响|强度变化（%）|判断",
    "企业|2023年|2024年|变化|产量变化的影响|单耗变化的影响|判断",
    "指标|单位|上年值|本年值|上年得分|本年得分|对总分的影响（分）",
    "等级|上轮审核（家）|本年（家）|本年企业",
    "企业|上轮结论|本年等级|变动|决定本年等级的指标",
    "指标|单位|上限或目标|2023年|2024年|上年余量（%）|本年余量（%）|余量变化（百分点）",
    "等级|企业（家）|沿用上轮结果（家）|现场核查（家）|评出等级（家）|填报方案（家）",
    "类别|问题|较大及以上|方案已实施|实施中|拟实施|仅有建议|未安排",
    "方面|核查|符合|不符合|需说明|无法判定",
    "问题编号|目标|单位|2022年|2023年|2024年|目标值|目标年|完成率（%）|判断",
    "方案编号|名称|类型|计划完成|实际|未完成原因",
    "年度|企业|内容|目标",
    "编号|工作|对象|完成时间|责任单位",
)


@pytest.fixture(scope="module")
def filled(dossier: Dossier) -> Filled:
    return annual_report(dossier)


@pytest.fixture(scope="module")
def annual(filled: Filled) -> dict[str, object]:
    found = filled.context["annual"]
    assert isinstance(found, dict)
    return found


def cell(dossier: Dossier, field: str, year: int) -> Fraction:
    """A number of the departments' return as it was filled in."""
    assert dossier.park is not None
    entry = dossier.park.submission.get(field, year=year)
    assert entry is not None
    assert entry.number is not None
    return Fraction(entry.number)


def line(groups: object, name: str) -> dict[str, object]:
    return next(r for group in rows(groups) for r in rows(group["rows"]) if r["name"] == name)


def near(shown: Fraction, exact: Fraction, room: Fraction = Fraction(1, 100)) -> bool:
    return abs(shown - exact) <= room


@pytest.mark.parametrize(
    ("name", "above", "below"),
    [
        ("取水量", "park_fresh_water", ""),
        ("化学需氧量排放量", "park_cod", ""),
        ("工业增加值（可比价）", "park_added_value", ""),
        ("单位工业增加值取水量", "park_fresh_water", "park_added_value"),
        ("单位工业增加值综合能耗（当量值）", "park_energy", "park_added_value"),
    ],
)
def test_a_change_is_that_of_the_departments_own_cells(
    dossier: Dossier, annual: dict[str, object], name: str, above: str, below: str
) -> None:
    was, now = (
        cell(dossier, above, year) / (cell(dossier, below, year) if below else 1)
        for year in (dossier.year - 1, dossier.year)
    )
    row = line(annual["groups"], name)
    assert near(number(row["change"]), 100 * (now - was) / was)
    assert near(number(row["before"]) / was, Fraction(1))
    assert near(number(row["after"]) / now, Fraction(1))


def test_what_output_did_is_last_years_intensity_on_the_value_added(
    dossier: Dossier, annual: dict[str, object]
) -> None:
    added = [cell(dossier, "park_added_value", y) for y in (dossier.year - 1, dossier.year)]
    water = [cell(dossier, "park_fresh_water", y) for y in (dossier.year - 1, dossier.year)]
    row = next(r for r in rows(annual["loads"]) if r["name"] == "取水量")
    by_output = water[0] / added[0] * (added[1] - added[0])
    assert near(number(row["output"]), by_output, Fraction(1))
    assert near(number(row["own"]), water[1] - water[0] - by_output, Fraction(1))


def test_the_parts_of_every_change_add_up(annual: dict[str, object]) -> None:
    lines = [*rows(annual["loads"]), *(r for g in rows(annual["movers"]) for r in rows(g["rows"]))]
    for row in lines:
        if row["output"].text == "—":  # type: ignore[attr-defined]
            continue
        whole = number(row["output"]) + number(row["own"])
        assert near(number(row["total"]), whole, Fraction(2)), row["name"]


def test_last_years_margin_is_by_last_years_limit(
    dossier: Dossier, annual: dict[str, object]
) -> None:
    year = dossier.year - 1
    limit, used = cell(dossier, "energy_limit", year), cell(dossier, "park_energy", year)
    row = line(annual["bounds"], "综合能耗与能源消费总量指标")
    assert near(number(row["margin_before"]), 100 * (limit - used) / limit)
    step = number(row["margin"]) - number(row["margin_before"])
    assert near(number(row["step"]), step, Fraction(2, 100))


def test_what_moved_the_index_is_told_row_by_row(annual: dict[str, object]) -> None:
    for row in rows(annual["index"]):
        better = number(row["points_after"]) - number(row["points_before"])
        assert better * number(row["gain"]) >= 0
        assert abs(number(row["gain"])) <= abs(better) + Fraction(1, 100)


def test_every_problem_is_counted_once_by_level_and_by_element(
    dossier: Dossier, annual: dict[str, object]
) -> None:
    problems = dossier.improvement.problems.problems
    for group in rows(annual["problems"]):
        lines = rows(group["rows"])
        assert sum(number(r["all"]) for r in lines) == len(problems)
        for row in lines:
            states = [number(row[answer.name.lower()]) for answer in Answer]
            assert sum(states) == number(row["all"])


def test_a_problem_is_done_when_all_the_firms_own_options_are(dossier: Dossier) -> None:
    found = Counter(answer_of(dossier, p) for p in dossier.improvement.problems.problems)
    assert found[Answer.DONE]
    for problem in dossier.improvement.problems.problems:
        own = [
            o.state
            for o in dossier.improvement.options.options
            if problem.number in o.problems and o.origin is OptionOrigin.RETURN
        ]
        done = bool(own) and set(own) == {OptionState.DONE}
        assert (answer_of(dossier, problem) is Answer.DONE) is done
        assert (answer_of(dossier, problem) in (Answer.NONE, Answer.PROPOSED)) is not bool(own)


def test_a_grade_other_than_after_the_last_audit_is_told_with_its_reason(
    dossier: Dossier, annual: dict[str, object]
) -> None:
    moved = {one.name for one in graded(dossier) if one.step}
    assert {row["name"] for row in rows(annual["moves"])} == moved
    assert all(row["why"] for row in rows(annual["moves"]))
    both = rows(annual["grades"])
    assert sum(number(row["now"]) for row in both) == len(dossier.readings)
    assert sum(number(row["earlier"]) for row in both) == len(dossier.readings)


def test_a_target_is_reached_by_its_way_from_the_base_year(
    dossier: Dossier, annual: dict[str, object]
) -> None:
    row = next(r for r in rows(annual["targets"]) if r["name"] == "单位工业增加值废水排放量")
    base, now = (
        cell(dossier, "park_wastewater", y) / cell(dossier, "park_added_value", y)
        for y in (min(dossier.settings.years), dossier.year)
    )
    wanted = number(row["near"])
    assert near(number(row["rate"]), 100 * (base - now) / (base - wanted))


def test_what_fell_short_has_its_work_its_day_and_its_office(annual: dict[str, object]) -> None:
    tasks, weak = rows(annual["tasks"]), annual["weak"]
    assert isinstance(weak, list)
    assert [str(w)[: len(str(t["number"]))] for w, t in zip(weak, tasks, strict=True)] == [
        t["number"] for t in tasks
    ]
    assert all(t["matter"] and t["subject"] and t["due"] and t["office"] for t in tasks)


def test_the_document_is_clean_and_has_its_tables(dossier: Dossier, filled: Filled) -> None:
    done = printed(DOCUMENT, filled)
    contract = read_contract(WORD_TEMPLATES / "src" / f"{DOCUMENT}.yaml")
    source = (WORD_TEMPLATES / f"{DOCUMENT}.docx").read_bytes()
    assert not audit_document(done.content, done.echoes)
    assert not undeclared_digits(contract, filled.context)
    assert not strange_digits(done, contract, filled.context, source)
    assert not check_house(
        done.content, read_house(WORD_TEMPLATES / "src" / "house_styles.yaml"), "报告"
    )
    known = {*dossier.known, *filled.trails}
    assert not [figure for figure in done.figures if figure.trail_id not in known]
    found = set(headings(done))
    assert not [heading for heading in HEADINGS if heading not in found]


def headings(done: RenderedDocument) -> Iterator[str]:
    for table in docx.Document(io.BytesIO(done.content)).tables:
        yield "|".join(each.text for each in table.rows[0].cells)


def test_the_report_of_a_year_nobody_has_answered_is_short_and_comes_out(
    empty_dossier: Dossier,
) -> None:
    empty = annual_report(empty_dossier)
    done = printed(DOCUMENT, empty)
    assert not audit_document(done.content, done.echoes)
    assert len(list(headings(done))) <= 3
    words = "\n".join(p.text for p in docx.Document(io.BytesIO(done.content)).paragraphs)
    assert "主要指标待补" in words
    assert "资料收齐以前不作年度结论" in words

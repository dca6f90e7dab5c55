"""第五章 and the documents around it: elements, lists, tiers, focus, targets, indicator system."""

from __future__ import annotations

import io
from fractions import Fraction

import pytest
from python_calamine import CalamineWorkbook

from generator.deliver.audit import audit_document
from generator.deliver.books.tier_list import write_tier_list
from generator.deliver.chapters.tiering import tiering, tiering_focus
from generator.deliver.chapters.tiering_system import matched, system_of, tiering_system
from generator.deliver.chart import Chart, ChartKind
from generator.deliver.dossier import Dossier
from generator.deliver.equation import Equation
from generator.deliver.indicator_system import indicator_system
from generator.deliver.numbers import Numbers
from generator.deliver.tier_list import tier_list
from generator.model.problem import ObjectLevel
from generator.model.tier import Tier
from tests.documents.test_level import figures_of, number, printed, rows


@pytest.fixture(scope="module")
def chapter(dossier: Dossier) -> dict[str, object]:
    return tiering(dossier, Numbers(dossier.known, dossier.rounding))


def test_every_element_is_listed_with_a_reason(
    chapter: dict[str, object], dossier: Dossier
) -> None:
    found = rows(chapter["elements"])
    assert len(found) == len(dossier.tiers.shares) + len(dossier.tiers.left_out)
    assert all(row["reason"] for row in found)
    left_out = {element.name for element in dossier.tiers.left_out}
    assert {str(row["name"]) for row in found if row["ranked"] == "否"} == left_out


def test_an_element_list_ends_with_the_enterprise_that_reaches_the_threshold(
    chapter: dict[str, object], dossier: Dossier
) -> None:
    bound = 100 * dossier.tiers.shares[0].threshold
    for share in rows(chapter["shares"]):
        inside = [row for row in rows(share["rows"]) if row["selected"] == "入围"]
        assert number(inside[-1]["cumulative"]) >= bound
        assert all(number(row["cumulative"]) < bound for row in inside[:-1])


def test_each_element_has_a_pareto_chart_with_the_line_of_selection(
    chapter: dict[str, object], dossier: Dossier
) -> None:
    for share in rows(chapter["shares"]):
        chart = share["chart"]
        assert isinstance(chart, Chart)
        assert chart.kind is ChartKind.PARETO
        assert chart.threshold is not None
        assert Fraction(chart.threshold.text) == 100 * dossier.tiers.shares[0].threshold


def test_coverage_is_what_the_tiers_came_to(
    chapter: dict[str, object], dossier: Dossier
) -> None:
    found = {str(row["name"]): row for row in rows(chapter["coverage"])}
    for each in dossier.tiers.coverage:
        shown = number(found[each.element.name]["share"])
        assert abs(shown - 100 * each.share) <= Fraction(1, 200)


def test_a_listed_enterprise_shows_its_list_and_its_earlier_audit(
    chapter: dict[str, object], dossier: Dossier
) -> None:
    found = {str(row["name"]): row for row in rows(chapter["mandatory"])}
    names = dict(dossier.book.tiers.lists)
    for each in dossier.decisions.designations:
        row = found[dossier.name(each.recipient_id)]
        assert names[each.list_id] in str(row["lists"])
    exempt = next(e for e in dossier.tiers.entries if e.exemption is not None)
    assert found[exempt.name]["valid"] != "—"


def test_toxic_materials_come_with_their_amount(chapter: dict[str, object]) -> None:
    toxic = [row["toxic"] for row in rows(chapter["mandatory"])]
    assert any(list(figures_of(each)) for each in toxic)


def test_the_tier_list_names_reason_method_and_answer_of_everybody(
    chapter: dict[str, object], dossier: Dossier
) -> None:
    found = rows(chapter["entries"])
    assert [row["number"] for row in found] == [
        e.recipient_id for e in dossier.tiers.entries if e.recipient_id in dossier.readings
    ]
    assert all(str(row["reasons"]) and row["method"] and row["content"] for row in found)
    assert sum(row["tier"] == "重点" for row in found) == len(dossier.tiers.of(Tier.KEY))


def test_other_thresholds_are_told_with_who_enters_and_leaves(
    chapter: dict[str, object], dossier: Dossier
) -> None:
    shown = [str(number(row["threshold"])) for row in rows(chapter["sensitivity"])]
    assert shown == ["70", "80", "90"]
    moved = {n for s in dossier.tiers.sensitivity for n in (*s.entering, *s.leaving)}
    assert all(dossier.name(n) in str(chapter["sensitivity_sentence"]) for n in moved)


def test_focus_totals_are_points_times_weights(dossier: Dossier) -> None:
    found = tiering_focus(dossier, Numbers(dossier.known, dossier.rounding))
    weights = found["weights"]
    assert isinstance(weights, dict)
    for row in rows(found["park"]):
        total = sum(
            (
                number(row[key]) * number(weight)
                for key, weight in weights.items()
                if getattr(row[key], "text", "—") != "—"
            ),
            Fraction(0),
        )
        assert total == number(row["total"])


def test_targets_of_park_and_chains_are_all_there(dossier: Dossier) -> None:
    found = tiering_focus(dossier, Numbers(dossier.known, dossier.rounding))
    listed = {str(row["problem"]) for row in rows(found["targets"])}
    wide = [
        target.problem
        for target in dossier.improvement.problems.targets
        if target.subject.level is not ObjectLevel.ENTERPRISE
    ]
    assert wide
    assert set(wide) <= listed


def test_weights_of_the_indicator_system_sum_to_one(dossier: Dossier) -> None:
    found = tiering_system(dossier, Numbers(dossier.known, dossier.rounding))
    whole = sum((number(row["weight"]) for row in rows(found["rows"])), Fraction(0))
    assert abs(whole - 1) < Fraction(1, 200)


def test_a_row_is_laid_to_the_factor_judged_by_the_same_figures(dossier: Dossier) -> None:
    system = system_of(dossier)
    assert system is not None
    by_id = {row.id: row for _, row in system.rows()}
    assert [f.id for f in matched(dossier, by_id["water_intensity"])] == ["water"]
    assert "energy" in [f.id for f in matched(dossier, by_id["energy_intensity"])]
    assert matched(dossier, by_id["chain_projects"]) == []


def test_the_indicator_system_explains_its_rows_with_equations(dossier: Dossier) -> None:
    context = indicator_system(dossier).context
    found = rows(context["explanations"])
    assert len(found) == len(list(system_of(dossier).rows()))  # type: ignore[union-attr]
    assert sum(isinstance(row["equation"], Equation) for row in found) > len(found) // 2
    assert all(row["mark"] for row in found)


@pytest.mark.parametrize("document", ["tier_list", "indicator_system"])
def test_the_document_is_fit_to_be_handed_in(document: str, dossier: Dossier) -> None:
    fill = {"tier_list": tier_list, "indicator_system": indicator_system}[document]
    filled = fill(dossier)
    done = printed(document, filled)
    assert not audit_document(done.content, done.echoes)
    assert not done.gaps
    known = dossier.known | dict(filled.trails)
    assert not [figure for figure in done.figures if figure.trail_id not in known]


@pytest.mark.parametrize("document", ["tier_list", "indicator_system"])
def test_the_document_of_an_empty_round_comes_out(
    document: str, empty_dossier: Dossier
) -> None:
    fill = {"tier_list": tier_list, "indicator_system": indicator_system}[document]
    done = printed(document, fill(empty_dossier))
    assert not audit_document(done.content, done.echoes)


def test_the_workbook_is_the_same_twice_and_holds_every_enterprise(dossier: Dossier) -> None:
    numbers = Numbers(dossier.known, dossier.rounding)
    book = write_tier_list(dossier, numbers)
    assert book.content == write_tier_list(dossier, Numbers(dossier.known)).content


    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book.content))
    listed = sheets.get_sheet_by_name("审核分级清单").to_python()
    assert [row[0] for row in listed[1:]] == [
        e.recipient_id for e in dossier.tiers.entries if e.recipient_id in dossier.readings
    ]
    known = dossier.known | dict(numbers.trails)
    assert book.figures
    assert not [figure for figure in book.figures if figure.trail_id not in known]

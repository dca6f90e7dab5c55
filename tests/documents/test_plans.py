"""第七章, 清洁生产改进方案 and its workbook: options, screening, feasibility, targets."""

from __future__ import annotations

import io
from dataclasses import replace
from fractions import Fraction

import pytest
from python_calamine import CalamineWorkbook

from generator.deliver.audit import audit_document
from generator.deliver.books.options import write_options
from generator.deliver.chapters.option_figures import OptionFigures, numbers_of
from generator.deliver.chapters.plans import leading_kind, plans
from generator.deliver.chapters.plans_choice import plans_choice
from generator.deliver.chapters.plans_targets import plans_targets
from generator.deliver.chart import Chart, ChartKind
from generator.deliver.dossier import Dossier
from generator.deliver.numbers import Numbers
from generator.deliver.stage_reports import options
from generator.model.option import CostClass
from generator.score.attain import NOT_KNOWN
from generator.score.feasibility import DEFERRED
from tests.documents.test_level import number, printed, rows


@pytest.fixture
def numbers(dossier: Dossier) -> Numbers:
    return Numbers(dossier.known, dossier.rounding)


def lines(groups: object) -> list[dict[str, object]]:
    return [line for group in rows(groups) for line in rows(group["rows"])]


def test_every_option_is_listed_once_with_the_problems_it_answers(
    dossier: Dossier, numbers: Numbers
) -> None:
    chapter = plans(dossier, numbers)
    listed = [line["number"] for line in (*lines(chapter["groups"]), *lines(chapter["proposals"]))]
    assert sorted(map(str, listed)) == sorted(
        option.number for option in dossier.improvement.options.options
    )
    for line in lines(chapter["groups"]):
        option = dossier.improvement.options.get(str(line["number"]))
        assert option is not None
        assert line["problems"] == (numbers_of(option.problems) or "—")


def test_the_total_is_what_the_lines_add_up_to(dossier: Dossier, numbers: Numbers) -> None:
    chapter = plans(dossier, numbers)
    total = chapter["total"]
    assert isinstance(total, dict)
    money = [line["investment"] for line in lines(chapter["groups"])]
    added = sum(number(each) for each in money if each.text != "—")  # type: ignore[attr-defined]
    assert abs(number(total["investment"]) - added) < Fraction(1)


def test_problems_without_an_option_are_told_by_object(dossier: Dossier, numbers: Numbers) -> None:
    chapter = plans(dossier, numbers)
    told = sum(number(row["count"]) for row in rows(chapter["unanswered"]))
    assert told == len(dossier.improvement.options.unanswered)


def test_numbers_of_one_series_are_drawn_together() -> None:
    given = ["F-QY001-01", "F-QY001-02", "F-QY001-03", "F-QY001-05", "F-园-01"]
    assert numbers_of(given) == "F-QY001-01～03、 05； F-园-01"


def short_of(dossier: Dossier, factor: str) -> Dossier:
    """The same park with one hard constraint, and room in everything else."""
    turned = tuple(
        replace(f, grade="强" if f.id == factor else "弱") for f in dossier.level.factors
    )
    return replace(dossier, level=replace(dossier.level, factors=turned))


def test_what_the_park_needs_most_follows_its_hardest_constraint(dossier: Dossier) -> None:
    for factor, kind in (("water", "saving_water"), ("energy", "saving_energy")):
        found, name = leading_kind(short_of(dossier, factor))
        assert found is not None
        assert found.id == kind
        assert name == next(c.name for c in dossier.constraints if c.id == factor)


def test_a_park_short_of_water_and_one_short_of_energy_are_told_apart(dossier: Dossier) -> None:
    said = []
    for factor in ("water", "energy"):
        changed = short_of(dossier, factor)
        said.append(str(plans(changed, Numbers(dossier.known))["overview"][-1]))  # type: ignore[index]
    assert said[0] != said[1]


def test_screening_and_what_waits_agree_with_the_scores(dossier: Dossier, numbers: Numbers) -> None:
    chapter = plans_choice(dossier, numbers)
    assert len(rows(chapter["screened"])) == len(dossier.improvement.screened)
    waiting = {s.option.number for s in dossier.improvement.screened if s.verdict == DEFERRED}
    assert {row["number"] for row in rows(chapter["deferred"])} == waiting


def test_only_middle_and_high_cost_options_are_appraised(
    dossier: Dossier, numbers: Numbers
) -> None:
    for row in rows(plans_choice(dossier, numbers)["feasible"]):
        option = dossier.improvement.options.get(str(row["number"]))
        assert option is not None
        assert option.cost is not CostClass.LOW
        npv = row["npv"]
        if row["verdict"] == "可行":
            assert number(npv) > 0


def test_every_target_is_in_one_of_the_two_tables(dossier: Dossier, numbers: Numbers) -> None:
    chapter = plans_targets(dossier, numbers)
    known = {a.target.id for a in dossier.improvement.attained if a.verdict != NOT_KNOWN}
    unknown = {a.target.id for a in dossier.improvement.attained if a.verdict == NOT_KNOWN}
    assert len(rows(chapter["rows"])) == len(known)
    assert sum(number(row["count"]) for row in rows(chapter["otherwise"])) == len(unknown)


def test_savings_on_one_base_are_less_together_than_added(
    dossier: Dossier, numbers: Numbers
) -> None:
    found = rows(plans_targets(dossier, numbers)["together"])
    assert found
    for row in found:
        assert number(row["combined"]) <= number(row["plain"])


def test_the_contributions_are_stacked_and_the_costs_ordered(
    dossier: Dossier, numbers: Numbers
) -> None:
    chapter = plans_targets(dossier, numbers)
    stack, order = chapter["stack"], chapter["order"]
    assert isinstance(stack, Chart)
    assert isinstance(order, Chart)
    assert stack.kind is ChartKind.STACKED
    assert order.kind is ChartKind.HORIZONTAL_BAR
    costs = [value for value in order.series[0].values if value is not None]
    assert costs == sorted(costs)


def test_an_estimate_is_a_range_with_both_ends(dossier: Dossier, numbers: Numbers) -> None:
    pen = OptionFigures(dossier, numbers)
    guessed = next(option for option in pen.proposed if option.estimate)
    assert "～" in str(pen.estimate(guessed))


def test_the_document_is_clean_and_every_figure_is_traced(dossier: Dossier) -> None:
    filled = options(dossier)
    done = printed("options", filled)
    assert not audit_document(done.content, done.echoes)
    known = {**dossier.known, **filled.trails}
    assert not [figure for figure in done.figures if figure.trail_id not in known]


def test_the_document_of_an_empty_round_comes_out(empty_dossier: Dossier) -> None:
    done = printed("options", options(empty_dossier))
    assert not audit_document(done.content, done.echoes)


def test_the_workbook_is_the_same_twice_and_holds_every_option(dossier: Dossier) -> None:
    numbers = Numbers(dossier.known, dossier.rounding)
    book = write_options(dossier, numbers)
    assert book.content == write_options(dossier, Numbers(dossier.known, dossier.rounding)).content
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book.content))
    listed = [
        row[0]
        for name in ("方案汇总", "方案库建议")
        for row in sheets.get_sheet_by_name(name).to_python()[1:]
    ]
    assert sorted(map(str, listed)) == sorted(
        option.number for option in dossier.improvement.options.options
    )
    known = {**dossier.known, **numbers.trails}
    assert book.figures
    assert not [figure for figure in book.figures if figure.trail_id not in known]

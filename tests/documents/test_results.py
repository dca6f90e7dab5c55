"""第六章 and the chains' reports: the index, balances, problems with causes, firms, reviews."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from generator.deliver.audit import audit_document
from generator.deliver.chain_report import SECRET, chain_report, is_secret
from generator.deliver.chapters.results import main_card, results
from generator.deliver.chapters.results_balances import Balance, results_balances
from generator.deliver.chapters.results_firms import results_firms
from generator.deliver.chapters.results_problems import results_problems
from generator.deliver.chart import Chart, ChartKind
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Missing
from generator.deliver.numbers import Numbers
from generator.model.indicator import Grade
from generator.model.problem import ENTERPRISE_ASPECTS, ObjectLevel
from generator.model.score import Trail
from tests.documents.test_level import figures_of, number, printed, rows


def numbers_for(dossier: Dossier) -> Numbers:
    return Numbers(dossier.known, dossier.rounding)


@pytest.fixture(scope="module")
def park(dossier: Dossier) -> dict[str, object]:
    index = results(dossier, numbers_for(dossier))["index"]
    assert isinstance(index, dict)
    return index


def test_every_row_of_the_index_is_listed_with_its_points(
    park: dict[str, object], dossier: Dossier
) -> None:
    card = main_card(dossier)
    assert card is not None
    found = rows(park["rows"])
    assert len(found) == len(card.rows)
    assert abs(sum(number(row["weight"]) for row in found) - 100) < Fraction(1, 10)


def test_the_radar_has_one_axis_for_each_first_level_indicator(
    park: dict[str, object], dossier: Dossier
) -> None:
    radar, card = park["radar"], main_card(dossier)
    assert isinstance(radar, Chart)
    assert card is not None
    assert radar.kind is ChartKind.RADAR
    assert radar.categories == tuple(group.name for group in card.system.groups)


def test_each_limiting_row_is_spoken_of(park: dict[str, object], dossier: Dossier) -> None:
    card = main_card(dossier)
    assert card is not None
    said = [str(text) for text in park["limiting"]]  # type: ignore[attr-defined]
    names = [row.row.name for row in card.rows if row.row.limiting]
    assert all(sum(name in text for text in said) == 1 for name in names)


def test_a_failed_limiting_row_is_what_has_to_be_lifted_first(dossier: Dossier) -> None:
    card = main_card(dossier)
    assert card is not None
    open_one = next(row for row in card.rows if row.row.limiting and row.levels)
    for failed, word in ((True, "先使"), (False, "还差")):
        turned = replace(
            card,
            rows=tuple(replace(row, failed_limit=failed and row is open_one) for row in card.rows),
        )
        changed = replace(dossier, indices=(turned,))
        index = results(changed, numbers_for(dossier))["index"]
        assert isinstance(index, dict)
        assert word in str(index["conclusion"][-1])


def balance(left: int, right: int) -> Balance:
    return Balance(
        "水平衡", ("取水量", Trail("a", "取水", Fraction(left))),
        ("排水量＋耗水量", Trail("b", "排水", Fraction(right))),
    )  # fmt: skip


@pytest.mark.parametrize(("left", "right", "off"), [(100, 95, 5), (100, 106, -6), (0, 3, None)])
def test_a_balance_is_off_by_what_does_not_come_out(left: int, right: int, off: int | None) -> None:
    assert balance(left, right).percent == off


def test_a_balance_beyond_ten_per_cent_is_not_for_analysis(dossier: Dossier) -> None:
    found = rows(results_balances(dossier, numbers_for(dossier))["rows"])
    for row in found:
        off = row["percent"]
        if isinstance(off, Figure) and off.text != "—":
            good = abs(Fraction(off.text)) <= 5
            assert ("可用于分析" in str(row["note"])) is good


def test_elements_nobody_has_measured_are_gaps(dossier: Dossier) -> None:
    found = rows(results_balances(dossier, numbers_for(dossier))["elements"])
    assert found
    assert all(isinstance(row["balance"], Missing) for row in found)


def test_every_problem_is_listed_once_and_every_cause_has_a_code(dossier: Dossier) -> None:
    chapter = results_problems(dossier, numbers_for(dossier))
    listed = [row["number"] for group in rows(chapter["groups"]) for row in rows(group["rows"])]
    problems = dossier.improvement.problems.problems
    assert sorted(map(str, listed)) == sorted(p.number for p in problems)
    codes = {row["code"] for row in rows(chapter["codes"])} | {"—"}
    for group in rows(chapter["firm_causes"]):
        for line in rows(group["rows"]):
            assert {line[aspect.name.lower()] for aspect in ENTERPRISE_ASPECTS} <= codes


def test_each_chain_enterprise_and_review_has_a_line(dossier: Dossier) -> None:
    chapter = results_firms(dossier, numbers_for(dossier))
    assert [row["chain"] for row in rows(chapter["chains"])] == list(dossier.chains)
    assert len(rows(chapter["firms"])) == len(dossier.enterprises)
    assert len(rows(chapter["reviews"])) == len(dossier.reviews)
    below = {dossier.name(i) for i, c in dossier.cards.items() if c.grade is Grade.BELOW}
    told = {n for row in rows(chapter["chains"]) for n in str(row["bottlenecks"]).split("、")}
    chained = {e.name for e in dossier.enterprises if e.chain}
    assert told - {"没有"} == below & chained


def test_a_chain_report_comes_out_clean_and_keeps_secrets(dossier: Dossier) -> None:
    chain = max(dossier.chains, key=lambda c: sum(e.chain == c for e in dossier.enterprises))
    filled = chain_report(dossier, chain)
    done = printed("chain_report", filled)
    assert not audit_document(done.content, done.echoes)
    known = {**dossier.known, **filled.trails}
    assert not [f for f in done.figures if f.trail_id not in known]
    for row in rows(filled.context["scope"]):
        firm = next(e for e in dossier.enterprises if e.name == row["name"])
        if firm.id in dossier.readings:
            shown = row["energy"]
            assert isinstance(shown, Figure)
            assert (shown.text == SECRET) is is_secret(dossier, firm.id)


def test_a_chain_nobody_answered_for_has_its_report_with_gaps(empty_dossier: Dossier) -> None:
    done = printed("chain_report", chain_report(empty_dossier, empty_dossier.chains[0]))
    assert done.gaps
    assert not audit_document(done.content, done.echoes)


def test_the_chapter_of_an_empty_round_says_what_is_missing(empty_dossier: Dossier) -> None:
    numbers = numbers_for(empty_dossier)
    for chapter in (results, results_balances, results_problems, results_firms):
        found = chapter(empty_dossier, numbers)
        known = {**empty_dossier.known, **numbers.trails}
        assert not [f for f in figures_of(found) if f.trail_id not in known]
    assert not results_problems(empty_dossier, numbers)["groups"]


def test_problems_of_the_park_come_before_those_of_enterprises(dossier: Dossier) -> None:
    chapter = results_problems(dossier, numbers_for(dossier))
    titles = [str(group["title"]) for group in rows(chapter["groups"])]
    levels = [level.value for level in ObjectLevel]
    order = [levels.index(title.partition("：")[0]) for title in titles]
    assert order == sorted(order)

"""第八章 and 方案实施效果评估报告: progress, money, savings, before and after."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from generator.deliver.audit import audit_document
from generator.deliver.chapters.effects import effects
from generator.deliver.chapters.effects_compare import effects_compare
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Missing
from generator.deliver.numbers import Numbers
from generator.deliver.stage_reports import effect_evaluation
from tests.documents.test_level import number, printed, rows


@pytest.fixture
def numbers(dossier: Dossier) -> Numbers:
    return Numbers(dossier.known, dossier.rounding)


def test_every_option_of_the_returns_has_a_line_of_progress(
    dossier: Dossier, numbers: Numbers
) -> None:
    groups = rows(effects(dossier, numbers)["progress"])
    assert sum(len(rows(group["rows"])) for group in groups) == len(dossier.improvement.progress)


def test_a_late_option_has_a_gap_for_its_reason(dossier: Dossier, numbers: Numbers) -> None:
    late = tuple(replace(p, late=not p.done) for p in dossier.improvement.progress)
    changed = replace(dossier, improvement=replace(dossier.improvement, progress=late))
    found = [
        row for group in rows(effects(changed, numbers)["progress"]) for row in rows(group["rows"])
    ]
    assert any(isinstance(row["reason"], Missing) for row in found)
    assert all(isinstance(row["reason"], Missing) is (row["actual"] != "已完成") for row in found)


def test_only_options_done_have_effects(dossier: Dossier, numbers: Numbers) -> None:
    chapter = effects(dossier, numbers)
    done = [p.option.number for p in dossier.improvement.progress if p.done]
    assert [row["number"] for row in rows(chapter["money"])] == done
    assert [row["number"] for row in rows(chapter["environment"])] == done


def test_output_and_own_effect_make_up_the_change(dossier: Dossier, numbers: Numbers) -> None:
    found = [
        row
        for group in rows(effects_compare(dossier, numbers)["firms"])
        for row in rows(group["rows"])
    ]
    assert len(found) == len(dossier.improvement.effects)
    for row in found:
        if row["output"].text == "—":  # type: ignore[attr-defined]
            continue
        change = number(row["after"]) - number(row["before"])
        parts = number(row["output"]) + number(row["own"])
        room = max(abs(number(row["before"])) / 100, Fraction(2))
        assert abs(change - parts) <= room


def test_the_index_with_all_options_is_not_below_today(dossier: Dossier, numbers: Numbers) -> None:
    chapter = effects_compare(dossier, numbers)
    assert chapter["index_said"] is not None
    for row in rows(chapter["index"]):
        assert number(row["score_after"]) >= number(row["score_now"])


def test_an_experience_is_not_spread_to_a_firm_that_has_it(
    dossier: Dossier, numbers: Numbers
) -> None:
    found = rows(effects(dossier, numbers)["experiences"])
    assert found
    assert {str(row["name"].text)[:2] for row in found} == {"F-"}  # type: ignore[attr-defined]
    assert all(number(row["potential"]) >= 0 for row in found)


def test_the_document_is_clean_and_every_figure_is_traced(dossier: Dossier) -> None:
    filled = effect_evaluation(dossier)
    done = printed("effect_evaluation", filled)
    assert not audit_document(done.content, done.echoes)
    known = {**dossier.known, **filled.trails}
    assert not [figure for figure in done.figures if figure.trail_id not in known]


def test_the_document_of_an_empty_round_comes_out(empty_dossier: Dossier) -> None:
    done = printed("effect_evaluation", effect_evaluation(empty_dossier))
    assert not audit_document(done.content, done.echoes)

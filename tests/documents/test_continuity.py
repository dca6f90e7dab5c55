"""第九章 and 持续性清洁生产方案: bodies, rules, mechanisms, incentives, the next round."""

from __future__ import annotations

import pytest

from generator.deliver.audit import audit_document
from generator.deliver.chapters.continuity import continuity
from generator.deliver.dossier import Dossier
from generator.deliver.numbers import Numbers
from generator.deliver.stage_reports import continuous_plan
from tests.documents.test_level import printed, rows


@pytest.fixture
def chapter(dossier: Dossier) -> dict[str, object]:
    return continuity(dossier, Numbers(dossier.known, dossier.rounding))


def test_there_are_the_four_mechanisms_with_every_column(chapter: dict[str, object]) -> None:
    found = rows(chapter["mechanisms"])
    assert [row["name"] for row in found] == [
        "资料收集机制", "指标体系调整机制", "审核机制", "报告机制",
    ]  # fmt: skip
    assert all(str(value) for row in found for value in row.values())


def test_every_department_has_its_duties(chapter: dict[str, object], dossier: Dossier) -> None:
    named = {row["name"] for row in rows(chapter["bodies"])}
    assert {department.name for department in dossier.roster.departments} <= named


def test_the_incentives_are_those_finance_told_of(
    chapter: dict[str, object], dossier: Dossier
) -> None:
    park = dossier.park
    assert park is not None
    told = park.submission.rows.get("incentives", ())
    assert len(rows(chapter["incentives"])) == len(told) + len(dossier.book.clauses.incentives)


def test_every_enterprise_that_answered_is_due_once(
    chapter: dict[str, object], dossier: Dossier
) -> None:
    due = [
        name
        for row in rows(chapter["next"])
        for name in str(row["firms"]).split("、")
        if name != "全部企业"
    ]
    assert sorted(due) == sorted(dossier.name(owner) for owner in dossier.readings)


def test_the_document_is_clean_and_every_figure_is_traced(dossier: Dossier) -> None:
    filled = continuous_plan(dossier)
    done = printed("continuous_plan", filled)
    assert not audit_document(done.content, done.echoes)
    known = {**dossier.known, **filled.trails}
    assert not [figure for figure in done.figures if figure.trail_id not in known]


def test_the_document_of_an_empty_round_comes_out(empty_dossier: Dossier) -> None:
    done = printed("continuous_plan", continuous_plan(empty_dossier))
    assert not audit_document(done.content, done.echoes)

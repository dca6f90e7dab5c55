"""Official and procedural documents: complete, traced, and there before anybody has answered."""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import docx
import pytest

from generator.deliver.audit import audit_document
from generator.deliver.contract import read_contract
from generator.deliver.digits import strange_digits, undeclared_digits
from generator.deliver.dossier import Dossier, Returned
from generator.deliver.figure import RenderedDocument
from generator.deliver.papers.asked import asked_of
from generator.deliver.render import DocumentTemplate, load_template, render_document
from generator.deliver.templates import WORD_TEMPLATES
from generator.journey.document_list import MAKERS, Maker
from generator.model.review import ReviewVerdict
from generator.model.submission import Entry, EntryKey, Place, Submission
from generator.model.tier import Tier
from generator.score.trail import SubmissionSource

NOTICES = ("leading_group_notice", "work_plan", "training_notice", "data_request")
LATER = ("data_quality_report", "pilot_summary", "evaluation_application")
MAKER = {maker.document: maker for maker in MAKERS}


@functools.cache
def loaded(document: str) -> DocumentTemplate:
    contract = read_contract(WORD_TEMPLATES / "src" / f"{document}.yaml")
    return load_template(WORD_TEMPLATES / f"{document}.docx", contract)


def made(dossier: Dossier, document: str, key: str = "") -> RenderedDocument:
    """The document, of which the audit of finished documents has nothing to say."""
    filled = MAKER[document].fill(dossier, key)
    template = loaded(document)
    rendered = render_document(template, document, filled.context, {})
    known = {*dossier.known, *filled.trails}
    source = (WORD_TEMPLATES / f"{document}.docx").read_bytes()
    assert audit_document(rendered.content, rendered.echoes) == []
    assert undeclared_digits(template.contract, filled.context) == []
    assert strange_digits(rendered, template.contract, filled.context, source) == []
    assert {figure.trail_id for figure in rendered.figures} <= known
    return rendered


def words(rendered: RenderedDocument) -> str:
    paper = docx.Document(io.BytesIO(rendered.content))
    return "\n".join([*(p.text for p in paper.paragraphs), *_cells(rendered)])


def _cells(rendered: RenderedDocument) -> Iterator[str]:
    for table in docx.Document(io.BytesIO(rendered.content)).tables:
        for row in table.rows:
            yield "|".join(cell.text for cell in row.cells)


def first_key(maker: Maker, dossier: Dossier) -> str:
    return maker.keys(dossier)[0]


@pytest.mark.parametrize("document", [*NOTICES, *LATER])
def test_a_paper_comes_out_of_an_audit_nobody_has_answered(
    empty_dossier: Dossier, document: str
) -> None:
    rendered = made(empty_dossier, document, first_key(MAKER[document], empty_dossier))
    assert empty_dossier.settings.park_name.split("（")[0] in words(rendered)


@pytest.mark.parametrize("document", [*NOTICES, *LATER, "permit_review"])
def test_a_paper_of_the_played_round_is_whole(dossier: Dossier, document: str) -> None:
    made(dossier, document, first_key(MAKER[document], dossier))


def test_the_leading_group_and_every_contact_stand_in_its_notice(dossier: Dossier) -> None:
    said = words(made(dossier, "leading_group_notice"))
    for member in dossier.settings.leading_group:
        assert f"{member.name}（{member.post}）" in said
    for recipient in dossier.roster.recipients:
        assert f"{recipient.name}|{recipient.contact}|{recipient.phone}" in said


def test_the_work_plan_takes_nothing_of_the_results(
    dossier: Dossier, empty_dossier: Dossier
) -> None:
    def lists(one: Dossier) -> list[str]:
        return [t for t in _cells(made(one, "work_plan")) if "有限公司" in t]

    assert len(lists(dossier)) >= len(dossier.enterprises)
    assert [line for line in lists(empty_dossier) if line not in lists(dossier)] == []


def test_days_of_the_plan_nobody_has_settled_are_gaps(empty_dossier: Dossier) -> None:
    gaps = [gap.name for gap in made(empty_dossier, "work_plan").gaps]
    assert "计划完成时间" in gaps
    assert "试点或任务文件" in gaps


def test_everybody_who_is_asked_gets_a_request_with_just_its_sheets(dossier: Dossier) -> None:
    keys = MAKER["data_request"].keys(dossier)
    assert set(keys) == {r.id for r in dossier.roster.recipients if r.forms}
    seen = {}
    for key in keys:
        recipient = dossier.roster.get(key)
        assert recipient is not None
        seen.setdefault(tuple(a.cut for a in asked_of(dossier, recipient)), recipient)
    for recipient in seen.values():
        lines = list(_cells(made(dossier, "data_request", recipient.id)))
        for asked in asked_of(dossier, recipient):
            for number, sheet in enumerate(asked.form.sheets, 1):
                assert any(line.startswith(f"{number}|{sheet.name}") for line in lines)


def test_every_unit_of_the_list_can_sign_at_the_training(empty_dossier: Dossier) -> None:
    said = words(made(empty_dossier, "training_notice"))
    for recipient in empty_dossier.roster.recipients:
        assert f"{recipient.name}|{recipient.contact}||" in said


def test_each_recipient_stands_in_the_log_of_the_quality_report(dossier: Dossier) -> None:
    rendered = made(dossier, "data_quality_report")
    lines = list(_cells(rendered))
    for line in dossier.collected:
        assert any(text.startswith(f"{line.recipient.id}|") for text in lines)
    spoke = [hit.rule.code for hit in dossier.hits if hit.found]
    assert all(any(text.startswith(f"{code}|") for text in lines) for code in spoke)


def test_an_opinion_says_every_item_and_asks_for_those_not_met(dossier: Dossier) -> None:
    review = next(r for r in dossier.reviews if r.of(ReviewVerdict.EXPLAIN))
    lines = list(_cells(made(dossier, "permit_review", review.recipient_id)))
    for item in review.items:
        assert any(line.startswith(f"{item.item.id}|") for line in lines)
    for number, item in enumerate(review.of(ReviewVerdict.EXPLAIN), 1):
        asked = next(line for line in lines if line.startswith(f"{number}|{item.item.id}"))
        assert not asked.endswith("|")


def test_who_filed_no_execution_report_gets_no_opinion(dossier: Dossier) -> None:
    holders = {review.recipient_id for review in dossier.reviews}
    other = next(e.id for e in dossier.enterprises if e.id not in holders)
    assert other not in MAKER["permit_review"].keys(dossier)
    assert MAKER["permit_review"].lacking(dossier, other)


def test_an_application_calls_open_what_is_not_done(
    dossier: Dossier, empty_dossier: Dossier
) -> None:
    key = {e.recipient_id for e in dossier.tiers.of(Tier.KEY)} & set(dossier.readings)
    assert set(MAKER["evaluation_application"].keys(dossier)) == {"", *key}
    assert MAKER["evaluation_application"].keys(empty_dossier) == ("",)
    before = words(made(empty_dossier, "evaluation_application"))
    after = words(made(dossier, "evaluation_application"))
    assert before.count("|未完成|") > after.count("|未完成|") > 0


def with_efforts(dossier: Dossier, **efforts: str) -> Dossier:
    """The round with a record of the office that holds these numbers of one row."""
    office = dossier.roster.departments[0]
    entries = tuple(
        Entry(EntryKey(f"efforts.{name}", "report"), raw, Decimal(raw), Place("试点投入", "C9"))
        for name, raw in efforts.items()
    )
    record = Submission(office.id, "work_record", "2024.1", (2024,), entries)
    source = SubmissionSource(office.id, office.name, "work_record", 1, "记录.xlsx", "0" * 64)
    return replace(
        dossier, returned=(Returned(office, record, source, 1, dossier.settings.deadline),)
    )


def test_the_summary_compares_only_where_the_office_gave_an_estimate(
    empty_dossier: Dossier,
) -> None:
    told = with_efforts(empty_dossier, person_days="22", usual_person_days="88", cost="2",
                        usual_cost="4")  # fmt: skip
    compared = made(told, "pilot_summary")
    assert "人天减少75.00%" in words(compared)
    assert "费用减少50.00%" in words(compared)
    silent = made(with_efforts(empty_dossier, person_days="22"), "pilot_summary")
    assert "没有填报传统方式的估算，不作比较" in words(silent)
    assert "不能与传统方式比较" in words(made(empty_dossier, "pilot_summary"))

"""A workbook is read as the form it was sent as; forms on request go to whom they are asked for."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from generator.errors import WorkspaceError
from generator.forms.outgoing import STAMP_SHEET
from generator.forms.roster import write_roster
from generator.forms.tailor import WHOLE_FORM, Tailoring
from generator.intake.identify import Identity, RecognitionFault, Unrecognised, identify
from generator.journey.audit import SHANGHAI, Audit
from generator.journey.judge import read_return
from generator.journey.prepare import init_audit
from generator.journey.send_out import roster_notices_of, send_out
from generator.model.park import Department, Enterprise, PermitKind, RecipientKind, Roster
from generator.model.submission import Blank, EntryKey
from generator.packaged import packaged
from generator.rulebook import Rulebook, load_rulebook
from generator.workspace.audit import settings_from
from generator.workspace.paths import AuditFolder
from generator.yamlfile import read_yaml
from tests.rulebook.rules import load, make_tiny_rules
from tests.small import FIRM, FORM, KEYS, SYSTEM, SYSTEMS, WORKSHOP, YEARS, opened, workbook

NOW = datetime(2025, 3, 1, 9, 30, tzinfo=SHANGHAI)
SHORT = Tailoring(WORKSHOP.id)
LONG = Tailoring(systems=(SYSTEM.id,))


def laid_down(root: Path) -> AuditFolder:
    return init_audit(
        root, park_name="示例园区", authority="", region="云南", audit_year=2024,
        deadline=date(2025, 3, 31), contact="王工", phone="0871-60000001",
    )  # fmt: skip


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """The tiny rules with the form of tests/small beside their own."""
    book = load(make_tiny_rules(tmp_path_factory.mktemp("tiny")))
    return replace(book, forms={**book.forms, FORM.id: FORM}, systems=SYSTEMS)


def audit_of(root: Path, book: Rulebook, permit: PermitKind) -> Audit:
    """An audit whose only enterprise has that permit in today's list."""
    folder = laid_down(root)
    firm = replace(FIRM, permit_kind=permit, forms=(FORM.id,), systems=(SYSTEM.id,))
    return Audit(folder, settings_from(read_yaml(folder.settings)), Roster((firm,)), book)


def identified(data: bytes, audit: Audit) -> Identity | Unrecognised:
    return identify(
        opened(data), audit_id="audit-test", roster=audit.roster, forms=audit.book.forms.values(),
        keys=KEYS, years_of=lambda form: YEARS,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "permit_now"), [(SHORT, PermitKind.KEY), (LONG, PermitKind.REGISTERED)]
)
def test_a_workbook_is_read_as_it_was_sent_though_the_list_has_changed(
    tmp_path: Path, tiny: Rulebook, sent: Tailoring, permit_now: PermitKind
) -> None:
    audit = audit_of(tmp_path / "审核", tiny, permit_now)
    data = workbook(sent, self_milling_level="Ⅱ级：一般")
    who = identified(data, audit)
    assert isinstance(who, Identity)
    assert who.tailoring == sent.text
    form, submission = read_return(audit, opened(data), who)
    assert audit.tailoring(audit.recipient(FIRM.id), FORM.id) != sent
    assert audit.form_as_sent(who) is form
    assert audit.form_as_sent(submission) is form  # the ledger keeps how it was cut
    assert ("carbon_total" in form.fields) is (sent is LONG)


def test_what_a_short_form_does_not_ask_is_not_open_either(tmp_path: Path, tiny: Rulebook) -> None:
    audit = audit_of(tmp_path / "审核", tiny, PermitKind.REGISTERED)
    data = workbook(SHORT)
    who = identified(data, audit)
    assert isinstance(who, Identity)
    form, submission = read_return(audit, opened(data), who)
    assert "self_milling_level" not in form.fields
    for name in ("carbon_total", "self_milling_level"):
        entry = submission.by_key[EntryKey(name)]
        assert (entry.value, entry.note) == (Blank.NOT_APPLICABLE, "小作坊简表未要求填报")


@pytest.mark.parametrize("said", ["", "variant=gone", "胡写", "systems=gone"])
def test_a_tailoring_that_says_nothing_gives_way_to_the_list(
    tmp_path: Path, tiny: Rulebook, said: str
) -> None:
    audit = audit_of(tmp_path / "审核", tiny, PermitKind.REGISTERED)
    who = identified(workbook(SHORT, said), audit)
    assert isinstance(who, Identity)
    assert audit.tailoring_as_sent(who) == SHORT
    whole = identified(workbook(said=WHOLE_FORM), audit)
    assert isinstance(whole, Identity)
    assert audit.tailoring_as_sent(whole) == Tailoring()


def test_a_tailoring_typed_over_breaks_the_seal(tmp_path: Path, tiny: Rulebook) -> None:
    audit = audit_of(tmp_path / "审核", tiny, PermitKind.REGISTERED)
    book = openpyxl.load_workbook(io.BytesIO(workbook(SHORT)))
    for row in book[STAMP_SHEET].iter_rows():
        if row[0].value == "tailoring":
            row[1].value = WHOLE_FORM
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    forged = io.BytesIO()
    book.save(forged)
    who = identified(forged.getvalue(), audit)
    assert isinstance(who, Unrecognised)
    assert who.fault is RecognitionFault.SEAL_BROKEN


# -- forms on request ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook(packaged("rules"), None)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An audit of two enterprises and two departments with the packaged rules."""
    folder = laid_down(tmp_path / "审核")
    firms = [
        Enterprise(
            number, f"示例{number}厂", RecipientKind.ENTERPRISE, permit_kind=PermitKind.KEY,
            credit_code="91530000MA6YL00015", industry_code="3825", process="拉晶",
        )
        for number in ("QY001", "QY002")
    ]
    bureaus = [
        Department("BM01", "示例经发局", RecipientKind.DEPARTMENT, groups=("经济发展", "统计")),
        Department("BM02", "示例供电局", RecipientKind.DEPARTMENT, groups=("power",)),
    ]
    folder.roster.write_bytes(write_roster([*firms, *bureaus], datetime(2025, 1, 1)))
    return folder.root


def sent(root: Path, *numbers: str, forms: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    made = send_out(root, numbers, forms, now=lambda: NOW)
    return [(one.recipient_id, one.form_id) for one in made]


def expected(root: Path) -> set[tuple[str, str]]:
    audit = Audit.open(root)
    with audit.open_ledger(NOW) as ledger:
        return {(recipient.id, form.id) for recipient, form in audit.expected(ledger)}


USUAL = {
    ("QY001", "enterprise"), ("QY002", "enterprise"), ("BM01", "department"), ("BM02", "department")
}  # fmt: skip


def test_a_form_on_request_is_neither_sent_nor_waited_for_by_itself(root: Path) -> None:
    assert set(sent(root)) == USUAL
    assert expected(root) == USUAL


def test_a_form_on_request_goes_to_those_named_and_is_waited_for_from_then_on(root: Path) -> None:
    assert sent(root, "QY002", forms=("site_visit",)) == [("QY002", "site_visit")]
    assert expected(root) == {*USUAL, ("QY002", "site_visit")}


def test_a_form_on_request_goes_to_nobody_while_no_enterprise_is_in_the_first_tier(
    root: Path,
) -> None:
    with pytest.raises(WorkspaceError, match="还没有分级为“重点”的企业"):
        sent(root, forms=("site_visit",))


def test_a_form_nobody_knows_is_refused_with_those_there_are(root: Path) -> None:
    with pytest.raises(WorkspaceError) as fault:
        sent(root, forms=("no_such",))
    assert "site_visit" in fault.value.remedy


def test_a_department_gets_the_sheets_of_its_groups_alone(root: Path, book: Rulebook) -> None:
    audit = Audit.open(root)
    for number, groups in (("BM01", {"economy", "statistics"}), ("BM02", {"power"})):
        form = audit.form(audit.recipient(number), "department")
        assert {sheet.group for sheet in form.sheets} == {"", *groups}
        whole = book.forms["department"].sheets
        assert len(form.sheets) == sum(s.group in {"", *groups} for s in whole)


def test_what_no_department_answers_is_said_and_stops_nothing(root: Path) -> None:
    (notice,) = roster_notices_of(root)
    assert "“生态环境”" in notice
    assert "“供电”" not in notice

"""Versions of a return: refused, mended, accepted; what was mended, what stands, what is new."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from generator.journey.answer import comparison_of
from generator.journey.assess import receipts_in_force
from generator.journey.audit import Audit, now_utc
from generator.model.finding import Disposition
from generator.workspace.records import Outcome, Receipt
from tests.journey.readback import answers_to, board_line, has_answers, sheets_of, text_of, words_of
from tests.journey.rounds import (
    CLEAN,
    another,
    archived,
    digest,
    ledger_of,
    put,
    receipts_of,
    receive,
    sample,
    verdicts,
)

REFUSED_TWICE, REFUSED_AFTER_ACCEPTED = "QY004", "QY008"


def versions(root: Path, recipient: str) -> list[Receipt]:
    with ledger_of(root) as ledger:
        return list(ledger.versions(recipient, "enterprise"))


def test_a_return_is_refused_mended_in_its_marked_workbook_and_accepted(played: Path) -> None:
    first, second = versions(played, "QY003")
    assert first.disposition is Disposition.SEND_BACK
    assert (second.disposition, second.version_no) == (Disposition.ACCEPT, 2)
    assert has_answers(played, first)
    assert not has_answers(played, second)
    line = board_line(played, "QY003")
    assert line.state == "接收"
    assert "第 2 版" in line.text


def test_the_notice_and_the_list_tell_mended_standing_and_new_apart(played: Path) -> None:
    first, second, third = versions(played, REFUSED_TWICE)
    with ledger_of(played) as ledger:
        found = comparison_of(ledger, second)
    assert found is not None
    before, compared = found
    assert before.id == first.id
    assert [f.identity for f in compared.still_open] == [
        ("REQ001", "water_pollutants.discharged[cod]@2024")
    ]
    assert [f.identity for f in compared.new] == [("REQ001", "output_value@2024")]
    assert "IDN001" in {f.code for f in compared.fixed}

    book, notice = answers_to(played, second)
    rows = words_of(sheets_of(book)["问题清单"])
    state_of = {row[2] + row[3]: row[-1] for row in rows if row[-1] in ("仍存在", "新出现")}
    assert sorted(state_of.values()) == ["仍存在", "新出现"]
    mended = [row for row in rows if row[-1] == "已改正"]
    assert len(mended) == len(compared.fixed)
    text = text_of(notice)
    counted = f"上次指出的问题已改正{len(compared.fixed)}处，仍有1处未改正；本次新出现1处。"
    assert counted in text
    assert all(word in text for word in ("已改正", "仍存在", "新出现"))
    assert all(finding.message in text for finding in (*compared.still_open, *compared.new))
    assert third.disposition is Disposition.ACCEPT


def test_marks_of_an_earlier_round_are_gone_from_the_next_marked_workbook(played: Path) -> None:
    first, second, _ = versions(played, REFUSED_TWICE)

    def commented(receipt: Receipt) -> set[tuple[str, str]]:
        return {
            (name, cell.coordinate)
            for name, sheet in sheets_of(answers_to(played, receipt)[0]).items()
            for row in sheet.iter_rows()
            for cell in row
            if cell.comment and any(f.message[:12] in cell.comment.text for f in
                                    receipt.report.findings)
        }

    places = {(p.sheet, p.cell) for f in second.report.findings for p in f.places[:1]}
    assert commented(second) == places
    assert commented(first) - commented(second)


def test_a_refused_correction_leaves_the_accepted_version_in_force_and_the_board_says_so(
    played: Path,
) -> None:
    accepted, refused = versions(played, REFUSED_AFTER_ACCEPTED)
    assert accepted.disposition is Disposition.NEEDS_EXPLANATION
    assert refused.disposition is Disposition.SEND_BACK
    audit = Audit.open(played)
    with audit.open_ledger(now_utc()) as ledger:
        standing = receipts_in_force(audit, ledger)
    assert standing[REFUSED_AFTER_ACCEPTED, "enterprise"].id == accepted.id
    line = board_line(played, REFUSED_AFTER_ACCEPTED)
    assert line.state == "退回"
    assert "第 2 版更正件被退回，评价仍采用已接收的第 1 版" in line.text


def test_a_duplicate_is_byte_equal_to_the_latest_version_and_to_no_older_one(
    audit_root: Path,
) -> None:
    first = sample(CLEAN).read_bytes()
    second = another(first, 1)
    told = []
    for number, data in enumerate((first, first, second, first, first)):
        put(audit_root, {f"第{number}次.xlsx": data})
        told += verdicts(receive(audit_root, date(2025, 3, 24)))
    assert told == ["接收", "重复", "接收", "接收", "重复"]
    receipts = receipts_of(audit_root)
    assert [r.version_no for r in receipts] == [1, 0, 2, 3, 0]
    assert [r.digest for r in receipts if r.version_no] == [digest(d) for d in
                                                            (first, second, first)]


def test_every_file_of_the_round_is_archived_byte_for_byte(played: Path) -> None:
    kept = archived(played)
    receipts = receipts_of(played)
    assert {receipt.archive_path for receipt in receipts} == set(kept)
    for receipt in receipts:
        assert digest(kept[receipt.archive_path]) == receipt.digest
        assert kept[receipt.archive_path] == sample(receipt.original_name).read_bytes()


def test_every_refusal_says_at_least_one_error_and_no_acceptance_hides_a_message(
    played: Path,
) -> None:
    for receipt in receipts_of(played):
        if receipt.outcome is not Outcome.RECOGNISED:
            continue
        refused = receipt.disposition is Disposition.SEND_BACK
        assert any(f.severity.value == "错误" for f in receipt.report.findings) == refused
        if not receipt.report.findings:
            assert receipt.disposition is Disposition.ACCEPT

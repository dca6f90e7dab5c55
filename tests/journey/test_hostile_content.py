"""Text from a workbook stays data wherever it is shown; a workbook cannot pass as another's."""

from __future__ import annotations

import io
import logging
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from generator.journey.audit import Audit
from generator.journey.prepare import dispatch_workbooks, lay_down
from generator.workspace.records import Outcome
from tests.journey.readback import answers_to, sheets_of, text_of
from tests.journey.rounds import (
    REFUSED,
    SAMPLES,
    ledger_of,
    put,
    receipt_named,
    receipts_of,
    receive,
    sample,
    tree,
    verdicts,
)

PERSONAL = {"preparer_name", "preparer_phone", "reviewer_name", "legal_person", "cp_person"}
EVIL = "=1+1<script>x</script>{{7*7}}"


def edited(data: bytes, edit: Callable[[str], str]) -> bytes:
    """The workbook with every text of its sheets passed through `edit`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename.endswith(".xml"):
                content = edit(content.decode("utf-8")).encode("utf-8")
            new.writestr(member, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def replaced(data: bytes, texts: Mapping[str, str]) -> bytes:
    """The workbook with these texts replaced, wherever they stand."""

    def edit(xml: str) -> str:
        for old, new in texts.items():
            xml = xml.replace(old, new)
        return xml

    changed = edited(data, edit)
    assert changed != edited(data, lambda xml: xml), f"{set(texts)} not found"
    return changed


def retyped(data: bytes, old: str, new: str) -> bytes:
    """The workbook with the one cell text that `old` matches typed anew.

    The office program keeps texts in runs.
    """
    found_one = 0

    def one(found: re.Match[str]) -> str:
        nonlocal found_one
        said = "".join(re.findall(r"<t[^>]*>([^<]*)</t>", found[0]))
        if not re.fullmatch(old, said):
            return found[0]
        found_one += 1
        return f"<si><t>{escape(new)}</t></si>"

    changed = edited(data, lambda xml: re.sub(r"<si>.*?</si>", one, xml, flags=re.DOTALL))
    assert found_one == 1, f"{old} found {found_one} times"
    return changed


def test_what_a_sender_typed_is_text_in_the_marked_workbook_the_notice_and_the_board(
    audit_root: Path,
) -> None:
    put(audit_root, {REFUSED: retyped(sample(REFUSED).read_bytes(), "约[0-9]+", EVIL)})
    assert verdicts(receive(audit_root)) == ["退回"]
    receipt = receipt_named(audit_root, REFUSED)
    assert any(EVIL in finding.message for finding in receipt.report.findings)

    book, notice = answers_to(audit_root, receipt)
    shown = [
        cell
        for sheet in sheets_of(book).values()
        for row in sheet.iter_rows()
        for cell in row
        if "script" in str(cell.value)
    ]
    assert [cell.value for cell in shown if cell.value == EVIL]
    assert {cell.data_type for cell in shown} == {"s"}
    assert EVIL in text_of(notice)
    board = (audit_root / "看板.html").read_text(encoding="utf-8")
    assert "<script>x" not in board
    assert "&lt;script&gt;x" in board


def test_the_log_names_no_person_and_no_telephone(played: Path) -> None:
    log = "".join(data.decode("utf-8") for data in tree(played, "日志").values())
    assert log.count("退回") >= 2, "the log says what was done"
    with ledger_of(played) as ledger:
        filled = [ledger.submission_of(receipt.id) for receipt in ledger.receipts()]
    entries = [entry for one in filled if one is not None for entry in one.entries]
    named = {(entry.key.field, entry.raw) for entry in entries if entry.key.field in PERSONAL}
    named |= {("roster", said) for one in Audit.open(played).roster.recipients
              for said in (one.contact, one.phone)}  # fmt: skip
    assert {field for field, said in named if said} == PERSONAL | {"roster"}
    assert [said for _, said in named if said and said in log] == []


def test_what_the_stages_below_log_goes_to_the_log_and_not_to_the_screen(
    round_copy: Path, capsys: object
) -> None:
    receive(round_copy)
    logging.getLogger("generator.intake.watch").warning("a word from below")
    log = "".join(data.decode("utf-8") for data in tree(round_copy, "日志").values())
    assert "a word from below" in log


# -- whose workbook it is -------------------------------------------------------------------------


def _codes(root: Path) -> dict[str, str]:
    with ledger_of(root) as ledger:
        return {d.recipient_id: d.code for d in ledger.dispatches()}


def _blank(root: Path, recipient: str) -> bytes:
    return next((root / "发放").glob(f"{recipient} *.xlsx")).read_bytes()


def test_a_workbook_sealed_for_one_and_relabelled_as_anothers_is_set_aside(
    audit_root: Path,
) -> None:
    codes = _codes(audit_root)
    relabelled = replaced(_blank(audit_root, "QY001"), {codes["QY001"]: codes["QY002"]})
    put(audit_root, {"改了封面.xlsx": relabelled})
    assert verdicts(receive(audit_root)) == ["待识别"]
    receipt = receipt_named(audit_root, "改了封面.xlsx")
    assert (receipt.outcome, receipt.recipient_id) == (Outcome.UNRECOGNISED, "")
    assert codes["QY001"] in receipt.reason
    assert codes["QY002"] in receipt.reason


def test_relabelling_every_mark_breaks_the_seal(audit_root: Path) -> None:
    codes = _codes(audit_root)
    forged = replaced(
        _blank(audit_root, "QY001"), {codes["QY001"]: codes["QY002"], "QY001": "QY002"}
    )
    put(audit_root, {"全部改过.xlsx": forged})
    assert verdicts(receive(audit_root)) == ["待识别"]
    assert "封签" in receipt_named(audit_root, "全部改过.xlsx").reason


def test_a_workbook_of_another_audit_is_set_aside(audit_root: Path, tmp_path: Path) -> None:
    other = tmp_path / "去年的审核"
    settings = (SAMPLES / "audit.yaml").read_text(encoding="utf-8")
    lay_down(
        other,
        settings.replace("yunling-sample-2024", "yunling-sample-other"),
        (SAMPLES / "名录.xlsx").read_bytes(),
    )
    dispatch_workbooks(other, ["QY001"])
    shutil.copyfile(
        next((other / "发放").glob("QY001 *.xlsx")), audit_root / "回收" / "去年的.xlsx"
    )
    assert verdicts(receive(audit_root)) == ["待识别"]
    assert "审核" in receipt_named(audit_root, "去年的.xlsx").reason


# -- dispatch -------------------------------------------------------------------------------------


def test_dispatching_again_gives_the_same_bytes_and_no_second_record(audit_root: Path) -> None:
    before = tree(audit_root, "发放")
    with ledger_of(audit_root) as ledger:
        recorded = ledger.dispatches()
    made = dispatch_workbooks(audit_root)
    assert len(made) == len(before) == len(recorded)
    assert all(item.unchanged for item in made)
    assert tree(audit_root, "发放") == before
    with ledger_of(audit_root) as ledger:
        assert ledger.dispatches() == recorded
    assert receipts_of(audit_root) == ()

"""A verdict stands on the rules of the day the workbook went out, not on today's."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from generator.check.plan import CheckPlan
from generator.errors import RulebookError
from generator.forms.layout import place
from generator.journey import judge
from generator.journey.audit import Audit, now_utc
from generator.journey.prepare import adopt_seal_key, dispatch_workbooks, lay_down
from generator.journey.receive import ingest_files
from generator.packaged import packaged

SAMPLES = packaged("samples")
REFUSED = SAMPLES / "returned" / "第一轮报送" / "经发局数据.xlsx"


def _laid_down(root: Path) -> Path:
    lay_down(
        root,
        (SAMPLES / "audit.yaml").read_text(encoding="utf-8"),
        (SAMPLES / "名录.xlsx").read_bytes(),
    )
    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        key = (SAMPLES / "封签.txt").read_text(encoding="utf-8").split()[0]
        adopt_seal_key(ledger, bytes.fromhex(key), now_utc())
    return root


def _forbid_everything(root: Path) -> None:
    """The office's own rule: no park makes anything. Every return of BM01 breaks it."""
    own = root / "rules" / "checks" / "department_economy.yaml"
    own.parent.mkdir(parents=True)
    text = (packaged("rules") / "checks" / "department_economy.yaml").read_text(encoding="utf-8")
    own.write_text(
        text.rstrip("\n")
        + "\n- {code: DEC900, title: 试验规则, form: department, each: audit_year,"
        + ' must_hold: "park_output_value < 0", severity: ERROR,'
        + ' message: "工业总产值 {park_output_value} 不小于 0。", remedy: "请改正。",'
        + " source: conventions, mark: D}\n",
        encoding="utf-8",
    )


def test_a_rule_added_after_dispatch_does_not_judge_what_went_out_before(tmp_path: Path) -> None:
    root = _laid_down(tmp_path / "audit")
    dispatch_workbooks(root, ["BM01"])
    _forbid_everything(root)

    answers = ingest_files(root, [REFUSED], tell=lambda _: None)

    assert [answer.verdict for answer in answers] == ["接收"]


def test_dispatching_again_puts_the_new_rules_in_force(tmp_path: Path) -> None:
    root = _laid_down(tmp_path / "audit")
    dispatch_workbooks(root, ["BM01"])
    _forbid_everything(root)
    again = dispatch_workbooks(root, ["BM01"])
    assert all(item.unchanged for item in again), "the blank workbooks have not changed"

    answers = ingest_files(root, [REFUSED], tell=lambda _: None)

    assert [answer.verdict for answer in answers] == ["退回"]
    assert "错误" in answers[0].sentence


def test_a_form_of_an_older_version_is_still_read(tmp_path: Path) -> None:
    """The office issues version 2024.3; a return of 2024.2 is taken under its own form."""
    root = _laid_down(tmp_path / "audit")
    dispatch_workbooks(root, ["BM01"])
    own = root / "rules" / "forms" / "department.yaml"
    own.parent.mkdir(parents=True)
    text = (packaged("rules") / "forms" / "department.yaml").read_text(encoding="utf-8")
    own.write_text(text.replace('version: "2024.2"', 'version: "2024.3"'), encoding="utf-8")
    dispatch_workbooks(root, ["BM01"])

    answers = ingest_files(root, [REFUSED], tell=lambda _: None)

    assert [answer.verdict for answer in answers] == ["接收"]
    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        (receipt,) = ledger.receipts()
    assert receipt.form_version == "2024.2"
    recipient = audit.recipient(receipt.recipient_id)
    assert place(audit.form(recipient, "department"), (2024,)).form.version == "2024.3"


def test_kept_rules_that_were_deleted_give_way_to_todays(tmp_path: Path) -> None:
    root = _laid_down(tmp_path / "audit")
    dispatch_workbooks(root, ["BM01"])
    _forbid_everything(root)
    shutil.rmtree(root / "归档" / "规则")

    answers = ingest_files(root, [REFUSED], tell=lambda _: None)

    assert [answer.verdict for answer in answers] == ["退回"]


def test_kept_rules_this_version_cannot_run_give_way_to_todays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A return is judged, not set aside, when the program has lost a method since the dispatch."""
    root = _laid_down(tmp_path / "audit")
    dispatch_workbooks(root, ["BM01"])
    _forbid_everything(root)
    todays = Audit.open(root).book.digest
    compiled = judge.compile_rules

    def _fewer_methods(*parts: Any) -> CheckPlan:
        if not any(rule.code == "DEC900" for rule in parts[0]):
            raise RulebookError("checks/old.yaml", 1, "没有这个方法。")
        return compiled(*parts)

    monkeypatch.setattr(judge, "compile_rules", _fewer_methods)
    answers = ingest_files(root, [REFUSED], tell=lambda _: None)

    assert [answer.verdict for answer in answers] == ["退回"]
    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        assert ledger.receipts()[0].rules_digest == todays


def test_kept_rules_this_version_cannot_read_give_way_to_todays(tmp_path: Path) -> None:
    root = _laid_down(tmp_path / "audit")
    dispatch_workbooks(root, ["BM01"])
    kept = Audit.open(root).book.digest
    _forbid_everything(root)
    (settings,) = (root / "归档" / "规则").glob("*/settings.yaml")
    settings.write_text("no: [such, thing]\n", encoding="utf-8")
    audit = Audit.open(root)
    assert audit.under(kept) is audit

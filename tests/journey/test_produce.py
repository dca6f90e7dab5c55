"""成果: what stands there after `deliver`, and what one bad document leaves alone."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import generator.workspace.atomic as atomic
from generator.deliver.numbers import Filled
from generator.errors import WorkspaceError
from generator.journey import document_list
from generator.journey.assess import assess
from generator.journey.audit import Audit, now_utc
from generator.journey.produce import (
    deliver_documents,
)
from tests.documents.synthesised import lay_down_park
from tests.journey.consistency import TRACE, trace

MEASURES = "成果/17 园区清洁生产审核管理办法.docx"
REPORTS = "成果/10 企业清洁生产审核报告"
TWO = ("management_measures", "enterprise_report")
FEW = ("QY001", "QY003")
"""What a test makes that is about one document and the others beside it, and for whom."""
GAPS = "成果/资料缺口.txt"


@pytest.fixture(scope="module")
def small_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A park of few enterprises, all of them in force."""
    return lay_down_park(tmp_path_factory.mktemp("small") / "审核", 11, 5, "ordinary")


@pytest.fixture
def small(small_once: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return shutil.copytree(small_once, tmp_path / "审核")


@pytest.fixture(scope="module")
def stocked_once(small_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = shutil.copytree(small_once, tmp_path_factory.mktemp("stocked") / "审核")
    assert deliver_documents(root, TWO, FEW).failed == ()
    return root


@pytest.fixture
def stocked(stocked_once: Path, tmp_path: Path) -> Path:
    """A copy that a test may change, with the measures and a few reports alone in 成果."""
    return shutil.copytree(stocked_once, tmp_path / "审核")


def reports(root: Path) -> list[Path]:
    return sorted((root / REPORTS).glob("*.docx"))


def gaps(root: Path) -> str:
    return (root / GAPS).read_text(encoding="utf-8-sig")


def in_force(root: Path) -> list[str]:
    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        return list(assess(audit, ledger).readings)


def test_made_again_nothing_differs_and_no_document_is_written(stocked: Path) -> None:
    standing = [MEASURES, *(path.relative_to(stocked).as_posix() for path in reports(stocked))]
    before = {name: (stocked / name).stat().st_mtime_ns for name in standing}
    again = deliver_documents(stocked, (), (), standing_only=True)
    assert set(again.written) <= {TRACE, GAPS}
    assert set(again.unchanged) >= set(standing)
    assert {name: (stocked / name).stat().st_mtime_ns for name in standing} == before
    assert deliver_documents(stocked, (), (), standing_only=True).written == ()


def test_without_a_date_every_document_says_so_and_the_office_is_asked(small: Path) -> None:
    settings = small / "audit.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(re.sub(r"document_date: .*", "document_date:", text), encoding="utf-8")
    delivered = deliver_documents(small, TWO, FEW)
    assert delivered.failed == ()
    assert gaps(small).count("成文日期　由园区清洁生产审核办公室填写") == len(
        [*reports(small), MEASURES]
    )


# -- one document ---------------------------------------------------------------------------------


def break_template(root: Path, document: str) -> None:
    """The office's own copy, damaged."""
    own = root / "templates" / "word"
    own.mkdir(parents=True, exist_ok=True)
    (own / f"{document}.docx").write_bytes(b"PK\x03\x04 not a document")


def test_a_template_that_cannot_be_used_stops_only_its_own_documents(small: Path) -> None:
    break_template(small, "management_measures")
    delivered = deliver_documents(small, TWO, FEW)
    assert [name for name, _ in delivered.failed] == ["17 园区清洁生产审核管理办法.docx"]
    assert len(reports(small)) == len(FEW)
    assert not (small / MEASURES).exists()
    assert "未生成的文件" in gaps(small)


def test_a_bug_in_one_document_is_named_logged_and_stops_no_other(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = document_list.enterprise_report
    first = FEW[0]

    def fails_once(facts: object, known: object) -> object:
        if facts.enterprise.id == first:  # type: ignore[attr-defined]
            raise KeyError("a bug")
        return made(facts, known)  # type: ignore[arg-type]

    monkeypatch.setattr(document_list, "enterprise_report", fails_once)
    delivered = deliver_documents(small, TWO, FEW)
    ((name, reason),) = delivered.failed
    assert first in name
    assert "日志" in reason
    assert "KeyError" not in reason
    assert len(reports(small)) == len(FEW) - 1
    log = (small / "日志" / "parkaudit.log").read_text(encoding="utf-8")
    assert "KeyError" in log


def test_a_number_without_a_trail_does_not_go_out(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = document_list.management_measures
    monkeypatch.setattr(
        document_list, "management_measures", lambda dossier: Filled(made(dossier).context, {})
    )
    delivered = deliver_documents(small, ("management_measures",), ())
    ((name, reason),) = delivered.failed
    assert "没有来历" in reason
    assert not (small / "成果" / name).exists()


def test_a_document_open_in_word_is_answered_with_a_numbered_one(
    stocked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = stocked / MEASURES
    held.write_bytes(b"older")
    replace = atomic.replace_file

    def refused(source: Path, target: Path) -> None:
        if target == held:
            raise PermissionError(13, "in use", str(target))
        replace(source, target)

    monkeypatch.setattr(atomic, "replace_file", refused)
    beside = MEASURES.replace(".docx", "(2).docx")
    assert beside in deliver_documents(stocked, ("management_measures",), ()).written
    assert held.read_bytes() == b"older"
    again = deliver_documents(stocked, ("management_measures",), ())
    assert again.written == ()
    assert beside in again.unchanged
    assert beside.removeprefix("成果/") in {row[0] for row in trace(stocked)}


# -- asked for by name ---------------------------------------------------------------------------


def test_only_what_is_named_is_made(small: Path) -> None:
    number = in_force(small)[1]
    delivered = deliver_documents(small, (), (number.lower(),))
    assert [path.name.split()[0] for path in reports(small)] == [number]
    assert not (small / MEASURES).exists()
    assert {row[0].split("/")[-1].split()[0] for row in trace(small)} == {number}
    assert delivered.failed == ()


def test_what_was_not_asked_for_stays_in_the_trace_and_is_called_stale_when_it_is(
    stocked: Path,
) -> None:
    (stocked / MEASURES).write_bytes(b"another content")
    deliver_documents(stocked, ("enterprise_report",), FEW)
    files = {row[0] for row in trace(stocked)}
    assert "17 园区清洁生产审核管理办法.docx（文件已过时，请重新生成）" in files
    assert (stocked / MEASURES).read_bytes() == b"another content"
    assert len([name for name in files if "过时" not in name]) == len(FEW)


def test_an_enterprise_without_anything_in_force_is_named(audit_root: Path) -> None:
    delivered = deliver_documents(audit_root, (), ("QY001",))
    ((name, reason),) = delivered.failed
    assert Path(name).name.startswith("QY001")
    assert "还没有已接收的资料" in reason


def test_before_anything_came_back_nothing_is_made_up(audit_root: Path) -> None:
    delivered = deliver_documents(audit_root, (), ())
    assert ("17 园区清洁生产审核管理办法.docx", document_list.NOBODY_IN_FORCE) in delivered.failed
    assert all("已接收" in reason for _, reason in delivered.failed), delivered.failed
    assert reports(audit_root) == []
    assert not (audit_root / MEASURES).exists()
    assert "未生成的文件" in gaps(audit_root)


def test_an_unknown_document_or_recipient_is_refused_before_anything_is_made(
    small: Path,
) -> None:
    with pytest.raises(WorkspaceError, match="没有代号为“report”的成果文件"):
        deliver_documents(small, ("report",), ())
    with pytest.raises(WorkspaceError, match="QY999"):
        deliver_documents(small, (), ("QY999",))
    assert not (small / TRACE).exists()

"""拟入园项目申报表 and 准入要求补充表: workbooks that are no returns, read by the same reader.

They go into no ledger: who hands them in is nobody of the list, and they change no result.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.check.words import fill
from generator.errors import WorkspaceError
from generator.forms.blank import blank_workbook
from generator.forms.seal import SealState
from generator.intake.identify import Identity
from generator.intake.marks import marks_of
from generator.intake.open import open_workbook
from generator.intake.read import read_submission
from generator.intake.refusal import Refusal
from generator.journey.audit import Audit
from generator.model.form import FormDefinition
from generator.score.assess import formula_rules
from generator.score.measure import Reading, read_figures
from generator.score.trail import SubmissionSource
from generator.workspace.atomic import write_atomically

PROJECT, TERMS = "project", "admission_terms"
APPLICATIONS = "拟入园项目"
TERMS_FILE = "准入要求.xlsx"
BLANK = "（空白）"
_SUFFIXES = (".xlsx", ".xls", ".xlsb", ".ods", ".et")
_FITS = 0.3


@dataclass(frozen=True, slots=True)
class Application:
    """One project's workbook as read; `key` is its file's name without the ending."""

    key: str
    path: Path
    reading: Reading


def application_files(audit: Audit) -> tuple[Path, ...]:
    """The workbooks lying in 拟入园项目, by name, blanks left out."""
    folder = audit.folder.root / APPLICATIONS
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return tuple(path for path in files if _is_filled(path))


def readable_applications(audit: Audit) -> tuple[Application, ...]:
    """Those of them that can be read: documents are made of these, `admit` tells of the others."""
    found = []
    for path in application_files(audit):
        try:
            found.append(read_application(audit, path))
        except WorkspaceError:
            continue
    return tuple(found)


def _is_filled(path: Path) -> bool:
    plain = not path.name.startswith(("~$", ".")) and BLANK not in path.stem
    return path.is_file() and plain and path.suffix.lower() in _SUFFIXES


def read_application(audit: Audit, path: Path) -> Application:
    return Application(path.stem, path, read_form(audit, path, PROJECT))


def read_terms(audit: Audit) -> Reading | None:
    """准入要求.xlsx of the audit folder, where the office has written one.

    A file that is something else stops: a list without the office's own entries would be wrong.
    """
    path = audit.folder.root / TERMS_FILE
    return read_form(audit, path, TERMS) if path.is_file() else None


def read_form(audit: Audit, path: Path, form_id: str) -> Reading:
    """A filled workbook of that form; what is none of it is refused in a sentence."""
    form = audit.book.forms[form_id]
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WorkspaceError(path, "文件打不开。", f"系统提示：{error.strerror}。") from None
    workbook = open_workbook(data, path.name)
    if isinstance(workbook, Refusal):
        wording = audit.book.wordings[workbook.fault.value]
        told = {"detail": workbook.detail}
        raise WorkspaceError(path, fill(wording.message, told), fill(wording.remedy, told))
    marks = marks_of(workbook)
    stamp = marks.hidden or marks.properties
    others = [each for each in audit.book.forms.values() if each.id != form_id]
    ours = stamp.form_id == form_id if stamp else marks.fit(form, others) >= _FITS
    if not ours:
        raise WorkspaceError(
            path, f"这不是《{form.name}》。", "空白表可用 parkaudit admit --blank 取得。"
        )
    years = (audit.settings.audit_year,)
    identity = Identity(form.code, form_id, form.version, years, SealState.UNVERIFIABLE)
    submission = read_submission(workbook, identity, form, audit.book.units)
    source = SubmissionSource(
        recipient_id=f"{form.code}-{path.stem}",
        recipient_name=path.stem,
        form_id=form_id,
        version_no=1,
        file_name=path.name,
        digest=hashlib.sha256(data).hexdigest(),
    )
    return read_figures(submission, formula_rules(audit.book, form_id), source)


def lay_blanks(audit: Audit) -> Iterator[str]:
    """Both blank forms put into the audit folder; what the office has written stays."""
    folder = audit.folder.root / APPLICATIONS
    folder.mkdir(exist_ok=True)
    for form_id, target in (
        (PROJECT, folder / f"{_form(audit, PROJECT).name}{BLANK}.xlsx"),
        (TERMS, audit.folder.root / f"{Path(TERMS_FILE).stem}{BLANK}.xlsx"),
    ):
        write_atomically(target, blank_workbook(_form(audit, form_id), audit.book))
        yield audit.folder.relative(target)


def _form(audit: Audit, form_id: str) -> FormDefinition:
    return audit.book.forms[form_id]

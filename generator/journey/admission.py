"""入园审查: a project's workbook read, held against the list, and its review put into 成果."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from generator.deliver.admission_book import LIST_BOOK, write_admission_book
from generator.deliver.admission_list import tables_of
from generator.deliver.audit import audit_document
from generator.deliver.dossier import Dossier
from generator.deliver.numbers import Numbers
from generator.deliver.project_review import project_review
from generator.errors import GeneratorError, WorkspaceError
from generator.journey.admission_forms import (
    APPLICATIONS,
    application_files,
    lay_blanks,
    read_application,
)
from generator.journey.assess import assess
from generator.journey.audit import Audit, now_utc
from generator.journey.documents import render
from generator.journey.dossier import dossier_of
from generator.journey.shelf import Shelf
from generator.platform import safe_file_name
from generator.score.admission_project import project_of
from generator.score.admission_review import ItemVerdict, ProjectReview

REVIEW = "project_review"
REVIEWS = "准入审查"
_MOST_LINES = 12


def blank_forms(root: Path) -> Iterator[str]:
    """The two blank forms laid into the audit folder, each named."""
    audit = Audit.open(root)
    for name in lay_blanks(audit):
        yield f"生成  {name}"
    yield f"申报表发给项目单位，收回后放进“{APPLICATIONS}”；补充表填好后另存为“准入要求.xlsx”。"


def admit_projects(root: Path, files: Sequence[Path]) -> Iterator[str]:
    """The verdict of each project in lines; its review stands in 成果/准入审查.

    Without `files` those that lie in 拟入园项目; a file from elsewhere is kept there as well, so
    that the list is tried on it.
    """
    audit = Audit.open(root)
    chosen = [_kept(audit, path) for path in files] or list(application_files(audit))
    if not chosen:
        yield f"“{APPLICATIONS}”里没有申报表；空白表用 parkaudit admit --blank 取得。"
    with audit.open_ledger(now_utc()) as ledger:
        dossier = dossier_of(audit, ledger, assess(audit, ledger), now_utc())
    shelf = Shelf(audit.folder)
    for path in chosen:
        try:
            yield from _admit(audit, dossier, shelf, path)
        except GeneratorError as fault:
            yield f"{path.name}：没有审查。{fault}"
    tables = tables_of(dossier, Numbers(dossier.known, dossier.rounding))
    shelf.put(LIST_BOOK, write_admission_book(tables, audit.created))
    yield from (f"生成  {name}" for name in shelf.written)


def _kept(audit: Audit, path: Path) -> Path:
    """The file as it lies in 拟入园项目, read before it is kept: a wrong one is not."""
    folder = audit.folder.root / APPLICATIONS
    if path.resolve().parent == folder.resolve():
        return path
    read_application(audit, path)
    folder.mkdir(exist_ok=True)
    target = folder / path.name
    shutil.copyfile(path, target)
    return target


def _admit(audit: Audit, dossier: Dossier, shelf: Shelf, path: Path) -> Iterator[str]:
    application = read_application(audit, path)
    table = audit.book.codes["product_units"]
    project = project_of(application.reading, table, application.key)
    review, filled = project_review(dossier, project)
    name = f"{REVIEWS}/{safe_file_name(f'{project.name} 入园项目清洁生产审查意见.docx')}"
    rendered = render(audit, REVIEW, name, filled.context)
    if faults := audit_document(rendered.content, rendered.echoes):
        raise WorkspaceError(audit.folder.results / name, "".join(faults[:3]), "请核对模板。")
    shelf.put(name, rendered.content)
    yield from verdict_lines(review)


def verdict_lines(review: ProjectReview) -> Iterator[str]:
    """The verdict, then what fails and what is not declared, item by item."""
    project = review.project
    what = f"{project.industry_code} {review.sector.rules.product}，{project.kind.value}"
    yield f"{project.name}（{what}）"
    yield f"  结论：{review.overall.value}。{review.reason}。"
    failed = review.of(ItemVerdict.FAILED)
    yield from (f"  不符合  {item.number}  {item.against}" for item in failed)
    missing = review.of(ItemVerdict.MISSING)
    yield from (f"  未申报  {item.number}  {item.text}" for item in missing[:_MOST_LINES])
    if len(missing) > _MOST_LINES:
        yield f"  未申报的还有 {len(missing) - _MOST_LINES} 项，见审查意见。"
    for item in review.of(ItemVerdict.BY_HAND):
        yield f"  需核查  {item.number}  {item.text}"

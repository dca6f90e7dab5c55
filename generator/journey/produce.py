"""成果: every deliverable the returns in force allow, the trace of its numbers, the gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.deliver.audit import audit_document
from generator.deliver.book import TracedFigure, write_trace
from generator.deliver.figure import Gap, RenderedDocument
from generator.deliver.house import read_house
from generator.deliver.lint import check_template
from generator.deliver.measures import management_measures
from generator.deliver.numbers import Filled
from generator.deliver.report import enterprise_report
from generator.deliver.templates import WORD_TEMPLATES
from generator.errors import GeneratorError, WorkspaceError
from generator.journey.analyse import level_trails
from generator.journey.assess import Assessment, assess
from generator.journey.audit import Audit, now_utc
from generator.journey.documents import contract_of, render
from generator.journey.facts import measures_facts, report_facts
from generator.journey.gaps import gap_list
from generator.journey.logs import open_log
from generator.journey.progress import write_board
from generator.journey.shelf import Shelf
from generator.model.score import Trail
from generator.platform import safe_file_name
from generator.workspace.ledger import Ledger
from generator.workspace.paths import AuditFolder

MEASURES = "management_measures"
REPORT = "enterprise_report"
DOCUMENTS = (MEASURES, REPORT)
TRACE = "数据溯源.xlsx"
GAPS = "资料缺口.txt"

_MEASURES_FILE = "17 园区清洁生产审核管理办法.docx"
_REPORT_FOLDER = "10 企业清洁生产审核报告"
_UNEXPECTED = "程序出了意外，经过已记入“日志”，请把“日志”里的文件发给技术支持。"
_NOTHING_IN_FORCE = "还没有已接收的资料，不能生成报告。"
_NOBODY_IN_FORCE = "还没有已接收的企业资料，不能分级，不能生成。"
_STALE = "（文件已过时，请重新生成）"
_SHOWN_FAULTS = 3


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a run left in 成果: paths relative to the audit folder, what failed and why, gaps.

    `written` are new or changed, `unchanged` stood there already with the same content.
    """

    written: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]
    gaps: tuple[Gap, ...]
    unchanged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Job:
    """One document to make: from which template, into which file of 成果, about whom."""

    document: str
    file: str
    recipient_id: str
    owner: str
    fill: Callable[[], Filled]


@dataclass(frozen=True, slots=True)
class _Made:
    """A document fit to be handed in, and the trail of every number in it."""

    job: _Job
    rendered: RenderedDocument
    trails: Mapping[str, Trail]


class _UnfitError(GeneratorError):
    """A document that was made and must not be handed in."""


def deliver_documents(
    root: Path, documents: Sequence[str], recipients: Sequence[str]
) -> Delivered:
    """Make all deliverables, or those named; a document that fails is named and stops no other.

    Trace and gap list tell of everything that stands in 成果 afterwards, also of what was not asked
    for now: where that is no longer up to date, the trace says so.
    """
    audit = Audit.open(root)
    log = open_log(audit.folder.logs)
    with audit.open_ledger(now_utc()) as ledger:
        assessment = assess(audit, ledger)
        wanted = _Wanted(audit, documents, recipients)
        failed = wanted.cannot_be_made(assessment)
        shelf = Shelf(audit.folder)
        made: list[_Made] = []
        figures: list[TracedFigure] = []
        for job in _jobs(audit, ledger, assessment):
            asked = wanted.includes(job)
            if not asked and not shelf.holds(job.file):
                continue
            try:
                done = _make(audit, assessment, job)
            except GeneratorError as fault:
                failed.append((job.file, str(fault)))
                continue
            except Exception:  # boundary: one document; the others are still made
                log.exception("document %s failed", job.document)
                failed.append((job.file, _UNEXPECTED))
                continue
            made.append(done)
            figures.extend(_traced(done, _place(shelf, done, asked)))
        shelf.put(TRACE, write_trace(figures, audit.created, f"{audit.settings.park_name}数据溯源"))
        gaps = tuple(gap for done in made for gap in done.rendered.gaps)
        owners = {done.job.file: (done.job.owner, done.job.document) for done in made}
        shelf.put(GAPS, gap_list(audit.settings, gaps, owners, failed))
        write_board(audit, ledger)
    return Delivered(tuple(shelf.written), tuple(failed), gaps, tuple(shelf.unchanged))


class _Wanted:
    """Which documents a run was asked for; an unknown name is refused before anything is made."""

    def __init__(
        self, audit: Audit, documents: Sequence[str], recipients: Sequence[str]
    ) -> None:
        for name in documents:
            if name not in DOCUMENTS:
                raise WorkspaceError(
                    audit.folder.results,
                    f"没有代号为“{name}”的成果文件。",
                    f"可用的代号：{'、'.join(DOCUMENTS)}。",
                )
        self._people = [audit.recipient(number.strip().upper()) for number in recipients]
        # Whoever names enterprises and no document means their reports.
        everything = (REPORT,) if recipients else DOCUMENTS
        self._documents = tuple(documents) or everything

    def includes(self, job: _Job) -> bool:
        if job.document not in self._documents:
            return False
        return not self._people or not job.recipient_id or job.recipient_id in self._numbers

    @property
    def _numbers(self) -> set[str]:
        return {recipient.id for recipient in self._people}

    def cannot_be_made(self, assessment: Assessment) -> list[tuple[str, str]]:
        """Measures while nothing of anybody is in force, reports asked for of those without any."""
        found = []
        if MEASURES in self._documents and not assessment.readings:
            found.append((_MEASURES_FILE, _NOBODY_IN_FORCE))
        if REPORT in self._documents:
            found += [
                (_report_name(recipient.id, recipient.name), _NOTHING_IN_FORCE)
                for recipient in self._people
                if recipient.id not in assessment.readings
            ]
        return found


def _report_name(number: str, name: str) -> str:
    return safe_file_name(f"{number} {name} 企业清洁生产审核报告（简版）.docx")


def _jobs(audit: Audit, ledger: Ledger, assessment: Assessment) -> Iterator[_Job]:
    """Every document there can be now, in the order of its number."""
    known = assessment.trails
    for number in assessment.readings:
        name = audit.recipient(number).name

        def report(number: str = number) -> Filled:
            return enterprise_report(report_facts(audit, ledger, assessment, number), known)

        file = f"{_REPORT_FOLDER}/{_report_name(number, name)}"
        yield _Job(REPORT, file, number, name, report)

    if not assessment.readings:
        return

    def measures() -> Filled:
        return management_measures(measures_facts(audit, ledger, assessment), known)

    yield _Job(MEASURES, _MEASURES_FILE, "", "", measures)


def figure_trails(audit: Audit, ledger: Ledger, assessment: Assessment) -> Mapping[str, Trail]:
    """Every number of the round and of its documents by its id: scores, cells, counts, changes."""
    found = dict(assessment.trails)
    for job in _jobs(audit, ledger, assessment):
        for trail_id, trail in job.fill().trails.items():
            found.setdefault(trail_id, trail)
    for trail_id, trail in level_trails(audit, assessment).items():
        found.setdefault(trail_id, trail)
    return found


def document_trail(
    audit: Audit, ledger: Ledger, assessment: Assessment, trail_id: str, files: Sequence[str]
) -> Trail | None:
    """The trail of a number that only documents make; `files` are those known to print it.

    Documents are filled one after the other, the likeliest first, and no more than are needed.
    """
    owner = trail_id.partition(":")[0]
    jobs = sorted(
        _jobs(audit, ledger, assessment),
        key=lambda job: (job.file not in files, job.recipient_id != owner),
    )
    for job in jobs:
        trail = job.fill().trails.get(trail_id)
        if trail is not None:
            return trail
    return None


def _make(audit: Audit, assessment: Assessment, job: _Job) -> _Made:
    """The document, looked over; `_UnfitError` says what must not go out."""
    filled = job.fill()
    rendered = render(audit, job.document, job.file, filled.context)
    trails = {
        printed.trail_id: trail
        for printed in rendered.figures
        if (trail := _trail(assessment, filled, printed.trail_id)) is not None
    }
    faults = audit_document(rendered.content, rendered.echoes)
    faults += [
        f"{printed.place}的数字“{printed.text}”没有来历。"
        for printed in rendered.figures
        if printed.trail_id not in trails
    ]
    if faults:
        more = f"等 {len(faults)} 处" if len(faults) > _SHOWN_FAULTS else ""
        raise _UnfitError(f"{''.join(faults[:_SHOWN_FAULTS])}{more}", "请核对模板和规则。")
    return _Made(job, rendered, trails)


def _trail(assessment: Assessment, filled: Filled, trail_id: str) -> Trail | None:
    return assessment.trails.get(trail_id) or filled.trails.get(trail_id)


def _place(shelf: Shelf, done: _Made, asked: bool) -> str:
    """Where the document stands now, as the trace names it."""
    if asked:
        return shelf.put(done.job.file, done.rendered.content)
    current = shelf.is_current(done.job.file, done.rendered.content)
    return done.job.file if current else f"{done.job.file}{_STALE}"


def _traced(done: _Made, file: str) -> Iterator[TracedFigure]:
    for printed in done.rendered.figures:
        yield TracedFigure(file, printed, done.trails[printed.trail_id])


def check_templates(root: Path) -> tuple[str, ...]:
    """What is wrong with the packaged templates and with the office's own, a sentence each."""
    house = read_house(WORD_TEMPLATES / "src" / "house_styles.yaml")
    own = AuditFolder(root).templates / "word"
    faults: list[str] = []
    for path in (*sorted(WORD_TEMPLATES.glob("*.docx")), *sorted(own.glob("*.docx"))):
        if path.name.startswith(("~", ".")):
            continue
        if not (WORD_TEMPLATES / "src" / f"{path.stem}.yaml").is_file():
            faults.append(f"模板“{path.name}”没有对应的成果文件，不会被采用。请核对文件名。")
            continue
        found = check_template(path, contract_of(path.stem), house.style_names)
        faults += [fault.text for fault in found]
    return tuple(faults)

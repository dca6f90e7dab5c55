"""成果: every deliverable the returns in force allow, the trace of its numbers, the gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.deliver.audit import audit_document
from generator.deliver.book import TracedFigure, write_trace
from generator.deliver.digits import undeclared_digits
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Gap, RenderedDocument
from generator.deliver.house import read_house
from generator.deliver.house_check import check_house
from generator.deliver.numbers import Filled, Numbers
from generator.deliver.templates import WORD_TEMPLATES
from generator.errors import GeneratorError, WorkspaceError
from generator.journey.assess import Assessment, assess
from generator.journey.audit import Audit, now_utc
from generator.journey.document_list import DOCUMENTS, MAKERS, Job, job_of, jobs
from generator.journey.documents import contract_of, render, uses_packaged_template
from generator.journey.dossier import dossier_of
from generator.journey.gaps import gap_list
from generator.journey.logs import open_log
from generator.journey.progress import write_board
from generator.journey.shelf import Shelf
from generator.journey.workshop import look_of
from generator.model.score import Trail
from generator.workspace.ledger import Ledger

REPORT = "enterprise_report"
TRACE = "数据溯源.xlsx"
GAPS = "资料缺口.txt"

_UNEXPECTED = "程序出了意外，经过已记入“日志”，请把“日志”里的文件发给技术支持。"
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
class _Made:
    """A document fit to be handed in, and the trail of every number in it."""

    job: Job
    rendered: RenderedDocument
    trails: Mapping[str, Trail]


class _UnfitError(GeneratorError):
    """A document that was made and must not be handed in."""


def deliver_documents(
    root: Path,
    documents: Sequence[str],
    recipients: Sequence[str],
    *,
    standing_only: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> Delivered:
    """Make all deliverables, or those named; a document that fails is named and stops no other.

    With `standing_only` nothing is made that does not stand in 成果 already; `tell` hears of each
    document as it is begun.

    Trace and gap list tell of everything that stands in 成果 afterwards, also of what was not asked
    for now: where that is no longer up to date, the trace says so.
    """
    audit = Audit.open(root)
    log = open_log(audit.folder.logs)
    now = now_utc()
    with audit.open_ledger(now) as ledger:
        state = ledger.last_change_id()
        assessment = assess(audit, ledger)
        dossier = dossier_of(audit, ledger, assessment, now)
        wanted = _Wanted(audit, documents, recipients)
        failed = wanted.cannot_be_made(dossier)
        shelf = Shelf(audit.folder)
        made: list[_Made] = []
        figures: list[TracedFigure] = []
        all_jobs = tuple(jobs(dossier))
        for place, job in enumerate(all_jobs, 1):
            asked = wanted.includes(job) and (not standing_only or shelf.holds(job.file))
            if not asked and not shelf.holds(job.file):
                continue
            tell(f"（{place}/{len(all_jobs)}）{job.file}")
            try:
                done = _make(audit, dossier, job)
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
        # what came in meanwhile is on the board too
        write_board(audit, ledger, assessment if ledger.last_change_id() == state else None)
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
        self._people = [audit.recipient(number.strip().upper()).id for number in recipients]
        # Whoever names enterprises and no document means their reports.
        everything = (REPORT,) if recipients else DOCUMENTS
        self._documents = tuple(documents) or everything

    def includes(self, job: Job) -> bool:
        if job.document not in self._documents:
            return False
        return not self._people or not job.key or job.key in self._people

    def cannot_be_made(self, dossier: Dossier) -> list[tuple[str, str]]:
        """What was asked for and cannot be made now, with the reason."""
        found = []
        for maker in MAKERS:
            if maker.document not in self._documents:
                continue
            able = maker.keys(dossier)
            for key in [""] if "" in able or (not able and not self._people) else self._people:
                reason = "" if key in able else maker.lacking(dossier, key)
                if reason:
                    found.append((job_of(maker, dossier, key).file, reason))
        return found


def figure_trails(audit: Audit, ledger: Ledger, assessment: Assessment) -> Mapping[str, Trail]:
    """Every number of the round and of its documents by its id: scores, cells, counts, changes."""
    dossier = dossier_of(audit, ledger, assessment, now_utc())
    found = dict(dossier.known)
    for job in jobs(dossier):
        for trail_id, trail in job.maker.fill(dossier, job.key).trails.items():
            found.setdefault(trail_id, trail)
    return found


def document_trail(
    audit: Audit, ledger: Ledger, assessment: Assessment, trail_id: str, files: Sequence[str]
) -> Trail | None:
    """The trail of a number that only documents make; `files` are those known to print it.

    Documents are filled one after the other, the likeliest first, and no more than are needed.
    """
    owner = trail_id.partition(":")[0]
    dossier = dossier_of(audit, ledger, assessment, now_utc())
    if trail_id in dossier.known:
        return dossier.known[trail_id]
    likeliest = sorted(jobs(dossier), key=lambda job: (job.file not in files, job.key != owner))
    for job in likeliest:
        trail = job.maker.fill(dossier, job.key).trails.get(trail_id)
        if trail is not None:
            return trail
    return None


def _make(audit: Audit, dossier: Dossier, job: Job) -> _Made:
    """The document, looked over; `_UnfitError` says what must not go out."""
    if job.maker.book is not None:
        numbers = Numbers(dossier.known, dossier.rounding)
        rendered = job.maker.book(dossier, numbers)
        filled = Filled({}, numbers.trails)
        faults = []
    else:
        filled = job.maker.fill(dossier, job.key)
        rendered = render(audit, job.document, job.file, filled.context)
        faults = audit_document(rendered.content, rendered.echoes)
        faults += undeclared_digits(contract_of(job.document), filled.context)
        faults += _house_faults(audit, job.document, rendered.content)
    trails = {
        printed.trail_id: trail
        for printed in rendered.figures
        if (trail := _trail(dossier, filled, printed.trail_id)) is not None
    }
    faults += [
        f"{printed.place}的数字“{printed.text}”没有来历。"
        for printed in rendered.figures
        if printed.trail_id not in trails
    ]
    if faults:
        more = f"等 {len(faults)} 处" if len(faults) > _SHOWN_FAULTS else ""
        raise _UnfitError(f"{''.join(faults[:_SHOWN_FAULTS])}{more}", "请核对模板和规则。")
    return _Made(job, rendered, trails)


def _house_faults(audit: Audit, document: str, content: bytes) -> tuple[str, ...]:
    """What is not of the house style; an office that has its own template has its own look."""
    if not uses_packaged_template(audit, document):
        return ()
    house = read_house(WORD_TEMPLATES / "src" / "house_styles.yaml")
    return check_house(content, house, look_of(document))


def _trail(dossier: Dossier, filled: Filled, trail_id: str) -> Trail | None:
    return dossier.known.get(trail_id) or filled.trails.get(trail_id)


def _place(shelf: Shelf, done: _Made, asked: bool) -> str:
    """Where the document stands now, as the trace names it."""
    if asked:
        return shelf.put(done.job.file, done.rendered.content)
    current = shelf.is_current(done.job.file, done.rendered.content)
    return done.job.file if current else f"{done.job.file}{_STALE}"


def _traced(done: _Made, file: str) -> Iterator[TracedFigure]:
    for printed in done.rendered.figures:
        yield TracedFigure(file, printed, done.trails[printed.trail_id])

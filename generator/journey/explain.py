"""溯源: from a figure to the cells it rests on, and from a cell to figures and documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from generator.deliver.book import cell_reference
from generator.errors import WorkspaceError
from generator.journey.analyse import level_trails
from generator.journey.assess import Assessment, assess, read_enterprise
from generator.journey.audit import Audit, now_utc
from generator.journey.field_uses import template_names
from generator.journey.options import improvement, is_improvement_figure
from generator.journey.produce import document_trail
from generator.journey.trace_record import (
    TRACE,
    PrintedPlace,
    TraceRecord,
    places_in_words,
    read_record,
)
from generator.model.park import Enterprise
from generator.model.score import EntrySource, Trail
from generator.model.submission import Place
from generator.rulebook.uses import UseKind, field_uses
from generator.score.trail import (
    cells_below,
    collect_trails,
    entry_label,
    explain,
    figures_resting_on,
    value_text,
)
from generator.workspace.ledger import Ledger

_NOT_MADE = f"成果文件还没有生成（没有“成果/{TRACE}”），按采集表和模板的约定"


def explain_figure(root: Path, figure_id: str) -> tuple[str, ...]:
    """The way from a figure to the cells it rests on, and the documents that print it.

    Nothing is worked out that the figure does not need: one of a single return is read from that
    return, a score from the scores, and only a number of a document asks for that document.
    """
    audit = Audit.open(root)
    record = read_record(audit.folder.results)
    now = now_utc()
    with audit.open_ledger(now) as ledger:
        trail = _find(audit, ledger, figure_id, record, now)
    if trail is None:
        raise WorkspaceError(
            audit.folder.root, f"没有溯源号“{figure_id}”。", "溯源号见“成果/数据溯源.xlsx”。"
        )
    return (*explain(trail), *_documents(audit, record, (trail.id,), cells_below(trail)))


def explain_cell(root: Path, cell: str) -> Iterator[str]:
    """Which figures and documents change when a cell is corrected: "QY003:能源!E9"."""
    audit = Audit.open(root)
    recipient_id, _, rest = cell.partition(":")
    sheet, _, reference = rest.rpartition("!")
    recipient = audit.recipient(recipient_id.strip().upper())
    if not sheet or not reference:
        raise WorkspaceError(
            audit.folder.root, f"“{cell}”写得不对。", "请写成 QY003:能源!E9 的样子。"
        )
    place_meant = Place(sheet.strip("'“” "), reference.replace("$", "").upper())
    record = read_record(audit.folder.results)
    with audit.open_ledger(now_utc()) as ledger:
        assessment = assess(audit, ledger)
        standing = _standing(audit, assessment, recipient.id, place_meant)
        trails = {**level_trails(audit, assessment), **assessment.trails}
    found = figures_resting_on(trails, recipient.id, place_meant)
    known = {trail.id for trail in found}
    printed = _only_printed(record, cell_reference(recipient.id, place_meant), known)
    yield f"{recipient.name}{place_meant}：{len(found) + len(printed)} 个数字由它算出。"
    for source in standing[:1]:
        yield (
            f"  {source.label}，填报“{source.raw}”，第 {source.version_no} 版《{source.file_name}》"
            f"（文件摘要 {source.digest[:12]}）"
        )
    for trail in found:
        yield f"  {trail.id}　{trail.label}：{value_text(trail)}"
    for place in printed.values():
        yield f"  {place.figure}　{place.label}：{place.text}（只在成果文件里）"
    yield from _documents(audit, record, (*known, *printed), standing)


def _find(
    audit: Audit, ledger: Ledger, figure_id: str, record: TraceRecord | None, now: datetime
) -> Trail | None:
    """The trail, from the least that holds it."""
    owner = audit.roster.get(figure_id.partition(":")[0])
    if isinstance(owner, Enterprise):
        reading = read_enterprise(audit, ledger, owner.id)
        if reading is not None:
            own = collect_trails(m.trail for m in reading.measurements)
            if figure_id in own:
                return own[figure_id]
    assessment = assess(audit, ledger)
    if is_improvement_figure(figure_id):
        return improvement(audit, ledger, assessment, now).trails.get(figure_id)
    for trails in (assessment.trails, level_trails(audit, assessment)):
        if figure_id in trails:
            return trails[figure_id]
    files = record.documents_of((figure_id,)) if record is not None else {}
    return document_trail(audit, ledger, assessment, figure_id, tuple(files))


def _standing(
    audit: Audit, assessment: Assessment, recipient_id: str, place: Place
) -> tuple[EntrySource, ...]:
    """What stands in the cell, by the returns in force."""
    return tuple(
        accepted.source.entry(
            entry,
            entry_label(
                audit.book.forms[accepted.submission.form_id], accepted.submission, entry.key
            ),
        )
        for accepted in assessment.returns
        if accepted.recipient.id == recipient_id
        for entry in accepted.submission.entries
        if entry.place == place
    )


def _only_printed(
    record: TraceRecord | None, cell: str, known: set[str]
) -> Mapping[str, PrintedPlace]:
    """Numbers of documents that are no scores and rest on the cell, each once."""
    if record is None:
        return {}
    wanted = record.resting_on(cell) - known
    found: dict[str, PrintedPlace] = {}
    for place in record.printed:
        if place.figure in wanted:
            found.setdefault(place.figure, place)
    return found


def _documents(
    audit: Audit,
    record: TraceRecord | None,
    figures: tuple[str, ...],
    cells: tuple[EntrySource, ...],
) -> Iterator[str]:
    """What prints the figures, from the record; before documents are made, from the contracts."""
    if record is None:
        named = _by_contract(audit, cells)
        yield f"{_NOT_MADE}，会印在：{'、'.join(named) if named else '（没有写明）'}。"
        return
    files = record.documents_of(figures)
    if not files:
        yield "最近一次生成的成果文件没有印这个数。"
        return
    yield f"印在 {len(files)} 份成果文件里（按“成果/{TRACE}”）："
    for file, places in files.items():
        yield f"  {file}：{places_in_words(places)}"


def _by_contract(audit: Audit, cells: tuple[EntrySource, ...]) -> tuple[str, ...]:
    uses = field_uses(audit.book, template_names())
    found: dict[str, None] = {}
    for cell in cells:
        for use in uses.get((cell.form_id, cell.key.field), ()):
            if use.kind is UseKind.DOCUMENT:
                found[use.text] = None
            elif use.kind is UseKind.TEMPLATE:
                known = audit.book.deliverables.get(use.id)
                found[f"《{known.name}》" if known else use.id] = None
    return tuple(found)

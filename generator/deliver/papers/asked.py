"""What one recipient is asked: its cut of the form, sheet by sheet, and the time it takes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from generator.deliver.dossier import Dossier
from generator.deliver.figure import Number
from generator.forms.tailor import tailored, tailoring_of, variant_of
from generator.model.form import BlockKind, FormDefinition, Sheet
from generator.model.indicator import IndicatorSystem
from generator.model.park import Enterprise, Recipient

WHOLE = "全表"
COVER = "cover"
_MOST_PAPERS = 4


@dataclass(frozen=True, slots=True)
class Asked:
    """A form as a recipient gets it; `cut` is the name of the 简表, or 全表."""

    form: FormDefinition
    cut: str

    @property
    def minutes(self) -> int:
        return sum(sheet.minutes for sheet in self.form.sheets)

    @property
    def hours(self) -> str:
        return in_hours(self.minutes)


def in_hours(minutes: int) -> str:
    """ "5小时40分钟"; whole hours and less than one alone."""
    hours, rest = divmod(minutes, 60)
    said = f"{hours}小时" if hours else ""
    return f"{said}{rest}分钟" if rest or not said else said


def systems_of(dossier: Dossier, recipient: Recipient) -> tuple[IndicatorSystem, ...]:
    """The systems an enterprise answers: the list's choice, else by industry and processes."""
    if not isinstance(recipient, Enterprise):
        return ()
    if recipient.systems:
        return tuple(dossier.book.systems[name] for name in dict.fromkeys(recipient.systems))
    return dossier.book.systems_for(
        recipient.industry_code, recipient.process, date(dossier.year, 12, 31)
    )


def asked_of(dossier: Dossier, recipient: Recipient) -> list[Asked]:
    """The forms everybody of its kind is asked for, cut for this recipient."""
    found = []
    systems = systems_of(dossier, recipient)
    for form_id in recipient.forms:
        whole = dossier.book.forms.get(form_id)
        if whole is None or whole.on_request:
            continue
        tailoring = tailoring_of(whole, recipient, systems)
        variant = variant_of(whole, tailoring)
        found.append(
            Asked(
                tailored(whole, tailoring, dossier.book.systems), variant.name if variant else WHOLE
            )
        )
    return found


def sheet_row(form: FormDefinition, sheet: Sheet) -> dict[str, object]:
    """A line of the list of what is to be filled in."""
    groups = {group.id: group.name for group in form.groups}
    return {
        "name": sheet.name,
        "group": groups.get(sheet.group, ""),
        "content": "、".join(dict.fromkeys(block.title for block in sheet.blocks)) or sheet.title,
        "items": Number(_items(sheet)),
        "minutes": Number(sheet.minutes) if sheet.minutes else None,
        "papers": papers_of([sheet]) or "本单位档案",
    }


def _items(sheet: Sheet) -> int:
    """The questions of a sheet: a table asks each column of each row it prints, else once."""
    return sum(
        len(block.fields) * (len(block.rows) or 1)
        if block.kind is BlockKind.TABLE
        else len(block.fields)
        for block in sheet.blocks
    )


def papers_of(sheets: list[Sheet], most: int = _MOST_PAPERS) -> str:
    """Where the answers are found, as the fields say it, those most often named first."""
    named: dict[str, int] = {}
    for sheet in sheets:
        for block in sheet.blocks:
            for field in block.fields:
                for paper in filter(None, (p.strip() for p in field.where_found.split("；"))):
                    named[paper] = named.get(paper, 0) + 1
    often = sorted(named, key=lambda paper: -named[paper])
    return "、".join(often[:most])

"""The blank workbooks of templates/excel, built from rules/forms.

Run as `python -m generator.forms.blank`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from generator.forms.dictionary import dictionary_rows, write_dictionary
from generator.forms.layout import Placement, place
from generator.forms.outgoing import Outgoing
from generator.forms.seal import Stamp
from generator.forms.tailor import Tailoring, tailored
from generator.forms.write import write_workbook
from generator.model.form import FormDefinition
from generator.model.park import Recipient
from generator.packaged import packaged
from generator.rulebook import Rulebook, load_rulebook
from generator.rulebook.letters import letter_for
from generator.rulebook.uses import field_uses

NOBODY = "000"
WHOLE = Tailoring()
BLANK_AUDIT = "blank"
DICTIONARY = "字段字典.xlsx"


def blank_files(book: Rulebook) -> Mapping[str, bytes]:
    """File name and content of every blank workbook, and of the field dictionary."""
    files = {}
    for form in book.forms.values():
        files[f"{form.name}.xlsx"] = blank_workbook(form, book)
        for variant in form.variants:
            name = f"{form.name} {variant.name}.xlsx"
            files[name] = blank_workbook(form, book, Tailoring(variant.id))
        for group in form.groups:
            name = f"{form.name}（{group.name}）.xlsx"
            files[name] = blank_workbook(form, book, Tailoring(groups=(group.id,)))
    uses = field_uses(book)
    rows = [
        row
        for form in book.forms.values()
        for row in dictionary_rows(_placement(form), book.units.label, uses)
    ]
    first = min(_audit_year(form) for form in book.forms.values())
    files[DICTIONARY] = write_dictionary(rows, datetime(first, 1, 1))
    return files


def blank_workbook(
    form: FormDefinition, book: Rulebook, tailoring: Tailoring = WHOLE
) -> bytes:
    """The form for nobody in particular: for looking at, never accepted as a return."""
    placement = _placement(tailored(form, tailoring, book.systems))
    stamp = Stamp(
        BLANK_AUDIT, form.id, form.code, form.version, NOBODY, placement.years,
        tailoring=tailoring.stamped,
    )  # fmt: skip
    return write_workbook(
        Outgoing(
            placement=placement,
            recipient=Recipient(NOBODY, "（填报单位）", form.recipient_kind),
            stamp=stamp,
            unit_label=book.units.label,
            created=datetime(_audit_year(form), 1, 1),
            park_name="（园区名称）",
            letter=letter_for(book.letters, form),
        )
    )


def _placement(form: FormDefinition) -> Placement:
    year = _audit_year(form)
    return place(form, tuple(range(year - form.years + 1, year + 1)))


def _audit_year(form: FormDefinition) -> int:
    """A form's version begins with the year it was made for."""
    return int(form.version[:4])


def main() -> None:
    """Write every blank workbook anew."""
    folder = packaged("templates") / "excel"
    folder.mkdir(parents=True, exist_ok=True)
    files = blank_files(load_rulebook(packaged("rules"), None))
    for stale in set(folder.glob("*.xlsx")) - {folder / name for name in files}:
        stale.unlink()
    for name, content in files.items():
        _write(folder / name, content)


def _write(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)


if __name__ == "__main__":
    main()

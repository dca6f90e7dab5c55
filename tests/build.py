"""Short builders: a workbook with these answers, opened and read the way the product does.

filled("enterprise", fresh_water={2024: 800}) -> bytes
read(filled(...)) -> Submission
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache

from generator.forms.layout import Placement, place
from generator.forms.outgoing import CellContent, Outgoing, Review
from generator.forms.seal import Stamp, sealed
from generator.forms.write import write_workbook
from generator.intake.grid import Workbook
from generator.intake.identify import Identity, Unrecognised, identify
from generator.intake.open import open_workbook
from generator.intake.read import read_submission
from generator.model.form import BlockKind, FormDefinition
from generator.model.park import (
    Department,
    Enterprise,
    PermitKind,
    Recipient,
    RecipientKind,
    Roster,
)
from generator.model.submission import Blank, EntryKey, Submission
from generator.packaged import packaged
from generator.rulebook import Rulebook, load_rulebook
from generator.rulebook.letters import letter_for

AUDIT_ID = "audit-2024-test"
KEY_ID = "1"
KEY = b"a key only this test knows"
CREATED = datetime(2025, 1, 15)
AUDIT_YEAR = 2024

FIRM = Enterprise(
    id="QY003", name="云岭示例硅材料有限公司", kind=RecipientKind.ENTERPRISE,
    forms=("enterprise",), contact="李工", phone="0871-60000000",
    credit_code="91530000MA6K5L5Q1X", industry_code="3825", process="单晶拉棒",
    permit_kind=PermitKind.KEY,
)  # fmt: skip
OTHER_FIRM = Enterprise(
    id="QY007", name="云岭示例铝业有限公司", kind=RecipientKind.ENTERPRISE,
    forms=("enterprise",), credit_code="915300007N8C5T2R4E", industry_code="3216",
)  # fmt: skip
BUREAU = Department(
    id="BM01", name="云岭经开区经济发展局", kind=RecipientKind.DEPARTMENT,
    forms=("department",),
)  # fmt: skip
ROSTER = Roster((FIRM, OTHER_FIRM, BUREAU))

Given = CellContent | int | float | None


@cache
def rulebook() -> Rulebook:
    """The packaged rules, loaded once for all tests."""
    return load_rulebook(packaged("rules"), None)


def form_of(form_id: str = "enterprise") -> FormDefinition:
    return rulebook().forms[form_id]


def years_of(form: FormDefinition) -> tuple[int, ...]:
    return tuple(range(AUDIT_YEAR - form.years + 1, AUDIT_YEAR + 1))


def recipient_of(form: FormDefinition) -> Recipient:
    return BUREAU if form.recipient_kind is RecipientKind.DEPARTMENT else FIRM


def placement_of(form_id: str = "enterprise", rows: Mapping[str, int] | None = None) -> Placement:
    form = form_of(form_id)
    return place(form, years_of(form), rows)


def stamp_for(form: FormDefinition, recipient: Recipient, audit_id: str = AUDIT_ID) -> Stamp:
    years = years_of(form)
    stamp = Stamp(audit_id, form.id, form.code, form.version, recipient.id, years)
    return sealed(stamp, KEY_ID, KEY)


def outgoing(
    form_id: str = "enterprise",
    *,
    recipient: Recipient | None = None,
    values: Mapping[EntryKey, CellContent] | None = None,
    notes: Mapping[EntryKey, str] | None = None,
    prefilled: Mapping[EntryKey, str] | None = None,
    review: Review | None = None,
    rows: Mapping[str, int] | None = None,
    audit_id: str = AUDIT_ID,
) -> Outgoing:
    """What the writer is given for one recipient's copy of a form."""
    form = form_of(form_id)
    who = recipient or recipient_of(form)
    return Outgoing(
        placement=placement_of(form_id, rows),
        recipient=who,
        stamp=stamp_for(form, who, audit_id),
        unit_label=rulebook().units.label,
        created=CREATED,
        park_name="云岭经济技术开发区",
        deadline=date(2025, 3, 31),
        contact="王工",
        contact_phone="0871-60000001",
        values=values or {},
        notes=notes or {},
        prefilled=prefilled or {},
        review=review,
        letter=letter_for(rulebook().letters, form),
    )


def filled(form_id: str = "enterprise", **given: object) -> bytes:
    """A returned workbook with these answers, everything else empty.

    A field takes a value, or {year: value} in a series; a table takes a list of rows, each a
    mapping of column to value or {year: value}, with "id" for a fixed row:
    energy=[{"id": "electricity", "amount": {2024: 5}}].
    """
    values = entry_values(form_id, **given)
    most = {
        table: max(len(rows), form_of(form_id).tables[table].open_rows)
        for table, rows in given.items()
        if isinstance(rows, Sequence) and not isinstance(rows, str)
    }
    return write_workbook(outgoing(form_id, values=values, rows=most))


def entry_values(form_id: str = "enterprise", **given: object) -> dict[EntryKey, CellContent]:
    """The same answers by entry key."""
    form = form_of(form_id)
    values: dict[EntryKey, CellContent] = {}
    for name, said in given.items():
        if name in form.tables:
            assert isinstance(said, Sequence)
            for number, row in enumerate(said, 1):
                row_id = str(row.get("id", f"r{number:02d}"))
                for column, answer in row.items():
                    if column != "id":
                        _put(values, f"{name}.{column}", row_id, answer)
        else:
            assert name in form.fields, f"{form_id} asks no {name}"
            _put(values, name, "", said)
    return values


def _put(values: dict[EntryKey, CellContent], name: str, row: str, said: object) -> None:
    if isinstance(said, Mapping):
        for year, answer in said.items():
            values[EntryKey(name, row, year)] = _content(answer)
    else:
        values[EntryKey(name, row)] = _content(said)


def _content(answer: object) -> CellContent:
    if isinstance(answer, bool | int | float):
        return Decimal(str(answer))
    assert isinstance(answer, str | Decimal | date | Blank)
    return answer


def complete(form_id: str = "enterprise", **changed: object) -> bytes:
    """A workbook in which every required cell has an answer of its kind."""
    values = complete_values(form_id) | entry_values(form_id, **changed)
    return write_workbook(outgoing(form_id, values=values))


def complete_values(form_id: str = "enterprise") -> dict[EntryKey, CellContent]:
    """An answer of the right kind for every required cell; open tables get their first row."""
    form, placement = form_of(form_id), placement_of(form_id)
    values: dict[EntryKey, CellContent] = {}
    tables = {block.id: block for _, block in form.blocks() if block.kind is BlockKind.TABLE}
    for key in placement.cells:
        field = form.fields[key.field]
        table = tables.get(key.field.partition(".")[0]) if key.row else None
        if not field.required or (table is not None and not table.rows and key.row != "r01"):
            continue
        values[key] = {
            "number": field.minimum + 1 if field.minimum else Decimal(1),
            "choice": field.choices[0] if field.choices else "",
            "date": date(2020, 5, 1),
            "code": "530000",
            "text": "示例",
        }[field.kind.value]
    return values


# -- the way back ----------------------------------------------------------------------------------


def opened(data: bytes, name: str = "回收.xlsx") -> Workbook:
    book = open_workbook(data, name)
    assert isinstance(book, Workbook), book
    return book


def identified(book: Workbook, **changed: object) -> Identity | Unrecognised:
    """Recognise a workbook against the test's audit; `changed` replaces an argument."""
    arguments: dict[str, object] = {
        "audit_id": AUDIT_ID,
        "roster": ROSTER,
        "forms": tuple(rulebook().forms.values()),
        "keys": {KEY_ID: KEY},
        "years_of": years_of,
        **changed,
    }
    return identify(book, **arguments)  # type: ignore[arg-type]


def read(source: bytes | Workbook, name: str = "回收.xlsx") -> Submission:
    """Open, recognise and read; the workbook must be recognised."""
    book = opened(source, name) if isinstance(source, bytes) else source
    who = identified(book)
    assert isinstance(who, Identity), who
    return read_submission(book, who, form_of(who.form_id), rulebook().units)

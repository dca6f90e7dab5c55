"""Two enterprises and the packaged rules: the smallest audit that sends workbooks out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter

from generator.check.codes import credit_check_character
from generator.forms.layout import Placement
from generator.forms.roster import write_roster
from generator.journey.audit import Audit
from generator.journey.prepare import dispatch_workbooks, lay_down
from generator.model.park import Enterprise, PermitKind, RecipientKind, Roster, Scale
from generator.model.submission import EntryKey
from generator.packaged import packaged
from generator.rulebook import Rulebook, load_rulebook
from generator.workspace.audit import AuditSettings, Contact, settings_from, settings_text
from generator.workspace.paths import AuditFolder
from generator.yamlfile import read_yaml

NOW = datetime(2025, 3, 1, 2, 0, tzinfo=UTC)


def code(stem: str) -> str:
    return stem + credit_check_character(stem)


ZINC, PAINT = code("91530300MA6K00001"), code("91530300MA6K00002")
FIRMS = (
    Enterprise(
        "QY001", "云岭锌业有限公司", RecipientKind.ENTERPRISE, ("enterprise",),
        credit_code=ZINC, industry_code="3212", process="湿法炼锌", permit_kind=PermitKind.KEY,
        scale=Scale.LARGE,
    ),
    Enterprise(
        "QY002", "云岭涂装有限公司", RecipientKind.ENTERPRISE, ("enterprise",),
        credit_code=PAINT, industry_code="3360", process="喷涂", permit_kind=PermitKind.SIMPLIFIED,
        scale=Scale.LARGE,
    ),
)  # fmt: skip


def lay_down_two(root: Path) -> Path:
    """Their audit folder for 2024, nothing sent out yet."""
    settings = AuditSettings(
        audit_id="audit-2024-test", park_name="云岭经开区", park_authority="云岭经开区管委会",
        audit_year=2024, years=(2022, 2023, 2024), department_years=(2021, 2022, 2023, 2024),
        region="云南", deadline=date(2025, 4, 30), contact=Contact("张三", "0871-12345678"),
    )  # fmt: skip
    lay_down(root, settings_text(settings), write_roster(FIRMS, datetime(2024, 1, 1)))
    return root


def xlsx(rows: Sequence[Sequence[Any]], name: str = "Sheet1") -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet(name)
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if value is not None:
                sheet.write(row, column, value)
    book.close()
    return buffer.getvalue()


@cache
def rulebook() -> Rulebook:
    return load_rulebook(packaged("rules"))


def audit_of(root: Path) -> Audit:
    """`Audit.open` without reading the rules again for every test."""
    folder = AuditFolder.open(root)
    settings = settings_from(read_yaml(folder.settings))
    return Audit(folder, settings, Roster(FIRMS), rulebook())


def sent(root: Path, number: str = "QY001") -> tuple[Any, Placement]:
    dispatch_workbooks(root, [number], now=lambda: NOW)
    (path,) = (root / "发放").glob(f"{number} *.xlsx")
    audit = audit_of(root)
    placement = audit.placement(audit.recipient(number), "enterprise")
    return openpyxl.load_workbook(path), placement


def cell_of(book: Any, placement: Placement, key: EntryKey) -> Any:
    spot = placement.cells[key]
    return book[spot.sheet].cell(spot.row + 1, spot.col + 1)

"""Two enterprises and one supplier of power: accepted returns put into a ledger as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from generator.forms.roster import write_roster
from generator.journey.accepted import Accepted
from generator.journey.assess import Assessment, assess
from generator.journey.audit import Audit
from generator.journey.prepare import lay_down
from generator.journey.queries import queries_of
from generator.model.finding import Disposition
from generator.model.park import Department, Enterprise, PermitKind, RecipientKind, Scale
from generator.model.query import Across
from generator.model.submission import Submission
from generator.packaged import packaged
from generator.rulebook import Rulebook, load_rulebook
from generator.workspace import lease as leases
from generator.workspace.audit import AuditSettings, Contact, settings_text
from generator.workspace.ledger import open_ledger
from generator.workspace.paths import AuditFolder
from generator.workspace.records import Outcome, Receipt
from tests.check.filings import CODE, OTHER_CODE, clean, filing

NOW = datetime(2025, 3, 20, 2, 0, tzinfo=UTC)
AUDIT_ID = "audit-2024-small"
POWER = 26050.9
"""What QY003 fills in as electricity of 2024, in 万kWh (tests/check/filings)."""

FIRMS = (
    Enterprise(
        "QY003", "云岭示例硅材料有限公司", RecipientKind.ENTERPRISE, ("enterprise",),
        credit_code=CODE, industry_code="3825", process="单晶拉棒",
        permit_kind=PermitKind.SIMPLIFIED, scale=Scale.LARGE,
    ),
    Enterprise(
        "QY007", "云岭示例建材有限公司", RecipientKind.ENTERPRISE, ("enterprise",),
        credit_code=OTHER_CODE, industry_code="3021", process="预拌",
        permit_kind=PermitKind.SIMPLIFIED, scale=Scale.LARGE,
    ),
)  # fmt: skip
SUPPLIER = Department(
    "BM06", "云岭供电公司", RecipientKind.DEPARTMENT, ("department",), groups=("power",)
)


@cache
def rulebook() -> Rulebook:
    return load_rulebook(packaged("rules"))


def lay_down_small(root: Path) -> Path:
    """The audit folder for 2024; nothing returned."""
    settings = AuditSettings(
        audit_id=AUDIT_ID, park_name="云岭经开区", park_authority="云岭经开区管委会",
        audit_year=2024, years=(2022, 2023, 2024), department_years=(2021, 2022, 2023, 2024),
        region="云南", deadline=date(2025, 4, 30), contact=Contact("张三", "0871-12345678"),
    )  # fmt: skip
    roster = write_roster((*FIRMS, SUPPLIER), datetime(2024, 1, 1))
    lay_down(root, settings_text(settings), roster)
    return root


def firm(number: str = "QY003", **changed: Any) -> Submission:
    """An accepted enterprise's return, some answers changed."""
    owner = next(one for one in FIRMS if one.id == number)
    form = rulebook().forms["enterprise"]
    own = {
        "enterprise_name": owner.name,
        "credit_code": owner.credit_code,
        "permit_number": f"{owner.credit_code}001P",
        "has_exchange": "否",
        "exchange": [],
    }
    return replace(filing(form, clean(form) | own | changed), recipient_id=number)


def supplier(*rows: Mapping[str, Any], **totals: Any) -> Submission:
    """What the power supplier returned: its own item group alone, its users and `totals`."""
    form = rulebook().forms["department"]
    own = {
        field.id
        for sheet in form.sheets
        for block in sheet.blocks
        for field in block.fields
        if sheet.group in SUPPLIER.groups
    }
    whole = filing(form, {"power_users": list(rows), **totals})
    entries = tuple(entry for entry in whole.entries if entry.key.field in own)
    return replace(whole, recipient_id=SUPPLIER.id, entries=entries)


def user(amount: Any, name: str = FIRMS[0].name, code: str = CODE) -> dict[str, Any]:
    """A row of the supplier's table, the audit year alone."""
    return {"name": name, "credit_code": code, "electricity": {2024: str(amount)}}


def accept(root: Path, submission: Submission, name: str = "") -> Receipt:
    """Put a return into the ledger as accepted, the way the receiver records it."""
    with open_ledger(AuditFolder(root).ledger, NOW) as ledger:
        lease = leases.acquire(ledger, datetime.now(UTC), leases.this_process())
        number = len(ledger.receipts()) + 1
        receipt = ledger.record_receipt(
            Receipt(
                claim_id=f"claim{number}", at=NOW, original_name=name or f"回收{number}.xlsx",
                digest=f"{number:064d}", size=1,
                archive_path=f"归档/{submission.recipient_id}/claim{number}.xlsx",
                outcome=Outcome.RECOGNISED, recipient_id=submission.recipient_id,
                form_id=submission.form_id, form_version=submission.form_version,
                disposition=Disposition.ACCEPT, as_of=NOW.date(),
            ),
            submission,
            lease.token,
        )  # fmt: skip
        leases.release(ledger, lease)
    return receipt


def across(root: Path) -> Across:
    audit = Audit.open(root)
    with audit.open_ledger(NOW) as ledger:
        return queries_of(audit, ledger)


def assessment(root: Path) -> Assessment:
    audit = Audit.open(root)
    with audit.open_ledger(NOW) as ledger:
        return assess(audit, ledger)


def accepted(root: Path, number: str = "QY003") -> Accepted:
    return next(one for one in assessment(root).returns if one.recipient.id == number)

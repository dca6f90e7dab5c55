"""What 企业清洁生产审核报告（简版） prints, from one enterprise's return in force. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from generator.deliver import report_energy, report_tables
from generator.deliver.counts import TIER_WORDS, tier_reasons
from generator.deliver.enterprise import outlets
from generator.deliver.enterprise.agreement import agreement
from generator.deliver.enterprise.annex import annex
from generator.deliver.enterprise.balances import energy_use, material_balance, water_balance
from generator.deliver.enterprise.choices import focus, targets
from generator.deliver.enterprise.findings import problems, problems_said
from generator.deliver.enterprise.flows import water_flows
from generator.deliver.enterprise.outcome import conclusions, missing_rows, outcome
from generator.deliver.enterprise.plans import option_totals, plans
from generator.deliver.enterprise.position import position, radar
from generator.deliver.enterprise.profile import profile
from generator.deliver.enterprise.supplies import equipment, materials
from generator.deliver.enterprise.trends import trends
from generator.deliver.enterprise.wastes import waste_kinds
from generator.deliver.firm import Firm, ReportFacts, is_low_load
from generator.deliver.narrative import CARBON, COD, ENERGY, WATER, benchmarked, intensity, rate
from generator.deliver.numbers import Filled, Numbers
from generator.deliver.report_score import score, shortfalls
from generator.model.finding import CheckReport, Finding, Severity
from generator.model.score import Trail
from generator.model.submission import Blank, EntryKey
from generator.model.tier import Tier

WHOLE_FILE = "整个文件"
TO_EXPLAIN = "待企业说明"
TO_CORRECT = "待企业改正"
BASIS = "当量值"

Row = dict[str, object]

_METHODS = {Tier.KEY: "标准审核", Tier.GENERAL: "快速审核", Tier.BRIEF: "自查"}
_IDENTITY = ("credit_code", "process", "permit_kind")


def enterprise_report(facts: ReportFacts, known: Mapping[str, Trail]) -> Filled:
    """The whole context; `known` are the trails of the round, which its figures lead to."""
    numbers = Numbers(known, facts.rounding)
    firm = Firm(facts, numbers)
    settings, card = facts.settings, facts.card
    falling_short = shortfalls(firm, card) if card else []
    context: Row = {
        "sample": settings.sample,
        "park_name": settings.park_name,
        "compiled_by": settings.issuer or settings.park_authority,
        "document_date": settings.document_date,
        "audit_year": firm.year,
        "year1": firm.years[0],
        "year2": firm.years[1],
        **_identity(firm),
        **_status(firm),
        **_tier(firm),
        "products": report_tables.products(firm),
        "economy": report_tables.economy(firm),
        "energy": _energy(firm),
        "water": {
            "rows": report_tables.water_rows(firm),
            "intensity": intensity(firm, WATER),
            "benchmarked": benchmarked(firm, WATER),
            "reuse": rate(firm, "water_reuse_rate"),
        },
        "pollutants": report_tables.pollutants(firm),
        "cod": intensity(firm, COD),
        "waste": {
            "rows": report_tables.solid_rows(firm),
            "hazardous": report_tables.hazardous_rows(firm),
            "hazardous_received": report_tables.receives_hazardous(firm),
            "use_rate": rate(firm, "solid_use_rate"),
        },
        "carbon": _carbon(firm),
        "score": score(firm, card) if card else None,
        "shortfalls": falling_short,
        "shortfall_count": len(falling_short),
        "quality": _quality(firm),
        **_chapters(firm),
    }
    return Filled(context, numbers.trails)


def _chapters(firm: Firm) -> Row:
    """What the chapters say beyond the figures of the return."""
    return {
        "profile": profile(firm),
        "materials": materials(firm),
        "equipment": equipment(firm),
        "wastewater": outlets.wastewater(firm),
        "exhaust": outlets.exhaust(firm),
        "waste_kinds": waste_kinds(firm),
        "agreement": agreement(firm),
        "trends": trends(firm),
        "radar": radar(firm, firm.facts.card),
        "position": position(firm),
        "focus": focus(firm),
        "targets": targets(firm),
        "water_balance": water_balance(firm),
        "water_flows": water_flows(firm),
        "material_balance": material_balance(firm),
        "energy_use": energy_use(firm),
        "problems": problems(firm),
        "problems_said": problems_said(firm),
        "plans": plans(firm),
        "option_totals": option_totals(firm),
        "outcome": outcome(firm),
        "missing_rows": missing_rows(firm),
        "conclusions": conclusions(firm),
        "annex": annex(firm),
    }


# -- who -----------------------------------------------------------------------------------------


def _identity(firm: Firm) -> Row:
    enterprise = firm.facts.enterprise
    filled = {name: firm.words(name) for name in _IDENTITY}
    permit = firm.operand("permit_number")
    return {
        "enterprise_name": enterprise.name,
        "credit_code": filled["credit_code"] or enterprise.credit_code,
        "industry": _industry(firm),
        "process": filled["process"] or enterprise.process,
        "permit_kind": filled["permit_kind"] or enterprise.permit_kind.value,
        "permit_number": permit.value if isinstance(permit.value, str) else "",
        "chain": enterprise.chain,
        "address": firm.words("address"),
        "production_started_on": firm.words("production_started_on"),
        "land_area": firm.cell("land_area"),
        "employees": firm.cell("employees", year=firm.year),
        "operating_hours": firm.cell("operating_hours", year=firm.year),
    }


def _industry(firm: Firm) -> str:
    """电镀 3360: the words of the code list, the code after them."""
    code = firm.facts.enterprise.industry_code
    return f"{firm.facts.industries.get(code, '')} {code}".strip()


def _status(firm: Firm) -> Row:
    """How the enterprise ran in the audit year; what the choice cannot say stands in the note."""
    answer = firm.year_answer(firm.year)
    if answer is Blank.SUSPENDED:
        return {"operating_status": "suspended", "status_note": None}
    if answer is Blank.NOT_STARTED:
        return {"operating_status": "new", "status_note": f"{firm.year}年尚未投产"}
    note = None
    if firm.words("operating_status", year=firm.year) == "部分停产":
        note = f"{firm.year}年累计停产超过三个月"
    if firm.is_first_year(firm.year):
        return {"operating_status": "new", "status_note": note}
    low = is_low_load(firm.reading, firm.year)
    return {"operating_status": "low_load" if low else "normal", "status_note": note}


def _tier(firm: Firm) -> Row:
    entry = firm.facts.tier
    audited = firm.facts.audited
    # Without the office's lists the document asks for them to be compared.
    mandatory = "yes" if audited.designations else "no" if audited.lists_known else "unknown"
    if entry is None:
        return {
            "tier": "undecided", "tier_reasons": [], "mandatory": mandatory,
            "audit_method": "待定",
        }  # fmt: skip
    return {
        "audit_method": entry.method or _METHODS[entry.tier],
        "tier": TIER_WORDS[entry.tier],
        "tier_reasons": [
            firm.numbers.sentence(reason, entry.trail) for reason in tier_reasons(entry)
        ],
        "mandatory": mandatory,
    }


# -- what ----------------------------------------------------------------------------------------


def _energy(firm: Firm) -> Row:
    total = firm.quantity("total_energy")
    assert total is not None, "total_energy is a figure of the packaged rules"
    shown = firm.show_years(total)
    return {
        "rows": report_energy.energy_rows(firm),
        **{f"total{n}": shown[f"v{n}"] for n in range(1, len(firm.years) + 1)},
        "basis": BASIS,
        "intensity": intensity(firm, ENERGY, report_energy.main_energy(firm)),
        "benchmarked": benchmarked(firm, ENERGY),
    }


def _carbon(firm: Firm) -> Row | None:
    table = report_energy.carbon(firm)
    if table is None:
        return None
    return table | {
        "intensity": intensity(firm, CARBON, report_energy.main_carbon(firm)),
        "benchmarked": benchmarked(firm, CARBON),
    }


# -- how sure ------------------------------------------------------------------------------------


def _quality(firm: Firm) -> Row:
    filing = firm.facts.filing
    report = filing.report
    matters = frozenset(matter for _, found in filing.found for matter in found)
    said = "，".join(f"第{version}版 {len(found)} 处" for version, found in filing.found)
    return {
        "version_no": filing.version_no,
        "received_on": filing.received_on,
        "findings": firm.numbers.count(
            f"{firm.owner}:findings@{firm.year}",
            f"{firm.facts.enterprise.name}校核发现的问题数",
            len(matters),
            "处",
            said,
            formula="各次报送的错误与警告，同一处同一问题只计一次",
        ),
        "errors_open": _open_count(firm, report, Severity.ERROR, "未改正的错误"),
        "warnings_open": _open_count(firm, report, Severity.WARNING, "未说明的疑点"),
        "open_items": [
            _open_item(firm, finding)
            for severity in (Severity.ERROR, Severity.WARNING)
            for finding in report.of(severity)
        ],
        "waivers": [
            {
                "problem": _message(firm, finding),
                "reason": finding.waiver.reason.rstrip("。"),
                "person": finding.waiver.person,
            }
            for finding in report.findings
            if finding.waiver is not None
        ],
        "not_available": _not_available(firm),
    }


def _open_count(firm: Firm, report: CheckReport, severity: Severity, label: str) -> object:
    found = report.of(severity)
    return firm.numbers.count(
        f"{firm.owner}:open_{severity.name.lower()}@{firm.year}",
        f"{firm.facts.enterprise.name}{label}",
        len(found),
        "处",
        "、".join(f"{finding.code} {finding.subject}" for finding in found),
        [_finding_trail(firm, finding) for finding in found],
    )


def _open_item(firm: Firm, finding: Finding) -> Row:
    error = finding.severity is Severity.ERROR
    return {
        "place": str(finding.places[0]) if finding.places else WHOLE_FILE,
        "problem": _message(firm, finding),
        "state": TO_CORRECT if error else TO_EXPLAIN,
    }


def _message(firm: Firm, finding: Finding) -> object:
    trail = _finding_trail(firm, finding)
    return firm.numbers.sentence(finding.message.rstrip("。"), trail)


def _finding_trail(firm: Firm, finding: Finding) -> Trail:
    """A matter found leads to the cells it speaks of."""
    cells = [cell for key in finding.keys if (cell := firm.reading.cell(key)) is not None]
    return Trail(
        id=f"{firm.owner}:{finding.code}.{finding.subject}",
        label=f"{firm.facts.enterprise.name}校核问题 {finding.code}",
        value=finding.message,
        formula="校核规则",
        inputs=tuple(cells),
    )


def _not_available(firm: Firm) -> list[str]:
    """What the enterprise answered it cannot say, each thing once for all its years."""
    found: dict[str, None] = {}
    for entry in firm.reading.submission.entries:
        if entry.value is Blank.NOT_AVAILABLE:
            found[firm.label(EntryKey(entry.key.field, entry.key.row))] = None
    return list(found)

"""A whole enterprise as its return says it, and short ways to change one thing about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from generator.deliver.firm import Filing, ReportFacts
from generator.deliver.numbers import Filled
from generator.deliver.report import enterprise_report
from generator.forms.indicator_sheet import with_indicator_sheets
from generator.model.finding import CheckReport
from generator.model.indicator import IndicatorSystem
from generator.model.park import Enterprise, PermitKind, RecipientKind
from generator.model.score import Trail
from generator.model.submission import Blank, Entry, EntryKey, Place, Submission
from generator.packaged import packaged
from generator.rulebook import Rulebook, load_rulebook
from generator.score.assess import (
    all_trails,
    formula_rules,
    gather_evidence,
    norms_of,
    score_enterprise,
    settings_of,
)
from generator.score.formulas import FormulaRules
from generator.score.measure import Reading, read_figures
from generator.score.tiers import TierEntry
from generator.score.trail import SubmissionSource
from generator.workspace.audit import AuditSettings, Contact

YEARS = (2022, 2023, 2024)
YEAR = 2024
_NOTHING_FOUND = CheckReport()
Cells = dict[tuple[str, str, int], Any]


@cache
def rulebook() -> Rulebook:
    return load_rulebook(packaged("rules"))


@cache
def rules() -> FormulaRules:
    return formula_rules(rulebook(), "enterprise", "云南", 2022)


SETTINGS = AuditSettings(
    audit_id="trial", park_name="试验园区", park_authority="试验园区管理委员会", audit_year=YEAR,
    years=YEARS, department_years=(2021, *YEARS), region="云南", deadline=date(2025, 3, 31),
    contact=Contact("钱七", "0871-1"), document_date=date(2025, 6, 20),
)  # fmt: skip


def enterprise(number: int = 1, code: str = "3011", **more: Any) -> Enterprise:
    values: dict[str, Any] = {
        "credit_code": f"9153{number:014d}", "industry_code": code, "process": "新型干法",
        "permit_kind": PermitKind.KEY,
    }  # fmt: skip
    return Enterprise(
        f"QY{number:03d}", f"第{number}公司", RecipientKind.ENTERPRISE, **values | more
    )


def _by_year(first: object, second: object, third: object) -> dict[int, object]:
    return dict(zip(YEARS, (first, second, third), strict=True))


def whole_year(value: object) -> dict[int, object]:
    return dict.fromkeys(YEARS, value)


SERIES: Mapping[str, dict[int, object]] = {
    "operating_status": whole_year("正常生产"),
    "output_value": _by_year(30000, 29000, 28000),
    "industrial_added_value": _by_year(9000, 8900, 8800),
    "employees": whole_year(200),
    "operating_hours": whole_year(7000),
    "renewable_electricity": whole_year(0),
    "fresh_water": _by_year(100000, 99000, 96000),
    "reused_water": _by_year(900000, 891000, 864000),
    "total_water": _by_year(1000000, 990000, 960000),
    "wastewater_reused": whole_year(5000),
    "wastewater_generated": whole_year(30000),
    "wastewater_discharged": whole_year(25000),
    "so2_total": whole_year(10),
    "nox_total": whole_year(20),
    "dust_total": whole_year("5.5"),
    "solid_generated": whole_year(1000),
    "solid_used": whole_year(900),
    "solid_used_old": whole_year(0),
    "solid_disposed": whole_year(100),
    "solid_disposed_old": whole_year(0),
    "solid_stored": whole_year(0),
    "solid_dumped": whole_year(0),
}

ONCE: Mapping[str, object] = {
    "enterprise_name": "第1公司", "credit_code": "915300000000000001", "industry_code": "3011",
    "process": "新型干法", "permit_kind": "重点管理", "permit_number": "9153000000000000010001",
    "production_started_on": date(2010, 6, 1), "address": "试验路1号", "land_area": 50000,
    "scale": "中型", "shifts_per_day": 3, "hours_per_shift": 8, "days_per_year": 300,
}  # fmt: skip


def cells() -> Cells:
    """Everything answered: a cement works whose intensity falls a little, at steady prices."""
    found: Cells = {(name, "", year): v for name, by in SERIES.items() for year, v in by.items()}
    found |= {(name, "", 0): value for name, value in ONCE.items()}
    found |= {
        ("products.name", "r01", 0): "水泥熟料",
        ("products.unit", "r01", 0): "t",
        ("products.capacity", "r01", 0): 900000,
    }
    for year, output, coal in zip(YEARS, (800000, 790000, 780000), (1120, 1090, 1060), strict=True):
        found["products.output", "r01", year] = output
        found["products.output_t", "r01", year] = output
        found["energy.amount", "raw_coal", year] = coal * 100
        found["energy.amount", "electricity", year] = 4000
        for row in ("cod", "ammonia"):
            found["water_pollutants.generated", row, year] = 4
            found["water_pollutants.discharged", row, year] = 1
    found |= {
        (f"hazardous.{column}", "r01", 0): value
        for column, value in {
            "name": "废矿物油", "code": "900-249-08", "opening": 1, "generated": 8,
            "received": Blank.NOT_APPLICABLE, "used_or_disposed": 0, "sent_out": "8.5",
            "closing": "0.5", "dumped": 0,
        }.items()
    }  # fmt: skip
    return found


def assessed(system: IndicatorSystem) -> Cells:
    """The 指标自评 sheet with the second level throughout."""
    found: Cells = {}
    for row in system.asked:
        texts, levels = row.benchmark.texts, row.benchmark.levels
        if texts is not None:
            found[system.asked_field(row.id), "", 0] = f"Ⅱ级：{texts[1]}"
        else:
            assert levels is not None
            found[system.asked_field(row.id), "", 0] = Decimal(str(float(levels[1])))
    return found


def changed(**answers: object) -> Cells:
    """The whole return with some answers otherwise: field, or table__row__column; by year or once.

    None takes the answer away, also one of the 指标自评 sheet.
    """
    found = cells()
    for name, given in answers.items():
        field, row = name, ""
        if name.count("__") == 2:
            table, row, column = name.split("__")
            field = f"{table}.{column}"
        for year, value in given.items() if isinstance(given, dict) else ((0, given),):
            found[field, row, year] = value
    return found


def reading(
    of: Cells, owner: Enterprise, notes: Mapping[tuple[str, str, int], str] = {}
) -> Reading:
    entries = []
    rows: dict[str, dict[str, None]] = {}
    for number, ((field, row, year), given) in enumerate(of.items(), 1):
        value = given
        if isinstance(given, int) or (isinstance(given, str) and given[0].isdigit()):
            number_asked = rules().form.fields.get(field)
            if number_asked is None or number_asked.kind.value == "number":
                value = Decimal(given)
        raw = given.value if isinstance(given, Blank) else str(given)
        key = EntryKey(field, row, year)
        place = Place("数据", f"D{number}")
        entries.append(Entry(key, raw, value, place, notes.get((field, row, year), "")))
        if row:
            rows.setdefault(field.partition(".")[0], {})[row] = None
    submission = Submission(
        owner.id, "enterprise", "1", YEARS, tuple(entries),
        {table: tuple(found) for table, found in rows.items()},
    )  # fmt: skip
    source = SubmissionSource(owner.id, owner.name, "enterprise", 1, f"{owner.id}.xlsx", "ab" * 32)
    return read_figures(submission, rules(), source)


def facts(
    of: Cells | None = None,
    owner: Enterprise | None = None,
    *,
    peers: Sequence[tuple[Enterprise, Reading]] = (),
    notes: Mapping[tuple[str, str, int], str] = {},
    report: CheckReport = _NOTHING_FOUND,
    tier: TierEntry | None = None,
    system: IndicatorSystem | None = None,
) -> ReportFacts:
    """The facts of a report; the card is made by the packaged rules."""
    book = rulebook()
    owner = owner or enterprise()
    system = system or book.systems["elements"]
    answers = assessed(system) | (of if of is not None else cells())
    own = reading({key: value for key, value in answers.items() if value is not None}, owner, notes)
    everybody = [(owner, own), *peers]
    evidence = gather_evidence(system, everybody, rules(), norms_of(book))
    settings = settings_of(book.settings)
    return ReportFacts(
        enterprise=owner,
        settings=SETTINGS,
        form=with_indicator_sheets(rules().form, [system]),
        reading=own,
        card=score_enterprise(owner, own, system, settings, evidence),
        tier=tier,
        filing=Filing(2, date(2025, 3, 20), report, ((1, frozenset()), (2, frozenset()))),
        industries={row.id: row.label for row in book.codes["industries"]},
        answers=book.answers,
        peers=list(peers),
        score=settings,
        rounding="half_up",
    )


def known(of: ReportFacts) -> Mapping[str, Trail]:
    cards = [of.card] if of.card else []
    return all_trails([of.reading, *(peer for _, peer in of.peers)], cards)


def report_of(of: Cells | None = None, **more: Any) -> Filled:
    found = facts(of, **more)
    return enterprise_report(found, known(found))

"""拟入园项目: what a project declares, from its own workbook or the investment office's table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from generator.errors import GeneratorError
from generator.formula.units import UnitTable, conversion_factor
from generator.model.admission import AdmissionRules, BuildKind
from generator.model.reference import CodeTable
from generator.model.score import EntrySource, Trail
from generator.model.submission import Blank, EntryKey
from generator.score.admission_capacity import PROJECTS
from generator.score.measure import Reading

_CAPACITY = re.compile(r"(?:年产)?\s*([0-9]+(?:\.[0-9]+)?)\s*(\S+?)\s*(?:/a|/年|每年)?")
_TABLE_COLUMNS = ("energy", "fresh_water", "wastewater", "cod", "ammonia", "so2", "nox", "voc",
                  "land")  # fmt: skip


@dataclass(frozen=True)
class Project:
    """A project as declared. `totals` go by field of the form ("project_energy"), each traced.

    `declared` are values by number of 表5, `answers` choices by field, `general` by requirement;
    `replaced` are reductions by the pollutant's name. `asked` is False where it comes from the
    table of the investment office, which asks for totals alone. `counted` says that 在建已批
    already has it.
    """

    id: str
    name: str
    applicant: str
    industry_code: str
    product: str
    process: str
    kind: BuildKind
    stage: str
    capacity: Trail
    capacity_unit: str
    totals: Mapping[str, Trail]
    declared: Mapping[str, Trail] = field(default_factory=lambda: MappingProxyType({}))
    answers: Mapping[str, Trail] = field(default_factory=lambda: MappingProxyType({}))
    general: Mapping[str, tuple[Trail, str]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    replaced: Mapping[str, Trail] = field(default_factory=lambda: MappingProxyType({}))
    proofs: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    asked: bool = True
    counted: bool = False
    land: str = "project_land"

    @property
    def making(self) -> str:
        return f"{self.process} {self.product}"

    def total(self, name: str) -> Fraction | None:
        trail = self.totals.get(name)
        return trail.value if trail is not None and isinstance(trail.value, Fraction) else None


def project_of(reading: Reading, units: CodeTable, key: str) -> Project:
    """The project of a returned 拟入园项目申报表; `key` tells its figures from another's."""
    submission = reading.submission
    capacity_code = _said(reading, "project_capacity_unit")
    unit = next(
        (row.values["unit"] for row in units if capacity_code in (row.id, row.label)), ""
    )
    form = reading.rules.form
    numbers = {name: asked for name, asked in form.fields.items()
               if "." not in name and asked.unit and name != "project_capacity"}  # fmt: skip
    choices = [name for name, asked in form.fields.items() if "." not in name and asked.choices]
    rows = submission.rows
    return Project(
        id=key,
        name=_said(reading, "project_name") or key,
        applicant=_said(reading, "project_applicant"),
        industry_code=_said(reading, "project_industry"),
        product=_said(reading, "project_product"),
        process=_said(reading, "project_process"),
        kind=(
            BuildKind.EXPANSION
            if _said(reading, "project_kind") == BuildKind.EXPANSION.value
            else BuildKind.NEW
        ),
        stage=_said(reading, "project_stage"),
        capacity=_number(reading, key, "project_capacity", "设计产能", unit),
        capacity_unit=unit,
        totals=MappingProxyType(
            {
                name: _number(reading, key, name, asked.label, asked.unit)
                for name, asked in numbers.items()
            }
        ),
        declared=MappingProxyType(
            {
                number: _cell(reading, key, EntryKey("declared.amount", row), number)
                for row in rows.get("declared", ())
                if (number := _said(reading, "declared.number", row).upper())
            }
        ),
        answers=MappingProxyType(
            {
                name: _cell(reading, key, EntryKey(name), form.fields[name].label)
                for name in choices
                if _said(reading, name)
            }
        ),
        general=MappingProxyType(dict(_general(reading, key))),
        replaced=MappingProxyType(
            {
                name: _cell(reading, key, EntryKey("replaced.amount", row), "削减量")
                for row in rows.get("replaced", ())
                if (name := _said(reading, "replaced.pollutant", row))
            }
        ),
        proofs=MappingProxyType(
            {
                _said(reading, "declared.number", row).upper(): proof
                for row in rows.get("declared", ())
                if (proof := _said(reading, "declared.evidence", row))
            }
        ),
    )


def _general(reading: Reading, key: str) -> Iterator[tuple[str, tuple[Trail, str]]]:
    for row in reading.submission.rows.get("general", ()):
        trail = _cell(reading, key, EntryKey("general.planned", row), "落实情况")
        yield row, (trail, _said(reading, "general.evidence", row))


def projects_of(rules: AdmissionRules, park: Reading, units: UnitTable) -> tuple[Project, ...]:
    """The projects of the investment office that are still to be decided, with their totals."""
    found = []
    for row in park.submission.rows.get(PROJECTS, ()):
        stage = _said(park, f"{PROJECTS}.stage", row)
        if stage not in rules.trial_stages:
            continue
        key = f"在谈-{row}"
        written = _said(park, f"{PROJECTS}.capacity", row)
        amount, unit = capacity_in_words(written, units)
        cell = park.cell(EntryKey(f"{PROJECTS}.capacity", row))
        found.append(
            Project(
                id=key,
                name=_said(park, f"{PROJECTS}.name", row) or key,
                applicant="",
                industry_code=_said(park, f"{PROJECTS}.industry_code", row),
                product=_said(park, f"{PROJECTS}.product", row),
                process=_said(park, f"{PROJECTS}.name", row),
                kind=BuildKind.NEW,
                stage=stage,
                capacity=Trail(
                    f"{key}:capacity", "设计产能", amount, unit,
                    reason="" if amount is not None else f"“{written}”读不出产能",
                    inputs=(cell,) if cell is not None else (),
                ),
                capacity_unit=unit,
                totals=MappingProxyType(
                    {
                        f"project_{column}": _number(
                            park, key, f"{PROJECTS}.{column}",
                            park.rules.form.fields[f"{PROJECTS}.{column}"].label,
                            park.rules.form.fields[f"{PROJECTS}.{column}"].unit, row,
                        )
                        for column in _TABLE_COLUMNS
                    }
                ),
                asked=False,
                counted=stage in rules.approved_stages,
            )
        )  # fmt: skip
    return tuple(found)


def capacity_in_words(text: str, units: UnitTable) -> tuple[Fraction | None, str]:
    """The number and unit text of "2万t/a" or "年产 60万m2"; None where it says neither."""
    match = _CAPACITY.fullmatch(text.strip())
    if match is None:
        return None, ""
    symbol = units.symbol(match[2])
    return (Fraction(Decimal(match[1])), symbol) if symbol else (None, "")


def per_product(
    project: Project, name: str, unit: str, units: UnitTable
) -> tuple[Fraction, Trail] | None:
    """A total over the capacity in `unit`; None where either is missing or the units differ.

    Water is counted in t where the sector's unit is: 1 t is taken for 1 m³.
    """
    total, capacity = project.totals.get(name), project.capacity
    if total is None or not isinstance(total.value, Fraction):
        return None
    if not isinstance(capacity.value, Fraction) or capacity.value <= 0:
        return None
    for asked in (total.unit, "t" if total.unit == "m3" else "m3" if total.unit == "t" else ""):
        factor = _factor(units, f"{asked}/{project.capacity_unit}", unit) if asked else None
        if factor is not None:
            value = total.value / capacity.value * factor
            return value, Trail(
                f"{project.id}:{name}_per_{unit}", f"{project.name}{total.label}÷设计产能", value,
                units.label(unit), formula="达产年总量 ÷ 设计产能", inputs=(total, capacity),
            )  # fmt: skip
    return None


def _factor(units: UnitTable, have: str, want: str) -> Fraction | None:
    try:
        return conversion_factor(units.parse(have), units.parse(want))
    except GeneratorError:
        return None  # another kind of quantity: the project has to declare the indicator itself


def _said(reading: Reading, name: str, row: str = "") -> str:
    entry = reading.submission.get(name, row)
    return entry.value.strip() if entry is not None and isinstance(entry.value, str) else ""


def _number(
    reading: Reading, key: str, name: str, label: str, unit: str, row: str = ""
) -> Trail:
    trail = _cell(reading, key, EntryKey(name, row), label)
    return Trail(trail.id, label, trail.value if isinstance(trail.value, Fraction) else None, unit,
                 reason=trail.reason, inputs=trail.inputs)  # fmt: skip


def _cell(reading: Reading, key: str, at: EntryKey, label: str) -> Trail:
    entry = reading.submission.by_key.get(at)
    cell = reading.cell(at)
    cells: tuple[EntrySource, ...] = (cell,) if cell is not None else ()
    value: Fraction | str | None = None
    reason = "未填"
    if entry is not None and entry.number is not None:
        value, reason = Fraction(entry.number), ""
    elif entry is not None and isinstance(entry.value, str):
        value, reason = entry.value, ""
    elif entry is not None and entry.value is Blank.NOT_APPLICABLE:
        value, reason = Fraction(0), "不涉及"
    return Trail(f"{key}:{at}", label, value, reason=reason, inputs=cells)

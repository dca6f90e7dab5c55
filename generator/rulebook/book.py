"""The rulebook: everything rules/ says, read once, checked whole, immutable.

Every lookup names a day. There is no "current" rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType

from generator.errors import GeneratorError
from generator.formula.units import UnitTable
from generator.model.admission import AdmissionRules
from generator.model.check import CheckRule
from generator.model.constraint import LevelRules
from generator.model.deliverable import Deliverable
from generator.model.focus import FocusRules
from generator.model.form import FormDefinition
from generator.model.indicator import ComplianceSystem, DerivedQuantity, IndicatorSystem
from generator.model.measure import Measure
from generator.model.option_rules import NO_OPTIONS, OptionRules
from generator.model.park_index import IndexSystem
from generator.model.problem_rules import ProblemRules
from generator.model.query import QueryRule
from generator.model.reading import Wording
from generator.model.reference import (
    AnswerMeaning,
    CodeTable,
    GridFactor,
    NamedConstant,
    Source,
)
from generator.model.review import ReviewRules
from generator.model.submission import Blank
from generator.model.tier import TierRules
from generator.rulebook.admission import load_admission
from generator.rulebook.checks import load_checks
from generator.rulebook.clauses import CLAUSES, MeasureClauses, load_clauses
from generator.rulebook.codes import grid_factors, load_codes
from generator.rulebook.confirmations import (
    compliance_with_confirmations,
    indices_with_confirmations,
    load_confirmations,
    with_confirmations,
)
from generator.rulebook.constraints import LEVEL, NETWORKS, load_level
from generator.rulebook.documents import DOCUMENTS, load_documents
from generator.rulebook.files import RuleFiles, find_files
from generator.rulebook.focus import FOCUS, load_focus
from generator.rulebook.forms import load_forms
from generator.rulebook.indicators import load_systems
from generator.rulebook.indicators_choice import (
    APPENDIX_A,
    SystemChoice,
    check_appendix,
    choose_systems,
)
from generator.rulebook.indicators_index import load_indices
from generator.rulebook.indicators_park import load_compliance
from generator.rulebook.letters import Letter, load_letters
from generator.rulebook.measures import load_measures
from generator.rulebook.names import PARK, Names, park_form
from generator.rulebook.options import OPTIONS, load_options
from generator.rulebook.prefill import PrefillMapping, load_prefill
from generator.rulebook.problems import NO_PROBLEMS, PROBLEMS, load_problems
from generator.rulebook.quantities import load_quantities
from generator.rulebook.queries import load_queries
from generator.rulebook.reviews import load_reviews
from generator.rulebook.settings import Settings, load_answers, load_settings
from generator.rulebook.sources import KINDS, load_sources
from generator.rulebook.tiers import load_tiers
from generator.rulebook.units import load_units
from generator.rulebook.vocabulary import Vocabulary


@dataclass(frozen=True)
class Rulebook:
    """规则. `names` holds, per form id (and "park"), what formulas about it may name.

    `digest` is over everything that can change a result, so that a verdict can say by which rules
    it was given.
    """

    units: UnitTable
    sources: Mapping[str, Source]
    codes: Mapping[str, CodeTable]
    forms: Mapping[str, FormDefinition]
    checks: tuple[CheckRule, ...]
    wordings: Mapping[str, Wording]
    quantities: tuple[DerivedQuantity, ...]
    systems: Mapping[str, IndicatorSystem]
    compliance: Mapping[str, ComplianceSystem]
    indices: Mapping[str, IndexSystem]
    settings: Settings
    constants: Mapping[str, NamedConstant]
    answers: Mapping[Blank, AnswerMeaning]
    tiers: TierRules
    focus: FocusRules
    level: LevelRules
    clauses: MeasureClauses
    problems: ProblemRules
    measures: Mapping[str, Measure]
    options: OptionRules
    letters: Mapping[str, Letter]
    reviews: Mapping[str, ReviewRules]
    admission: AdmissionRules
    queries: tuple[QueryRule, ...]
    deliverables: Mapping[str, Deliverable]
    prefill: Mapping[str, PrefillMapping]
    names: Mapping[str, Names] = field(repr=False)
    grid_factors: tuple[GridFactor, ...]
    files: RuleFiles = field(repr=False)
    digest: str

    @property
    def park_form(self) -> FormDefinition:
        """All departments' forms as one; no workbook is made of it."""
        return self.names[PARK].form

    def unit_label(self, unit: str) -> str:
        """How a unit is printed; "" stays ""."""
        return self.units.label(unit) if unit else ""

    def cite(self, source_id: str, clause: str = "") -> str:
        """The source as it is printed under a figure: 《title》（number）clause."""
        return f"{self.sources[source_id].citation}{clause}"

    def checks_for(self, form_id: str, on: date) -> tuple[CheckRule, ...]:
        """The rules about a form that speak on that day, those on trial among them."""
        return tuple(rule for rule in self.checks if rule.form == form_id and _speaks(rule, on))

    def quantities_for(self, form_id: str) -> tuple[DerivedQuantity, ...]:
        return tuple(quantity for quantity in self.quantities if quantity.form == form_id)

    def names_for(
        self, form: FormDefinition, constants: Mapping[str, NamedConstant] | None = None
    ) -> Names:
        """What formulas may name of a form that differs from the rulebook's own in what it adds.

        A form with a 指标自评 sheet, or one with other coefficients, keeps its id and its figures.
        """
        names = Names(form, self.units, constants or self.constants)
        for quantity in self.quantities_for(form.id):
            names.add_quantity(quantity, quantity.path)
        return names

    def system_for(self, industry_code: str, process: str, on: date) -> IndicatorSystem | None:
        """The first of the systems of an industry and its processes."""
        return next(iter(self.systems_for(industry_code, process, on)), None)

    def systems_for(
        self, industry_code: str, process: str, on: date
    ) -> tuple[IndicatorSystem, ...]:
        """The systems of an industry and its processes, the leading one first."""
        return self.choice_for(industry_code, process, on).systems

    def choice_for(self, industry_code: str, process: str, on: date) -> SystemChoice:
        """The systems of an industry and its processes; where only the elements are left, why."""
        return choose_systems(
            self.systems, self.codes.get(APPENDIX_A), industry_code, process, on
        )

    def compliance_for(self, on: date) -> tuple[ComplianceSystem, ...]:
        """The systems of requirements for parks that hold on that day."""
        return tuple(system for system in self.compliance.values() if _valid(system, on))

    def indices_for(self, on: date) -> tuple[IndexSystem, ...]:
        """The systems a park is scored by that hold on that day."""
        return tuple(system for system in self.indices.values() if _valid(system, on))

    def legal_basis(self, on: date) -> tuple[Source, ...]:
        """编制依据 of a document of that day: what is in force, laws first."""
        found = [s for s in self.sources.values() if s.basis and s.in_force(on)]
        return tuple(sorted(found, key=lambda source: KINDS.index(source.kind)))

    def grid_factor(self, region: str, year: int) -> GridFactor:
        """The published factor of a region and year; one that was never published is refused."""
        for factor in self.grid_factors:
            if (factor.region, factor.year) == (region, year):
                return factor
        offered = "、".join(f"{factor.region}{factor.year}年" for factor in self.grid_factors)
        raise GeneratorError(
            f"没有{region}{year}年的电网排放因子。",
            f"请在 audit.yaml 改选，或把公布值补进 rules/codes/grid_factors.csv。现有：{offered}。",
        )


def load_rulebook(packaged: Path, office: Path | None = None) -> Rulebook:
    """All rules, read and checked; files of the office's own rules/ replace packaged ones."""
    files = find_files(packaged, office)
    sources = load_sources(files.get("sources.yaml"))
    units = load_units(files.get("units.yaml"))
    codes = load_codes(files, sources, units)
    # Rules kept at a dispatch before there was a catalogue have none, and still judge its returns.
    catalogue = files.files.get(DOCUMENTS)
    deliverables = load_documents(catalogue, sources) if catalogue else MappingProxyType({})
    vocabulary = Vocabulary(sources, units, codes, deliverables)
    settings, constants = load_settings(files.get("settings.yaml"), vocabulary)
    answers = load_answers(files.get("answers.yaml"))
    forms = load_forms(files, vocabulary)
    names = {form.id: Names(form, units, constants) for form in forms.values()}
    names[PARK] = Names(park_form(forms.values()), units, constants)
    quantities = load_quantities(files.get("indicators/quantities.yaml"), vocabulary, names)
    checks, wordings = load_checks(files, vocabulary, names)
    problems, options = files.files.get(PROBLEMS), files.files.get(OPTIONS)
    confirmations = load_confirmations(files)
    systems = with_confirmations(load_systems(files, vocabulary, names), files, confirmations)
    tiers = load_tiers(files.get("tiers.yaml"), vocabulary, names)
    level = load_level(files.files.get(LEVEL), vocabulary, names)
    appendix_file = files.files.get(f"codes/{APPENDIX_A}.csv")
    check_appendix(appendix_file, codes.get(APPENDIX_A), systems)
    return Rulebook(
        units=units,
        sources=sources,
        codes=codes,
        forms=forms,
        checks=checks,
        wordings=wordings,
        quantities=quantities,
        systems=systems,
        compliance=compliance_with_confirmations(
            load_compliance(files, vocabulary, names), files, confirmations
        ),
        indices=indices_with_confirmations(
            load_indices(files, vocabulary, names), files, confirmations
        ),
        settings=settings,
        constants=constants,
        answers=answers,
        tiers=tiers,
        focus=load_focus(files.files.get(FOCUS), vocabulary, names, tiers),
        level=level,
        admission=load_admission(
            files, vocabulary, forms, systems, (*(i.id for i in level.indicators), *NETWORKS)
        ),
        letters=load_letters(files, vocabulary),
        reviews=load_reviews(files, vocabulary, names),
        queries=load_queries(files, vocabulary, names),
        clauses=load_clauses(files.get(CLAUSES), vocabulary, forms, quantities),
        problems=load_problems(problems, vocabulary, names) if problems else NO_PROBLEMS,
        measures=load_measures(files, vocabulary, names),
        options=load_options(options, vocabulary, names) if options else NO_OPTIONS,
        deliverables=deliverables,
        prefill=load_prefill(files, vocabulary, forms),
        names=MappingProxyType(names),
        grid_factors=grid_factors(codes),
        files=files,
        digest=files.digest,
    )


def _valid(system: ComplianceSystem | IndexSystem, on: date) -> bool:
    begun = system.valid_from is None or system.valid_from <= on
    return begun and (system.valid_to is None or on < system.valid_to)


def _speaks(rule: CheckRule, on: date) -> bool:
    first = rule.trial_from or rule.valid_from
    return (first is None or first <= on) and (rule.valid_to is None or on < rule.valid_to)

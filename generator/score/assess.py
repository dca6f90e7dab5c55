"""The scores of a whole round: benchmarks, cards, tiers, and every figure's trail."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cache

from generator.formula.evaluate import CompiledFormula
from generator.model.indicator import IndicatorSystem
from generator.model.park import Enterprise
from generator.model.score import RowState, ScoreCard, Trail
from generator.model.submission import Blank
from generator.model.tier import TierElement, TierRules
from generator.score.answers import compile_rows, not_graded, read_answers, was_asked
from generator.score.benchmark import Evidence, Norm, PeerValue, Subject
from generator.score.compliance import ComplianceCard
from generator.score.enterprise import judge, ungraded
from generator.score.formulas import FormulaRules
from generator.score.measure import Reading
from generator.score.printing import Printing
from generator.score.rules import Conventions, Rules
from generator.score.settings import ScoreSettings
from generator.score.shares import ElementValue
from generator.score.tiers import TierList
from generator.score.trail import collect_trails

CENTRAL = "为其他企业服务的集中式设施，单独列出"
SHORT_FORM = "填报的是简表，没有“指标自评”，只列出算得出的指标，不评级。"


def settings_of(settings: Conventions) -> ScoreSettings:
    """The conventions of rules/settings.yaml that scores depend on."""
    first, second, third = settings.fractions("park_factors")
    norm_share = settings.entries["norm_share_for_first"].value
    return ScoreSettings(
        membership=settings.membership,
        index_for_first=settings.fraction("index_for_first"),
        index_for_second=settings.fraction("index_for_second"),
        index_for_third=settings.fraction("index_for_third"),
        peers_needed=settings.integer("peers_needed"),
        leave_self_out_below=settings.integer("leave_self_out_below"),
        park_factors=(first, second, third),
        norm_share_for_first=norm_share if isinstance(norm_share, Fraction) else None,
        row_cap=settings.fraction("row_cap_p_value"),
    )


def formula_rules(
    rulebook: Rules, form_id: str, region: str = "", grid_year: int = 0
) -> FormulaRules:
    """What formulas about a form (or the park, "park") may name; the grid factor as chosen."""
    return FormulaRules(
        names=rulebook.names[form_id],
        quantities=rulebook.quantities_for(form_id),
        units=rulebook.units,
        constants=rulebook.constants,
        grid=rulebook.grid_factor(region, grid_year) if region else None,
        printing=printing_of(rulebook),
    )


def printing_of(rulebook: Rules) -> Printing:
    """Units and sources as the rules print them."""
    # A round prints the same few dozen units and sources thousands of times.
    return Printing(cache(rulebook.unit_label), cache(rulebook.cite))


def norms_of(rulebook: Rules) -> tuple[Norm, ...]:
    """能效标杆水平与基准水平, energy limits: the published norms of rules/codes."""
    return tuple(
        Norm(
            industry_code=row.values["industry_code"],
            item=row.values["item"],
            unit=row.values["unit"],
            best=Fraction(row.numbers["best"]),
            limit=Fraction(row.numbers["limit"]),
            source=rulebook.cite(row.source),
            mark=row.mark,
            middle=Fraction(row.numbers["middle"]) if "middle" in row.numbers else None,
        )
        for row in rulebook.codes["energy_norms"]
    )


def subject_of(enterprise: Enterprise, reading: Reading) -> Subject:
    """The enterprise as benchmarks know it: its process as the roster says, and what it makes."""
    products = (entry.raw for entry in reading.submission.column("products.name"))
    return Subject(
        enterprise.id,
        enterprise.industry_code,
        " ".join((enterprise.process, *products)),
        product_unit(reading),
    )


def product_unit(reading: Reading) -> str:
    """What the enterprise counts its products in; several units are told, never mixed."""
    answers = (entry.value for entry in reading.submission.column("products.unit"))
    return "、".join(sorted({answer for answer in answers if isinstance(answer, str)}))


def gather_evidence(
    system: IndicatorSystem,
    readings: Iterable[tuple[Enterprise, Reading]],
    rules: FormulaRules,
    energy_norms: tuple[Norm, ...] = (),
    water_norms: tuple[Norm, ...] = (),
) -> Evidence:
    """What benchmarks of the system's rows can be derived from: peers, park averages and norms.

    Firms not in production in the audit year are no peers. The park's average of an intensity is
    the sum of what is divided over the sum of what it is divided by, not the mean of intensities.
    """
    formulas = compile_rows(system, rules)
    derived = [row for _, row in system.rows() if row.benchmark.basis and row.id in formulas]
    divisors = {row.id: rules.divisor(formulas[row.id]) for row in derived}
    peers: dict[str, list[PeerValue]] = {row.id: [] for row in derived}
    above: dict[str, Fraction] = {}
    below: dict[str, Fraction] = {}
    for enterprise, reading in readings:
        if not_graded(reading) is not None:
            continue
        for row in derived:
            value = _number(formulas[row.id], reading)
            if value is None:
                continue
            peers[row.id].append(
                PeerValue(enterprise.id, enterprise.industry_code, value, product_unit(reading))
            )
            divisor = divisors[row.id]
            amount = _number(divisor, reading) if divisor else None
            if amount is not None:
                above[row.id] = above.get(row.id, Fraction(0)) + value * amount
                below[row.id] = below.get(row.id, Fraction(0)) + amount
    return Evidence(
        energy_norms=energy_norms,
        water_norms=water_norms,
        peers={row_id: tuple(values) for row_id, values in peers.items()},
        park_averages={
            row_id: above[row_id] / amount for row_id, amount in below.items() if amount > 0
        },
    )


def _number(formula: CompiledFormula, reading: Reading) -> Fraction | None:
    value = formula.evaluate(reading.scope.at(reading.year)).value
    return value if isinstance(value, Fraction) else None


def score_enterprise(
    enterprise: Enterprise,
    reading: Reading,
    system: IndicatorSystem,
    settings: ScoreSettings,
    evidence: Evidence | None = None,
    confirmed: Collection[str] = (),
    notes: Sequence[str] = (),
) -> ScoreCard:
    """The card of one enterprise and system for the audit year of its return.

    A whole year of 停产 is not graded, one of 未投产 is outside; both say so. `confirmed` are the
    limiting rows whose 不涉及 the office has confirmed. `notes` say why this system. Who was sent
    a 简表 was not asked most of the system: what can be computed is shown, a grade is not given.
    """
    rules = reading.rules
    subject = subject_of(enterprise, reading)
    blank = not_graded(reading)
    if blank is not None:
        word = "全年停产，当年不评级，单独列出" if blank is Blank.SUSPENDED else "尚未投产，不评级"
        return ungraded(
            system,
            subject,
            reading.year,
            RowState.NOT_GRADED,
            f"{reading.year}年{word}。",
            rules.printing,
        )
    return judge(
        system,
        read_answers(system, reading, compile_rows(system, rules)),
        subject,
        reading.year,
        settings,
        evidence,
        confirmed,
        rules.printing,
        notes,
        SHORT_FORM if system.asked and not was_asked(system, reading) else "",
    )


def element_values(
    tiers: TierRules,
    enterprises: Iterable[Enterprise],
    readings: Mapping[str, Reading],
    central: Collection[str] = (),
) -> Mapping[str, tuple[ElementValue, ...]]:
    """Each enterprise's figure for each element in use; `central` facilities serve others."""
    found: dict[str, list[ElementValue]] = {e.id: [] for e in tiers.elements if not e.left_out}
    for enterprise in enterprises:
        reading = readings.get(enterprise.id)
        for element in tiers.elements:
            if element.id in found:
                apart = CENTRAL if enterprise.id in central else ""
                found[element.id].append(_element(element, enterprise, reading, apart))
    return {element_id: tuple(values) for element_id, values in found.items()}


def _element(
    element: TierElement, enterprise: Enterprise, reading: Reading | None, apart: str
) -> ElementValue:
    if reading is None:
        return ElementValue(
            enterprise.id, enterprise.name, enterprise.credit_code, None, "尚未报送", apart
        )
    value, why, trail = _figure(element, element.formula, reading, enterprise.name)
    return ElementValue(
        enterprise.id, enterprise.name, enterprise.credit_code, value, why, apart, trail
    )


def department_totals(tiers: TierRules, park: Reading) -> Mapping[str, Trail]:
    """The park's totals as the departments gave them, by element, where they gave one."""
    found = {}
    for element in tiers.elements:
        if element.department and not element.left_out:
            value, _, trail = _figure(element, element.department, park, "园区")
            if value is not None:
                found[element.id] = trail
    return found


def _figure(
    element: TierElement, text: str, reading: Reading, owner_name: str
) -> tuple[Fraction | None, str, Trail]:
    printing = reading.rules.printing
    outcome, trail = reading.trail(
        Trail(
            id=f"{reading.owner}:{element.id}_amount@{reading.year}",
            label=f"{owner_name}{element.name}（{reading.year}年）",
            value=None,
            unit=printing.unit_of(element.unit),
            source=printing.basis(element.source),
            mark=element.mark,
        ),
        reading.rules.compile(text, element.unit),
    )
    value = outcome.value if isinstance(outcome.value, Fraction) else None
    why = outcome.blank.value if outcome.blank else outcome.reason
    return value, why, trail


def all_trails(
    readings: Iterable[Reading] = (),
    cards: Iterable[ScoreCard] = (),
    tiers: TierList | None = None,
    compliance: Iterable[ComplianceCard] = (),
    further: Iterable[Trail] = (),
) -> Mapping[str, Trail]:
    """Every figure of the round by id, those it rests on included."""
    roots: list[Trail] = [m.trail for reading in readings for m in reading.measurements]
    for card in cards:
        for each in card.all:
            roots.append(each.trail)
            roots.extend(row.trail for row in each.rows)
    if tiers is not None:
        roots.extend(tiers.trails)
    roots.extend(result.trail for result in compliance)
    roots.extend(further)
    return collect_trails(roots)


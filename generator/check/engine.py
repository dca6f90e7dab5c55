"""校验: one return, its form, the roster and the reference data in; a report out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from generator.check.balance import (
    check_identity,
    check_load_from_concentration,
    check_measured_balance,
)
from generator.check.cells import check_cells
from generator.check.digits import check_alike_digits
from generator.check.groups import check_code_says, check_group_total, check_matching_rows
from generator.check.identity import (
    check_credit_code,
    check_date_order,
    check_in_code_table,
    check_matches_roster,
    check_pattern,
    check_permit_number,
    check_unique_rows,
)
from generator.check.magnitude import (
    check_copied_from_last_year,
    check_magnitude_slip,
    check_year_jump,
)
from generator.check.needs import check_material_need
from generator.check.plan import CheckPlan, FormNames, FormPlan, Stage, compile_plan, stage_of
from generator.check.question import (
    Breach,
    CompiledRule,
    Filing,
    MethodSpec,
    Question,
    first,
    unit_label,
)
from generator.check.ranges import check_physical_range
from generator.check.words import Speaker, fill, gaps_of, print_fraction
from generator.errors import RulebookError
from generator.formula.evaluate import Outcome
from generator.formula.units import UnitTable
from generator.model.check import CheckRule
from generator.model.finding import CheckReport, Finding, Severity, Waiver, with_waivers
from generator.model.form import FormDefinition
from generator.model.park import Recipient
from generator.model.reading import Wording
from generator.model.reference import CodeTable
from generator.model.submission import EntryKey, Submission

TRIAL = "【试行】"


def check_formula(question: Question) -> Iterator[Breach]:
    """The expression must_hold holds; where an operand is not known, nothing is said.

    What cannot be read is not known either, though it counts as not filled: that is said already.
    """
    outcome = question.outcome("must_hold")
    if outcome.value is False and not question.is_unreadable(outcome):
        at = question.key(question.rule.at) if question.rule.at else None
        yield Breach(first(at, outcome.used))


_EQUATION = ("left", "right", "gap", "parts", "suggestion")
_TWICE = ("group", "against", "total", "other", "percent", "suggestion")

METHODS: Mapping[str, MethodSpec] = {
    "formula": MethodSpec(check_formula),
    "identity": MethodSpec(
        check_identity,
        formulas=("left", "right"),
        numbers=("last_digit_units", "cap_percent"),
        gives=_EQUATION,
    ),
    "measured_balance": MethodSpec(
        check_measured_balance,
        formulas=("left", "right"),
        numbers=("good", "bad"),
        gives=(*_EQUATION, "percent"),
    ),
    "load_from_concentration": MethodSpec(
        check_load_from_concentration,
        formulas=("load", "concentration", "flow"),
        numbers=("percent",),
        gives=("load", "concentration", "flow", "computed", "percent", "suggestion"),
    ),
    "credit_code": MethodSpec(check_credit_code, fields=("field",), gives=("reason",)),
    "permit_number": MethodSpec(
        check_permit_number,
        fields=("field", "credit_code"),
        optional=frozenset({"credit_code"}),
        gives=("reason",),
    ),
    "pattern": MethodSpec(check_pattern, fields=("field",), texts=("pattern",)),
    "matches_roster": MethodSpec(
        check_matches_roster, fields=("field",), texts=("attribute",), gives=("expected",)
    ),
    "in_code_table": MethodSpec(
        check_in_code_table, fields=("field",), texts=("table",), gives=("table",)
    ),
    "unique_rows": MethodSpec(
        check_unique_rows, fields=("columns",), texts=("table",), gives=("rows", "value")
    ),
    "date_order": MethodSpec(
        check_date_order, fields=("earlier", "later"), gives=("earlier", "later")
    ),
    "magnitude_slip": MethodSpec(
        check_magnitude_slip,
        fields=("fields",),
        numbers=("factors", "within_percent"),
        gives=("what", "value", "other_year", "other", "factor", "suggestion"),
    ),
    "year_jump": MethodSpec(
        check_year_jump,
        formulas=("of", "per"),
        numbers=("percent",),
        texts=("per_label",),
        optional=frozenset({"per", "per_label"}),
        gives=("value", "previous", "basis", "change"),
    ),
    "physical_range": MethodSpec(
        check_physical_range,
        formulas=("of",),
        fields=("output", "output_unit"),
        numbers=("slack",),
        texts=("ranges", "item"),
        gives=("item", "value", "low", "high", "side", "comment"),
    ),
    "material_need": MethodSpec(
        check_material_need,
        fields=("material", "material_name", "product"),
        numbers=("slack",),
        texts=("needs",),
        gives=("material", "per", "floor", "low", "high", "comment"),
    ),
    "group_total": MethodSpec(
        check_group_total,
        formulas=("of",),
        fields=("group",),
        numbers=("percent",),
        gives=_TWICE,
        totals=True,
    ),
    "matching_rows": MethodSpec(
        check_matching_rows,
        formulas=("of",),
        fields=("key", "other_key", "other"),
        numbers=("percent",),
        gives=_TWICE,
    ),
    "code_says": MethodSpec(
        check_code_says, fields=("field",), texts=("table", "column", "says"), gives=("actual",)
    ),
    "copied_from_last_year": MethodSpec(
        check_copied_from_last_year,
        fields=("fields",),
        numbers=("least", "share_percent"),
        gives=("compared", "same", "examples"),
    ),
    "alike_digits": MethodSpec(
        check_alike_digits,
        fields=("fields",),
        numbers=("least", "share_percent"),
        texts=("alike",),
        gives=("compared", "same", "examples"),
    ),
}


def compile_rules(
    rules: Iterable[CheckRule],
    names: Mapping[str, FormNames],
    units: UnitTable,
    codes: Mapping[str, CodeTable],
) -> CheckPlan:
    """The rules ready to be asked, made once; `names` are the rulebook's, by form."""
    return compile_plan(rules, names, units, codes, METHODS)


def check_submission(
    submission: Submission,
    form: FormDefinition,
    recipient: Recipient,
    plan: CheckPlan,
    wordings: Mapping[str, Wording],
    *,
    as_of: date,
    waivers: tuple[Waiver, ...] = (),
) -> CheckReport:
    """Everything there is to say about one return, gravest first, then in the order of the form.

    `form` is the recipient's own, as it was cut for it: rules that rest on a field it was not
    asked are not run. `as_of` is the day of receipt.
    """
    rules = plan.forms.get(submission.form_id)
    if rules is None:
        raise RulebookError("forms", 0, f"没有采集表“{submission.form_id}”。", "请核对规则目录。")
    filing = filing_of(submission, form, recipient, plan, as_of=as_of)
    findings = list(check_cells(submission, form, filing.speaker, wordings))
    findings += _check_rules(filing, rules)
    order = _FormOrder(form, submission)
    findings.sort(key=lambda finding: (finding.severity.rank, *order.of(finding)))
    return with_waivers(CheckReport(tuple(findings)), waivers)


def filing_of(
    submission: Submission,
    form: FormDefinition,
    recipient: Recipient,
    plan: CheckPlan,
    *,
    as_of: date,
) -> Filing:
    """One return opened for the rules of its form."""
    rules = plan.forms[submission.form_id]
    return Filing(
        submission=submission,
        form=form,
        recipient=recipient,
        as_of=as_of,
        scope=rules.view.scope(submission, derived=rules.derived),
        speaker=Speaker(form, submission, plan.units.label),
        codes=plan.codes,
        units=plan.units,
        yearly=frozenset(rules.view.series),
        asked=frozenset((*form.fields, *form.tables)),
    )


def _check_rules(filing: Filing, plan: FormPlan) -> list[Finding]:
    found: dict[tuple[str, str], tuple[Finding, CompiledRule, set[EntryKey]]] = {}
    for compiled in plan.rules:
        stage = stage_of(compiled.rule, filing.as_of)
        if stage is Stage.SILENT or not was_asked(compiled, filing):
            continue
        for question in questions_of(compiled, filing):
            if not is_asked(question):
                continue
            for breach in compiled.method(question):
                finding = _finding(question, breach, stage)
                rests = {*finding.keys, *_condition_keys(question, compiled)}
                found.setdefault(finding.identity, (finding, compiled, rests))
    blamed: dict[str, set[EntryKey]] = {}
    for finding, _, _ in found.values():
        blamed.setdefault(finding.code, set()).update(finding.keys)
    return [
        finding
        for finding, compiled, rests in found.values()
        if not any(blamed.get(code, set()) & rests for code in compiled.yields_to)
    ]


def _condition_keys(question: Question, compiled: CompiledRule) -> tuple[EntryKey, ...]:
    """The cells behind a rule's condition: where one is wrong, so is that it was asked."""
    return question.outcome("when").used if compiled.yields_to and compiled.rule.when else ()


def questions_of(compiled: CompiledRule, filing: Filing) -> Iterator[Question]:
    """Every place of a return at which a rule is asked: rows of its table, years."""
    submission = filing.submission
    years = submission.years if compiled.yearly else (submission.audit_year,)
    rows = submission.rows.get(compiled.table, ()) if compiled.table else ("",)
    for row in rows:
        for year in years:
            yield Question(compiled, filing, year, row)


def was_asked(compiled: CompiledRule, filing: Filing) -> bool:
    """The recipient's own form asks everything the rule looks at."""
    return compiled.rests_on <= filing.asked


def is_asked(question: Question) -> bool:
    """The rule's condition holds here."""
    return not question.rule.when or question.outcome("when").value is True


def _finding(question: Question, breach: Breach, stage: Stage) -> Finding:
    rule = question.rule
    values = words_of(question, breach)
    message, remedy = fill(rule.message, values), fill(rule.remedy, values)
    severity = breach.severity or rule.severity
    if stage is Stage.TRIAL:
        severity, message = Severity.INFO, TRIAL + message
    entries = question.filing.submission.by_key
    return Finding(
        code=rule.code,
        severity=severity,
        message=message,
        remedy=remedy,
        keys=breach.keys,
        places=tuple(entries[key].place for key in breach.keys if key in entries),
        values=tuple(values.items()),
    )


def words_of(question: Question, breach: Breach) -> dict[str, str]:
    """What the words of the rule print, by gap."""
    rule, filing = question.rule, question.filing
    values = {}
    for gap in gaps_of(rule.message) + gaps_of(rule.remedy):
        if gap in breach.values:
            values[gap] = breach.values[gap]
        elif gap in question.asked.printed:
            formula = question.asked.printed[gap]
            outcome = formula.evaluate(question.scope)
            values[gap] = _printed(outcome, unit_label(formula.checked.unit, filing.units))
        elif gap == "year":
            values[gap] = str(question.year)
        elif gap == "row":
            table = question.asked.table
            values[gap] = filing.speaker.row_name(table, question.row) if table else ""
        elif gap == "what":
            values[gap] = filing.speaker.what(breach.keys[0]) if breach.keys else ""
        elif gap == "as_of":
            values[gap] = filing.as_of.isoformat()
        else:
            values[gap] = filing.speaker.value(question.entry(gap))
    return values


def _printed(outcome: Outcome, label: str) -> str:
    value = outcome.value
    if value is None:
        return outcome.blank.value if outcome.blank else "无法计算"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return f"“{value}”"
    if isinstance(value, date):
        return value.isoformat()
    return print_fraction(value, label)


class _FormOrder:
    """Where a cell stands in the form: sheet and block, row, field, year."""

    def __init__(self, form: FormDefinition, submission: Submission) -> None:
        self._blocks: dict[str, int] = {}
        self._fields: dict[str, int] = {}
        self._rows = {
            (table, row): number
            for table, rows in submission.rows.items()
            for number, row in enumerate(rows)
        }
        for number, (_, block) in enumerate(form.blocks()):
            for field in block.fields:
                self._blocks[field.id] = number
                self._fields[field.id] = len(self._fields)

    def of(self, finding: Finding) -> tuple[int, int, int, int, str]:
        if not finding.keys:
            return (0, 0, 0, 0, finding.code)
        key = finding.keys[0]
        table = key.field.partition(".")[0]
        return (
            self._blocks.get(key.field, len(self._blocks)),
            self._rows.get((table, key.row), 0),
            self._fields.get(key.field, len(self._fields)),
            key.year,
            finding.code,
        )

"""What a report promises: all faults at once, none twice, none drowned, each with its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.check.engine import check_submission
from generator.check.plan import CheckPlan, Stage, stage_of
from generator.forms.indicator_sheet import with_indicator_sheets
from generator.model.check import CheckRule
from generator.model.finding import Disposition, Severity, Waiver, compare
from generator.model.form import FieldKind
from generator.model.reading import ReadingFault
from generator.model.submission import Blank, Entry, EntryKey, Remark, Submission, Unreadable
from generator.rulebook import Rulebook
from tests.check.conftest import Check
from tests.check.filings import AS_OF, CODE, clean, filing, recipient_of, three

YEARS = (2022, 2023, 2024)


def codes(report: Any) -> list[str]:
    return [finding.code for finding in report.findings]


def enterprise(book: Rulebook, **changes: Any) -> Submission:
    form = book.forms["enterprise"]
    return filing(form, clean(form) | changes)


def with_entry(submission: Submission, key: EntryKey, **changes: Any) -> Submission:
    entries = tuple(replace(e, **changes) if e.key == key else e for e in submission.entries)
    return replace(submission, entries=entries)


# -- a clean return --------------------------------------------------------------------------


@pytest.mark.parametrize("form_id", ["enterprise", "department"])
def test_a_clean_return_has_nothing_said_about_it(form_id: str, check: Check) -> None:
    report = check({}, form_id)
    assert [f.text for f in report.findings] == []
    assert report.disposition is Disposition.ACCEPT


def test_a_clean_return_with_its_indicator_sheet_has_nothing_said_about_it(
    book: Rulebook, plan: CheckPlan
) -> None:
    system = book.system_for("7724", "回转窑焚烧", date(2024, 12, 31))
    form = with_indicator_sheets(book.forms["enterprise"], [system])
    asked = {f.id: f for f in form.fields.values() if f.id.startswith("self_")}
    assert asked
    answers = {name: f.choices[0] if f.choices else "1" for name, f in asked.items()}
    submission = filing(form, clean(form) | answers)
    report = check_submission(
        submission, form, recipient_of(form), plan, book.wordings, as_of=AS_OF
    )
    assert [f.text for f in report.findings] == []


def test_a_row_of_the_indicator_sheet_left_empty_is_missed(book: Rulebook, plan: CheckPlan) -> None:
    system = book.system_for("7724", "回转窑焚烧", date(2024, 12, 31))
    form = with_indicator_sheets(book.forms["enterprise"], [system])
    submission = filing(form, clean(form))
    report = check_submission(
        submission, form, recipient_of(form), plan, book.wordings, as_of=AS_OF
    )
    assert set(codes(report)) == {"REQ001"}
    assert all(f.places[0].sheet == "指标自评" for f in report.findings)


def test_a_year_without_production_asks_for_no_shifts_and_no_self_assessment(
    book: Rulebook, plan: CheckPlan
) -> None:
    system = book.system_for("7724", "回转窑焚烧", date(2024, 12, 31))
    form = with_indicator_sheets(book.forms["enterprise"], [system])
    values = clean(form) | suspended(book) | {
        "shifts_per_day": Blank.NOT_FILLED, "hours_per_shift": Blank.NOT_FILLED,
    }  # fmt: skip
    report = check_submission(
        filing(form, values), form, recipient_of(form), plan, book.wordings, as_of=AS_OF
    )
    assert [f.text for f in report.findings] == []


def test_an_empty_cell_with_a_list_is_told_to_choose(check: Check) -> None:
    (finding,) = check({"scale": Blank.NOT_FILLED}).findings
    assert finding.code == "REQ001"
    assert "从下拉列表选一项" in finding.remedy


# -- one fault, one finding --------------------------------------------------------------------


def clean_keys(book: Rulebook, wanted: Callable[[Entry], bool]) -> list[EntryKey]:
    return [e.key for e in enterprise(book).entries if wanted(e)]


def test_an_unreadable_number_is_found_alone(book: Rulebook, check: Check) -> None:
    """No operand, no verdict: what cannot be read brings no other findings along."""
    submission = enterprise(book)
    for key in clean_keys(book, lambda e: isinstance(e.value, Decimal)):
        unread = Unreadable(ReadingFault.NOT_A_NUMBER)
        broken = with_entry(submission, key, raw="见附件", value=unread)
        report = check(broken)
        assert [(f.code, f.keys) for f in report.findings] == [("FMT001", (key,))], str(key)


def test_a_required_cell_left_empty_is_found_alone(book: Rulebook, check: Check) -> None:
    form = book.forms["enterprise"]
    submission = enterprise(book)

    def is_required(entry: Entry) -> bool:
        return form.fields[entry.key.field].required and entry.value is not Blank.NOT_FILLED

    keys = clean_keys(book, is_required)
    assert len(keys) > 100
    for key in keys:
        empty = with_entry(submission, key, raw="", value=Blank.NOT_FILLED)
        report = check(empty)
        assert [(f.code, f.keys) for f in report.findings] == [("REQ001", (key,))], str(key)


def test_one_faulty_cell_does_not_hide_the_next(check: Check) -> None:
    report = check(
        {
            "credit_code": CODE[:-1] + "E",
            "employees": three(520, Blank.NOT_FILLED, 528),
            "reused_water": three(4060000, 4164000, 4700000),
            "solid_generated": three(540.5, "558.2", "5491"),
        }
    )
    assert {"IDN001", "REQ001", "WAT001", "SOL001"} <= set(codes(report))
    assert report.disposition is Disposition.SEND_BACK


def test_findings_stand_gravest_first_then_in_the_order_of_the_form(
    book: Rulebook, check: Check
) -> None:
    report = check(
        {
            "solid_dumped": three(0, 0, 5),
            "employees": three(Blank.NOT_FILLED, 533, Blank.NOT_FILLED),
            "preparer_name": "王建国",
            "credit_code": CODE[:-1] + "E",
        }
    )
    ranks = [finding.severity.rank for finding in report.findings]
    assert ranks == sorted(ranks)
    errors = [str(f.keys[0]) for f in report.of(Severity.ERROR)]
    assert errors.index("credit_code") < errors.index("employees@2022") < errors.index(
        "employees@2024"
    )


def test_a_finding_marks_every_cell_it_rests_on(check: Check) -> None:
    report = check({"total_water": three(4263000, 4372200, 5273500)})
    (finding,) = [f for f in report.findings if f.code == "WAT001"]
    assert {key.field for key in finding.keys} == {"fresh_water", "reused_water", "total_water"}
    assert finding.keys[0] == EntryKey("total_water", year=2024)
    assert [place.sheet for place in finding.places] == ["用水"] * 3
    assert len(set(finding.places)) == 3


def test_a_table_without_rows_is_told_with_the_place_of_its_first_cell(check: Check) -> None:
    report = check({"products": []})
    (finding,) = [f for f in report.findings if f.code == "REQ002"]
    assert "“主要产品”至少要填 1 行" in finding.message
    assert finding.places[0].sheet == "产品产量"


# -- what people answer instead of a number ----------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code", "severity"),
    [
        ("无法提供", "REQ004", Severity.ERROR),
        (("无法提供", "流量计损坏"), "REQ005", Severity.WARNING),
        ("不涉及", "REQ003", Severity.ERROR),
    ],
)
def test_answers_to_a_required_figure(
    value: Any, code: str, severity: Severity, check: Check
) -> None:
    report = check({"fresh_water": three(203000, 208200, value)})
    finding = next(f for f in report.findings if f.code == code)
    assert finding.severity is severity
    assert finding.keys[0] == EntryKey("fresh_water", year=2024)


def test_not_applicable_without_a_reason_is_asked_about_once_a_row(check: Check) -> None:
    report = check({"wastewater_direct": three("不涉及", "不涉及", "不涉及")})
    assert codes(report) == ["REQ006"]
    assert len(report.findings[0].keys) == 3
    assert "2022、2023、2024 年“直接排入环境”" in report.findings[0].message


def test_not_applicable_without_reasons_is_asked_about_once_a_block(check: Check) -> None:
    none = three("不涉及", "不涉及", "不涉及")
    report = check({"water_tap": none, "water_surface": none, "water_ground": none,
                    "fresh_water": three(20000, 21000, 22000)})  # fmt: skip
    asked = [f for f in report.findings if f.code == "REQ006"]
    assert len(asked) == 1
    assert len(asked[0].places) == 9
    assert "“自来水”“自取地表水”“自取地下水”填了“不涉及”" in asked[0].message


def test_unavailable_figures_are_listed_one_by_one(check: Check) -> None:
    answer = ("无法提供", "流量计损坏")
    report = check({"wastewater_to_plant": three(130000, answer, answer), "employees": three(
        520, 533, ("无法提供", "统计中"))})  # fmt: skip
    gaps = [(f.code, f.message) for f in report.findings]
    assert [code for code, _ in gaps] == ["REQ005", "REQ005"]
    assert "2024 年“年末从业人员”" in gaps[0][1]
    assert "2023、2024 年“排入污水处理厂”" in gaps[1][1]


def test_suspended_is_no_answer_in_a_year_of_production(check: Check) -> None:
    report = check({"voc_total": three("0.61", "0.63", "停产")})
    assert [(f.code, str(f.keys[0])) for f in report.findings] == [("REQ007", "voc_total@2024")]
    assert "生产状态是“正常生产”" in report.findings[0].message


def test_a_remark_at_an_empty_cell_is_told(book: Rulebook, check: Check) -> None:
    submission = enterprise(book)
    key = EntryKey("energy.exported", "electricity", 2024)
    remark = Remark(ReadingFault.ROW_NOT_ASKED, "柴油2号")
    report = check(with_entry(submission, key, remarks=(remark,)))
    assert codes(report) == ["FMT027"]


def test_not_applicable_with_a_reason_passes(check: Check) -> None:
    answer = ("不涉及", "全部纳管")
    assert check({"wastewater_direct": three(answer, answer, answer)}).findings == ()


SUSPENDED_2024 = {
    name: {2022: None, 2023: None}
    for name in (
        "output_value", "industrial_added_value", "operating_hours", "total_energy_reported",
        "renewable_electricity", "water_tap", "water_surface", "water_ground",
        "water_reclaimed_bought", "fresh_water", "reused_water", "total_water", "water_consumed",
        "wastewater_reused", "wastewater_generated", "wastewater_discharged",
        "wastewater_to_plant", "wastewater_direct", "wastewater_compliant", "exhaust_combustion",
        "exhaust_process", "exhaust_total", "so2_combustion", "so2_process", "so2_total",
        "nox_total", "dust_total", "voc_total", "solid_generated", "capacity_utilisation",
    )
}  # fmt: skip


def suspended(book: Rulebook) -> dict[str, Any]:
    """The clean return with 2024 停产: the cells that allow that answer are left empty."""
    values = clean(book.forms["enterprise"])
    changed: dict[str, Any] = {
        name: {year: value for year, value in values[name].items() if year != 2024}
        for name in SUSPENDED_2024
    }
    changed["operating_status"] = three("正常生产", "正常生产", "停产")
    for table in ("products", "materials", "exchange"):
        changed[table] = [
            {k: ({y: v for y, v in c.items() if y != 2024} if isinstance(c, dict) else c)
             for k, c in values[table][0].items()}
        ]  # fmt: skip
    for table in ("water_outlets", "air_outlets", "solid_kinds", "permit_limits"):
        changed[table] = []
    for table in ("er_products", "er_facilities", "er_water_monitor", "er_water_load"):
        changed[table] = []
    changed |= {"er_normal_hours": 0, "er_abnormal_hours": 0, "er_stopped_hours": 8784}
    changed |= {"days_per_year": 0, "stopped_days": values["stopped_days"] | {2024: 366}}
    for table in ("energy", "water_pollutants"):
        changed[table] = {
            row: {k: ({y: v for y, v in c.items() if y != 2024} if isinstance(c, dict) else c)
                  for k, c in columns.items()}
            for row, columns in values[table].items()
        }  # fmt: skip
    for name in ("solid_used", "solid_used_old", "solid_disposed", "solid_disposed_old"):
        changed[name] = values[name] | {2024: 0}
    changed["solid_stored"] = values["solid_stored"] | {2024: 0}
    return changed


def test_a_year_without_production_needs_no_production_figures(
    book: Rulebook, check: Check
) -> None:
    assert [f.text for f in check(suspended(book)).findings] == []


def test_a_year_without_production_still_needs_what_is_stored(book: Rulebook, check: Check) -> None:
    changed = suspended(book)
    changed["solid_stored"] = {2022: 10, 2023: 10}
    assert [(f.code, str(f.keys[0])) for f in check(changed).findings] == [
        ("REQ001", "solid_stored@2024")
    ]


def test_what_was_converted_while_reading_is_confirmed(book: Rulebook, check: Check) -> None:
    remark = Remark(ReadingFault.UNIT_TYPED, "20.35 万m3 → 203500 m³")
    submission = with_entry(
        enterprise(book),
        EntryKey("fresh_water", year=2024),
        raw="20.35万m3",
        remarks=(remark,),
    )
    (finding,) = check(submission).findings
    assert finding.severity is Severity.WARNING
    assert "2024 年“取水量合计”的数字格里写了单位" in finding.text
    assert "已按 20.35 万m3 → 203500 m³ 换算" in finding.text


@pytest.mark.parametrize(
    ("field", "value", "code", "words"),
    [
        ("longitude", "25.5", "RNG001", "小于可能的最小值 73 °"),
        ("latitude", "103.8", "RNG002", "大于可能的最大值 54 °"),
    ],
)
def test_range(field: str, value: str, code: str, words: str, check: Check) -> None:
    finding = next(f for f in check({field: value}).findings if f.code == code)
    assert words in finding.message


# -- rules that would say the same twice, waivers, life cycle ------------------------------------


def test_a_slip_of_the_unit_is_told_once_not_as_a_jump_as_well(check: Check) -> None:
    report = check({"nox_total": three("2.11", "2.17", "2090")})
    assert codes(report) == ["MAG003"]
    assert "应为 2.09 t" in report.findings[0].message


def test_a_waiver_overrules_one_finding_and_no_other(check: Check) -> None:
    changes = {"credit_code": CODE[:-1] + "E", "employees": three(520, 533, 0)}
    waiver = Waiver("IDN001", "credit_code", "执照确实如此", "王芳")
    report = check(changes, waivers=(waiver,))
    waived = {f.code: f.waiver for f in report.findings}
    assert waived["IDN001"] == waiver
    assert waived["ECO002"] is None
    assert report.disposition is Disposition.SEND_BACK


def test_the_next_version_tells_fixed_open_and_new_apart(check: Check) -> None:
    before = check({"employees": three(520, 533, 0), "preparer_name": "王建国"})
    after = check({"preparer_name": "王建国", "total_water": three(4263000, 4372200, 4373501)})
    comparison = compare(before, after)
    assert [f.code for f in comparison.fixed] == ["ECO002"]
    assert [f.code for f in comparison.still_open] == ["PRP001"]
    assert [f.code for f in comparison.new] == ["WAT001"]


RULE = CheckRule("WAT999", Severity.ERROR, "enterprise", "", "", "conventions", "D")


@pytest.mark.parametrize(
    ("life", "day", "stage"),
    [
        ({}, date(1990, 1, 1), Stage.IN_FORCE),
        ({"trial_from": date(2024, 1, 1)}, date(2023, 12, 31), Stage.SILENT),
        ({"trial_from": date(2024, 1, 1)}, date(2024, 1, 1), Stage.TRIAL),
        (
            {"trial_from": date(2024, 1, 1), "valid_from": date(2025, 1, 1)},
            date(2024, 12, 31),
            Stage.TRIAL,
        ),
        (
            {"trial_from": date(2024, 1, 1), "valid_from": date(2025, 1, 1)},
            date(2025, 1, 1),
            Stage.IN_FORCE,
        ),
        ({"valid_from": date(2025, 1, 1)}, date(2024, 12, 31), Stage.SILENT),
        ({"valid_to": date(2026, 1, 1)}, date(2025, 12, 31), Stage.IN_FORCE),
        ({"valid_to": date(2026, 1, 1)}, date(2026, 1, 1), Stage.SILENT),
    ],
)
def test_a_rule_speaks_only_in_its_life(life: dict[str, date], day: date, stage: Stage) -> None:
    assert stage_of(replace(RULE, **life), day) is stage


# -- anything a reader may deliver ---------------------------------------------------------------

NO_VALUE = st.sampled_from([*Blank, *(Unreadable(fault, "x") for fault in ReadingFault)])
NUMBERS = st.one_of(
    st.decimals(-(10**12), 10**12, allow_nan=False, allow_infinity=False, places=4),
    st.sampled_from([Decimal(0), Decimal("1E+9"), Decimal("0.00000001")]),
)
WORDS = ["停产", "未投产", "正常生产", "部分停产", "t", "万t", "{year}", "登记管理", CODE]
TEXTS = st.one_of(st.text(max_size=12), st.sampled_from(WORDS))
BY_KIND = {
    FieldKind.NUMBER: st.one_of(NUMBERS, NO_VALUE),
    FieldKind.DATE: st.one_of(st.dates(), NO_VALUE),
}
"""What a reader may deliver for a kind of field; all others hold texts."""


def test_no_cell_whatever_it_holds_stops_the_check(book: Rulebook, check: Check) -> None:
    submission = enterprise(book)

    fields = book.forms["enterprise"].fields

    @st.composite
    def a_cell(draw: st.DrawFn) -> tuple[int, Any]:
        number = draw(st.integers(0, len(submission.entries) - 1))
        kind = fields[submission.entries[number].key.field].kind
        return number, draw(BY_KIND.get(kind, st.one_of(TEXTS, NO_VALUE)))

    @settings(max_examples=60, deadline=None)
    @given(cells=st.lists(a_cell(), max_size=40))
    def run(cells: list[tuple[int, Any]]) -> None:
        junk = dict(cells)
        entries = tuple(
            replace(e, value=junk[number], raw=str(junk[number])) if number in junk else e
            for number, e in enumerate(submission.entries)
        )
        report = check(replace(submission, entries=entries))
        assert len({f.identity for f in report.findings}) == len(report.findings)
        for finding in report.findings:
            assert finding.places
            assert finding.remedy

    run()

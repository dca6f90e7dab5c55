"""What people type into a cell: certain things are converted, doubtful ones asked back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.intake.grid import (
    Cell,
    Shown,
    error_cell,
    number_cell,
    text_cell,
    uncomputed_cell,
    value_cell,
)
from generator.intake.parse_cell import Reading, parse_cell
from generator.model.form import Field, FieldKind
from generator.model.reading import ReadingFault
from generator.model.submission import Blank, Unreadable
from tests.build import rulebook

NUMBER = Field("x", "数", FieldKind.NUMBER)
DATE = Field("d", "日期", FieldKind.DATE)
CODE = Field("c", "编码", FieldKind.CODE)
TEXT = Field("t", "文字", FieldKind.TEXT)
MUST = Field("m", "文字", FieldKind.TEXT, required=True)
LEVELS = ("Ⅰ级：干法清洗，回用率 ≥ 90%", "Ⅱ级：湿法清洗", "Ⅲ级：其他", "未达到Ⅲ级")
CHOICE = Field(
    "s", "选项", FieldKind.CHOICE, choices=("正常生产", "部分停产", "停产", "m²", *LEVELS)
)


def parse(cell: Cell | str | float | None, field: Field = NUMBER, unit: str = "t") -> Reading:
    if isinstance(cell, str):
        cell = text_cell(cell)
    elif isinstance(cell, int | float):
        cell = number_cell(cell)
    return parse_cell(cell, field, rulebook().units, unit if field.kind is FieldKind.NUMBER else "")


def fault_of(reading: Reading) -> ReadingFault:
    assert isinstance(reading.value, Unreadable), reading
    return ReadingFault(reading.value.fault)


def test_an_empty_cell_and_one_of_blanks_are_not_filled() -> None:
    for cell in (None, "   ", "\u3000", "\u00a0\u200b\ufeff", "\n"):
        assert parse(cell).value is Blank.NOT_FILLED


def test_zero_is_not_empty() -> None:
    assert parse(0).value == Decimal(0)
    assert parse("０").value == Decimal(0)


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("１２３．５", "123.5"), ("1,234.5", "1234.5"), ("12，345", "12345"),
        ("1 234 567", "1234567"),
        ("1\u00a0234\u3000567", "1234567"), ("\u200b120\ufeff", "120"), ("1'234", "1234"),
        ("-5", "-5"), ("−5.2", "-5.2"), ("+7", "7"), (".5", "0.5"), ("12.", "12"),
        ("1.2E5", "120000"),
        ("00012", "12"), ("120吨", "120"), ("120（吨）", "120"), ("120 t", "120"),
        ("3.14159265358979323846", "3.14159265358979323846"),
    ],
)  # fmt: skip
def test_a_number_in_other_dress_is_read_without_remark(typed: str, value: str) -> None:
    reading = parse(typed)
    assert (reading.value, reading.raw, reading.remarks) == (Decimal(value), typed, ())


@pytest.mark.parametrize(
    ("typed", "unit", "value", "fault", "detail"),
    [
        ("12.3万", "t", "123000", ReadingFault.MAGNITUDE_WORD, "12.3万 → 123000"),
        ("1.2亿", "cny", "120000000", ReadingFault.MAGNITUDE_WORD, "1.2亿 → 120000000"),
        ("120 kg", "t", "0.12", ReadingFault.UNIT_TYPED, "120 kg → 0.12 t"),
        ("12.3万吨", "t", "123000", ReadingFault.UNIT_TYPED, "12.3万吨 → 123000 t"),
        ("1.2亿元", "cny_10k", "12000", ReadingFault.UNIT_TYPED, "1.2亿元 → 12000 万元"),
        ("¥120000", "cny_10k", "12", ReadingFault.UNIT_TYPED, "¥120000 → 12 万元"),
        ("120度", "kWh_10k", "0.012", ReadingFault.UNIT_TYPED, "120度 → 0.012 万kWh"),
        ("12.3 万m³", "m3", "123000", ReadingFault.UNIT_TYPED, "12.3 万m3 → 123000 m³"),
        ("3亩", "m2", "2000", ReadingFault.UNIT_TYPED, "3亩 → 2000 m²"),
        ("3.4%", "percent", "3.4", ReadingFault.PERCENT_SIGN, "3.4% → 3.4"),
        ("５‰", "percent", "0.5", ReadingFault.UNIT_TYPED, "5‰ → 0.5 %"),
        ("约120", "t", "120", ReadingFault.APPROXIMATE, "120"),
        ("120吨左右", "t", "120", ReadingFault.APPROXIMATE, "120"),
    ],
)
def test_what_is_certain_is_converted_exactly_and_remarked_on(
    typed: str, unit: str, value: str, fault: ReadingFault, detail: str
) -> None:
    reading = parse(typed, unit=unit)
    assert reading.value == Decimal(value)
    assert [(r.fault, r.detail) for r in reading.remarks] == [(fault, detail)]
    assert fault.keeps_value


@pytest.mark.parametrize(
    ("typed", "unit", "fault"),
    [
        ("120 kWh", "t", ReadingFault.NUMBER_WITH_OTHER_UNIT),
        ("3.4%", "t", ReadingFault.NUMBER_WITH_OTHER_UNIT),
        ("120吨/年", "t", ReadingFault.NUMBER_WITH_OTHER_UNIT),
        ("12/15", "t", ReadingFault.SEVERAL_NUMBERS),
        ("A线12 B线15", "t", ReadingFault.SEVERAL_NUMBERS),
        ("12 15", "t", ReadingFault.SEVERAL_NUMBERS),
        ("12万3", "t", ReadingFault.SEVERAL_NUMBERS),
        ("100-120", "t", ReadingFault.RANGE_GIVEN),
        ("100～120吨", "t", ReadingFault.RANGE_GIVEN),
        ("100至120", "t", ReadingFault.RANGE_GIVEN),
        ("1.234,5", "t", ReadingFault.AMBIGUOUS_THOUSANDS),
        ("1,23", "t", ReadingFault.AMBIGUOUS_THOUSANDS),
        ("1.234.567", "t", ReadingFault.AMBIGUOUS_THOUSANDS),
        ("/", "t", ReadingFault.PLACEHOLDER_TYPED),
        ("—", "t", ReadingFault.PLACEHOLDER_TYPED),
        ("无", "t", ReadingFault.PLACEHOLDER_TYPED),
        ("n/a", "t", ReadingFault.PLACEHOLDER_TYPED),
        ("大于100", "t", ReadingFault.NOT_A_NUMBER),
        ("见附件", "t", ReadingFault.NOT_A_NUMBER),
        ("10³", "t", ReadingFault.NOT_A_NUMBER),
        ("5½", "t", ReadingFault.NOT_A_NUMBER),
        ("1e400", "t", ReadingFault.NOT_A_NUMBER),
        ("12.3万", "cny_10k", ReadingFault.NOT_A_NUMBER),  # 12.3 万元 or 123 000 万元?
    ],
)
def test_what_could_be_two_things_is_not_read(typed: str, unit: str, fault: ReadingFault) -> None:
    reading = parse(typed, unit=unit)
    assert fault_of(reading) is fault
    assert reading.raw == typed
    assert not fault.keeps_value


def test_a_percent_cell_gives_what_it_shows() -> None:
    shown = number_cell(0.034, Shown.PERCENT)
    assert parse(shown, unit="percent").value == Decimal("3.4")
    assert parse(0.034, unit="percent").value == Decimal("0.034")
    assert fault_of(parse(shown, unit="t")) is ReadingFault.NUMBER_WITH_OTHER_UNIT


def test_the_noise_of_binary_floats_is_not_read() -> None:
    assert parse(0.1 + 0.2).value == Decimal("0.3")


@pytest.mark.parametrize("field", [NUMBER, DATE, CODE, CHOICE, TEXT])
@pytest.mark.parametrize("blank", [b for b in Blank if b is not Blank.NOT_FILLED])
def test_an_answer_is_an_answer_in_every_kind_of_cell(field: Field, blank: Blank) -> None:
    if blank.value in field.choices:
        assert parse(blank.value, field).value == blank.value  # a choice of that name wins
    else:
        assert parse(blank.value, field).value is blank
        assert parse(f"  {blank.value}\u3000", field).value is blank


def test_an_answer_in_other_words_is_taken_and_remarked_on() -> None:
    reading = parse("不适用")
    assert reading.value is Blank.NOT_APPLICABLE
    assert reading.remarks[0].fault == ReadingFault.ANSWER_IN_OTHER_WORDS
    assert reading.remarks[0].detail == "不适用 → 不涉及"


@pytest.mark.parametrize(
    "typed",
    ["2024-3-5", "2024/3/5", "2024.3.5", "2024年3月5日", "2024年3月5号", "20240305", "45356",
     "２０２４．３．５", "二〇二四年三月五日", "2024-03-05 00:00:00", " 2024 年 3 月 5 日 "],
)  # fmt: skip
def test_a_day_in_any_usual_form_is_that_day(typed: str) -> None:
    assert parse(typed, DATE).value == date(2024, 3, 5)


def test_typed_dates_and_day_counts_are_days() -> None:
    for value in (date(2024, 3, 5), datetime(2024, 3, 5, 14, 30), 45356.0, 20240305.0):
        assert parse(value_cell(value), DATE).value == date(2024, 3, 5)


def test_a_day_that_could_be_two_days_is_asked_back() -> None:
    reading = parse("03/04/2024", DATE)
    assert fault_of(reading) is ReadingFault.DATE_AMBIGUOUS
    assert isinstance(reading.value, Unreadable)
    assert reading.value.detail == "2024-04-03 或 2024-03-04"
    assert parse("13/04/2024", DATE).value == date(2024, 4, 13)
    assert fault_of(parse(2008.1, DATE)) is ReadingFault.DATE_AMBIGUOUS


def test_a_month_is_its_first_day_with_a_remark() -> None:
    for typed in ("2019年8月", "2019.8", 2019.8):
        reading = parse(typed, DATE)
        assert reading.value == date(2019, 8, 1)
        assert reading.remarks[0].fault == ReadingFault.DATE_WITHOUT_DAY


@pytest.mark.parametrize(
    "typed", ["长期", "2024-02-30", "24-3-5", "2024", "9999年9月9日", time(8, 0)]
)
def test_no_day_is_made_of_what_is_none(typed: str | time) -> None:
    cell = value_cell(typed)
    assert fault_of(parse(cell, DATE)) is ReadingFault.NOT_A_DATE


def test_a_code_keeps_its_zeros_and_loses_its_blanks() -> None:
    assert parse("0610", CODE).value == "0610"
    assert parse(" 9153 0000 ma6k5l5q1x", CODE).value == "91530000MA6K5L5Q1X"
    assert parse("９００－２４９－０８", CODE).value == "900-249-08"
    assert parse(3825, CODE).value == "3825"


def test_a_long_code_stored_as_a_number_is_lost_and_said_so() -> None:
    assert fault_of(parse(9.11101e17, CODE)) is ReadingFault.CODE_AS_NUMBER
    assert fault_of(parse("9.11101E+17", CODE)) is ReadingFault.CODE_AS_NUMBER


def test_a_choice_is_known_by_blanks_width_and_level() -> None:
    assert parse(" 正常 生产", CHOICE).value == "正常生产"
    assert parse("停产", CHOICE).value == "停产"
    assert parse("m2", CHOICE).value == "m²"
    for typed in ("Ⅰ级", "I级", "Ⅰ级：干法清洗,回用率≥90%"):
        assert parse(typed, CHOICE).value == LEVELS[0]


def test_a_wrong_choice_names_the_nearest() -> None:
    reading = parse("正常的生产", CHOICE)
    assert fault_of(reading) is ReadingFault.NOT_A_CHOICE
    assert isinstance(reading.value, Unreadable)
    assert reading.value.detail == "最接近的选项是“正常生产”。"
    assert fault_of(parse("关门", CHOICE)) is ReadingFault.NOT_A_CHOICE


def test_a_text_is_what_a_person_sees() -> None:
    assert parse("　云岭\u200b路 1 号\u00a0", TEXT).value == "云岭路 1 号"
    assert parse(13800000000, TEXT).value == "13800000000"
    assert fault_of(parse("字" * 501, TEXT)) is ReadingFault.TEXT_TOO_LONG


def test_a_stroke_answers_no_required_text() -> None:
    assert fault_of(parse("/", MUST)) is ReadingFault.PLACEHOLDER_TYPED
    assert parse("/", TEXT).value == "/"


@pytest.mark.parametrize("field", [NUMBER, DATE, CODE, CHOICE, TEXT])
def test_an_error_or_an_uncomputed_formula_is_never_a_value(field: Field) -> None:
    assert fault_of(parse(error_cell("#DIV/0!"), field)) is ReadingFault.ERROR_VALUE
    assert fault_of(parse(uncomputed_cell("SUM(A1)"), field)) is ReadingFault.FORMULA_UNCOMPUTED


_JUNK = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="0123456789,.' -+~至eE万亿千百tkg吨/()%约¥年月日½³", max_size=70),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(min_value=timedelta(-10_000), max_value=timedelta(10_000)),
)


@given(
    _JUNK,
    st.sampled_from([NUMBER, DATE, CODE, CHOICE, TEXT, MUST]),
    st.sampled_from(["", "t", "percent"]),
)
@settings(max_examples=400, deadline=None)
def test_junk_never_raises_and_is_never_lost(junk: object, field: Field, unit: str) -> None:
    cell = value_cell(junk)
    reading = parse(cell, field, unit)
    if cell is None or not reading.filled:
        assert reading.raw == ""
    else:
        assert reading.raw == cell.raw
    for remark in reading.remarks:
        assert ReadingFault(remark.fault).keeps_value


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**11), max_value=10**11
    )
)
def test_a_written_number_is_read_back_from_text_and_from_a_cell(number: Decimal) -> None:
    assert parse(format(number, "f")).value == number
    assert parse(float(number)).value == number


@given(st.dates(min_value=date(1955, 1, 1), max_value=date(2150, 12, 31)), st.sampled_from("-/."))
def test_every_day_is_read_back(day: date, sign: str) -> None:
    assert parse(f"{day.year}{sign}{day.month}{sign}{day.day}", DATE).value == day
    assert parse(f"{day.year}年{day.month}月{day.day}日", DATE).value == day
    assert parse(f"{day:%Y%m%d}", DATE).value == day
    assert parse(value_cell(day), DATE).value == day


def test_none_is_an_answer_to_what_is_lacking_where_the_field_allows_it() -> None:
    lacking = Field(
        "l", "短板", FieldKind.TEXT, required=True, allow=frozenset({Blank.NOT_APPLICABLE})
    )
    assert parse("没有", lacking).value is Blank.NOT_APPLICABLE
    assert parse("无", lacking).remarks[0].fault is ReadingFault.ANSWER_IN_OTHER_WORDS
    assert fault_of(parse("没有", MUST)) is ReadingFault.PLACEHOLDER_TYPED

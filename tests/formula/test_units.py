"""Units: exact, and only equal things add."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.formula.units import (
    DIMENSIONLESS,
    UnitDefinition,
    UnitDefinitionFault,
    UnitMismatch,
    UnitTable,
    UnknownUnit,
    convert,
    divide,
    multiply,
    power,
)
from tests.formula.language import units

# every unit that occurs in the indicator systems, coefficient tables and form fields
USED = """
% L/m2 L/m3 V g/kWh g/m2 g/m3 g/t g/t焦 h kA kJ/kg煤 kVA kWh/(m2·a) kWh/kg kWh/kgCOD kWh/m2
kWh/m3 kWh/t kWh/t水泥 kWh/t焦 kWh/t熟料 kg/MWh kg/MWp kg/kWh kg/m2 kg/t kg/t焦 kg/t熟料 kg/t钢
kg/t铁 kg/万元 kg/百t kg/百万片 kgce/kWh kgce/m2 kgce/t kgce/t焦 kgce/t熟料 kgce/t矿 kgce/t钢
kgce/t铁 kgce/重量箱 kgoe/(t·因数) kgoe/t m m3/MWh m3/MWp m3/kg硅棒 m3/m2 m3/t m3/t焦 m3/t熟料
m3/t硅棒 m3/t钢 m3/万元 m3/万元产值 m3/百万片 mg/L mg/Nm3 mg/m2 MWh/MWh ngTEQ/Nm3 Nm3/t t/MWh
t/MWp t/d t/t t/t焦 t/万m3 t/万元 t/百万片 t熟料/t水泥 tCO2/t tCO2/tce tCO2/t熟料 tCO2/万元
tCO2e/t tce/万元 tce/万元产值 ℃ 万kWh/MWp 万kWh/百万片 万t/a 万元/MWh 万元/MWp 万元/t 万元/tce
万元/人 万元/百万片 个 亿元 亿元/km2 元/m2 元/m3 元/t 次 次/天 次/年 次/槽日 吨 千克 万元
万千瓦时 万立方米 立方米/时 吨/日 吨标准煤 小时 年 台 套 座 蒸吨 kg m3 kWh MJ t 1e4Nm3 GJ
tCO2/GJ kgce/kg kgce/m3 m3/cny_10k tce/cny_10k mg/m3 - ‰ 亩
""".split()  # noqa: SIM905  a hundred quotes would hide the units


@pytest.mark.parametrize("text", USED)
def test_every_unit_the_data_use_is_known(text: str) -> None:
    assert units().parse(text).factor > 0


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("m3/cny_10k", "m³/万元"),
        ("kgce/t", "kgce/t"),
        ("tce/cny_10k", "tce/万元"),
        ("percent", "%"),
        ("kWh/(m2*a)", "kWh/(m²·a)"),
        ("occurrence/year", "次/年"),
        ("t/t", "t/t"),
        ("m^2", "m²"),
        ("1", ""),
    ],
)
def test_a_unit_is_printed_as_people_write_it(text: str, printed: str) -> None:
    assert units().label(text) == printed


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        ("m³", "m3"),
        ("㎡", "m2"),
        ("ｋｇ", "kg"),
        ("％", "percent"),
        ("万 元", "cny_10k"),
        ("千瓦时", "kWh"),
        ("kW·h", "kWh"),
        ("kW·h/t", "kWh/t"),
        ("万标方", "Nm3_10k"),
        ("公顷", "hm2"),
        ("吨标煤", "tce"),
        ("（kgce）／t", "kgce/t"),
        ("μg", "ug"),
        ("µg", "ug"),
    ],
)
def test_every_common_spelling_is_the_same_unit(written: str, symbol: str) -> None:
    assert units().parse(written).same_as(units().parse(symbol))


@pytest.mark.parametrize(
    ("number", "origin", "target", "result"),
    [
        ("1", "kWh", "MJ", Fraction("3.6")),
        ("1", "mu", "m2", Fraction(2000, 3)),
        ("0.1", "t", "kg", 100),
        ("7", "kgce/t", "tce/t", Fraction(7, 1000)),
        ("1", "kgCO2/kWh", "tCO2/MWh", 1),
        ("1.5", "万元", "元", 15000),
        ("1", "m3/万元", "m3/亿元", 10000),
        ("46.6", "%", "1", Fraction("0.466")),
        ("1", "kg/t", "%", Fraction(1, 10)),
        ("1", "mg/L", "t/万m3", Fraction(1, 100)),
        ("7000", "kcal", "MJ", Fraction("29.3076")),
        ("1", "d", "h", 24),
    ],
)
def test_conversion_is_exact(number: str, origin: str, target: str, result: Fraction) -> None:
    assert convert(Decimal(number), units().parse(origin), units().parse(target)) == result


@pytest.mark.parametrize(
    ("origin", "target"),
    [
        ("t", "m3"),
        ("m3", "Nm3"),
        ("tce", "kWh"),
        ("tce", "t"),
        ("tCO2", "t"),
        ("tC", "tCO2"),
        ("person", "firm"),
        ("cny_10k", "t"),
        ("a", "d"),
        ("ngTEQ", "ng"),
        ("m2", "m"),
        ("item", "machine"),
        ("t_steam", "t"),
        ("kWp", "kW"),
        ("product_unit", "t"),
        ("kgoe", "kgce"),
        ("%", "t"),
    ],
)
def test_bases_of_their_own_are_never_converted(origin: str, target: str) -> None:
    with pytest.raises(UnitMismatch, match="不能换算"):
        convert(Fraction(1), units().parse(origin), units().parse(target))


SYMBOLS = sorted(units().units)


@given(st.sampled_from(SYMBOLS), st.sampled_from(SYMBOLS), st.fractions())
def test_there_and_back_is_the_same_number(one: str, other: str, value: Fraction) -> None:
    origin, target = units().parse(one), units().parse(other)
    if origin.converts_to(target):
        assert convert(convert(value, origin, target), target, origin) == value


@given(st.sampled_from(SYMBOLS), st.sampled_from(SYMBOLS))
def test_multiplying_undoes_dividing_and_the_text_agrees_with_the_arithmetic(
    a: str, b: str
) -> None:
    one, other = units().parse(a), units().parse(b)
    quotient = divide(one, other)
    assert multiply(quotient, other).same_as(one)
    assert units().parse(f"{a}/{b}").same_as(quotient)
    assert units().parse(f"{a}*{b}").same_as(multiply(one, other))


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_a_printed_label_can_be_read_again(symbol: str) -> None:
    unit = units().units[symbol]
    assert not unit.label or units().parse(unit.label).same_as(unit)


def test_a_product_that_is_a_known_unit_is_called_by_its_name() -> None:
    table = units()
    assert table.describe(multiply(table.parse("kgce/t"), table.parse("t"))) == "kgce"
    assert table.describe(divide(table.parse("t"), table.parse("t"))) == "无单位"
    assert table.describe(table.parse("t钢")) == "t钢"


def test_a_power_keeps_dimension_and_factor() -> None:
    km = units().parse("km")
    assert power(km, 2).same_as(multiply(km, km))
    with pytest.raises(ValueError, match="0"):
        power(km, 0)


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("kgg", "kgg"),
        ("t/fooo", "fooo"),
        ("m3/", "m3/"),
        ("(t", "(t"),
        ("t)", "t)"),
        ("t^9", "t^9"),
        ("", ""),
        ("kg//t", "kg//t"),
        ("t" * 61, "t" * 61),
        ("null", "null"),
        ("t^", "t^"),
        ("%或kg/t", "%或kg"),
    ],
)
def test_an_unknown_unit_is_named(text: str, symbol: str) -> None:
    with pytest.raises(UnknownUnit) as caught:
        units().parse(text)
    assert caught.value.symbol == symbol


def test_a_slip_in_a_unit_gets_a_suggestion() -> None:
    with pytest.raises(UnknownUnit, match="是不是“kgce”"):
        units().parse("kgcee/t")


T = UnitDefinition("t", "t")


@pytest.mark.parametrize(
    ("definitions", "words"),
    [
        ([T, T], "定义了两次"),
        ([T, UnitDefinition("kg", "t")], "既是“t”的又是“kg”的名称"),
        ([T, UnitDefinition("kg", "kg", ("ｔ",))], "既是“t”的又是“kg”的名称"),
        ([UnitDefinition("kg", "kg", (), "1/1000", "t")], "表里没有“t”"),
        (
            [UnitDefinition("a", "a", (), "2", "b"), UnitDefinition("b", "b", (), "2", "a")],
            "绕了一圈",
        ),
        ([T, UnitDefinition("kg", "kg", (), "1/1000")], "要么都写"),
        ([T, UnitDefinition("kg", "kg", (), "", "t")], "要么都写"),
        ([T, UnitDefinition("kg", "kg", (), "1/0", "t")], "应是正数"),
        ([T, UnitDefinition("kg", "kg", (), "0", "t")], "应是正数"),
        ([T, UnitDefinition("kg", "kg", (), "-1", "t")], "应是正数"),
        ([T, UnitDefinition("kg", "kg", (), "1e-3", "t")], "应是正数"),
        ([UnitDefinition("吨", "t")], "只能由英文字母"),
        ([UnitDefinition("x", "a/b")], "不能作为单位"),
        ([UnitDefinition("x", " ")], "不能作为单位"),
        ([UnitDefinition("x", "x", ("1",))], "既是“1”的又是“x”的名称"),
    ],
)
def test_a_table_that_cannot_stand_is_refused(
    definitions: list[UnitDefinition], words: str
) -> None:
    with pytest.raises(UnitDefinitionFault, match=words):
        UnitTable.from_definitions(definitions)


def test_definitions_may_stand_in_any_order() -> None:
    table = UnitTable.from_definitions(
        [
            UnitDefinition("g", "g", (), "1/1000", "kg"),
            UnitDefinition("kg", "kg", (), "1/1000", "t"),
            T,
        ]
    )
    assert convert(Fraction(1), table.parse("t"), table.parse("g")) == 1_000_000


def test_nothing_is_the_same_as_no_unit_but_plain_ratios() -> None:
    same = {symbol for symbol, unit in units().units.items() if unit.same_as(DIMENSIONLESS)}
    assert same == {"1", "ratio", "times"}

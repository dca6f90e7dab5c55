"""The sample park holds together: its returned files, added up again by plain arithmetic.

Nothing here asks samples/park.py, which made the figures, nor the checks, which judge them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from generator.journey.audit import Audit, now_utc
from generator.journey.judge import Judge
from generator.journey.prepare import adopt_seal_key, lay_down
from generator.model.finding import Disposition
from generator.model.submission import Blank, EntryKey, Submission
from tests.journey.rounds import NAMES_ARE_UTF8, SAMPLES, sample_files, schedule

__test__ = NAMES_ARE_UTF8

D = Decimal
YEARS = (2022, 2023, 2024)
ENTERPRISES = tuple(f"QY{number:03d}" for number in range(1, 9))
EACH = [(number, year) for number in ENTERPRISES for year in YEARS]

# GB/T 2589-2008 附录A（S），tce 每实物单位：t、万m³、t、万kWh、GJ
TCE = {
    "raw_coal": D("0.7143"),
    "natural_gas": D("12.143"),
    "diesel": D("1.4571"),
    "electricity": D("1.229"),
    "heat": D("0.03412"),
}
BY_EQUIVALENT = {("QY008", 2024)}
"""Planted: this total was reported with electricity at its equivalent value (需说明)."""


@dataclass(frozen=True)
class Figures:
    """The numbers of one return by field, row and year; an answer in words counts as nothing."""

    submission: Submission

    def at(self, name: str, year: int = 0, row: str = "") -> Decimal:
        entry = self.submission.by_key.get(EntryKey(name, row, year))
        if entry is None or isinstance(entry.value, Blank):
            return D(0)
        assert isinstance(entry.value, Decimal), (name, row, year, entry.value)
        return entry.value

    def rows(self, table: str) -> tuple[str, ...]:
        return self.submission.rows.get(table, ())

    def text(self, name: str, row: str = "") -> str:
        return str(self.submission.by_key[EntryKey(name, row)].value)


Park = dict[str, Figures]


@pytest.fixture(scope="module")
def park(tmp_path_factory: pytest.TempPathFactory) -> Park:
    """By recipient: the last version of its return that was not sent back."""
    root = tmp_path_factory.mktemp("park") / "审核"
    settings = (SAMPLES / "audit.yaml").read_text(encoding="utf-8")
    lay_down(root, settings, (SAMPLES / "名录.xlsx").read_bytes())
    audit = Audit.open(root)
    found: Park = {}
    with audit.open_ledger(now_utc()) as ledger:
        key = (SAMPLES / "封签.txt").read_text(encoding="utf-8").split()[0]
        adopt_seal_key(ledger, bytes.fromhex(key), now_utc())
        judge = Judge(audit, ledger)
        for folder, day in schedule()[1]:
            for file in sample_files(folder):
                judged = judge(file.read_bytes(), file.name, day)
                kept = judged.report.disposition is not Disposition.SEND_BACK
                if judged.submission is not None and kept:
                    found[judged.recipient_id] = Figures(judged.submission)
    return found


def _near(one: Decimal, other: Decimal, within: str) -> bool:
    return abs(one - other) <= max(abs(one), abs(other)) * D(within)


def test_every_recipient_of_the_sample_has_a_return_in_force(park: Park) -> None:
    assert sorted(park) == ["BM01", "BM02", "BM03", *ENTERPRISES]


# -- balances within one enterprise ---------------------------------------------------------------


@pytest.mark.parametrize(("number", "year"), EACH)
def test_water_balances(park: Park, number: str, year: int) -> None:
    of = park[number]
    sources = ("water_tap", "water_surface", "water_ground", "water_reclaimed_bought")
    fresh = of.at("fresh_water", year)
    assert fresh > 0
    assert sum(of.at(source, year) for source in sources) == fresh
    assert of.at("total_water", year) == fresh + of.at("reused_water", year)
    assert of.at("water_consumed", year) == fresh - of.at("wastewater_discharged", year)


@pytest.mark.parametrize(("number", "year"), EACH)
def test_wastewater_balances_and_carries_what_its_concentration_says(
    park: Park, number: str, year: int
) -> None:
    of = park[number]
    discharged = of.at("wastewater_discharged", year)
    assert of.at("wastewater_generated", year) == discharged + of.at("wastewater_reused", year)
    assert of.at("wastewater_to_plant", year) + of.at("wastewater_direct", year) == discharged
    assert 0 < of.at("wastewater_compliant", year) <= discharged
    for pollutant in ("cod", "ammonia"):
        tonnes = of.at("water_pollutants.discharged", year, pollutant)
        milligrams = of.at("water_pollutants.concentration", year, pollutant)
        assert 0 < milligrams <= of.at("water_pollutants.limit", 0, pollutant)
        assert 0 < tonnes <= of.at("water_pollutants.generated", year, pollutant)
        assert abs(tonnes - discharged * milligrams / 1_000_000) < D("0.001")


@pytest.mark.parametrize(("number", "year"), EACH)
def test_exhaust_is_what_is_burnt_and_what_is_processed(
    park: Park, number: str, year: int
) -> None:
    of = park[number]
    for name in ("exhaust", "so2"):
        parts = of.at(f"{name}_combustion", year) + of.at(f"{name}_process", year)
        assert parts == of.at(f"{name}_total", year), name


@pytest.mark.parametrize(("number", "year"), EACH)
def test_solid_waste_goes_somewhere(park: Park, number: str, year: int) -> None:
    of = park[number]
    used = of.at("solid_used", year) - of.at("solid_used_old", year)
    disposed = of.at("solid_disposed", year) - of.at("solid_disposed_old", year)
    rest = of.at("solid_stored", year) + of.at("solid_dumped", year)
    assert of.at("solid_generated", year) == used + disposed + rest > 0


@pytest.mark.parametrize("number", ENTERPRISES)
def test_hazardous_waste_goes_somewhere(park: Park, number: str) -> None:
    of = park[number]
    assert of.rows("hazardous")
    for row in of.rows("hazardous"):
        def cell(column: str, row: str = row) -> Decimal:
            return of.at(f"hazardous.{column}", 0, row)

        came = cell("opening") + cell("received") + cell("generated")
        went = cell("used_or_disposed") + cell("sent_out") + cell("dumped")
        assert came == went + cell("closing"), row


@pytest.mark.parametrize(("number", "year"), EACH)
def test_energy_adds_up_to_the_total_reported(park: Park, number: str, year: int) -> None:
    of = park[number]
    reported = of.at("total_energy_reported", year)
    total = _energy(of, year)
    if (number, year) in BY_EQUIVALENT:
        assert reported > total * D("1.2"), "the planted fault is gone"
    else:
        assert _near(total, reported, "0.0001")
    assert of.at("renewable_electricity", year) <= of.at("energy.amount", year, "electricity")


def _energy(of: Figures, year: int) -> Decimal:
    total = D(0)
    for row in of.rows("energy"):
        net = of.at("energy.amount", year, row) - of.at("energy.exported", year, row)
        if net:
            total += net * TCE[row]
    return total


# -- departments beside enterprises ---------------------------------------------------------------

TOTALS = {
    "park_output_value": ("BM01", "output_value", ""),
    "park_added_value": ("BM01", "industrial_added_value", ""),
    "park_employees": ("BM01", "employees", ""),
    "park_fresh_water": ("BM01", "fresh_water", ""),
    "park_reused_water": ("BM01", "reused_water", ""),
    "park_electricity": ("BM02", "energy.amount", "electricity"),
    "park_green_electricity": ("BM02", "renewable_electricity", ""),
    "park_wastewater": ("BM03", "wastewater_discharged", ""),
    "park_cod": ("BM03", "water_pollutants.discharged", "cod"),
    "park_ammonia": ("BM03", "water_pollutants.discharged", "ammonia"),
    "park_solid_generated": ("BM03", "solid_generated", ""),
    "park_solid_used": ("BM03", "solid_used", ""),
}


@pytest.mark.parametrize("total", TOTALS)
def test_a_department_counts_at_least_its_enterprises(park: Park, total: str) -> None:
    department, name, row = TOTALS[total]
    for year in YEARS:
        summed = sum(park[number].at(name, year, row) for number in ENTERPRISES)
        counted = park[department].at(total, year)
        assert summed <= counted <= summed * D("1.2"), year


def test_the_parks_energy_counts_at_least_its_enterprises(park: Park) -> None:
    for year in YEARS:
        summed = sum(_energy(park[number], year) for number in ENTERPRISES)
        assert summed * D("0.9999") <= park["BM01"].at("park_energy", year) <= summed * D("1.2")


def test_what_the_power_supplier_metered_is_what_each_enterprise_reports(park: Park) -> None:
    power = park["BM02"]
    by_code = {power.text("power_users.credit_code", row): row for row in power.rows("power_users")}
    for number in ENTERPRISES:
        row = by_code[park[number].text("credit_code")]
        for year in YEARS:
            metered = power.at("power_users.electricity", year, row)
            assert metered == park[number].at("energy.amount", year, "electricity"), number


def test_every_permit_is_listed_and_kept(park: Park) -> None:
    bureau = park["BM03"]
    by_code = {bureau.text("permits.credit_code", row): row for row in bureau.rows("permits")}
    assert len(by_code) == len(ENTERPRISES)
    for number in ENTERPRISES:
        of, row = park[number], by_code[park[number].text("credit_code")]
        assert bureau.text("permits.permit_number", row) == of.text("permit_number")
        for pollutant in ("cod", "ammonia"):
            permitted = bureau.at(f"permits.{pollutant}_permitted", 0, row)
            if permitted:
                assert of.at("water_pollutants.discharged", 2024, pollutant) <= permitted


# -- are such firms possible ----------------------------------------------------------------------


def _output(of: Figures, year: int) -> Decimal:
    return of.at("products.output", year, "r01")


def _per_output(name: str, row: str = "", scale: str = "1") -> Callable[[Figures, int], Decimal]:
    return lambda of, year: D(scale) * of.at(name, year, row) / _output(of, year)


def _reuse(of: Figures, year: int) -> Decimal:
    return 100 * of.at("reused_water", year) / of.at("total_water", year)


def _wastewater(of: Figures, year: int) -> Decimal:
    return 100 * of.at("wastewater_generated", year) / of.at("fresh_water", year)


def _load(of: Figures, year: int) -> Decimal:
    return 100 * _output(of, year) / of.at("products.capacity", 0, "r01")


def _energy_per_output(of: Figures, year: int) -> Decimal:
    return 1000 * _energy(of, year) / _output(of, year)


def _price(scale: str = "1") -> Callable[[Figures, int], Decimal]:
    return lambda of, year: D(scale) * of.at("output_value", year) / _output(of, year)


def _energy_per_value(of: Figures, year: int) -> Decimal:
    return _energy(of, year) / of.at("output_value", year)


def _water_per_value(of: Figures, year: int) -> Decimal:
    return of.at("fresh_water", year) / of.at("output_value", year)


def _hazardous(of: Figures, year: int) -> Decimal:
    kilograms = 1000 * sum(of.at("hazardous.generated", 0, r) for r in of.rows("hazardous"))
    return kilograms / _output(of, 2024)


_WATER = _per_output("fresh_water")
_POWER_KWH = _per_output("energy.amount", "electricity", "10000")
_POWER_10K = _per_output("energy.amount", "electricity")
_SOLID_KG = _per_output("solid_generated", scale="1000")

# 低值、高值抄自行业强度区间表 sample_ranges.csv（专业估计，不是统计数据，M）；单位见各行说明
RANGES: dict[str, dict[str, tuple[Callable[[Figures, int], Decimal], str, str]]] = {
    "QY001": {  # 单晶硅棒及硅片，百万片
        "取水量 m3/百万片": (_WATER, "540", "1300"),
        "废水产生量/取水量 %": (_wastewater, "70", "90"),
        "工业用水重复利用率 %": (_reuse, "90", "98"),
        "一般固废 t/百万片": (_per_output("solid_generated"), "4", "9"),
        "危险废物 kg/百万片": (_hazardous, "10", "60"),
        "产品价格 万元/百万片": (_price(), "100", "600"),
        # 拉晶 22~30 kWh/kg × 14~18 t/百万片，加切片 6.5~13 万kWh/百万片
        "电耗 万kWh/百万片": (_POWER_10K, "37.3", "67"),
    },
    "QY002": {  # 光伏电池片，MWp
        "综合电耗 万kWh/MWp": (_POWER_10K, "3.8", "6.5"),
        "取水量 m3/MWp": (_WATER, "330", "700"),
        "废水产生量/取水量 %": (_wastewater, "80", "95"),
        "工业用水重复利用率 %": (_reuse, "45", "75"),
        "危险废物 kg/MWp": (_hazardous, "15", "100"),
        "天然气 m3/MWp": (_per_output("energy.amount", "natural_gas", "10000"), "200", "1200"),
        "NOx kg/MWp": (_per_output("nox_total", scale="1000"), "8", "45"),
        "产品价格 万元/MWp": (_price(), "26", "110"),
    },
    "QY003": {  # 危险废物焚烧，t
        "电耗 kWh/t": (_POWER_KWH, "180", "450"),
        "取水量 m3/t": (_WATER, "2.0", "9.0"),
        "负荷率 %": (_load, "55", "92"),
        "年运行时间 h": (lambda of, year: of.at("operating_hours", year), "5500", "7600"),
        "处置单价 元/t": (_price("10000"), "1300", "3200"),
    },
    "QY004": {  # 磷酸铁锂，t
        "电耗 kWh/t": (_POWER_KWH, "2300", "4300"),
        "天然气 m3/t": (_per_output("energy.amount", "natural_gas", "10000"), "60", "200"),
        "综合能耗 kgce/t": (_energy_per_output, "400", "780"),
        "取水量 m3/t": (_WATER, "2.5", "8"),
        "废水 m3/t": (_per_output("wastewater_generated"), "0.6", "3.5"),
        "工业用水重复利用率 %": (_reuse, "88", "98"),
        "颗粒物 kg/t": (_per_output("dust_total", scale="1000"), "0.03", "0.2"),
        "NOx kg/t": (_per_output("nox_total", scale="1000"), "0.1", "0.4"),
        "废匣钵 kg/t": (_SOLID_KG, "15", "70"),
        "危险废物 kg/t": (_hazardous, "0.2", "2.5"),
        "产品价格 万元/t": (_price(), "3.1", "14"),
    },
    "QY005": {  # 电镀，产量以万m2 计
        "电耗 kWh/m2": (_POWER_10K, "6", "28"),
        "综合能耗 kgce/m2": (lambda of, y: _energy_per_output(of, y) / 10000, "1.0", "4.5"),
        "总取水量 L/m2": (_per_output("fresh_water", scale="0.1"), "40", "200"),
        "废水产生量/取水量 %": (_wastewater, "80", "93"),
        "电镀用水重复利用率 %": (_reuse, "25", "65"),
        "COD产生量 g/m2": (
            _per_output("water_pollutants.generated", "cod", "100"), "10", "60",
        ),
        "加工单价 元/m2": (_price(), "50", "220"),
    },
    "QY006": {  # 水泥熟料，t
        "熟料综合能耗 kgce/t": (_energy_per_output, "98", "117"),
        "熟料综合电耗 kWh/t": (_POWER_KWH, "46", "62"),
        "取水量 m3/t": (_WATER, "0.2", "0.65"),
        "工业用水重复利用率 %": (_reuse, "90", "98"),
        "NOx kg/t": (_per_output("nox_total", scale="1000"), "0.12", "0.95"),
        "SO2 kg/t": (_per_output("so2_total", scale="1000"), "0.02", "0.35"),
        "颗粒物 kg/t": (_per_output("dust_total", scale="1000"), "0.04", "0.18"),
        "危险废物 kg/t": (_hazardous, "0.002", "0.04"),
        "产能利用率 %": (_load, "50", "80"),
    },
    "QY007": {  # 速冻调理食品，t
        "电耗 kWh/t": (_POWER_KWH, "280", "750"),
        "综合能耗 kgce/t": (_energy_per_output, "75", "220"),
        "取水量 m3/t": (_WATER, "4", "13"),
        "废水产生量/取水量 %": (_wastewater, "75", "90"),
        "工业用水重复利用率 %": (_reuse, "10", "45"),
        "一般固废 kg/t": (_SOLID_KG, "40", "180"),
        "危险废物 kg/t": (_hazardous, "0.02", "0.2"),
        "产品价格 万元/t": (_price(), "1.1", "2.3"),
    },
    "QY008": {  # 机械涂装（钢结构）；区间按涂装面积给出，这里只用与面积无关的
        "工业用水重复利用率 %": (_reuse, "35", "75"),
    },
}

# 单位产值的强度随价格涨落，区间按审核年度价格给出，只看 2024 年
BY_VALUE = {
    "QY001": (("0.15", "0.6"), ("3", "12")),
    "QY002": (("0.05", "0.26"), ("5", "22")),
    "QY003": (("0.15", "0.55"), None),
    "QY004": (("0.04", "0.22"), None),
    "QY005": (("0.12", "0.4"), ("5", "18")),
    # 表中熟料的单位产值取水量 0.6~1.9 与同表的取水量、价格差十倍（0.35 ÷ 0.0275 ≈ 13），不采用
    "QY006": (("2.4", "3.5"), None),
    "QY007": (("0.05", "0.14"), ("3", "9")),
    "QY008": (("0.04", "0.15"), ("0.6", "2.5")),
}


@pytest.mark.parametrize("number", ENTERPRISES)
def test_intensities_lie_in_the_ranges_of_the_trade(park: Park, number: str) -> None:
    of = park[number]
    outside = [
        f"{year} {label}: {measure(of, year):.4g} not in {low}~{high}"
        for label, (measure, low, high) in RANGES[number].items()
        for year in YEARS
        if not D(low) <= measure(of, year) <= D(high)
    ]
    energy, water = BY_VALUE[number]
    for label, measure, bounds in (
        ("tce/万元产值", _energy_per_value, energy),
        ("m3/万元产值", _water_per_value, water),
    ):
        if bounds and not D(bounds[0]) <= measure(of, 2024) <= D(bounds[1]):
            outside.append(f"2024 {label}: {measure(of, 2024):.4g} not in {bounds}")
    assert outside == []


def test_the_sample_says_that_it_is_one() -> None:
    settings = Path(SAMPLES / "audit.yaml").read_text(encoding="utf-8")
    assert "sample: 是" in settings
    assert "虚构" in settings

"""docs/复核示例.md: in step with the sample, and right by arithmetic that knows no scorer."""

from __future__ import annotations

import importlib.util
import operator
import re
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path

import pytest

F = Fraction
ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "复核示例.md"
COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def tables(text: str) -> list[list[dict[str, str]]]:
    """Every table of the page, row by row under its headings."""
    found: list[list[dict[str, str]]] = []
    heads: list[str] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            heads = []
        elif not heads:
            heads = cells
            found.append([])
        elif not set(line) <= set("|-"):
            found[-1].append(dict(zip(heads, cells, strict=True)))
    return found


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def cells(page: str) -> dict[str, Fraction]:
    return {
        row["格"]: F(row["填报"])
        for table in tables(page)
        for row in table
        if re.fullmatch(r"-?[0-9.]+", row.get("填报", ""))
    }


def half_up(value: Fraction, places: int) -> str:
    whole = (abs(value) * 10**places * 2 + 1) // 2
    text = f"{whole // 10**places}.{whole % 10**places:0{places}d}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 else text


def test_the_page_is_what_the_sample_gives_today(played: Path, page: str) -> None:
    spec = importlib.util.spec_from_file_location("example", ROOT / "docs/build_worked_example.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.page_of(played) == page, "请运行 python docs/build_worked_example.py"


def test_every_cell_of_the_page_names_file_sheet_cell_and_digest(page: str) -> None:
    rows = [row for table in tables(page) for row in table if "填报" in row]
    assert len(rows) > 50
    for row in rows:
        assert re.search(r"\.(xlsx|xls|ods)（第 \d+ 版）$", row["文件"])
        assert re.fullmatch(r"[^!]+![A-Z]+\d+", row["工作表与单元格"])
        assert re.fullmatch(r"[0-9a-f]{12}", row["文件摘要"])


def test_the_enterprises_index_by_hand(page: str, cells: dict[str, Fraction]) -> None:
    rows = tables(page)[0]
    received = sum(v for k, v in cells.items() if "hazardous.received" in k)
    amount = {
        kind: cells[f"QY003:energy.amount[{kind}]@2024"]
        for kind in ("natural_gas", "diesel", "electricity")
    }
    energy = (
        amount["natural_gas"] * F("12.143") + amount["diesel"] * F("1.4571")
        + amount["electricity"] * F("1.229")
        - cells["QY003:energy.exported[steam]@2024"] * F("0.1286")
    )  # fmt: skip
    by_name = {row["二级指标"]: row for row in rows}
    assert F(by_name["吨入厂危废综合能耗"]["实际值"]) == 1000 * energy / received
    water = cells["QY003:fresh_water@2024"]
    assert F(by_name["吨入厂危废水消耗量"]["实际值"]) == water / received
    for row in rows:
        if row["参与"] == "是" and row["比较"] in COMPARE and row["Ⅰ"] != "—":
            compare, value = COMPARE[row["比较"]], F(row["实际值"])
            for level in "ⅠⅡⅢ":
                assert int(row[f"达到{level}"]) == compare(value, F(row[level])), row["二级指标"]
    taking = [row for row in rows if row["参与"] == "是"]
    groups = {row["一级指标"]: F(row["组权重"]) for row in taking}
    for level in "ⅠⅡⅢ":
        total = F(0)
        for group, weight in groups.items():
            own = [row for row in taking if row["一级指标"] == group]
            inside = sum(F(row["行权重"]) for row in own)
            met = sum(F(row["行权重"]) for row in own if row[f"达到{level}"] == "1")
            total += weight / sum(groups.values()) * met / inside
        assert f"= **{half_up(100 * total, 4)}**" in next(
            line for line in page.splitlines() if line.startswith(f"- Y{level} ")
        )


def growth(first: Fraction, last: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = 50
        ratio = Decimal(last.numerator) / Decimal(last.denominator)
        ratio /= Decimal(first.numerator) / Decimal(first.denominator)
        return 100 * (ratio ** (Decimal(1) / 3) - 1)


def test_the_parks_index_by_hand(page: str, cells: dict[str, Fraction]) -> None:
    by_owner = {key.partition(":")[2]: value for key, value in cells.items() if key[:2] == "BM"}

    def at(name: str, year: int = 2024) -> Fraction:
        return by_owner[f"{name}@{year}"] if f"{name}@{year}" in by_owner else by_owner[name]

    added = at("park_added_value")
    pollutants = ("park_cod", "park_ammonia", "park_so2", "park_nox")
    elasticity = F(
        sum((growth(at(p, 2021), at(p)) for p in pollutants), Decimal(0)) / 4
        / growth(at("park_added_value", 2021), added)
    )  # fmt: skip
    graded, good = re.search(r"已评出等级的企业 (\d+) 家，Ⅱ级及以上 (\d+) 家", page).groups()
    hand = {
        1: at("park_energy") / added,
        2: at("park_fresh_water") / added,
        3: 100 * at("park_reused_water") / (at("park_reused_water") + at("park_fresh_water")),
        4: 100 * at("park_renewable_energy") / at("park_energy"),
        5: added / 10000 / at("park_land"),
        6: at("park_wastewater") / added,
        7: at("park_solid_generated") / added,
        8: at("park_co2") / added,
        9: elasticity,
        12: 100 * at("park_solid_used") / (at("park_solid_generated") + at("park_solid_used_old")),
        13: 100 * at("park_reclaimed_used") / at("park_plant_treated"),
        14: at("new_chain_projects"),
        15: 100 * at("key_enterprises_audited") / at("key_enterprises"),
        16: F(100 * int(good), int(graded)),
        17: 100 * (at("green_factories") + at("green_supply_chains")) / at("firms_above_scale"),
        18: at("major_incidents"),
        19: 100 * at("disclosure_done") / at("disclosure_due"),
        20: (at("platform_completeness") + at("management_capacity") + at("risk_completeness")) / 3,
    }
    total = F(0)
    for row in tables(page)[2]:
        number = int(row["序号"])
        if number not in hand:
            points = F(100) if row["实际值"] == row["Ⅰ"] else F(0)
        else:
            assert row["实际值"] == half_up(hand[number], 6), row["指标"]
            levels = [F(row[level]) for level in "ⅠⅡⅢ"]
            points = straight_lines(hand[number], levels, number in HIGHER)
        assert row["得分"] == half_up(points, 6), row["指标"]
        total += F(row["有效权重"]) * points
    assert f"综合得分 = Σ 有效权重 × 得分 = **{half_up(total, 4)}**" in page


HIGHER = (3, 4, 5, 12, 13, 14, 15, 16, 17, 19, 20)


def straight_lines(value: Fraction, levels: list[Fraction], higher: bool) -> Fraction:
    first, second, third = levels
    sign = 1 if higher else -1
    if sign * (value - first) >= 0:
        return F(100)
    if sign * (value - second) >= 0:
        return 80 + 20 * (value - second) / (first - second)
    if sign * (value - third) >= 0:
        return 60 + 20 * (value - third) / (second - third)
    return 60 * value / third if higher else 60 * third / value


def test_the_energy_benchmark_of_the_parks_industry_by_hand(page: str) -> None:
    """Aluminium, zinc, phosphorus and cement stand at 2 tce/万元, whoever else at 0.7."""
    row = tables(page)[2][0]
    heavy = sum(
        F(cell["填报"])
        for cell in tables(page)[3]
        if re.match(r"QY\d+:industrial_added_value@2024", cell["格"])
        and cell["格"][:5] in ("QY006", "QY012", "QY013", "QY014")
    )
    whole = next(
        F(cell["填报"]) for cell in tables(page)[3]
        if re.match(r"BM\d+:park_added_value_current@2024", cell["格"])
    )  # fmt: skip
    third = heavy / whole * 2 + (1 - heavy / whole) * F("0.7")
    assert F(row["Ⅲ"]) == third
    assert F(row["Ⅰ"]) == F("0.35") * third / F("0.7")

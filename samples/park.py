"""A fictitious park (示例数据): eight enterprises and three departments whose figures balance.

Intensities lie inside credible ranges per industry (professional estimates, no statistics);
prices and quantities move apart as they did in 2022-2024. Departments' totals are the enterprises'
sums plus a stated remainder for firms outside the audit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

YEARS = (2022, 2023, 2024)
DEPARTMENT_YEARS = (2021, *YEARS)
D = Decimal

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ENERGY_TCE = {  # 折标系数（当量），tce/实物单位，与 rules/codes 一致
    "raw_coal": D("0.7143"),
    "natural_gas": D("12.143"),
    "diesel": D("1.4571"),
    "electricity": D("1.229"),
    "heat": D("0.03412"),
}


def credit_code(body: str) -> str:
    """The 17 characters with their GB 32100 check character."""
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + ALPHABET[(31 - total % 31) % 31]


def rounded(value: Decimal, places: int = 0) -> Decimal:
    return value.quantize(D(1).scaleb(-places), rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Hazardous:
    """A row of the hazardous-waste table; generated per unit of product, the rest sent out."""

    name: str
    code: str
    per_unit: str
    received: str = "0"
    own_share: str = "0"


@dataclass(frozen=True)
class Profile:
    """One enterprise: what it makes, and what a unit of product takes and gives."""

    id: str
    name: str
    industry_code: str
    process: str
    chain: str
    permit_kind: str
    product: str
    unit: str
    capacity: str
    output: tuple[str, str, str]
    tonnes: tuple[str, str, str] | None
    price: tuple[str, str, str]  # 万元 per unit of product
    added_rate: tuple[str, str, str]
    employees: tuple[int, int, int]
    hours: tuple[int, int, int]
    energy: dict[str, str]  # 实物单位 per unit of product, 2024
    water: str  # m3 per unit of product, 2024
    reuse: str  # 重复利用率
    wastewater: str  # 废水产生量 / 取水量
    treated_back: str  # 废水回用量 / 废水产生量
    cod: tuple[str, str]  # mg/L generated, discharged
    nitrogen: tuple[str, str]
    air: tuple[str, str, str, str]  # 万m3 exhaust, t SO2, t NOx, t dust per unit of product
    solid: str
    solid_used: str
    hazardous: tuple[Hazardous, ...]
    drift: tuple[str, str, str] = ("1.05", "1.02", "1")  # intensity against 2024
    exported: dict[str, str] = field(default_factory=dict)
    green_share: str = "0"
    land: str = "60000"
    source: str = "water_tap"
    number: int = 1
    contact: str = ""

    @property
    def credit_code(self) -> str:
        return credit_code(f"91530000MA6YL{self.number:04d}")

    @property
    def permit_number(self) -> str:
        return self.credit_code + "001" + ("X" if self.permit_kind == "登记管理" else "V")


PROFILES = (
    Profile(
        "QY001",
        "云岭硅材料有限公司",
        "3825",
        "单晶拉棒、切片",
        "绿色硅光伏",
        "简化管理",
        "单晶硅片",
        "百万片",
        "2600",
        ("1820", "2310", "2250"),
        ("27800", "35300", "34400"),
        ("520", "245", "118"),
        ("0.26", "0.17", "0.09"),
        (2180, 2350, 2260),
        (8280, 8360, 8120),
        {"electricity": "42", "natural_gas": "0.18"},
        "960",
        "0.955",
        "0.82",
        "0.25",
        ("900", "118"),
        ("26", "9.5"),
        ("14", "0", "0.0021", "0.0034"),
        "6.1",
        "0.93",
        (Hazardous("废机油", "900-249-08", "0.012"), Hazardous("废活性炭", "900-039-49", "0.011")),
        number=1,
        contact="李文清",
        green_share="0.55",
        land="412000",
    ),
    Profile(
        "QY002",
        "云岭晶能光电有限公司",
        "3825",
        "N型TOPCon电池片",
        "绿色硅光伏",
        "重点管理",
        "光伏电池片",
        "MW",
        "10000",
        ("5200", "7600", "7850"),
        ("26000", "38000", "39250"),
        ("96", "52", "31"),
        ("0.22", "0.14", "0.08"),
        (1690, 1880, 1820),
        (8160, 8320, 8200),
        {"electricity": "4.9", "natural_gas": "0.05"},
        "465",
        "0.62",
        "0.88",
        "0.12",
        ("420", "88"),
        ("62", "27"),
        ("260", "0.0004", "0.018", "0.004"),
        "1.6",
        "0.86",
        (
            Hazardous("废有机溶剂", "900-404-06", "0.021"),
            Hazardous("含银废浆料", "900-451-13", "0.014"),
        ),
        number=2,
        contact="周敏",
        green_share="0.5",
        land="286000",
    ),
    Profile(
        "QY003",
        "云岭净源危险废物处置有限公司",
        "7724",
        "回转窑焚烧",
        "",
        "重点管理",
        "危险废物焚烧处置量",
        "t",
        "30000",
        ("19850", "21480", "22360"),
        ("19850", "21480", "22360"),
        ("0.236", "0.208", "0.187"),
        ("0.42", "0.40", "0.38"),
        (126, 131, 133),
        (6620, 6880, 7120),
        {"electricity": "0.0268", "diesel": "0.0062", "natural_gas": "0.0004"},
        "4.4",
        "0.58",
        "0.34",
        "0.46",
        ("310", "46"),
        ("38", "11"),
        ("1.12", "0.00022", "0.00171", "0.00007"),
        "0.221",
        "0.42",
        (
            Hazardous("焚烧飞灰", "772-003-18", "0.046"),
            Hazardous("医药及有机类危险废物（接收）", "900-409-06", "0", received="22514"),
        ),
        drift=("1.08", "1.03", "1"),
        exported={"heat": "0.36"},
        number=3,
        contact="段红梅",
        land="88000",
    ),
    Profile(
        "QY004",
        "云岭新能正极材料有限公司",
        "3985",
        "固相法磷酸铁锂",
        "新能源电池",
        "简化管理",
        "磷酸铁锂",
        "t",
        "50000",
        ("28600", "35200", "41800"),
        ("28600", "35200", "41800"),
        ("13.2", "7.4", "3.5"),
        ("0.19", "0.11", "0.07"),
        (690, 760, 810),
        (7680, 7840, 7960),
        {"electricity": "0.315", "natural_gas": "0.012"},
        "4.3",
        "0.94",
        "0.34",
        "0.3",
        ("260", "62"),
        ("18", "7.2"),
        ("1.3", "0", "0.00019", "0.00007"),
        "0.036",
        "0.91",
        (Hazardous("废机油", "900-249-08", "0.0006"),),
        number=4,
        contact="马晓东",
        green_share="0.4",
        land="176000",
    ),
    Profile(
        "QY005",
        "云岭精饰表面处理有限公司",
        "3360",
        "挂镀镍铬、镀锌",
        "",
        "重点管理",
        "电镀件（受镀面积）",
        "万m2",
        "120",
        ("86", "92", "97"),
        None,
        ("104", "101", "99"),
        ("0.31", "0.30", "0.29"),
        (182, 188, 190),
        (6240, 6300, 6360),
        {"electricity": "13.6", "natural_gas": "0.42"},
        "920",
        "0.44",
        "0.87",
        "0.33",
        ("265", "62"),
        ("31", "12"),
        ("420", "0.003", "0.021", "0.004"),
        "3.2",
        "0.55",
        (Hazardous("电镀污泥", "336-063-17", "3.1"), Hazardous("废槽液", "336-064-17", "0.42")),
        number=5,
        contact="陈立",
        land="24600",
    ),
    Profile(
        "QY006",
        "云岭建材有限公司",
        "3011",
        "新型干法窑外分解",
        "绿色建材",
        "重点管理",
        "水泥熟料",
        "t",
        "1240000",
        ("868000", "806000", "781000"),
        ("868000", "806000", "781000"),
        ("0.0368", "0.0334", "0.0318"),
        ("0.33", "0.29", "0.27"),
        (402, 388, 376),
        (6120, 5760, 5580),
        {"raw_coal": "0.1335", "electricity": "0.0059", "diesel": "0.00011"},
        "0.36",
        "0.952",
        "0.18",
        "0.9",
        ("96", "28"),
        ("9", "4.1"),
        ("0.31", "0.00012", "0.00046", "0.00009"),
        "0.0042",
        "0.98",
        (Hazardous("废矿物油", "900-249-08", "0.00001"),),
        drift=("1.01", "1.005", "1"),
        number=6,
        contact="杨志刚",
        source="water_surface",
        land="356000",
    ),
    Profile(
        "QY007",
        "云岭山野食品有限公司",
        "1432",
        "速冻调理食品",
        "",
        "登记管理",
        "速冻调理食品",
        "t",
        "24000",
        ("15600", "17100", "18300"),
        ("15600", "17100", "18300"),
        ("1.46", "1.48", "1.52"),
        ("0.23", "0.24", "0.24"),
        (318, 331, 342),
        (5760, 5840, 5920),
        {"electricity": "0.047", "natural_gas": "0.0046"},
        "7.4",
        "0.26",
        "0.83",
        "0.06",
        ("1780", "142"),
        ("46", "14"),
        ("0.12", "0.00001", "0.00012", "0.00002"),
        "0.088",
        "0.97",
        (Hazardous("废润滑油", "900-217-08", "0.00008"),),
        number=7,
        contact="普丽",
        land="52000",
    ),
    Profile(
        "QY008",
        "云岭重工钢构有限公司",
        "3311",
        "钢结构制作、喷漆",
        "",
        "简化管理",
        "钢结构件",
        "t",
        "60000",
        ("41200", "39800", "43100"),
        ("41200", "39800", "43100"),
        ("0.72", "0.66", "0.63"),
        ("0.27", "0.26", "0.26"),
        (386, 379, 391),
        (4960, 4880, 5040),
        {"electricity": "0.0165", "natural_gas": "0.0018"},
        "0.52",
        "0.55",
        "0.6",
        "0.1",
        ("320", "74"),
        ("21", "9.8"),
        ("6.5", "0", "0.00004", "0.00009"),
        "0.031",
        "0.96",
        (
            Hazardous("漆渣及废过滤棉", "900-252-12", "0.0042"),
            Hazardous("废活性炭", "900-039-49", "0.0011"),
        ),
        number=8,
        contact="赵勇",
        land="138000",
    ),
)

SELF_ANSWERS: dict[str, int | str] = {
    "information_management": 1,
    "seepage_control": 1,
    "pollution_control": 1,
    "line_hours": "7120",
    "line_stops": "3",
    "low_temperature_records": "3",
    "co_daily": "32",
    "ignition_loss": "3.6",
    "automation": 2,
    "first_grade_equipment_share": "82",
    "denitration_agent": "2.7",
    "desulphurisation_agent": "10.5",
    "dioxin": "0.08",
    "particulates": "11.5",
    "so2": "28",
    "nox": "172",
    "hf": "0.8",
    "hcl": "9.2",
    "slag_rate": "22.1",
    "fly_ash_rate": "4.6",
    "audit": 2,
    "energy_management": 2,
    "steam_reuse": 1,
    "fly_ash_use": 3,
    "slag_use": 2,
    "efficient_equipment_share": "72",
    "pass_rate": "99.1",
    "process_level": 1,
    "obsolete_equipment": 1,
    "legal_compliance": 1,
    "emergency": 1,
}
"""Answers on the 指标自评 sheet by row: a level (1 to 3) or a measured value."""

NOTES = {
    "products.output_t": "以面积计产量，不折算质量",
    "permits.cod_permitted": "登记管理，无许可排放量",
}
"""Why 不涉及 was answered, written beside it."""

OTHER_SELF_ANSWER = 2
EQUIVALENT = D("2.8498")
"""等价折标系数（tce/万kWh），省级口径示例，见 rules/codes。"""


Cells = dict[tuple[str, str, int], str]
"""(field, row, year) -> what is typed; row "" and year 0 where there is none."""


def text(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _series(cells: Cells, name: str, year: int, value: Decimal) -> None:
    cells[name, "", year] = text(value)


def enterprise_cells(profile: Profile) -> Cells:
    """Everything this enterprise answers on the six common sheets, balances closed."""
    cells: Cells = {
        ("preparer_name", "", 0): profile.contact,
        ("preparer_phone", "", 0): f"0874-312{profile.number:04d}",
        ("reviewer_name", "", 0): "王建国" if profile.number % 2 else "何芳",
        ("filled_on", "", 0): f"2025-03-{10 + profile.number}",
        ("enterprise_name", "", 0): profile.name,
        ("credit_code", "", 0): profile.credit_code,
        ("industry_code", "", 0): profile.industry_code,
        ("process", "", 0): profile.process,
        ("permit_kind", "", 0): profile.permit_kind,
        ("permit_number", "", 0): profile.permit_number,
        ("permit_valid_to", "", 0): f"2027-0{profile.number}-15",
        ("production_started_on", "", 0): f"20{10 + profile.number}-06-01",
        ("address", "", 0): f"云岭经济技术开发区（示例）翠峰路{profile.number * 16}号",
        ("longitude", "", 0): text(rounded(D("103.81") + D(profile.number) / 500, 6)),
        ("latitude", "", 0): text(rounded(D("25.52") + D(profile.number) / 700, 6)),
        ("land_area", "", 0): profile.land,
        ("products.name", "r01", 0): profile.product,
        ("products.unit", "r01", 0): profile.unit,
        ("products.capacity", "r01", 0): profile.capacity,
    }
    for i, year in enumerate(YEARS):
        _year(cells, profile, i, year)
    _hazardous(cells, profile)
    return cells


def _year(cells: Cells, profile: Profile, i: int, year: int) -> None:
    output, drift = D(profile.output[i]), D(profile.drift[i])
    value = rounded(output * D(profile.price[i]), 1)
    cells["operating_status", "", year] = "正常生产"
    _series(cells, "output_value", year, value)
    # 可比价：三年都用中间一年的价格和增加值率，价格涨落不进增加值
    comparable = output * D(profile.price[1]) * D(profile.added_rate[1])
    _series(cells, "industrial_added_value", year, rounded(comparable, 1))
    cells["employees", "", year] = str(profile.employees[i])
    cells["operating_hours", "", year] = str(profile.hours[i])
    cells["products.output", "r01", year] = profile.output[i]
    cells["products.output_t", "r01", year] = profile.tonnes[i] if profile.tonnes else "不涉及"

    total = D(0)
    for kind, per_unit in profile.energy.items():
        amount = rounded(output * D(per_unit) * drift, 2)
        exported = rounded(output * D(profile.exported.get(kind, "0")), 1)
        cells["energy.amount", kind, year] = text(amount)
        total += (amount - exported) * ENERGY_TCE[kind]
    for kind, per_unit in profile.exported.items():
        exported = rounded(output * D(per_unit), 1)
        cells["energy.amount", kind, year] = "0"
        cells["energy.exported", kind, year] = text(exported)
        if kind not in profile.energy:
            total -= exported * ENERGY_TCE[kind]
    _series(cells, "total_energy_reported", year, rounded(total, 2))
    green = rounded(D(cells["energy.amount", "electricity", year]) * D(profile.green_share), 1)
    _series(cells, "renewable_electricity", year, green)

    _water(cells, profile, year, output, drift)
    _air(cells, profile, year, output, drift)
    _solid(cells, profile, year, output)


def _water(cells: Cells, profile: Profile, year: int, output: Decimal, drift: Decimal) -> None:
    fresh = rounded(output * D(profile.water) * drift)
    reuse = D(profile.reuse)
    reused = rounded(fresh * reuse / (1 - reuse))
    for source in ("water_tap", "water_surface", "water_ground", "water_reclaimed_bought"):
        _series(cells, source, year, fresh if source == profile.source else D(0))
    generated = rounded(fresh * D(profile.wastewater))
    back = rounded(generated * D(profile.treated_back))
    discharged = generated - back
    for name, value in {
        "fresh_water": fresh,
        "reused_water": reused,
        "total_water": fresh + reused,
        "water_consumed": fresh - discharged,
        "wastewater_reused": back,
        "wastewater_generated": generated,
        "wastewater_discharged": discharged,
        "wastewater_to_plant": discharged,
        "wastewater_direct": D(0),
        "wastewater_compliant": discharged,
    }.items():
        _series(cells, name, year, value)
    million = D(1_000_000)
    for row, (before, after), limit in (
        ("cod", profile.cod, "500"),
        ("ammonia", profile.nitrogen, "45"),
    ):
        cells["water_pollutants.generated", row, year] = text(
            rounded(generated * D(before) / million, 4)
        )
        cells["water_pollutants.discharged", row, year] = text(
            rounded(discharged * D(after) / million, 4)
        )
        cells["water_pollutants.concentration", row, year] = after
        cells["water_pollutants.limit", row, 0] = limit


def _air(cells: Cells, profile: Profile, year: int, output: Decimal, drift: Decimal) -> None:
    exhaust, so2, nox, dust = (D(value) for value in profile.air)
    combustion_share = (
        D("0.35") if "natural_gas" in profile.energy or "raw_coal" in profile.energy else D(0)
    )
    total = rounded(output * exhaust)
    burnt = rounded(total * combustion_share)
    sulphur = rounded(output * so2 * drift, 3)
    sulphur_burnt = rounded(sulphur * D("0.8"), 3)
    for name, value in {
        "exhaust_combustion": burnt,
        "exhaust_process": total - burnt,
        "exhaust_total": total,
        "so2_combustion": sulphur_burnt,
        "so2_process": sulphur - sulphur_burnt,
        "so2_total": sulphur,
        "nox_total": rounded(output * nox * drift, 3),
        "dust_total": rounded(output * dust * drift, 3),
    }.items():
        _series(cells, name, year, value)


def _solid(cells: Cells, profile: Profile, year: int, output: Decimal) -> None:
    generated = rounded(output * D(profile.solid), 1)
    used = rounded(generated * D(profile.solid_used), 1)
    disposed = rounded((generated - used) * D("0.9"), 1)
    for name, value in {
        "solid_generated": generated,
        "solid_used": used,
        "solid_used_old": D(0),
        "solid_disposed": disposed,
        "solid_disposed_old": D(0),
        "solid_stored": generated - used - disposed,
        "solid_dumped": D(0),
    }.items():
        _series(cells, name, year, value)


def _hazardous(cells: Cells, profile: Profile) -> None:
    output = D(profile.output[-1])
    for number, waste in enumerate(profile.hazardous, 1):
        row = f"r{number:02d}"
        generated = rounded(output * D(waste.per_unit), 2)
        received = D(waste.received)
        opening = rounded((generated + received) * D("0.03"), 2)
        closing = rounded((generated + received) * D("0.025"), 2)
        treated = opening + received + generated - closing
        own = treated if received else D(0)
        for column, value in {
            "opening": opening,
            "received": received,
            "generated": generated,
            "used_or_disposed": own,
            "sent_out": treated - own,
            "closing": closing,
            "dumped": D(0),
        }.items():
            cells[f"hazardous.{column}", row, 0] = text(value)
        cells["hazardous.name", row, 0] = waste.name
        cells["hazardous.code", row, 0] = waste.code


DEPARTMENTS = (
    ("BM01", "经济发展局", "dept_economy", "孙立新"),
    ("BM02", "云岭供电局园区供电所", "dept_power", "何志明"),
    ("BM03", "生态环境分局", "dept_environment", "郭雪"),
)

OTHERS = D("1.06")
"""Firms of the park outside this audit add six percent to every total (示例设定)."""

GROWTH_2021 = D("0.93")
"""The year before the enterprises' series, as a share of 2022 (示例设定)."""


def _sums(filled: dict[str, Cells], name: str, row: str = "") -> list[Decimal]:
    """2021 to 2024: the enterprises' sum with the remainder outside the audit."""
    sums = [
        sum((D(cells.get((name, row, year), "0")) for cells in filled.values()), D(0)) * OTHERS
        for year in YEARS
    ]
    return [sums[0] * GROWTH_2021, *sums]


def department_cells(department: str, filled: dict[str, Cells]) -> Cells:
    """What the department answers, given every enterprise's cells."""
    _, _, form, contact = next(d for d in DEPARTMENTS if d[0] == department)
    cells: Cells = {
        ("preparer_name", "", 0): contact,
        ("preparer_phone", "", 0): "0874-3120100",
        ("reviewer_name", "", 0): "普建民",
        ("filled_on", "", 0): "2025-03-20",
    }
    if form == "dept_economy":
        _economy(cells, filled)
    elif form == "dept_power":
        _power(cells, filled)
    else:
        _environment(cells, filled)
    return cells


def _totals(cells: Cells, name: str, values: list[Decimal], places: int = 0) -> None:
    for year, value in zip(DEPARTMENT_YEARS, values, strict=True):
        cells[name, "", year] = text(rounded(value, places))


def _economy(cells: Cells, filled: dict[str, Cells]) -> None:
    _totals(cells, "park_output_value", _sums(filled, "output_value"))
    _totals(cells, "park_added_value", _sums(filled, "industrial_added_value"))
    _totals(cells, "park_employees", _sums(filled, "employees"))
    _totals(cells, "park_land", [D("2.21"), D("2.36"), D("2.48"), D("2.48")], 2)
    _totals(cells, "park_energy", _sums(filled, "total_energy_reported"), 2)
    _totals(cells, "park_fresh_water", _sums(filled, "fresh_water"))
    _totals(cells, "park_reused_water", _sums(filled, "reused_water"))
    green = [value * ENERGY_TCE["electricity"] for value in _sums(filled, "renewable_electricity")]
    _totals(cells, "park_renewable_energy", green, 2)


def _power(cells: Cells, filled: dict[str, Cells]) -> None:
    _totals(cells, "park_electricity", _sums(filled, "energy.amount", "electricity"), 2)
    _totals(cells, "park_green_electricity", _sums(filled, "renewable_electricity"), 2)
    for number, profile in enumerate(PROFILES, 1):
        row = f"r{number:02d}"
        own = filled[profile.id]
        cells["power_users.name", row, 0] = profile.name
        cells["power_users.credit_code", row, 0] = profile.credit_code
        first = D(own["energy.amount", "electricity", YEARS[0]])
        cells["power_users.electricity", row, 2021] = text(rounded(first * GROWTH_2021, 2))
        for year in YEARS:
            cells["power_users.electricity", row, year] = own["energy.amount", "electricity", year]


def _environment(cells: Cells, filled: dict[str, Cells]) -> None:
    _totals(cells, "park_wastewater", _sums(filled, "wastewater_discharged"))
    _totals(cells, "park_cod", _sums(filled, "water_pollutants.discharged", "cod"), 2)
    _totals(cells, "park_ammonia", _sums(filled, "water_pollutants.discharged", "ammonia"), 3)
    _totals(cells, "park_solid_generated", _sums(filled, "solid_generated"))
    _totals(cells, "park_solid_used", _sums(filled, "solid_used"))
    _totals(cells, "park_solid_used_old", [D(0)] * 4)
    treated = [value * D("0.97") for value in _sums(filled, "wastewater_discharged")]
    _totals(cells, "park_plant_treated", treated)
    _totals(cells, "park_reclaimed_used", [value * D("0.18") for value in treated])
    _totals(cells, "air_good_days_rate", [D("98.9"), D("98.6"), D("99.2"), D("98.9")], 1)
    _totals(cells, "key_enterprises", [D(4), D(4), D(4), D(4)])
    _totals(cells, "key_enterprises_audited", [D(3), D(3), D(4), D(4)])
    for number, profile in enumerate(PROFILES, 1):
        row = f"r{number:02d}"
        own = filled[profile.id]
        cells["permits.name", row, 0] = profile.name
        cells["permits.credit_code", row, 0] = profile.credit_code
        cells["permits.permit_number", row, 0] = profile.permit_number
        cells["permits.permit_kind", row, 0] = profile.permit_kind
        for pollutant, column in (("cod", "cod_permitted"), ("ammonia", "ammonia_permitted")):
            discharged = D(own["water_pollutants.discharged", pollutant, YEARS[-1]])
            permitted = text(rounded(discharged * D("1.35"), 2))
            registered = profile.permit_kind == "登记管理"
            cells[f"permits.{column}", row, 0] = "不涉及" if registered else permitted

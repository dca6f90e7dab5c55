"""第三章 资源能源: energy by kind, water by source, carbon by source, and how they flow. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from generator.deliver.chapters.trailed import Row, made, printed, shown
from generator.deliver.chart import Chart, ChartKind, ChartSeries
from generator.deliver.diagram import Diagram, SankeyFlow, sankey
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.filed import Filed
from generator.deliver.numbers import NO_ANSWER, Numbers, places_for
from generator.deliver.sentences import Words, joined, prose
from generator.model.score import Trail
from generator.score.level_energy import CarbonLine, EnergyLine
from generator.score.level_values import ENERGY, WASTEWATER, WATER
from generator.score.shares import PARK

RETURNED = f"{PARK}报送"
_SHOWN_KINDS = 6


def _energy(dossier: Dossier, year: int) -> list[EnergyLine]:
    return [
        line for line in dossier.level.energy if line.owner == RETURNED and line.year == year
    ]


def energy_rows(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """Each kind: three years of the amount, coefficient, 当量值, 等价值 and share."""
    years = dossier.settings.years
    by_kind = {
        line.kind: {y: other for y in years for other in _energy(dossier, y)
                    if other.kind == line.kind}
        for year in years for line in _energy(dossier, year)
    }  # fmt: skip
    found: list[Row] = []
    for lines in by_kind.values():
        any_line = next(iter(lines.values()))
        last = lines.get(years[-1])
        places = places_for([line.amount for line in lines.values()])
        row: Row = {
            "name": any_line.name,
            "unit": dossier.book.unit_label(any_line.unit),
            "coefficient": numbers.words("各企业实测或缺省", any_line.trail),
            "tce": _used(numbers, last, any_line, "tce", "tce"),
            "equivalent": _used(numbers, last, any_line, "tce_equivalent", "tce"),
            "share": _used(numbers, last, any_line, "share", "%"),
        }
        if last and last.coefficient is not None:
            row["coefficient"] = printed(numbers, last.coefficient, 4, "", last.trail)
        for place, year in enumerate(years, 1):
            row[f"v{place}"] = _used(
                numbers, lines.get(year), any_line, "amount", any_line.unit, places
            )
        found.append(row)
    return found


def _used(
    numbers: Numbers, line: EnergyLine | None, other: EnergyLine, key: str, unit: str,
    places: int | None = None,
) -> Figure:  # fmt: skip
    """A number of the line; "—" where that kind (told of in `other`) was not used that year."""
    if line is None:
        return numbers.words(NO_ANSWER, other.trail)
    return made(
        numbers, f"{line.trail.id}:{key}", f"{line.name}（{line.year}年）", getattr(line, key),
        unit,
        formula="报送企业合计，集中式设施另列", inputs=[line.trail], places=places,
    )  # fmt: skip


def energy_ring(dossier: Dossier, numbers: Numbers) -> Chart | None:
    """能源结构: the largest kinds of the audit year, the rest together."""
    lines = sorted(_energy(dossier, dossier.year), key=lambda line: -line.tce)
    lines = [line for line in lines if line.tce > 0]
    if not lines:
        return None
    most, rest = lines[:_SHOWN_KINDS], lines[_SHOWN_KINDS:]
    names = [line.name for line in most]
    points: list[Figure | None] = [shown_tce(numbers, line) for line in most]
    if rest:
        names.append("其他")
        points.append(made(
            numbers, f"{RETURNED}:energy_other@{dossier.year}", "其他能源合计",
            sum((line.tce for line in rest), Fraction(0)), "tce", formula="其余品种之和",
            inputs=[line.trail for line in rest],
        ))  # fmt: skip
    series = ChartSeries("综合能耗（当量值）", tuple(points))
    return Chart(ChartKind.RING, tuple(names), (series,), "tce")


def shown_tce(numbers: Numbers, line: EnergyLine) -> Figure:
    return made(
        numbers, f"{line.trail.id}:tce", f"{line.name}（{line.year}年）", line.tce, "tce",
        formula="报送企业合计，集中式设施另列", inputs=[line.trail],
    )  # fmt: skip


def energy_flow(dossier: Dossier, numbers: Numbers) -> Diagram | None:
    """能流图: kinds into the park, the park into its chains."""
    year = dossier.year
    lines = sorted(
        (line for line in _energy(dossier, year) if line.tce > 0), key=lambda each: -each.tce
    )
    if not lines:
        return None
    flows = [SankeyFlow(line.name, "园区企业", shown_tce(numbers, line)) for line in lines]
    by_chain: dict[str, list[tuple[Fraction, Trail]]] = {}
    for firm in dossier.level.facts.served:
        read = firm.read(ENERGY, year)
        if read.value:
            name = firm.enterprise.chain or "未列入产业链的企业"
            by_chain.setdefault(name, []).append((read.value, read.trail))
    for place, (chain, reads) in enumerate(by_chain.items(), 1):
        flows.append(SankeyFlow("园区企业", chain, made(
            numbers, f"{PARK}:chain_energy_{place}@{year}", f"{chain}综合能耗",
            sum((value for value, _ in reads), Fraction(0)), "tce", formula="各企业综合能耗之和",
            inputs=[trail for _, trail in reads],
        )))  # fmt: skip
    return sankey(flows)


def energy_said(dossier: Dossier, numbers: Numbers) -> Prose:
    """How much, of what, against the first year, and where that leads."""
    years = dossier.settings.years
    first, last = (
        sorted(_energy(dossier, year), key=lambda line: -line.tce) for year in (years[0], years[-1])
    )
    if not last:
        return prose("没有已接收的企业能源资料")
    biggest = last[0]
    before = next((line for line in first if line.kind == biggest.kind), None)
    whole = made(
        numbers, f"{RETURNED}:energy_sum@{years[-1]}", "报送企业综合能耗合计",
        sum((line.tce for line in last), Fraction(0)), "tce", formula="各品种当量值之和",
        inputs=[line.trail for line in last],
    )  # fmt: skip
    pieces: list[Words] = [
        f"{years[-1]}年报送企业综合能耗", whole, f"，其中{biggest.name}占",
        _used(numbers, biggest, biggest, "share", "%"),
    ]  # fmt: skip
    if before is not None and before.share is not None and biggest.share is not None:
        change = biggest.share - before.share
        point = made(
            numbers, f"{biggest.trail.id}:share_change", f"{biggest.name}占比的变化", abs(change),
            "个百分点", formula="审核年占比 − 基准年占比", inputs=[before.trail, biggest.trail],
        )  # fmt: skip
        if abs(change) < 1:
            pieces.append(f"，与{years[0]}年基本持平，用能结构没有改变")
        else:
            pieces += [f"，比{years[0]}年{'上升' if change > 0 else '下降'}", point]
    coal = sum((line.tce for line in last if "煤" in line.name or "焦" in line.name), Fraction(0))
    total = sum((line.tce for line in last), Fraction(0))
    clean = total and coal * 3 < total
    if biggest.name.startswith("电"):
        pieces.append("，用电工序的能效和绿色电力是降碳的主要着力点")
    elif not clean:
        pieces.append("，煤炭类占比高，燃料替代和余热回收是节能降碳的主要着力点")
    else:
        pieces.append(f"，{biggest.name}的使用效率是节能的主要着力点")
    return prose(*pieces)


# -- 水 ------------------------------------------------------------------------------------------


def water_rows(park: Filed, years: Sequence[int]) -> list[Row]:
    """Each source with its amounts, then supply, reuse, loss and drainage."""
    found: list[Row] = []
    for row, label in park.fixed_rows("water_sources").items():
        if row in park.rows("water_sources"):
            found.append(_water(park, label, "water_sources.amount", row, years))
    for name, label in (
        ("park_fresh_water", "工业取水量合计"),
        ("park_reused_water", "工业重复用水量"),
        ("reclaimed_supplied", "再生水供水量"),
        ("water_lost", "公共供水管网漏损水量"),
        ("water_leak_rate", "公共供水管网漏损率"),
        ("park_wastewater", "工业废水排放量"),
    ):
        found.append(_water(park, label, name, "", years))
    return found


def _water(park: Filed, label: str, name: str, row: str, years: Sequence[int]) -> Row:
    unit = park.unit_of(name, row)
    return {
        "name": label,
        "unit": unit,
        **{f"v{place}": park.figure(name, row, year) for place, year in enumerate(years, 1)},
    }


def water_flow(dossier: Dossier, numbers: Numbers) -> Diagram | None:
    """水平衡图 of the enterprises: taken in, drained, and what is lost or goes into products."""
    year = dossier.year
    by_chain: dict[str, tuple[Fraction, Fraction, list[Trail]]] = {}
    for firm in dossier.level.facts.served:
        taken, out = firm.read(WATER, year), firm.read(WASTEWATER, year)
        if not taken.value:
            continue
        name = firm.enterprise.chain or "未列入产业链的企业"
        before = by_chain.get(name, (Fraction(0), Fraction(0), []))
        by_chain[name] = (
            before[0] + taken.value, before[1] + (out.value or Fraction(0)),
            [*before[2], taken.trail, out.trail],
        )  # fmt: skip
    if not by_chain:
        return None
    flows: list[SankeyFlow] = []

    def figure(key: str, label: str, value: Fraction, inputs: list[Trail]) -> Figure:
        return made(
            numbers, f"{PARK}:water_{key}@{year}", label, value, "m³", formula="各企业之和",
            inputs=inputs, places=0,
        )  # fmt: skip

    for place, (chain, (taken_in, drained, trails)) in enumerate(by_chain.items(), 1):
        took = figure(f"in{place}", f"{chain}取水量", taken_in, trails)
        flows.append(SankeyFlow("取水", chain, took))
        if drained > 0:
            flows.append(SankeyFlow(
                chain, "废水排放", figure(f"out{place}", f"{chain}废水排放量", drained, trails)
            ))  # fmt: skip
        if taken_in > drained:
            flows.append(SankeyFlow(
                chain, "耗散与进入产品",
                figure(f"lost{place}", f"{chain}取水与排水之差", taken_in - drained, trails),
            ))  # fmt: skip
    return sankey(flows)


def water_said(dossier: Dossier, numbers: Numbers, park: Filed | None) -> Prose:
    series = {each.figure.id: each for each in dossier.level.park_series}
    water, added = series.get(WATER.id), series.get("added_value")
    pieces: list[Words] = []
    last = next((p for p in water.points if p.year == dossier.year), None) if water else None
    if last is None or last.value is None:
        return prose("部门没有报送园区工业取水量，供用水平衡不能核对")
    pieces += [f"{dossier.year}年园区工业取水", shown(numbers, last.trail)]
    if water is not None and water.growth is not None:
        pieces += ["，三年年均变化", shown(numbers, water.trail)]
        if added is not None and added.growth is not None:
            pieces.append(
                "，快于增加值，用水效率下降" if water.growth > added.growth else
                "，低于增加值增速，用水效率提高"
            )  # fmt: skip
    limit = park.number("water_limit", year=dossier.year) if park else None
    if park is not None and limit:
        used = 100 * last.value / limit
        occupied = made(
            numbers, f"{PARK}:water_limit_use@{dossier.year}", "用水总量控制指标占用率", used, "%",
            formula="工业取水量 ÷ 用水总量控制指标 × 100", inputs=[last.trail],
        )  # fmt: skip
        tail = (
            "，已接近上限，新增用水须先节水或改用再生水" if used >= 90
            else "，余量有限，新增项目按用水定额先进值准入" if used >= 70
            else "，余量充足，以提高重复利用率为主"
        )  # fmt: skip
        pieces += ["；占用水总量控制指标的", occupied, tail]
    return prose(*pieces)


# -- 碳 ------------------------------------------------------------------------------------------


def _carbon(dossier: Dossier) -> list[CarbonLine]:
    return [
        line for line in dossier.level.carbon
        if line.owner == RETURNED and line.year == dossier.year
    ]  # fmt: skip


def carbon_rows(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """Fuel, process, electricity and heat with factor and share."""
    return [
        {
            "name": line.name,
            "basis": line.basis or "各企业活动水平合计",
            "emission": shown(numbers, line.trail),
            "share": made(
                numbers, f"{line.trail.id}:share", f"{line.name}占排放量的比例", line.share, "%",
                formula="本源 ÷ 合计 × 100", reason=line.reason, inputs=[line.trail],
            ),
        }
        for line in _carbon(dossier)
    ]  # fmt: skip


def carbon_said(dossier: Dossier, numbers: Numbers) -> Prose:
    lines = [line for line in _carbon(dossier) if line.emission and line.share]
    if not lines:
        return prose("没有可以合计的二氧化碳排放")
    lines.sort(key=lambda line: -(line.emission or Fraction(0)))
    first = lines[0]
    told = joined(
        [
            prose(line.name, "占", made(
                numbers, f"{line.trail.id}:share", f"{line.name}占排放量的比例", line.share, "%",
                formula="本源 ÷ 合计 × 100", inputs=[line.trail],
            ))
            for line in lines
        ],
        "、",
    )  # fmt: skip
    lead = {
        "process": "工业过程排放居首，只节能不能明显降碳，须从原料替代和工艺着手",
        "fuel": "燃料燃烧居首，燃料替代和余热利用对降碳作用最大",
        "electricity": "外购电力居首，节电和绿色电力对降碳作用最大",
        "heat": "外购热力居首，用汽工序保温和凝结水回收对降碳作用最大",
    }
    end = lead.get(first.source, f"{first.name}居首，是降碳的首要对象")
    return prose("报送企业二氧化碳排放中，", told, f"；{end}")

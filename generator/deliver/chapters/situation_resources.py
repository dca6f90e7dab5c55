"""第三章 资源能源: energy by kind, water by source, carbon by source, and how they flow. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from generator.deliver.chapters.emphasis import emphasis, margin, soon
from generator.deliver.chapters.trailed import Row, made, printed, shown
from generator.deliver.chart import Chart, ChartKind, ChartSeries
from generator.deliver.diagram import Diagram, SankeyFlow, sankey
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.filed import Filed
from generator.deliver.numbers import NO_ANSWER, Numbers, places_for
from generator.deliver.sentences import Words, joined, prose
from generator.model.score import Trail
from generator.score.level_energy import CarbonLine, EnergyLine, energy_of
from generator.score.level_values import ENERGY, WASTEWATER, WATER
from generator.score.shares import PARK

RETURNED = f"{PARK}报送"
_SHOWN_KINDS = 6


def _energy(dossier: Dossier, year: int) -> tuple[EnergyLine, ...]:
    """The kinds of a year; of years the analysis does not sum up, summed the same way here."""
    if year == dossier.year:
        return tuple(line for line in dossier.level.energy if line.owner == RETURNED)
    return energy_of(dossier.level.facts.served, year, RETURNED, "报送企业")


def energy_rows(dossier: Dossier, numbers: Numbers) -> list[Row]:
    """Each kind: three years of the amount, coefficient, 当量值, 等价值 and share."""
    years = dossier.settings.years
    by_kind: dict[str, dict[int, EnergyLine]] = {}
    for year in years:
        for line in _energy(dossier, year):
            by_kind.setdefault(line.kind, {})[year] = line
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
    second = last[1] if len(last) > 1 and last[1].share else None
    head = prose(
        f"{years[-1]}年报送企业综合能耗", whole, f"，其中{biggest.name}占",
        _used(numbers, biggest, biggest, "share", "%"),
        prose(f"、{second.name}占", _used(numbers, second, second, "share", "%"))
        if second else "",
    )  # fmt: skip
    return prose(
        head, "。", _shifted(numbers, years[0], before, biggest), "，",
        _saving(numbers, dossier, _processes(last)),
    )  # fmt: skip


def _shifted(numbers: Numbers, year: int, before: EnergyLine | None, biggest: EnergyLine) -> Words:
    """How the share of the biggest kind has moved since the first year."""
    if before is None or before.share is None or biggest.share is None:
        return f"{biggest.name}是最大的能源品种"
    change = biggest.share - before.share
    point = made(
        numbers, f"{biggest.trail.id}:share_change", f"{biggest.name}占比的变化", abs(change),
        "个百分点", formula="审核年占比 − 基准年占比的绝对值", inputs=[before.trail, biggest.trail],
        places=2,
    )  # fmt: skip
    if abs(change) < 1:
        return prose(f"{biggest.name}占比与{year}年相差", point, "，用能结构没有改变")
    return prose(f"{biggest.name}占比比{year}年{'上升' if change > 0 else '下降'}", point)


def _processes(lines: Sequence[EnergyLine]) -> str:
    """Where energy is to be saved, by what is mostly used."""
    coal = sum((line.tce for line in lines if "煤" in line.name or "焦" in line.name), Fraction(0))
    if coal >= lines[0].tce:
        return "燃煤工序"
    return "用电工序" if lines[0].name.startswith("电") else f"使用{lines[0].name}的工序"


def _saving(numbers: Numbers, dossier: Dossier, processes: str) -> Words:
    """What saving energy is worth here, by how energy stands to what binds the park."""
    stands = emphasis(dossier, "energy")
    left = margin(numbers, stands.own)
    own = prose("能源余量", left, "，") if left else prose("")
    first = stands.leader_name
    return stands.said(
        leads=prose("能源余量只有", left, f"，新增负荷的空间只能从{processes}的节能中腾出")
        if left else f"能源最紧，新增负荷的空间只能从{processes}的节能中腾出",
        leads_mildly=prose(
            own, f"按现有增速只够近年的增量，{processes}的节能先于扩产安排"
            if soon(numbers, dossier, stands.own)
            else f"近期不限制用能，{processes}按行业先进值逐步提标",
        ),
        coupled=f"{first}先于能源触及控制目标，{processes}的节能和替代按{stands.remedy}量排定先后",
        bound=prose(own, f"制约次于{first}，{processes}的节能改造与{stands.remedy}同步设计"),
        aside=prose(own, f"用能不是瓶颈，{processes}随设备更新节能，资金留给{stands.remedy}"),
        aside_mildly=prose(own, f"制约居前的是{first}而不是能源，{processes}的节能以收回投资为准"),
        free=prose(own, f"用能没有触及控制目标，{processes}的节能看单耗能否继续下降"),
        unknown=f"能源消费总量指标没有报送，{processes}的节能量按单耗对标确定",
    )  # fmt: skip


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
    """How much, how it grows, how much of the limit that is, and what follows here."""
    series = {each.figure.id: each for each in dossier.level.park_series}
    water, added = series.get(WATER.id), series.get("added_value")
    last = next((p for p in water.points if p.year == dossier.year), None) if water else None
    if water is None or last is None or last.value is None:
        return prose("部门没有报送园区工业取水量，供用水平衡不能核对")
    pieces: list[Words] = [f"{dossier.year}年园区工业取水", shown(numbers, last.trail)]
    if water.growth is not None:
        moved = printed(numbers, abs(water.growth), 2, "%", water.trail)
        pieces += [f"，三年年均{'下降' if water.growth < 0 else '增长'}", moved]
        if added is not None and added.growth is not None and added.growth > 0 < water.growth:
            faster = water.growth > added.growth
            pieces.append("，快于增加值" if faster else "，慢于增加值")
    limit = park.number("water_limit", year=dossier.year) if park else None
    if park is None or not limit:
        return prose(*pieces, "，没有用水总量控制指标可比")
    used = 100 * last.value / limit
    occupied = made(
        numbers, f"{PARK}:water_limit_use@{dossier.year}", "用水总量控制指标占用率", used, "%",
        formula="工业取水量 ÷ 用水总量控制指标 × 100", inputs=[last.trail],
    )  # fmt: skip
    return prose(
        *pieces, "，占用水总量控制指标的", occupied, "，", _thrift(dossier, numbers, park, used)
    )


_FULL = 90
"""From so many per cent of the limit on new intake needs room made for it first."""


def _thrift(dossier: Dossier, numbers: Numbers, park: Filed, used: Fraction) -> Words:
    """What saving water is worth here, by how water stands to what binds the park."""
    stands = emphasis(dossier, "water")
    first = stands.leader_name
    if used >= _FULL:
        return prose("新增用水须先节水或改用再生水，", _leaks(dossier, park))
    biggest = _biggest_user(dossier, numbers)
    return stands.said(
        leads=prose("是最紧的要素，新增项目按用水定额先进值准入", biggest),
        leads_mildly=prose("是制约居前的要素，节水从取水最多的企业做起", biggest),
        coupled=f"取水余量虽在，排水受{first}限制，节水应以减少排水为目的",
        bound=f"制约次于{first}，新增取水与{first}的指标一并核定",
        aside=f"节水限于同时省能的循环冷却项目，不能代替{stands.remedy}"
        if first in ("能源", "碳排放")
        else f"节水不能缓解{first}的制约，随设备更新进行",
        aside_mildly=f"制约弱于{first}，节水在回用率低的企业中进行",
        free=prose("用水没有触及控制目标，", _reuse(dossier, park)),
        unknown="制约等级没有判定，节水目标按用水定额确定",
    )  # fmt: skip


def _leaks(dossier: Dossier, park: Filed) -> Words:
    rate = park.number("water_leak_rate", year=dossier.year)
    told = park.figure("water_leak_rate", year=dossier.year)
    if rate is None or not isinstance(told, Figure):
        return "管网漏损没有报送，漏损控制的潜力待核"
    if rate <= _LEAKING:
        return prose("管网漏损率", told, "，节水主要靠企业工序")
    return prose("管网漏损率达", told, "，供水单位先行降漏")


_LEAKING = 9
"""公共供水管网漏损率 (%): what plans for cities ask at most."""


def _reuse(dossier: Dossier, park: Filed) -> Words:
    given = park.number("reclaimed_supplied", year=dossier.year)
    amount = park.figure("reclaimed_supplied", year=dossier.year)
    if not given or not isinstance(amount, Figure):
        return "再生水尚未供应，可在余量充足时先建管网"
    return prose("再生水供水", amount, "，继续以再生水替代新增取水即可守住余量")


def _biggest_user(dossier: Dossier, numbers: Numbers) -> Prose:
    facts = dossier.level.facts
    reads = [(firm, firm.read(WATER, facts.year)) for firm in facts.served]
    known = [(firm, read) for firm, read in reads if read.value]
    whole = sum((read.value or Fraction(0) for _, read in known), Fraction(0))
    if not whole:
        return prose("")
    firm, most = max(known, key=lambda pair: pair[1].value or Fraction(0))
    share = made(
        numbers, f"{firm.id}:level_water_of_returned@{facts.year}",
        f"{firm.name}占报送企业取水量的比例（{facts.year}年）",
        100 * (most.value or Fraction(0)) / whole, "%", formula="本企业 ÷ 报送企业合计 × 100",
        inputs=[read.trail for _, read in known],
    )  # fmt: skip
    return prose(f"，{firm.name}一家占报送企业取水的", share)


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
    return prose("报送企业二氧化碳排放中，", told, "。", _cutting(dossier, numbers, lines))


_WAYS = {
    "co2_process": "原料替代和工艺改进", "co2_fuel": "燃料替代和余热利用",
    "co2_electricity": "节电和绿色电力", "co2_heat": "用汽工序保温和凝结水回收",
}  # fmt: skip


def _cutting(dossier: Dossier, numbers: Numbers, lines: Sequence[CarbonLine]) -> Prose:
    """Where carbon is to be cut, and what that does for what binds the park."""
    first, stands = lines[0], emphasis(dossier, "carbon")
    way = _WAYS.get(first.source, first.name)
    share = first.share or Fraction(0)
    if len(lines) > 1 and share - (lines[1].share or Fraction(0)) < _CLOSE:
        apart = made(
            numbers, f"{first.trail.id}:lead", f"{first.name}与{lines[1].name}占比之差",
            share - (lines[1].share or Fraction(0)), "个百分点", formula="两者占比相减",
            inputs=[first.trail, lines[1].trail], places=2,
        )  # fmt: skip
        other = _WAYS.get(lines[1].source, lines[1].name)
        said = prose(f"{first.name}只比{lines[1].name}多", apart, f"，{way}与{other}须并举")
    else:
        weight = "过半" if share > 50 else "居首"
        said = prose(f"{first.name}{weight}，降碳首先是{way}")
    process = next((line for line in lines if line.source == "co2_process"), None)
    stubborn = process is not None and (process.share or Fraction(0)) >= _STUBBORN
    bound = stands.leader_name
    burnt = stands.leader is not None and stands.leader.id == "air"
    own = next((j for f in (stands.own,) if f for j in f.judged if j.limit is not None), None)
    return prose(said, "，", stands.said(
        leads=prose("碳排放余量", margin(numbers, stands.own), "，降碳量直接决定新增产能"),
        coupled=f"{stands.remedy}可以同时降碳，但过程排放不随之减少，须另作安排" if stubborn
        else f"排放随用能升降，缓解{bound}与降碳是同一批项目",
        coupled_mildly=f"{bound}尚有余量，降碳从过程排放做起" if stubborn
        else f"{bound}尚有余量，降碳随节能推进即可",
        bound=f"碳排放的制约弱于{bound}，降碳列在{stands.remedy}之后",
        aside="其中燃料替代的部分可以同时减排废气" if burnt
        else f"降碳不能缓解{bound}的制约，排在{stands.remedy}之后",
        aside_mildly="其中燃料替代的部分有利于守住大气环境的余量" if burnt
        else f"与制约居前的{bound}没有直接联系，两类项目分别推进",
        free="排放没有触及碳排放目标，按强度逐年下降考核" if own
        else "园区没有碳排放总量目标，以单位增加值排放的下降为准",
        unknown="碳排放目标没有报送，降碳的幅度不能确定",
    ))  # fmt: skip


_CLOSE = 10
"""Two sources within so many percentage points are both to be dealt with."""

_STUBBORN = 20
"""From so many per cent on emissions of processes do not follow the use of energy."""

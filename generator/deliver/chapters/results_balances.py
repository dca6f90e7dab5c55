"""第六章, second part: balances of water and energy, and the elements nobody has told of. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.deliver.chapters.emphasis import emphasis
from generator.deliver.chapters.lead import lead
from generator.deliver.chapters.option_figures import OptionFigures, Row
from generator.deliver.chapters.results_said import unbalanced_said
from generator.deliver.diagram import Diagram, SankeyFlow, sankey
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Missing, Prose
from generator.deliver.numbers import Numbers
from generator.deliver.sentences import Words, prose
from generator.model.score import Trail
from generator.score.level_values import Firm, LevelFigure, Total, read, sum_of
from generator.score.shares import PARK

GOOD, BAD = Fraction(5), Fraction(10)
_LEAST_SHARE = Fraction(1, 100)

INTAKE = LevelFigure("balance_intake", "取水量", "m3", "fresh_water", "park_fresh_water")
OUT = LevelFigure("balance_out", "废水排放量", "t", "wastewater_discharged", "park_wastewater")
CONSUMED = LevelFigure("balance_consumed", "耗水量", "m3", "water_consumed")
TO_PLANT = LevelFigure("balance_to_plant", "纳管水量", "t", "wastewater_to_plant")
DIRECT = LevelFigure("balance_direct", "直接排入环境的水量", "t", "wastewater_direct")
_WATERS = (
    LevelFigure("balance_tap", "自来水", "m3", "water_tap"),
    LevelFigure("balance_surface", "地表水", "m3", "water_surface"),
    LevelFigure("balance_ground", "地下水", "m3", "water_ground"),
    LevelFigure("balance_reclaimed", "外购再生水", "m3", "water_reclaimed_bought"),
)
_SUPPLIES = (
    ("电力", LevelFigure("balance_power", "用电量", "kWh_10k", "energy_electricity_amount",
                         "park_electricity"), "供电部门工业用电量", "企业用电量合计"),
    ("热力", LevelFigure("balance_heat", "用热量", "GJ", "energy_heat_amount", "heat_supplied"),
     "集中供热量", "企业用热量合计"),
    ("天然气", LevelFigure("balance_gas", "用气量", "m3_10k", "energy_natural_gas_amount",
                           "gas_supplied"), "天然气供应量", "企业用气量合计"),
    ("综合能耗", LevelFigure("balance_energy", "综合能耗", "tce", "total_energy", "park_energy"),
     "部门统计园区综合能耗", "企业综合能耗合计"),
    ("取水", INTAKE, "部门统计园区工业取水量", "企业取水量合计"),
)  # fmt: skip
_ELEMENTS = {
    "3825": "氟", "3985": "锂、磷", "3841": "锂", "2619": "磷", "3212": "锌、硫、镉",
    "3211": "铜、硫、砷", "3360": "铬、镍、铜", "3216": "氟", "3982": "铜", "3011": "硫",
}  # fmt: skip
"""Elements a balance is asked for by the sector: 核对清单 表3-2, marked D."""


@dataclass(frozen=True, slots=True)
class Balance:
    """One line of 表6-2: what went in, what came out."""

    name: str
    entering: tuple[str, Trail]
    leaving: tuple[str, Trail]
    note: str = ""

    @property
    def gap(self) -> Fraction | None:
        one, other = self.entering[1].value, self.leaving[1].value
        if not isinstance(one, Fraction) or not isinstance(other, Fraction):
            return None
        return one - other

    @property
    def percent(self) -> Fraction | None:
        whole = self.entering[1].value
        if self.gap is None or not isinstance(whole, Fraction) or whole <= 0:
            return None
        return 100 * self.gap / whole

    @property
    def size(self) -> Fraction:
        """How far off it is, whichever way; 0 where that is not known."""
        return abs(self.percent) if self.percent is not None else Fraction(0)


def results_balances(dossier: Dossier, numbers: Numbers) -> Row:
    """表6-2 and the flow of water through the chains."""
    pen = OptionFigures(dossier, numbers)
    lines = (*_park_lines(dossier), *_firm_lines(pen))
    return {
        "rows": [_row(pen, line) for line in lines],
        "said": _said(pen, lines),
        "firms": _firms_said(pen),
        "water": water_flow(pen, dossier.level.facts.served),
        "water_said": _water_said(pen),
        "elements": _elements(dossier),
    }


# -- lines ---------------------------------------------------------------------------------------


def _park_lines(dossier: Dossier) -> list[Balance]:
    facts = dossier.level.facts
    if not facts.firms:
        return []
    found = [_water_balance(dossier, facts.firms, f"{PARK}全部报送", "报送企业水平衡")]
    for name, figure, supplied, used in _SUPPLIES:
        if facts.park is None:
            continue
        told_by = read(facts.park, figure, facts.year, PARK, park=True)
        taken = sum_of(facts, facts.firms, figure, facts.year, f"{PARK}全部报送", "报送企业")
        if told_by.value is None or taken.value is None:
            continue
        found.append(Balance(f"{name}供需", (supplied, told_by.trail), (used, taken.trail),
                             _lacking(dossier, taken)))  # fmt: skip
    return found


def _lacking(dossier: Dossier, total: Total) -> str:
    absent = len(dossier.enterprises) > len(dossier.level.facts.firms)
    if total.missing:
        return "部分企业没有这项数据"
    return "名录内部分企业没有资料" if absent else ""


def _water_balance(dossier: Dossier, firms: Sequence[Firm], who: str, name: str) -> Balance:
    facts = dossier.level.facts

    def total(figure: LevelFigure) -> Total:
        return sum_of(facts, firms, figure, facts.year, who, name)

    entering, out, consumed = total(INTAKE), total(OUT), total(CONSUMED)
    return Balance(name, ("取水量", entering.trail),
                   ("排水量＋耗水量", _added(f"{who}:balance_water_out@{facts.year}", name,
                                       (out.trail, consumed.trail))))  # fmt: skip


def _added(trail_id: str, name: str, parts: Sequence[Trail]) -> Trail:
    known = [p.value for p in parts if isinstance(p.value, Fraction)]
    return Trail(
        id=trail_id, label=f"{name}排水量与耗水量之和", unit="m³",
        value=sum(known, Fraction(0)) if known else None,
        formula="废水排放量＋耗水量（水的密度按一吨每立方米）", inputs=tuple(parts),
    )  # fmt: skip


def _firm_lines(pen: OptionFigures) -> list[Balance]:
    """Firms whose own water balance is off by more than 5 %."""
    found = []
    for firm in pen.dossier.level.facts.firms:
        line = firm_water(firm, pen.year)
        if line is not None and line.size > GOOD:
            found.append(line)
    return found


def firm_water(firm: Firm, year: int) -> Balance | None:
    intake, out, consumed = (firm.read(f, year) for f in (INTAKE, OUT, CONSUMED))
    if intake.value is None or intake.value <= 0 or consumed.value is None:
        return None
    return Balance(firm.name, ("取水量", intake.trail),
                   ("排水量＋耗水量", _added(f"{firm.id}:balance_water_out@{year}", firm.name,
                                       (out.trail, consumed.trail))))  # fmt: skip


# -- the table -----------------------------------------------------------------------------------


def _row(pen: OptionFigures, line: Balance) -> Row:
    key = line.entering[1].id
    inputs = (line.entering[1], line.leaving[1])
    unit = line.entering[1].unit
    return {
        "name": line.name,
        "input": prose(line.entering[0], _of(pen, line.entering[1])),
        "output": prose(line.leaving[0], _of(pen, line.leaving[1])),
        "gap": pen.made(f"{key}.gap", f"{line.name}差值", line.gap, unit, "输入 − 输出",
                        inputs=inputs, places=_places(unit)),
        "percent": pen.made(f"{key}.gap_percent", f"{line.name}偏差", line.percent, "%",
                            "差值 ÷ 输入 × 100", inputs=inputs),
        "note": _verdict(line),
    }  # fmt: skip


def _places(unit: str) -> int:
    return 0 if unit in ("m³", "t", "GJ") else 2


def _of(pen: OptionFigures, trail: Trail) -> Figure:
    return pen.numbers.of(trail, _places(trail.unit))


def _verdict(line: Balance) -> str:
    if line.percent is None:
        return "数据不全，不能平衡"
    size = line.size
    said = (
        "可用于分析" if size <= GOOD
        else "须说明原因后使用" if size <= BAD
        else "偏差过大，核实前不用于分析"
    )  # fmt: skip
    return f"{said}；{line.note}" if line.note else said


def _said(pen: OptionFigures, lines: Sequence[Balance]) -> Prose | None:
    park = [line for line in lines if line.name.endswith(("水平衡", "供需"))]
    known = [line for line in park if line.percent is not None]
    if not known:
        return None
    bad = [line for line in known if line.size > GOOD]
    worst = max(known, key=lambda line: line.size)
    size = _row(pen, worst)["percent"]
    assert isinstance(size, Figure)
    if not bad:
        return prose("各项平衡的偏差都在百分之五以内，可以用于分析；最大的是", worst.name,
                    "（", size, "）。")  # fmt: skip
    more = (worst.gap or 0) > 0
    return prose(
        f"{'、'.join(line.name for line in bad)}的偏差超过百分之五，其中", worst.name, "为", size,
        "，",
        "输入大于输出，供给侧含未纳入本轮的用户或管网损失，须与分户供应量逐户核对" if more
        else "输出大于输入，企业填报多于供给侧，须核对自备水源、自发电和计量口径",
        unbalanced_said(pen.dossier, [line.name for line in bad]), "。",
    )  # fmt: skip


def _firms_said(pen: OptionFigures) -> Prose | None:
    lines = [line for firm in pen.dossier.level.facts.firms if (line := firm_water(firm, pen.year))]
    if not lines:
        return None
    good = [line for line in lines if line.size <= GOOD]
    off = [line for line in lines if line.size > GOOD]
    said = prose(
        "逐企业看，能够作水平衡的",
        pen.numbers.count(f"园区:balance_firms@{pen.year}", "能作水平衡的企业数", len(lines), "家",
                          "、".join(line.name for line in lines)),
        "中，偏差合格的",
        pen.numbers.count(f"园区:balance_good@{pen.year}", "水平衡偏差合格的企业数", len(good),
                          "家", "、".join(line.name for line in good)),
    )  # fmt: skip
    if not off:
        return prose(said, _closed(pen), "。")
    return prose(said, f"；{'、'.join(line.name for line in off)}超过百分之五，已列在表中。")


def _closed(pen: OptionFigures) -> Words:
    """What water balances that all close are good for, as water stands in this park."""
    stand, the = emphasis(pen.dossier, "water"), lead(pen.dossier)
    return stand.said(
        leads="，企业自报的取水可以作为分配取水指标的依据",
        leads_mildly="，取水的余量据此核算", bound=f"，取水次于{the.name}，企业水量直接采用",
        coupled="，废水量可以由取水量核对",
        aside=f"，取水不是制约，核查力量可以转到{the.use}的计量",
        aside_mildly=f"，取水的余量大于{the.name}，企业水量直接采用",
        free="，取水不构成制约，不再逐户追查", unknown="，企业水量可以采用",
    )  # fmt: skip


# -- the flow ------------------------------------------------------------------------------------


def water_flow(
    pen: OptionFigures,
    firms: Sequence[Firm],
    group: Callable[[Firm], str] | None = None,
    key: str = "",
) -> Diagram | None:
    """Water from its sources through chains (or firms) to where it ends."""
    named = group or (lambda firm: firm.enterprise.chain or "其他企业")
    by_name: dict[str, list[Firm]] = {}
    for firm in firms:
        by_name.setdefault(named(firm), []).append(firm)
    facts, year = pen.dossier.level.facts, pen.year
    flows: list[SankeyFlow] = []
    total = sum((firm.read(INTAKE, year).value or Fraction(0) for firm in firms), Fraction(0))
    for name, own in by_name.items():
        who = f"{PARK}·流向{key}{name}"
        parts = [(w.name, name, w) for w in _WATERS]
        parts += [(name, said, f) for said, f in (("纳管", TO_PLANT), ("直接排放", DIRECT),
                                                  ("耗水", CONSUMED))]  # fmt: skip
        for source, target, figure in parts:
            found = sum_of(facts, own, figure, year, who, name)
            if found.value is not None and found.value > total * _LEAST_SHARE:
                flows.append(SankeyFlow(source, target, _of(pen, found.trail)))
    return sankey(flows, "m³") if len(flows) > 2 else None


def _water_said(pen: OptionFigures) -> Prose | None:
    facts, year = pen.dossier.level.facts, pen.year
    by_chain: dict[str, Fraction] = {}
    for firm in facts.served:
        name = firm.enterprise.chain or "未列入产业链的企业"
        amount = firm.read(INTAKE, year).value or Fraction(0)
        by_chain[name] = by_chain.get(name, Fraction(0)) + amount
    whole = sum(by_chain.values(), Fraction(0))
    if not whole:
        return None
    first, most = max(by_chain.items(), key=lambda pair: pair[1])
    used = sum((firm.read(CONSUMED, year).value or Fraction(0) for firm in facts.served),
               Fraction(0))  # fmt: skip
    lost = pen.percent("balance_consumed_share", "耗水占取水的比例", used, whole)
    return prose(
        first, "取水占", pen.percent("balance_first_share", f"{first}取水占比", most, whole),
        "，耗水（含漏损）占全部取水的", lost, "，",
        _where_to_save(pen, 2 * used > whole), "。",
    )  # fmt: skip


def _where_to_save(pen: OptionFigures, kept: bool) -> Words:
    """Whether most of the water stays or goes out, and how much that matters in this park."""
    went = "大部分水没有排出" if kept else "大部分水成为废水"
    where = "冷却、蒸发和漏损" if kept else "清洗和回用"
    stand, the = emphasis(pen.dossier, "water"), lead(pen.dossier)
    return stand.said(
        leads=f"{went}，取水指标要从{where}中腾出" + ("" if kept else "，纳管量随之减少"),
        leads_mildly=f"{went}，{the.name}的余量可以从{where}中增加",
        bound=f"{went}，取水次于{the.name}，{where}的改造排在其后",
        coupled=f"{went}，减少废水先从{where}着手，取水随之下降",
        aside=f"{went}，取水不构成制约，{where}的改造{the.harmless('').removeprefix('改造')}",
        aside_mildly=f"{went}，取水的余量大于{the.name}，{where}的改造由企业按回报安排",
        free=f"{went}，取水不构成制约，{where}的改造由企业按回报安排",
        unknown=f"{went}，节水从{where}着手",
    )


def _elements(dossier: Dossier) -> list[Row]:
    """Element balances the sectors present call for; no form asks contents, so each is a gap."""
    found: dict[str, list[str]] = {}
    for enterprise in dossier.enterprises:
        said = _ELEMENTS.get(enterprise.industry_code)
        if said and enterprise.id in dossier.readings:
            found.setdefault(said, []).append(enterprise.name)
    return [
        {
            "element": said,
            "firms": "、".join(names),
            "balance": Missing(f"{said}元素平衡（企业提供投入、产品、废水、废气、固废中的含量）"),
        }
        for said, names in found.items()
    ]

"""水平分析 of an audit: what the returns in force say of the park's level, printed plainly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path

from generator.journey.assess import Assessment, assess
from generator.journey.audit import Audit, now_utc
from generator.journey.tiering import central_ids
from generator.model.park import Enterprise
from generator.model.score import Trail
from generator.score.assess import printing_of
from generator.score.figures import figure
from generator.score.level import LevelAnalysis, analyse_level
from generator.score.level_energy import CarbonLine, EnergyLine
from generator.score.level_flows import Flow, ParkFlow
from generator.score.level_intensity import Intensity
from generator.score.level_series import Series
from generator.score.level_split import Split
from generator.score.level_values import Firm, LevelFacts, Read, named

NOTHING = "—"


def level_of(audit: Audit, assessment: Assessment) -> LevelAnalysis:
    """The analysis of the round as it stands; enterprises in the roster's order."""
    central = central_ids(audit)
    firms = tuple(
        Firm(enterprise, assessment.readings[enterprise.id], enterprise.id in central)
        for enterprise in audit.roster.enterprises
        if isinstance(enterprise, Enterprise) and enterprise.id in assessment.readings
    )
    facts = LevelFacts(
        year=audit.settings.audit_year,
        firms=firms,
        park=assessment.park,
        cards=assessment.cards,
        industries={row.id: row.label for row in audit.book.codes["industries"]},
        printing=printing_of(audit.book),
    )
    return analyse_level(facts, audit.book.level, assessment.constraints)


def level_trails(audit: Audit, assessment: Assessment) -> Mapping[str, Trail]:
    """Every figure of the analysis by id, for people who ask where it is from."""
    return level_of(audit, assessment).trails


def analyse_lines(root: Path) -> Iterator[str]:
    """The tables, line by line, with the id each figure is explained by."""
    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        assessment = assess(audit, ledger)
    found = level_of(audit, assessment)
    if not found.facts.firms and found.facts.park is None:
        yield "还没有已接收的报送，不能分析。"
        return
    waiting = [e.name for e in audit.roster.enterprises if e.id not in assessment.readings]
    if waiting:
        yield f"尚未接收 {len(waiting)} 家企业的报送（{named(waiting)}），以下不含。"
    yield from _series("园区历年数据（部门报送）", found.park_series)
    yield from _series("企业报送合计（集中式设施单列）", found.returned_series)
    yield from _energy(found.energy)
    yield from _carbon(found.carbon)
    yield from _flows(found.flows, found.park_flows)
    yield from _title("园区强度（单位工业增加值）")
    for row in found.park_intensities:
        yield _line(f"{row.year} {row.figure.name}", row.value, row.unit, row.reason, row.trail)
    yield from _intensities(found.intensities, found.facts.year)
    yield from _splits(found.splits)
    yield from _benchmarks(found)
    yield from _chains(found)
    yield from _park_side(found)
    yield from _title("结论")
    for name, lines in (
        ("制约园区的行业", found.conclusions.sectors),
        ("落后于行业的企业", found.conclusions.firms),
        ("设施短板", found.conclusions.facilities),
    ):
        yield f"{name}："
        yield from (f"  {line.sentence}" for line in lines)
        if not lines:
            yield "  按现有数据没有。"


def _title(text: str) -> Iterator[str]:
    yield ""
    yield f"【{text}】"


def _number(value: Fraction | None, places: int = 4) -> str:
    return NOTHING if value is None else figure(value, places)


def _line(name: str, value: Fraction | None, unit: str, reason: str, trail: Trail) -> str:
    said = f"{_number(value)} {unit}".rstrip() if value is not None else f"{NOTHING}（{reason}）"
    return f"  {name}：{said}　[{trail.id}]"


def _series(title: str, series: Iterable[Series]) -> Iterator[str]:
    yield from _title(title)
    for row in series:
        prices = f"（{row.prices}）" if row.prices else ""
        points = "，".join(f"{p.year} {_number(p.value, 2)}" for p in row.points)
        growth = f"{figure(row.growth)}%" if row.growth is not None else row.reason
        yield (
            f"  {row.owner_name} {row.figure.name}{prices}：{points}；"
            f"{row.steps}年年均 {growth}　[{row.trail.id}]"
        )


def _energy(lines: Iterable[EnergyLine]) -> Iterator[str]:
    yield from _title("能源消费（合计；企业逐家的见溯源）")
    for row in lines:
        if row.owner.startswith("园区"):
            measured = "，含实测热值" if row.measured else ""
            yield (
                f"  {row.owner} {row.name}：{_number(row.amount, 2)} {row.unit}，外供 "
                f"{_number(row.exported, 2)}，当量 {_number(row.tce, 2)} tce、等价 "
                f"{_number(row.tce_equivalent, 2)} tce，占 {_number(row.share, 2)}%{measured}"
                f"　[{row.trail.id}]"
            )


def _carbon(lines: Iterable[CarbonLine]) -> Iterator[str]:
    yield from _title("二氧化碳排放")
    for row in lines:
        if row.owner.startswith("园区"):
            share = f"，占 {_number(row.share, 2)}%" if row.share is not None else ""
            yield (
                f"  {row.owner} {row.name}：{_number(row.emission, 2)} tCO₂{share}；{row.basis}"
                f"{f'；{row.reason}' if row.reason else ''}　[{row.trail.id}]"
            )


def _flows(flows: Iterable[Flow], park: Iterable[ParkFlow]) -> Iterator[str]:
    yield from _title("污染物：产生、排放（出厂界）、纳管、直接排环境，四个量不相加")
    for row in flows:
        if row.owner.startswith("园区"):
            parts = "、".join(
                f"{name} {_number(part.value, 3)}"
                for name, part in (
                    ("产生", row.generated), ("排放", row.discharged), ("纳管", row.to_sewer),
                    ("直排", row.direct),
                )
            )  # fmt: skip
            yield f"  {row.owner} {row.name}：{parts} t{_why(row.discharged)}"
    for told in park:
        yield (
            f"  部门报送 {told.name}：产生 {_number(told.generated, 3)}、排放 "
            f"{_number(told.discharged, 3)}、纳管 {_number(told.to_sewer, 3)}、排环境 "
            f"{_number(told.to_environment, 3)} {told.unit}；总量指标 {_number(told.limit, 3)}，"
            f"占用 {_number(told.occupancy, 2)}%（按{told.basis}）　[{told.trail.id}]"
        )


def _why(read: Read) -> str:
    return f"（{read.reason}）" if read.reason else ""


def _intensities(rows: Iterable[Intensity], year: int) -> Iterator[str]:
    yield from _title(f"企业单耗（{year}年，先单位产品，后单位增加值）")
    for row in rows:
        if row.year == year and row.figure.id in ("energy", "water", "carbon"):
            what = "单位产品" if row.per == "product" else "单位增加值"
            guard = f"（{row.guard}）" if row.guard and row.value is not None else ""
            name = f"{row.name} {what}{row.figure.name}"
            yield _line(name, row.value, row.unit, row.reason or row.guard, row.trail) + guard


def _splits(rows: Iterable[Split]) -> Iterator[str]:
    yield from _title("变化分解（交互项平均分摊，各部分之和等于总变化）")
    for row in rows:
        head = f"  {row.name} {row.what} {row.start}—{row.end}"
        if row.change is None:
            yield f"{head}：{NOTHING}（{row.reason}）"
            continue
        parts = "，".join(f"{e.name} {_number(e.value)}" for e in row.effects)
        guard = f"（{row.guard}）" if row.guard else ""
        yield f"{head}：{_number(row.change)} {row.unit} = {parts}{guard}　[{row.trail.id}]"


def _benchmarks(found: LevelAnalysis) -> Iterator[str]:
    yield from _title("分行业对标")
    for sector in found.sectors:
        levels = "／".join(_number(v) for v in sector.levels) if sector.levels else "无基准"
        grade = sector.grade.value if sector.grade else NOTHING
        yield (
            f"  {sector.sector_name} {sector.indicator.name}：{sector.firms} 家，均值 "
            f"{_number(sector.mean)}，最优 {sector.best.name} {_number(sector.best.value)}，最差 "
            f"{sector.worst.name} {_number(sector.worst.value)}；Ⅰ／Ⅱ／Ⅲ {levels}，{grade}"
            f"　[{sector.trail.id}]"
        )
    yield from _title("企业对标")
    for firm in found.firms:
        place = f"，列第 {firm.rank}／{firm.peers}" if firm.rank and firm.peers > 1 else ""
        quarter = f"，第 {firm.quartile} 四分位" if firm.quartile else ""
        gap = f"，与Ⅰ级差 {figure(firm.gap)}%" if firm.gap is not None else ""
        guard = f"（{firm.guard}）" if firm.guard else ""
        yield (
            f"  {firm.name} {firm.indicator.name}：{_number(firm.value)}{gap}{place}{quarter}"
            f"{guard}　[{firm.trail.id}]"
        )


def _chains(found: LevelAnalysis) -> Iterator[str]:
    yield from _title("产业链与行业：负荷占比÷增加值占比")
    for group in found.groups:
        heavy = "，".join(
            f"{load.figure.name} {_number(load.share, 2)}%（{_number(load.ratio, 2)} 倍，"
            f"{load.grade}）"
            for load in group.constrains
        )
        added = _number(group.added_share, 2)
        yield f"  {group.kind} {group.name}：增加值占 {added}%；{heavy or '没有偏重的负荷'}"
    yield from _title("互供网络")
    for each in found.exchanges:
        unit = "GJ" if each.heat else "t"
        yield (
            f"  {each.supplier} → {each.user} {each.material}（{each.kind}）：供出 "
            f"{_number(each.supplied, 2)}，接收 {_number(each.taken, 2)} {unit}"
            f"{'' if each.inside else '（园区外）'}　[{each.trail.id}]"
        )
    yield from _title("副产物")
    for waste in found.by_products:
        users = f"；园区内可用：{'、'.join(waste.users)}" if waste.users else ""
        yield (
            f"  {waste.firm} {waste.name}：产生 {_number(waste.generated, 2)}，利用 "
            f"{_number(waste.used, 2)}，未利用 {_number(waste.unused, 2)} t；{waste.destination}"
            f"{users}"
        )


def _park_side(found: LevelAnalysis) -> Iterator[str]:
    yield from _title("基础设施")
    for place in found.facilities:
        yield (
            f"  {place.name}：能力 {_number(place.capacity, 2)}，负荷 {_number(place.load, 2)} "
            f"{place.unit}，负荷率 {_number(place.occupancy, 2)}%，{place.grade or place.reason}"
            f"{f'；{place.shortfall}' if place.shortfall else ''}　[{place.trail.id}]"
        )
    yield from _title("环境监管体系")
    for line in found.supervision:
        said = line.text or (
            f"{_number(line.value, 2)} {line.unit}" if line.value is not None else line.reason
        )
        yield f"  {line.name}：{said}"
    yield from _title("制约因素")
    for factor in found.factors:
        yield f"  {factor.sentence}　[{factor.trail.id}]"

"""What 产业链（产业集群）清洁生产审核报告 prints, for one chain of the roster. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from generator.deliver.chapters.option_figures import OptionFigures, Row, short_list
from generator.deliver.chapters.plans import grouped, row
from generator.deliver.chapters.results_balances import water_flow
from generator.deliver.chapters.results_firms import (
    bottlenecks,
    by_product_use,
    chain_exchanges,
    connection,
    firm_line,
    links_of,
    members,
)
from generator.deliver.chapters.results_problems import cause_lines, problem_groups
from generator.deliver.diagram import Diagram, NetworkLink, NetworkNode, network
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Missing, Prose
from generator.deliver.numbers import Filled, Numbers
from generator.deliver.sentences import joined, prose
from generator.deliver.stage_reports import basis_note, cover, sample_note
from generator.model.option import Option, OptionOrigin
from generator.model.problem import ENTERPRISE_ASPECTS, PARK_ASPECTS, Gravity, Problem
from generator.model.score import Trail
from generator.score.level_chains import CHAIN, ByProduct, Exchange, Group, LoadShare
from generator.score.level_values import ADDED_VALUE, CARBON, ENERGY, WATER, Firm, LevelFigure

OUTSIDE = "园区外"
SECRET, SECRET_FIRMS = "商业秘密", "标注商业秘密的企业"
_LOADS: tuple[LevelFigure, ...] = (ADDED_VALUE, ENERGY, WATER, CARBON)
_NOT_MARKED = ("", "无", "否", "不涉及")


def chain_report(dossier: Dossier, chain: str) -> Filled:
    """The whole context of one chain's report."""
    numbers = Numbers(dossier.known, dossier.rounding)
    pen = OptionFigures(dossier, numbers)
    group = next((g for g in dossier.level.groups if g.kind == CHAIN and g.id == chain), None)
    problems = _problems(dossier, chain)
    context: Row = {
        **cover(dossier, _notes(dossier)),
        "chain": chain,
        "scope_said": _scope_said(pen, chain),
        "scope": [_member(pen, firm_id) for firm_id in _ids(dossier, chain)],
        "loads_said": _loads_said(pen, chain, group),
        "loads": [_load(pen, load) for load in group.loads] if group else [],
        "network": _network(pen, chain),
        "exchange_said": _exchange_said(pen, chain),
        "exchanges": _exchanges(pen, chain),
        "by_products": _by_products(pen, chain),
        "water": _water(pen, chain),
        "firms": [firm_line(pen, e) for e in members(dossier, chain)],
        "firms_said": _firms_said(pen, chain),
        "problems": problem_groups(pen, [p for p in problems if _heavy(p)]),
        "problems_said": _problems_said(pen, chain, problems),
        "chain_causes": cause_lines(dossier.improvement.problems.of(chain), PARK_ASPECTS),
        "firm_causes": [
            {"numbers": line["numbers"], "causes": _in_words(line), "main": line["main"]}
            for p in _by_firm(problems)
            for line in cause_lines(p, ENTERPRISE_ASPECTS)
        ],
        "options_said": _options_said(pen, chain),
        "options": grouped(pen, _options(pen, chain), row),
        "conclusions": _conclusions(pen, chain, group, problems),
    }
    return Filled(context, numbers.trails)


def _notes(dossier: Dossier) -> list[str]:
    return [
        f"本报告按产业链审核园区内企业的物质、能量和水的流动，{basis_note(dossier)}",
        "企业标注商业秘密的，不列其产值、能耗、用水、互供和副产物的单项数据；未核对原文和建议指标体系评定的等级为参考等级。",
        *sample_note(dossier),
    ]


def _ids(dossier: Dossier, chain: str) -> list[str]:
    return [e.id for e in members(dossier, chain)]


def _firms(dossier: Dossier, chain: str) -> list[Firm]:
    own = set(_ids(dossier, chain))
    return [f for f in dossier.level.facts.firms if f.id in own]


# -- scope and loads -----------------------------------------------------------------------------


def is_secret(dossier: Dossier, firm_id: str) -> bool:
    """Whether the enterprise marked its figures as a business secret."""
    reading = dossier.readings.get(firm_id)
    entry = reading.submission.get("confidential") if reading else None
    said = entry.value.strip() if entry is not None and isinstance(entry.value, str) else ""
    return said not in _NOT_MARKED and not said.startswith("无")


def _member(pen: OptionFigures, firm_id: str) -> Row:
    dossier = pen.dossier
    enterprise = dossier.enterprise(firm_id)
    firm = next((f for f in dossier.level.facts.firms if f.id == firm_id), None)
    tier = dossier.tier(firm_id)
    found: Row = {
        "name": enterprise.name,
        "industry": dossier.industries.get(enterprise.industry_code, enterprise.industry_code),
        "tier": tier.tier.value if tier else "没有资料",
    }
    for figure, key in zip(_LOADS, ("added", "energy", "water", "co2"), strict=True):
        found[key] = _shown(pen, firm_id, firm, figure)
    return found


def _shown(pen: OptionFigures, firm_id: str, firm: Firm | None, figure: LevelFigure
           ) -> Figure | Missing:  # fmt: skip
    if firm is None:
        return Missing(f"{pen.dossier.name(firm_id)}{figure.name}")
    read = firm.read(figure, pen.year)
    if is_secret(pen.dossier, firm_id):
        return pen.numbers.words(SECRET, read.trail)
    return pen.numbers.of(read.trail, 0 if figure is WATER else 2)


def _scope_said(pen: OptionFigures, chain: str) -> Prose:
    own = members(pen.dossier, chain)
    there, missing = links_of(pen.dossier, chain)
    back = [e for e in own if e.id in pen.dossier.readings]
    said = prose(
        f"{chain}产业链列入名录的企业", pen.numbers.count(
            f"{chain}:members@{pen.year}", f"{chain}企业数", len(own), "家",
            "、".join(e.name for e in own)),
    )  # fmt: skip
    if len(back) < len(own):
        absent = [e.name for e in own if e not in back]
        said = prose(said, f"，其中{'、'.join(absent)}还没有资料，没有计入")
    if there:
        said = prose(said, f"，现有环节为{'、'.join(there)}")
    return prose(said, f"；缺{'、'.join(missing)}，本链因此不完整。" if missing else "。")


def _load(pen: OptionFigures, load: LoadShare) -> Row:
    share = next((t for t in load.trail.inputs if isinstance(t, Trail)), load.trail)
    return {
        "name": load.figure.name,
        "share": pen.numbers.of(share),
        "ratio": pen.numbers.of(load.trail),
        "grade": load.grade or "不构成制约",
    }


def _loads_said(pen: OptionFigures, chain: str, group: Group | None) -> Prose | None:
    if group is None or group.added_share is None:
        return None
    heavy = group.constrains
    added = pen.numbers.of(group.trail)
    if not heavy:
        return prose(f"{chain}增加值占报送企业的", added, "，各项负荷占比都不高于增加值占比，"
                    "对园区没有构成制约，审核重点是巩固和延链。")  # fmt: skip
    first = heavy[0]
    share = next((t for t in first.trail.inputs if isinstance(t, Trail)), first.trail)
    return prose(
        f"{chain}增加值占报送企业的", added, f"，而{first.figure.name}占", pen.numbers.of(share),
        "，是增加值占比的", pen.numbers.of(first.trail), f"倍（制约程度{first.grade}）",
        prose("；", f"{'、'.join(x.figure.name for x in heavy[1:4])}也高于增加值占比")
        if len(heavy) > 1 else "",
        "。", "审核以这几项为重点。" if len(heavy) > 1 else "其余负荷与增加值相称，重点单一。",
    )  # fmt: skip


def _water(pen: OptionFigures, chain: str) -> Diagram | None:
    """The flow by firm; those that keep theirs secret stand together, one alone not at all."""
    firms = _firms(pen.dossier, chain)
    secret = {f.id for f in firms if is_secret(pen.dossier, f.id)}
    if len(secret) == 1:
        firms = [f for f in firms if f.id not in secret]
    return water_flow(
        pen, firms, lambda firm: SECRET_FIRMS if firm.id in secret else firm.name, f"{chain}·"
    )


# -- exchange ------------------------------------------------------------------------------------


def _exchanges(pen: OptionFigures, chain: str) -> list[Row]:
    names = {e.name for e in members(pen.dossier, chain)}
    own = [x for x in pen.dossier.level.exchanges if x.supplier in names or x.user in names]
    return [
        {
            "material": x.material,
            "kind": x.kind or "—",
            "supplier": x.supplier,
            "user": x.user,
            "amount": _exchanged(pen, x),
            "unit": "GJ" if x.heat else "t",
            "inside": "园区内" if x.inside else OUTSIDE,
        }
        for x in own
    ]


def _hidden(pen: OptionFigures, exchange: Exchange) -> bool:
    """Whether either side keeps its figures secret."""
    names = {e.name: e.id for e in pen.dossier.enterprises}
    return any(
        is_secret(pen.dossier, names[side])
        for side in (exchange.supplier, exchange.user)
        if side in names
    )


def _exchanged(pen: OptionFigures, exchange: Exchange) -> Figure:
    if _hidden(pen, exchange):
        return pen.numbers.words(SECRET, exchange.trail)
    return pen.numbers.of(exchange.trail, 1)


def _network(pen: OptionFigures, chain: str) -> Diagram | None:
    """The firms of the chain, those they exchange with, and what goes between them."""
    dossier = pen.dossier
    own = {e.name for e in members(dossier, chain)}
    found = chain_exchanges(dossier, chain)
    if not found:
        return None
    chains = {e.name: e.chain for e in dossier.enterprises}
    names = list(dict.fromkeys([*own, *(n for x in found for n in (x.supplier, x.user))]))
    ordered = [e.name for e in members(dossier, chain)] + [n for n in names if n not in own]
    nodes = [
        NetworkNode(name, name, chain if name in own else chains.get(name) or "园区其他企业")
        for name in ordered
    ]
    links = [
        NetworkLink(x.supplier, x.user, x.material,
                    None if _hidden(pen, x) else pen.numbers.of(x.trail, 1))
        for x in found
        if x.amount
    ]  # fmt: skip
    return network(nodes, links) if links else None


def _exchange_said(pen: OptionFigures, chain: str) -> Prose:
    names = {e.name for e in members(pen.dossier, chain)}
    own = [x for x in pen.dossier.level.exchanges if x.supplier in names or x.user in names]
    if not own:
        return prose(f"{chain}企业没有填报副产品互供，链上企业之间、与园区其他企业之间都没有衔接，"
                    "先核对是否漏报，再寻找可以衔接的物料。")  # fmt: skip
    inside = [x for x in own if x.inside]
    within = [x for x in inside if x.supplier in names and x.user in names]
    return prose(
        f"{chain}衔接率", connection(pen, chain), "，副产物利用率", by_product_use(pen, chain),
        "；填报的互供",
        pen.numbers.count(f"{chain}:exchanges@{pen.year}", f"{chain}互供项数", len(own), "项",
                          inputs=[x.trail for x in own]),
        "，其中在园区内的",
        pen.numbers.count(f"{chain}:inside@{pen.year}", f"{chain}园区内互供项数", len(inside), "项",
                          inputs=[x.trail for x in inside]),
        "。",
        "链内企业之间直接供需是主体，扩大互供先在链内挖潜。" if 2 * len(within) > len(inside) > 0
        else "互供主要发生在本链与其他链的企业之间，扩大互供须由园区跨链协调。" if inside
        else "互供全部与园区外企业进行，园区内还没有形成循环。",
    )  # fmt: skip


def _by_products(pen: OptionFigures, chain: str) -> list[Row]:
    names = {e.name for e in members(pen.dossier, chain)}
    return [
        {
            "name": b.name,
            "firm": b.firm,
            "generated": _amount(pen, b, "generated", b.generated),
            "used": _amount(pen, b, "used", b.used),
            "unused": _amount(pen, b, "unused", b.unused),
            "destination": b.destination or "—",
            "users": "、".join(b.users) or "园区内没有，须引进或外送",
        }
        for b in pen.dossier.level.by_products
        if b.firm in names
    ]


def _amount(pen: OptionFigures, of: ByProduct, tag: str, value: Fraction) -> Figure:
    firm = next((e.id for e in pen.dossier.enterprises if e.name == of.firm), "")
    if firm and is_secret(pen.dossier, firm):
        return pen.numbers.words(SECRET, of.trail)
    if tag == "unused":
        return pen.numbers.of(of.trail, 1)
    label = {"generated": "产生量", "used": "利用量"}[tag]
    return pen.numbers.of(
        Trail(id=f"{of.trail.id}.{tag}", label=of.trail.label.replace("未利用量", label),
              value=value, unit="t", formula="企业填报", inputs=of.trail.inputs),
        1,
    )  # fmt: skip


# -- firms, problems, options --------------------------------------------------------------------


def _firms_said(pen: OptionFigures, chain: str) -> Prose | None:
    own = [e for e in members(pen.dossier, chain) if e.id in pen.dossier.cards]
    if not own:
        return None
    below = bottlenecks(pen.dossier, chain)
    ranked = sorted(
        (e for e in own if pen.dossier.cards[e.id].index),
        key=lambda e: pen.dossier.cards[e.id].index or (),
    )
    if below:
        return prose(f"{'、'.join(below)}未达Ⅲ级，是本链的瓶颈，上下游的绿色供应链要求受它限制。")
    if len(ranked) < 2:
        return prose(f"本链只有{own[0].name}参加评价，没有链内可以比较的企业，以行业基准为准。")
    return prose(
        f"链上企业都达到Ⅲ级以上，{ranked[-1].name}领先，{ranked[0].name}靠后，",
        "链内先进企业的做法可以先在链内推广。",
    )


def _problems(dossier: Dossier, chain: str) -> list[Problem]:
    ids = {chain, *_ids(dossier, chain)}
    return [p for p in dossier.improvement.problems.problems if p.subject.id in ids]


def _heavy(problem: Problem) -> bool:
    return problem.gravity is not Gravity.ORDINARY


def _by_firm(problems: Sequence[Problem]) -> list[list[Problem]]:
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        if _heavy(problem) and problem.subject.level.value == "企业":
            found.setdefault(problem.subject.id, []).append(problem)
    return list(found.values())


def _in_words(line: Row) -> str:
    said = [
        f"{aspect.value}：{text}"
        for aspect in ENTERPRISE_ASPECTS
        if (text := line[aspect.name.lower()]) != "—"
    ]
    return "；".join(said) or "待企业查明"


def _problems_said(pen: OptionFigures, chain: str, problems: Sequence[Problem]) -> Prose:
    if not problems:
        return prose("本链还没有列出问题。")
    heavy = [p for p in problems if _heavy(p)]
    own = pen.improvement.problems.of(chain)
    return prose(
        "本链及其企业共列出问题",
        pen.numbers.count(f"{chain}:problems@{pen.year}", f"{chain}问题数", len(problems), "个",
                          inputs=[p.trail for p in problems]),
        "，较大及以上的",
        pen.numbers.count(f"{chain}:problems_heavy@{pen.year}", f"{chain}较大及以上问题数",
                          len(heavy), "个", inputs=[p.trail for p in heavy]),
        "；", "产业链本身的问题有" if own else "产业链层面没有单独的问题，问题都在企业内部",
        joined([pen.numbers.words(p.number, p.trail) for p in own], "、"),
        "。一般问题见各企业的简版报告。",
    )  # fmt: skip


def _options(pen: OptionFigures, chain: str) -> list[Option]:
    ids = {chain, *_ids(pen.dossier, chain)}
    return [o for o in pen.improvement.options.options
            if o.subject.id in ids and o.origin is OptionOrigin.RETURN]  # fmt: skip


def _options_said(pen: OptionFigures, chain: str) -> list[Prose]:
    own = _options(pen, chain)
    ids = _ids(pen.dossier, chain)
    library = [o for o in pen.proposed if o.subject.id in {chain, *ids}]
    if not own:
        return [prose(f"{chain}企业没有填报方案，方案库建议的方案须由企业测算后提出。")]
    tag = f"chain_{chain}"
    said = prose(
        "本链企业填报方案", pen.count(tag, f"{chain}方案数", own), "，投资",
        pen.sum_money(tag, own, "investment"), "，年经济效益", pen.sum_money(tag, own, "benefit"),
        "；方案库另建议", pen.count(f"{tag}_library", f"{chain}建议方案数", library), "。",
    )  # fmt: skip
    shares = [
        prose(kind.name, pen.combined(kind.id, ids, f"_{chain}"), "（占基数的", share, "）")
        for kind in pen.kinds
        if kind.id in ("saving_energy", "saving_water", "cut_co2")
        and (share := pen.share_of_base(kind.id, ids, f"_{chain}"))
    ]
    return [said, prose("同一基数连乘后合计", joined(shares, "、"), "。")] if shares else [said]


def _conclusions(
    pen: OptionFigures, chain: str, group: Group | None, problems: Sequence[Problem]
) -> list[Prose]:
    there, missing = links_of(pen.dossier, chain)
    found = []
    heavy = group.constrains if group else ()
    found.append(
        prose(f"一、{chain}以{heavy[0].figure.name}制约园区，目标和方案首先针对这一项。") if heavy
        else prose(f"一、{chain}的负荷与增加值相称，不是园区的制约来源。")
    )  # fmt: skip
    names = {e.name for e in members(pen.dossier, chain)}
    waste = [b for b in pen.dossier.level.by_products if b.firm in names and b.unused > 0]
    found.append(
        prose("二、未利用的副产物以", waste[0].firm, "的", waste[0].name, "为最多（",
             _amount(pen, waste[0], "unused", waste[0].unused), "），",
             f"可与{short_list(list(waste[0].users), 2)}扩大供需。" if waste[0].users
             else "园区内没有可以消纳的企业，列入招商的鼓励方向。") if waste
        else prose("二、副产物都已利用，重点转向高值化。")
    )  # fmt: skip
    found.append(
        prose(f"三、缺{'、'.join(missing)}，补链项目按准入清单的鼓励方向优先。") if missing
        else prose("三、产业链环节没有缺口的记录，保持现有分工。") if there
        else prose("三、招商部门没有填报本链图谱，缺链环节须补充后判定。")
    )  # fmt: skip
    numbers = [p.number for p in problems if _heavy(p)
               and not pen.improvement.options.answering(p.number)]  # fmt: skip
    found.append(
        prose("四、较大及以上的问题中",
             joined([pen.numbers.words(n, p.trail) for n in numbers[:6]
                     if (p := pen.improvement.problems.get(n))], "、"),
             "等" if len(numbers) > 6 else "", "还没有方案，须在方案备案前补充。") if numbers
        else prose("四、较大及以上的问题都有方案，按期实施即可。")
    )  # fmt: skip
    return found

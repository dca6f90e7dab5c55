"""rules/options.yaml, read strictly: savings and bases, screening, feasibility, effects."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from generator.errors import RulebookError
from generator.formula.tree import FormulaFault
from generator.model.option import SavingKind
from generator.model.option_rules import (
    CRITERIA,
    CarbonRule,
    Criterion,
    EffectFigure,
    OptionRules,
)
from generator.model.problem import Element, Gravity
from generator.rulebook.files import RuleFile
from generator.rulebook.measures import OPTIONS_TABLE
from generator.rulebook.names import Names
from generator.rulebook.problems import FIRM_FORM, by_value
from generator.rulebook.vocabulary import Vocabulary, known, mark, once, snake, text, words
from generator.yamlfile import Node

OPTIONS = "options.yaml"


def load_options(
    file: RuleFile, vocabulary: Vocabulary, names: Mapping[str, Names]
) -> OptionRules:
    """The rules; every column, base and formula is checked against the enterprise's form."""
    root = file.yaml()
    parts = root.mapping(
        ("savings", "co2", "screening", "feasibility", "proposals", "cost", "effect")
    )
    form = names.get(FIRM_FORM)
    if form is None or OPTIONS_TABLE not in form.form.tables:
        raise root.fault("企业采集表里没有方案清单。", "没有方案清单时请删去 options.yaml。")
    columns = [f.column_id for f in form.form.tables[OPTIONS_TABLE].fields]
    seen: dict[str, tuple[str, int]] = {}
    savings = []
    for node in parts["savings"].sequence():
        kind = _saving(node, vocabulary, form, columns)
        once(seen, kind.id, node, "节约")
        savings.append(kind)
    screening = parts["screening"].mapping(("threshold", "criteria", "source", "mark"))
    criteria = tuple(_criterion(node) for node in screening["criteria"].sequence())
    if tuple(one.id for one in criteria) != CRITERIA:
        raise screening["criteria"].fault(
            "筛选的各项不全或次序不对。", f"应当依次是：{'、'.join(CRITERIA)}。"
        )
    if sum((one.weight for one in criteria), Fraction(0)) != 1:
        raise screening["criteria"].fault("筛选各项的权重之和不等于 1。", "请核对 weight。")
    feasibility = parts["feasibility"].mapping(("default_life", "source", "mark"))
    life = feasibility["default_life"].integer()
    if not 0 < life <= 50:
        raise feasibility["default_life"].fault(f"寿命期 {life} 年不合理。", "请写 1 到 50。")
    proposals = parts["proposals"].mapping(("most_per_problem", "gravity"))
    cost = parts["cost"].mapping(("middle_from", "high_from", "source", "mark"))
    middle, high = cost["middle_from"].fraction(), cost["high_from"].fraction()
    if not 0 < middle < high:
        raise cost["high_from"].fault("高费的界线不高于中费。", "请核对。")
    effect = parts["effect"].mapping(("least_load", "figures", "source", "mark"))
    vocabulary.source(cost["source"])
    vocabulary.source(effect["source"])
    vocabulary.source(feasibility["source"])
    return OptionRules(
        savings=tuple(savings),
        co2=_carbon(parts["co2"], vocabulary, form, columns),
        criteria=criteria,
        threshold=screening["threshold"].fraction(),
        default_life=life,
        most_per_problem=proposals["most_per_problem"].integer(),
        proposed_for=tuple(g.choice(by_value(Gravity)) for g in proposals["gravity"].sequence()),
        middle_from=middle,
        high_from=high,
        least_load=effect["least_load"].fraction(),
        figures=tuple(_figure(n, vocabulary, form) for n in effect["figures"].sequence()),
        source=vocabulary.source(screening["source"]),
        mark=mark(screening["mark"]),
    )


def _saving(
    node: Node, vocabulary: Vocabulary, form: Names, columns: list[str]
) -> SavingKind:
    parts = node.mapping(("id", "name", "unit", "base", "element", "rows", "words"))
    unit = vocabulary.unit(parts["unit"])
    base = parts["base"]
    form.check_at(base.path, base.line, base.text(), expect=vocabulary.units.parse(unit))
    return SavingKind(
        id=known(parts["id"], parts["id"].text(), columns, "方案清单的列"),
        name=parts["name"].text(),
        unit=unit,
        base=base.text(),
        element=parts["element"].choice(by_value(Element)),
        rows=words(parts, "rows"),
        words=words(parts, "words"),
    )


def _carbon(
    node: Node, vocabulary: Vocabulary, form: Names, columns: list[str]
) -> CarbonRule:
    parts = node.mapping(("from", "formula", "source", "mark"), ("clause",))
    formula = parts["formula"]
    try:
        form.check(formula.text(), table=OPTIONS_TABLE, expect=vocabulary.units.parse("tCO2"))
    except FormulaFault as fault:
        raise RulebookError(formula.path, formula.line, f"{fault}。", "请改正公式。") from None
    return CarbonRule(
        columns=tuple(
            known(each, each.text(), columns, "方案清单的列") for each in parts["from"].sequence()
        ),
        formula=formula.text(),
        source=vocabulary.source(parts["source"]),
        clause=text(parts, "clause"),
        mark=mark(parts["mark"]),
    )


def _criterion(node: Node) -> Criterion:
    parts = node.mapping(("id", "name", "weight"), ("scores", "bands", "missing"))
    if ("scores" in parts) == ("bands" in parts):
        raise node.fault("得分要么按词（scores）、要么按数（bands）给。", "请写其中一种。")
    bands = []
    for band in parts["bands"].sequence() if "bands" in parts else ():
        pair = band.sequence()
        if len(pair) != 2:
            raise band.fault("每一档写界线和得分两个数。", "请写成 [5, 8] 的样子。")
        bands.append((pair[0].fraction(), _points(pair[1])))
    scores = {
        key.text(): _points(value)
        for key, value in (parts["scores"].items() if "scores" in parts else ())
    }
    return Criterion(
        id=snake(parts["id"]),
        name=parts["name"].text(),
        weight=parts["weight"].fraction(),
        scores=MappingProxyType(scores),
        bands=tuple(bands),
        missing=_points(parts["missing"]) if "missing" in parts else Fraction(0),
    )


def _points(node: Node) -> Fraction:
    points = node.fraction()
    if not 0 <= points <= 10:
        raise node.fault(f"得分 {node.scalar} 不在 0 到 10 之间。", "请改正。")
    return points


def _figure(node: Node, vocabulary: Vocabulary, form: Names) -> EffectFigure:
    parts = node.mapping(("id", "name", "unit"))
    unit = vocabulary.unit(parts["unit"])
    at = parts["id"]
    form.check_at(at.path, at.line, at.text(), expect=vocabulary.units.parse(unit))
    return EffectFigure(at.text(), parts["name"].text(), unit)

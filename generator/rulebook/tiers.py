"""rules/tiers.yaml: which elements are ranked and what puts an enterprise into a tier."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from generator.formula.unit_check import Kind
from generator.model.form import FormDefinition
from generator.model.park import PermitKind
from generator.model.tier import (
    ConstraintFigure,
    CriterionKind,
    Tier,
    TierCriterion,
    TierElement,
    TierHint,
    TierRules,
)
from generator.rulebook.files import RuleFile
from generator.rulebook.names import PARK, Names
from generator.rulebook.vocabulary import (
    Vocabulary,
    flag,
    known,
    mark,
    once,
    snake,
    text,
    words,
)
from generator.yamlfile import Node

ENTERPRISE = "enterprise"
AUTHORITY_LISTS = "authority_lists"
"""The code table of the lists an authority publishes; what tiers.yaml adds comes after it."""

CONSTRAINTS = "constraints"
"""The table of the office's return with the limits of the park; its rows are the factors."""

_TIERS = {tier.value: tier for tier in Tier}
_KINDS = {kind.value: kind for kind in CriterionKind}
_GAPS: Mapping[CriterionKind, tuple[str, ...]] = {
    CriterionKind.SHARE: ("element", "share", "rank"),
    CriterionKind.LIST: ("list", "detail"),
    CriterionKind.PERMIT: ("permit_kind",),
}
_GAP = re.compile(r"\{([^{}]*)\}")
_HUNDRED = Fraction(100)


def gaps_of(sentence: str) -> tuple[str, ...]:
    """The names in braces that a printed sentence is completed with."""
    return tuple(_GAP.findall(sentence))


def load_tiers(file: RuleFile, vocabulary: Vocabulary, names: Mapping[str, Names]) -> TierRules:
    """The criteria; formulas give the stated unit, lists and permit kinds named exist."""
    parts = file.yaml().mapping(
        (
            "threshold",
            "key_share_notice",
            "source",
            "mark",
            "elements",
            "criteria",
            "otherwise",
        ),
        (
            "lists",
            "central_industries",
            "constraints",
            "headroom",
            "hints",
            "sensitivity",
        ),
    )
    lists = _lists(parts, vocabulary)
    factors = _factors(names[PARK].form)
    seen: dict[str, tuple[str, int]] = {}
    otherwise = parts["otherwise"].mapping(("tier", "reason"))
    return TierRules(
        threshold=_percent(parts["threshold"]),
        key_share_notice=_percent(parts["key_share_notice"]),
        elements=tuple(
            _element(node, vocabulary, names, seen, factors)
            for node in parts["elements"].sequence()
        ),
        criteria=tuple(
            _criterion(node, vocabulary, dict(lists), seen) for node in parts["criteria"].sequence()
        ),
        otherwise=otherwise["tier"].choice(_TIERS),
        otherwise_reason=otherwise["reason"].text(),
        source=vocabulary.source(parts["source"]),
        mark=mark(parts["mark"]),
        lists=lists,
        central_industries=_central(parts, vocabulary),
        constraints=_constraints(parts, vocabulary, names[PARK], factors),
        headroom=_headroom(parts),
        hints=_hints(parts, vocabulary, names, seen),
        sensitivity=tuple(
            _percent(node) for node in parts["sensitivity"].sequence(may_be_empty=True)
        )
        if "sensitivity" in parts
        else (),
        path=file.relative,
    )


def _percent(node: Node) -> Fraction:
    value = node.fraction()
    if not 0 < value <= 100:
        raise node.fault(f"百分数“{node.scalar}”不在 0 到 100 之间。", "80% 写成 80。")
    return value / _HUNDRED


def _central(parts: Mapping[str, Node], vocabulary: Vocabulary) -> tuple[str, ...]:
    if "central_industries" not in parts:
        return ()
    industries = vocabulary.codes["industries"]
    return tuple(
        known(node, node.text(), industries.rows, "行业代码")
        for node in parts["central_industries"].sequence(may_be_empty=True)
    )


def _lists(parts: Mapping[str, Node], vocabulary: Vocabulary) -> tuple[tuple[str, str], ...]:
    published = vocabulary.codes.get(AUTHORITY_LISTS)
    found = [(row.id, row.label) for row in published or ()]
    seen: dict[str, tuple[str, int]] = {}
    for node in parts["lists"].sequence(may_be_empty=True) if "lists" in parts else ():
        row = node.mapping(("id", "name"))
        once(seen, snake(row["id"]), node, "名单编号")
        if published is not None and snake(row["id"]) in published.rows:
            raise node.fault(
                f"名单编号“{snake(row['id'])}”在 {published.path} 里已有。", "请删去这一行。"
            )
        found.append((snake(row["id"]), row["name"].text()))
    return tuple(found)


def _factors(form: FormDefinition) -> tuple[str, ...]:
    asked = form.tables.get(CONSTRAINTS)
    return tuple(row.id for row in asked.rows) if asked else ()


def _constraints(
    parts: Mapping[str, Node], vocabulary: Vocabulary, names: Names, factors: tuple[str, ...]
) -> tuple[ConstraintFigure, ...]:
    found = []
    seen: dict[str, tuple[str, int]] = {}
    for node in parts["constraints"].sequence(may_be_empty=True) if "constraints" in parts else ():
        row = node.mapping(("id", "present", "unit"))
        once(seen, known(row["id"], row["id"].text(), factors, "制约因素"), node, "制约因素")
        unit = vocabulary.unit(row["unit"])
        place = row["present"]
        names.check_at(
            place.path, place.line, place.text(), expect=vocabulary.units.parse(unit)
        )
        found.append(ConstraintFigure(row["id"].text(), place.text(), unit))
    return tuple(found)


def _headroom(parts: Mapping[str, Node]) -> tuple[Fraction, Fraction] | None:
    if "headroom" not in parts:
        return None
    levels = parts["headroom"].mapping(("strong", "medium"))
    strong, medium = _percent(levels["strong"]), _percent(levels["medium"])
    if strong >= medium:
        raise levels["strong"].fault("强制约的余量不小于中制约的余量。", "请核对两个百分数。")
    return strong, medium


def _hints(
    parts: Mapping[str, Node],
    vocabulary: Vocabulary,
    names: Mapping[str, Names],
    seen: dict[str, tuple[str, int]],
) -> tuple[TierHint, ...]:
    found = []
    form = names[ENTERPRISE].form
    for node in parts["hints"].sequence(may_be_empty=True) if "hints" in parts else ():
        row = node.mapping(("id", "name", "when", "reason", "source", "mark"), ("table",))
        once(seen, snake(row["id"]), node, "编号")
        table = ""
        if "table" in row:
            table = known(row["table"], row["table"].text(), form.tables, "表格")
        place = row["when"]
        names[ENTERPRISE].check_at(
            place.path, place.line, place.text(), table=table, expect=Kind.CONDITION
        )
        for gap in gaps_of(row["reason"].text()):
            known(row["reason"], f"{table}.{gap}" if table else gap, form.fields, "字段")
        found.append(
            TierHint(
                id=snake(row["id"]),
                name=row["name"].text(),
                when=place.text(),
                reason=row["reason"].text(),
                source=vocabulary.source(row["source"]),
                mark=mark(row["mark"]),
                table=table,
                line=node.line,
            )
        )
    return tuple(found)


def _element(
    node: Node,
    vocabulary: Vocabulary,
    names: Mapping[str, Names],
    seen: dict[str, tuple[str, int]],
    factors: tuple[str, ...],
) -> TierElement:
    parts = node.mapping(
        ("id", "name", "unit", "formula", "source", "mark"),
        ("department", "left_out", "constraints", "always"),
    )
    once(seen, snake(parts["id"]), node, "编号")
    unit = vocabulary.unit(parts["unit"])
    expected = vocabulary.units.parse(unit)
    for key, form in (("formula", ENTERPRISE), ("department", PARK)):
        if key in parts:
            place = parts[key]
            names[form].check_at(place.path, place.line, place.text(), expect=expected)
    for factor in words(parts, "constraints"):
        known(parts["constraints"], factor, factors, "制约因素")
    return TierElement(
        id=snake(parts["id"]),
        name=parts["name"].text(),
        unit=unit,
        formula=parts["formula"].text(),
        source=vocabulary.source(parts["source"]),
        mark=mark(parts["mark"]),
        department=text(parts, "department"),
        left_out=text(parts, "left_out"),
        constraints=words(parts, "constraints"),
        always=flag(parts, "always"),
        line=node.line,
    )


def _criterion(
    node: Node,
    vocabulary: Vocabulary,
    lists: Mapping[str, str],
    seen: dict[str, tuple[str, int]],
) -> TierCriterion:
    parts = node.mapping(("id", "tier", "kind", "reason", "source", "mark"), ("values",))
    once(seen, snake(parts["id"]), node, "编号")
    kind = parts["kind"].choice(_KINDS)
    values = words(parts, "values")
    if (kind is CriterionKind.SHARE) == bool(values):
        raise node.fault("list 和 permit 判据要写 values，share 判据不写。", "请改正。")
    offered = {
        CriterionKind.LIST: tuple(lists),
        CriterionKind.PERMIT: tuple(permit.value for permit in PermitKind),
    }
    for value in values:
        known(parts["values"], value, offered[kind], "名单或管理类别")
    for gap in gaps_of(parts["reason"].text()):
        if gap not in _GAPS[kind]:
            offer = "、".join("{" + name + "}" for name in _GAPS[kind])
            raise parts["reason"].fault(f"“{{{gap}}}”没有对应的内容。", f"可以写：{offer}。")
    return TierCriterion(
        id=snake(parts["id"]),
        tier=parts["tier"].choice(_TIERS),
        kind=kind,
        reason=parts["reason"].text(),
        source=vocabulary.source(parts["source"]),
        mark=mark(parts["mark"]),
        values=values,
        line=node.line,
    )

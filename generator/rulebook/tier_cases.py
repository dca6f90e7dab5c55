"""Cases of 审核分级: loads of enterprises, lists and earlier audits, and who stands where then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType

from generator.model.tier import Tier
from generator.rulebook.book import Rulebook
from generator.rulebook.case import CaseAudit, CaseKind, ExpectedShares, RuleCase
from generator.rulebook.case_input import amount, in_unit
from generator.rulebook.files import RuleFile
from generator.rulebook.vocabulary import day, known, text, words
from generator.yamlfile import Node

_TIERS = {tier.value: tier for tier in Tier}


def tier_case(
    book: Rulebook, file: RuleFile, node: Node, year_of: Callable[[Mapping[str, Node]], int]
) -> RuleCase:
    """One case; elements, lists and enterprises it names are there, values in the element's unit.

    `lists` and `audits` go by enterprise, `tiers` says in which tier each must stand and
    `continued` whose earlier audit must hold, these and no others.
    """
    parts = node.mapping(
        ("name", "input", "expect"),
        ("note", "year", "lists", "audits", "as_of", "tiers", "continued"),
    )
    loads = _loads(book, parts["input"])
    firms = tuple(dict.fromkeys(firm for own in loads.values() for firm in own))
    selected: dict[str, tuple[str, ...]] = {}
    shares: dict[str, tuple[Fraction, int]] = {}
    for key, value in parts["expect"].items():
        element_id = known(key, key.scalar, loads, "本用例给出的要素")
        expect = value.mapping(("selected",), ("share",))
        selected[element_id] = tuple(
            known(firm, firm.text(), loads[element_id], "企业")
            for firm in expect["selected"].sequence(may_be_empty=True)
        )
        if "share" in expect:
            share = amount(expect["share"])
            shares[element_id] = (share.value, share.places)
    for name in ("tiers", "continued"):
        if name in parts and "as_of" not in parts:
            raise parts[name].fault(f"写了 {name} 的用例要写基准日。", "请补上 as_of。")
    return RuleCase(
        kind=CaseKind.TIER,
        name=parts["name"].text(),
        path=file.relative,
        line=node.line,
        expect=ExpectedShares(
            MappingProxyType(selected),
            MappingProxyType(shares),
            _tiers(parts, firms),
            _continued(parts, firms),
        ),
        year=year_of(parts),
        note=text(parts, "note"),
        as_of=day(parts, "as_of"),
        loads=MappingProxyType(loads),
        lists=_lists(parts, firms, dict(book.tiers.lists)),
        audits=_audits(parts, firms),
    )


def _loads(book: Rulebook, node: Node) -> dict[str, Mapping[str, Fraction]]:
    elements = {element.id: element for element in book.tiers.elements}
    loads: dict[str, Mapping[str, Fraction]] = {}
    for key, firms in node.items():
        element = elements[known(key, key.scalar, elements, "要素")]
        loads[element.id] = MappingProxyType(
            {
                firm.scalar: in_unit(value, amount(value), element.unit, book.units)
                for firm, value in firms.items()
            }
        )
    return loads


def _lists(
    parts: Mapping[str, Node], firms: tuple[str, ...], lists: Mapping[str, str]
) -> Mapping[str, tuple[str, ...]]:
    found = {}
    for firm, node in parts["lists"].items() if "lists" in parts else ():
        known(firm, firm.scalar, firms, "企业")
        found[firm.scalar] = tuple(
            known(each, each.text(), lists, "名单") for each in node.sequence()
        )
    return MappingProxyType(found)


def _audits(parts: Mapping[str, Node], firms: tuple[str, ...]) -> Mapping[str, CaseAudit]:
    found = {}
    for firm, node in parts["audits"].items() if "audits" in parts else ():
        known(firm, firm.scalar, firms, "企业")
        row = node.mapping(("accepted_on", "number"), ("valid_to",))
        found[firm.scalar] = CaseAudit(
            row["accepted_on"].date(), row["number"].text(), _valid_to(row)
        )
    return MappingProxyType(found)


def _valid_to(row: Mapping[str, Node]) -> date | None:
    return row["valid_to"].date() if "valid_to" in row else None


def _tiers(parts: Mapping[str, Node], firms: tuple[str, ...]) -> Mapping[str, Tier]:
    found = {}
    for firm, tier in parts["tiers"].items() if "tiers" in parts else ():
        found[known(firm, firm.scalar, firms, "企业")] = tier.choice(_TIERS)
    return MappingProxyType(found)


def _continued(parts: Mapping[str, Node], firms: tuple[str, ...]) -> tuple[str, ...] | None:
    if "continued" not in parts:
        return None
    return tuple(
        known(parts["continued"], firm, firms, "企业") for firm in words(parts, "continued")
    )

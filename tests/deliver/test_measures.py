"""管理办法: what its fixed text may say, and what is counted over a round for its articles."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from generator.deliver.competence import HANDED_OVER, beyond_competence
from generator.deliver.counts import (
    FormReturn,
    data_quality,
    elements,
    grade_counts,
    tier_counts,
    tier_reasons,
)
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import Numbers
from generator.model.park import PermitKind
from generator.model.score import Trail
from generator.packaged import packaged
from generator.score.assess import all_trails
from generator.score.shares import ElementValue
from generator.score.tiers import TierList, tier_list

from .firms import YEAR, enterprise, facts, rulebook

SOURCE = packaged("templates") / "word" / "src" / "management_measures.md"
FIRMS = [
    enterprise(n, permit_kind=permit)
    for n, permit in (
        (1, PermitKind.KEY), (2, PermitKind.SIMPLIFIED), (3, PermitKind.REGISTERED),
    )
]  # fmt: skip
ENERGY = {"QY001": 70, "QY002": 20, "QY003": 10}


def amount(owner: str, value: int) -> ElementValue:
    trail = Trail(f"{owner}:energy_amount@{YEAR}", "综合能耗", Fraction(value), "tce")
    return ElementValue(owner, f"{owner}公司", owner, Fraction(value), trail=trail)


def ranked(values: dict[str, int] = ENERGY) -> TierList:
    book = rulebook()
    energy = next(element for element in book.tiers.elements if element.id == "energy")
    rules = replace(book.tiers, elements=(energy,))
    given = {"energy": [amount(owner, value) for owner, value in values.items()]}
    return tier_list(rules, FIRMS, given, YEAR)


def numbers_for(tiers: TierList) -> Numbers:
    return Numbers(all_trails([], [], tiers))


# -- the fixed text ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "处以5万元罚款。",
        "责令停产整治。",
        "未经审核办公室许可，不得投产。",
        "逾期未改进的，停止供电。",
        "强制关停；移交材料。",
        "吊销排污许可证。",
    ],
)
def test_licence_penalty_and_coercion_are_refused(text: str) -> None:
    assert beyond_competence(text)


@pytest.mark.parametrize(
    "text",
    [
        "依法应当实施强制性清洁生产审核的企业，按法定要求办理。",
        "提供排污许可、取水许可资料。",
        "水资源为强制约。",
        f"涉嫌违法、可能受到行政处罚的，{HANDED_OVER}。",
        "管委会在审核中不设定行政许可、行政处罚和行政强制。",
    ],
)
def test_names_set_by_law_and_handing_over_are_allowed(text: str) -> None:
    assert beyond_competence(text) == ()


def test_handing_one_matter_over_excuses_no_other_sentence() -> None:
    assert beyond_competence(f"涉嫌违法的，{HANDED_OVER}。情节严重的，处以罚款。")


def test_no_fixed_article_goes_beyond_the_competence_of_a_park() -> None:
    text = SOURCE.read_text(encoding="utf-8")
    articles = text[text.index("第一章") : text.index("附件标识")]
    assert beyond_competence(re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", articles)) == ()


def test_articles_are_numbered_without_a_gap() -> None:
    text = SOURCE.read_text(encoding="utf-8")
    found = re.findall(r"^\[第([一二三四五六七八九十]+)条\]\{\.条号\}", text, re.MULTILINE)
    assert [_number(word) for word in found] == list(range(1, 49))


def _number(word: str) -> int:
    digits = " 一二三四五六七八九"
    tens, ten, units = word.rpartition("十")
    return (digits.index(tens or "一") * 10 if ten else 0) + (digits.index(units) if units else 0)


# -- counts --------------------------------------------------------------------------------------


def test_enterprises_are_counted_by_tier_and_the_counted_are_named() -> None:
    tiers = ranked()
    numbers = numbers_for(tiers)
    counts = tier_counts(tiers.entries, YEAR, numbers)
    shown = {name: figure.text for name, figure in counts.items() if isinstance(figure, Figure)}
    assert shown == {
        "enterprise_count": "3", "key_count": "2", "general_count": "0", "brief_count": "1",
        "key_share": "66.67",
    }  # fmt: skip
    key = counts["key_count"]
    assert isinstance(key, Figure)
    assert numbers.trails[key.trail_id].numbers == "第1公司、第2公司"


def test_coverage_is_the_share_of_all_key_enterprises() -> None:
    tiers = ranked()
    (element,) = elements(tiers, numbers_for(tiers))["elements"]  # type: ignore[misc]
    assert element["coverage"].with_unit == "90.00%"
    assert element["total"].with_unit == "100.00tce"


def test_an_element_nobody_has_is_named_as_left_out() -> None:
    tiers = ranked({})
    found = elements(tiers, numbers_for(tiers))
    assert found["elements"] == []
    assert found["left_out"] == [{"name": "综合能耗", "reason": "没有可以排序的企业数据"}]


def test_reasons_carry_the_trail_of_each_share() -> None:
    tiers = ranked()
    entry = tiers.entries[0]
    said = numbers_for(tiers).sentence("；".join(tier_reasons(entry)), entry.trail)
    assert isinstance(said, Prose)
    shares = [p for p in said.pieces if isinstance(p, Figure) and p.text == "70%"]
    assert [figure.trail_id for figure in shares] == [f"QY001:energy_share@{YEAR}"]


def test_reference_grades_are_said_to_be_such_and_no_grades_are_nothing() -> None:
    card = facts().card
    assert card is not None
    graded = grade_counts({"QY001": card}, {}, YEAR, Numbers({}))
    assert graded is not None
    assert graded["reference"] is True
    assert grade_counts({}, {}, YEAR, Numbers({})) is None


def test_a_matter_found_twice_counts_once_and_a_recipient_once() -> None:
    found = (
        (1, frozenset({("WAT001", "a"), ("WAT002", "b")})),
        (2, frozenset({("WAT001", "a")})),
    )
    given = [
        FormReturn("QY001", "第1公司", "enterprise", 2, found, (1,)),
        FormReturn("BM09", "综合局", "enterprise", 1),
        FormReturn("BM09", "综合局", "department"),
    ]
    quality = data_quality(given, YEAR, Numbers({}))
    shown = {name: fig.with_unit for name, fig in quality.items() if isinstance(fig, Figure)}
    assert shown == {"recipients": "2家", "accepted": "1家", "sent_back": "1次", "findings": "2处"}

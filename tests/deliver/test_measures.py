"""What the management measures print: the park's decisions beside what the round has shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from generator.deliver.audit import audit_document
from generator.deliver.contract import read_contract
from generator.deliver.counts import FormReturn
from generator.deliver.figure import Figure, Prose
from generator.deliver.measures import MeasuresFacts, management_measures
from generator.deliver.numbers import Filled
from generator.deliver.render import load_template, render_document
from generator.errors import GeneratorError
from generator.model.form import FormDefinition
from generator.model.park import Department, PermitKind, RecipientKind, Roster
from generator.model.score import EntrySource, Trail
from generator.packaged import packaged
from generator.rulebook.clauses import Constraint, Incentive, Target
from generator.score.assess import all_trails, formula_rules
from generator.score.measure import Reading
from generator.score.park import read_park
from generator.score.shares import ElementValue
from generator.score.tiers import tier_list
from generator.score.trail import SubmissionSource
from tests.score.returns import FOUR_YEARS, filled

from .firms import SETTINGS, YEAR, enterprise, facts, rulebook

WORD = packaged("templates") / "word"

FIRMS = [
    replace(enterprise(n, permit_kind=permit), forms=("enterprise",), chain=chain)
    for n, permit, chain in (
        (1, PermitKind.KEY, "绿色建材"), (2, PermitKind.SIMPLIFIED, ""),
        (3, PermitKind.REGISTERED, "绿色建材"), (4, PermitKind.KEY, ""),
    )
]  # fmt: skip
BUREAU = Department(
    "BM01", "经济局", RecipientKind.DEPARTMENT, ("department",), groups=("economy",)
)
ENERGY = {"QY001": 70, "QY002": 20, "QY003": 10}


def amount(owner: str, value: int) -> ElementValue:
    trail = Trail(f"{owner}:energy_amount@{YEAR}", "综合能耗", Fraction(value), "tce")
    return ElementValue(owner, f"{owner}公司", owner, Fraction(value), trail=trail)


def park() -> Reading:
    returned = filled(
        "department", FOUR_YEARS, "BM01",
        park_energy=dict.fromkeys(FOUR_YEARS, 200), park_added_value=dict.fromkeys(FOUR_YEARS, 100),
    )  # fmt: skip
    source = SubmissionSource("BM01", "经济局", "department", 1, "表.xlsx", "ab" * 32)
    return read_park([(returned, source)], formula_rules(rulebook(), "park"))


def returns(waiting: Sequence[str] = ("QY004",)) -> list[FormReturn]:
    found = []
    for recipient in (*FIRMS, BUREAU):
        in_force = None if recipient.id in waiting else 2
        found.append(
            FormReturn(
                recipient.id,
                recipient.name,
                recipient.forms[0],
                in_force,
                (
                    (1, frozenset({("WAT001", "a"), ("WAT002", "b")})),
                    (2, frozenset({("WAT001", "a")})),
                ),
                (1,),
            )
        )
    return found


def round_facts(**more: Any) -> MeasuresFacts:
    book = rulebook()
    energy = next(element for element in book.tiers.elements if element.id == "energy")
    rules = replace(book.tiers, elements=(energy,))
    tiers = tier_list(
        rules, FIRMS, {"energy": [amount(owner, value) for owner, value in ENERGY.items()]}, YEAR
    )
    card = facts().card
    values: dict[str, Any] = {
        "settings": replace(SETTINGS, sample=True),
        "clauses": book.clauses,
        "roster": Roster((*FIRMS, BUREAU)),
        "forms": book.forms,
        "industries": {"3011": "水泥制造"},
        "legal_bases": ["《清洁生产审核办法》"],
        "tier_rules": rules,
        "tiers": tiers,
        "cards": {"QY001": card},
        "park": None,
        "returns": returns(),
        "rounding": "half_up",
    }
    return MeasuresFacts(**values | more)


def known(of: MeasuresFacts) -> Any:
    return all_trails([of.park] if of.park else [], of.cards.values(), of.tiers)


def measures(**more: Any) -> Filled:
    of = round_facts(**more)
    return management_measures(of, known(of))


def printed(filled: Filled) -> Any:
    contract = read_contract(WORD / "src" / "management_measures.yaml")
    template = load_template(WORD / "management_measures.docx", contract)
    return render_document(template, "办法", filled.context)


def test_every_printed_number_has_a_trail():
    of = round_facts(park=park())
    filled = management_measures(of, known(of))
    trails = {**known(of), **filled.trails}
    rendered = printed(filled)
    assert rendered.figures
    assert {figure.trail_id for figure in rendered.figures} <= set(trails)


def test_the_document_is_fit_but_for_what_the_park_has_to_decide():
    rendered = printed(measures())
    assert audit_document(rendered.content, rendered.echoes) == []
    assert {gap.name for gap in rendered.gaps} == {"征求意见截止日期", "施行日期", "有效期截止日期"}


def test_enterprises_are_counted_by_tier_and_the_counted_are_named():
    filled = measures()
    counts = {
        n: filled.context[f"{n}_count"].text for n in ("enterprise", "key", "general", "brief")
    }
    assert counts == {"enterprise": "3", "key": "2", "general": "0", "brief": "1"}
    trail = filled.trails[filled.context["key_count"].trail_id]
    assert trail.numbers == "第1公司、第2公司"
    assert filled.context["key_share"].with_unit == "66.67%"


def test_who_has_nothing_in_force_stands_outside_with_the_reason():
    first, never = returns(waiting=("QY003", "QY004"))[2:4]
    given = [*returns(waiting=())[:2], first, replace(never, sent_back=(), findings=())]
    outside = measures(returns=given).context["outside"]
    assert outside == [
        {"name": "第3公司", "reason": "报送的资料退回修改，重新报送后分级"},
        {"name": "第4公司", "reason": "尚未报送资料，补报后分级"},
    ]
    assert len(measures(returns=given).context["tier_list"]) == 2


def test_coverage_is_the_share_of_all_key_enterprises():
    element = measures().context["elements"][0]
    assert element["coverage"].with_unit == "90.00%"
    assert element["total"].with_unit == "100.00tce"


def test_an_element_nobody_has_is_named_as_left_out():
    of = round_facts()
    empty = tier_list(of.tier_rules, FIRMS, {"energy": []}, YEAR)
    context = measures(tiers=empty).context
    assert context["elements"] == []
    assert {"name": "综合能耗", "reason": "没有可以排序的企业数据"} in context["left_out"]


def test_criteria_read_as_items_of_an_article():
    context = measures().context
    everything = [*context["key_criteria"], *context["general_criteria"]]
    assert "排污许可实行重点管理或者简化管理的" in everything
    for item in everything:
        assert item.endswith("的")
        assert "{" not in item
        assert "。" not in item


def test_a_threshold_that_is_no_whole_number_is_refused_in_words():
    of = round_facts()
    rules = replace(of.tier_rules, threshold=Fraction("0.825"))
    with pytest.raises(GeneratorError, match=r"82\.5% 不是整数"):
        management_measures(replace(of, tier_rules=rules), {})


def test_a_matter_found_twice_counts_once_and_a_recipient_once():
    quality = measures().context["data_quality"]
    shown = {name: figure.with_unit for name, figure in quality.items()}
    assert shown == {"recipients": "5家", "accepted": "4家", "sent_back": "5次", "findings": "10处"}


def test_a_recipient_is_accepted_when_all_its_forms_are():
    both = [
        FormReturn("BM09", "综合局", "enterprise", 1),
        FormReturn("BM09", "综合局", "department"),
    ]
    quality = measures(returns=both).context["data_quality"]
    assert (quality["recipients"].text, quality["accepted"].text) == ("1", "0")


def test_without_a_graded_enterprise_nothing_is_said_of_grades():
    assert measures(cards={}).context["grades"] is None


def test_reference_grades_are_said_to_be_such():
    grades = measures().context["grades"]
    assert grades["reference"] is True
    assert grades["graded"].text == "1"


def test_the_next_audit_is_due_after_the_cycle_of_the_tier():
    due = {line["name"]: line["next_due"] for line in measures().context["tier_list"]}
    assert due == {
        "第1公司": "2027年12月31日",
        "第2公司": "2027年12月31日",
        "第3公司": "2029年12月31日",
    }


def test_reasons_carry_the_trail_of_each_share():
    line = measures().context["tier_list"][0]
    assert isinstance(line["reasons"], Prose)
    shares = [p for p in line["reasons"].pieces if isinstance(p, Figure) and p.text == "70%"]
    assert [figure.trail_id for figure in shares] == ["QY001:energy_share@2024"]


def test_no_target_is_made_up():
    assert measures(park=park()).context["targets"] == []


def target_of(quantity: str) -> Any:
    clauses = rulebook().clauses
    target = Target(quantity, Fraction("1.85"), "1.85", "经济局")
    return replace(clauses, targets=(target,), target_year=2027)


def test_a_target_the_park_has_set_stands_beside_the_parks_own_figure():
    of = round_facts(park=park(), clauses=target_of("park_energy_intensity"))
    filled = management_measures(of, known(of))
    (line,) = filled.context["targets"]
    assert (line["present"].text, line["target"].text) == ("2.0000", "1.8500")
    cells = [n for n in known(of)[line["present"].trail_id].walk() if isinstance(n, EntrySource)]
    assert {cell.key.field for cell in cells} == {"park_energy", "park_added_value"}


def test_a_target_without_a_present_figure_is_left_out():
    assert measures(park=park(), clauses=target_of("park_water_intensity")).context["targets"] == []
    assert measures(park=None, clauses=target_of("park_energy_intensity")).context["targets"] == []


def test_what_the_park_writes_replaces_what_the_roster_suggests():
    clauses = replace(
        rulebook().clauses, leading_industries=("硅光伏",),
        constraints=(Constraint("水", "strong", "取水量占可供水量的九成"),),
        incentives=(Incentive("补助", "节水企业", "按量", "专项资金", "经济局"),),
    )  # fmt: skip
    context = measures(clauses=clauses).context
    assert context["leading_industries"] == ("硅光伏",)
    assert measures().context["leading_industries"] == ("绿色建材",)
    rendered = printed(measures(clauses=clauses))
    assert audit_document(rendered.content, rendered.echoes) == []


def test_every_form_somebody_fills_in_is_in_the_list_of_submissions():
    lines = measures().context["submissions"]
    assert [(line["form"], line["who"]) for line in lines] == [
        ("QY", "园区各企业"),
        ("BM", "经济局"),
    ]
    assert lines[1]["what"] == "经济规模与产业结构、企业名录、淘汰落后、技改与生态工业链项目"
    for line in lines:
        assert line["what"]
        assert line["source"]


def test_a_form_the_clauses_do_not_speak_of_says_itself_where_its_figures_are():
    forms: dict[str, FormDefinition] = dict(rulebook().forms)
    line = measures(forms=forms).context["submissions"][1]
    assert "园区统计年报" in line["source"]


def test_departments_carry_the_duties_of_their_forms():
    assert [d["name"] for d in measures().context["departments"]] == ["经济局"]

"""rules/admission as packaged, and what its reader refuses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.errors import RulebookError
from generator.model.admission import BuildKind, EntryKind, unfair_condition
from generator.packaged import packaged
from generator.rulebook import load_rulebook
from generator.rulebook.admission import FEWEST_INDICATORS, LAWFUL

PACKAGED = packaged("rules")


@pytest.fixture(scope="module")
def book():
    return load_rulebook(PACKAGED)


def test_every_prohibition_cites_a_law_or_list_with_clause_and_day(book):
    prohibited = book.admission.of_kind(EntryKind.PROHIBITED)
    assert len(prohibited) >= 8
    for entry in prohibited:
        source = book.sources[entry.law]
        assert source.kind in LAWFUL, entry.id
        told = (source.number, source.in_force_from, entry.clause, entry.mark)
        assert all(told), entry.id


def test_no_requirement_asks_after_seat_ownership_or_size(book):
    asked = [e for e in book.admission.entries if e.kind is not EntryKind.PROHIBITED]
    assert [entry.id for entry in asked if unfair_condition(entry.text)] == []


def test_every_entry_says_how_it_is_checked_and_by_whom(book):
    groups = {group.id for group in book.forms["department"].groups}
    assert all(entry.evidence and entry.office in groups for entry in book.admission.entries)


def test_every_sector_has_at_least_six_indicators(book):
    for sector in book.admission.sectors.values():
        assert len(sector.rows) >= FEWEST_INDICATORS, sector.system


def test_every_system_of_ours_has_indicators_or_a_reason(book):
    said = set(book.admission.sectors) | set(book.admission.left_out)
    assert set(book.systems) - said == set()
    assert all(book.admission.left_out.values())


def test_general_requirements_are_the_rows_of_the_project_form(book):
    asked = [row.id for row in book.forms["project"].tables["general"].rows]
    assert asked == [entry.id for entry in book.admission.of_kind(EntryKind.GENERAL)]


def test_pollutants_that_may_be_replaced_are_those_of_the_rules(book):
    offered = book.forms["project"].fields["replaced.pollutant"].choices
    assert list(offered) == [each.name for each in book.admission.replacements]


def test_heavy_metals_stand_apart_for_their_industries_alone(book):
    metals = [each for each in book.admission.replacements if each.quality == "metal"]
    assert {each.name for each in metals} == {"铅", "汞", "镉", "铬", "砷"}
    assert all(each.industries for each in metals)


def test_constraint_factors_are_proposals(book):
    rules = book.admission
    assert {grade: float(factor) for grade, factor in rules.factors.items()} == {
        "强": 0.9, "中": 0.95, "弱": 1.0,
    }  # fmt: skip
    assert rules.factors_mark == "D"
    assert rules.kinds[BuildKind.NEW].tighten


@pytest.mark.parametrize(
    "words",
    [
        "在园区注册地满三年的企业优先",
        "限国有企业投资",
        "总投资不低于 5 亿元",
        "规模以上企业方可入园",
    ],
)
def test_conditions_that_shut_out_competitors_are_known(words: str):
    assert unfair_condition(words)


@pytest.mark.parametrize(
    "words", ["取水量在用水总量余量以内", "废水全部纳管", "能效达到标杆水平", "事故池容积满足要求"]
)
def test_conditions_of_resources_and_environment_are_not_taken_for_them(words: str):
    assert not unfair_condition(words)


PROHIBITION = "admission/prohibited.yaml"
CONDITION = "admission/restricted.yaml"
LIMITS = "admission/limits.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        (PROHIBITION, "  law: industry_catalogue_2024\n", "", "没有写上位依据"),
        (PROHIBITION, "  clause: 第三类 淘汰类\n", "", "没有写明条款"),
        (PROHIBITION, "law: industry_catalogue_2024", "law: practice", "园区不得自设禁止"),
        (PROHIBITION, "law: industry_catalogue_2024", "law: gb17167_2006", "不能以国家标准为依据"),
        (CONDITION, "text: 冷却、冲渣", "text: 限注册地在园区的企业，冷却、冲渣", "以注册地设条件"),
        (CONDITION, "text: 冷却、冲渣", "text: 国有企业优先，冷却、冲渣", "以所有制设条件"),
        (CONDITION, "text: 冷却、冲渣", "text: 总投资不低于1亿元，冷却、冲渣", "以企业规模设条件"),
        (CONDITION, "office: sewage", "office: nobody", "责任部门的项目组"),
        (LIMITS, "强: 0.90", "强: 0.97", "强≤中≤弱"),
        (LIMITS, "fewest: 5", "fewest: 3", "不能取分位"),
        (LIMITS, "two_high_level: Ⅰ", "two_high_level: Ⅲ", "比其他行业宽"),
        ("admission/sectors.yaml", "- {system: pcb", "- {system: pcc", "没有指标体系"),
        ("admission/sectors.yaml", "item: 黄磷", "item: 赤磷", "能效标杆表里没有"),
        ("admission/replacement.yaml", "ratio: 1, strict: 2", "ratio: 3, strict: 2", "替代比例"),
    ],
)
def test_what_must_not_stand_in_the_list_is_refused(
    tmp_path: Path, file: str, old: str, new: str, words: str
):
    office = tmp_path / "rules"
    (office / "admission").mkdir(parents=True)
    shutil.copy(PACKAGED / file, office / file)
    said = (office / file).read_text(encoding="utf-8")
    assert old in said
    (office / file).write_text(said.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulebookError, match=words):
        load_rulebook(PACKAGED, office)

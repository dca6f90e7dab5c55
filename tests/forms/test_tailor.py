"""The form as one recipient gets it: variant, item groups, 指标自评; and the text that says so."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.forms.indicator_sheet import with_indicator_sheets
from generator.forms.tailor import WHOLE_FORM, Tailoring, tailored, tailoring_of, variant_of
from generator.model.form import (
    Block,
    BlockKind,
    Field,
    FieldKind,
    FormDefinition,
    ItemGroup,
    Sheet,
    Variant,
)
from generator.model.indicator import (
    Benchmark,
    IndicatorSystem,
    PrimaryIndicator,
    SecondaryIndicator,
)
from generator.model.park import Department, Enterprise, PermitKind, RecipientKind, Scale
from tests.build import form_of, rulebook


def sheet(name: str, group: str = "") -> Sheet:
    block = Block(name, BlockKind.FIELDS, name, (Field(f"{name}_field", name, FieldKind.TEXT),))
    return Sheet(name, name, name, (block,), group=group)


def system(name: str, form: str = "firm", asked: bool = True) -> IndicatorSystem:
    texts = Benchmark(texts=("先进", "一般", "落后"))
    row = SecondaryIndicator("level", "工艺", "", Fraction(1), texts, False, "D", asked=asked)
    primary = PrimaryIndicator("p", "工艺", Fraction(1), (row,))
    return IndicatorSystem(name, f"体系{name}", "标准", "D", "x", (primary,), form=form)


FIRM = FormDefinition(
    "firm", "QY", "企业表", "2024.1", RecipientKind.ENTERPRISE,
    (sheet("cover"), sheet("water"), sheet("carbon")),
    variants=(
        Variant("workshop", "简表", MappingProxyType({"permit_kind": ("登记管理", "无需许可")}),
                (sheet("cover"),)),
        Variant("small", "小表",
                MappingProxyType({"permit_kind": ("简化管理",), "scale": ("小型", "微型")}),
                (sheet("cover"), sheet("water"))),
    ),
)  # fmt: skip
BUREAU = FormDefinition(
    "bureau", "BM", "部门表", "2024.1", RecipientKind.DEPARTMENT,
    (sheet("cover"), sheet("power_a", "power"), sheet("power_b", "power"), sheet("dust", "waste")),
    groups=(ItemGroup("power", "供电"), ItemGroup("waste", "固废")),
)  # fmt: skip
SYSTEMS = {name: system(name) for name in ("foundry", "rolling")}


def enterprise(permit: PermitKind, scale: Scale | None = None) -> Enterprise:
    return Enterprise(
        "QY001", "示例厂", RecipientKind.ENTERPRISE, permit_kind=permit, scale=scale
    )


def names(form: FormDefinition) -> list[str]:
    return [each.name for each in form.sheets]


@pytest.mark.parametrize(
    ("permit", "scale", "variant"),
    [
        (PermitKind.KEY, Scale.MICRO, ""),
        (PermitKind.SIMPLIFIED, Scale.LARGE, ""),
        (PermitKind.SIMPLIFIED, None, ""),
        (PermitKind.SIMPLIFIED, Scale.MICRO, "small"),
        (PermitKind.REGISTERED, None, "workshop"),
        (PermitKind.NONE, Scale.LARGE, "workshop"),
    ],
)
def test_a_variant_is_chosen_by_all_it_asks_of_the_roster(
    permit: PermitKind, scale: Scale | None, variant: str
) -> None:
    assert tailoring_of(FIRM, enterprise(permit, scale), ()).variant == variant


def test_the_first_variant_that_matches_wins() -> None:
    both = replace(FIRM, variants=(replace(FIRM.variants[0], id="other"), *FIRM.variants))
    assert tailoring_of(both, enterprise(PermitKind.NONE), ()).variant == "other"


def test_a_variant_asks_its_own_sheets_and_no_others() -> None:
    cut = tailored(FIRM, Tailoring("small"), {})
    assert names(cut) == ["cover", "water"]
    assert (cut.id, cut.code, cut.version) == (FIRM.id, FIRM.code, FIRM.version)
    assert variant_of(FIRM, Tailoring("small")) is FIRM.variants[1]


def test_nothing_cut_is_the_form_itself() -> None:
    assert tailored(FIRM, Tailoring(), SYSTEMS) is FIRM


def test_a_department_gets_the_cover_and_the_sheets_of_its_groups() -> None:
    power = Department("BM01", "供电局", RecipientKind.DEPARTMENT, groups=("power", "elsewhere"))
    tailoring = tailoring_of(BUREAU, power, ())
    assert tailoring.groups == ("power",)
    assert names(tailored(BUREAU, tailoring, {})) == ["cover", "power_a", "power_b"]


def test_groups_stand_in_the_order_of_the_form() -> None:
    both = Department("BM01", "局", RecipientKind.DEPARTMENT, groups=("waste", "power"))
    assert tailoring_of(BUREAU, both, ()).groups == ("power", "waste")


def test_each_system_has_a_sheet_and_fields_of_its_own() -> None:
    chosen = tailoring_of(FIRM, enterprise(PermitKind.KEY), tuple(SYSTEMS.values()))
    form = tailored(FIRM, chosen, SYSTEMS)
    assert names(form)[-2:] == ["指标自评", "指标自评2"]
    assert {"self_foundry_level", "self_rolling_level"} <= set(form.fields)
    assert len({block.id for _, block in form.blocks()}) == len(list(form.blocks()))


def test_a_variant_of_its_own_sheets_has_no_self_assessment() -> None:
    systems = tuple(SYSTEMS.values())
    short = replace(FIRM, variants=(replace(FIRM.variants[0], self_assessed=False),))
    assert tailoring_of(FIRM, enterprise(PermitKind.NONE), systems).systems == tuple(SYSTEMS)
    assert tailoring_of(short, enterprise(PermitKind.NONE), systems).systems == ()


def test_a_system_that_asks_nothing_or_is_of_another_form_adds_no_sheet() -> None:
    idle = (system("idle", asked=False), system("other", form="elsewhere"))
    assert tailoring_of(FIRM, enterprise(PermitKind.KEY), idle).systems == ()
    assert with_indicator_sheets(FIRM, idle) is FIRM


def test_the_indicator_sheet_asks_exactly_what_no_formula_computes() -> None:
    systems = [each for each in rulebook().systems.values() if each.asked]
    assert systems
    for each in systems:
        form = with_indicator_sheets(form_of(each.form), [each])
        assert len(form.sheets) == len(form_of(each.form).sheets) + 1
        asked = {field.id for block in form.sheets[-1].blocks for field in block.fields}
        assert asked == {each.asked_field(indicator.id) for indicator in each.asked}
        for field in form.sheets[-1].blocks[0].fields:
            assert bool(field.choices) == (field.kind.value == "choice")


# -- the text ------------------------------------------------------------------------------------


def test_the_text_says_what_was_cut_and_nothing_else() -> None:
    assert Tailoring().text == ""
    assert Tailoring("small").text == "variant=small"
    whole = Tailoring("workshop", ("a", "b"), ("x", "y"))
    assert whole.text == "variant=workshop;groups=a,b;systems=x,y"


NAMES = st.from_regex("[a-z][a-z0-9_]{0,8}", fullmatch=True)
LISTS = st.lists(NAMES, max_size=4).map(tuple)


@given(st.builds(Tailoring, st.just("") | NAMES, LISTS, LISTS))
def test_what_a_stamp_carries_is_read_back(tailoring: Tailoring) -> None:
    assert tailoring.stamped
    assert Tailoring.parse(f" {tailoring.stamped} ") == tailoring


def test_a_stamp_that_says_nothing_is_not_one_that_says_whole() -> None:
    assert Tailoring.parse(WHOLE_FORM) == Tailoring()
    assert Tailoring.parse("") is None


@pytest.mark.parametrize(
    "text", ["variant", "variant=", "variant=a;variant=b", "groups=电力", "x=1", "whole;groups=a"]
)
def test_a_damaged_text_means_nothing(text: str) -> None:
    assert Tailoring.parse(text) is None


@given(st.text())
def test_no_text_at_all_is_a_fault(text: str) -> None:
    found = Tailoring.parse(text)
    assert found is None or Tailoring.parse(found.stamped) == found


@pytest.mark.parametrize(
    "tailoring", [Tailoring("gone"), Tailoring(groups=("power",)), Tailoring(systems=("gone",))]
)
def test_what_does_not_exist_does_not_fit(tailoring: Tailoring) -> None:
    assert not tailoring.fits(FIRM, SYSTEMS)
    assert Tailoring("small", (), ("rolling", "foundry")).fits(FIRM, SYSTEMS)

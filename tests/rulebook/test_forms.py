"""Forms become definitions with nothing lost, and the packaged ones hold the fields others name."""

from __future__ import annotations

from decimal import Decimal

from generator.model.form import FieldKind
from generator.model.park import RecipientKind
from generator.model.submission import Blank
from generator.rulebook import Rulebook


def test_a_column_is_named_after_its_table(tiny: Rulebook) -> None:
    form = tiny.forms["enterprise"]
    assert form.fields["products.output_t"].series
    assert not form.fields["products.name"].series
    assert form.fields["products.output_t"].column_id == "output_t"


def test_fields_of_a_yearly_block_are_yearly_by_nature(tiny: Rulebook) -> None:
    assert tiny.forms["enterprise"].fields["fresh_water"].series
    assert not tiny.forms["enterprise"].fields["credit_code"].series


def test_a_field_keeps_bounds_answers_and_prefill(tiny: Rulebook) -> None:
    form = tiny.forms["enterprise"]
    assert form.fields["fresh_water"].minimum == Decimal(0)
    assert form.fields["fresh_water"].maximum is None
    assert form.fields["fresh_water"].allow == frozenset({Blank.SUSPENDED})
    assert form.fields["credit_code"].prefill == "credit_code"


def test_fixed_rows_carry_their_unit_and_coefficients_with_source(tiny: Rulebook) -> None:
    coal, power = tiny.forms["enterprise"].tables["energy"].rows
    assert (coal.id, coal.unit) == ("coal", "t")
    assert power.constants["tce_per_unit"].value == Decimal("1.2290")
    assert power.constants["tce_per_unit"].source == "gbt2589_2008"
    assert power.constants["tce_per_unit"].unit == "tce/row_unit"


def test_open_rows_have_keys(tiny: Rulebook) -> None:
    assert tiny.forms["enterprise"].tables["products"].row_ids == ("r01", "r02", "r03")


def test_the_park_sees_every_department_but_not_what_several_ask_alike(book: Rulebook) -> None:
    fields = book.park_form.fields
    assert {"park_added_value", "park_cod", "park_electricity", "permits.cod_permitted"} <= set(
        fields
    )
    assert "preparer_name" not in fields
    assert book.park_form.years == 4


# -- the packaged forms ------------------------------------------------------------------------


def test_forms_with_their_recipients_and_years(book: Rulebook) -> None:
    assert {
        form.id: (form.code, form.recipient_kind, form.years) for form in book.forms.values()
    } == {
        "enterprise": ("QY", RecipientKind.ENTERPRISE, 3),
        "department": ("BM", RecipientKind.DEPARTMENT, 4),
        "site_visit": ("XC", RecipientKind.ENTERPRISE, 1),
        "problem_sheet": ("WT", RecipientKind.ENTERPRISE, 1),
        "park_problem_sheet": ("YW", RecipientKind.DEPARTMENT, 1),
        "work_record": ("GZ", RecipientKind.DEPARTMENT, 1),
        "project": ("XM", RecipientKind.ENTERPRISE, 1),
        "admission_terms": ("ZR", RecipientKind.ENTERPRISE, 1),
    }


def test_every_number_says_its_unit_and_where_it_is_found(book: Rulebook) -> None:
    for form in book.forms.values():
        for field in form.fields.values():
            if field.kind is FieldKind.NUMBER:
                assert field.unit, field.id
                assert field.where_found, f"{form.id}:{field.id}"
            assert field.guidance, f"{form.id}:{field.id}"


MAY_PASS = {"energy_intensity_target", "energy_intensity_achieved", "capacity_utilisation", "load"}
"""Percentages by which something fell, below zero where it rose, and loads, which may pass 100."""


def test_percent_and_hours_are_bounded(book: Rulebook) -> None:
    for form in book.forms.values():
        for field in form.fields.values():
            if field.unit == "percent" and field.id not in MAY_PASS:
                assert (field.minimum, field.maximum) == (Decimal(0), Decimal(100)), field.id
            if field.unit == "h":
                assert field.maximum == Decimal(8784), field.id


def test_only_added_value_benefits_and_targets_may_be_below_zero(book: Rulebook) -> None:
    unbounded = {
        field.id
        for form in book.forms.values()
        for field in form.fields.values()
        if field.kind is FieldKind.NUMBER and field.minimum is None
    }
    gains = {"industrial_added_value", "park_industries.added_value", "options.benefit"}
    targets = {
        f"{table}.{column}"
        for table in ("problem_items", "park_problem_items")
        for column in ("present", "near", "far")
    }
    assert unbounded == gains | targets


def test_stocks_must_be_answered_even_in_a_year_of_suspension(book: Rulebook) -> None:
    fields = book.forms["enterprise"].fields
    for name in ("solid_stored", "hazardous.opening", "hazardous.closing"):
        assert fields[name].required
        assert Blank.SUSPENDED not in fields[name].allow


def test_the_enterprise_s_sheets_follow_the_order_of_its_work(book: Rulebook) -> None:
    names = [sheet.name for sheet in book.forms["enterprise"].sheets]
    assert names[:4] == ["封面", "基本信息", "生产与经济", "产品产量"]
    assert names[-2:] == ["方案清单", "附件清单"]


# -- the departments' form -----------------------------------------------------------------------

GROUPS = (
    "管委会办公室", "经济发展", "统计", "发展改革与能源", "生态环境", "水务与供水", "污水处理",
    "自然资源与规划建设", "应急管理", "招商与投资促进", "供电", "供热供气", "固废与环卫",
    "交通物流", "金融财政", "审核工作",
)  # fmt: skip


def test_the_item_groups_and_the_office_s_own_each_have_a_sheet_and_only_the_cover_has_none(
    book: Rulebook,
) -> None:
    form = book.forms["department"]
    assert tuple(group.name for group in form.groups) == GROUPS
    assert {sheet.group for sheet in form.sheets} == {"", *(group.id for group in form.groups)}
    assert [sheet.name for sheet in form.sheets if not sheet.group] == ["封面"]


def test_every_field_of_the_departments_says_where_it_is_found(book: Rulebook) -> None:
    fields = book.forms["department"].fields.values()
    assert [field.id for field in fields if not field.where_found] == []


def test_supply_to_single_enterprises_is_told_by_credit_code_and_year(book: Rulebook) -> None:
    form = book.forms["department"]
    for table in ("power_users", "water_users", "sewage_users", "heat_users", "gas_users"):
        amount = "electricity" if table == "power_users" else "amount"
        assert form.fields[f"{table}.credit_code"].kind is FieldKind.CODE
        assert form.fields[f"{table}.{amount}"].series


def test_statistics_and_taxes_ask_for_no_single_enterprise(book: Rulebook) -> None:
    form = book.forms["department"]
    for sheet in form.sheets:
        if sheet.group in ("statistics", "finance"):
            asked = {field.column_id for block in sheet.blocks for field in block.fields}
            assert "credit_code" not in asked


def test_a_project_under_negotiation_says_what_it_takes_and_discharges(book: Rulebook) -> None:
    columns = {f.column_id for f in book.forms["department"].tables["projects"].fields}
    assert columns >= {
        "industry_code", "product", "capacity", "investment", "land", "energy", "fresh_water",
        "wastewater", "cod", "ammonia", "so2", "nox", "voc", "stage",
    }  # fmt: skip


def test_every_facility_is_asked_its_capacity_its_load_and_what_it_lacks(book: Rulebook) -> None:
    fields = book.forms["department"].fields
    for facility in ("water_supply", "sewage", "power", "heat", "gas"):
        assert fields[f"{facility}_capacity"].unit
    assert {"water_supply_load", "sewage_load", "max_load", "heat_load", "gas_load"} <= set(fields)
    assert {f"{name}_shortfall" for name in ("water", "sewage", "power", "heat")} <= set(fields)

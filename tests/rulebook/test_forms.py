"""Forms become definitions with nothing lost, and the packaged ones hold the fields others name."""

from __future__ import annotations

from decimal import Decimal

from generator.model.form import BlockKind, FieldKind
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


def test_four_forms_with_their_recipients_and_years(book: Rulebook) -> None:
    assert {
        form.id: (form.code, form.recipient_kind, form.years) for form in book.forms.values()
    } == {
        "enterprise": ("QY", RecipientKind.ENTERPRISE, 3),
        "dept_economy": ("JF", RecipientKind.DEPARTMENT, 4),
        "dept_power": ("GD", RecipientKind.DEPARTMENT, 4),
        "dept_environment": ("HJ", RecipientKind.DEPARTMENT, 4),
    }


def test_every_number_says_its_unit_and_where_it_is_found(book: Rulebook) -> None:
    for form in book.forms.values():
        for field in form.fields.values():
            if field.kind is FieldKind.NUMBER:
                assert field.unit, field.id
                assert field.where_found, f"{form.id}:{field.id}"
            assert field.guidance, f"{form.id}:{field.id}"


def test_percent_and_hours_are_bounded(book: Rulebook) -> None:
    for form in book.forms.values():
        for field in form.fields.values():
            if field.unit == "percent":
                assert (field.minimum, field.maximum) == (Decimal(0), Decimal(100)), field.id
            if field.unit == "h":
                assert field.maximum == Decimal(8784), field.id


def test_only_added_value_and_places_may_be_below_zero(book: Rulebook) -> None:
    unbounded = {
        field.id
        for form in book.forms.values()
        for field in form.fields.values()
        if field.kind is FieldKind.NUMBER and field.minimum is None
    }
    assert unbounded == {"industrial_added_value"}


def test_stocks_must_be_answered_even_in_a_year_of_suspension(book: Rulebook) -> None:
    fields = book.forms["enterprise"].fields
    for name in ("solid_stored", "hazardous.opening", "hazardous.closing"):
        assert fields[name].required
        assert Blank.SUSPENDED not in fields[name].allow


def test_sheet_names_are_those_people_know(book: Rulebook) -> None:
    assert [sheet.name for sheet in book.forms["enterprise"].sheets] == [
        "封面",
        "基本信息",
        "产品产量",
        "能源",
        "用水",
        "废水废气固废",
    ]


def test_tables_are_where_they_are_expected(book: Rulebook) -> None:
    kinds = {block.id: block.kind for _, block in book.forms["enterprise"].blocks()}
    assert {name for name, kind in kinds.items() if kind is BlockKind.TABLE} == {
        "products",
        "energy",
        "water_pollutants",
        "hazardous",
    }

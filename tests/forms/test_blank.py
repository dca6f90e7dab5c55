"""templates/excel is what rules/forms builds today, and the dictionary knows every field."""

from __future__ import annotations

import os

from generator.forms.blank import DICTIONARY, blank_files
from generator.forms.dictionary import DictionaryRow, dictionary_rows, write_dictionary
from generator.packaged import packaged
from tests.build import CREATED, form_of, placement_of, rulebook
from tests.forms.workbook import sheets_of
from tests.intake.workbooks import unzipped


def test_the_blank_workbooks_are_in_step_with_the_forms() -> None:
    """After a change of rules/forms or of the workbook's look: `make templates`."""
    folder = packaged("templates") / "excel"
    built = blank_files(rulebook())
    # The names are UTF-8 on the disk, whatever the locale of the run takes them for.
    committed = {os.fsencode(path.name).decode("utf-8"): path for path in folder.glob("*.xlsx")}
    assert set(committed) == set(built)
    stale = [
        name
        for name, content in built.items()
        if unzipped(committed[name].read_bytes()) != unzipped(content)
    ]
    assert stale == []


def test_every_form_variant_and_group_has_a_blank_workbook_under_its_name() -> None:
    forms = rulebook().forms.values()
    names = {f"{form.name}.xlsx" for form in forms}
    names |= {f"{form.name} {variant.name}.xlsx" for form in forms for variant in form.variants}
    names |= {f"{form.name}（{group.name}）.xlsx" for form in forms for group in form.groups}
    assert len(names) > 15
    assert set(blank_files(rulebook())) == names | {DICTIONARY}


def rows() -> dict[str, DictionaryRow]:
    return {row.field: row for row in dictionary_rows(placement_of(), rulebook().units.label)}


def test_the_dictionary_lists_every_field_once() -> None:
    assert list(rows()) == list(form_of().fields)


def test_the_dictionary_says_what_a_field_is_and_where() -> None:
    water, amount, kind = rows()["fresh_water"], rows()["energy.amount"], rows()["permit_kind"]
    assert (water.label, water.unit, water.required, water.per) == (
        "取水量合计",
        "m³",
        "必填",
        "每年",
    )
    assert (water.sheet, water.cell, water.bounds) == ("用水", "E12", "不小于 0")
    assert (amount.unit, amount.per) == ("随行", "每行每年")
    assert kind.choices.split("；")[0] == "重点管理"
    assert "停产" in water.answers


def test_the_dictionary_workbook_holds_the_same_rows() -> None:
    data = write_dictionary(rows().values(), CREATED)
    assert data == write_dictionary(rows().values(), CREATED)
    sheet = sheets_of(data)["字段字典"]
    assert sheet.max_row == len(rows()) + 1
    assert [cell.value for cell in sheet["F"]][1:] == list(rows())

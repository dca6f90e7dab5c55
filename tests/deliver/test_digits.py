"""Every digit has an owner: no number reaches paper on the back of a sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from generator.deliver.contract import Contract, Kind, Spec, dress, read_contract
from generator.deliver.digits import own_numbers, strange_digits, undeclared_digits
from generator.deliver.figure import Figure, Prose
from generator.deliver.render import compile_template, load_template, render_document
from generator.deliver.templates import WORD_TEMPLATES
from generator.errors import RulebookError
from tests.deliver import sample_context
from tests.deliver.small_template import contract, document, figure, number, paragraph, text

TOTAL = Figure("1168.5", "tce", "QY001:total")
SAID = contract(said=text("说明"))


@pytest.mark.parametrize(
    "named",
    [
        "按《清洁生产审核办法》（国家发展和改革委员会令第38号）第27条",
        "环办科技〔2018〕5号、GB/T 2589-2020、HJ 944-2018、DB53/T 1-2020",
        "2023年9月、2022—2024年、2024-06-30、6月30日、近三年",
        "见表4-2、图3-1、附录C1、附件2、第3.2节、第2位",
        "CO2、SO2、PM2.5、BOD5、Q-03、F-05、QY001、C1",
        "205-1表、205-1 表、m3、万m3",
        "2024年6月30日9时、9:30",
    ],
)
def test_digits_that_name_something_count_nothing(named: str) -> None:
    assert own_numbers(named) == []


@pytest.mark.parametrize(
    ("sentence", "numbers"),
    [
        ("能耗1168.5tce", ["1168.5"]),
        ("比2023年下降3.1%", ["3.1"]),
        ("共12家企业", ["12"]),
        ("第3条之外另有5项，达到95.2%", ["5", "95.2"]),
        ("1,168.5tce", ["1,168.5"]),
        ("2024年用电2024万kWh", ["2024"]),
        ("单耗0.35t/t、COD 12.6t", ["0.35", "12.6"]),
    ],
)
def test_digits_that_count_are_seen_beside_those_that_name(
    sentence: str, numbers: list[str]
) -> None:
    assert own_numbers(sentence) == numbers


def test_a_number_in_a_plain_text_is_refused_with_the_name_of_the_text() -> None:
    (fault,) = undeclared_digits(SAID, {"said": "能耗1168.5tce"})

    assert "“说明”（said）" in fault
    assert "1168.5" in fault


def test_the_same_number_as_a_figure_of_a_sentence_is_sound() -> None:
    assert undeclared_digits(SAID, {"said": Prose(("能耗", TOTAL, "，比2023年少"))}) == []


def test_a_number_typed_beside_a_figure_is_still_refused() -> None:
    assert undeclared_digits(SAID, {"said": Prose((TOTAL, "，下降3.1%"))})


def test_quoted_text_names_and_dates_may_carry_digits() -> None:
    known = contract(
        cause=replace(text("企业说明"), quoted=True),
        reasons=Spec(Kind.LIST, "理由", element=replace(text(), quoted=True)),
        name=Spec(Kind.NAME, "产品"),
        year=number(),
        on=Spec(Kind.DATE, "日期"),
    )
    context = {
        "cause": "停产45天",
        "reasons": ["YⅡ达到85"],
        "name": "70型砖",
        "year": 2024,
        "on": date(2025, 6, 30),
    }

    assert undeclared_digits(known, context) == []
    assert dress(known, context)["cause"] == "停产45天"


def test_lists_and_records_are_read_to_their_last_leaf() -> None:
    known = Contract(
        "small",
        "小样",
        {"a": Spec(Kind.LIST, "项", fields={"b": Spec(Kind.RECORD, "组", fields={"c": text()})})},
    )

    (fault,) = undeclared_digits(known, {"a": [{"b": {"c": "无"}}, {"b": {"c": "5项"}}]})
    assert "a.b.c" in fault


def test_only_texts_can_be_declared_quoted(tmp_path: Any) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(
        "document: x\ntitle: 小样\nnames:\n  v: {kind: figure, label: 值, quoted: true}\n",
        encoding="utf-8",
    )

    with pytest.raises(RulebookError, match="quoted"):
        read_contract(path)


# -- the finished pages --------------------------------------------------------------------------


def strange(template: str, known: Contract, later: str = "", **context: object) -> list[str]:
    """What is found in the document made of `template`, after `later` was added to it by hand."""
    source = document(paragraph(template))
    rendered = render_document(compile_template("小样", source, known), "成果", context)
    if later:
        rendered = replace(rendered, content=document(paragraph(template), paragraph(later)))
    return strange_digits(rendered, known, context, source)


def test_figures_declared_values_and_the_templates_own_words_account_for_all_digits() -> None:
    known = contract(total=figure("能耗", "tce"), year=number(), on=Spec(Kind.DATE, "日期"))

    assert not strange(
        "不少于60日，{{ year }}年能耗{{ total|fig }}，{{ on }}{% if year > 2020 %}。{% endif %}",
        known,
        total=TOTAL,
        year=2024,
        on=date(2025, 6, 30),
    )


def test_a_number_nobody_accounts_for_is_named_with_its_place() -> None:
    (fault,) = strange("能耗{{ total|fig }}", contract(total=figure()), "另耗77.7t", total=TOTAL)

    assert "77.7" in fault
    assert "另耗" in fault


@pytest.mark.parametrize(
    ("name", "context"),
    [
        ("correction_notice", sample_context.correction_notice),
        ("management_measures", sample_context.management_measures),
        ("management_measures", sample_context.management_measures_issued),
        ("enterprise_report", sample_context.enterprise_report),
        ("enterprise_report", sample_context.enterprise_report_suspended),
    ],
)
def test_the_packaged_documents_are_accounted_for_to_the_last_digit(
    name: str, context: Callable[[], dict[str, Any]]
) -> None:
    path = WORD_TEMPLATES / f"{name}.docx"
    known = read_contract(WORD_TEMPLATES / "src" / f"{name}.yaml")
    values = context()
    rendered = render_document(load_template(path, known), "成果", values)

    assert undeclared_digits(known, values) == []
    assert strange_digits(rendered, known, values, path.read_bytes()) == []

"""编制依据 follows the day of the document, and says what nobody has checked yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from generator.deliver.legal_basis import NOT_FOUND, LegalBasis, checked, legal_basis_rows
from generator.model.reference import Source
from generator.packaged import packaged
from generator.rulebook.book import Rulebook, load_rulebook
from generator.rulebook.sources import KINDS

LAW = Source("law", "某法", "法律", "S", "2020年通过", date(2021, 3, 1), dates_mark="S")


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook(packaged("rules"))


def titles(book: Rulebook, on: date) -> set[str]:
    return {row.title for row in legal_basis_rows(book.legal_basis(on))}


def test_a_repealed_law_is_cited_to_the_last_day_and_the_code_from_the_first(
    book: Rulebook,
) -> None:
    repealed = {"《中华人民共和国清洁生产促进法》", "《中华人民共和国环境影响评价法》"}
    code = "《中华人民共和国生态环境法典》"

    assert repealed <= titles(book, date(2026, 8, 14))
    assert code not in titles(book, date(2026, 8, 14))
    assert not repealed & titles(book, date(2026, 8, 15))
    assert code in titles(book, date(2026, 8, 15))


def test_every_row_has_all_five_columns_whatever_kind_of_text_it_is(book: Rulebook) -> None:
    rows = legal_basis_rows(book.sources.values())

    assert {source.kind for source in book.sources.values()} <= set(KINDS)
    assert all(all(row.values.values()) for row in rows)


def test_laws_come_first_and_local_texts_last(book: Rulebook) -> None:
    order = ["法律", "法规规章", "政策", "标准", "地方"]
    shown = [row.category for row in legal_basis_rows(book.legal_basis(date(2025, 6, 20)))]

    assert shown == sorted(shown, key=order.index)
    assert set(shown) >= {"法律", "法规规章", "政策", "标准"}


@pytest.mark.parametrize(
    ("source", "status"),
    [
        (LAW, "见于公开文本"),
        (replace(LAW, dates_mark="K"), "见于公开文本，施行日期未核对"),
        (replace(LAW, mark="K", dates_mark="K"), "未核对原文"),
        (replace(LAW, in_force_from=None, dates_mark=""), "见于公开文本，施行日期未查到"),
    ],
)
def test_what_was_not_checked_is_said(source: Source, status: str) -> None:
    assert checked(source) == status


def test_a_text_without_number_or_day_says_so_instead_of_leaving_an_empty_cell() -> None:
    bare = Source("bare", "某标准", "地方标准", "S")

    assert legal_basis_rows([bare]) == (
        LegalBasis(
            "bare", "地方", "《某标准》", NOT_FOUND, NOT_FOUND, "见于公开文本，施行日期未查到"
        ),
    )

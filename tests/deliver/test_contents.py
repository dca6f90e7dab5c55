"""Page numbers of the contents come from a layout, and change nothing else of the document."""

from __future__ import annotations

import zlib

import pytest

from generator.deliver.contents import (
    asking_for_pages,
    contents_of,
    page_count,
    pages_told,
    with_page_numbers,
)
from generator.deliver.docx import DOCUMENT_PART, W, read_parts, write_parts
from tests.deliver.small_template import document, paragraphs

FIRST, SECOND = "_Toc000000001", "_Toc000000002"


def entry(name: str, words: str) -> str:
    return (
        f'<w:p><w:hyperlink w:anchor="{name}" w:history="1"><w:r><w:t>{words}</w:t></w:r>'
        "</w:hyperlink></w:p>"
    )


def section(numbering: str) -> str:
    return f"<w:p><w:pPr><w:sectPr>{numbering}</w:sectPr></w:pPr></w:p>"


def heading(name: str, number: int, words: str) -> str:
    return (
        f'<w:p><w:bookmarkStart w:id="{number}" w:name="{name}"/><w:r><w:t>{words}</w:t></w:r>'
        f'<w:bookmarkEnd w:id="{number}"/></w:p>'
    )


ROMAN = '<w:pgNumType w:fmt="upperRoman" w:start="1"/>'
ANEW = '<w:pgNumType w:start="1"/>'


def report(*, anew: bool = True) -> bytes:
    """Contents on a page of their own, then a body whose numbers begin anew (or go on)."""
    blocks = [entry(FIRST, "1 概况"), entry(SECOND, "2 结论"), section(ROMAN if anew else "")]
    blocks += [heading(FIRST, 1, "1 概况"), heading(SECOND, 2, "2 结论")]
    content = document(*blocks)
    parts = read_parts(content)
    last = f"<w:sectPr>{ANEW if anew else ''}</w:sectPr></w:body>".encode()
    parts[DOCUMENT_PART] = parts[DOCUMENT_PART].replace(b"<w:sectPr/></w:body>", last)
    assert W.encode() in parts[DOCUMENT_PART]
    return write_parts(parts)


def pdf(links: dict[str, int], pages: int = 6, *, packed: bool = False) -> bytes:
    """A PDF as office programs write it, as far as pages and links go."""
    objects = [b"/Kids[ " + b" ".join(b"%d 0 R" % (10 + n) for n in range(pages)) + b" ]"]
    objects += [b"<</Type/Page/Parent 1 0 R>>"] * pages
    objects += [
        b"/Subtype/Link/Contents<FEFF"
        + words.encode("utf-16-be").hex().upper().encode()
        + b">/Dest[%d 0 R/XYZ 79 700 0]" % (10 + page - 1)
        for words, page in links.items()
    ]
    body = b"\n".join(objects)
    if packed:
        body = b"<</Type/ObjStm>>stream\n" + zlib.compress(body) + b"\nendstream"
    return b"%PDF-1.7\n" + body


ASKED = {"1 概况\t1": 3, "2 结论\t2": 5, "起\t900002": 2}


@pytest.mark.parametrize("packed", [False, True])
def test_pages_are_counted_from_where_numbers_begin_anew(packed: bool) -> None:
    assert pages_told(report(), pdf(ASKED, packed=packed)) == {FIRST: "2", SECOND: "4"}


def test_pages_of_one_run_are_counted_from_the_first_sheet() -> None:
    assert pages_told(report(anew=False), pdf(ASKED)) == {FIRST: "3", SECOND: "5"}


def test_a_page_that_cannot_be_made_out_is_left_away() -> None:
    assert pages_told(report(), pdf({"1 概况\t1": 3, "起\t900002": 2})) == {FIRST: "2"}
    assert pages_told(report(), pdf({"1 概况\t1": 3})) == {}
    assert pages_told(report(), b"%PDF-1.7 nothing") == {}


def test_the_asking_copy_tells_entries_apart_and_asks_for_the_sections_first_page() -> None:
    asked = [line for line in paragraphs(asking_for_pages(report())) if line]

    assert [" ".join(line.split()) for line in asked[:3]] == ["1 概况 1", "起 900002", "2 结论 2"]


def test_numbers_put_in_can_be_taken_out_again_to_the_byte() -> None:
    plain = with_page_numbers(report(), {})
    numbered = with_page_numbers(plain, {FIRST: "2", SECOND: "4"})

    assert contents_of(numbered) == (FIRST, SECOND)
    assert "1 概况 2" in paragraphs(numbered)
    assert with_page_numbers(numbered, {FIRST: "3"}) == with_page_numbers(plain, {FIRST: "3"})
    assert with_page_numbers(numbered, {}) == plain


def test_the_pages_of_a_pdf_are_counted_and_what_is_none_has_none() -> None:
    assert page_count(pdf({}, 6)) == 6
    assert page_count(pdf({}, 6, packed=True)) == 6
    assert page_count(b"<html>") == 0

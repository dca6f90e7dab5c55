"""排版: contents get the pages a layout tells; a PDF stands beside; nothing is done twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.deliver.contents import page_count, with_page_numbers
from generator.errors import GeneratorError
from generator.journey import pages
from generator.journey.pages import lay_out, place_pages
from tests.deliver.test_contents import ASKED, pdf, report


def test_a_layout_puts_pages_into_the_contents_and_leaves_the_rest() -> None:
    laid_out = lay_out(report(), lambda _: pdf(ASKED))
    assert (laid_out.entries, laid_out.numbered, laid_out.pages) == (2, 2, 6)
    assert laid_out.content != report()
    assert with_page_numbers(laid_out.content, {}) == with_page_numbers(report(), {})


def test_a_layout_that_tells_nothing_leaves_the_contents_as_they_are() -> None:
    laid_out = lay_out(report(), lambda _: pdf({}))
    assert (laid_out.content, laid_out.numbered) == (report(), 0)


def test_a_layout_without_pages_is_refused() -> None:
    with pytest.raises(GeneratorError, match="没有排出页面"):
        lay_out(report(), lambda _: b"")


def test_a_machine_without_the_office_program_is_told_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "office_program", lambda: "")
    path = tmp_path / "报告.docx"
    path.write_bytes(report())
    with pytest.raises(GeneratorError, match="请安装 LibreOffice"):
        list(place_pages(tmp_path, [path]))
    assert path.read_bytes() == report()


@pytest.mark.office
def test_documents_are_laid_out_once_and_again_only_when_they_change(tmp_path: Path) -> None:
    path, broken = tmp_path / "报告.docx", tmp_path / "坏的.docx"
    path.write_bytes(report())
    broken.write_bytes(b"no document")
    first = {placed.name: placed for placed in place_pages(tmp_path, [path, broken])}
    assert first["坏的.docx"].fault
    assert first["报告.docx"].pages == page_count(path.with_suffix(".pdf").read_bytes()) >= 2
    assert list(place_pages(tmp_path, [path], outdated_only=True)) == []
    later = path.with_suffix(".pdf").stat().st_mtime + 5
    os.utime(path, (later, later))
    again = list(place_pages(tmp_path, [path], outdated_only=True, images=True))
    assert [placed.pages for placed in again] == [first["报告.docx"].pages]
    drawn = sorted((tmp_path / "报告_页面").glob("page*.png"))
    assert len(drawn) == again[0].pages

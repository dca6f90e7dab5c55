"""目录页码: page numbers put into the contents of a finished document, taken from its layout. Pure.

An office program lays out a copy that carries questions; only its answers are written into our
document, never anything it saved.
"""

from __future__ import annotations

import copy
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from lxml import etree

from generator.deliver.docx import DOCUMENT_PART, parse, read_parts, serialize, w, write_parts

_ENTRY: Final = re.compile(r"_Toc[0-9]+")
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
# Of a PDF: the pages in their order, the links with the page they lead to and the words they had.
_KIDS: Final = re.compile(rb"/Kids\s*\[([^\]]*)\]")
_REFERENCE: Final = re.compile(rb"([0-9]+) [0-9]+ R")
_PAGE_OBJECT: Final = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
_PACKED: Final = re.compile(rb"/Type\s*/ObjStm.*?stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_LINK: Final = re.compile(
    rb"/Contents\s*<(FEFF[0-9A-Fa-f]+)>\s*/Dest\s*\[\s*([0-9]+) [0-9]+ R"
)
_SECTIONS: Final = 900_000
_QUESTION: Final = "起"
_ASKED: Final = re.compile(r"\t([0-9]+)$")
_ROMAN: Final = (
    (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"),
    (1, "I"),
)  # fmt: skip


@dataclass(slots=True)
class _Run:
    """Pages numbered on from `first` in one kind of figures, from a section's beginning on.

    `number` is the section's, 0 for the run the document begins with: its first page is the first
    of all. `opening` is the section's first paragraph.
    """

    number: int
    first: int
    roman: bool
    opening: etree._Element
    headings: list[str]


def contents_of(content: bytes) -> tuple[str, ...]:
    """The bookmarks the contents of the document lead to, in their order."""
    root = parse(read_parts(content)[DOCUMENT_PART])
    return tuple(link.get(w("anchor"), "") for link in _entries(root))


def with_page_numbers(content: bytes, pages: Mapping[str, str]) -> bytes:
    """The document with the page of each bookmark in `pages` behind its entry of the contents.

    An entry without a page keeps none; numbers put in before are replaced. An empty mapping gives
    the document as it was made, without any.
    """
    parts = read_parts(content)
    root = parse(parts[DOCUMENT_PART])
    for link in _entries(root):
        _forget_page(link)
        page = pages.get(link.get(w("anchor"), ""))
        if page is not None:
            _put_page(link, page)
    parts[DOCUMENT_PART] = serialize(root)
    return write_parts(parts)


def asking_for_pages(content: bytes) -> bytes:
    """A copy to be laid out as PDF and thrown away, its links told apart by the words they show.

    In place of its page each entry of the contents has its own number. Where page numbers begin
    anew, one more entry leads to the first page of that section; only the contents grow by it.
    """
    numbered = {name: str(number) for number, name in enumerate(contents_of(content), 1)}
    parts = read_parts(with_page_numbers(content, numbered))
    root = parse(parts[DOCUMENT_PART])
    entries = [link.getparent() for link in _entries(root)]
    for run in _runs(root):
        if not run.number or not entries or entries[-1] is None:
            continue
        name, number = f"_Toc{_SECTIONS + run.number}", str(_SECTIONS + run.number)
        mark = {w("id"): number, w("name"): name}
        begin = etree.Element(w("bookmarkStart"), mark)
        properties = run.opening.find(w("pPr"))
        run.opening.insert(0 if properties is None else 1, begin)
        begin.addnext(etree.Element(w("bookmarkEnd"), {w("id"): number}))
        question = etree.Element(w("p"))
        entries[-1].addprevious(question)
        if (style := entries[-1].find(w("pPr"))) is not None:
            question.append(copy.deepcopy(style))
        link = etree.SubElement(question, w("hyperlink"), {w("anchor"): name})
        etree.SubElement(_run(link), w("t")).text = _QUESTION
        _put_page(link, number)
    parts[DOCUMENT_PART] = serialize(root)
    return write_parts(parts)


def pages_told(content: bytes, pdf: bytes) -> dict[str, str]:
    """The page of each entry of `content`, as printed on it, by the PDF of its asking copy.

    Entries whose page cannot be made out are left away.
    """
    text = pdf + b"".join(_unpacked(pdf))
    order = _page_order(text)
    sheets: dict[int, int] = {}
    for words, target in _LINK.findall(text):
        asked = _ASKED.search(bytes.fromhex(words.decode()).decode("utf-16", "ignore"))
        if asked is not None and int(target) in order:
            sheets.setdefault(int(asked[1]), order[int(target)])
    found = {
        name: sheets[number]
        for number, name in enumerate(contents_of(content), 1)
        if number in sheets
    }
    pages: dict[str, str] = {}
    for run in _runs(parse(read_parts(content)[DOCUMENT_PART])):
        begins = sheets.get(_SECTIONS + run.number) if run.number else 1
        for name in run.headings:
            if begins is not None and name in found and found[name] >= begins:
                number = run.first + found[name] - begins
                pages[name] = _as_roman(number) if run.roman else str(number)
    return pages


def page_count(pdf: bytes) -> int:
    """How many pages the PDF has; 0 when it is none."""
    if not pdf.startswith(b"%PDF"):
        return 0
    return len(_PAGE_OBJECT.findall(pdf + b"".join(_unpacked(pdf))))


# -- the document ------------------------------------------------------------------------------


def _entries(root: etree._Element) -> Iterator[etree._Element]:
    for link in root.iter(w("hyperlink")):
        if _ENTRY.fullmatch(link.get(w("anchor"), "")):
            yield link


def _forget_page(link: etree._Element) -> None:
    """Everything from the first tab on: the tab, the field and its result."""
    behind = False
    for run in list(link):
        behind = behind or run.find(w("tab")) is not None
        if behind:
            link.remove(run)


def _put_page(link: etree._Element, page: str) -> None:
    """As Word writes it: a tab, and a field whose result is the page."""
    etree.SubElement(_run(link), w("tab"))
    _mark(link, "begin")
    instruction = etree.SubElement(_run(link), w("instrText"))
    instruction.text = f" PAGEREF {link.get(w('anchor'))} \\h "
    instruction.set(_SPACE, "preserve")
    _mark(link, "separate")
    etree.SubElement(_run(link), w("t")).text = page
    _mark(link, "end")


def _mark(link: etree._Element, kind: str) -> None:
    etree.SubElement(_run(link), w("fldChar"), {w("fldCharType"): kind})


def _run(link: etree._Element) -> etree._Element:
    return etree.SubElement(link, w("r"))


def _runs(root: etree._Element) -> list[_Run]:
    """The runs of pages in their order, each with the bookmarks of the headings in it."""
    runs: list[_Run] = []
    body = root.find(w("body"))
    section, opening = 1, None
    headings: list[str] = []
    for block in body if body is not None else ():
        opening = next(block.iter(w("p")), None) if opening is None else opening
        names = (mark.get(w("name"), "") for mark in block.iter(w("bookmarkStart")))
        headings += [name for name in names if _ENTRY.fullmatch(name)]
        ends = block if block.tag == w("sectPr") else block.find(f"{w('pPr')}/{w('sectPr')}")
        if ends is None or opening is None:
            continue
        count = ends.find(w("pgNumType"))
        start = count.get(w("start"), "") if count is not None else ""
        roman = count is not None and "oman" in count.get(w("fmt"), "")
        if not runs or start.isdigit() or roman != runs[-1].roman:
            runs.append(_Run(section if runs else 0, int(start or "1"), roman, opening, []))
        runs[-1].headings += headings
        section, opening, headings = section + 1, None, []
    return runs


# -- the layout --------------------------------------------------------------------------------


def _unpacked(pdf: bytes) -> Iterator[bytes]:
    """Objects that newer writers keep compressed."""
    for match in _PACKED.finditer(pdf):
        try:
            yield zlib.decompress(match[1])
        except zlib.error:
            continue


def _page_order(text: bytes) -> dict[int, int]:
    """The place of each page by its object number, the first page 1."""
    lists = [
        [int(number) for number in _REFERENCE.findall(kids)] for kids in _KIDS.findall(text)
    ]
    # of nested lists the longest is what office programs write: one level for all pages
    longest = max(lists, key=len, default=[])
    return {number: place for place, number in enumerate(longest, 1)}


def _as_roman(number: int) -> str:
    letters = ""
    for value, sign in _ROMAN:
        while number >= value:
            letters, number = letters + sign, number - value
    return letters

"""Fields whose shown result depends on the finished text: 表2-3, references to it, the contents.

Word recomputes them when asked; until then a reader sees the stored result, so it must be right.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from generator.deliver.bookmarks import bookmarks, meant, tell_apart
from generator.deliver.docx import Styles, text_of, w

NO_SUCH_BOOKMARK: Final = "［无此引用］"
_LEVELS = re.compile(r'\\o\s+"1-([1-9])"')


@dataclass(slots=True)
class _Field:
    """One field in either spelling: w:fldSimple, or runs between begin, separate and end marks."""

    start: etree._Element
    instruction: str = ""
    separator: etree._Element | None = None
    end: etree._Element | None = None
    simple: bool = False
    result: list[etree._Element] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        return self.instruction.split() or [""]

    def point_to(self, bookmark: str) -> None:
        """Refer to another bookmark than before."""
        if bookmark == self.words[1]:
            return
        self.instruction = self.instruction.replace(self.words[1], bookmark, 1)
        if self.simple:
            self.start.set(w("instr"), self.instruction)
            return
        rest = self.instruction
        for run in self.start.itersiblings(w("r")):
            if run is self.separator:
                break
            for node in run.iter(w("instrText")):
                node.text, rest = rest, ""

    def show(self, text: str) -> None:
        """Store `text` as the field's result, in the look the result had."""
        runs = [run for run in self.result if run.find(w("t")) is not None]
        for run in runs[1:]:
            parent = run.getparent()
            if parent is not None:
                parent.remove(run)
        if runs:
            for node in runs[0].findall(w("t"))[1:]:
                runs[0].remove(node)
            runs[0].find(w("t")).text = text  # type: ignore[union-attr]  # chosen for having one
            return
        run = etree.Element(w("r"))
        etree.SubElement(run, w("t")).text = text
        if self.simple:
            self.start.append(run)
        elif self.separator is not None:
            self.separator.addnext(run)


def update_fields(root: etree._Element, styles: Styles) -> None:
    """Number captions (SEQ), repeat their numbers at references (REF), list headings (TOC)."""
    fields = number_captions(root)
    repeated = tell_apart(root)
    if not fields:
        return
    references = [item for item in fields if item.words[0] == "REF" and len(item.words) > 1]
    for name, names in repeated.items():
        to_it = [item for item in references if item.words[1] == name]
        own = meant(names, [item.start for item in to_it], root)
        for item, one in zip(to_it, own, strict=True):
            item.point_to(one)
    marked = {name: text for name, text in bookmarks(root) if name.startswith("_Ref")}
    for item in references:
        item.show(marked.get(item.words[1], NO_SUCH_BOOKMARK))
    for item in fields:
        if item.words[0] == "TOC":
            _list_headings(root, styles, item)


def number_captions(root: etree._Element) -> list[_Field]:
    """Number the captions (SEQ) alone, for whoever asks for a place; gives all the fields."""
    fields = list(_fields(root))
    counters: Counter[str] = Counter()
    for item in fields:
        if item.words[0] == "SEQ" and len(item.words) > 1:
            counters[item.words[1]] += 1
            item.show(str(counters[item.words[1]]))
    return fields


def _fields(root: etree._Element) -> Iterator[_Field]:
    """The fields in reading order; of nested ones the outer first."""
    open_fields: list[_Field] = []
    found: list[_Field] = []
    simple, mark, instruction, run = (w(tag) for tag in ("fldSimple", "fldChar", "instrText", "r"))
    for element in root.iter(simple, mark, instruction, run):
        if element.tag == simple:
            found.append(
                _Field(
                    element,
                    element.get(w("instr"), ""),
                    simple=True,
                    result=element.findall(w("r")),
                )
            )
        elif element.tag == mark:
            kind, holder = element.get(w("fldCharType")), element.getparent()
            if kind == "begin" and holder is not None:
                open_fields.append(_Field(holder))
                found.append(open_fields[-1])
            elif kind == "separate" and open_fields:
                open_fields[-1].separator = holder
            elif kind == "end" and open_fields:
                open_fields.pop().end = holder
        elif element.tag == instruction:
            if open_fields and open_fields[-1].separator is None:
                open_fields[-1].instruction += element.text or ""
        elif (
            open_fields
            and open_fields[-1].separator is not None
            and element.find(w("fldChar")) is None
        ):
            open_fields[-1].result.append(element)
    return iter(found)


def _list_headings(root: etree._Element, styles: Styles, toc: _Field) -> None:
    """Fill the contents with the headings; their pages come when Word updates the field.

    Until then the entries have no page numbers: none is better than a wrong one.
    """
    first, last = _paragraph(toc.start), _paragraph(toc.end)
    if first is None or last is None or toc.separator is None or toc.end is None:
        return
    depth = int(match[1]) if (match := _LEVELS.search(toc.instruction)) else 3
    for paragraph in _between(first, last):
        paragraph.getparent().remove(paragraph)  # type: ignore[union-attr]  # it is a sibling
    _clear(first, last, toc.separator, toc.end)
    entry_style = {
        name.lower().removeprefix("toc "): style_id
        for style_id, name in styles.names.items()
        if name.lower().startswith("toc ")
    }
    _forget_headings(root)
    number = _last_bookmark(root)
    place = first
    for count, (heading, level, text) in enumerate(_headings(root, styles, depth), 1):
        name = f"_Toc{count:09d}"
        _bookmark(heading, number + count, name)
        if count > 1:
            new = etree.Element(w("p"))
            place.addnext(new)
            place = new
        _write_entry(place, text, name, entry_style.get(str(level + 1), ""))
    # the field ends with its last entry: no empty line is left behind
    place.append(toc.end)
    holder = last.getparent()
    ends_section = last.find(f"{w('pPr')}/{w('sectPr')}") is not None
    if last is not place and not text_of(last).strip() and not ends_section and holder is not None:
        holder.remove(last)


def _clear(
    first: etree._Element, last: etree._Element, begin: etree._Element, end: etree._Element
) -> None:
    """Take the old entries out of the paragraphs that hold the field's ends."""
    for link in (*first.iter(w("hyperlink")), *last.iter(w("hyperlink"))):
        _unwrap(link, (begin, end))
    for old in [node for node in begin.itersiblings() if node is not end]:
        if old.getparent() is first and (last is not first or _stands_before(old, end)):
            first.remove(old)
    if last is not first:
        for old in [node for node in last if node.tag != w("pPr") and _stands_before(node, end)]:
            last.remove(old)


def _unwrap(link: etree._Element, kept: tuple[etree._Element, ...]) -> None:
    """Let go of a hyperlink; runs that are an end of the field take its place."""
    for run in kept:
        if run.getparent() is link:
            link.addprevious(run)


def _stands_before(node: etree._Element, other: etree._Element) -> bool:
    return any(following is other for following in node.itersiblings())


def _headings(
    root: etree._Element, styles: Styles, depth: int
) -> list[tuple[etree._Element, int, str]]:
    return [
        (paragraph, level, text)
        for paragraph in root.iter(w("p"))
        if (level := styles.level_of(paragraph)) is not None
        and level < depth
        and (text := text_of(paragraph).strip())
    ]


def _forget_headings(root: etree._Element) -> None:
    """Take away the bookmarks of an earlier contents: two of one name break the document."""
    old = [mark for mark in root.iter(w("bookmarkStart")) if mark.get(w("name"), "")[:4] == "_Toc"]
    ids = {mark.get(w("id")) for mark in old}
    ends = [mark for mark in root.iter(w("bookmarkEnd")) if mark.get(w("id")) in ids]
    for mark in (*old, *ends):
        holder = mark.getparent()
        if holder is not None:
            holder.remove(mark)


def _last_bookmark(root: etree._Element) -> int:
    numbers = [mark.get(w("id"), "0") for mark in root.iter(w("bookmarkStart"))]
    return max((int(number) for number in numbers if number.isdigit()), default=0)


def _bookmark(paragraph: etree._Element, number: int, name: str) -> None:
    start = etree.Element(w("bookmarkStart"), {w("id"): str(number), w("name"): name})
    properties = paragraph.find(w("pPr"))
    if properties is None:
        paragraph.insert(0, start)
    else:
        properties.addnext(start)
    etree.SubElement(paragraph, w("bookmarkEnd"), {w("id"): str(number)})


def _write_entry(paragraph: etree._Element, text: str, name: str, style: str) -> None:
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        paragraph.insert(0, properties)
    if style:
        for old in properties.findall(w("pStyle")):
            properties.remove(old)
        properties.insert(0, etree.Element(w("pStyle"), {w("val"): style}))
    link = etree.SubElement(paragraph, w("hyperlink"), {w("anchor"): name, w("history"): "1"})
    _run(link, text)


def _run(parent: etree._Element, text: str) -> None:
    node = etree.SubElement(etree.SubElement(parent, w("r")), w("t"))
    node.text = text
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _paragraph(run: etree._Element | None) -> etree._Element | None:
    return None if run is None else next(run.iterancestors(w("p")), None)


def _between(first: etree._Element, last: etree._Element) -> list[etree._Element]:
    if first is last:
        return []
    between: list[etree._Element] = []
    for sibling in first.itersiblings():
        if sibling is last:
            return between
        between.append(sibling)
    return []



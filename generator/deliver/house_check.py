"""A finished document held against the house (版式检查): pages, styles, tables, captions, contents.

What is found is told, never mended: an office that edits its copy of a template may mean it so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from lxml import etree

from generator.deliver.docx import (
    DOCUMENT_PART,
    Spot,
    Styles,
    parse,
    read_parts,
    style_id_of,
    text_of,
    text_parts,
    w,
    walk,
)
from generator.deliver.fields import NO_SUCH_BOOKMARK
from generator.deliver.house import House
from generator.deliver.house_look import StyleSheet, direct_formatting, formatting_of, style_faults
from generator.deliver.house_pages import page_faults

_Text: TypeAlias = tuple[etree._Element, Spot]
_CAPTION: Final = re.compile(r"([表图])([0-9]+)-([0-9]+)")
_PART: Final = re.compile(r"（附?[0-9]*）")
"""表5-2（3）: one of several tables of a kind that share a number."""
_CHAPTER: Final = re.compile(r"([0-9]+)[\s　]|第([0-9]+)章")
_LEVELS: Final = re.compile(r'\\o\s+"1-([1-9])"')
_REFERENCE: Final = re.compile(r"\bREF\s+(\S+)")
_LOST: Final = (NO_SUCH_BOOKMARK, "错误!未找到引用源", "错误！未找到引用源", "Reference source not")
_PLACES_NAMED: Final = 3
_DRAWN: Final = (
    w("drawing"),
    w("pict"),
    w("object"),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent",
)
_CONTENTS_DEPTH: Final = 3


def check_house(content: bytes, house: House, look: str) -> tuple[str, ...]:
    """Everything in the document that is not of the house, a Chinese sentence each with its place.

    `look` is the name of the house's look (公文, 报告) the document is meant to have.
    """
    try:
        parts = read_parts(content)
        roots = {name: parse(parts[name]) for name in text_parts(parts)}
        styles, sheet = Styles.of(parts), StyleSheet(parts)
    except (ValueError, etree.XMLSyntaxError) as error:
        return (f"文件打不开（{error}）。",)
    root = roots[DOCUMENT_PART]
    texts = [
        (paragraph, place)
        for part in roots.values()
        for paragraph, place in walk(part, styles)
        if text_of(paragraph).strip() and not _in_drawing(paragraph)
    ]
    used = {style_id_of(paragraph): styles.name_of(paragraph) for paragraph, _ in texts}
    faults = [*page_faults(parts, root, styles, house, look)]
    faults += style_faults(sheet, used, house)
    faults += _foreign(texts, styles, house)
    faults += _by_hand(texts, styles, sheet)
    faults += _tables(root, styles, house)
    faults += _captions(root, styles)
    faults += _caption_numbers(root, styles)
    faults += _references(root)
    faults += _contents(root, styles)
    return tuple(dict.fromkeys(faults))


# -- styles ------------------------------------------------------------------------------------


def _foreign(texts: Sequence[_Text], styles: Styles, house: House) -> Iterator[str]:
    """Paragraphs of a style the house does not have, each style once, with its first place."""
    known = {name.casefold() for name in house.paragraphs}
    found: dict[str, list[_Text]] = {}
    for paragraph, place in texts:
        name = styles.name_of(paragraph) or "（没有样式）"
        if name.casefold() not in known:
            found.setdefault(name, []).append((paragraph, place))
    for name, there in found.items():
        paragraph, place = there[0]
        what = "标题" if styles.level_of(paragraph) is not None else "段落"
        more = f"等{len(there)}处" if len(there) > 1 else ""
        yield f"{place}{more}：{what}用的样式“{name}”不是成果文件的样式。"


def _by_hand(texts: Sequence[_Text], styles: Styles, sheet: StyleSheet) -> Iterator[str]:
    """Formatting set by hand, told once for each style and each thing that was changed."""
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    looked_at: dict[tuple[object, ...], tuple[str, ...]] = {}
    for paragraph, place in texts:
        formatting = formatting_of(paragraph)
        if formatting not in looked_at:
            looked_at[formatting] = direct_formatting(paragraph, sheet)
        if changed := looked_at[formatting]:
            found.setdefault((styles.name_of(paragraph), changed), []).append(str(place))
    for (name, changed), places in found.items():
        more = f"等{len(places)}处" if len(places) > _PLACES_NAMED else ""
        yield (
            f"{'、'.join(dict.fromkeys(places[:_PLACES_NAMED]))}{more}：直接改了"
            f"{'、'.join(changed)}，与样式“{name}”不一致。"
        )


def _in_drawing(element: etree._Element) -> bool:
    return next(element.iterancestors(*_DRAWN), None) is not None


# -- tables and captions -----------------------------------------------------------------------


def _tables(root: etree._Element, styles: Styles, house: House) -> Iterator[str]:
    known = {name.casefold() for name in house.tables}
    for table, caption in _top_tables(root, styles):
        style = table.find(f"{w('tblPr')}/{w('tblStyle')}")
        name = styles.names.get(style.get(w("val"), ""), "") if style is not None else ""
        if name.casefold() not in known:
            yield f"“{caption[:30]}”之后的表格样式“{name or '无'}”不是成果文件的样式。"
        rows = table.findall(w("tr"))
        look = table.find(f"{w('tblPr')}/{w('tblLook')}")
        headed = look is None or _has_first_row(look)
        repeats = rows and rows[0].find(f"{w('trPr')}/{w('tblHeader')}") is not None
        if len(rows) > 1 and headed and not repeats:
            yield f"“{caption[:30]}”之后的表格没有设置跨页重复的表头行。"


def _has_first_row(look: etree._Element) -> bool:
    if (first := look.get(w("firstRow"))) is not None:
        return first not in ("0", "false")
    return bool(int(look.get(w("val"), "0"), 16) & 0x20)


def _top_tables(root: etree._Element, styles: Styles) -> Iterator[tuple[etree._Element, str]]:
    """The tables of the body with the caption or the words before them."""
    said = ""
    body = root.find(w("body"))
    for element in body if body is not None else ():
        if element.tag == w("p"):
            said = text_of(element).strip() or said
        elif element.tag == w("tbl"):
            yield element, said


def _captions(root: etree._Element, styles: Styles) -> Iterator[str]:
    """表题 stands right above its table, 图题 right below its picture."""
    body = root.find(w("body"))
    blocks = [e for e in body if e.tag in (w("p"), w("tbl"))] if body is not None else []
    for position, block in enumerate(blocks):
        name = styles.name_of(block) if block.tag == w("p") else ""
        text = text_of(block).strip()
        if name == "表题":
            after = blocks[position + 1] if position + 1 < len(blocks) else None
            if after is None or after.tag != w("tbl"):
                yield f"表题“{text[:30]}”下面不是表格。"
            if text.startswith("图"):
                yield f"“{text[:30]}”是图题，用了表题的样式。"
        elif name == "图题":
            before = blocks[position - 1] if position else None
            if before is None or not _is_figure(before, styles):
                yield f"图题“{text[:30]}”上面不是图。"
            if text.startswith("表"):
                yield f"“{text[:30]}”是表题，用了图题的样式。"


def _is_figure(block: etree._Element, styles: Styles) -> bool:
    """A picture, chart or drawing; or the frame that keeps the place of one to come."""
    drawn = next(block.iter(*_DRAWN), None) is not None
    return drawn or "［待补" in text_of(block) or styles.name_of(block) == "图"


def _caption_numbers(root: etree._Element, styles: Styles) -> Iterator[str]:
    """表3-2 stands in chapter 3, after 表3-1."""
    chapter = ""
    counts: Counter[tuple[str, str]] = Counter()
    for paragraph, _ in walk(root, styles):
        text = text_of(paragraph).strip()
        if styles.level_of(paragraph) == 0 and (match := _CHAPTER.match(f"{text} ")):
            chapter = match[1] or match[2]
            continue
        if styles.name_of(paragraph) not in ("表题", "图题"):
            continue
        if (match := _CAPTION.match(text)) is None:
            continue
        label, of, number = match.groups()
        if chapter and of not in (chapter, "0"):
            yield f"“{text[:30]}”在第{chapter}章，编号却是第{of}章的。"
        if _PART.match(text, match.end()) and int(number) <= counts[label, of]:
            continue
        counts[label, of] += 1
        if int(number) != counts[label, of]:
            yield f"“{text[:30]}”的编号不连续，应为{label}{of}-{counts[label, of]}。"
            counts[label, of] = int(number)


# -- fields ------------------------------------------------------------------------------------


def _instructions(root: etree._Element) -> Iterator[str]:
    for simple in root.iter(w("fldSimple")):
        yield simple.get(w("instr"), "")
    for paragraph in root.iter(w("p")):
        yield "".join(node.text or "" for node in paragraph.iter(w("instrText")))


def _references(root: etree._Element) -> Iterator[str]:
    names = {mark.get(w("name"), "") for mark in root.iter(w("bookmarkStart"))}
    for instruction in _instructions(root):
        for match in _REFERENCE.finditer(instruction):
            if match[1] not in names:
                yield f"引用指向的书签“{match[1]}”不在文中。"
    for paragraph in root.iter(w("p")):
        text = text_of(paragraph)
        if any(lost in text for lost in _LOST):
            yield f"“{text.strip()[:30]}”中有引用找不到目标。"


def _contents(root: etree._Element, styles: Styles) -> Iterator[str]:
    """A document with a cover has contents, of three levels, that name every heading."""
    depth = next(
        (
            int(match[1])
            for instruction in _instructions(root)
            if instruction.split()[:1] == ["TOC"] and (match := _LEVELS.search(instruction))
        ),
        0,
    )
    listed: list[str] = []
    headings: list[str] = []
    covered = False
    for paragraph in root.iter(w("p")):
        name, text = styles.name_of(paragraph), text_of(paragraph).strip()
        covered = covered or name.startswith("封面")
        if name.casefold().startswith("toc "):
            listed.append(text)
        elif (level := styles.level_of(paragraph)) is not None and level < depth and text:
            headings.append(text)
    if covered and not depth:
        yield "没有目录。"
    if not depth:
        return
    if depth != _CONTENTS_DEPTH:
        yield f"目录是{depth}级，应为三级。"
    missing = [text for text in headings if not any(line.startswith(text) for line in listed)]
    if missing:
        more = f"等{len(missing)}个" if len(missing) > 1 else ""
        yield f"目录里没有标题“{missing[0][:30]}”{more}。"

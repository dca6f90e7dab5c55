"""What must not be torn apart by a page end, and shows only once the rows are there."""

from __future__ import annotations

from typing import Final

from lxml import etree

from generator.deliver.docx import Styles, w

NOTE_STYLE: Final = "表注"


def keep_notes(root: etree._Element, styles: Styles) -> None:
    """Keep a table's last row on the page of the note below it (数据来源, 口径)."""
    for table in root.iter(w("tbl")):
        below = table.getnext()
        if below is None or below.tag != w("p") or styles.name_of(below) != NOTE_STYLE:
            continue
        rows = table.findall(w("tr"))
        for paragraph in rows[-1].iter(w("p")) if rows else ():
            _keep_with_next(paragraph)


def _keep_with_next(paragraph: etree._Element) -> None:
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        paragraph.insert(0, properties)
    if properties.find(w("keepNext")) is None:
        style = properties.find(w("pStyle"))
        properties.insert(0 if style is None else 1, etree.Element(w("keepNext")))

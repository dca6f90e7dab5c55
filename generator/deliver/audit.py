"""The last look at a finished document: nothing left behind by template or program goes out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from lxml import etree

from generator.deliver.docx import Styles, parse, read_parts, text_of, text_parts, w, walk
from generator.deliver.fields import NO_SUCH_BOOKMARK
from generator.deliver.marks import MARK_STARTS

# Tables people fill in by hand: their empty cells are meant.
FILLED_BY_HAND: Final = frozenset({"填写表"})
# Units that must not stand twice. 家, 个, 项 may: 10家家电企业.
UNITS: Final = (
    "kgce/t", "tce/万元", "tce", "kgce", "tCO2", "tCO₂", "t/万元", "m³/万元", "m³/t", "万m³", "m³",
    "万kWh", "kWh/t", "kWh", "MWh", "GJ", "mg/L", "mg/m³", "kg/t", "kg", "t/t", "t", "%", "‰",
    "万元", "亿元", "万t", "吨", "公顷",
)  # fmt: skip
_MAX_FAULTS: Final = 100
_EQUATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
_UNIT = "|".join(re.escape(unit) for unit in sorted(UNITS, key=len, reverse=True))
# The same unit twice in two spellings: 3t吨, 5%％.
_TWO_SPELLINGS: Final = (
    "t吨", "吨t", "%％", "％%", "tce吨", "吨tce", "tce标准煤", "kWh千瓦时", "千瓦时kWh",
    "m³立方米", "立方米m³", "m³m3", "m3m³", "万元元", "元万元", "kg千克", "h小时", "℃度",
    "%个百分点", "％个百分点",
)  # fmt: skip
_GAP: Final = "［待补"
_FAULTS: Final[Mapping[str, re.Pattern[str]]] = {
    "留有模板标记": re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|[" + "".join(MARK_STARTS) + "]"),
    "留有程序的空值": re.compile(
        r"(?<![A-Za-z0-9_])(?:None|NaN|nan|NaT|null|Undefined)(?![A-Za-z0-9_])"
    ),
    "留有程序的写法": re.compile(
        r"(?<![A-Za-z])(?:True|False)(?![A-Za-z])|(?:Decimal|Fraction|Figure|Missing|Markup)\("
        r"|<class |object at 0x|(?<![A-Za-z0-9])[0-9](?:\.[0-9]+)?[eE][+-][0-9]+(?![0-9])"
        r"|(?<![0-9A-Za-z.)）%~—–-])-0(?:\.0+)?(?![0-9.-])"
    ),
    "留有占位符": re.compile(r"(?<![A-Za-z0-9])[XxＸ]{2,}(?![A-Za-z0-9])|××|〔\s*〕|_{4,}"),
    "单位重复": re.compile(rf"(?<=[0-9])\s*({_UNIT})\s*\1(?![A-Za-z])"),
    "单位写了两种": re.compile(
        rf"(?<=[0-9])\s*(?:{'|'.join(re.escape(pair) for pair in _TWO_SPELLINGS)})(?![A-Za-z/])"
    ),
    "标点重复": re.compile(r"。。|，，|，。|。，|；；|、、|、。|：。"),
    "括号里没有内容": re.compile(r"（\s*）|《\s*》|“\s*”"),
    "引用的表或图不在文中": re.compile(re.escape(NO_SUCH_BOOKMARK)),
}


def audit_document(content: bytes, echoes: Collection[str] = ()) -> list[str]:
    """What must not be in a document that is handed in, one Chinese sentence each; [] when clean.

    Marked gaps (［待补:…］) are not faults, they stand in the gap list. `echoes` are values from
    the data that look like tags (`RenderedDocument.echoes`): they may stand as they are.
    """
    try:
        parts = read_parts(content)
        roots = {name: parse(parts[name]) for name in text_parts(parts)}
    except (ValueError, etree.XMLSyntaxError) as error:
        return [f"文件打不开（{error}）。"]
    styles = Styles.of(parts)
    faults: list[str] = []
    for root in roots.values():
        faults.extend(_text_faults(root, styles, echoes))
        faults.extend(_table_faults(root, styles))
    return faults[:_MAX_FAULTS]


def _text_faults(
    root: etree._Element, styles: Styles, echoes: Collection[str]
) -> Iterator[str]:
    # longest first: one value may contain another
    known = sorted(echoes, key=len, reverse=True)
    for paragraph, place in walk(root, styles):
        text = text_of(paragraph)
        if not text.strip() and styles.level_of(paragraph) is not None:
            yield f"{place}之前或之后有没有文字的标题（{styles.name_of(paragraph)}）。"
        for echo in known:
            text = text.replace(echo.replace("\n", " "), "")
        if _GAP in text and (bare := _unmarked_gap(paragraph)):
            yield f"{place}：待补的内容没有标出底色（{bare[:30]}）。"
        for message, pattern in _FAULTS.items():
            if match := pattern.search(text):
                yield f"{place}：{message}（{match[0].strip()}）。"


def _unmarked_gap(paragraph: etree._Element) -> str:
    """The first gap that is not highlighted; contents and references repeat words as they are."""
    for node in paragraph.iter(w("t")):
        run = node.getparent()
        if run is None or _GAP not in (node.text or ""):
            continue
        repeats = next(run.iterancestors(w("hyperlink"), w("fldSimple")), None) is not None
        if not repeats and run.find(f"{w('rPr')}/{w('highlight')}") is None:
            return node.text or ""
    return ""


def _table_faults(root: etree._Element, styles: Styles) -> Iterator[str]:
    caption = ""
    for element in root.iter(w("p"), w("tbl")):
        if element.tag == w("p"):
            if next(element.iterancestors(w("tc")), None) is None:
                caption = text_of(element).strip() or caption
            continue
        style = element.find(f"{w('tblPr')}/{w('tblStyle')}")
        by_hand = style is not None and styles.names.get(style.get(w("val"), "")) in FILLED_BY_HAND
        rows = element.findall(w("tr"))
        if rows and all(_is_heading(row) for row in rows):
            yield f"“{caption[:30]}”之后的表格没有数据行。"
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row.findall(w("tc")), 1):
                if cell.find(w("p")) is None:
                    yield f"“{caption[:30]}”之后的表格第{number}行第{column}列结构不完整。"
                elif not by_hand and not _shows_something(cell) and not _continues(cell):
                    yield f"“{caption[:30]}”之后的表格第{number}行第{column}列是空的。"


def _shows_something(cell: etree._Element) -> bool:
    return bool(text_of(cell).strip()) or any(True for _ in cell.iter(w("drawing"), _EQUATION))


def _is_heading(row: etree._Element) -> bool:
    return row.find(f"{w('trPr')}/{w('tblHeader')}") is not None


def _continues(cell: etree._Element) -> bool:
    """Part of the cell above it."""
    merge = cell.find(f"{w('tcPr')}/{w('vMerge')}")
    return merge is not None and merge.get(w("val"), "continue") == "continue"

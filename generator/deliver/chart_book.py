"""The workbook inside a chart: what “编辑数据” opens, holding the plotted numbers as printed."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

from generator.deliver.chart import Chart
from generator.deliver.chart_xml import SHEET, Column, column_letter, columns
from generator.deliver.docx import write_parts
from generator.deliver.marks import clean
from generator.deliver.package import REL, XML_HEAD

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Ids below this are Excel's own formats.
_FIRST_FORMAT: Final = 164


def chart_workbook(chart: Chart) -> bytes:
    """One sheet: categories down, a column for each series. Same chart, same bytes."""
    data = columns(chart)
    codes = sorted({code for column in data for code in column.formats})
    return write_parts(
        {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _relations("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": _workbook(),
            "xl/_rels/workbook.xml.rels": _relations(
                "worksheet", "worksheets/sheet1.xml", ("styles", "styles.xml")
            ),
            "xl/styles.xml": _styles(codes),
            "xl/worksheets/sheet1.xml": _sheet(chart, data, codes),
        }
    )


def _content_types() -> bytes:
    parts = (
        ("/xl/workbook.xml", "sheet.main"),
        ("/xl/styles.xml", "styles"),
        ("/xl/worksheets/sheet1.xml", "worksheet"),
    )
    return (
        f'{XML_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="{name}" ContentType="{_TYPE}.{kind}+xml"/>'
            for name, kind in parts
        )
        + "</Types>"
    ).encode()


def _relations(kind: str, target: str, *more: tuple[str, str]) -> bytes:
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{REL}/{one}" Target="{where}"/>'
        for number, (one, where) in enumerate(((kind, target), *more), 1)
    )
    root = f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
    return f"{XML_HEAD}{root}".encode()


def _workbook() -> bytes:
    return (
        f'{XML_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{REL}"><sheets>'
        f'<sheet name="{SHEET}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ).encode()


def _styles(codes: list[str]) -> bytes:
    """Cell style 0 is plain; style n+1 shows a number by the n-th code."""
    formats = "".join(
        f'<numFmt numFmtId="{_FIRST_FORMAT + n}" formatCode="{code}"/>'
        for n, code in enumerate(codes)
    )
    plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"'
    cells = f'{plain} xfId="0"/>' + "".join(
        f'<xf numFmtId="{_FIRST_FORMAT + n}" fontId="0" fillId="0" borderId="0" xfId="0"'
        ' applyNumberFormat="1"/>'
        for n in range(len(codes))
    )
    return (
        f'{XML_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts count="{len(codes)}">{formats}</numFmts>'
        '<fonts count="1"><font><sz val="10.5"/><name val="宋体"/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        f'<cellStyleXfs count="1">{plain}/></cellStyleXfs>'
        f'<cellXfs count="{len(codes) + 1}">{cells}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    ).encode()


def _sheet(chart: Chart, data: tuple[Column, ...], codes: list[str]) -> bytes:
    corner = f"单位：{chart.unit}" if chart.unit else ""
    rows = [_row(1, [_words(0, 1, corner), *(_words(n, 1, c.name) for n, c in enumerate(data, 1))])]
    for number, name in enumerate(chart.categories):
        cells = [_words(0, number + 2, clean(name))]
        for place, column in enumerate(data, 1):
            value = column.values[number]
            if value is not None:
                style = codes.index(column.formats[number]) + 1
                where = f"{column_letter(place)}{number + 2}"
                cells.append(f'<c r="{where}" s="{style}"><v>{value:f}</v></c>')
        rows.append(_row(number + 2, cells))
    return (
        f'{XML_HEAD}<worksheet xmlns="{_MAIN}"><cols><col min="1" max="1" width="24"'
        f' customWidth="1"/></cols><sheetData>{"".join(rows)}</sheetData></worksheet>'
    ).encode()


def _row(number: int, cells: list[str]) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def _words(column: int, row: int, words: str) -> str:
    """A cell of words, never a formula whatever they begin with."""
    return (
        f'<c r="{column_letter(column)}{row}" t="inlineStr"><is><t xml:space="preserve">'
        f"{escape(words)}</t></is></c>"
    )

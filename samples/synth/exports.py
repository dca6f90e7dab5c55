"""What offices and utilities export (permit register, execution reports, statistics, transfers).

The column headings are those of rules/prefill, the figures those of the returns. Most are xlsx,
one is a CSV as platforms give it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from samples.synth.sheet import Typed
from samples.synth.world import AUDIT_YEAR, YEARS, D, Firm, Park, text

FILES = {
    "permit_register": "排污许可证名录导出.xlsx",
    "execution_report": "执行报告年报导出.xlsx",
    "env_statistics": "环境统计基101表汇总.csv",
    "hazardous_transfer": "危险废物转移联单导出.xlsx",
    "utilities": "公用事业分户用量.xlsx",
}
CREATED = datetime(2025, 2, 20)
FACTORS = {("t", "kg"): D(1000), ("row_unit", "kWh"): D(10_000), ("row_unit", "m3"): D(10_000)}
"""From the unit a field is asked in (rows of 能源: 万kWh, 万m3) to the export's own."""
Table = list[list[str | Decimal]]


def export_files(
    park: Park, mappings: Mapping[str, Any], returns: Mapping[str, Typed], units: Mapping[str, str]
) -> dict[str, bytes]:
    """Every export that rules/prefill has a mapping for: file name -> bytes.

    `returns` are the enterprises' clean answers, `units` the unit each field is asked in.
    """
    found: dict[str, bytes] = {}
    for name, mapping in mappings.items():
        made = (_table(park, sheet, returns, units) for sheet in mapping.sheets)
        tables = [table for table in made if table]
        if not tables:
            continue
        file = FILES.get(name, f"{mapping.name}导出.xlsx")
        found[file] = _csv(tables[0]) if file.endswith(".csv") else _xlsx(tables)
    return found


def _table(park: Park, sheet: Any, returns: Mapping[str, Typed], units: Mapping[str, str]) -> Table:
    head = _identity_head(sheet)
    columns = [column for column in sheet.columns if _convertible(column, units)]
    names = [
        name for name in dict.fromkeys(column.headings[0] for column in columns) if name not in head
    ]
    rows: Table = []
    for firm in park.firms:
        cells = returns[firm.id].cells
        for year in YEARS if sheet.year else (AUDIT_YEAR,):
            for given in _rows(firm, sheet, columns, cells, year, units):
                figures = [value for value in given.values() if isinstance(value, Decimal)]
                if any(figures) or (given and not figures and any(given.values())):
                    rows.append(
                        [*_identity(firm, sheet, year), *(given.get(name, "") for name in names)]
                    )
    return [[*head, *names], *rows] if rows else []


def _convertible(column: Any, units: Mapping[str, str]) -> bool:
    asked = units.get(column.field, "")
    return column.unit in ("", asked) or asked == "row_unit" or (asked, column.unit) in FACTORS


def _identity_head(sheet: Any) -> list[str]:
    wanted = (sheet.credit_code, sheet.permit_number, sheet.name, sheet.year)
    return [headings[0] for headings in wanted if headings]


def _identity(firm: Firm, sheet: Any, year: int) -> list[str]:
    pairs = (
        (sheet.credit_code, firm.credit_code), (sheet.permit_number, firm.permit_number),
        (sheet.name, firm.name),
        (sheet.year, f"{year}-12-20" if any("日期" in h for h in sheet.year) else str(year)),
    )  # fmt: skip
    return [value for headings, value in pairs if headings]


def _rows(
    firm: Firm, sheet: Any, columns: list[Any], cells: Mapping[Any, str], year: int,
    units: Mapping[str, str],
) -> Iterator[dict[str, str | Decimal]]:  # fmt: skip
    """One row of a fixed sheet; one for each filled row of the table a sheet speaks of."""
    if sheet.rows is None:
        yield {c.headings[0]: _value(c, cells, c.row, year, units) for c in columns}
        return
    if year != AUDIT_YEAR or sheet.rows.headings:
        return
    table = sheet.rows.table
    held = sorted({key[1] for key in cells if key[0].startswith(f"{table}.")})
    for row in held:
        yield {c.headings[0]: _value(c, cells, row, year, units) for c in columns}


def _value(
    column: Any, cells: Mapping[Any, str], row: str, year: int, units: Mapping[str, str]
) -> str | Decimal:
    value = cells.get((column.field, row, year), "")
    value = value or (cells.get((column.field, row, 0), "") if year == AUDIT_YEAR else "")
    try:
        number = D(value)
    except ArithmeticError:
        return "" if value in ("不涉及", "停产", "未投产") else value
    if not column.unit:
        return value
    factor = FACTORS.get((units.get(column.field, ""), column.unit), D(1))
    return D(text(number * factor))


def _csv(table: Table) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(table)
    return buffer.getvalue().encode("gb18030")


def _xlsx(tables: list[Table]) -> bytes:
    """The same bytes for the same tables: xlsxwriter with a fixed time of making."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": CREATED, "comments": "示例数据"})
    for number, table in enumerate(tables, 1):
        sheet = book.add_worksheet(f"表{number}")
        for i, row in enumerate(table):
            for j, value in enumerate(row):
                if isinstance(value, Decimal):
                    sheet.write_number(i, j, float(value))
                else:
                    sheet.write_string(i, j, value)
    book.close()
    return buffer.getvalue()

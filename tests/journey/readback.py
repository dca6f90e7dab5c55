"""What a person sees in the files of an answer: sheets, paragraphs, rows of the board."""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass
from pathlib import Path

from docx import Document
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from generator.workspace.records import Receipt


def answers_to(root: Path, receipt: Receipt) -> tuple[Path, Path]:
    """The marked workbook and the notice for one version of one recipient."""
    folder = next((root / "退回").glob(f"{receipt.recipient_id} *"))
    number = receipt.version_no
    book = folder.glob(f"第{number}版 退回修改*.xlsx")
    notice = folder.glob(f"第{number}版 资料修改通知单*.docx")
    return next(book), next(notice)


def has_answers(root: Path, receipt: Receipt) -> bool:
    return any((root / "退回").glob(f"{receipt.recipient_id} */第{receipt.version_no}版 *"))


def sheets_of(source: Path | bytes) -> dict[str, Worksheet]:
    data = source if isinstance(source, bytes) else source.read_bytes()
    return {sheet.title: sheet for sheet in load_workbook(io.BytesIO(data)).worksheets}


def words_of(sheet: Worksheet) -> list[list[str]]:
    """The rows of a sheet that say something."""
    rows = [[str(c.value) for c in row if c.value is not None] for row in sheet.iter_rows()]
    return [row for row in rows if row]


def text_of(document: Path) -> str:
    """All a Word document says, tables and all, in one string."""
    found = Document(str(document))
    paragraphs = [paragraph.text for paragraph in found.paragraphs]
    cells = [cell.text for table in found.tables for row in table.rows for cell in row.cells]
    return "\n".join(paragraphs + cells)


@dataclass(frozen=True)
class BoardLine:
    recipient: str
    state: str
    source: str

    @property
    def text(self) -> str:
        return html.unescape(re.sub(r"<[^>]+>", " ", self.source))


def board_lines(page: str) -> list[BoardLine]:
    """The rows of 报送情况, in order."""
    found = re.findall(
        r'<tr data-state="([^"]*)" data-recipient="([^"]*)"[^>]*>(.*?)</tr>', page, re.DOTALL
    )
    return [BoardLine(recipient, state, body) for state, recipient, body in found]


def board_line(root: Path, recipient: str) -> BoardLine:
    page = (root / "看板.html").read_text(encoding="utf-8")
    found = [line for line in board_lines(page) if line.recipient == recipient]
    assert len(found) == 1, recipient
    return found[0]

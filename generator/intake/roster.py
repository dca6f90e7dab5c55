"""Reading 名录.xlsx: the office's own list, so a fault is raised, with its cell."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import TypeVar

from generator.errors import WorkspaceError
from generator.forms.roster import COLUMNS, ROSTER_SHEET, RosterColumn
from generator.intake.grid import SheetGrid, Workbook, a1
from generator.intake.open import open_workbook
from generator.model.park import (
    Department,
    Enterprise,
    PermitKind,
    Recipient,
    RecipientKind,
    Roster,
    Scale,
)

_Choice = TypeVar("_Choice", bound=Enum)
_SEPARATORS = str.maketrans(dict.fromkeys("，、；; ", ","))
_ID_SIGNS = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.")


def read_roster(path: Path, forms: Mapping[str, RecipientKind]) -> Roster:
    """The recipients of the list; `forms` are the forms there are to assign, and to whom each goes.

    An enterprise whose 采集表 is left empty gets every enterprise form.
    """
    if not path.is_file():
        raise WorkspaceError(path, "找不到名录。", "请把填好的名录存为这个文件名。")
    book = open_workbook(path.read_bytes(), path.name)
    if not isinstance(book, Workbook):
        raise WorkspaceError(path, "名录打不开。", "请用 Excel 或 WPS 打开检查，另存为 xlsx。")
    sheet = book.sheet(ROSTER_SHEET) or book.sheets[0]
    recipients = tuple(_Reader(path, sheet, forms).recipients())
    if not recipients:
        raise WorkspaceError(path, "名录里一个填报单位也没有。", "请从第 2 行起逐行填写。")
    return Roster(recipients)


class _Reader:
    """Walks the rows of the list; every fault names its cell."""

    def __init__(self, path: Path, sheet: SheetGrid, forms: Mapping[str, RecipientKind]) -> None:
        self.path = path
        self.sheet = sheet
        self.forms = forms
        self.columns = self._columns()

    def recipients(self) -> Iterator[Recipient]:
        seen: dict[str, int] = {}
        rows, _ = self.sheet.extent
        for row in range(1, rows):
            texts = {c.attribute: self._text(row, col) for c, col in self.columns.items()}
            if not any(texts.values()):
                continue
            recipient = self._recipient(row, texts)
            if recipient.id in seen:
                raise self._fault(
                    row,
                    "id",
                    f"编号“{recipient.id}”与第 {seen[recipient.id]} 行重复。",
                    "请改用别的编号。",
                )
            seen[recipient.id] = row + 1
            yield recipient

    def _columns(self) -> dict[RosterColumn, int]:
        _, width = self.sheet.extent
        headings = {self._text(0, col).replace(" ", ""): col for col in range(width)}
        missing = [c.heading for c in COLUMNS[:3] if c.heading not in headings]
        if missing:
            raise WorkspaceError(
                self.path, f"第 1 行没有“{'”“'.join(missing)}”列。", "请恢复原来的列标题。"
            )
        return {c: headings[c.heading] for c in COLUMNS if c.heading in headings}

    def _text(self, row: int, col: int) -> str:
        cell = self.sheet.get(row, col)
        return unicodedata.normalize("NFKC", cell.raw).strip() if cell else ""

    def _fault(self, row: int, attribute: str, message: str, remedy: str) -> WorkspaceError:
        col = next((col for c, col in self.columns.items() if c.attribute == attribute), 0)
        return WorkspaceError(self.path, f"“{self.sheet.name}”{a1(row, col)}：{message}", remedy)

    def _recipient(self, row: int, texts: dict[str, str]) -> Recipient:
        for attribute, what in (("id", "编号"), ("name", "单位名称"), ("kind", "类别")):
            if not texts[attribute]:
                raise self._fault(row, attribute, f"缺{what}。", "请补填。")
        number = texts["id"].upper()
        if not set(number) <= _ID_SIGNS:
            raise self._fault(
                row, "id", f"编号“{number}”里有不能用的字符。", "请只用字母、数字、短横线和点。"
            )
        kind = self._choice(row, "kind", texts["kind"], RecipientKind)
        forms = self._assigned(row, texts.get("forms", ""), kind)
        contact = (texts.get("contact", ""), texts.get("phone", ""), texts.get("mail", ""))
        if kind is RecipientKind.DEPARTMENT:
            return Department(number, texts["name"], kind, forms, *contact)
        if not texts.get("credit_code"):
            raise self._fault(
                row, "credit_code", "缺统一社会信用代码。", "企业必须填写 18 位代码。"
            )
        permit = texts.get("permit_kind", "") or PermitKind.NONE.value
        return Enterprise(
            number, texts["name"], kind, forms, *contact,
            credit_code=texts["credit_code"].upper(),
            industry_code=texts.get("industry_code", ""),
            process=texts.get("process", ""),
            chain=texts.get("chain", ""),
            permit_kind=self._choice(row, "permit_kind", permit, PermitKind),
            scale=self._choice(row, "scale", texts["scale"], Scale) if texts.get("scale") else None,
            systems=_named(texts.get("systems", "")),
        )  # fmt: skip

    def _choice(self, row: int, attribute: str, text: str, choices: type[_Choice]) -> _Choice:
        for member in choices:
            if member.value == text:
                return member
        allowed = "、".join(str(member.value) for member in choices)
        raise self._fault(row, attribute, f"“{text}”不是可选的内容。", f"请从下列中选：{allowed}。")

    def _assigned(self, row: int, text: str, kind: RecipientKind) -> tuple[str, ...]:
        suitable = tuple(form for form, for_whom in self.forms.items() if for_whom is kind)
        named = _named(text)
        for form_id in named:
            if form_id not in suitable:
                raise self._fault(
                    row, "forms", f"没有代号为“{form_id}”的{kind.value}采集表。",
                    f"可用的代号：{'、'.join(suitable)}。",
                )  # fmt: skip
        if not named and kind is RecipientKind.ENTERPRISE:
            return suitable
        if not named:
            raise self._fault(row, "forms", "部门没有写采集表。", "请写上要填的表的代号。")
        return named


def _named(text: str) -> tuple[str, ...]:
    """The names in a cell that lists several."""
    return tuple(part for part in text.translate(_SEPARATORS).split(",") if part)

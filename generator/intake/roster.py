"""Reading 名录.xlsx: the office's own list, so a fault is raised, with its cell."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import TypeVar

from generator.errors import WorkspaceError
from generator.forms.roster import COLUMNS, ROSTER_SHEET, RosterColumn
from generator.intake.grid import SheetGrid, Workbook, a1
from generator.intake.open import open_workbook
from generator.model.form import FormDefinition
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


def read_roster(path: Path, forms: Iterable[FormDefinition]) -> Roster:
    """The recipients of the list; `forms` are the forms there are to assign.

    An enterprise whose 采集表 is left empty gets every enterprise form but those on request. Of a
    form with item groups a department gets the groups it names, or all where it names the form;
    no group goes to two.
    """
    if not path.is_file():
        raise WorkspaceError(path, "找不到名录。", "请把填好的名录存为这个文件名。")
    book = open_workbook(path.read_bytes(), path.name)
    if not isinstance(book, Workbook):
        raise WorkspaceError(path, "名录打不开。", "请用 Excel 或 WPS 打开检查，另存为 xlsx。")
    sheet = book.sheet(ROSTER_SHEET) or book.sheets[0]
    recipients = tuple(_Reader(path, sheet, tuple(forms)).recipients())
    if not recipients:
        raise WorkspaceError(path, "名录里一个填报单位也没有。", "请从第 2 行起逐行填写。")
    return Roster(recipients)


def roster_notices(roster: Roster, forms: Iterable[FormDefinition]) -> tuple[str, ...]:
    """What the office should know of its list though nothing in it is wrong."""
    given = {group for department in roster.departments for group in department.groups}
    notices = []
    for form in forms:
        idle = [group.name for group in form.groups if group.id not in given]
        if idle:
            notices.append(
                f"《{form.name}》的项目组{'、'.join(f'“{name}”' for name in idle)}"
                "在名录里没有安排给任何部门，这些资料没有人填报。"
            )
    return tuple(notices)


class _Reader:
    """Walks the rows of the list; every fault names its cell."""

    def __init__(self, path: Path, sheet: SheetGrid, forms: tuple[FormDefinition, ...]) -> None:
        self.path = path
        self.sheet = sheet
        self.forms = forms
        self.columns = self._columns()
        self.group_owners: dict[str, Recipient] = {}

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
            self._take_groups(row, recipient)
            yield recipient

    def _take_groups(self, row: int, recipient: Recipient) -> None:
        for group in recipient.groups if isinstance(recipient, Department) else ():
            owner = self.group_owners.setdefault(group, recipient)
            if owner is not recipient:
                name = next(g.name for form in self.forms for g in form.groups if g.id == group)
                raise self._fault(
                    row,
                    "forms",
                    f"项目组“{name}”同时安排给了{owner.id}“{owner.name}”"
                    f"和{recipient.id}“{recipient.name}”。",
                    "每个项目组只能由一个部门填报，请删去一处。",
                )

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
        forms, groups = self._assigned(row, texts.get("forms", ""), kind)
        contact = (texts.get("contact", ""), texts.get("phone", ""), texts.get("mail", ""))
        if kind is RecipientKind.DEPARTMENT:
            return Department(number, texts["name"], kind, forms, *contact, groups=groups)
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

    def _assigned(
        self, row: int, text: str, kind: RecipientKind
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The forms a recipient fills in, and the item groups it answers in them."""
        suitable = {form.id: form for form in self.forms if form.recipient_kind is kind}
        groups = {
            word: (form, group.id)
            for form in suitable.values()
            for group in form.groups
            for word in (group.id, group.name)
        }
        named = _named(text)
        if not named and kind is RecipientKind.ENTERPRISE:
            return tuple(name for name, form in suitable.items() if not form.on_request), ()
        if not named:
            raise self._fault(
                row, "forms", "部门没有写采集表。", f"请写上项目组：{_offered(suitable.values())}。"
            )
        forms: dict[str, None] = {}
        chosen: dict[str, None] = {}
        for word in named:
            if word in groups:
                forms[groups[word][0].id] = None
                chosen[groups[word][1]] = None
            elif word in suitable:
                forms[word] = None
            else:
                what = "采集表或项目组" if groups else "采集表"
                raise self._fault(
                    row, "forms", f"没有叫“{word}”的{kind.value}{what}。",
                    f"可以写：{_offered(suitable.values())}。",
                )  # fmt: skip
        for form in (suitable[name] for name in forms):
            own = {group.id: None for group in form.groups}
            if not own.keys() & chosen.keys():
                chosen |= own
        return tuple(forms), tuple(chosen)


def _offered(forms: Iterable[FormDefinition]) -> str:
    """What may stand under 采集表: the groups of a form that has any, else the form's id."""
    return "、".join(
        word for form in forms for word in ([group.name for group in form.groups] or [form.id])
    )


def _named(text: str) -> tuple[str, ...]:
    """The names in a cell that lists several."""
    return tuple(part for part in text.translate(_SEPARATORS).split(",") if part)

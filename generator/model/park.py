"""The park and those who fill in workbooks (园区, 填报单位)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class RecipientKind(Enum):
    """Who a form is for."""

    ENTERPRISE = "企业"
    DEPARTMENT = "部门"


class PermitKind(Enum):
    """排污许可管理类别."""

    KEY = "重点管理"
    SIMPLIFIED = "简化管理"
    REGISTERED = "登记管理"
    NONE = "无需许可"


class Scale(Enum):
    """企业规模 (统计上大中小微型企业划分)."""

    LARGE = "大型"
    MEDIUM = "中型"
    SMALL = "小型"
    MICRO = "微型"


@dataclass(frozen=True, slots=True)
class Recipient:
    """填报单位: one row of 名录.xlsx. `id` is the office's own number ("QY003", "BM01")."""

    id: str
    name: str
    kind: RecipientKind
    forms: tuple[str, ...] = ()
    contact: str = ""
    phone: str = ""
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Enterprise(Recipient):
    """企业. Codes are text, never numbers. `systems` are the indicator systems the office chose."""

    credit_code: str = ""
    industry_code: str = ""
    process: str = ""
    chain: str = ""
    permit_kind: PermitKind = PermitKind.NONE
    scale: Scale | None = None
    systems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Department(Recipient):
    """部门, 公用事业单位. `groups` are the item groups assigned to it (`ItemGroup.id`)."""

    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """名录: everybody a workbook goes to, in the order of the list."""

    recipients: tuple[Recipient, ...]

    def get(self, recipient_id: str) -> Recipient | None:
        return next((r for r in self.recipients if r.id == recipient_id), None)

    @property
    def enterprises(self) -> tuple[Enterprise, ...]:
        return tuple(r for r in self.recipients if isinstance(r, Enterprise))

    @property
    def departments(self) -> tuple[Department, ...]:
        return tuple(r for r in self.recipients if isinstance(r, Department))

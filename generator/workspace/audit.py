"""audit.yaml: the settings of one audit, edited by hand, read strictly."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from generator.yamlfile import Node

ENTERPRISE_YEARS = 3
DEPARTMENT_YEARS = 4
_AUDIT_ID = re.compile(r"[a-z0-9][a-z0-9-]{2,40}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom a preparer may ring up (联系人)."""

    name: str
    phone: str
    mail: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """One line of the leading group (领导小组)."""

    name: str
    post: str
    role: str


@dataclass(frozen=True, slots=True)
class GridFactorChoice:
    """Which published grid factor applies: region and the factor's own year (电网排放因子)."""

    region: str
    year: int


@dataclass(frozen=True, slots=True)
class MailAccount:
    """The office's outgoing mail; its password is in the keyring or the environment, never here."""

    address: str
    server: str
    port: int
    security: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSettings:
    """What holds for the whole audit (本次审核的设置).

    `years` and `department_years` end with the audit year. None and "" are not decided yet: what
    is printed from them is a marked gap.
    """

    audit_id: str
    park_name: str
    park_authority: str
    audit_year: int
    years: tuple[int, ...]
    department_years: tuple[int, ...]
    region: str
    deadline: date
    contact: Contact
    document_date: date | None = None
    issuer: str = ""
    document_number: str = ""
    leading_group: tuple[Member, ...] = ()
    grid_factor: GridFactorChoice | None = None
    mail_account: MailAccount | None = None
    correction_days: int = 5
    sample: bool = False


def years_until(audit_year: int, count: int) -> tuple[int, ...]:
    """The `count` years that end with the audit year."""
    return tuple(range(audit_year - count + 1, audit_year + 1))


# -- reading one value ---------------------------------------------------------------------------


def _audit_id(node: Node) -> str:
    if not _AUDIT_ID.fullmatch(node.text()):
        raise node.fault(
            f"审核编号“{node.text()}”不合要求。", "请只用小写字母、数字和短横线，3 到 41 个字符。"
        )
    return node.text()


def _year(node: Node) -> int:
    year = node.integer()
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise node.fault(f"年份 {year} 不合理。", f"应在 {_FIRST_YEAR} 到 {_LAST_YEAR} 之间。")
    return year


def _days(node: Node) -> int:
    days = node.integer()
    if not 1 <= days <= 60:
        raise node.fault(f"天数 {days} 不合理。", "应在 1 到 60 之间。")
    return days


def _years(node: Node) -> tuple[int, ...]:
    years = tuple(_year(element) for element in node.sequence())
    if list(years) != list(range(years[0], years[0] + len(years))):
        raise node.fault("年份应从早到晚、逐年相连。", "请写成 [2022, 2023, 2024] 的样子。")
    return years


def _mail_address(node: Node) -> str:
    if node.optional_text() and not _MAIL.fullmatch(node.text()):
        raise node.fault(f"“{node.text()}”不是邮箱地址。", "请改正。")
    return node.optional_text()


def _contact(node: Node) -> Contact:
    found = node.mapping(("name", "phone"), ("mail",))
    mail = found.get("mail")
    return Contact(
        found["name"].text(), found["phone"].text(), "" if mail is None else _mail_address(mail)
    )


def _leading_group(node: Node) -> tuple[Member, ...]:
    members = []
    for element in node.sequence(may_be_empty=True):
        found = element.mapping(("name", "post", "role"))
        role = found["role"].one_of(("组长", "副组长", "成员"))
        members.append(Member(found["name"].text(), found["post"].text(), role))
    return tuple(members)


def _grid_factor(node: Node) -> GridFactorChoice | None:
    if node.is_blank:
        return None
    found = node.mapping(("region", "year"))
    return GridFactorChoice(found["region"].text(), _year(found["year"]))


def _mail_account(node: Node) -> MailAccount | None:
    if node.is_blank:
        return None
    found = node.mapping(("address", "server", "port", "security"))
    found["address"].text()
    return MailAccount(
        _mail_address(found["address"]),
        found["server"].text(),
        found["port"].integer(),
        found["security"].one_of(("ssl", "starttls")),
    )


def _optional_date(node: Node) -> date | None:
    return None if node.is_blank else node.date()


# -- writing one value ---------------------------------------------------------------------------


def _quoted(text: str) -> str:
    """JSON's quotes are YAML's; signs that nobody sees are written as an escape."""
    return "".join(
        sign if sign.isprintable() or sign == "\u3000" else f"\\U{ord(sign):08x}"
        for sign in json.dumps(text, ensure_ascii=False)
    )


def _text_or_nothing(text: str) -> str:
    return _quoted(text) if text else ""


def _write_years(years: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, years))}]"


def _write_record(record: Contact | Member | GridFactorChoice | MailAccount | None) -> str:
    if record is None:
        return ""
    pairs = (
        f"{name}: {value if isinstance(value, int) else _quoted(value)}"
        for name, value in asdict(record).items()
    )
    return "{" + ", ".join(pairs) + "}"


def _write_members(members: tuple[Member, ...]) -> str:
    return "".join(f"\n  - {_write_record(member)}" for member in members)


def _write_date(day: date | None) -> str:
    return "" if day is None else day.isoformat()


# -- the keys ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Key:
    """One key of audit.yaml, in the order of the file: its comment, its reader, its writer."""

    name: str
    comment: str
    read: Callable[[Node], Any]
    write: Callable[[Any], str]
    required: bool = True


_KEYS: tuple[_Key, ...] = (
    _Key("audit_id", "审核编号：建立时生成，发放后不要改动", _audit_id, _quoted),
    _Key("park_name", "园区名称，与批复文件一致", Node.text, _quoted),
    _Key("park_authority", "管委会全称，用于落款", Node.text, _quoted),
    _Key("region", "所在省（自治区、直辖市），如 云南", Node.text, _quoted),
    _Key("audit_year", "审核年度：以这一年的数据评分", _year, str),
    _Key("years", "企业填报的年份，从早到晚，最后一年是审核年度", _years, _write_years),
    _Key(
        "department_years",
        "部门填报的年份，从早到晚，最后一年是审核年度",
        _years,
        _write_years,
    ),
    _Key("deadline", "填报截止日期：当天 24 时前报回都算按时", Node.date, _write_date),
    _Key("contact", "联系人：印在采集表封面和通知上；邮箱 mail 可不填", _contact, _write_record),
    _Key(
        "document_date",
        "成文日期：暂未确定可空着，成果文件里会标出",
        _optional_date,
        _write_date,
        False,
    ),
    _Key("issuer", "发文机关：空着时用管委会全称", Node.optional_text, _text_or_nothing, False),
    _Key(
        "document_number",
        "发文字号，如 云经开管〔2025〕12号；暂未编号可空着",
        Node.optional_text,
        _text_or_nothing,
        False,
    ),
    _Key(
        "leading_group",
        "领导小组，一人一行，role 写 组长、副组长 或 成员；可空着。写法：\n"
        "#   - {name: 张三, post: 管委会主任, role: 组长}",
        _leading_group,
        _write_members,
        False,
    ),
    _Key(
        "grid_factor",
        "电网排放因子用哪个地区、哪一年公布的，如 {region: 云南, year: 2022}；空着时由规则决定",
        _grid_factor,
        _write_record,
        False,
    ),
    _Key(
        "mail_account",
        "发信账户；密码不写在这里，首次发信时另行保存。写法：\n"
        "#   {address: qj@example.cn, server: smtp.example.cn, port: 465, security: ssl}",
        _mail_account,
        _write_record,
        False,
    ),
    _Key(
        "correction_days",
        "退回后几天内重新报送：截止日期已过时，修改通知单按收到之日加这几天写",
        _days,
        str,
        False,
    ),
    _Key(
        "sample",
        "是否示例数据：是 时各成果文件都会注明",
        Node.boolean,
        lambda flag: "是" if flag else "否",
        False,
    ),
)
_REQUIRED = tuple(key.name for key in _KEYS if key.required)
_OPTIONAL = tuple(key.name for key in _KEYS if not key.required)


def settings_from(document: Node) -> AuditSettings:
    """The settings in audit.yaml; a fault is raised with its line."""
    found = document.mapping(_REQUIRED, _OPTIONAL)
    settings = AuditSettings(
        **{key.name: key.read(found[key.name]) for key in _KEYS if key.name in found}
    )
    for name in ("years", "department_years"):
        if getattr(settings, name)[-1] != settings.audit_year:
            raise found[name].fault(
                f"最后一年应是审核年度 {settings.audit_year}。", "请改正年份或 audit_year。"
            )
    return settings


def settings_text(settings: AuditSettings) -> str:
    """audit.yaml for `settings`, with a comment for each key; `settings_from` reads it back."""
    lines = [
        "# 本次清洁生产审核的设置。用记事本即可修改，保存为 UTF-8；冒号用半角，后面空一格。",
        "",
    ]
    for key in _KEYS:
        written = key.write(getattr(settings, key.name))
        gap = "" if written.startswith("\n") or not written else " "
        lines += [f"# {key.comment}", f"{key.name}:{gap}{written}", ""]
    return "\n".join(lines)

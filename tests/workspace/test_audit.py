"""audit.yaml is written for people and read strictly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import RulebookError
from generator.workspace.audit import (
    AuditSettings,
    Contact,
    GridFactorChoice,
    MailAccount,
    Member,
    settings_from,
    settings_text,
    years_until,
)
from generator.yamlfile import parse_yaml

SETTINGS = AuditSettings(
    audit_id="yunling-2024",
    park_name="云岭经济技术开发区",
    park_authority="云岭经济技术开发区管理委员会",
    audit_year=2024,
    years=years_until(2024, 3),
    department_years=years_until(2024, 4),
    region="云南",
    deadline=date(2025, 3, 31),
    contact=Contact("李工", "0871-60000000"),
)
FULL = replace(
    SETTINGS,
    contact=Contact("李工", "0871-60000000", "qj@example.cn"),
    document_date=date(2025, 1, 10),
    issuer="云岭经开区管委会",
    document_number="云经开管〔2025〕12号",
    leading_group=(Member("张三", "管委会主任", "组长"), Member("李四", "副主任", "副组长")),
    grid_factor=GridFactorChoice("云南", 2022),
    mail_account=MailAccount("qj@example.cn", "smtp.example.cn", 465, "ssl"),
    sample=True,
)


def read(text: str) -> AuditSettings:
    return settings_from(parse_yaml(text.encode(), "audit.yaml"))


def changed(key: str, value: str) -> str:
    """The full text with the line of `key` replaced."""
    lines = settings_text(replace(FULL, leading_group=())).splitlines()
    return "\n".join(f"{key}: {value}" if line.startswith(f"{key}:") else line for line in lines)


@pytest.mark.parametrize("settings", [SETTINGS, FULL])
def test_what_init_writes_is_read_back(settings: AuditSettings) -> None:
    assert read(settings_text(settings)) == settings


@given(name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_any_name_survives_the_file(name: str) -> None:
    settings = replace(
        FULL,
        park_name=name,
        contact=Contact(name, name),
        leading_group=(Member(name, name, "成员"),),
    )
    assert read(settings_text(settings)) == settings


def test_every_key_is_explained_in_chinese() -> None:
    lines = settings_text(SETTINGS).splitlines()
    for number, line in enumerate(lines):
        if ":" in line and not line.startswith("#"):
            assert lines[number - 1].startswith("#"), line


def test_years_end_with_the_audit_year() -> None:
    assert years_until(2024, 3) == (2022, 2023, 2024)


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("audit_year", "二〇二四", "不是整数"),
        ("audit_year", "1924", "不合理"),
        ("audit_year", "2023", "最后一年应是审核年度 2023"),
        ("years", "[2022, 2024]", "逐年相连"),
        ("years", "[]", "不能为空"),
        ("department_years", "[2021, 2022, 2023]", "最后一年应是审核年度 2024"),
        ("deadline", "2025年3月31日", "不是日期"),
        ("deadline", "", "不能为空"),
        ("contact", "李工", "“键: 值”的一组"),
        ("contact", "{name: 李工, phone: 1, mail: 不是邮箱}", "不是邮箱"),
        ("contact", "{name: 李工, phone: 1, fax: 2}", "不认识的键“fax”"),
        ("leading_group", "[{name: 张三, post: 主任, role: 总指挥}]", "“总指挥”不在"),
        ("mail_account", "{address: a@b.cn, server: s, port: 25, security: none}", "“none”不在"),
        ("mail_account", "{password: x}", "不认识的键“password”"),
        ("sample", "yes", "可以写：true、false、是、否"),
        ("audit_id", "云岭", "审核编号"),
        ("park_name", "", "不能为空"),
    ],
)
def test_a_wrong_value_is_refused_with_its_line(key: str, value: str, words: str) -> None:
    text = changed(key, value)
    with pytest.raises(RulebookError, match=words) as caught:
        read(text)
    assert "years" in key or text.splitlines()[caught.value.line - 1].startswith((key, "years"))


def test_a_missing_key_is_named() -> None:
    text = "\n".join(
        line for line in settings_text(FULL).splitlines() if not line.startswith("region:")
    )
    with pytest.raises(RulebookError, match="缺少“region”"):
        read(text)


def test_a_misspelt_key_is_named_with_the_likely_one() -> None:
    with pytest.raises(RulebookError, match="不认识的键“deadlin”，是不是“deadline”"):
        read(settings_text(FULL).replace("deadline:", "deadlin:"))


def test_keys_not_needed_may_be_left_out() -> None:
    text = "\n".join(
        line
        for line in settings_text(SETTINGS).splitlines()
        if not line.startswith(("document_", "issuer", "leading", "grid", "mail", "sample"))
    )
    assert read(text) == SETTINGS

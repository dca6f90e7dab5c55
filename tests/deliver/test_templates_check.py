"""A template is checked before anything is rendered, also after somebody edited it in Word."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.deliver.contract import Contract, Kind, Spec
from generator.deliver.lint import check_template
from generator.deliver.sheet import TemplateFault
from generator.model.finding import Severity
from tests.deliver.small_template import (
    contract,
    document,
    figure,
    house,
    number,
    paragraph,
    records,
    table,
    text,
)

TREND = Spec(Kind.CHOICE, "趋势", choices={"up": "上升", "down": "下降"})
KNOWN = contract(
    name=text("名称"),
    energy=figure("综合能耗", "tce"),
    year=number("年度"),
    trend=TREND,
    note=text("说明", optional=True),
    rows=records(x=text("项"), v=figure("值", "t")),
    extra=Spec(
        Kind.RECORD, "附加", optional=True, fields={"y": text("乙"), "z": text("丙", optional=True)}
    ),
)
HEADING = paragraph("2.1 能源", "BgHeading2")


def check(tmp_path: Path, *blocks: str, known: Contract = KNOWN) -> list[TemplateFault]:
    path = tmp_path / "小样.docx"
    path.write_bytes(document(*blocks))
    return [f for f in check_template(path, known) if f.severity is Severity.ERROR]


SOUND = [
    "{{ name }}{{ energy|fig }}{{ year }}",
    "{% if note %}{{ note }}{% endif %}",
    "{% if note and year > 2020 %}{{ note }}{% elif trend == 'up' %}升{% else %}降{% endif %}",
    "{% if not extra %}无{% endif %}{% if extra %}{{ extra.y }}{% endif %}",
    "{% if extra %}{% if extra.z %}{{ extra.z }}{% endif %}{% endif %}",
    "{% for r in rows %}{{ loop.index|ordinal }}{% if not loop.last %}、{% endif %}{% endfor %}",
    "{% for r in rows %}{{ r.x }}{{ r.v|fig }}{% endfor %}",
    "{% if rows|length > 3 %}多{% endif %}",
    "{{ '是' if trend == 'up' else '否' }}",
    "{# 给编辑看的话 #}正文",
    "{% if trend in ('up', 'down') %}变{% endif %}",
]


@pytest.mark.parametrize("template", SOUND)
def test_a_sound_template_has_no_errors(template: str, tmp_path: Path) -> None:
    assert check(tmp_path, paragraph(template)) == []


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{ nmae }}", "不认识的名称“nmae”。是不是“name”？"),
        ("{{ extra.q }}", "不认识的名称“q”"),
        ("{{ energy }}", "没有用 fig 或 cell 打印"),
        ("{{ name|fig }}", "“name”不能用 fig 打印"),
        ("{{ year|cell }}", "“year”不能用 cell 打印"),
        ("{{ rows }}", "“rows”不能直接打印"),
        ("{{ trend }}", "“trend”不能直接打印"),
        ("{{ note }}", "打印前没有判断"),
        ("{{ rows|length }}", "不能用 length 打印"),
        ("{{ name|upper }}", "没有名为“upper”的打印方式"),
        ("{{ name.upper() }}", "不能计算或调用"),
        ("{{ year + 1 }}", "不能计算或调用"),
        ("{% if trend == 'rising' %}升{% endif %}", "没有“rising”这个选项"),
        ("{% if trend in ('up', 'flat') %}升{% endif %}", "没有“flat”这个选项"),
        ("{% if nobody %}升{% endif %}", "不认识的名称“nobody”"),
        ("{% for r in name %}{% endfor %}", "不是列表"),
        ("{% for r in rows %}{{ loop.index }}{% endfor %}", "序号没有用 ordinal"),
        ("{% for r in rows %}{{ r.q }}{% endfor %}{{ r.x }}", "不认识的名称“r”"),
        ("{% set a = 1 %}", "只能用 for 和 if"),
        ("{% if note %}甲", "条件（if）没有结束"),
        ("{% for r in rows %}甲", "循环（for）没有结束"),
        ("甲{% endfor %}", "多出的结束标记 endfor"),
        ("{% if note %}{% for r in rows %}{% endif %}{% endfor %}", "多出的结束标记 endif"),
        ("{% tr for r in rows %}", "中间多了空格"),
        ("｛｛ name ｝｝", "花括号不成对或用了全角"),
        ("{{ name }", "花括号不成对或用了全角"),
        ("{{ name | }}", "标记写法有误"),
        ("能耗{{ energy|fig }}tce", "后面又写了单位“tce”"),
        ("能耗{{ energy|cell }}kgce", "单位是“tce”，后面写的是“kgce”"),
    ],
)
def test_a_fault_is_named_with_its_place(template: str, words: str, tmp_path: Path) -> None:
    faults = check(tmp_path, HEADING, paragraph("前面一段"), paragraph(template))

    assert any(words in fault.text for fault in faults), [fault.text for fault in faults]
    assert all("2.1 能源" in fault.place for fault in faults)
    assert all("前面一段" not in fault.place for fault in faults)


def test_the_unit_after_a_figure_may_stand_where_the_figure_has_none(tmp_path: Path) -> None:
    assert check(tmp_path, paragraph("{{ energy|cell }}tce，{{ energy|cell }}、tce")) == []


def test_a_loop_of_whole_rows_is_sound_and_one_across_paragraphs_is_not(tmp_path: Path) -> None:
    rows = table(("甲",), ("{%tr for r in rows %}",), ("{{ r.x }}",), ("{%tr endfor %}",))

    assert check(tmp_path, rows) == []
    faults = check(tmp_path, paragraph("{% for r in rows %}"), paragraph("{{ r.x }}{% endfor %}"))
    assert any("不在同一段" in fault.message for fault in faults)


def test_a_tag_split_over_runs_is_looked_at_whole(tmp_path: Path) -> None:
    split = (
        "<w:p><w:r><w:t>{{ na</w:t></w:r><w:proofErr w:type=\"spellEnd\"/>"
        "<w:r><w:rPr><w:b/></w:rPr><w:t>mee }</w:t></w:r><w:r><w:t>}</w:t></w:r></w:p>"
    )

    assert [fault.message for fault in check(tmp_path, split)] == ["不认识的名称“namee”。"]


def test_curled_quotes_in_a_tag_are_read_as_straight_ones(tmp_path: Path) -> None:
    assert check(tmp_path, paragraph("{% if trend == ‘up’ %}升{% endif %}")) == []


def test_names_never_used_are_warnings_and_say_what_they_mean(tmp_path: Path) -> None:
    path = tmp_path / "小样.docx"
    path.write_bytes(document(paragraph("{{ name }}{% for r in rows %}{{ r.x }}{% endfor %}")))

    faults = check_template(path, KNOWN)

    assert {fault.severity for fault in faults} == {Severity.WARNING}
    unused = " ".join(fault.message for fault in faults)
    assert "“rows.v”（值）" in unused
    assert "“extra.y”" in unused
    assert "“name”" not in unused
    assert "“rows.x”" not in unused


def test_a_style_from_elsewhere_is_a_warning_named_once(tmp_path: Path) -> None:
    path = tmp_path / "小样.docx"
    path.write_bytes(
        document(
            paragraph("{{ name }}"), paragraph("贴来的", "Normal"), paragraph("又贴", "Normal")
        )
    )

    faults = check_template(path, contract(name=text()), house().style_names)

    assert [(fault.severity, "“Normal”" in fault.message) for fault in faults] == [
        (Severity.WARNING, True)
    ]
    assert "贴来的" in faults[0].place


def test_a_file_that_is_no_word_document_is_one_fault(tmp_path: Path) -> None:
    path = tmp_path / "小样.docx"
    path.write_bytes(b"<html>")

    assert [fault.message for fault in check_template(path, KNOWN)] == ["文件打不开。"]

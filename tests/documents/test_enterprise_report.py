"""The enterprise's report of the played round: every table it must have, and none that is empty."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from lxml import etree

from generator.deliver.audit import audit_document
from generator.deliver.contract import read_contract
from generator.deliver.docx import parse, read_parts, text_of, w
from generator.deliver.dossier import Dossier
from generator.deliver.enterprise.facts import report_facts
from generator.deliver.figure import RenderedDocument
from generator.deliver.numbers import Filled
from generator.deliver.render import load_template, render_document
from generator.deliver.report import enterprise_report
from generator.formula.form_scope import year_answer
from generator.model.tier import Tier
from generator.packaged import packaged

WORD = packaged("templates") / "word"
CONTRACT = read_contract(WORD / "src" / "enterprise_report.yaml")
Reports = Callable[[str], tuple[Any, RenderedDocument]]
"""By number: what the document was filled with, and the document."""

# What the checklist asks of a 重点 enterprise's report: tables by title, with their columns.
TABLES: Mapping[str, tuple[str, ...]] = {
    "审核结果卡": ("项目", "结果"),
    "企业基本信息": ("项目", "内容"),
    "产品与产能": ("产品", "设计产能", "产能利用率"),
    "环保手续与合规情况": ("项目", "内容", "日期", "状态或结论"),
    "企业审核小组": ("姓名", "职务", "分工"),
    "原辅材料消耗": ("名称", "有毒有害属性", "单位", "用量", "单耗", "单耗变化率"),
    "能源消费情况": ("品种", "折标系数", "折标准煤", "占比"),
    "用水情况": ("项目", "单位"),
    "主要设备及能效": ("设备", "型号", "台数", "功率", "能效等级", "淘汰目录"),
    "废水产排情况": (
        "排放口", "去向", "污染物", "产生量", "排放量", "平均浓度", "最大浓度", "标准限值",
        "达标率", "许可量占用率",
    ),
    "废气产排情况": ("排放口", "形式", "污染物", "产生量", "排放量", "达标率", "许可量占用率"),
    "固体废物与危险废物": (
        "名称", "废物代码", "产生", "利用", "处置", "贮存变化", "去向", "单位产品产生量",
    ),
    "二氧化碳排放": ("排放源", "占比"),
    "与执行报告、环境统计和部门资料的一致性": (
        "指标", "本表", "执行报告", "环境统计", "偏差", "说明",
    ),
    "清洁生产水平对标评价表": (
        "一级指标", "二级指标", "单位", "权重", "企业值", "达到级别", "限定性", "数据来源",
    ),
    "审核重点确定": ("备选重点", "总分", "结果"),
    "清洁生产目标": ("指标", "现状", "近期", "远期", "依据"),
    "水平衡表": ("用水单元", "取水", "串级", "回用", "循环", "耗损", "排水", "偏差"),
    "物料平衡与关键元素平衡": ("物料或元素", "投入", "产品", "废水", "废气", "固废", "偏差"),
    "主要用能工序": ("工序", "能源", "用量", "占比", "单耗", "基准"),
    "问题与原因": ("编号", "问题", "八个方面", "证据", "潜力估算"),
    "改进方案清单": (
        "编号", "对应问题", "名称", "内容", "类型", "投资", "年节电", "年节水", "年节材",
        "年减污", "年减碳", "年效益", "回收期", "状态", "时间", "责任人",
    ),
    "中/高费方案可行性": ("技术", "环境", "投资", "净现值", "内部收益率"),
    "目标可达性": ("指标", "现状", "目标", "方案贡献", "预计值", "可达性"),
    "实施前后对比": ("指标", "变化", "产量影响"),
    "持续清洁生产计划": ("内容", "责任人", "时间"),
}  # fmt: skip
FIGURES = ("工艺流程及产污环节图", "平面布置图", "变化趋势", "权重占比", "水平衡图")


@pytest.fixture(scope="module")
def reports(dossier: Dossier) -> Reports:
    template = load_template(WORD / "enterprise_report.docx", CONTRACT)
    made: dict[str, tuple[Filled, RenderedDocument]] = {}

    def report(number: str) -> tuple[Filled, RenderedDocument]:
        if number not in made:
            filled = enterprise_report(report_facts(dossier, number), dossier.known)
            made[number] = filled, render_document(template, number, filled.context)
        return made[number]

    return report


def body_of(rendered: RenderedDocument) -> etree._Element:
    return parse(read_parts(rendered.content)["word/document.xml"]).find(w("body"))


def tables_of(rendered: RenderedDocument) -> dict[str, etree._Element]:
    """Each table by the caption above it, its number taken off."""
    found: dict[str, etree._Element] = {}
    above = ""
    for block in body_of(rendered):
        if block.tag == w("tbl"):
            found[re.sub(r"^附?表[0-9]+(-[0-9]+)?　", "", above)] = block
        elif text := text_of(block).strip():
            above = text
    return found


def heading_of(table: etree._Element) -> str:
    return text_of(table.find(w("tr")))


def chosen(dossier: Dossier, fits: Callable[[str], bool]) -> str:
    return next(number for number in dossier.readings if fits(number))


def is_of(dossier: Dossier, number: str, tier: Tier) -> bool:
    entry = dossier.tier(number)
    return entry is not None and entry.tier is tier


def plating(dossier: Dossier) -> str:
    """A 重点 enterprise of a trade whose metals are balanced."""
    return chosen(
        dossier,
        lambda n: dossier.cards[n].system.id == "electroplating" and is_of(dossier, n, Tier.KEY),
    )


def stopped(dossier: Dossier) -> str:
    return chosen(
        dossier, lambda n: year_answer(dossier.readings[n].submission, dossier.year) is not None
    )


def brief(dossier: Dossier) -> str:
    return chosen(dossier, lambda n: is_of(dossier, n, Tier.BRIEF))


def test_a_key_enterprise_has_every_table_with_its_columns(
    dossier: Dossier, reports: Reports
) -> None:
    tables = tables_of(reports(plating(dossier))[1])
    for title, columns in TABLES.items():
        table = next((t for caption, t in tables.items() if caption.startswith(title)), None)
        assert table is not None, title
        heading = heading_of(table)
        assert [column for column in columns if column not in heading] == [], (title, heading)


def test_a_key_enterprise_has_its_pictures_charts_and_the_water_balance(
    dossier: Dossier, reports: Reports
) -> None:
    text = text_of(body_of(reports(plating(dossier))[1]))
    for caption in FIGURES:
        assert caption in text, caption


def test_every_report_of_the_round_is_fit_to_be_handed_in(
    dossier: Dossier, reports: Reports
) -> None:
    for number in dossier.readings:
        filled, rendered = reports(number)
        assert audit_document(rendered.content, rendered.echoes) == [], number
        known = {**dossier.known, **filled.trails}
        assert [f.text for f in rendered.figures if f.trail_id not in known] == [], number


def test_no_table_stands_empty(dossier: Dossier, reports: Reports) -> None:
    for number in dossier.readings:
        for caption, table in tables_of(reports(number)[1]).items():
            assert len(table.findall(w("tr"))) > 1, (number, caption)


def test_options_cite_problems_of_the_list_and_problems_their_options(
    dossier: Dossier, reports: Reports
) -> None:
    known = {problem.number for problem in dossier.improvement.problems.problems}
    for number in dossier.readings:
        context = reports(number)[0].context
        listed = {row["number"] for row in context["problems"]}
        assert listed <= known
        for row in context["plans"]["rows"]:
            cited = set(re.findall(rf"{number}-[0-9]+", row["problems"]))
            assert cited <= listed, row["number"]


def test_a_stopped_enterprise_is_neither_compared_nor_graded_nor_given_targets(
    dossier: Dossier, reports: Reports
) -> None:
    filled, rendered = reports(stopped(dossier))
    text = text_of(body_of(rendered))
    assert "全年停产" in text
    assert "不作同比结论" in text
    assert filled.context["trends"]["statements"] == []
    tables = tables_of(rendered)
    assert not [caption for caption in tables if "对标评价表" in caption or "前后对比" in caption]


def test_a_simplified_enterprise_gets_a_shorter_report(
    dossier: Dossier, reports: Reports
) -> None:
    short, long = (reports(n)[1] for n in (brief(dossier), plating(dossier)))
    assert len(text_of(body_of(short))) < len(text_of(body_of(long))) * 2 / 3
    captions = tables_of(short)
    assert not [c for c in captions if c.startswith(("原辅材料消耗", "主要设备", "水平衡表"))]


def test_fewer_than_five_like_firms_give_no_quantiles(dossier: Dossier, reports: Reports) -> None:
    for number in dossier.readings:
        position = reports(number)[0].context["position"]
        for row in position["rows"]:
            assert int(row["count"].text) >= 5
        assert position["rows"] or position["reason"]

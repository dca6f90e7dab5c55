"""审核分级清单.xlsx: the tables of the list of tiers, every number leading to its trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from generator.deliver.book import BookTable, Columns, write_tables
from generator.deliver.chapters.tiering import tiering, tiering_focus
from generator.deliver.chapters.tiering_focus import CRITERIA
from generator.deliver.chapters.trailed import Row
from generator.deliver.dossier import Dossier
from generator.deliver.figure import RenderedDocument
from generator.deliver.numbers import Numbers

DOCUMENT = "tier_list_workbook"
BOOK = "审核分级清单.xlsx"

_TIERS: Columns = (
    ("number", "编号", 10), ("name", "企业", 30), ("industry", "行业", 24), ("tier", "等级", 8),
    ("reasons", "入围理由", 60), ("method", "审核方式", 12), ("content", "审核内容", 44),
    ("answer", "与企业确认情况", 30),
)  # fmt: skip
_ELEMENTS: Columns = (
    ("name", "要素", 26), ("unit", "单位", 10), ("total", "园区总量", 18),
    ("basis", "总量来源", 18), ("ranked", "是否参与", 10), ("reason", "理由", 60),
)  # fmt: skip
_SHARES: Columns = (
    ("element", "要素", 26), ("unit", "单位", 10), ("rank", "序号", 8), ("name", "企业", 30),
    ("value", "数值", 18), ("share", "占比（%）", 12), ("cumulative", "累计占比（%）", 14),
    ("selected", "是否入围", 10),
)  # fmt: skip
_MANDATORY: Columns = (
    ("name", "企业", 30), ("over", "超标或超总量", 36), ("energy", "超能耗限额", 36),
    ("toxic", "有毒有害原料（年用量）", 44), ("lists", "主管部门名单", 60),
    ("accepted", "上轮审核验收日期", 18), ("valid", "有效期至", 20),
)  # fmt: skip
_COVERAGE: Columns = (
    ("name", "要素", 26), ("unit", "单位", 10), ("amount", "重点企业合计", 18),
    ("total", "园区总量", 18), ("share", "覆盖率（%）", 12), ("reached", "是否达到筛选线", 14),
)  # fmt: skip
_SENSITIVITY: Columns = (
    ("threshold", "筛选线（%）", 12), ("count", "重点企业（家）", 14),
    ("entering", "比现名单增加", 50), ("leaving", "比现名单减少", 50),
)  # fmt: skip
_SCORED = ("能耗", "水耗", "污染", "碳", "风险", "潜力", "可行性")
_FOCUS: Columns = (
    ("level", "范围", 14), ("name", "备选重点", 30), ("kind", "类别", 12),
    *((key, name, 9) for key, name in zip(CRITERIA, _SCORED, strict=True)),
    ("total", "总分", 10), ("rank", "排序", 12),
)  # fmt: skip


def write_tier_list(dossier: Dossier, numbers: Numbers) -> RenderedDocument:
    """The workbook as of the document's day, with its figures for 数据溯源.

    `numbers` keeps the trails of figures that the round does not hold.
    """
    day = dossier.day
    return write_tables(
        DOCUMENT,
        f"{dossier.settings.park_name}审核分级清单",
        _tables(dossier, numbers),
        datetime(day.year, day.month, day.day),
    )


def _tables(dossier: Dossier, numbers: Numbers) -> Iterable[BookTable]:
    found = tiering(dossier, numbers)
    focus = tiering_focus(dossier, numbers)
    yield BookTable.of("审核分级清单", _TIERS, _rows(found["entries"]))
    yield BookTable.of("筛选要素", _ELEMENTS, _rows(found["elements"]))
    yield BookTable.of("累计占比", _SHARES, [
        {**row, "element": share["name"], "unit": share["unit"]}
        for share in _rows(found["shares"])
        for row in _rows(share["rows"])
    ])  # fmt: skip
    yield BookTable.of("强制性审核判据", _MANDATORY, _rows(found["mandatory"]))
    yield BookTable.of("覆盖率", _COVERAGE, _rows(found["coverage"]))
    yield BookTable.of("筛选线敏感性", _SENSITIVITY, _rows(found["sensitivity"]))
    yield BookTable.of("审核重点", _FOCUS, [
        {**row, "level": level}
        for level, key in (("园区", "park"), ("重点企业", "enterprises"))
        for row in _rows(focus[key])
    ])  # fmt: skip
    yield BookTable.of("清洁生产目标", _targets(focus), _rows(focus["targets"]))
    yield BookTable("说明", (("说明", 100),), tuple((text,) for text in _notes(dossier)))


def _targets(focus: Mapping[str, object]) -> Columns:
    return (
        ("level", "层级", 10), ("subject", "对象", 30), ("problem", "对应问题", 14),
        ("indicator", "指标", 36), ("unit", "单位", 14), ("present", "现状", 14),
        ("near", f"近期目标（{focus['near_year']}年）", 16),
        ("far", f"远期目标（{focus['far_year']}年）", 16), ("basis", "依据", 50),
        ("responsible", "责任单位", 30),
    )  # fmt: skip


def _rows(value: object) -> list[Row]:
    assert isinstance(value, list)
    return value


def _notes(dossier: Dossier) -> Iterable[str]:
    yield f"{dossier.settings.park_name}，{dossier.year}年度。"
    yield "各表与《审核分级清单》同名各表一致；占比以园区总量为分母，集中式设施单列，不计入。"
    yield "每个数的来历见数据溯源.xlsx，按工作表和单元格查。"
    if dossier.settings.sample:
        yield "本工作簿为示例数据，园区、企业和数值均为虚构，不得用于任何申报。"

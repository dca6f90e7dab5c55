"""改进方案汇总表.xlsx: the tables of options, every number leading to its trail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from generator.deliver.book import BookTable, Columns, write_tables
from generator.deliver.chapters.option_figures import OptionFigures, Row, numbers_of
from generator.deliver.chapters.plans import planned
from generator.deliver.chapters.plans_choice import plans_choice
from generator.deliver.chapters.plans_targets import plans_targets
from generator.deliver.dossier import Dossier
from generator.deliver.figure import RenderedDocument
from generator.deliver.numbers import Numbers
from generator.deliver.sentences import prose
from generator.model.option import Option

DOCUMENT = "options_workbook"
BOOK = "改进方案汇总表.xlsx"

_RETURNED: Columns = (
    ("number", "方案编号", 14), ("level", "层级", 8), ("subject", "实施单位", 30),
    ("name", "名称", 30), ("content", "主要内容", 40), ("cost", "类型", 10),
    ("element", "要素", 8), ("problems", "对应问题编号", 18), ("link", "对应方式", 22),
    ("investment", "投资（万元）", 12), ("saving_electricity", "年节电（万kWh）", 14),
    ("saving_energy", "年节能（tce）", 12), ("saving_water", "年节水（m³）", 12),
    ("cut_cod", "年减化学需氧量（t）", 14), ("cut_waste", "年减固体废物（t）", 14),
    ("cut_air", "年减大气污染物（t）", 14), ("cut_co2", "年减二氧化碳（tCO₂）", 16),
    ("benefit", "年经济效益（万元）", 14), ("payback", "投资偿还期（年）", 12),
    ("life", "寿命期（年）", 10), ("state", "状态", 10), ("planned", "计划时间", 18),
    ("person", "责任人", 12),
)  # fmt: skip
_PROPOSED: Columns = (
    ("number", "方案编号", 14), ("level", "层级", 8), ("subject", "实施单位", 30),
    ("name", "名称", 30), ("content", "主要内容", 50), ("cost", "类型", 10),
    ("element", "要素", 8), ("problems", "对应问题编号", 18), ("effect", "预计年效果", 44),
    ("mark", "依据标记", 10),
)  # fmt: skip
_SCREENED: Columns = (
    ("number", "方案编号", 14), ("name", "名称", 36), ("cost", "类型", 10),
    ("technical", "技术", 8), ("environmental", "环境", 8), ("economic", "经济", 8),
    ("ease", "实施难易", 10), ("total", "总分", 8), ("verdict", "结论", 8),
)  # fmt: skip
_FEASIBLE: Columns = (
    ("number", "方案编号", 14), ("subject", "实施单位", 30), ("name", "名称", 30),
    ("technical", "技术", 10), ("environmental", "环境（年）", 50),
    ("investment", "投资（万元）", 12),
    ("benefit", "年净收益（万元）", 14), ("years", "计算期（年）", 10),
    ("payback", "偿还期N（年）", 12), ("npv", "净现值NPV（万元）", 14),
    ("npvr", "净现值率（%）", 12), ("irr", "内部收益率IRR（%）", 14), ("verdict", "经济结论", 14),
)  # fmt: skip
_DEFERRED: Columns = (
    ("number", "方案编号", 14), ("subject", "实施单位", 30), ("name", "名称", 36),
    ("reason", "理由", 60), ("next", "处理", 36),
)  # fmt: skip
_TARGETS: Columns = (
    ("subject", "对象", 30), ("problem", "问题编号", 14), ("indicator", "指标", 36),
    ("unit", "单位", 14), ("present", "现状", 14), ("near", "近期目标", 14),
    ("far", "远期目标", 14), ("steps", "方案数", 8), ("plain", "逐项相加后", 14),
    ("reached", "叠加修正后", 14), ("verdict", "可达性", 14), ("missing", "补充措施", 40),
)  # fmt: skip
_TOGETHER: Columns = (
    ("kind", "节约类别", 18), ("unit", "单位", 10), ("plain", "逐项相加", 18),
    ("combined", "叠加修正后", 18), ("less", "扣除（%）", 10), ("share", "占基数（%）", 12),
    ("firms", "企业数", 10),
)  # fmt: skip
_UNLINKED: Columns = (
    ("what", "类别", 16), ("number", "编号", 16), ("subject", "对象", 30), ("said", "内容", 80),
)  # fmt: skip


def write_options(dossier: Dossier, numbers: Numbers) -> RenderedDocument:
    """The workbook as of the document's day, with its figures for 数据溯源.

    `numbers` keeps the trails of figures that the round does not hold.
    """
    day = dossier.day
    return write_tables(
        DOCUMENT,
        f"{dossier.settings.park_name}改进方案汇总表",
        _tables(dossier, numbers),
        datetime(day.year, day.month, day.day),
    )


def _tables(dossier: Dossier, numbers: Numbers) -> Iterable[BookTable]:
    pen = OptionFigures(dossier, numbers)
    choice, targets = plans_choice(dossier, numbers), plans_targets(dossier, numbers)
    yield BookTable.of("方案汇总", _RETURNED, [_returned(pen, o) for o in pen.returned])
    yield BookTable.of("方案库建议", _PROPOSED, [_proposed(pen, o) for o in pen.proposed])
    yield BookTable.of("初步筛选", _SCREENED, _rows(choice["screened"]))
    yield BookTable.of("中高费可行性", _FEASIBLE, _rows(choice["feasible"]))
    yield BookTable.of("暂缓方案", _DEFERRED, _rows(choice["deferred"]))
    yield BookTable.of("目标可达性", _TARGETS, _rows(targets["rows"]))
    yield BookTable.of("方案叠加", _TOGETHER, _rows(targets["together"]))
    yield BookTable.of("未对应", _UNLINKED, _without(dossier))
    yield BookTable("说明", (("说明", 100),), tuple((text,) for text in _notes(dossier)))


def _returned(pen: OptionFigures, option: Option) -> Row:
    return {
        **_both(option),
        "link": "、".join(dict.fromkeys(link.value for link in option.links)) or "没有对应",
        "investment": pen.money(option, "investment"),
        **{kind.id: pen.saving(option, kind.id) for kind in pen.kinds},
        "benefit": pen.money(option, "benefit"),
        "payback": pen.payback(option),
        "life": pen.money(option, "life"),
        "state": option.state.value,
        "planned": planned(option),
        "person": option.person or "没有填写",
    }


def _both(option: Option) -> Row:
    return {
        "number": option.number,
        "level": option.subject.level.value,
        "subject": option.subject.name,
        "name": option.name,
        "content": option.content or "没有填写",
        "cost": option.cost.value,
        "element": option.element.value,
        "problems": numbers_of(option.problems) or "—",
    }


def _proposed(pen: OptionFigures, option: Option) -> Row:
    effect = pen.estimate(option) if option.estimate or option.basis else prose("待测算")
    return {**_both(option), "effect": effect, "mark": option.mark or "—"}


def _without(dossier: Dossier) -> list[Row]:
    """方案没有对应的问题, 问题没有方案."""
    options = dossier.improvement.options
    found: list[Row] = [
        {"what": "没有对应问题的方案", "number": o.number, "subject": o.subject.name,
         "said": f"{o.name}；填报的问题：{o.said_problem or '没有填写'}"}
        for o in options.unlinked
    ]  # fmt: skip
    found += [
        {"what": "没有方案的问题", "number": p.number, "subject": p.subject.name,
         "said": f"{p.gravity.value}：{p.statement}"}
        for p in options.unanswered
    ]  # fmt: skip
    return found


def _rows(value: object) -> list[Row]:
    assert isinstance(value, list)
    return value


def _notes(dossier: Dossier) -> Iterable[str]:
    yield f"{dossier.settings.park_name}，{dossier.year}年度。"
    yield "各表与《清洁生产改进方案》同名各表一致；投资、节约量和效益由企业填报。"
    yield "二氧化碳减排量按审核采用的电网因子和燃料因子推算。"
    yield "方案库建议方案的效果为按方案库比例的估算，没有投资和效益；筛选权重和门槛为建议值。"
    yield "每个数的来历见数据溯源.xlsx，按工作表和单元格查。"
    if dossier.settings.sample:
        yield "本工作簿为示例数据，园区、企业和数值均为虚构，不得用于任何申报。"

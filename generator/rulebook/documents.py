"""rules/documents.yaml: the catalogue of deliverables, and who may point at which part of one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from generator.model.deliverable import PART_MARK, Deliverable
from generator.model.reference import Source
from generator.rulebook.files import RuleFile
from generator.rulebook.vocabulary import known, mark, once, snake
from generator.yamlfile import Node

DOCUMENTS = "documents.yaml"

KINDS = ("docx", "xlsx")
STYLES = ("公文", "报告", "工作联系单", "技术意见", "工作簿")
PER = ("审核", "审核年度", "填报单位", "退回件", "企业", "产业链", "持证单位", "项目", "审核和企业")
STAGES = (
    "审核准备",
    "资料收集",
    "水平分析",
    "分级清单与指标体系",
    "审核",
    "改进方案",
    "实施与效果评估",
    "持续性清洁生产",
)

_NUMBER = re.compile(r"[0-9]{2}")
_CHAPTER = re.compile(r"第[一二三四五六七八九十]{1,3}章")
_TABLE = re.compile(r"(?:表[0-9]{1,2}(?:-[0-9]{1,2})?|附件[0-9]{1,2})")


def load_documents(
    file: RuleFile, sources: Mapping[str, Source]
) -> Mapping[str, Deliverable]:
    """The deliverables by id, in the order of the file; ids, numbers and names are unique."""
    found: dict[str, Deliverable] = {}
    ids: dict[str, tuple[str, int]] = {}
    numbers: dict[str, tuple[str, int]] = {}
    names: dict[str, tuple[str, int]] = {}
    for node in file.yaml().mapping(("documents",))["documents"].sequence():
        parts = node.mapping(
            ("id", "name", "kind", "style", "per", "stage", "source", "mark"),
            ("number", "chapters", "tables"),
        )
        name = snake(parts["id"])
        once(ids, name, parts["id"], "成果文件编号")
        once(names, parts["name"].text(), parts["name"], "成果文件名称")
        if "number" in parts:
            once(numbers, parts["number"].text(), parts["number"], "成果文件序号")
        found[name] = Deliverable(
            id=name,
            number=_number(parts),
            name=parts["name"].text(),
            kind=parts["kind"].one_of(KINDS),
            style=parts["style"].one_of(STYLES),
            per=parts["per"].one_of(PER),
            stage=parts["stage"].one_of(STAGES),
            source=known(
                parts["source"],
                parts["source"].text(),
                sources,
                "来源",
                "请先把它写进 rules/sources.yaml。",
            ),
            mark=mark(parts["mark"]),
            chapters=_parts(parts, "chapters", _CHAPTER, "第三章"),
            tables=_parts(parts, "tables", _TABLE, "表3-2 或 附件1"),
            line=node.line,
        )
    return MappingProxyType(found)


def read_references(
    parts: Mapping[str, Node], name: str, deliverables: Mapping[str, Deliverable]
) -> tuple[str, ...]:
    """An optional list of "id" or "id:part", each of which the catalogue holds."""
    if name not in parts:
        return ()
    seen: dict[str, tuple[str, int]] = {}
    for node in parts[name].sequence(may_be_empty=True):
        document, sign, part = node.text().partition(PART_MARK)
        once(seen, node.text(), node, "成果文件")
        known(node, document, deliverables, "成果文件", f"编号见 rules/{DOCUMENTS}。")
        if sign:
            wanted = deliverables[document]
            if not wanted.parts:
                raise node.fault(
                    f"《{wanted.name}》的章和表没有编号。", f"请只写“{document}”。"
                )
            what = f"《{wanted.name}》的章或表"
            known(node, part, wanted.parts, what, f"请核对 rules/{DOCUMENTS}。")
    return tuple(seen)


def _number(parts: Mapping[str, Node]) -> str:
    if "number" not in parts:
        return ""
    return _matching(parts["number"], _NUMBER, "两位数字，如 05")


def _parts(
    parts: Mapping[str, Node], key: str, pattern: re.Pattern[str], example: str
) -> Mapping[str, str]:
    if key not in parts:
        return MappingProxyType({})
    found = {}
    for number, title in parts[key].items():
        found[_matching(number, pattern, f"编号，如 {example}")] = title.text()
    return MappingProxyType(found)


def _matching(node: Node, pattern: re.Pattern[str], form: str) -> str:
    value = node.text()
    if not pattern.fullmatch(value):
        raise node.fault(f"“{value}”不合要求。", f"应为{form}。")
    return value

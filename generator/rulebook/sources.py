"""rules/sources.yaml: every law, standard, notice and public text the rules rest on."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from generator.model.reference import Source
from generator.rulebook.files import RuleFile
from generator.rulebook.vocabulary import flag, interval, mark, once, snake, text
from generator.yamlfile import Node

KINDS = (
    "法律",
    "行政法规",
    "部门规章",
    "规范性文件",
    "国家标准",
    "行业标准",
    "地方标准",
    "团体标准",
    "统计调查制度",
    "公开资料",
    "本系统约定",
)
"""In the order in which a list of 编制依据 gives them."""


def load_sources(file: RuleFile) -> Mapping[str, Source]:
    """The sources by id, in the order of the file."""
    sources: dict[str, Source] = {}
    seen: dict[str, tuple[str, int]] = {}
    for node in file.yaml().mapping(("sources",))["sources"].sequence():
        source = _source(node)
        once(seen, source.id, node, "来源编号")
        sources[source.id] = source
    return MappingProxyType(sources)


def _source(node: Node) -> Source:
    parts = node.mapping(
        ("id", "title", "kind", "mark"),
        (
            "number",
            "in_force_from",
            "in_force_to",
            "dates_mark",
            "address",
            "status",
            "basis",
        ),
    )
    begin, end = interval(parts, "in_force_from", "in_force_to")
    if (begin or end) and "dates_mark" not in parts:
        raise node.fault(
            "写了起止日期，没有写 dates_mark。", "请注明日期是否核对过原文（S、K 或 D）。"
        )
    return Source(
        id=snake(parts["id"]),
        title=parts["title"].text(),
        kind=parts["kind"].one_of(KINDS),
        mark=mark(parts["mark"]),
        number=text(parts, "number"),
        in_force_from=begin,
        in_force_to=end,
        dates_mark=mark(parts["dates_mark"]) if "dates_mark" in parts else "",
        address=text(parts, "address"),
        status=text(parts, "status"),
        basis=flag(parts, "basis"),
        line=node.line,
    )

"""rules/reviews: items of a review that looks at a return off site, each a condition with words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from generator.formula.unit_check import Kind
from generator.model.check import CheckRule
from generator.model.finding import Severity
from generator.model.review import ReviewItem, ReviewRules, ReviewVerdict
from generator.rulebook.checks import EACH, gaps
from generator.rulebook.files import RuleFiles
from generator.rulebook.names import Names
from generator.rulebook.vocabulary import Vocabulary, known, mark, once, snake, text
from generator.yamlfile import Node

_VERDICTS = {v.value: v for v in (ReviewVerdict.NOT_MET, ReviewVerdict.EXPLAIN)}
_UNDECIDED = ReviewVerdict.UNDECIDED.value
_EXPLAIN = "说明原因并附证明材料"
_WORDS = frozenset({"year", "row", "as_of"})


def load_reviews(
    files: RuleFiles, vocabulary: Vocabulary, names: Mapping[str, Names]
) -> Mapping[str, ReviewRules]:
    """The reviews by id; every condition and every gap in the words is checked."""
    reviews: dict[str, ReviewRules] = {}
    seen: dict[str, tuple[str, int]] = {}
    for file in files.matching("reviews/*.yaml"):
        root = file.yaml()
        parts = root.mapping(("id", "name", "form", "when", "items"), ("to_do",))
        name = snake(parts["id"])
        once(seen, name, parts["id"], "核查编号")
        if name != file.path.stem:
            raise parts["id"].fault(
                f"编号“{name}”与文件名“{file.path.stem}.yaml”不一致。", "请改成一样。"
            )
        form = known(parts["form"], parts["form"].text(), names, "采集表")
        numbers: dict[str, tuple[str, int]] = {}
        items = []
        asked = _asked(parts["to_do"]) if "to_do" in parts else None
        for node in parts["items"].sequence():
            item = _item(node, vocabulary, names[form], asked)
            once(numbers, item.id, node, "核查项编号")
            items.append(item)
        applies = _condition(parts["when"], names[form])
        reviews[name] = ReviewRules(name, parts["name"].text(), form, applies, tuple(items))
    return MappingProxyType(reviews)


def _asked(node: Node) -> Mapping[str, str]:
    """What the holder is asked for by aspect, and where nothing can be said."""
    found = {key.text(): said.text() for key, said in node.items()}
    if _UNDECIDED not in found:
        raise node.fault(f"没有写“{_UNDECIDED}”的，请持证单位做什么。", "请补上一句。")
    return found


def _condition(node: Node, names: Names) -> CheckRule:
    names.check_at(node.path, node.line, node.text(), expect=Kind.CONDITION)
    return CheckRule(
        code="WHEN", severity=Severity.INFO, form=names.form.id, message="", remedy="", source="",
        mark="", must_hold=node.text(), path=node.path, line=node.line,
    )  # fmt: skip


def _item(
    node: Node, vocabulary: Vocabulary, names: Names, asked: Mapping[str, str] | None
) -> ReviewItem:
    """`asked` is None in rules kept before there was any."""
    parts = node.mapping(
        ("id", "aspect", "title", "must_hold", "verdict", "fails", "holds", "source", "mark"),
        ("each", "when", "clause"),
    )
    each = text(parts, "each") or "once"
    if each not in EACH:
        known(parts["each"], each, names.form.tables, "明细表", f"也可以写：{'、'.join(EACH)}。")
    table = each if each in names.form.tables else ""
    for key in ("when", "must_hold"):
        if key in parts:
            at = parts[key]
            names.check_at(at.path, at.line, at.text(), table=table, expect=Kind.CONDITION)
    for key in ("fails", "holds"):
        for gap in gaps(parts[key].text()):
            if gap not in _WORDS and gap not in names:
                names.check_at(parts[key].path, parts[key].line, gap, table=table)
    rule = CheckRule(
        code=parts["id"].text(),
        severity=Severity.WARNING,
        form=names.form.id,
        message=parts["fails"].text(),
        remedy=parts["holds"].text(),
        source=vocabulary.source(parts["source"]),
        mark=mark(parts["mark"]),
        must_hold=parts["must_hold"].text(),
        when=text(parts, "when"),
        each=each,
        title=parts["title"].text(),
        clause=text(parts, "clause"),
        path=node.path,
        line=node.line,
    )
    aspect = parts["aspect"].text()
    if asked is not None:
        known(parts["aspect"], aspect, asked, "to_do 的方面")
    return ReviewItem(
        id=rule.code,
        aspect=aspect,
        title=parts["title"].text(),
        verdict=parts["verdict"].choice(_VERDICTS),
        rule=rule,
        to_do=asked[aspect] if asked is not None else _EXPLAIN,
        to_supply=asked[_UNDECIDED] if asked is not None else _EXPLAIN,
    )

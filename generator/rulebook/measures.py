"""rules/measures: the library of measures, read strictly; the park's own experience among it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from generator.model.measure import Measure, Saving
from generator.model.problem import Element, ObjectLevel
from generator.rulebook.files import RuleFiles
from generator.rulebook.names import Names
from generator.rulebook.problems import FIRM_FORM, by_value
from generator.rulebook.vocabulary import Vocabulary, flag, known, mark, once, text, words
from generator.yamlfile import Node

COSTS = ("无低费", "中高费", "中费", "高费")
OPTIONS_TABLE = "options"
_ID = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*")


def load_measures(
    files: RuleFiles, vocabulary: Vocabulary, names: Mapping[str, Names]
) -> Mapping[str, Measure]:
    """The measures by id, in the order of the files; an id is used once in all of them."""
    found: dict[str, Measure] = {}
    seen: dict[str, tuple[str, int]] = {}
    for file in files.matching("measures/*.yaml"):
        root = file.yaml().mapping(("measures",))
        for node in root["measures"].sequence(may_be_empty=True):
            measure = _measure(node, vocabulary, names)
            once(seen, measure.id, node, "措施编号")
            found[measure.id] = measure
    return MappingProxyType(found)


def _measure(node: Node, vocabulary: Vocabulary, names: Mapping[str, Names]) -> Measure:
    parts = node.mapping(
        (
            "id", "name", "level", "elements", "cost", "content", "sectors", "words", "marks",
            "source",
        ),
        (
            "saving", "payback", "industries", "processes", "condition", "calculation", "address",
            "vendor", "measured",
        ),
    )  # fmt: skip
    number = parts["id"].text()
    if not _ID.fullmatch(number):
        raise parts["id"].fault(
            f"“{number}”不能作为措施编号。", "请写成 M001 或 J2024-QY003-01 的样子。"
        )
    for code in parts["industries"].sequence() if "industries" in parts else ():
        if not code.text().isdigit() or len(code.text()) > 4:
            raise code.fault(f"“{code.scalar}”不是行业代码或其前几位。", "请写成 3825 或 38。")
    return Measure(
        id=number,
        name=parts["name"].text(),
        level=parts["level"].choice(by_value(ObjectLevel)),
        elements=tuple(each.choice(by_value(Element)) for each in parts["elements"].sequence()),
        cost=parts["cost"].one_of(COSTS),
        content=parts["content"].text(),
        sectors=parts["sectors"].text(),
        words=tuple(each.text() for each in parts["words"].sequence()),
        marks=tuple(mark(each) for each in parts["marks"].sequence()),
        source=vocabulary.source(parts["source"]),
        saving=_saving(parts["saving"], names.get(FIRM_FORM)) if "saving" in parts else None,
        payback=_payback(parts["payback"]) if "payback" in parts else None,
        industries=words(parts, "industries"),
        processes=words(parts, "processes"),
        condition=text(parts, "condition"),
        calculation=text(parts, "calculation"),
        address=text(parts, "address"),
        vendor=flag(parts, "vendor"),
        measured=flag(parts, "measured"),
    )


def _saving(node: Node, form: Names | None) -> Saving:
    parts = node.mapping(("low", "high", "unit", "base"), ("figure", "effect"))
    low, high = parts["low"].fraction(), parts["high"].fraction()
    unit = parts["unit"].text()
    if not 0 <= low <= high:
        raise parts["high"].fault("节约幅度的上限小于下限，或者是负数。", "请核对 low 和 high。")
    if unit == "%" and high > 100:
        raise parts["high"].fault("节约幅度超过基数的 100%。", "请核对。")
    figure, effect = text(parts, "figure"), text(parts, "effect")
    if bool(figure) != bool(effect):
        raise node.fault("figure 和 effect 要么都写，要么都不写。", "请补上或删去。")
    if figure and form is not None:
        if unit != "%":
            raise parts["unit"].fault("写了 figure 的节约幅度要用 %。", "请改正。")
        form.check_at(parts["figure"].path, parts["figure"].line, figure)
        columns = [
            f.column_id for f in form.form.tables[OPTIONS_TABLE].fields
        ] if OPTIONS_TABLE in form.form.tables else [effect]  # fmt: skip
        known(parts["effect"], effect, columns, "方案清单的列")
    return Saving(low, high, unit, parts["base"].text(), figure, effect)


def _payback(node: Node) -> tuple[Fraction, Fraction]:
    years = [each.fraction() for each in node.sequence()]
    if len(years) != 2 or not 0 <= years[0] <= years[1]:
        raise node.fault("回收期要写下限和上限两个年数。", "请写成 [1, 2.5] 的样子。")
    return years[0], years[1]

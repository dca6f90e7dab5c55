"""rules/checks: what must hold in a return, and the wordings of faults noticed while reading it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType

from generator.errors import RulebookError
from generator.formula.unit_check import Kind
from generator.model.check import CheckRule
from generator.model.finding import Severity
from generator.model.reading import Wording
from generator.rulebook.files import RuleFile, RuleFiles
from generator.rulebook.names import Names
from generator.rulebook.vocabulary import (
    Vocabulary,
    day,
    interval,
    known,
    mark,
    refuse_again,
    snake,
    text,
)
from generator.yamlfile import Node

FORMULA = "formula"
EACH = ("once", "year", "audit_year")

_CODE = re.compile(r"[A-Z]{3}[0-9]{3}")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_SEVERITIES = {severity.name: severity for severity in Severity}
_HEADS = ("checks", "wordings", "retired")

# Words any message may use, whatever its method.
_PLAIN_WORDS = frozenset({"year", "row", "what", "as_of"})
# Parameters of named methods that are expressions, and those that name fields.
_EXPRESSIONS = ("left", "right", "of", "per", "load", "concentration", "flow")
_FIELDS = ("field", "fields", "columns", "credit_code", "group", "key", "other_key", "other")
_YIELDS = "yields_to"


def load_checks(
    files: RuleFiles, vocabulary: Vocabulary, names: Mapping[str, Names]
) -> tuple[tuple[CheckRule, ...], Mapping[str, Wording]]:
    """Rules in the order of the files, wordings by fault; a code is given out once and for all."""
    rules: list[CheckRule] = []
    wordings: dict[str, Wording] = {}
    codes: dict[str, tuple[str, int]] = {}
    faults: dict[str, tuple[str, int]] = {}
    later: list[tuple[Node, tuple[str, ...]]] = []
    for file in files.matching("checks/*.yaml"):
        root = file.yaml()
        parts = root.mapping((), _HEADS)
        if not parts:
            raise root.fault("文件里没有规则。", f"可以写：{'、'.join(_HEADS)}。")
        for node in _listed(parts, "retired"):
            refuse_again(codes, _retired(node), node.path, node.line, "规则代码")
        for node in _listed(parts, "wordings"):
            wording = _wording(node, file)
            refuse_again(codes, wording.code, node.path, node.line, "规则代码")
            refuse_again(faults, wording.fault, node.path, node.line, "提示语")
            wordings[wording.fault] = wording
        for node in _listed(parts, "checks"):
            rule = _rule(node, file, vocabulary, names)
            refuse_again(codes, rule.code, node.path, node.line, "规则代码")
            later.append((node, tuple(rule.parameters.get(_YIELDS, "").split())))
            rules.append(rule)
    for node, yielded in later:
        for code in yielded:
            known(node, code, codes, "规则", f"请核对 {_YIELDS}。")
    return tuple(rules), MappingProxyType(wordings)


def _listed(parts: Mapping[str, Node], name: str) -> tuple[Node, ...]:
    return parts[name].sequence() if name in parts else ()


def _code(node: Node) -> str:
    value = node.text()
    if not _CODE.fullmatch(value):
        raise node.fault(f"规则代码“{value}”不合要求。", "应为三个大写字母加三位数字，如 WAT002。")
    return value


def _retired(node: Node) -> str:
    """A code that was used once: it stays in the book, so that nobody gives it out again."""
    parts = node.mapping(("code", "retired_on", "note"))
    parts["retired_on"].date()
    parts["note"].text()
    return _code(parts["code"])


def _wording(node: Node, file: RuleFile) -> Wording:
    parts = node.mapping(("code", "fault", "severity", "message", "remedy"))
    return Wording(
        code=_code(parts["code"]),
        fault=snake(parts["fault"]),
        severity=parts["severity"].choice(_SEVERITIES),
        message=parts["message"].text(),
        remedy=parts["remedy"].optional_text(),
        path=file.relative,
        line=node.line,
    )


def _rule(
    node: Node, file: RuleFile, vocabulary: Vocabulary, names: Mapping[str, Names]
) -> CheckRule:
    parts = node.mapping(
        ("code", "title", "form", "severity", "message", "remedy", "source", "mark"),
        (
            "each",
            "when",
            "must_hold",
            "method",
            "parameters",
            "at",
            "clause",
            "trial_from",
            "valid_from",
            "valid_to",
        ),
    )
    form = known(parts["form"], parts["form"].text(), names, "采集表")
    parameters = _parameters(parts)
    begin, end = _life(parts)
    rule = CheckRule(
        code=_code(parts["code"]),
        severity=parts["severity"].choice(_SEVERITIES),
        form=form,
        message=parts["message"].text(),
        remedy=parts["remedy"].optional_text(),
        source=vocabulary.source(parts["source"]),
        mark=mark(parts["mark"]),
        method=snake(parts["method"]) if "method" in parts else FORMULA,
        must_hold=text(parts, "must_hold"),
        when=text(parts, "when"),
        each=text(parts, "each") or "once",
        at=text(parts, "at"),
        title=parts["title"].text(),
        clause=text(parts, "clause"),
        parameters=MappingProxyType(parameters),
        trial_from=day(parts, "trial_from"),
        valid_from=begin,
        valid_to=end,
        path=file.relative,
        line=node.line,
    )
    _check_rule(parts, rule, vocabulary, names[form])
    return rule


def _parameters(parts: Mapping[str, Node]) -> dict[str, str]:
    if "parameters" not in parts:
        return {}
    found = {}
    for key, value in parts["parameters"].items():
        if not _WORD.fullmatch(key.scalar):
            raise key.fault(f"“{key.scalar}”不能作为参数名。", "请用小写英文字母、数字和下划线。")
        found[key.scalar] = value.text()
    return found


def _life(parts: Mapping[str, Node]) -> tuple[date | None, date | None]:
    """试行 → 生效 → 停用, in this order."""
    interval(parts, "trial_from", "valid_from")
    if "valid_from" not in parts:
        interval(parts, "trial_from", "valid_to")
    return interval(parts, "valid_from", "valid_to")


def _check_rule(
    parts: Mapping[str, Node], rule: CheckRule, vocabulary: Vocabulary, names: Names
) -> None:
    form = names.form
    if rule.each not in EACH:
        known(parts["each"], rule.each, form.tables, "明细表", f"也可以写：{'、'.join(EACH)}。")
    table = rule.each if rule.each in form.tables else ""
    if rule.at:
        known(parts["at"], rule.at, form.fields, f"“{form.name}”的字段")
    if (rule.method == FORMULA) != bool(rule.must_hold):
        raise RulebookError(
            parts["code"].path,
            rule.line,
            "must_hold（必须成立的式子）和 method（专用方法）要写一项，而且只写一项。",
            "请改正。",
        )
    for key in ("when", "must_hold"):
        if key in parts:
            node = parts[key]
            names.check_at(node.path, node.line, node.text(), table=table, expect=Kind.CONDITION)
    if rule.method != FORMULA:
        _check_parameters(parts, rule, vocabulary, names, table)
    elif set(rule.parameters) - {_YIELDS}:
        raise parts["parameters"].fault("公式规则的参数只能写 yields_to。", "请删去其他参数。")
    for key in ("message", "remedy"):
        _check_message(parts[key], rule, names, table)


def _check_parameters(
    parts: Mapping[str, Node], rule: CheckRule, vocabulary: Vocabulary, names: Names, table: str
) -> None:
    nodes: dict[str, Node] = {}
    if "parameters" in parts:
        nodes = {key.scalar: value for key, value in parts["parameters"].items()}
    for key in _EXPRESSIONS:
        if key in nodes:
            names.check_at(nodes[key].path, nodes[key].line, nodes[key].text(), table=table)
    for key in _FIELDS:
        for name in nodes[key].text().split() if key in nodes else ():
            known(nodes[key], name, names.form.fields, f"“{names.form.name}”的字段")
    if "table" in nodes:
        known(nodes["table"], nodes["table"].text(),
              (*names.form.tables, *vocabulary.codes), "明细表或代码表")  # fmt: skip


def _check_message(node: Node, rule: CheckRule, names: Names, table: str) -> None:
    """Every {gap} is a word, a field or an expression about the form.

    A named method offers words of its own, which the method knows; a formula has none.
    """
    if not node.optional_text():
        return
    for gap in gaps(node.text()):
        if gap in _PLAIN_WORDS or gap in names or gap in rule.parameters:
            continue
        if rule.method != FORMULA and _WORD.fullmatch(gap):
            continue
        if _WORD.fullmatch(gap) or not gap.strip():
            raise node.fault(
                f"提示语里的“{{{gap}}}”没有对应的内容。", "请写字段编号，或把括号删去。"
            )
        names.check_at(node.path, node.line, gap, table=table)


def gaps(message: str) -> Iterator[str]:
    """What stands between braces in a message."""
    for found in _PLACEHOLDER.finditer(message):
        yield found[1]


def codes_of(rules: Iterable[CheckRule], wordings: Mapping[str, Wording]) -> frozenset[str]:
    """Every code in use."""
    return frozenset([rule.code for rule in rules] + [w.code for w in wordings.values()])

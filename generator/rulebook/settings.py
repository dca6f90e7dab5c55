"""rules/settings.yaml and answers.yaml: decisions where the texts are silent, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from generator.model.indicator import Membership
from generator.model.reference import (
    AnswerMeaning,
    NamedConstant,
    Setting,
    SettingValue,
)
from generator.model.submission import Blank
from generator.rulebook.files import RuleFile
from generator.rulebook.vocabulary import Vocabulary, known, mark, once, snake, text
from generator.yamlfile import Node


@dataclass(frozen=True, slots=True)
class Settings:
    """The conventions by id; every one the program knows is there, and of its kind."""

    entries: Mapping[str, Setting]

    def fraction(self, name: str) -> Fraction:
        value = self.entries[name].value
        assert isinstance(value, Fraction), name
        return value

    def integer(self, name: str) -> int:
        value = self.entries[name].value
        assert isinstance(value, int), name
        return value

    def switch(self, name: str) -> bool:
        value = self.entries[name].value
        assert isinstance(value, bool), name
        return value

    def word(self, name: str) -> str:
        value = self.entries[name].value
        assert isinstance(value, str), name
        return value

    def fractions(self, name: str) -> tuple[Fraction, ...]:
        value = self.entries[name].value
        assert isinstance(value, tuple), name
        return value

    @property
    def membership(self) -> Membership:
        return Membership(self.word("membership"))


def load_settings(
    file: RuleFile, vocabulary: Vocabulary
) -> tuple[Settings, Mapping[str, NamedConstant]]:
    """The conventions and the constants that formulas may name."""
    parts = file.yaml().mapping(("settings", "constants"))
    entries: dict[str, Setting] = {}
    seen: dict[str, tuple[str, int]] = {}
    for node in parts["settings"].sequence():
        setting = _setting(node, vocabulary)
        once(seen, setting.id, node, "约定编号")
        entries[setting.id] = setting
    constants: dict[str, NamedConstant] = {}
    for node in parts["constants"].sequence(may_be_empty=True):
        constant = _constant(node, vocabulary)
        once(seen, constant.id, node, "常数编号")
        constants[constant.id] = constant
    missing = [name for name in _KINDS if name not in entries]
    if missing:
        raise parts["settings"].fault(f"缺少约定“{'”“'.join(missing)}”。", "请补上。")
    return Settings(MappingProxyType(entries)), MappingProxyType(constants)


def load_answers(file: RuleFile) -> Mapping[Blank, AnswerMeaning]:
    """What the five answers that are not numbers mean; all five must be there."""
    meanings: dict[Blank, AnswerMeaning] = {}
    labels = {blank.value: blank for blank in Blank}
    root = file.yaml().mapping(("answers",))["answers"]
    seen: dict[str, tuple[str, int]] = {}
    for node in root.sequence():
        parts = node.mapping(("answer", "arithmetic", "checks", "score", "printed", "needs_reason"))
        blank = parts["answer"].choice(labels)
        once(seen, blank.value, node, "答案")
        meanings[blank] = AnswerMeaning(
            blank=blank,
            arithmetic=parts["arithmetic"].text(),
            checks=parts["checks"].text(),
            score=parts["score"].text(),
            printed=parts["printed"].text(),
            needs_reason=parts["needs_reason"].boolean(),
        )
    missing = [blank.value for blank in Blank if blank not in meanings]
    if missing:
        raise root.fault(f"缺少答案“{'”“'.join(missing)}”。", "五种答案都要写。")
    return MappingProxyType(meanings)


def _setting(node: Node, vocabulary: Vocabulary) -> Setting:
    parts = node.mapping(("id", "label", "value", "source", "mark"), ("note",))
    name = known(parts["id"], snake(parts["id"]), _KINDS, "约定", f"可以写：{'、'.join(_KINDS)}。")
    value = _KINDS[name](parts["value"])
    return Setting(
        id=name,
        label=parts["label"].text(),
        value=value,
        text=_as_text(parts["value"]),
        source=vocabulary.source(parts["source"]),
        mark=mark(parts["mark"]),
        note=text(parts, "note"),
        line=node.line,
    )


def _constant(node: Node, vocabulary: Vocabulary) -> NamedConstant:
    parts = node.mapping(("id", "label", "value", "unit", "source", "mark"), ("note",))
    value: Decimal = parts["value"].decimal()
    return NamedConstant(
        id=snake(parts["id"]),
        label=parts["label"].text(),
        value=value,
        unit=vocabulary.unit(parts["unit"]),
        source=vocabulary.source(parts["source"]),
        mark=mark(parts["mark"]),
        note=text(parts, "note"),
        line=node.line,
    )


def _as_text(node: Node) -> str:
    if node.children:
        return "、".join(child.scalar for child in node.children)
    return node.scalar


# -- kinds -----------------------------------------------------------------------------------


def _share(node: Node) -> Fraction:
    """A share between 0 and 1, or per cent between 0 and 100: not negative in any case."""
    value = node.fraction()
    if value < 0:
        raise node.fault(f"“{node.scalar}”不能是负数。", "请改正。")
    return value


def _count(node: Node) -> int:
    value = node.integer()
    if value < 0:
        raise node.fault(f"“{value}”不能是负数。", "请改正。")
    return value


def _peers(node: Node) -> int:
    """A quartile of fewer than five firms would let one of them be identified."""
    value = node.integer()
    if value < 5:
        raise node.fault(f"可比企业数 {value} 少于 5 家。", "再少就看得出是哪一家，请改大。")
    return value


def _factors(node: Node) -> SettingValue:
    values = tuple(child.fraction() for child in node.sequence())
    if len(values) != 3 or sorted(values) != list(values):
        raise node.fault("应是由小到大的三个数。", "请写成 [0.7, 1.0, 1.3] 的样子。")
    return values


def _bands(node: Node) -> SettingValue:
    values = tuple(child.fraction() for child in node.sequence())
    if sorted(set(values), reverse=True) != list(values):
        raise node.fault("应是由大到小、互不相同的几个数。", "请写成 [90, 80, 70, 60] 的样子。")
    return values


def _one_of(*choices: str) -> Callable[[Node], SettingValue]:
    def read(node: Node) -> SettingValue:
        return node.one_of(choices)

    return read


def _optional_share(node: Node) -> SettingValue:
    return "" if node.optional_text() == "不限" else _share(node)


_KINDS: Mapping[str, Callable[[Node], SettingValue]] = {
    "membership": _one_of(*(kind.value for kind in Membership)),
    "index_for_first": _share,
    "index_for_second": _share,
    "index_for_third": _share,
    "peers_needed": _peers,
    "leave_self_out_below": _count,
    "park_factors": _factors,
    "norm_share_for_first": _optional_share,
    "energy_basis": _one_of("当量值", "等价值"),
    "row_cap_p_value": _share,
    "green_park_cap": lambda node: node.boolean(),
    "park_bands": _bands,
    "park_row_scores": _bands,
    "balance_good_percent": _share,
    "balance_explain_percent": _share,
    "rounding": _one_of("half_up", "half_even"),
    "places": _count,
    "discount_rate": _share,
}

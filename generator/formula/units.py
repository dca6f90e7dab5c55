"""Units of measure (计量单位): a small exact table of which only equal things add.

Mass, coal equivalent, money, CO₂ and the like are bases of their own; what rules/units.yaml does
not say is convertible is not. Numbers and factors are Fractions throughout.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from generator.errors import GeneratorError
from generator.model.quantity import Unit

DIMENSIONLESS = Unit("", (), Fraction(1))
ONE = "1"
"""How "no unit" is written; a count, a ratio."""

_MAX_LENGTH = 60
_MAX_POWER = 4
_TOKEN = re.compile(r"([*/()])|\^([0-9]+)|([^*/()^]+)")
_FACTOR = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:/[0-9]+)?")
_TIMES = str.maketrans({"·": "*", "×": "*", "•": "*", "⋅": "*", "÷": "/"})
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


class UnknownUnit(GeneratorError):
    """A unit text names something the table does not hold (`symbol`)."""

    def __init__(self, symbol: str, suggestion: str = "") -> None:
        super().__init__(
            f"不认识的计量单位“{symbol}”。",
            f"是不是“{suggestion}”？" if suggestion else "可用的单位见 rules/units.yaml。",
        )
        self.symbol = symbol
        self.suggestion = suggestion


class UnitDefinitionFault(GeneratorError):
    """The table itself is at fault, at the definition of `symbol`."""

    def __init__(self, symbol: str, message: str) -> None:
        super().__init__(message)
        self.symbol = symbol


class UnitMismatch(GeneratorError):
    """A value was to be converted between units of different dimension."""


@dataclass(frozen=True, slots=True)
class UnitDefinition:
    """One row of rules/units.yaml, as written.

    `of` is empty for a base of its own, "1" for a plain ratio, else the symbol it is `factor`
    times; `factor` is exact text: "1000", "1/1000", "4.1868".
    """

    symbol: str
    label: str
    aliases: tuple[str, ...] = ()
    factor: str = ""
    of: str = ""


# -- arithmetic of units -------------------------------------------------------------------


def multiply(left: Unit, right: Unit) -> Unit:
    """The unit of a product."""
    if not left.label or not right.label:
        label = left.label or right.label
    else:
        label = f"{left.label}·{_whole(right.label)}"
    return Unit(label, _joined(left.dimension, right.dimension, 1), left.factor * right.factor)


def divide(left: Unit, right: Unit) -> Unit:
    """The unit of a quotient; equal units leave a plain ratio."""
    if left.same_as(right):
        return DIMENSIONLESS
    label = left.label if not right.label else f"{left.label or ONE}/{_whole(right.label)}"
    return Unit(label, _joined(left.dimension, right.dimension, -1), left.factor / right.factor)


def power(unit: Unit, exponent: int) -> Unit:
    """The unit of a power; exponent 0 or less is refused, units are written with "/" for that."""
    if exponent < 1:
        raise ValueError(exponent)
    label = unit.label
    if exponent > 1 and label:
        label = f"{_whole(label)}{str(exponent).translate(_SUPERSCRIPT)}"
    dimension = tuple((base, n * exponent) for base, n in unit.dimension)
    return Unit(label, dimension, unit.factor**exponent)


def convert(value: Fraction | Decimal, origin: Unit, target: Unit) -> Fraction:
    """The same quantity in another unit, exactly; `UnitMismatch` when no factor leads there."""
    return Fraction(value) * conversion_factor(origin, target)


def conversion_factor(origin: Unit, target: Unit) -> Fraction:
    """What a number in `origin` is multiplied by to be one in `target`."""
    if not origin.converts_to(target):
        raise UnitMismatch(f"“{printed(origin)}”不能换算成“{printed(target)}”，两者不是同一种量。")
    return origin.factor / target.factor


def printed(unit: Unit) -> str:
    """The unit in a sentence, where nothing to print would be unclear."""
    return unit.label or "无单位"


def _joined(
    left: tuple[tuple[str, int], ...], right: tuple[tuple[str, int], ...], sign: int
) -> tuple[tuple[str, int], ...]:
    powers = dict(left)
    for base, exponent in right:
        powers[base] = powers.get(base, 0) + sign * exponent
    return tuple(sorted((base, exponent) for base, exponent in powers.items() if exponent))


def _whole(label: str) -> str:
    """A label that may stand as one operand."""
    return f"({label})" if "/" in label or "·" in label else label


# -- the table -----------------------------------------------------------------------------


def _normal(name: str) -> str:
    """One spelling for full-width, superscript and spaced forms: "m³" and "ｍ３" are m3."""
    return "".join(unicodedata.normalize("NFKC", name).split())


@dataclass(frozen=True)
class UnitTable:
    """The units by symbol, and every name (symbol, label, alias) that stands for one."""

    units: Mapping[str, Unit]
    _names: Mapping[str, str] = field(repr=False)
    _parsed: dict[str, Unit] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_definitions(cls, definitions: Sequence[UnitDefinition]) -> UnitTable:
        """The table, or `UnitDefinitionFault` naming the first definition that cannot stand."""
        by_symbol: dict[str, UnitDefinition] = {}
        names = {_normal(ONE): ONE}
        for definition in definitions:
            _check_spelling(definition)
            if definition.symbol in by_symbol or definition.symbol == ONE:
                raise UnitDefinitionFault(
                    definition.symbol, f"计量单位“{definition.symbol}”定义了两次。"
                )
            by_symbol[definition.symbol] = definition
            for name in (definition.symbol, definition.label, *definition.aliases):
                other = names.setdefault(_normal(name), definition.symbol)
                if other != definition.symbol:
                    raise UnitDefinitionFault(
                        definition.symbol,
                        f"“{name}”既是“{other}”的又是“{definition.symbol}”的名称，请去掉一个。",
                    )
        units = {ONE: DIMENSIONLESS}
        for symbol in by_symbol:
            _resolve(symbol, by_symbol, units, ())
        return cls(MappingProxyType(units), MappingProxyType(names))

    def parse(self, text: str) -> Unit:
        """The unit of a text ("kgce/t", "kWh/(m2*a)", "万元", "%"), or `UnknownUnit`."""
        # The same few hundred texts come up thousands of times while rules are loaded.
        known = self._parsed.get(text)
        if known is None:
            known = self._parsed[text] = _UnitText(text, self).read()
        return known

    def label(self, text: str) -> str:
        """How the unit is printed: "m3/cny_10k" gives "m³/万元"."""
        return self.parse(text).label

    def symbol(self, name: str) -> str:
        """The symbol a single name stands for, "" when it is none."""
        return self._names.get(_normal(name), "")

    def well_named(self, unit: Unit) -> Unit:
        """The unit under its most usual name: a product that comes to 万元 is called so."""
        if unit.same_as(DIMENSIONLESS):
            return DIMENSIONLESS
        if self.symbol(unit.label):
            return unit
        return next((known for known in self.units.values() if known.same_as(unit)), unit)

    def describe(self, unit: Unit) -> str:
        """The unit's most usual name, in a sentence."""
        return printed(self.well_named(unit))

    def undotted(self, text: str) -> str:
        """The text with names such as "kW·h" spelled by their symbols: no dot parts them."""
        for name, symbol in self._names.items() if "·" in text else ():
            if "·" in name:
                text = text.replace(name, symbol)
        return text

    def named(self, name: str) -> Unit:
        """The unit of one name, without products; `UnknownUnit` when there is none."""
        symbol = self.symbol(name)
        if not symbol:
            close = difflib.get_close_matches(_normal(name), self._names, n=1, cutoff=0.6)
            raise UnknownUnit(name, close[0] if close else "")
        return self.units[symbol]


def _check_spelling(definition: UnitDefinition) -> None:
    symbol = definition.symbol
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", symbol):
        raise UnitDefinitionFault(
            symbol, f"计量单位代号“{symbol}”只能由英文字母、数字和下划线组成，以字母开头。"
        )
    for name in (definition.label, *definition.aliases):
        if not name.strip() or re.search(r"[*/()^×÷]", _normal(name)):
            raise UnitDefinitionFault(symbol, f"“{name}”不能作为单位“{symbol}”的名称。")
    if bool(definition.of) != bool(definition.factor):
        raise UnitDefinitionFault(
            symbol, f"计量单位“{symbol}”的 factor 和 of 要么都写，要么都不写。"
        )
    if definition.factor and (
        not _FACTOR.fullmatch(definition.factor)
        or definition.factor.endswith("/0")
        or not Fraction(definition.factor)
    ):
        raise UnitDefinitionFault(
            symbol, f"计量单位“{symbol}”的换算系数“{definition.factor}”应是正数，如 1/1000。"
        )


def _resolve(
    symbol: str,
    definitions: Mapping[str, UnitDefinition],
    units: dict[str, Unit],
    above: tuple[str, ...],
) -> Unit:
    if symbol in units:
        return units[symbol]
    definition = definitions[symbol]
    if symbol in above:
        raise UnitDefinitionFault(symbol, f"计量单位“{symbol}”绕了一圈由自己定义。")
    if not definition.of:
        unit = Unit(definition.label, ((symbol, 1),), Fraction(1))
    elif definition.of != ONE and definition.of not in definitions:
        raise UnitDefinitionFault(
            symbol, f"计量单位“{symbol}”由“{definition.of}”换算，但表里没有“{definition.of}”。"
        )
    else:
        base = _resolve(definition.of, definitions, units, (*above, symbol))
        unit = Unit(definition.label, base.dimension, base.factor * Fraction(definition.factor))
    units[symbol] = unit
    return unit


class _UnitText:
    """Reads one unit text: products and quotients from left to right, whole powers, parentheses."""

    def __init__(self, text: str, table: UnitTable) -> None:
        self._text = text
        self._table = table
        self._tokens = self._split()
        self._next = 0

    def _split(self) -> list[tuple[str, str]]:
        plain = self._table.undotted(_normal(self._text)).translate(_TIMES)
        if not plain or len(plain) > _MAX_LENGTH:
            raise UnknownUnit(self._text)
        tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(plain):
            match = _TOKEN.match(plain, position)
            if match is None:
                raise UnknownUnit(self._text)
            sign, exponent, name = match.groups()
            tokens.append((sign, "") if sign else ("^", exponent) if exponent else ("name", name))
            position = match.end()
        return tokens

    def read(self) -> Unit:
        unit = self._product()
        if self._next < len(self._tokens):
            raise UnknownUnit(self._text)
        return unit

    def _peek(self) -> str:
        return self._tokens[self._next][0] if self._next < len(self._tokens) else ""

    def _product(self) -> Unit:
        unit = self._power()
        while (sign := self._peek()) in ("*", "/"):
            self._next += 1
            right = self._power()
            unit = multiply(unit, right) if sign == "*" else self._quotient(unit, right)
        return unit

    @staticmethod
    def _quotient(left: Unit, right: Unit) -> Unit:
        """Unlike a computed ratio, a written "t/t" keeps its label."""
        unit = divide(left, right)
        label = left.label if not right.label else f"{left.label or ONE}/{_whole(right.label)}"
        return Unit(label, unit.dimension, unit.factor)

    def _power(self) -> Unit:
        unit = self._single()
        if self._peek() == "^":
            exponent = int(self._tokens[self._next][1])
            self._next += 1
            if not 1 <= exponent <= _MAX_POWER:
                raise UnknownUnit(self._text)
            unit = power(unit, exponent)
        return unit

    def _single(self) -> Unit:
        kind, name = self._tokens[self._next] if self._next < len(self._tokens) else ("", "")
        self._next += 1
        if kind == "name":
            return self._table.named(name)
        if kind != "(":
            raise UnknownUnit(self._text)
        unit = self._product()
        if self._peek() != ")":
            raise UnknownUnit(self._text)
        self._next += 1
        return unit

"""Equations as Word's own (OMML), from the formulas of the rules or written part by part. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from generator.deliver.figure import Figure
from generator.deliver.marks import clean
from generator.formula.mathematics import as_notation, sign
from generator.formula.notation import (
    Cases,
    Fenced,
    Leaf,
    Notation,
    Ratio,
    Role,
    Row,
    Scripted,
    Sum,
)
from generator.formula.parse import Expression
from generator.formula.text import Label

_M: Final = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FACE: Final = (
    '<w:rPr><w:rFonts w:ascii="Cambria Math" w:hAnsi="Cambria Math" w:hint="eastAsia"/></w:rPr>'
)


@dataclass(frozen=True, slots=True)
class Equation:
    """One equation; `printed` are the results put into it."""

    root: Notation
    printed: tuple[Figure, ...] = ()

    @classmethod
    def of(cls, *parts: Notation | Figure | str) -> Equation:
        """The parts in a row; a str is words or a sign, a Figure a number with its trail."""
        row = tuple(_leaf(part) for part in parts)
        return cls(Row(row), tuple(part for part in parts if isinstance(part, Figure)))

    def figures(self) -> tuple[Figure, ...]:
        """Every result printed in it."""
        return self.printed


def equation_of(
    name: str, expression: Expression, label: Label, unit_label: Label = str, unit: str = ""
) -> Equation:
    """`name` = the expression with field names in Chinese, the unit in brackets behind it."""
    parts: list[Notation] = [Leaf(name), sign("="), as_notation(expression, label, unit_label)]
    if unit:
        parts.append(Leaf(f"（{unit}）"))
    return Equation(Row(tuple(parts)))


def symbol(letter: str, below: str = "", above: str = "") -> Notation:
    """A letter with what stands beside it: `symbol("Y", below="g")`; names stand upright."""
    base = Leaf(letter, Role.SYMBOL)
    if not below and not above:
        return base
    return Scripted(base, _index(below) if below else None, _index(above) if above else None)


def ratio(over: Notation | str, under: Notation | str) -> Notation:
    return Ratio(_leaf(over), _leaf(under))


def total(body: Notation, below: str = "", above: str = "") -> Notation:
    """Σ with its limits: `total(…, "i=1", "n")`."""
    return Sum(body, _limit(below) if below else None, _limit(above) if above else None)


def row(*parts: Notation | str) -> Notation:
    return Row(tuple(_leaf(part) for part in parts))


def composite_index() -> Equation:
    """综合评价指数: Y_g = Σ w_i Σ ω_ij · Y_g(x_ij)."""
    inner = total(
        row(symbol("ω", "ij"), symbol("Y", "g"), Fenced(symbol("x", "ij"))), "j=1", "n"
    )  # fmt: skip
    return Equation.of(
        symbol("Y", "g"), "=", total(row(symbol("w", "i"), Fenced(inner)), "i=1", "m")
    )


def net_present_value() -> Equation:
    """净现值: NPV = −I + Σ F / (1+i)^j."""
    discount = Scripted(Fenced(row("1", "+", symbol("i"))), above=symbol("j"))
    flows = total(Ratio(symbol("F", "j"), discount), "j=1", "n")
    return Equation.of(Leaf("NPV"), "=", flows, "−", symbol("I"))


def internal_rate_of_return() -> Equation:
    """内部收益率: Σ F / (1+IRR)^j − I = 0."""
    discount = Scripted(Fenced(row("1", "+", "IRR")), above=symbol("j"))
    flows = total(Ratio(symbol("F", "j"), discount), "j=1", "n")
    return Equation.of(flows, "−", symbol("I"), "=", "0")


def payback_period() -> Equation:
    """投资偿还期: N = I / F."""
    return Equation.of(symbol("N"), "=", Ratio(symbol("I"), symbol("F")))


def equation_xml(equation: Equation) -> str:
    """`<m:oMath>`, which stands in a paragraph beside its runs; its namespaces are declared in it.

    Alone in its paragraph Word sets it in the size of a displayed equation only inside
    `<m:oMathPara>`; `displayed_equation_xml` gives that.
    """
    return f'<m:oMath xmlns:m="{_M}" xmlns:w="{_W}">{_omml(equation.root)}</m:oMath>'


def displayed_equation_xml(equation: Equation) -> str:
    """The equation on a line of its own, centred; it stands in a paragraph (`w:p`) alone."""
    return (
        f'<m:oMathPara xmlns:m="{_M}"><m:oMathParaPr><m:jc m:val="center"/></m:oMathParaPr>'
        f"{equation_xml(equation)}</m:oMathPara>"
    )


# -- OMML --------------------------------------------------------------------------------------


def _omml(node: Notation) -> str:
    match node:
        case Leaf(text, role):
            return _run(text, role)
        case Row(parts):
            return "".join(map(_omml, parts))
        case Ratio(over, under):
            return f"<m:f>{_in('num', over)}{_in('den', under)}</m:f>"
        case Sum(body, below, above):
            return _sum(body, below, above)
        case Scripted(base, below, above):
            return _scripted(base, below, above)
        case Fenced(inside, left, right):
            return _fenced(left, right, _in("e", inside))
        case Cases(branches):
            rows = "".join(
                _in("e", Row((value, Leaf("，"), condition))) for value, condition in branches
            )
            return _fenced("{", "", f"<m:e><m:eqArr>{rows}</m:eqArr></m:e>")


def _in(tag: str, node: Notation) -> str:
    return f"<m:{tag}>{_omml(node)}</m:{tag}>"


def _run(text: str, role: Role) -> str:
    look = "" if role is Role.SYMBOL else '<m:rPr><m:sty m:val="p"/></m:rPr>'
    return f'<m:r>{look}{_FACE}<m:t xml:space="preserve">{escape(clean(text))}</m:t></m:r>'


def _sum(body: Notation, below: Notation | None, above: Notation | None) -> str:
    hidden = ("" if below else '<m:subHide m:val="1"/>') + (
        "" if above else '<m:supHide m:val="1"/>'
    )
    lower = _in("sub", below) if below else "<m:sub/>"
    upper = _in("sup", above) if above else "<m:sup/>"
    return (
        f'<m:nary><m:naryPr><m:chr m:val="∑"/><m:limLoc m:val="undOvr"/>{hidden}</m:naryPr>'
        f"{lower}{upper}{_in('e', body)}</m:nary>"
    )


def _scripted(base: Notation, below: Notation | None, above: Notation | None) -> str:
    if below and above:
        return f"<m:sSubSup>{_in('e', base)}{_in('sub', below)}{_in('sup', above)}</m:sSubSup>"
    if below:
        return f"<m:sSub>{_in('e', base)}{_in('sub', below)}</m:sSub>"
    assert above is not None
    return f"<m:sSup>{_in('e', base)}{_in('sup', above)}</m:sSup>"


def _fenced(left: str, right: str, inside: str) -> str:
    return (
        f"<m:d><m:dPr><m:begChr m:val={quoteattr(left)}/><m:endChr m:val={quoteattr(right)}/>"
        f"</m:dPr>{inside}</m:d>"
    )


# -- parts -------------------------------------------------------------------------------------


_SIGNS: Final = frozenset("=+−×÷·<>≤≥≠")


def _leaf(part: Notation | Figure | str) -> Notation:
    if isinstance(part, Figure):
        return Leaf(part.with_unit, Role.NUMBER)
    if isinstance(part, str):
        return sign(part) if part in _SIGNS else Leaf(part)
    return part


def _index(text: str) -> Leaf:
    return Leaf(text, Role.SYMBOL if text.isascii() and text.isalpha() else Role.NAME)


def _limit(text: str) -> Notation:
    """i=1 as a letter, a sign and a number."""
    left, equals, right = text.partition("=")
    if not equals:
        return _index(text)
    return Row((_index(left), sign("="), _index(right)))

"""The house styles (版式) as data: fonts, styles, pages and the two looks of documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

from generator.yamlfile import Node, read_yaml

_ALIGNMENTS = ("left", "center", "right", "both")


@dataclass(frozen=True, slots=True)
class Font:
    """East-Asian and Latin face of one house font, and what stands in where they are missing."""

    east_asian: str
    latin: str
    fallback: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """One paragraph style: indents in characters, distances in points, `level` 1 the highest."""

    name: str
    id: str
    font: Font
    points: Decimal
    align: str
    bold: bool = False
    color: str = ""
    line_exact: Decimal | None = None
    line_least: Decimal | None = None
    before: Decimal = Decimal(0)
    after: Decimal = Decimal(0)
    first: Decimal = Decimal(0)
    left: Decimal = Decimal(0)
    right: Decimal = Decimal(0)
    hanging: Decimal = Decimal(0)
    tight: Decimal = Decimal(0)
    level: int = 0
    keep_next: bool = False
    page_break: bool = False
    at_foot: bool = False
    right_tab: bool = False
    dotted: bool = False
    thin_above: bool = False
    rule_above: str = ""
    rule_below: str = ""


@dataclass(frozen=True, slots=True)
class CharacterStyle:
    name: str
    id: str
    font: Font


@dataclass(frozen=True, slots=True)
class TableStyle:
    """Rules in eighths of a point: round the table, under its head, inside; `sides` or open."""

    name: str
    id: str
    outer: int
    head: int
    inner: int
    sides: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Page size and margins in millimetres; a grid where `lines` and `chars` are given."""

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int
    header: int
    footer: int
    page_numbers: str
    lines: int = 0
    chars: int = 0
    pitch: Decimal = Decimal(0)

    @property
    def text_width(self) -> int:
        return self.width - self.left - self.right


@dataclass(frozen=True, slots=True)
class Look:
    """面貌: what plain paragraphs, headings and tables of a kind of document look like."""

    body: str
    headings: tuple[str, ...]
    table: str
    base_points: Decimal
    odd_even: bool
    page: str


@dataclass(frozen=True, slots=True)
class House:
    """All of it, by name."""

    fonts: Mapping[str, Font]
    paragraphs: Mapping[str, ParagraphStyle]
    characters: Mapping[str, CharacterStyle]
    tables: Mapping[str, TableStyle]
    pages: Mapping[str, Page]
    looks: Mapping[str, Look]

    @property
    def style_names(self) -> frozenset[str]:
        return frozenset((*self.paragraphs, *self.characters, *self.tables))


def read_house(path: Path) -> House:
    """The house styles in `path`; what it does not understand is refused with its line."""
    top = read_yaml(path).mapping(
        {"sizes", "fonts", "paragraphs", "characters", "tables", "pages", "looks"}
    )
    sizes = {key.scalar: value.decimal() for key, value in top["sizes"].items()}
    fonts = {key.scalar: _font(value) for key, value in top["fonts"].items()}
    return House(
        fonts=MappingProxyType(fonts),
        paragraphs=MappingProxyType(
            {
                key.scalar: _paragraph(key.scalar, value, fonts, sizes)
                for key, value in top["paragraphs"].items()
            }
        ),
        characters=MappingProxyType(
            {
                key.scalar: _character(key.scalar, value, fonts)
                for key, value in top["characters"].items()
            }
        ),
        tables=MappingProxyType(
            {key.scalar: _table(key.scalar, value) for key, value in top["tables"].items()}
        ),
        pages=MappingProxyType({key.scalar: _page(value) for key, value in top["pages"].items()}),
        looks=MappingProxyType(
            {key.scalar: _look(value, sizes) for key, value in top["looks"].items()}
        ),
    )


def _font(node: Node) -> Font:
    keys = node.mapping({"east_asian", "latin", "fallback"})
    return Font(
        keys["east_asian"].text(),
        keys["latin"].text(),
        tuple(name.text() for name in keys["fallback"].sequence()),
    )


def _paragraph(
    name: str, node: Node, fonts: Mapping[str, Font], sizes: Mapping[str, Decimal]
) -> ParagraphStyle:
    measures = (
        "before", "after", "first", "left", "right", "hanging", "tight", "line_exact", "line_least",
    )  # fmt: skip
    switches = (
        "bold", "keep_next", "page_break", "at_foot", "right_tab", "dotted", "thin_above",
    )  # fmt: skip
    words = ("color", "rule_above", "rule_below")
    keys = node.mapping(
        {"id", "font", "size", "align"}, {*measures, *switches, *words, "level"}
    )
    return ParagraphStyle(
        name=name,
        id=keys["id"].text(),
        font=keys["font"].choice(fonts),
        points=keys["size"].choice(sizes),
        align=keys["align"].one_of(_ALIGNMENTS),
        level=keys["level"].integer() if "level" in keys else 0,
        # Each group of keys has one type; the checker sees only that names are computed.
        **{key: keys[key].decimal() for key in measures if key in keys},  # type: ignore[arg-type]
        **{key: keys[key].boolean() for key in switches if key in keys},  # type: ignore[arg-type]
        **{key: keys[key].text() for key in words if key in keys},  # type: ignore[arg-type]
    )


def _character(name: str, node: Node, fonts: Mapping[str, Font]) -> CharacterStyle:
    keys = node.mapping({"id", "font"})
    return CharacterStyle(name, keys["id"].text(), keys["font"].choice(fonts))


def _table(name: str, node: Node) -> TableStyle:
    keys = node.mapping({"id", "outer", "head", "inner", "sides"})
    return TableStyle(
        name,
        keys["id"].text(),
        keys["outer"].integer(),
        keys["head"].integer(),
        keys["inner"].integer(),
        keys["sides"].boolean(),
    )


def _page(node: Node) -> Page:
    keys = node.mapping(
        {"width", "height", "top", "right", "bottom", "left", "header", "footer", "pages"},
        {"lines", "chars", "pitch"},
    )
    return Page(
        width=keys["width"].integer(),
        height=keys["height"].integer(),
        top=keys["top"].integer(),
        right=keys["right"].integer(),
        bottom=keys["bottom"].integer(),
        left=keys["left"].integer(),
        header=keys["header"].integer(),
        footer=keys["footer"].integer(),
        page_numbers=keys["pages"].one_of(("公文页码", "报告页码", "罗马页码", "无")),
        lines=keys["lines"].integer() if "lines" in keys else 0,
        chars=keys["chars"].integer() if "chars" in keys else 0,
        pitch=keys["pitch"].decimal() if "pitch" in keys else Decimal(0),
    )


def _look(node: Node, sizes: Mapping[str, Decimal]) -> Look:
    keys = node.mapping({"body", "headings", "table", "base_size", "odd_even", "page"})
    return Look(
        body=keys["body"].text(),
        headings=tuple(name.text() for name in keys["headings"].sequence()),
        table=keys["table"].text(),
        base_points=keys["base_size"].choice(sizes),
        odd_even=keys["odd_even"].boolean(),
        page=keys["page"].text(),
    )

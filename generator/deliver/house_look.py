"""What a produced document's styles come to, against what the house says of them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from lxml import etree

from generator.deliver.docx import parse, w
from generator.deliver.house import House, ParagraphStyle

# Office programs keep sizes in half points and lengths in hundredths of a millimetre.
_NEAR: Final = Decimal("0.6")
_ALIGNMENTS: Final = {"start": "left", "end": "right", "distribute": "both", "justify": "both"}
_IN_WORDS: Final = {"left": "左对齐", "center": "居中", "right": "右对齐", "both": "两端对齐"}


@dataclass(frozen=True, slots=True)
class Effect:
    """The look of a style once what it is based on is taken in; lengths in points."""

    east_asian: str = ""
    latin: str = ""
    points: Decimal = Decimal(10)
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    color: str = ""
    align: str = "left"
    rule: str = "auto"
    line: Decimal = Decimal(0)
    level: int = 9

    def with_runs(self, properties: etree._Element | None) -> Effect:
        """As it looks after w:rPr."""
        if properties is None:
            return self
        fonts = properties.find(w("rFonts"))
        size = _value(properties, "sz")
        color = _value(properties, "color")
        underline = _value(properties, "u")
        return replace(
            self,
            east_asian=_attribute(fonts, "eastAsia") or self.east_asian,
            latin=_attribute(fonts, "ascii") or self.latin,
            points=Decimal(size) / 2 if size else self.points,
            bold=_switch(properties, "b", self.bold),
            italic=_switch(properties, "i", self.italic),
            underlined=underline != "none" if underline else self.underlined,
            color=self.color if not color else "" if color in ("auto", "000000") else color,
        )

    def with_paragraph(self, properties: etree._Element | None) -> Effect:
        """As it looks after w:pPr."""
        if properties is None:
            return self
        align = _value(properties, "jc")
        level = _value(properties, "outlineLvl")
        spacing = properties.find(w("spacing"))
        line = _attribute(spacing, "line")
        rule = _attribute(spacing, "lineRule") or ("auto" if line else self.rule)
        return replace(
            self,
            align=_ALIGNMENTS.get(align, align) or self.align,
            rule=rule,
            line=Decimal(line) / 20 if line else self.line,
            level=int(level) if level.isdigit() else self.level,
        )


class StyleSheet:
    """styles.xml: every style's effect by its id."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        root = parse(parts.get("word/styles.xml", b"<none/>"))
        self._styles = {found.get(w("styleId"), ""): found for found in root.iter(w("style"))}
        defaults = root.find(w("docDefaults"))
        self._ground = Effect()
        if defaults is not None:
            self._ground = self._ground.with_runs(
                defaults.find(f"{w('rPrDefault')}/{w('rPr')}")
            ).with_paragraph(defaults.find(f"{w('pPrDefault')}/{w('pPr')}"))
        self.default = next(
            (
                key
                for key, found in self._styles.items()
                if found.get(w("type")) == "paragraph" and found.get(w("default")) in ("1", "true")
            ),
            "",
        )
        self._known: dict[str, Effect] = {}

    def effect(self, style_id: str) -> Effect:
        """Of a paragraph style; of the default one where the id is not known."""
        if style_id not in self._known:
            self._known[style_id] = self._computed(style_id)
        return self._known[style_id]

    def with_character(self, effect: Effect, style_id: str) -> Effect:
        """`effect` as text of this character style has it."""
        for found in reversed(self._line_of(style_id)):
            effect = effect.with_runs(found.find(w("rPr")))
        return effect

    def _computed(self, style_id: str) -> Effect:
        effect = self._ground
        for found in reversed(self._line_of(style_id or self.default)):
            effect = effect.with_runs(found.find(w("rPr"))).with_paragraph(found.find(w("pPr")))
        return effect

    def _line_of(self, style_id: str) -> list[etree._Element]:
        """The style and what it is based on, the nearest first."""
        found: list[etree._Element] = []
        while style_id in self._styles and self._styles[style_id] not in found:
            found.append(self._styles[style_id])
            style_id = _value(found[-1], "basedOn")
        return found


def style_faults(sheet: StyleSheet, names: Mapping[str, str], house: House) -> Iterator[str]:
    """What the document's own definition of a house style has changed; `names` by style id."""
    wanted = {name.casefold(): style for name, style in house.paragraphs.items()}
    for style_id, name in names.items():
        style = wanted.get(name.casefold())
        if style is not None:
            for said in _differences(sheet.effect(style_id), style):
                yield f"样式“{name}”的{said}。"


def _differences(found: Effect, style: ParagraphStyle) -> Iterator[str]:
    texts: tuple[tuple[str, str, str], ...] = (
        ("中文字体", found.east_asian, style.font.east_asian),
        ("西文和数字字体", found.latin, style.font.latin),
        ("对齐", _IN_WORDS.get(found.align, found.align), _IN_WORDS[style.align]),
        ("颜色", found.color, style.color),
        ("粗细", _weight(found.bold), _weight(style.bold)),
        ("大纲级别", str(min(found.level, 9) + 1), str(style.level or 10)),
    )
    for what, has, wants in texts:
        if has.casefold() != wants.casefold():
            yield f"{what}是{_shown(what, has)}，应为{_shown(what, wants)}"
    if abs(found.points - style.points) > Decimal("0.25"):
        yield f"字号是{found.points.normalize():f}磅，应为{style.points.normalize():f}磅"
    if style.line_exact is not None:
        if found.rule != "exact" or abs(found.line - style.line_exact) > _NEAR:
            yield f"行距不是固定值{style.line_exact.normalize():f}磅"
    elif style.line_least is not None and (
        found.rule != "atLeast" or abs(found.line - style.line_least) > _NEAR
    ):
        yield f"行距不是最小值{style.line_least.normalize():f}磅"


def _weight(bold: bool) -> str:
    return "加粗" if bold else "不加粗"


def _shown(what: str, value: str) -> str:
    if what == "大纲级别":
        return "正文级" if value == "10" else f"{value}级"
    return f"“{value}”" if value else "缺省"


# -- direct formatting -------------------------------------------------------------------------

_OF_RUNS: Final[tuple[tuple[str, Callable[[Effect], object]], ...]] = (
    ("中文字体", lambda effect: effect.east_asian),
    ("西文和数字字体", lambda effect: effect.latin),
    ("字号", lambda effect: effect.points),
    ("粗细", lambda effect: effect.bold),
    ("倾斜", lambda effect: effect.italic),
    ("下划线", lambda effect: effect.underlined),
    ("颜色", lambda effect: effect.color),
)
_OF_PARAGRAPHS: Final[tuple[tuple[str, Callable[[Effect], object]], ...]] = (
    ("对齐", lambda effect: effect.align),
    ("行距", lambda effect: (effect.rule, effect.line)),
    ("大纲级别", lambda effect: effect.level),
)


def direct_formatting(paragraph: etree._Element, sheet: StyleSheet) -> tuple[str, ...]:
    """What paragraph and runs set by hand otherwise than their style: 字号, 行距 ...

    What merely repeats the style is none: office programs write that on saving.
    """
    properties = paragraph.find(w("pPr"))
    base = sheet.effect(_value(properties, "pStyle") if properties is not None else "")
    changed = _changed(base, base.with_paragraph(properties), _OF_PARAGRAPHS)
    for run in _runs(paragraph):
        own = run.find(w("rPr"))
        if own is None:
            continue
        styled = sheet.with_character(base, _value(own, "rStyle"))
        changed += [
            what
            for what in _changed(styled, styled.with_runs(own), _OF_RUNS)
            if what not in changed
        ]
    return tuple(changed)


def formatting_of(paragraph: etree._Element) -> tuple[object, ...]:
    """The formatting a paragraph and its runs carry; alike in two, `direct_formatting` is too."""
    runs = dict.fromkeys(_written(run.find(w("rPr"))) for run in _runs(paragraph))
    return (_written(paragraph.find(w("pPr"))), *runs)


def _written(properties: etree._Element | None) -> tuple[object, ...]:
    nodes = properties.iter() if properties is not None else ()
    return tuple((node.tag, *node.attrib.items()) for node in nodes)


def _changed(
    before: Effect, after: Effect, aspects: tuple[tuple[str, Callable[[Effect], object]], ...]
) -> list[str]:
    return [what for what, aspect in aspects if aspect(before) != aspect(after)]


def _runs(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Runs that show words; what stands inside a drawing has a look of its own."""
    for run in paragraph.iter(w("r")):
        if run.find(w("t")) is not None and next(run.iterancestors(w("p")), None) is paragraph:
            yield run


def _value(element: etree._Element, tag: str) -> str:
    child = element.find(w(tag))
    return "" if child is None else child.get(w("val"), "")


def _attribute(element: etree._Element | None, name: str) -> str:
    return "" if element is None else element.get(w(name), "")


def _switch(properties: etree._Element, tag: str, otherwise: bool) -> bool:
    child = properties.find(w(tag))
    return otherwise if child is None else child.get(w("val"), "1") not in ("0", "false", "off")

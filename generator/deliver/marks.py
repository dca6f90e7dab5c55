"""Marks that travel through a rendered template: where a figure was printed, where a gap is."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Final

from lxml import etree

from generator.deliver.docx import FIGURE_CAPTION, Spot, Styles, text_of, w, walk
from generator.deliver.figure import Figure, Gap, Missing, PrintedFigure
from generator.errors import TemplateError

# Noncharacters: allowed in XML, never in text people type (`clean` drops them from data).
_FIGURE, _GAP, _END, _DRAWING = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
MARK_STARTS: Final = (_FIGURE, _GAP, _DRAWING)
_ANY_MARK = re.compile(f"[{_FIGURE}{_GAP}{_DRAWING}]([0-9]+){_END}")
_FIGURE_MARK = re.compile(f"{_FIGURE}([0-9]+){_END}")
_SHOWN_MARK = re.compile(f"([{_GAP}{_DRAWING}])([0-9]+){_END}")
_GAP_MARK = re.compile(f"{_GAP}([0-9]+){_END}")
_FIGURE_NUMBER = re.compile(r"图[A-Z0-9]+(?:[-–.][0-9]+)*")
# What XML 1.0 forbids, our own marks, and the controls that reorder text on screen.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_TEXT, _INSTRUCTION = w("t"), w("instrText")
_LIKE_A_TAG = re.compile(r"\{[{%#]|[}%#]\}")
# The properties that must stand before w:pBdr inside w:pPr, in their order.
_BEFORE_FRAME = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr",
    "suppressLineNumbers",
)  # fmt: skip
# The properties that must follow w:ind there.
_AFTER_INDENTS = tuple(
    w(tag)
    for tag in (
        "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc", "textDirection",
        "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr",
        "pPrChange",
    )
)  # fmt: skip
# The properties that must follow w:highlight inside w:rPr.
_AFTER_HIGHLIGHT = tuple(
    w(tag)
    for tag in (
        "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang",
        "eastAsianLayout", "specVanish", "oMath",
    )
)  # fmt: skip


def clean(text: str) -> str:
    """Text from a workbook as a document can hold it: line ends as \\n, nothing invisible."""
    return _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text))


Draw = Callable[[object, etree._Element, str], etree._Element]
"""Makes what stands for a drawn value: the value, the paragraph it is for, its name (图4-1)."""


class Recorder:
    """Notes what one rendering prints, and settles the places once the text stands."""

    def __init__(self, document: str, draw: Draw) -> None:
        self._document = document
        self._draw = draw
        self._drawn: list[tuple[object, range]] = []
        self._frames: set[int] = set()
        self._figures: list[tuple[str, str]] = []
        self._gaps: list[str] = []
        self._figure_places: dict[int, str] = {}
        self._gap_places: dict[int, str] = {}
        self._echoes: dict[str, None] = {}

    def print_figure(self, figure: Figure, with_unit: bool) -> str:
        text = clean(figure.with_unit if with_unit else figure.text)
        self._figures.append((text, figure.trail_id))
        return f"{_FIGURE}{len(self._figures) - 1}{_END}{text}"

    def print_gap(self, label: str) -> str:
        self._gaps.append(clean(label))
        return f"{_GAP}{len(self._gaps) - 1}{_END}"

    def print_drawing(self, value: object, figures: tuple[Figure, ...]) -> str:
        """A chart, diagram, equation or picture; `figures` are those that stand in it."""
        first = len(self._figures)
        self._figures += [(clean(figure.text), figure.trail_id) for figure in figures]
        self._drawn.append((value, range(first, len(self._figures))))
        return f"{_DRAWING}{len(self._drawn) - 1}{_END}"

    def print_framed_gap(self, label: str) -> str:
        """The gap where a picture belongs: a frame is put round its paragraph."""
        self._frames.add(len(self._gaps))
        return self.print_gap(label)

    def note_gap(self, label: str) -> None:
        """A value that was wanted for a loop or a condition: nothing to print, but open."""
        self._gaps.append(clean(label))

    def note_echo(self, text: str) -> None:
        """Remember a value that reads like a template tag."""
        if _LIKE_A_TAG.search(text):
            self._echoes[text] = None

    @property
    def has_marks(self) -> bool:
        return bool(self._figures or self._gaps or self._drawn)

    @property
    def gaps(self) -> tuple[Gap, ...]:
        return tuple(
            Gap(self._document, label, self._gap_places.get(number, ""))
            for number, label in enumerate(self._gaps)
        )

    @property
    def figures(self) -> tuple[PrintedFigure, ...]:
        return tuple(
            PrintedFigure(self._document, self._figure_places.get(number, ""), text, trail_id)
            for number, (text, trail_id) in enumerate(self._figures)
        )

    @property
    def echoes(self) -> tuple[str, ...]:
        return tuple(self._echoes)

    def settle(self, root: etree._Element, styles: Styles, part: str = "") -> None:
        """Take every mark out of `root`, noting its place.

        A gap becomes a highlighted run, the mark of a drawing the drawing itself.
        """
        for paragraph, spot in list(walk(root, styles)):
            marked = [
                node
                for node in paragraph.iter(_TEXT, _INSTRUCTION)
                if node.text and _ANY_MARK.search(node.text)
            ]
            if not marked:
                continue
            here = part or _ANY_MARK.sub(self._gap_text, str(spot))
            for node in marked:
                text = node.text or ""
                for match in _FIGURE_MARK.finditer(text):
                    self._figure_places[int(match[1])] = here
                for match in _GAP_MARK.finditer(text):
                    self._gap_places[int(match[1])] = here
                    if int(match[1]) in self._frames:
                        _frame(paragraph)
                node.text = _FIGURE_MARK.sub("", text)
                self._show(node, self._name_of(spot, styles, here), spot.paragraph, part)

    def _gap_text(self, mark: re.Match[str]) -> str:
        return Missing(self._gaps[int(mark[1])]).mark if mark[0][0] == _GAP else ""

    def _show(
        self, node: etree._Element, name: str, paragraph: etree._Element, part: str
    ) -> None:
        """Split the run around each gap and drawing: the gap alone is highlighted.

        `name` is what a drawing there is called, `paragraph` where it stands.
        """
        pieces = _SHOWN_MARK.split(node.text or "")
        run = node.getparent()
        if len(pieces) == 1:
            return
        if run is None or run.tag != w("r"):
            node.text = _GAP_MARK.sub(self._gap_text, node.text or "")
            return
        rest = list(node.itersiblings())
        _set_text(node, pieces[0])
        last = run
        for kind, number, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            if kind == _GAP:
                shown = _like(run, Missing(self._gaps[int(number)]).mark)
                _highlight(shown)
            else:
                shown = self._drawing(int(number), name, paragraph, part)
            last.addnext(shown)
            last = _like(run, text)
            shown.addnext(last)
        last.extend(rest)
        for empty in (run, last):
            _drop_if_empty(empty)

    def _drawing(
        self, number: int, name: str, paragraph: etree._Element, part: str
    ) -> etree._Element:
        value, figures = self._drawn[number]
        if part:
            raise TemplateError(
                self._document, part, "图和公式不能放在页眉页脚里。", "请移到正文。"
            )
        for figure in figures:
            self._figure_places[figure] = name
        return self._draw(value, paragraph, name)

    def _name_of(self, spot: Spot, styles: Styles, here: str) -> str:
        """图4-1 where a caption stands below, else the caption's words or the place in the text."""
        below = spot.paragraph.getnext()
        if below is not None and styles.name_of(below) == FIGURE_CAPTION:
            caption = _ANY_MARK.sub(self._gap_text, text_of(below)).strip()
            numbered = _FIGURE_NUMBER.match(caption)
            return numbered[0] if numbered else f"图“{caption[:30]}”"
        return here


def _drop_if_empty(run: etree._Element) -> None:
    """A run left over beside a drawing or gap, with nothing in it to see."""
    holder = run.getparent()
    shown = [child for child in run if child.tag != w("rPr")]
    if holder is not None and all(child.tag == _TEXT and not child.text for child in shown):
        holder.remove(run)


def _frame(paragraph: etree._Element) -> None:
    """A line round the place of a picture that is still to come."""
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        paragraph.insert(0, properties)
    for old in (*properties.findall(w("pBdr")), *properties.findall(w("ind"))):
        properties.remove(old)
    # the line stands outside of the indents: with them the frame keeps within the type area
    indents = etree.Element(w("ind"), {w("left"): "440", w("right"): "440"})
    after = next((child for child in properties if child.tag in _AFTER_INDENTS), None)
    if after is None:
        properties.append(indents)
    else:
        after.addprevious(indents)
    frame = etree.Element(w("pBdr"))
    for side in ("top", "left", "bottom", "right"):
        etree.SubElement(
            frame,
            w(side),
            {w("val"): "dashed", w("sz"): "8", w("space"): "20", w("color"): "7F7F7F"},
        )
    before = [properties.find(w(tag)) for tag in _BEFORE_FRAME]
    last = [element for element in before if element is not None][-1:]
    if last:
        last[0].addnext(frame)
    else:
        properties.insert(0, frame)


def _like(run: etree._Element, text: str) -> etree._Element:
    """A new run that looks as `run` does."""
    new = etree.Element(w("r"))
    properties = run.find(w("rPr"))
    if properties is not None:
        new.append(copy.deepcopy(properties))
    _set_text(etree.SubElement(new, w("t")), text)
    return new


def _set_text(node: etree._Element, text: str) -> None:
    node.text = text
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _highlight(run: etree._Element) -> None:
    properties = run.find(w("rPr"))
    if properties is None:
        properties = etree.Element(w("rPr"))
        run.insert(0, properties)
    for old in properties.findall(w("highlight")):
        properties.remove(old)
    mark = etree.Element(w("highlight"), {w("val"): "yellow"})
    follower = next((child for child in properties if child.tag in _AFTER_HIGHLIGHT), None)
    if follower is None:
        properties.append(mark)
    else:
        follower.addprevious(mark)

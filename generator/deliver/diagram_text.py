"""Words broken into lines that fit a box, by the widths Chinese and Latin letters have in print."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from generator.deliver.diagram_shapes import Box, Outline, Tone, Words
from generator.deliver.figure import Figure, Prose

MM_PER_PT = 25.4 / 72
LARGEST_PT, SMALLEST_PT = 9.0, 7.5
SIZES_PT = (9.0, 8.5, 8.0, 7.5)
LEADING = 1.25
SIDE_MM, HEAD_MM = 1.0, 0.7
"""What stays free between a box's line and its text."""

_NOT_FIRST = "，。、；：！？）］】》”’%‰,.;:!?)]}…—"
_NOT_LAST = "（［【《“‘([{"
# A run of Latin letters and digits is not broken; anything else stands alone.
_TOKEN = re.compile(r"[A-Za-z0-9²³⁻₂₃./%+-]+|\s+|.", re.DOTALL)


def prose(words: Words) -> Prose:
    """Any words as prose."""
    return words if isinstance(words, Prose) else Prose((words,))


def width_of(text: str, size_pt: float) -> float:
    """Millimetres the text takes at most, whichever of the house faces it is set in."""
    return sum(map(_em, text)) * size_pt * MM_PER_PT


def line_width(line: Prose, size_pt: float) -> float:
    return width_of(str(line), size_pt)


def _em(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WFA":
        return 1.0
    if unicodedata.combining(letter):
        return 0.0
    if letter in "MWm@%":
        return 0.95
    return 0.76 if letter.isupper() else 0.56


def line_height(size_pt: float) -> float:
    return size_pt * LEADING * MM_PER_PT


@lru_cache(maxsize=4096)
def broken(words: Words, width_mm: float, size_pt: float) -> tuple[Prose, ...]:
    """The words in lines no wider than `width_mm`.

    A figure stays whole; one with its unit too wide for a line has the unit on the next.
    """
    lines: list[list[str | Figure]] = [[]]
    used = 0.0
    for atom in _atoms(words, width_mm, size_pt):
        text = atom.with_unit if isinstance(atom, Figure) else atom
        if text == "\n":
            lines.append([])
            used = 0.0
            continue
        wide = width_of(text, size_pt)
        if lines[-1] and used + wide > width_mm:
            lines.append([])
            used = 0.0
        if not lines[-1] and text.isspace():
            continue
        lines[-1].append(atom)
        used += wide
    return tuple(_line(pieces) for pieces in lines if pieces)


@lru_cache(maxsize=4096)
def balanced(words: Words, width_mm: float, size_pt: float) -> tuple[Prose, ...]:
    """The words in as few lines as `broken` makes, of like length: no lone last character."""
    lines = broken(words, width_mm, size_pt)
    narrow, wide = width_mm / 2, width_mm
    while len(lines) > 1 and wide - narrow > 0.5:
        middle = (narrow + wide) / 2
        tried = broken(words, middle, size_pt)
        if len(tried) > len(lines):
            narrow = middle
        else:
            lines, wide = tried, middle
    return lines


def _line(pieces: list[str | Figure]) -> Prose:
    """Neighbouring texts in one piece, no blank at the end."""
    merged: list[str | Figure] = []
    for piece in pieces:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)
    if isinstance(merged[-1], str):
        merged[-1] = merged[-1].rstrip()
    return Prose(tuple(piece for piece in merged if piece != ""))


def _atoms(words: Words, width_mm: float, size_pt: float) -> Iterator[str | Figure]:
    """What must not be broken, punctuation with the word it belongs to."""
    held = ""
    for piece in prose(words).pieces:
        if isinstance(piece, Figure):
            if held:
                yield held
                held = ""
            if piece.unit and width_of(piece.with_unit, size_pt) > width_mm:
                yield Figure(piece.text, "", piece.trail_id)
                yield from _cut(piece.unit, width_mm, size_pt)
            else:
                yield piece
            continue
        for token in _TOKEN.findall(piece):
            if token == "\n":
                if held:
                    yield held
                yield token
                held = ""
            elif held and (token in _NOT_FIRST or held[-1] in _NOT_LAST):
                held += token
            else:
                if held:
                    yield from _cut(held, width_mm, size_pt)
                held = token
    if held:
        yield from _cut(held, width_mm, size_pt)


def _cut(text: str, width_mm: float, size_pt: float) -> Iterator[str]:
    """The text whole, or in parts when it alone is wider than a line."""
    part, used = "", 0.0
    for letter in text:
        wide = width_of(letter, size_pt)
        if part and used + wide > width_mm:
            yield part
            part, used = "", 0.0
        part += letter
        used += wide
    if part:
        yield part


def items(words: Iterable[Words], width_mm: float, size_pt: float) -> tuple[Prose, ...]:
    """A list: each item begins with a dot, its further lines are indented."""
    indent = width_of("·", size_pt)
    lines: list[Prose] = []
    for item in words:
        for number, line in enumerate(balanced(item, width_mm - indent, size_pt)):
            lines.append(Prose(("　" if number else "·", *line.pieces)))
    return tuple(lines)


def text_height(lines: int, size_pt: float) -> float:
    return lines * line_height(size_pt)


def room(outline: Outline, width: float, height: float) -> tuple[float, float]:
    """The width and height a box of this form has for its text."""
    if outline is Outline.DIAMOND:
        return width / 2, height / 2
    if outline is Outline.TERMINAL:
        width, height = width * 0.90, height * 0.70
    elif outline is Outline.CHEVRON:
        width -= height / 4
    elif outline is Outline.ROUNDED:
        width -= 0.1 * min(width, height)
        height -= 0.1 * min(width, height)
    elif outline in (Outline.NONE, Outline.LABEL):
        return width, height
    return width - 2 * SIDE_MM, height - 2 * HEAD_MM


def box_height(outline: Outline, lines: int, size_pt: float) -> float:
    """The height a box of this form needs for so many lines."""
    text = text_height(lines, size_pt)
    if outline is Outline.DIAMOND:
        return text * 2
    if outline in (Outline.NONE, Outline.LABEL):
        return text
    if outline is Outline.TERMINAL:
        return (text + 2 * HEAD_MM) / 0.70
    if outline is Outline.ROUNDED:
        return (text + 2 * HEAD_MM) / 0.9
    return text + 2 * HEAD_MM


def text_width(outline: Outline, width: float) -> float:
    """The width a box has for text whatever its height (a chevron or rounded box: at its worst)."""
    if outline is Outline.DIAMOND:
        return width / 2
    if outline is Outline.TERMINAL:
        return width * 0.90 - 2 * SIDE_MM
    if outline in (Outline.NONE, Outline.LABEL):
        return width
    if outline is Outline.ROUNDED:
        return width * 0.9 - 2 * SIDE_MM
    return width - 2 * SIDE_MM


def box(
    left: float,
    top: float,
    width: float,
    words: Words,
    *,
    size_pt: float = LARGEST_PT,
    height: float = 0,
    outline: Outline = Outline.RECTANGLE,
    tone: Tone = Tone.PLAIN,
    bold: bool = False,
    align: str = "center",
) -> Box:
    """A box as high as its words need, at least `height`."""
    break_lines = balanced if align == "center" else broken
    lines = break_lines(words, text_width(outline, width), size_pt)
    return of_lines(
        left, top, width, lines, size_pt=size_pt, height=height, outline=outline, tone=tone,
        bold_lines=len(lines) if bold else 0, align=align,
    )  # fmt: skip


def of_lines(
    left: float,
    top: float,
    width: float,
    lines: tuple[Prose, ...],
    *,
    size_pt: float,
    height: float = 0,
    outline: Outline = Outline.RECTANGLE,
    tone: Tone = Tone.PLAIN,
    bold_lines: int = 0,
    align: str = "center",
) -> Box:
    """A box around lines already broken, as high as they need, at least `height`."""
    needed = box_height(outline, len(lines), size_pt)
    return Box(
        left, top, width, max(height, needed), lines, size_pt, outline, tone, bold_lines, align
    )


def rest(count: int, counted: str = "项") -> str:
    """What stands for so many things that found no room; a count of rows is no result."""
    return f"其余{count}{counted}"

"""How our workbooks look: colours, fonts, borders, and row heights, decided here and nowhere else.

Every colour has words beside it (`InputLook.word`), because a printed page and a colour-blind
reader see none. Excel does not fit the height of rows with merged cells, so heights are computed
here from the text and the width it has.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from generator.model.finding import Severity

BODY_FONT = "宋体"
HEAD_FONT = "黑体"
BODY_SIZE = 10.5
SMALL_SIZE = 9.5

INK = "#1F2933"
FAINT = "#5B6770"
LINE = "#9AA5B1"
LINK = "#1F4E9E"
LINK_INK: Mapping[str, object] = MappingProxyType({"font_color": LINK, "underline": 1})
HEAD_FILL = "#D6E2F0"
LABEL_FILL = "#F3F6FA"
BAND = "#1F3864"

HEAD_WIDTH = 150.0
"""Characters that a line of guidance above the cells may run across."""

MAX_TEXT = 32_767
_MIN_ROW = 19.5
_MAX_ROW = 409.0
_PADDING = 5.0


class InputLook(Enum):
    """An input cell's fill, the word that says the same, and what the word means."""

    REQUIRED = (
        "#FFF7D6", "必填", "淡黄底：必须填写。确实没有数据的填“无法提供”，并在备注说明中写明原因。",
    )
    OPTIONAL = ("#FFFFFF", "选填", "白底：有数据就填，没有可以空着。")
    CHOICE = ("#E4F2DF", "下拉选择", "淡绿底：点单元格右侧的小箭头，从列表中选一项。")
    PREFILLED = (
        "#E3E3E6", "已预填请核对",
        "浅灰底：园区已经填好，来源写在单元格批注里，请核对；不对的直接改。",
    )
    FREED = ("#C3C7CC", "免填", "深灰底：“适用情况”里填了“否”的内容，不用填。")
    ERROR = ("#F9C9C4", "退回需改", "红底：退回的错误，必须改正；原因见单元格批注和“问题清单”。")
    WARNING = ("#FFE0B2", "需说明", "橙底：与常理不符，请核对；属实的在备注说明中写明原因。")
    INFO = ("#D3E8F8", "提示", "蓝底：供核对，不必回复。")

    @property
    def fill(self) -> str:
        return self.value[0]

    @property
    def word(self) -> str:
        return self.value[1]

    @property
    def meaning(self) -> str:
        return self.value[2]


LOCKED_WORD = "不用填"
LOCKED_MEANING = "淡蓝底：表头、名称、单位和说明，已锁定，不用填也不要改。"

SEVERITY_LOOK = {
    Severity.ERROR: InputLook.ERROR,
    Severity.WARNING: InputLook.WARNING,
    Severity.INFO: InputLook.INFO,
}


class Look:
    """The formats of one workbook, made once each, in the order they are first asked for."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}
        self._inputs: dict[tuple[InputLook, str, str], Any] = {}

    def __call__(self, **properties: object) -> Any:
        wanted: dict[str, object] = {
            "font_name": BODY_FONT,
            "font_size": BODY_SIZE,
            "font_color": INK,
            "valign": "vcenter",
            **properties,
        }
        key = tuple(sorted(wanted.items(), key=lambda item: item[0]))
        if key not in self._made:
            self._made[key] = self._book.add_format(wanted)
        return self._made[key]

    def boxed(self, **properties: object) -> Any:
        wanted = {"border": 1, "border_color": LINE, "text_wrap": True, **properties}
        if wanted.get("align") in ("left", "right"):
            wanted.setdefault("indent", 1)
        return self(**wanted)

    # -- what stands on every sheet ------------------------------------------------------------

    def title(self) -> Any:
        return self(font_name=HEAD_FONT, font_size=15, font_color=BAND)

    def advice(self, **properties: object) -> Any:
        return self(
            **{"font_size": SMALL_SIZE, "font_color": FAINT, "text_wrap": True, **properties}
        )

    def link(self, **properties: object) -> Any:
        return self(**{**LINK_INK, "font_size": SMALL_SIZE, **properties})

    def block_title(self) -> Any:
        return self(font_name=HEAD_FONT, font_size=11.5, font_color=BAND)

    def heading(self, **properties: object) -> Any:
        return self.boxed(
            **{"font_name": HEAD_FONT, "bg_color": HEAD_FILL, "align": "center", **properties}
        )

    def label(self, **properties: object) -> Any:
        return self.boxed(**{"bg_color": LABEL_FILL, **properties})

    def small(self, **properties: object) -> Any:
        return self.label(**{"font_size": SMALL_SIZE, "font_color": FAINT, **properties})

    def key(self) -> Any:
        return self(font_name="Arial", font_size=8, font_color=FAINT)

    def change(self, **properties: object) -> Any:
        """A change of look for a conditional format: what it does not name stays as it is."""
        key = (("changes", True), *sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(properties)
        return self._made[key]

    def freed(self) -> Any:
        return self.change(bg_color=InputLook.FREED.fill, font_color="#70767D")

    def input(self, look: InputLook, align: str, num_format: str = "General") -> Any:
        known = self._inputs.get((look, align, num_format))
        if known is not None:
            return known
        properties: dict[str, object] = {"bg_color": look.fill, "align": align, "locked": False}
        if num_format != "General":
            properties["num_format"] = num_format
        if look in SEVERITY_LOOK.values():
            properties["bold"] = look is InputLook.ERROR
        made = self._inputs[look, align, num_format] = self.boxed(**properties)
        return made


# -- text ----------------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def clean_text(text: str) -> str:
    """The text without what XML 1.0 cannot carry; line ends as Excel stores them."""
    if text.isprintable():
        return text[:MAX_TEXT]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in text if _storable(char))[:MAX_TEXT]


def _storable(char: str) -> bool:
    code = ord(char)
    if code < 0x20:
        return char in "\n\t"
    return not (0x7F <= code < 0xA0 or 0xD800 <= code <= 0xDFFF or code & 0xFFFE == 0xFFFE)


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, with a mark where something was left out."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


# -- measures ------------------------------------------------------------------------------------


def text_width(text: str) -> float:
    """Columns a line takes: a Chinese character two, a Latin one a little over one."""
    if text.isascii():
        return 1.08 * len(text)
    return sum(2.0 if unicodedata.east_asian_width(c) in "WFA" else 1.08 for c in text)


@lru_cache(maxsize=8192)
def line_count(text: str, width: float, size: float = BODY_SIZE) -> int:
    """Lines that `text` takes in a column of `width` characters, wrapped as office programs do."""
    room = max(width - 2.0, 2.0) * (10.5 / size)  # the cell's own margins and its indent
    return sum(max(1, math.ceil(_wrapped_width(part, room) / room)) for part in text.split("\n"))


def _wrapped_width(text: str, room: float) -> float:
    # A line that may not begin with a full stop, or a number that may not be parted, leaves its
    # end empty: on average about one character a line.
    width = text_width(text)
    return width if width <= room else width + (width / room) * 1.1


def text_height(text: str, width: float, size: float = BODY_SIZE) -> float:
    """Points that the wrapped text takes."""
    return line_count(text, width, size) * size * 1.38 + _PADDING


def row_height(cells: Iterable[tuple[str, float, float]], least: float = _MIN_ROW) -> float:
    """The height of a row of (text, width, font size): nothing cut off."""
    tallest = max((text_height(*cell) for cell in cells if cell[0]), default=0.0)
    return round(min(max(tallest, least), _MAX_ROW) * 4) / 4

"""Typed text in one normal form, for comparing and for reading; the raw text is kept apart."""

from __future__ import annotations

import re
import unicodedata

# Characters that are not seen: zero-width blanks and joiners, direction marks, soft hyphen, BOM.
_UNSEEN = dict.fromkeys(
    [
        0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x2800, 0x3164, 0xFEFF,
        0xFFA0, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070),
    ]
)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–−﹣－"), "-")
_BLANKS = re.compile(r"\s+")
_NOT_PLAIN = re.compile("[" + "".join(map(chr, _UNSEEN)) + r"]|(?! )\s")


def seen(text: str) -> str:
    """The text as a person sees it: no invisible characters, plain blanks, none at the ends."""
    if not _NOT_PLAIN.search(text):
        return text.strip()
    text = text.translate(_UNSEEN)
    return "".join(" " if char != "\n" and char.isspace() else char for char in text).strip()


def folded(text: str) -> str:
    """One form for full-width and half-width, with single blanks and plain dashes."""
    text = unicodedata.normalize("NFKC", seen(text)).translate(_DASHES)
    return _BLANKS.sub(" ", text).strip()


def compact(text: str) -> str:
    """`folded` without any blank: what two spellings of one word have in common."""
    return folded(text).replace(" ", "")

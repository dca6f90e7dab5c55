"""Pictures an office supplies (图件): looked at closely before they go into a document."""

from __future__ import annotations

import struct
import unicodedata
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SUFFIXES: Final = (".png", ".jpg", ".jpeg")
_MOST_BYTES: Final = 10_000_000
_MOST_DOTS: Final = 60_000_000
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_JPEG: Final = b"\xff\xd8\xff"
_JPEG_END: Final = b"\xff\xd9"
# Frame headers of JPEG that every office program shows: baseline, extended, progressive.
_FRAMES: Final = (0xC0, 0xC1, 0xC2)
_ALONE: Final = (0x01, *range(0xD0, 0xD8))
_START_OF_SCAN: Final = 0xDA


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture fit to be put in: its bytes, kind and size in dots."""

    content: bytes
    suffix: str
    width: int
    height: int


def read_picture(content: bytes) -> Picture:
    """The picture; ValueError says in Chinese why it cannot be used.

    Nothing is decoded here: kind, size and wholeness are read from the file's own structure.
    """
    if len(content) > _MOST_BYTES:
        raise ValueError(f"大于 {_MOST_BYTES // 1_000_000} MB")
    if content.startswith(_PNG):
        suffix, size = "png", _png_size(content)
    elif content.startswith(_JPEG):
        suffix, size = "jpeg", _jpeg_size(content)
    else:
        raise ValueError("不是 PNG 或 JPEG 图片")
    width, height = size
    if not width or not height:
        raise ValueError("图片不完整")
    if width * height > _MOST_DOTS or max(size) > 50 * min(size):
        raise ValueError("像素过多或长宽悬殊")
    return Picture(content, suffix, width, height)


def _png_size(content: bytes) -> tuple[int, int]:
    """Every chunk in place and sound, from the header to the end mark."""
    place, size = len(_PNG), (0, 0)
    while place + 12 <= len(content):
        length, kind = struct.unpack_from(">L4s", content, place)
        end = place + 8 + length
        if end + 4 > len(content):
            break
        (told,) = struct.unpack_from(">L", content, end)
        if zlib.crc32(content[place + 4 : end]) != told:
            break
        if kind == b"IHDR" and length == 13 and place == len(_PNG):
            size = struct.unpack_from(">LL", content, place + 8)
        elif kind == b"IEND":
            return size
        place = end + 4
    raise ValueError("图片不完整")


def _jpeg_size(content: bytes) -> tuple[int, int]:
    """The size in the frame header, which stands before the picture's data."""
    place, size = 2, (0, 0)
    while place + 4 <= len(content) and content[place] == 0xFF:
        kind = content[place + 1]
        if kind == 0xFF or kind in _ALONE:
            place += 1 if kind == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", content, place + 2)
        if kind == _START_OF_SCAN:
            if _JPEG_END not in content[place:]:
                break
            return size
        if kind in _FRAMES and length >= 8 and place + 9 <= len(content):
            height, width = struct.unpack_from(">HH", content, place + 5)
            size = (width, height)
        place += 2 + length
    raise ValueError("图片不完整")


class PictureFolder(Mapping[str, bytes]):
    """The pictures of one folder by name without ending, each read when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self._files: dict[str, Path] = {}
        if folder.is_dir():
            for path in sorted(folder.iterdir(), reverse=True):
                if path.suffix.lower() in SUFFIXES and path.is_file():
                    self._files[_same(path.stem)] = path

    def __getitem__(self, name: str) -> bytes:
        with self._files[_same(name)].open("rb") as file:
            # one byte more than allowed is enough to know
            return file.read(_MOST_BYTES + 1)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._files))

    def __len__(self) -> int:
        return len(self._files)


def _same(name: str) -> str:
    """A name as it compares: some systems store it taken apart into letters and accents."""
    return unicodedata.normalize("NFC", name).strip()

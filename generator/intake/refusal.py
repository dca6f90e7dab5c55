"""Why a file was not opened, and how much any file may ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

MIB = 1024 * 1024


class Fault(Enum):
    """Why a file cannot be read; the wording is in rules/checks/opening.yaml."""

    EMPTY = "file_empty"
    ENCRYPTED = "file_encrypted"
    TRUNCATED = "file_truncated"
    CORRUPT = "file_corrupt"
    MISLABELLED = "file_mislabelled"
    OVERSIZED = "file_oversized"
    ZIP_BOMB = "file_zip_bomb"
    TOO_MANY_MEMBERS = "file_too_many_members"
    EXTERNAL_ENTITIES = "file_external_entities"
    NO_WORKSHEET = "file_no_worksheet"
    UNSUPPORTED = "file_unsupported"
    TIMEOUT = "file_timeout"
    TOO_MUCH_CONTENT = "file_too_much_content"
    UNSAFE_NAMES = "file_unsafe_names"
    UNRECOGNISED = "file_unrecognised"


class Notice(Enum):
    """What is worth saying of a file that was opened all the same; worded in the same place."""

    MACROS = "file_macros"
    EXTERNAL_LINKS = "file_external_links"
    OTHER_EXTENSION = "file_other_extension"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was not opened: the fault, and what the wording's {detail} stands for."""

    fault: Fault
    detail: str = ""


class Refused(Exception):
    """Unwinds a reader in the middle of a hostile file; `open_workbook` turns it into its Refusal.

    Not an operator's fault, hence no GeneratorError, and never seen outside this package.
    """

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(fault.value, detail)
        self.refusal = Refusal(fault, detail)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one returned file may be; the defaults fit a form many times over.

    `fast_*` bound what the fast reader may be given: it allocates the whole rectangle.
    """

    file_bytes: int = 20 * MIB
    members: int = 2_000
    unpacked_bytes: int = 256 * MIB
    ratio: int = 200  # of any part over 1 MiB that is read
    sheets: int = 256
    cells: int = 300_000  # that are not empty, in all sheets
    characters: int = 20_000_000  # of text, in all sheets
    merged_ranges: int = 50_000
    seconds: float = 30.0
    fast_rows: int = 20_000
    fast_columns: int = 512
    fast_area: int = 1_000_000
    fast_part_bytes: int = 8 * MIB


class Budget:
    """What is left of the limits while one file is read; every reader draws on the same one."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self.limits = limits
        self._clock = clock
        self._deadline = clock() + limits.seconds
        self._cells = limits.cells
        self._characters = limits.characters
        self._unpacked = limits.unpacked_bytes
        self._merged = limits.merged_ranges

    def check_time(self) -> None:
        if self._clock() > self._deadline:
            raise Refused(Fault.TIMEOUT, f"{self.limits.seconds:g} 秒")

    def take_cells(self, count: int = 1) -> None:
        self._cells -= count
        if self._cells < 0:
            raise Refused(Fault.TOO_MUCH_CONTENT, f"有内容的单元格超过 {self.limits.cells:,} 个")

    def take_characters(self, count: int) -> None:
        self._characters -= count
        if self._characters < 0:
            raise Refused(Fault.TOO_MUCH_CONTENT, f"文字超过 {self.limits.characters:,} 个字符")

    def take_unpacked(self, count: int) -> None:
        self._unpacked -= count
        if self._unpacked < 0:
            raise Refused(Fault.ZIP_BOMB, f"展开后超过 {self.limits.unpacked_bytes // MIB} MB")

    def take_merged(self, count: int = 1) -> None:
        self._merged -= count
        if self._merged < 0:
            raise Refused(
                Fault.TOO_MUCH_CONTENT, f"合并单元格超过 {self.limits.merged_ranges:,} 处"
            )

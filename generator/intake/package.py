"""A zip container with hostile ones in mind: what is in it, and its parts within limits."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from generator.intake.refusal import MIB, Budget, Fault, Limits, Refused

CHUNK = 512 * 1024
END_RECORD = b"PK\x05\x06"
END_RECORD_SIZE = 22
LONGEST_END = END_RECORD_SIZE + 0xFFFF  # with the longest comment

# What zipfile and zlib raise for containers that are not what they say.
BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    struct.error,
)


def find_end_record(tail: bytes) -> bool:
    """Whether a zip's last bytes hold its end record: a half-copied one has none."""
    at = tail.rfind(END_RECORD)
    while at >= 0:
        if at + END_RECORD_SIZE <= len(tail):
            (comment,) = struct.unpack_from("<H", tail, at + 20)
            if at + END_RECORD_SIZE + comment <= len(tail):
                return True
        at = tail.rfind(END_RECORD, 0, at)
    return False


class Package:
    """A zip container whose directory has been looked at; parts are unpacked when asked for.

    Part names are matched without regard to case or to the slash used, as office programs do.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        if not find_end_record(data[-LONGEST_END:]):
            raise Refused(Fault.TRUNCATED)
        _check_directory_size(data, limits)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN_ZIP as error:
            raise Refused(Fault.CORRUPT) from error
        members = self._zip.infolist()
        if len(members) > limits.members:
            raise Refused(Fault.TOO_MANY_MEMBERS, f"上限 {limits.members:,} 个")
        _check_sizes(members, limits)
        self._limits = limits
        self._members = _by_name(members)

    @property
    def names(self) -> Mapping[str, zipfile.ZipInfo]:
        return self._members

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._members

    def size(self, name: str) -> int:
        """The unpacked size the directory claims, 0 for a part that is not there."""
        member = self._members.get(name.lower())
        return member.file_size if member else 0

    def stream(self, name: str, budget: Budget) -> Iterator[bytes]:
        """The part in chunks; a part that is not there is a broken container."""
        member = self._members.get(name.lower())
        if member is None:
            raise Refused(Fault.CORRUPT)
        if member.file_size > MIB and member.file_size > self._limits.ratio * member.compress_size:
            raise Refused(Fault.ZIP_BOMB, f"压缩比超过 {self._limits.ratio}:1")
        try:
            with self._zip.open(member) as part:
                # zipfile stops at the claimed size and checks the sum: the claim is the truth.
                while chunk := part.read(CHUNK):
                    budget.take_unpacked(len(chunk))
                    yield chunk
        except BROKEN_ZIP as error:
            raise Refused(Fault.CORRUPT) from error

    def head(self, name: str, size: int = 256) -> bytes:
        """The first bytes of a part, b"" for one that is not there."""
        member = self._members.get(name.lower())
        if member is None:
            return b""
        try:
            with self._zip.open(member) as part:
                return part.read(size)
        except BROKEN_ZIP as error:
            raise Refused(Fault.CORRUPT) from error

    def read(self, name: str, budget: Budget) -> bytes:
        return b"".join(self.stream(name, budget))


def _check_directory_size(data: bytes, limits: Limits) -> None:
    """Refuse a directory that would take zipfile a hundred times its size to hold.

    Counted by signature: the count in the end record is the sender's word.
    """
    if data.count(b"PK\x01\x02") > 2 * limits.members:
        raise Refused(Fault.TOO_MANY_MEMBERS, f"上限 {limits.members:,} 个")


def _check_sizes(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    if any(member.flag_bits & 0x1 for member in members):
        raise Refused(Fault.ENCRYPTED)
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
           for member in members):  # fmt: skip
        raise Refused(Fault.CORRUPT)
    if sum(member.file_size for member in members) > limits.unpacked_bytes:
        raise Refused(Fault.ZIP_BOMB, f"展开后超过 {limits.unpacked_bytes // MIB} MB")


def _by_name(members: list[zipfile.ZipInfo]) -> Mapping[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    for member in members:
        name = member.filename.replace("\\", "/").lstrip("/").lower()
        if ".." in name.split("/") or ":" in name.split("/")[0] or "\0" in name:
            raise Refused(Fault.UNSAFE_NAMES)
        if name.endswith("/"):
            continue
        if name in found:
            # Two parts of one name: which one is read would be up to the program that opens it.
            raise Refused(Fault.CORRUPT)
        found[name] = member
    return MappingProxyType(found)

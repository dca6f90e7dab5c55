"""Who a workbook was made for: the visible code on its cover, the keyed seal in its hidden sheet.

The visible code can be read over the telephone; its last group notices a slip of the pen and a
workbook of another audit, but anybody could compute it. The seal cannot be made without the audit's
key, which never leaves the ledger.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

CHECK_LENGTH = 5
SEAL_LENGTH = 26
_SEPARATOR = "\x1f"
_CODE = re.compile(
    r"(?P<form>[A-Z]{1,6})-(?P<version>\d{4}\.\d{1,3})-(?P<recipient>[0-9A-Z][0-9A-Z_.-]{0,39})"
    rf"-(?P<check>[A-Z2-7]{{{CHECK_LENGTH}}})(?![0-9A-Z])"
)
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−－", "-"))


class SealState(Enum):
    """What a seal says. Without the key it says nothing (无法核验), which is not broken."""

    INTACT = "完好"
    BROKEN = "不符"
    UNVERIFIABLE = "无法核验"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the writer puts into a workbook to know it by: hidden sheet, properties and cover.

    `tailoring` says how the form was cut for this recipient (forms/tailor); workbooks made before
    there was such a thing say nothing.
    """

    audit_id: str
    form_id: str
    form_code: str
    form_version: str
    recipient_id: str
    years: tuple[int, ...]
    seal: str = ""
    key_id: str = ""
    tailoring: str = ""

    @property
    def visible_code(self) -> str:
        return visible_code(self.form_code, self.form_version, self.recipient_id, self.audit_id)


@dataclass(frozen=True, slots=True)
class VisibleCode:
    """The parts of a visible code as found on a cover."""

    form_code: str
    form_version: str
    recipient_id: str
    check: str

    def belongs_to(self, audit_id: str) -> bool:
        """The last group fits the rest within this audit."""
        return self.check == _check_group(
            self.form_code, self.form_version, self.recipient_id, audit_id
        )

    def __str__(self) -> str:
        return "-".join((self.form_code, self.form_version, self.recipient_id, self.check))


def visible_code(form_code: str, form_version: str, recipient_id: str, audit_id: str) -> str:
    """识别码: "QY-2024.1-QY003-7KQ2M"."""
    check = _check_group(form_code, form_version, recipient_id, audit_id)
    return f"{form_code}-{form_version}-{recipient_id}-{check}"


def find_visible_code(text: str) -> VisibleCode | None:
    """The code that stands in `text`, however its dashes, digits and spaces were retyped."""
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES).upper()
    found = _CODE.search("".join(folded.split()))
    if found is None:
        return None
    return VisibleCode(found["form"], found["version"], found["recipient"], found["check"])


def sealed(stamp: Stamp, key_id: str, key: bytes) -> Stamp:
    """The stamp with its seal, made with `key`, which is known as `key_id` in the ledger."""
    return replace(stamp, seal=_seal(stamp, key), key_id=key_id)


def verify(stamp: Stamp, keys: Mapping[str, bytes]) -> SealState:
    """Whether the seal was made over exactly this stamp. A key we do not hold settles nothing."""
    key = keys.get(stamp.key_id)
    if key is None or not stamp.seal:
        return SealState.UNVERIFIABLE
    if hmac.compare_digest(_seal(stamp, key).encode(), stamp.seal.strip().upper().encode()):
        return SealState.INTACT
    return SealState.BROKEN


def _seal(stamp: Stamp, key: bytes) -> str:
    years = ",".join(str(year) for year in stamp.years)
    parts = [stamp.audit_id, stamp.recipient_id, stamp.form_id, stamp.form_version, years]
    if stamp.tailoring:  # a seal made before there were any stays good
        parts.append(stamp.tailoring)
    digest = hmac.new(key, _SEPARATOR.join(parts).encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode("ascii")[:SEAL_LENGTH]


def _check_group(form_code: str, form_version: str, recipient_id: str, audit_id: str) -> str:
    parts = (form_code, form_version, recipient_id, audit_id)
    digest = hashlib.sha256(_SEPARATOR.join(parts).upper().encode()).digest()
    return base64.b32encode(digest).decode("ascii")[:CHECK_LENGTH]

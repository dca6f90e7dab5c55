"""confirmations.yaml: which files a person has compared with the official text, and what follows.

A confirmation holds for the bytes that were compared: a file changed since has none, and says so.
Until then K prints 未核对原文 and a table of proposals gives a 参考等级; afterwards neither.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from types import MappingProxyType

from generator.model.indicator import (
    ComplianceSystem,
    Confirmation,
    IndicatorSystem,
    SecondaryIndicator,
)
from generator.model.park_index import IndexSystem
from generator.rulebook.files import RuleFiles
from generator.rulebook.vocabulary import once

CONFIRMATIONS = "confirmations.yaml"
CONFIRMABLE = ("indicators/sectors/", "indicators/park/")
"""Folders whose files copy a text that was published; the rest of the rules are the park's own."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_NO_LONGER_TRUE = ("未核对", "非国家发布")


@dataclass(frozen=True, slots=True)
class FileConfirmation:
    """A file by its path inside rules/, the digest it had, and who confirmed it."""

    file: str
    digest: str
    by: Confirmation


def load_confirmations(files: RuleFiles) -> Mapping[str, FileConfirmation]:
    """Confirmations by file; none where nobody has confirmed anything."""
    own = files.files.get(CONFIRMATIONS)
    found: dict[str, FileConfirmation] = {}
    seen: dict[str, tuple[str, int]] = {}
    if own is None:
        return MappingProxyType(found)
    for node in own.yaml().mapping(("confirmations",))["confirmations"].sequence():
        parts = node.mapping(("file", "digest", "name", "date", "page"))
        name = parts["file"].text()
        once(seen, name, parts["file"], "确认的文件")
        if name not in files.files or not name.startswith(CONFIRMABLE):
            raise parts["file"].fault(
                f"没有可以确认的规则文件“{name}”。", "请用 parkaudit rules confirm 确认。"
            )
        if not _DIGEST.fullmatch(parts["digest"].text()):
            raise parts["digest"].fault(
                "这不是文件的摘要码。", "请用 parkaudit rules confirm 重新确认该文件。"
            )
        by = Confirmation(parts["name"].text(), parts["date"].date(), parts["page"].text())
        found[name] = FileConfirmation(name, parts["digest"].text(), by)
    return MappingProxyType(found)


def digest_of(files: RuleFiles, name: str) -> str:
    return sha256(files.files[name].data).hexdigest()


def with_confirmations(
    systems: Mapping[str, IndicatorSystem],
    files: RuleFiles,
    confirmations: Mapping[str, FileConfirmation],
) -> Mapping[str, IndicatorSystem]:
    """The systems with the marks their confirmations give them."""
    return MappingProxyType(
        {
            system_id: _confirmed(system, by)
            if (by := _standing(system.path, files, confirmations)) is not None
            else replace(system, caveats=_caveats(system, files, confirmations))
            for system_id, system in systems.items()
        }
    )


def compliance_with_confirmations(
    systems: Mapping[str, ComplianceSystem],
    files: RuleFiles,
    confirmations: Mapping[str, FileConfirmation],
) -> Mapping[str, ComplianceSystem]:
    """The park's systems of requirements, likewise."""
    found: dict[str, ComplianceSystem] = {}
    for system_id, system in systems.items():
        by = _standing(system.path, files, confirmations)
        if by is None:
            caveats = _caveats(system, files, confirmations)
            found[system_id] = replace(system, caveats=caveats)
        else:
            found[system_id] = replace(
                system,
                mark="S",
                rule_mark="S",
                rows=tuple(replace(row, mark="S") for row in system.rows),
                caveats=(*_still_true(system.caveats), confirmed_words(by)),
            )
    return MappingProxyType(found)


def indices_with_confirmations(
    systems: Mapping[str, IndexSystem],
    files: RuleFiles,
    confirmations: Mapping[str, FileConfirmation],
) -> Mapping[str, IndexSystem]:
    """The systems a park is scored by, likewise; a proposal stays one whoever reads it."""
    found: dict[str, IndexSystem] = {}
    for system_id, system in systems.items():
        by = _standing(system.path, files, confirmations)
        if by is None or not system.official:
            caveats = _caveats(system, files, confirmations)
            found[system_id] = replace(system, caveats=caveats)
            continue
        found[system_id] = replace(
            system,
            mark="S",
            rule_mark="S",
            groups=tuple(
                replace(group, rows=tuple(replace(row, mark="S") for row in group.rows))
                for group in system.groups
            ),
            caveats=(*_still_true(system.caveats), confirmed_words(by)),
            confirmed=by,
        )
    return MappingProxyType(found)


def confirmed_words(by: Confirmation) -> str:
    """ "张三于2025-03-01对照原文第12页核对。" """
    return f"{by.name}于{by.on}对照原文{by.page}核对。"


def _standing(
    path: str, files: RuleFiles, confirmations: Mapping[str, FileConfirmation]
) -> Confirmation | None:
    found = confirmations.get(path)
    return found.by if found and digest_of(files, path) == found.digest else None


def _caveats(
    system: IndicatorSystem | ComplianceSystem | IndexSystem,
    files: RuleFiles,
    confirmations: Mapping[str, FileConfirmation],
) -> tuple[str, ...]:
    """With a word on a confirmation that no longer holds."""
    lost = confirmations.get(system.path)
    if lost is None:
        return system.caveats
    return (
        *system.caveats,
        f"{lost.by.name}于{lost.by.on}的核对已失效：此后文件有改动，请重新核对并确认。",
    )


def _confirmed(system: IndicatorSystem, by: Confirmation) -> IndicatorSystem:
    return replace(
        system,
        mark="S",
        official=system.official or not system.reference_only,
        primaries=tuple(
            replace(primary, indicators=tuple(_seen(row) for row in primary.indicators))
            for primary in system.primaries
        ),
        caveats=_still_true(system.caveats),
        confirmed=by,
    )


def _seen(row: SecondaryIndicator) -> SecondaryIndicator:
    return replace(row, mark="S", level_marks=())


def _still_true(caveats: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(c for c in caveats if not any(words in c for words in _NO_LONGER_TRUE))

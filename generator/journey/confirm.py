"""确认: a person says that a file of indicators agrees with the official text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from generator.errors import RulebookError
from generator.journey.audit import rules_of
from generator.model.indicator import Confirmation
from generator.rulebook.confirmations import (
    CONFIRMABLE,
    CONFIRMATIONS,
    FileConfirmation,
    digest_of,
    load_confirmations,
)
from generator.rulebook.files import CASE_SUFFIX, RuleFiles
from generator.workspace.atomic import write_atomically
from generator.workspace.paths import AuditFolder

_HEAD = (
    "# 与官方文本核对过的指标体系文件，由 parkaudit rules confirm 写入。\n"
    "# 文件改动一个字，确认即失效；要撤销，删去那一条。\n"
    "confirmations:\n"
)


def confirm_file(root: Path, file: str, name: str, on: date, page: str) -> str:
    """Enter the confirmation in the audit folder's own rules; the sentence to tell.

    `file` is the path inside rules/, the bare name of the file, or the id of the system.
    """
    folder = AuditFolder.open(root)
    book = rules_of(root)
    relative = _found(book.files, file)
    for what, given in (("核对人", name), ("页码", page)):
        if not given.strip():
            raise RulebookError(relative, 0, f"没有写{what}。", f"请写明{what}。")
    kept = dict(load_confirmations(book.files))
    kept[relative] = FileConfirmation(
        relative, digest_of(book.files, relative), Confirmation(name.strip(), on, page.strip())
    )
    text = _HEAD + "".join(_entry(kept[path]) for path in sorted(kept))
    folder.rules.mkdir(exist_ok=True)
    write_atomically(folder.rules / CONFIRMATIONS, text.encode())
    return f"已记下：{name.strip()}于{on}对照原文{page.strip()}核对 {relative}。文件有改动即失效。"


def _found(files: RuleFiles, file: str) -> str:
    """The one file meant; several of a name, or none, are refused."""
    offered = [
        path
        for path in files.files
        if path.startswith(CONFIRMABLE) and not path.endswith(CASE_SUFFIX)
    ]
    wanted = file.replace("\\", "/").removeprefix("rules/")
    found = [p for p in offered if wanted in (p, Path(p).name, Path(p).stem)]
    if len(found) != 1:
        raise RulebookError(
            f"rules/{wanted}",
            0,
            "没有这个可以确认的指标体系文件。" if not found else "有几个同名的文件。",
            f"可以确认的有：{'、'.join(offered)}。",
        )
    return found[0]


def _entry(confirmation: FileConfirmation) -> str:
    by = confirmation.by
    return (
        f"- file: {confirmation.file}\n"
        f"  digest: {confirmation.digest}\n"
        f"  name: {_quoted(by.name)}\n"
        f"  date: {by.on}\n"
        f"  page: {_quoted(by.page)}\n"
    )


def _quoted(text: str) -> str:
    """Quoted, so that "12" stays a text and no sign of YAML can be read into it."""
    escaped = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

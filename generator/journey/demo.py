"""The sample park played through: dispatch, returns round by round, scores, documents, board."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from generator.errors import WorkspaceError
from generator.journey.answer import Answer
from generator.journey.audit import Audit, now_utc
from generator.journey.look_after import score_lines
from generator.journey.prepare import adopt_seal_key, dispatch_workbooks, lay_down
from generator.journey.produce import deliver_documents
from generator.journey.receive import watch_folder
from generator.packaged import packaged
from generator.workspace.paths import AuditFolder

Say = Callable[[str, bool], None]

_DELAY_S = 0.3


def play(target: Path, *, say: Say, tell: Callable[[Answer], None]) -> None:
    """Lay the sample audit down at `target` and play its rounds; `say(text, is_step)` narrates.

    A round is a folder of returned files in samples/returned, in the order of the names; a folder
    played before is refused rather than overwritten.
    """
    samples = packaged("samples")
    if AuditFolder(target).is_audit_folder:
        raise WorkspaceError(target, "这个文件夹里已经有一次审核。", "请换一个空文件夹，或先删掉它。")
    say("一、建立审核文件夹，按名录生成采集表", True)
    folder = lay_down(
        target,
        (samples / "audit.yaml").read_text(encoding="utf-8"),
        (samples / "名录.xlsx").read_bytes(),
    )
    _adopt_key(folder, samples / "封签.txt")
    for item in dispatch_workbooks(target):
        say(f"  发放  {item.file_name}", False)

    for number, round_folder in enumerate(sorted(_rounds(samples / "returned")), 2):
        say(f"{'〇一二三四五六七八九'[number]}、{round_folder.name}：文件放入“回收”，逐份判定答复", True)
        for file in sorted(round_folder.iterdir()):
            if not file.name.endswith(".findings.yaml"):
                shutil.copyfile(file, folder.inbox / file.name)
        watch_folder(
            target, once=True, poll=False, take_over=False, delay_s=_DELAY_S, tell=tell
        )

    say("评价计分", True)
    for line in score_lines(target):
        say(f"  {line}", False)
    say("生成成果文件", True)
    delivered = deliver_documents(target, (), ())
    for path in delivered.written:
        say(f"  生成  {path}", False)
    for name, reason in delivered.failed:
        say(f"  未生成  {name}：{reason}", False)
    say("完成", True)
    say(f"  成果文件：{folder.results}", False)
    say(f"  退回件和修改通知单：{folder.sent_back}", False)
    say(f"  看板（用浏览器打开）：{folder.board}", False)


def _rounds(returned: Path) -> list[Path]:
    return [path for path in returned.iterdir() if path.is_dir()]


def _adopt_key(folder: AuditFolder, file: Path) -> None:
    """The sample's returned files were sealed when they were made: their key comes with them."""
    audit = Audit.open(folder.root)
    with audit.open_ledger(now_utc()) as ledger:
        adopt_seal_key(ledger, bytes.fromhex(file.read_text(encoding="utf-8").split()[0]))

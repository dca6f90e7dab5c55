"""The sample park played through: dispatch, returns round by round, scores, documents, board."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

from generator.errors import WorkspaceError
from generator.journey.answer import Answer
from generator.journey.audit import SHANGHAI, Audit
from generator.journey.look_after import score_lines
from generator.journey.prepare import adopt_seal_key, dispatch_workbooks, lay_down
from generator.journey.produce import deliver_documents
from generator.journey.receive import watch_folder
from generator.journey.send_out import send_out
from generator.packaged import packaged
from generator.workspace.paths import AuditFolder
from generator.yamlfile import read_yaml

Say = Callable[[str, bool], None]
Clock = Callable[[], datetime]

ON_REQUEST = "on_request"
"""The folder of samples with what came back of the forms on request."""
_DELAY_S = 0.3
_MORNING = time_of_day(9, 30)
_NUMERALS = "〇一二三四五六七八九十"


def play(target: Path, *, say: Say, tell: Callable[[Answer], None]) -> None:
    """Lay the sample audit down at `target` and play its rounds; `say(text, is_step)` narrates.

    samples/rounds.yaml says on which days the workbooks went out and each round of files came in;
    a folder played before is refused rather than overwritten.
    """
    samples = packaged("samples")
    if AuditFolder(target).is_audit_folder:
        raise WorkspaceError(
            target, "这个文件夹里已经有一次审核。", "请换一个空文件夹，或先删掉它。"
        )
    dispatched, rounds, asked = schedule(samples / "rounds.yaml")
    steps = iter(_NUMERALS[1:])

    def step(text: str) -> None:
        say(f"{next(steps)}、{text}", True)

    step("建立审核文件夹，按名录生成采集表")
    folder = lay_down(
        target,
        (samples / "audit.yaml").read_text(encoding="utf-8"),
        (samples / "名录.xlsx").read_bytes(),
    )
    _adopt_key(folder, samples / "封签.txt", _clock_from(dispatched))
    for file in _files(samples / "预填"):
        shutil.copyfile(file, folder.prefill / file.name)
        say(f"  预填  {file.name}", False)
    for item in dispatch_workbooks(target, now=_clock_from(dispatched)):
        say(f"  发放  {item.file_name}", False)
    for name, day in rounds:
        step(f"{name}：文件放入“回收”，逐份判定答复")
        for file in _files(samples / "returned" / name):
            shutil.copyfile(file, folder.inbox / file.name)
        watch_folder(
            target, once=True, poll=False, take_over=False, delay_s=_DELAY_S, tell=tell,
            clock=_clock_from(day),
        )  # fmt: skip
    step("重点企业现场核查，登记工作记录")
    for item in send_out(target, form_ids=asked.forms, now=_clock_from(asked.sent)):
        say(f"  发放  {item.file_name}", False)
    for file in _files(samples / ON_REQUEST):
        shutil.copyfile(file, folder.inbox / file.name)
    watch_folder(
        target, once=True, poll=False, take_over=False, delay_s=_DELAY_S, tell=tell,
        clock=_clock_from(asked.received),
    )  # fmt: skip
    step("评价计分")
    for line in score_lines(target):
        say(f"  {line}", False)
    step("生成成果文件")
    delivered = deliver_documents(target, (), ())
    for path in delivered.written:
        say(f"  生成  {path}", False)
    for name, reason in delivered.failed:
        say(f"  未生成  {name}：{reason}", False)
    step("完成")
    say(f"  成果文件：{folder.results}", False)
    say(f"  退回件和修改通知单：{folder.sent_back}", False)
    say(f"  看板（用浏览器打开）：{folder.board}", False)


@dataclass(frozen=True, slots=True)
class Request:
    """Forms asked for after the rounds: when they went out and when they were back."""

    forms: tuple[str, ...]
    sent: date
    received: date


Rounds = tuple[tuple[str, date], ...]


def schedule(path: Path) -> tuple[date, Rounds, Request]:
    """When the workbooks went out, the folders of returned files with the day of each, and what
    was asked for afterwards.
    """
    top = read_yaml(path).mapping(("dispatched", "rounds", "on_request"))
    rounds = [node.mapping(("folder", "received")) for node in top["rounds"].sequence()]
    asked = top["on_request"].mapping(("forms", "sent", "received"))
    return (
        top["dispatched"].date(),
        tuple((found["folder"].text(), found["received"].date()) for found in rounds),
        Request(
            tuple(form.text() for form in asked["forms"].sequence()),
            asked["sent"].date(),
            asked["received"].date(),
        ),
    )


def _clock_from(day: date) -> Clock:
    """A clock that starts in the morning of that day and runs on."""
    begun = time.monotonic()
    morning = datetime.combine(day, _MORNING, SHANGHAI)
    return lambda: morning + timedelta(seconds=time.monotonic() - begun)


def _files(folder: Path) -> Iterator[Path]:
    """The returned files of a round; their expected findings lie beside them."""
    for file in sorted(folder.iterdir()):
        if not file.name.endswith(".findings.yaml"):
            yield file


def _adopt_key(folder: AuditFolder, file: Path, clock: Clock) -> None:
    """The sample's returned files were sealed when they were made: their key comes with them."""
    audit = Audit.open(folder.root)
    with audit.open_ledger(clock()) as ledger:
        adopt_seal_key(ledger, bytes.fromhex(file.read_text(encoding="utf-8").split()[0]), clock())

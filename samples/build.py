"""Make the sample park's files anew: settings, roster, exports, and every return of three rounds.

``make samples``. The park is synthesised from SEED (samples/synth). The first round is filled from
the workbooks the program sends out; later rounds from the marked workbooks it sends back, mended
cell by cell as a preparer would. LibreOffice does the filling, several at a time.
"""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from generator.forms.layout import Placement
from generator.forms.roster import write_roster
from generator.intake.grid import a1
from generator.journey.audit import SHANGHAI, Audit, now_utc
from generator.journey.prepare import adopt_seal_key, dispatch_workbooks, lay_down
from generator.journey.receive import watch_folder
from generator.model.form import FieldKind
from generator.model.submission import EntryKey
from generator.yamlfile import read_yaml
from samples import expected, synth
from samples.rounds import CORRECTIONS, FILES, FIRST, LATE, ROUNDS, planted
from samples.synth.bureaux import department_cells
from samples.synth.cells import enterprise_cells
from samples.synth.exports import export_files
from samples.synth.filed import fitting
from samples.synth.people import recipients
from samples.synth.self_assessed import self_answers
from samples.synth.sheet import Cells, Typed

HERE = Path(__file__).resolve().parent
RETURNED = HERE / "returned"
EXPORTS = HERE / "预填"
SEED = 7
KEY = "6f0e5b7d1c2a49388e7712d3a4b5c6f7081929304a5b6c7d8e9fa0b1c2d3e4f5"
TYPED = {FieldKind.NUMBER, FieldKind.DATE}
UNTIDY = ("QY007", "QY020")
OFFICES = min(4, os.cpu_count() or 1)
"""LibreOffice processes at a time, each with its own profile and pipe."""

Job = dict[str, object]


def answers(audit: Audit, park: synth.Park) -> dict[str, Typed]:
    """What every recipient would type without a fault, cut to its own form."""
    found = {}
    firms = {firm.id: firm for firm in park.firms}
    for recipient in audit.roster.recipients:
        form_id = recipient.forms[0]
        if recipient.id in firms:
            firm = firms[recipient.id]
            typed = enterprise_cells(park, firm)
            form = audit.form(recipient, form_id)
            self_answers(form, audit.systems_of(recipient), firm, typed)
        else:
            typed = department_cells(park, recipient.id)
        found[recipient.id] = fitting(audit.placement(recipient, form_id), typed)
    return found


def typed_cells(placement: Placement, typed: Typed, only: Cells | None = None) -> list[list[str]]:
    """What is typed where, for the office program: [sheet, cell, kind, text]."""
    out = []
    for (name, row, year), text in (typed.cells if only is None else only).items():
        key = EntryKey(name, row, year)
        spot = placement.cells[key]
        kind = "n" if placement.form.fields[name].kind in TYPED else "s"
        out.append([spot.sheet, a1(spot.row, spot.col), kind, text])
        note = typed.notes.get((name, row, year), "")
        if note and key in placement.notes:
            beside = placement.notes[key]
            out.append([beside.sheet, a1(beside.row, beside.col), "s", note])
    return out


def untidy(typed: list[list[str]]) -> list[list[str]]:
    """The same figures as a careless hand writes them: full-width digits, thousands marks."""
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    chance = random.Random(7)
    out = []
    for sheet, cell, kind, text in typed:
        if kind == "n" and text.isdigit() and len(text) > 3:
            choice = chance.randrange(3)
            text = [text, f"{int(text):,}", text.translate(wide)][choice]
            kind = "s" if choice else "n"
        out.append([sheet, cell, kind, text])
    return out


def fill(jobs: list[Job]) -> None:
    """Fill the workbooks, shared out among several office programs."""
    started = []
    for number in range(min(OFFICES, len(jobs))):
        with tempfile.NamedTemporaryFile(
            "w", suffix=".json", encoding="utf-8", delete=False
        ) as file:
            json.dump(jobs[number::OFFICES], file, ensure_ascii=False)
        command = ["/usr/bin/python3", str(HERE / "fill_office.py"), file.name]
        started.append((Path(file.name), subprocess.Popen(command)))
    for path, process in started:
        code = process.wait()
        path.unlink()
        if code:
            raise SystemExit(f"LibreOffice 填表失败（{code}）")


def noise(folder: Path) -> None:
    """What else lies in a drop folder: photographs zipped as a workbook, a text likewise."""
    chance = random.Random(3)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(3):
            stamp = zipfile.ZipInfo(f"IMG_{number}.jpg", (2025, 3, 1, 9, 0, 0))
            archive.writestr(stamp, chance.randbytes(4000))
    (folder / "现场照片打包.xlsx").write_bytes(packed.getvalue())
    (folder / "说明（先看我）.xlsx").write_text("表已填好，明天送来。\n", encoding="utf-8")


def main() -> None:
    begun = time.monotonic()
    park = synth.park(SEED, 24)
    days = received_on()
    shutil.rmtree(RETURNED, ignore_errors=True)
    shutil.rmtree(EXPORTS, ignore_errors=True)
    for folder in (*(RETURNED / name for name in ROUNDS), EXPORTS):
        folder.mkdir(parents=True)
    (HERE / "名录.xlsx").write_bytes(write_roster(recipients(park), datetime(2025, 1, 1)))
    (HERE / "封签.txt").write_text(KEY + "\n", encoding="utf-8")
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / "audit"
        settings = (HERE / "audit.yaml").read_text(encoding="utf-8")
        lay_down(root, settings, (HERE / "名录.xlsx").read_bytes())
        audit = Audit.open(root)
        with audit.open_ledger(now_utc()) as ledger:
            adopt_seal_key(ledger, bytes.fromhex(KEY), now_utc())
        clean = answers(audit, park)
        units = {name: field.unit for name, field in audit.book.forms["enterprise"].fields.items()}
        for name, data in export_files(park, audit.book.prefill, clean, units).items():
            (EXPORTS / name).write_bytes(data)
        blanks = {d.recipient_id: root / "发放" / d.file_name for d in dispatch_workbooks(root)}
        print(f"发放 {len(blanks)} 份，{time.monotonic() - begun:.0f} 秒", flush=True)
        faults = {number: planted(number, clean[number]) for number in FILES}
        for folder in ROUNDS:
            jobs = first_filled(audit, blanks, clean, faults, folder)
            jobs += corrected(audit, root, folder, clean, faults)
            fill(jobs)
            if folder == FIRST:
                noise(RETURNED / FIRST)
                shutil.copyfile(
                    RETURNED / FIRST / FILES["QY002"], RETURNED / FIRST / "晶能光电采集表(2).xlsx"
                )
            print(f"{folder}填好 {len(jobs)} 份，{time.monotonic() - begun:.0f} 秒", flush=True)
            answer_round(root, folder, days[folder])
    expected.write_expected(RETURNED)
    print(f"用时 {time.monotonic() - begun:.0f} 秒")


def first_filled(
    audit: Audit, blanks: Mapping[str, Path], clean: Mapping[str, Typed],
    faults: Mapping[str, Cells], folder: str,
) -> list[Job]:  # fmt: skip
    """The returns that come in for the first time in this round."""
    jobs: list[Job] = []
    for number, blank in blanks.items():
        if folder != LATE.get(number, FIRST):
            continue
        recipient = audit.recipient(number)
        placement = audit.placement(recipient, recipient.forms[0])
        cells = clean[number].cells | faults[number]
        filled = Typed({key: text for key, text in cells.items() if text}, clean[number].notes)
        out = typed_cells(placement, filled)
        jobs.append(
            {
                "source": str(blank),
                "target": str(RETURNED / folder / FILES[number]),
                "cells": untidy(out) if number in UNTIDY else out,
            }
        )
    return jobs


def corrected(
    audit: Audit, root: Path, folder: str, clean: Mapping[str, Typed], faults: dict[str, Cells]
) -> list[Job]:
    """Mend in LibreOffice what was sent back, as far as this round's corrections go."""
    jobs: list[Job] = []
    for number, correction in CORRECTIONS.get(folder, {}).items():
        recipient = audit.recipient(number)
        returned = max((root / "退回").glob(f"{number} */第*版 退回修改*.xlsx"))
        placement = audit.placement(recipient, recipient.forms[0])
        wrong = faults[number]
        mended = {
            key: clean[number].cells.get(key, "") for key in wrong if key not in correction.left
        }
        spoilt = correction.spoilt(clean[number].cells)
        faults[number] = {key: wrong[key] for key in correction.left} | spoilt
        jobs.append(
            {
                "source": str(returned),
                "target": str(RETURNED / folder / correction.file),
                "cells": typed_cells(placement, clean[number], mended | spoilt),
            }
        )
    return jobs


def received_on() -> dict[str, datetime]:
    """When each round came in (rounds.yaml): its files are judged as of that day."""
    top = read_yaml(HERE / "rounds.yaml").mapping(("dispatched", "rounds"), ("on_request",))
    rounds = [node.mapping(("folder", "received")) for node in top["rounds"].sequence()]
    return {
        found["folder"].text(): datetime.combine(
            found["received"].date(), datetime.min.time().replace(hour=9), SHANGHAI
        )
        for found in rounds
    }


def answer_round(root: Path, folder: str, day: datetime) -> None:
    """Let the program answer a round of files."""
    for file in (RETURNED / folder).iterdir():
        if file.name.endswith(expected.SUFFIX):
            continue
        shutil.copyfile(file, root / "回收" / file.name)
    watch_folder(
        root,
        once=True,
        poll=False,
        take_over=False,
        delay_s=0.2,
        tell=lambda answer: print(answer.verdict, answer.sentence),
        clock=lambda: day,
    )


if __name__ == "__main__":
    sys.exit(main())

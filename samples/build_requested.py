"""Make the files that came back on request: site visits of the 重点 firms and the work record.

``PYTHONPATH=. python samples/build_requested.py``, after the rounds (build.py): those are played
first, so that the round says who is to be visited. LibreOffice does the filling.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from generator.journey.audit import SHANGHAI, Audit
from generator.journey.demo import schedule
from generator.journey.prepare import adopt_seal_key, dispatch_workbooks, lay_down
from generator.journey.send_out import send_out
from samples import synth
from samples.build import HERE, KEY, SEED, Job, answer_round, fill, typed_cells
from samples.synth.cells import enterprise_cells
from samples.synth.records import work_record
from samples.synth.sheet import Typed
from samples.synth.visits import site_visit

VISIT = "site_visit"
REQUESTED = HERE / "on_request"


def main() -> None:
    park = synth.park(SEED, 24)
    firms = {firm.id: firm for firm in park.firms}
    dispatched, rounds, asked = schedule(HERE / "rounds.yaml")
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / "audit"
        settings = (HERE / "audit.yaml").read_text(encoding="utf-8")
        lay_down(root, settings, (HERE / "名录.xlsx").read_bytes())
        audit = Audit.open(root)
        with audit.open_ledger(_at(dispatched)()) as ledger:
            adopt_seal_key(ledger, bytes.fromhex(KEY), _at(dispatched)())
        for file in (HERE / "预填").iterdir():
            shutil.copyfile(file, audit.folder.prefill / file.name)
        dispatch_workbooks(root, now=_at(dispatched))
        for folder, day in rounds:
            answer_round(root, folder, _at(day)())
        shutil.rmtree(REQUESTED, ignore_errors=True)
        REQUESTED.mkdir()
        jobs: list[Job] = []
        for item in send_out(root, form_ids=asked.forms, now=_at(asked.sent)):
            recipient = audit.recipient(item.recipient_id)
            if item.form_id == VISIT:
                firm = firms[recipient.id]
                typed = site_visit(park, firm, len(jobs), enterprise_cells(park, firm))
                name = f"{recipient.id} 现场核查表.xlsx"
            else:
                typed, name = work_record(), "审核工作记录表.xlsx"
            jobs.append(
                _job(audit, root, item.file_name, recipient.id, item.form_id, typed,
                     REQUESTED / name)
            )  # fmt: skip
        fill(jobs)


def _job(
    audit: Audit, root: Path, blank: str, number: str, form_id: str, typed: Typed, target: Path
) -> Job:
    placement = audit.placement(audit.recipient(number), form_id)
    return {
        "source": str(root / "发放" / blank),
        "target": str(target),
        "cells": typed_cells(placement, typed),
    }


def _at(day: date) -> Callable[[], datetime]:
    morning = datetime.combine(day, datetime.min.time().replace(hour=9), SHANGHAI)
    return lambda: morning


if __name__ == "__main__":
    sys.exit(main())

"""判定: one file's bytes in, what they are and what is wrong with them out; nothing is written."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date

from generator.check.engine import check_submission, compile_rules
from generator.check.words import fill
from generator.intake.grid import Workbook
from generator.intake.identify import Unrecognised, identify
from generator.intake.open import open_workbook
from generator.intake.read import read_submission
from generator.journey.audit import Audit
from generator.model.finding import CheckReport, Finding
from generator.model.submission import Submission
from generator.workspace.ledger import Ledger
from generator.workspace.records import Outcome

_NO_FINDINGS = CheckReport()
FAILED = "程序处理这个文件时出了意外，原件已保存，经过已记入“日志”。请把“日志”里的文件发给技术支持。"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a file is: recognised with its entries and findings, a duplicate, or set aside for `reason`."""

    outcome: Outcome
    recipient_id: str = ""
    form_id: str = ""
    form_version: str = ""
    submission: Submission | None = None
    report: CheckReport = field(default=_NO_FINDINGS)
    reading_path: str = ""
    reason: str = ""

    @classmethod
    def failed(cls) -> Judgement:
        """The answer to a file that brought out a bug of ours."""
        return cls(Outcome.UNRECOGNISED, reason=FAILED)

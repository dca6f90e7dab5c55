"""Every returned sample is judged exactly as the answer beside it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.journey.answer import answer_of
from generator.journey.audit import Audit, now_utc
from generator.model.finding import Severity
from generator.workspace.records import Receipt
from generator.yamlfile import read_yaml
from samples.expected import EXPECTED, findings_file, findings_text
from tests.journey.rounds import sample_files

FILES = sample_files()


@pytest.fixture(scope="module")
def judged(played: Path) -> dict[str, tuple[Receipt, str]]:
    """By the name of the file: its receipt, and the verdict people were told."""
    audit = Audit.open(played)
    with audit.open_ledger(now_utc()) as ledger:
        receipts = ledger.receipts()
        found = {r.original_name: (r, answer_of(audit, ledger, r).verdict) for r in receipts}
    assert len(found) == len(receipts)
    return found


def test_every_returned_sample_has_an_answer_and_every_answer_a_sample() -> None:
    declared = {(folder, name) for folder, files in EXPECTED.items() for name in files}
    assert declared == {(file.parent.name, file.name) for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_answer_beside_a_sample_is_the_one_declared(file: Path) -> None:
    declared = EXPECTED[file.parent.name][file.name]
    assert findings_file(file).read_text(encoding="utf-8") == findings_text(declared)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_sample_is_judged_as_its_answer_says(
    file: Path, judged: dict[str, tuple[Receipt, str]]
) -> None:
    top = read_yaml(findings_file(file)).mapping(("outcome", "findings"))
    wanted = []
    for node in top["findings"].sequence(may_be_empty=True):
        finding = node.mapping(("code", "at", "why"))
        wanted.append((finding["code"].text(), finding["at"].optional_text()))
    receipt, verdict = judged[file.name]
    assert verdict == top["outcome"].text()
    grave = [f for f in receipt.report.findings if f.severity is not Severity.INFO]
    assert sorted((f.code, f.subject) for f in grave) == sorted(wanted)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_finding_names_the_cell_in_which_the_fault_stands(
    file: Path, judged: dict[str, tuple[Receipt, str]]
) -> None:
    for finding in judged[file.name][0].report.findings:
        if finding.keys:
            assert finding.places, finding
            assert finding.places[0].sheet
            assert finding.places[0].cell

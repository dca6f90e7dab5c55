"""The park's decisions for its measures: complete as delivered, replaced by the office's file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from generator.packaged import packaged
from generator.rulebook import load_rulebook
from generator.rulebook.clauses import CLAUSES, DAYS, NUMBERS
from tests.rulebook.rules import load, make_tiny_rules, replace


def test_every_term_of_the_packaged_clauses_is_marked_as_a_proposal() -> None:
    clauses = load_rulebook(packaged("rules")).clauses
    assert set(clauses.terms) == {*DAYS, *NUMBERS}
    assert {term.mark for term in clauses.terms.values()} == {"D"}


def test_nothing_the_park_has_to_decide_is_decided_for_it() -> None:
    clauses = load_rulebook(packaged("rules")).clauses
    decided = (clauses.effective_from, clauses.effective_to, clauses.comment_deadline)
    assert decided == (None, None, None)
    assert (clauses.targets, clauses.constraints, clauses.incentives) == ((), (), ())


def test_the_offices_file_counts(tmp_path: Path) -> None:
    root = make_tiny_rules(tmp_path / "packaged")
    office = make_tiny_rules(tmp_path / "office")
    replace(office, CLAUSES, "status: 征求意见稿", "status: 印发稿")
    replace(office, CLAUSES, "trial: 是}", "trial: 否, effective_from: 2026-01-01}")
    clauses = load(root, office).clauses
    assert (clauses.status, clauses.trial) == ("issued", False)
    assert clauses.effective_from == date(2026, 1, 1)
    assert load(root).clauses.status == "comment"


def test_a_target_is_exact(tmp_path: Path) -> None:
    root = make_tiny_rules(tmp_path)
    text = (root / CLAUSES).read_text(encoding="utf-8")
    figure = next(q.id for q in load(root).quantities if q.form == "park")
    rows = (
        f"targets: {{year: 2027, rows: [{{quantity: {figure}, target: 0.1, responsible: 局}}]}}\n"
    )
    (root / CLAUSES).write_text(text + rows, encoding="utf-8")
    (target,) = load(root).clauses.targets
    assert (target.target.numerator, target.target.denominator) == (1, 10)
    assert load(root).clauses.target_year == 2027

"""From accepted returns to numbered problems, a sheet sent and taken back, options and effects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from generator.forms.roster import write_roster
from generator.journey.assess import assess
from generator.journey.audit import Audit
from generator.journey.options import Improvement, export_measures, improvement, option_lines
from generator.journey.prepare import lay_down
from generator.journey.problem_sheet import problem_lines_for
from generator.journey.problems import problem_lines, round_problems
from generator.journey.send_out import send_out
from generator.model.option import OptionState
from generator.model.problem import Aspect, Proposer
from generator.model.submission import Entry, EntryKey, Place, Submission
from generator.packaged import packaged
from generator.score.problems import Problems
from generator.score.trail import cells_below
from generator.workspace.ledger import Ledger
from samples import synth
from samples.synth.bureaux import department_cells
from samples.synth.cells import enterprise_cells
from samples.synth.filed import filed, fitting
from samples.synth.people import recipients

from .small_park import NOW, accept, firm, lay_down_small


@contextmanager
def opened(root: Path) -> Iterator[tuple[Audit, Ledger]]:
    audit = Audit.open(root)
    with audit.open_ledger(NOW) as ledger:
        yield audit, ledger


def problems_of(root: Path) -> Problems:
    with opened(root) as (audit, ledger):
        return round_problems(audit, ledger, assess(audit, ledger), NOW)


def improvement_of(root: Path) -> Improvement:
    with opened(root) as (audit, ledger):
        return improvement(audit, ledger, assess(audit, ledger), NOW)


def sheet(owner: str, **cells: str | Decimal) -> Submission:
    """A problem sheet with one line."""
    entries = tuple(
        Entry(EntryKey(f"problem_items.{c}", "r01"), str(v), v, Place("问题原因与目标", f"C{n}"))
        for n, (c, v) in enumerate(cells.items(), 14)
    )
    return Submission(
        owner, "problem_sheet", "2024.1", (2024,), entries, {"problem_items": ("r01",)}
    )


@pytest.fixture
def small(tmp_path: Path) -> Path:
    root = lay_down_small(tmp_path / "park")
    accept(root, firm())
    return root


def test_a_firm_that_comes_in_later_moves_no_number(small: Path) -> None:
    before = {p.number: p.key for p in problems_of(small).of("QY003")}
    assert before
    accept(small, firm("QY007"))
    after = {p.number: p.key for p in problems_of(small).of("QY003")}
    assert after == before


def test_a_sheet_goes_out_with_the_problems_and_comes_back_by_number(small: Path) -> None:
    target = problems_of(small).targets[0]
    with opened(small) as (audit, ledger):
        known = problem_lines_for(audit, ledger, ["problem_sheet"], NOW)
    numbers = {
        cell.value
        for key, cell in known["QY003", "problem_sheet"].items()
        if key.field == "problem_items.number"
    }
    assert target.problem in numbers
    send_out(small, ["QY003"], ["problem_sheet"], now=lambda: NOW)
    near = Decimal("0.0001") if target.lower_is_better else Decimal(99)
    accept(
        small,
        sheet(
            "QY003", number=target.problem, staff="没有培训", main="员工", near=near,
            responsible="动力部", opinion="确认",
        ),
    )  # fmt: skip
    found = problems_of(small)
    problem = found.get(target.problem)
    assert problem is not None
    assert problem.agreed
    assert [c.aspect for c in problem.main_causes] == [Aspect.STAFF]
    mended = found.target_of(target.problem)
    assert mended is not None
    assert (mended.by, mended.responsible) == (Proposer.ENTERPRISE, "动力部")
    cells = [cell.place.sheet for cell in cells_below(mended.trails[0])]
    assert "问题原因与目标" in cells, "a value somebody set leads to the cell it was set in"


def test_a_sheet_of_a_number_nobody_has_is_told(small: Path) -> None:
    send_out(small, ["QY003"], ["problem_sheet"], now=lambda: NOW)
    accept(small, sheet("QY003", number="QY003-99", opinion="确认"))
    assert any("QY003-99" in line for line in problem_lines(small))


def test_what_was_done_is_written_for_a_later_audit_to_propose(small: Path) -> None:
    done = {
        "name": "循环水泵变频", "kind": "中费", "element": "能", "problem": "电耗高",
        "state": "已实施", "investment": "20", "saving_electricity": "50",
        "saving_energy": "61.45", "benefit": "25",
    }  # fmt: skip
    accept(small, firm(options=[done]))
    assert "经验方案" in export_measures(small)
    learnt = Audit.open(small).book.measures
    own = [measure for measure in learnt.values() if measure.measured]
    assert [(m.name, m.industries) for m in own] == [("循环水泵变频", ("3825",))]
    export_measures(small)
    assert len(Audit.open(small).book.measures) == len(learnt), "a second export adds nothing"


def test_lines_are_plain_and_a_number_tells_the_whole(small: Path) -> None:
    found = improvement_of(small)
    number = found.problems.problems[0].number
    assert any(line.startswith(number) for line in problem_lines(small))
    assert any("依据：" in line for line in problem_lines(small, number))
    option = next(o for o in found.options.options if o.state is OptionState.PROPOSED)
    told = "".join(option_lines(small, option.number))
    assert "针对" in told
    assert "方案库" in told


# -- synthesised parks -------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [3, 11, 2024])
def test_a_park_of_any_seed_has_every_record_tied_to_the_others(seed: int, tmp_path: Path) -> None:
    world = synth.park(seed, 8)
    settings = (packaged("samples") / "audit.yaml").read_text(encoding="utf-8")
    lay_down(tmp_path, settings, write_roster(recipients(world), datetime(2025, 1, 1)))
    audit = Audit.open(tmp_path)
    for recipient in audit.roster.recipients:
        form_id = recipient.forms[0]
        placement = audit.placement(recipient, form_id)
        typed = (
            enterprise_cells(world, world.firm(recipient.id))
            if form_id == "enterprise"
            else department_cells(world, recipient.id)
        )
        accept(tmp_path, filed(audit, recipient, form_id, fitting(placement, typed)))
    found = improvement_of(tmp_path)
    numbers = [p.number for p in found.problems.problems]
    assert len(numbers) == len(set(numbers))
    assert {"园", "QY001"} <= {number.rpartition("-")[0] for number in numbers}
    assert all(p.evidence or p.origins == ("finding_upheld",) for p in found.problems.problems)
    known = set(numbers)
    assert all(set(o.problems) <= known for o in found.options.options)
    assert any(o.savings for o in found.options.options)
    for together in found.together:
        assert together.combined <= together.base.value
        assert together.combined <= together.plain
    for target in found.problems.targets:
        assert (target.near <= target.present) is target.lower_is_better
        assert (target.far <= target.near) is target.lower_is_better or target.far == target.near
    for attained in found.attained:
        costs = [step.cost for step in attained.steps]
        assert costs == sorted(costs)
    for line in found.effects:
        if line.output_effect is not None and line.own_effect is not None:
            assert line.output_effect + line.own_effect == line.change
    ids = [trail.id for trail in found.problems.trails] + [t.id for t in found.options.trails]
    assert len(ids) == len(set(ids))
    assert improvement_of(tmp_path).problems.numbers == found.problems.numbers

"""A synthesised park holds together whatever the seed and size, and so do the faults in it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from generator.check.engine import check_submission, compile_rules
from generator.check.plan import CheckPlan
from generator.forms.roster import write_roster
from generator.journey.audit import Audit
from generator.journey.prepare import lay_down
from generator.model.finding import Finding, Severity
from generator.packaged import packaged
from samples import synth
from samples.synth import faults, ranges
from samples.synth.bureaux import department_cells
from samples.synth.cells import enterprise_cells
from samples.synth.cells_management import listed_flows
from samples.synth.filed import filed, fitting, unasked
from samples.synth.firm import outside
from samples.synth.park import beyond, park_figures
from samples.synth.people import recipients
from samples.synth.self_assessed import self_answers
from samples.synth.sheet import Typed
from samples.synth.trades import TRADES
from samples.synth.world import AUDIT_YEAR, YEARS, Park

D = Decimal
RECEIVED = date(2025, 3, 24)
SIZES = ((1, 24, "ordinary"), (2, 8, "water_short"), (3, 60, "ordinary"), (4, 24, "carbon_heavy"),
         (5, 24, "good"), (6, 13, "ordinary"))  # fmt: skip


@pytest.fixture(scope="module", params=SIZES, ids=str)
def park(request: pytest.FixtureRequest) -> Park:
    return synth.park(*request.param)


@dataclass
class Desk:
    """A park laid out as an audit: what each recipient types, and how it is judged."""

    park: Park
    audit: Audit
    plan: CheckPlan
    returns: dict[str, Typed]

    def findings(self, number: str, typed: Typed) -> tuple[Finding, ...]:
        """Everything above 提示 that is said of this return."""
        recipient = self.audit.recipient(number)
        form_id = recipient.forms[0]
        report = check_submission(
            filed(self.audit, recipient, form_id, typed), self.audit.form(recipient, form_id),
            recipient, self.plan, self.audit.book.wordings, as_of=RECEIVED,
        )  # fmt: skip
        return tuple(f for f in report.findings if f.severity is not Severity.INFO)


def _desk(park: Park, folder: Path) -> Desk:
    settings = (packaged("samples") / "audit.yaml").read_text(encoding="utf-8")
    lay_down(folder, settings, write_roster(recipients(park), datetime(2025, 1, 1)))
    audit = Audit.open(folder)
    book = audit.book
    returns: dict[str, Typed] = {}
    for recipient in audit.roster.recipients:
        form_id = recipient.forms[0]
        if recipient.id.startswith("QY"):
            firm = park.firm(recipient.id)
            typed = enterprise_cells(park, firm)
            assert unasked(book.forms[form_id], typed) == []
            self_answers(
                audit.form(recipient, form_id), audit.systems_of(recipient), firm, typed
            )
        else:
            typed = department_cells(park, recipient.id)
            assert unasked(book.forms[form_id], typed) == []
        returns[recipient.id] = fitting(audit.placement(recipient, form_id), typed)
    plan = compile_rules(book.checks, book.names, book.units, book.codes)
    return Desk(park, audit, plan, returns)


@pytest.fixture(scope="module", params=((11, 24), (12, 8)), ids=str)
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return _desk(synth.park(*request.param), tmp_path_factory.mktemp("desk") / "审核")


def test_the_same_seed_gives_the_same_cells() -> None:
    once, again = synth.park(21, 24), synth.park(21, 24)
    for firm, other in zip(once.firms, again.firms, strict=True):
        assert enterprise_cells(once, firm).cells == enterprise_cells(again, other).cells
    for number in ("BM01", "BM03", "BM08"):
        assert department_cells(once, number).cells == department_cells(again, number).cells


def test_another_seed_gives_another_park() -> None:
    assert synth.park(1, 8).firms != synth.park(2, 8).firms


def test_a_park_has_as_many_firms_as_asked_and_no_two_alike(park: Park) -> None:
    assert len({firm.name for firm in park.firms}) == len(park.firms)
    assert len({firm.credit_code for firm in park.firms}) == len(park.firms)


def test_no_figure_is_out_of_its_range(park: Park) -> None:
    """What was drawn lies in the row it was drawn from, what follows from it in its own."""
    for firm in park.firms:
        trade = TRADES[firm.trade]
        for year in firm.years.values():
            for name, indicator in trade.draws.items():
                if name == "water":  # 单晶：切片与拉晶相加，另算
                    continue
                row = ranges.of(trade.row, indicator)
                assert row.holds(year.params[name]), (firm.id, indicator, year.params[name])
        assert outside(firm, trade) == []


def test_a_park_like_the_sample_keeps_the_parks_own_rows(park: Park) -> None:
    if len(park.firms) in (22, 23, 24):
        assert beyond(park) == [], park_figures(park)


def test_balances_close(park: Park) -> None:
    for firm in park.firms:
        stocks: dict[str, Decimal] = {}
        for number, year in firm.years.items():
            where = (firm.id, number)
            assert year.fresh == year.discharged + year.consumed, where
            assert 0 <= year.lost <= year.consumed, where
            assert 0 <= year.wastewater_reused <= min(year.wastewater, year.reused), where
            for load in year.loads.values():
                carried = year.discharged * load.concentration / 1_000_000
                assert abs(load.discharged - carried) <= D("0.000001"), where
                assert load.discharged <= load.generated, where
                assert load.concentration <= load.limit, where
            for load in year.air.values():
                assert load.discharged <= load.generated, where
            for kind in year.solids:
                assert kind.generated == kind.used + kind.disposed + kind.stored, where
            for waste in year.hazards:
                came = waste.opening + waste.received + waste.generated
                assert came == waste.own + waste.sent + waste.closing, (where, waste.name)
                assert min(waste.own, waste.sent, waste.closing, waste.received) >= 0, where
                assert waste.opening == stocks.get(waste.name, waste.opening), where
                stocks[waste.name] = waste.closing


def test_steam_given_to_neighbours_is_no_more_than_was_made(park: Park) -> None:
    for firm in park.firms:
        for year in YEARS:
            steam = [f for f in park.flows if f.material == "蒸汽"]
            given = sum((f.amount[year] for f in steam if f.giver == firm.id), D(0))
            taken = sum((f.amount[year] for f in steam if f.taker == firm.id), D(0))
            assert given <= firm.years[year].exported.get("steam", D(0))
            assert taken <= firm.years[year].energy.get("steam", D(0))


def test_the_sewage_plant_takes_in_what_the_firms_let_out(park: Park) -> None:
    for year in YEARS:
        let = sum((f.years[year].discharged for f in park.firms if f.trade != "sewage"), D(0))
        assert park.sewage[year]["enterprises"] == let


def test_both_sides_of_a_flow_state_the_same_amount(park: Park) -> None:
    stated: dict[tuple[str, str, str], set[str]] = {}
    for firm in park.firms:
        cells = enterprise_cells(park, firm).cells
        for row in (f"r{n:02d}" for n in range(1, 9)):
            if ("exchange.partner_code", row, 0) not in cells:
                continue
            code = cells["exchange.partner_code", row, 0]
            pair = "→".join(
                (firm.credit_code, code)
                if cells["exchange.direction", row, 0] == "供出"
                else (code, firm.credit_code)
            )
            key = (pair, cells["exchange.material", row, 0], "amount")
            stated.setdefault(key, set()).add(cells["exchange.amount", row, AUDIT_YEAR])
    assert len(stated) == len(listed_flows(park))
    for key, amounts in stated.items():
        numbers = amounts - {"停产", "未投产"}
        assert len(numbers) <= 1, (key, amounts)


# -- the returns ----------------------------------------------------------------------------------


def test_every_required_field_is_answered_and_a_clean_park_is_told_nothing(desk: Desk) -> None:
    """REQ001 and all other rules: nothing above 提示 against any recipient."""
    said = {
        number: [f"{f.code} {f.subject} {f.message}" for f in desk.findings(number, typed)]
        for number, typed in desk.returns.items()
    }
    assert {number: found for number, found in said.items() if found} == {}


@pytest.mark.parametrize("name", faults.FAULTS)
def test_a_fault_is_found_where_it_was_planted(desk: Desk, name: str) -> None:
    chance = random.Random(name)
    numbers = [number for number in desk.returns if number.startswith("QY")]
    chance.shuffle(numbers)
    tried = 0
    for number in numbers:
        fault = faults.FAULTS[name](desk.returns[number], chance)
        if fault is None:
            continue
        tried += 1
        found = desk.findings(number, faults.spoilt(desk.returns[number], [fault]))
        pairs = {(f.code, f.subject) for f in found}
        codes = {f.code for f in found}
        for code, at in fault.expected:
            assert (code, at) in pairs if at else code in codes, (number, code, at, pairs)
        if tried == 2:
            break
    if len(desk.park.firms) >= 24:
        assert tried, "nowhere in a park of twenty-four could this be planted"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_faults_sown_over_a_park_are_all_found(desk: Desk, seed: int) -> None:
    enterprises = {n: typed for n, typed in desk.returns.items() if n.startswith("QY")}
    names = ("transposed_water", "missing_required", "wrong_check_digit", "sum_broken",
             "expired_permit", "equivalent_for_calorific")  # fmt: skip
    sown = faults.faulty(seed, enterprises, names)
    assert sown == faults.faulty(seed, enterprises, names)
    planted = [fault for found in sown.values() for fault in found]
    assert {fault.name for fault in planted} == set(names)
    for number, found in sown.items():
        pairs = {
            (f.code, f.subject)
            for f in desk.findings(number, faults.spoilt(desk.returns[number], found))
        }
        for fault in found:
            assert set(fault.expected) <= pairs, (number, fault.name, pairs)


def test_a_department_counts_at_least_its_enterprises(desk: Desk) -> None:
    park, total = desk.park, desk.returns["BM01"].cells
    served = [firm for firm in park.firms if not firm.central]
    for year in YEARS:
        for name, part in (("park_output_value", "value"), ("park_added_value", "added")):
            summed = sum((getattr(firm.years[year], part) for firm in served), D(0))
            assert summed <= D(total[name, "", year]) + 1 <= summed * D("1.05") + 2

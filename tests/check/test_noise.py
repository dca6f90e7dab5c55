"""Clean parks are told nothing, and every planted fault is found, whatever the seed."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from bench.noise import Bench, Planting, bench_of, noise, plantings
from samples.synth.park import CONDITIONS
from samples.synth.slips import AT_ENTERPRISES, WHY_NOT
from samples.synth.slips_between import AT_DEPARTMENTS

QUICK = (11, 8, "ordinary")
DRAWN_SIZE = 6
MOST_STRAY_PERCENT = 5
NOWHERE = ("columns_load", "columns_water", "columns_output")
"""What a park as small as the quick one may have no place for."""


@pytest.fixture(scope="module")
def quick() -> Bench:
    return bench_of(*QUICK)


@pytest.fixture(scope="module")
def planted(quick: Bench) -> list[Planting]:
    return plantings(quick, 1)


def test_a_clean_park_is_told_nothing_above_a_hint(quick: Bench) -> None:
    assert noise(quick).findings == ()


def test_sources_that_agree_raise_no_query(quick: Bench) -> None:
    assert noise(quick).queries == ()


def test_every_operator_is_found_at_least_once(planted: list[Planting]) -> None:
    missed = {one.operator for one in planted if not one.is_found}
    assert missed <= set(WHY_NOT), sorted(missed - set(WHY_NOT))
    tried = {one.operator for one in planted}
    assert {*AT_ENTERPRISES, *AT_DEPARTMENTS} - tried <= set(NOWHERE)


def test_few_findings_have_nothing_to_do_with_the_fault(planted: list[Planting]) -> None:
    stray = Counter((one.operator, code) for one in planted for code in one.stray)
    said = sum(one.findings for one in planted)
    assert stray.total() * 100 <= MOST_STRAY_PERCENT * said, stray


def test_a_park_drawn_at_run_time_is_quiet_and_its_faults_are_found() -> None:
    seed = random.SystemRandom().randrange(1, 1_000_000)
    condition = CONDITIONS[seed % len(CONDITIONS)]
    bench = bench_of(seed, DRAWN_SIZE, condition)
    said = noise(bench)
    assert (said.findings, said.queries) == ((), ()), f"种子 {seed}，{condition}"
    names = random.Random(seed).sample(sorted({*AT_ENTERPRISES} - set(WHY_NOT)), 12)
    missed = [one for one in plantings(bench, 1, names) if not one.is_found]
    assert missed == [], f"种子 {seed}，{condition}"

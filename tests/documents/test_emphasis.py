"""How an element stands to what binds the park: by grade first, then by what is left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.deliver.chapters.emphasis import (
    Stand,
    emphasis,
    leader,
    runs_out,
    touches,
    with_margin,
)
from generator.deliver.dossier import Dossier
from generator.deliver.numbers import Numbers


def graded(dossier: Dossier, **grades: str) -> Dossier:
    """The same park with these grades of its factors, "" for all others."""
    factors = tuple(replace(f, grade=grades.get(f.id, "")) for f in dossier.level.factors)
    return replace(dossier, level=replace(dossier.level, factors=factors))


@pytest.mark.parametrize(
    ("element", "stand", "key"),
    [
        ("water", Stand.LEADS, "leads"),
        ("water_environment", Stand.COUPLED, "coupled"),
        ("energy", Stand.BOUND, "bound"),
        ("carbon", Stand.ASIDE, "aside"),
    ],
)
def test_every_element_stands_somewhere_to_the_strongest(
    dossier: Dossier, element: str, stand: Stand, key: str
) -> None:
    found = emphasis(graded(dossier, water="强", energy="中", carbon="弱"), element)
    assert (found.stand, found.key, found.strong) == (stand, key, True)
    assert found.said(**{key: "本句", "other": "别句"}) == "本句"


def test_of_equal_grades_the_least_margin_leads(dossier: Dossier) -> None:
    """Of the sample park energy has less left than water."""
    first = leader(graded(dossier, water="中", energy="中"))
    assert first is not None
    assert first.id == "energy"
    assert emphasis(graded(dossier, water="中", energy="中"), "carbon").key == "coupled_mildly"


def test_without_a_binding_factor_elements_are_free_or_unknown(
    dossier: Dossier, empty_dossier: Dossier
) -> None:
    assert emphasis(graded(dossier, water="弱"), "water").stand is Stand.FREE
    assert emphasis(graded(dossier), "water").stand is Stand.UNKNOWN
    assert emphasis(empty_dossier, "water").stand is Stand.UNKNOWN


def test_the_year_a_limit_is_passed_follows_from_margin_and_growth(dossier: Dossier) -> None:
    numbers = Numbers(dossier.known)
    energy = next(f for f in dossier.level.factors if f.id == "energy")
    series = next(s for s in dossier.level.park_series if s.figure.id == "energy")
    total = next(j for j in energy.judged if j.id == "energy_total")
    years = runs_out(numbers, dossier, energy)
    assert years is not None
    assert total.present is not None
    assert total.limit is not None
    assert series.growth is not None
    step = 1 + float(series.growth) / 100
    assert float(total.present) * step ** int(years.text) > float(total.limit)
    assert float(total.present) * step ** (int(years.text) - 1) <= float(total.limit)
    assert str(with_margin(numbers, energy)).startswith("能源（控制目标余量")


def test_an_indicator_touches_its_factor_and_what_moves_with_it() -> None:
    assert touches("废水回用率", "water")
    assert touches("单位产品综合能耗", "carbon")
    assert not touches("单位产品综合能耗", "water")

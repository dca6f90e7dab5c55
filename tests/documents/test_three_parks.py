"""Three opposite parks: what is said first of each, and why, is not what is said of the others."""

from __future__ import annotations

import re

import pytest

from generator.deliver.chapters.plans import leading_kind
from generator.deliver.chapters.situation_environment import factors_said
from generator.deliver.chapters.situation_resources import water_said
from generator.deliver.dossier import Dossier
from generator.deliver.filed import Filed
from generator.deliver.numbers import Numbers
from tests.documents.conftest import gather
from tests.documents.synthesised import lay_down_park

CONDITIONS = ("water_short", "carbon_heavy", "good")


@pytest.fixture(scope="module")
def parks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Dossier]:
    found = {}
    for condition in CONDITIONS:
        root = tmp_path_factory.mktemp(condition) / "审核"
        found[condition] = gather(lay_down_park(root, 11, 12, condition))
    return found


def masked(dossier: Dossier, text: str) -> str:
    """Without its figures and the names of enterprises and chains."""
    names = [e.name for e in dossier.enterprises] + list(dossier.chains)
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "某")
    return re.sub(r"-?[0-9][0-9.,]*", "#", text)


def test_what_binds_each_park_hardest_is_said_in_other_words(parks: dict[str, Dossier]) -> None:
    said = {
        condition: {
            masked(dossier, str(lines[place]))
            for lines in [factors_said(dossier, Numbers(dossier.known))]
            for place in (0, -1)
        }
        for condition, dossier in parks.items()
    }
    for one in CONDITIONS:
        for other in CONDITIONS:
            if one < other:
                assert not said[one] & said[other], (one, other, said[one] & said[other])


def test_where_the_options_lead_follows_the_tightest_limit(parks: dict[str, Dossier]) -> None:
    leads = {condition: leading_kind(dossier) for condition, dossier in parks.items()}
    kinds = {condition: kind.id if kind else "" for condition, (kind, _) in leads.items()}
    assert kinds["water_short"] == "saving_water"
    assert kinds["water_short"] != kinds["carbon_heavy"]


def test_a_park_short_of_water_is_told_to_save_it_first(parks: dict[str, Dossier]) -> None:
    said = {}
    for condition, dossier in parks.items():
        numbers = Numbers(dossier.known)
        said[condition] = str(water_said(dossier, numbers, Filed.of_park(dossier, numbers)))
    assert "新增用水须先节水或改用再生水" in said["water_short"]
    assert "新增用水须先节水或改用再生水" not in said["good"]

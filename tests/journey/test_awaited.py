"""Who is still waited for, named by item group."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from generator.journey.assess import awaited_groups
from generator.journey.audit import Audit
from generator.model.park import Department, RecipientKind, Roster
from generator.workspace.records import Receipt
from tests.build import rulebook


def office(number: str, name: str, *groups: str) -> Department:
    return Department(number, name, RecipientKind.DEPARTMENT, ("department",), groups=groups)


def awaited(*offices: Department, back: tuple[str, ...] = ()) -> dict[str, str]:
    audit = SimpleNamespace(roster=Roster(offices), book=rulebook())
    receipts = {(number, "department"): cast(Receipt, None) for number in back}
    return awaited_groups(cast(Audit, audit), receipts)


def test_each_group_names_who_was_assigned_it_and_has_not_returned() -> None:
    found = awaited(
        office("BM01", "经济发展局", "economy", "statistics"),
        office("BM02", "水务公司", "water"),
        back=("BM01",),
    )
    assert found == {"water": "水务公司尚未报送"}


def test_an_office_without_groups_of_its_own_is_waited_for_with_all() -> None:
    found = awaited(office("BM01", "管委会"))
    assert set(found) == {group.id for group in rulebook().forms["department"].groups}
    assert found["power"] == "管委会尚未报送"

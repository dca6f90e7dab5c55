"""Pages begin with a block where its head would else be parted from its rows."""

from __future__ import annotations

from generator.forms.page import page_breaks, print_scale

TALL = dict.fromkeys(range(100), 10.0)


def test_blocks_that_fit_one_page_are_not_parted() -> None:
    assert page_breaks(TALL, [(0, 3, 10), (11, 14, 20)], 300) == []


def test_a_small_block_begins_the_next_page_rather_than_be_parted() -> None:
    assert page_breaks(TALL, [(0, 3, 20), (21, 24, 35)], 300) == [21]


def test_a_long_block_is_parted_unless_its_head_would_stand_alone() -> None:
    long = [(0, 3, 10), (11, 14, 60)]
    assert page_breaks(TALL, long, 300) == []
    assert page_breaks(TALL, [(0, 3, 27), (28, 31, 80)], 300) == [28]


def test_what_follows_a_block_of_several_pages_is_placed_from_its_last_page_on() -> None:
    assert page_breaks(TALL, [(0, 3, 65), (66, 69, 75)], 300) == []
    assert page_breaks(TALL, [(0, 3, 85), (86, 89, 95)], 300) == [86]


def test_a_sheet_shrinks_to_its_page_and_never_grows() -> None:
    assert print_scale([10], upright=True) == 1
    assert print_scale([200], upright=True) < print_scale([200], upright=False) < 1

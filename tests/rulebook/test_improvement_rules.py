"""Problems, measures and options as packaged, and an office's own options.yaml read strictly."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import RulebookError
from generator.model.problem import ObjectLevel, aspects_of
from generator.packaged import packaged
from generator.rulebook import load_rulebook

PACKAGED = packaged("rules")


@pytest.fixture(scope="module")
def book():
    return load_rulebook(PACKAGED)


def test_every_measure_carries_a_mark_and_its_element(book):
    assert len(book.measures) >= 76
    assert all(measure.marks and measure.elements for measure in book.measures.values())


def test_every_aspect_has_a_rule_that_can_propose_it(book):
    for level in (ObjectLevel.ENTERPRISE, ObjectLevel.PARK):
        proposed = {cause.aspect for cause in book.problems.causes if cause.level is level}
        assert proposed == set(aspects_of(level)), level


def test_a_rate_is_kept_for_every_element(book):
    assert set(book.problems.targets.reductions) == {element for element, _ in book.problems.words}


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("weight: 0.3", "weight: 0.4", "权重之和不等于 1"),
        ("{id: saving_water,", "{id: saving_wine,", "没有方案清单的列“saving_wine”"),
        ("base: fresh_water,", "base: total_energy,", "公式"),
        ("default_life: 10", "default_life: 100", "寿命期 100 年不合理"),
        ("high_from: 100", "high_from: 5", "高费的界线不高于中费"),
        ("[[1, 10], [3, 8]", "[[1, 11], [3, 8]", "不在 0 到 10 之间"),
        ("id: ease", "id: easy", "各项不全或次序不对"),
        ("from: [saving_electricity, saving_energy]", "from: [saving_all]", "saving_all"),
    ],
)
def test_a_faulty_options_file_is_refused_in_words(tmp_path: Path, old, new, words):
    text = (PACKAGED / "options.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "options.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        load_rulebook(PACKAGED, tmp_path)
    assert words in str(caught.value), str(caught.value)
    assert caught.value.line > 0


def test_a_park_of_rules_kept_before_there_were_problems_raises_none(tmp_path: Path):
    from tests.rulebook.rules import load, make_tiny_rules

    book = load(make_tiny_rules(tmp_path))
    assert (book.problems.rules, book.options.savings) == ((), ())

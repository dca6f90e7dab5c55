"""第四章 and the report around it: what the sample park's own figures say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from generator.deliver.audit import audit_document
from generator.deliver.chapters.level import level
from generator.deliver.chapters.level_moved import movements
from generator.deliver.chapters.level_trends import lines
from generator.deliver.chart import Chart, ChartKind
from generator.deliver.contract import read_contract
from generator.deliver.diagram import Diagram
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose, RenderedDocument
from generator.deliver.level_analysis import level_analysis
from generator.deliver.numbers import Filled, Numbers
from generator.deliver.render import load_template, render_document
from generator.deliver.templates import WORD_TEMPLATES
from generator.score.level_chains import SECTOR
from generator.score.shares import PARK


@pytest.fixture(scope="module")
def chapter(dossier: Dossier) -> dict[str, object]:
    return level(dossier, Numbers(dossier.known, dossier.rounding))


def rows(value: object) -> list[dict[str, object]]:
    assert isinstance(value, list)
    return value


def number(value: object) -> Fraction:
    assert isinstance(value, Figure)
    return Fraction(value.text)


def printed(document: str, filled: Filled) -> RenderedDocument:
    contract = read_contract(WORD_TEMPLATES / "src" / f"{document}.yaml")
    template = load_template(WORD_TEMPLATES / f"{document}.docx", contract)
    return render_document(template, document, filled.context)


def figures_of(value: object) -> Iterator[Figure]:
    if isinstance(value, Figure):
        yield value
    elif isinstance(value, Prose):
        yield from (piece for piece in value.pieces if isinstance(piece, Figure))
    elif isinstance(value, dict):
        for each in value.values():
            yield from figures_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from figures_of(each)
    elif isinstance(value, Chart | Diagram):
        yield from value.figures()


def test_an_intensity_stands_against_its_requirement(chapter: dict[str, object]) -> None:
    """HJ 274 asks 0.5 tce/万元; the park of smelters is several times above it."""
    energy = next(r for r in rows(chapter["intensities"]) if "综合能耗" in str(r["name"]))
    assert number(energy["reference"]) == Fraction(1, 2)
    assert "未核对原文" in str(energy["basis"])
    present, gap = number(energy["v4"]), number(energy["gap"])
    assert abs(gap - 100 * (present - Fraction(1, 2)) / Fraction(1, 2)) < 1


def test_four_years_of_the_park_are_compared(chapter: dict[str, object], dossier: Dossier) -> None:
    assert [chapter[f"year{n}"] for n in (1, 2, 3, 4)] == list(dossier.settings.department_years)
    for row in rows(chapter["intensities"]):
        assert all(number(row[f"v{n}"]) > 0 for n in (1, 2, 3, 4))


def test_structure_and_strength_add_up_to_the_change(chapter: dict[str, object]) -> None:
    found = rows(chapter["splits"])
    assert found
    for row in found:
        parts = number(row["structure"]) + number(row["strength"])
        assert abs(parts - number(row["change"])) < Fraction(1, 100)


def test_the_trend_is_a_line_from_nought(chapter: dict[str, object]) -> None:
    chart = chapter["trend"]
    assert isinstance(chart, Chart)
    assert chart.kind is ChartKind.LINE
    for series in chart.series:
        assert series.values[0] == 0


def test_a_chain_is_told_by_its_enterprises_and_its_heaviest_ratio(
    chapter: dict[str, object], dossier: Dossier
) -> None:
    by_name = {str(row["name"]): row for row in rows(chapter["chains"])}
    assert set(dossier.chains) <= set(by_name)
    for row in by_name.values():
        whole = row["whole"]
        assert isinstance(whole, dict)
        parts = [each for firm in rows(row["firms"]) for each in [firm["added"]]]
        shares = sum(
            (number(p) for p in parts if isinstance(p, Figure) and p.text[0].isdigit()),
            Fraction(0),
        )
        assert abs(shares - number(whole["added"])) < Fraction(1, 10)


def test_each_constraining_sector_has_a_conclusion(
    chapter: dict[str, object], dossier: Dossier
) -> None:
    told = "".join(str(each) for each in rows(chapter["sector_conclusions"]))
    heavy = [g for g in dossier.level.groups if g.kind == SECTOR and g.constrains]
    heavy.sort(key=lambda g: -(g.constrains[0].ratio or 0))
    assert heavy
    for group in heavy[:3]:
        assert group.name in told


def test_conclusions_on_firms_cite_their_problems(
    chapter: dict[str, object], dossier: Dossier
) -> None:
    told = "".join(str(each) for each in rows(chapter["firm_conclusions"]))
    cited = set(re.findall(r"QY\d+-\d+", told))
    assert cited
    assert cited <= {problem.number for problem in dossier.improvement.problems.problems}


def test_reasons_that_are_the_same_are_said_once(chapter: dict[str, object]) -> None:
    sentences = [str(each) for each in rows(chapter["movements"])]
    reasons = [part for each in sentences for part in re.split("[，。；]", each) if len(part) > 12]
    assert len(reasons) == len(set(reasons))


def test_every_figure_of_the_chapter_has_a_trail(dossier: Dossier) -> None:
    numbers = Numbers(dossier.known, dossier.rounding)
    found = list(figures_of(level(dossier, numbers)))
    assert len(found) > 500
    assert not [f for f in found if f.trail_id not in dossier.known | dict(numbers.trails)]


def test_intensities_are_those_of_the_departments_where_they_told_them(dossier: Dossier) -> None:
    assert all(line.last.who == PARK for line in lines(dossier))


def test_the_report_is_fit_to_be_handed_in(dossier: Dossier) -> None:
    done = printed("level_analysis", level_analysis(dossier))
    assert not audit_document(done.content, done.echoes)
    assert not [gap for gap in done.gaps if "表3-" in gap.place or "图3-" in gap.place]
    places = {figure.place for figure in done.figures}
    assert any("表3-1" in place for place in places)
    assert any("图3-1" in place for place in places)


def test_the_report_of_an_empty_round_says_what_is_lacking(empty_dossier: Dossier) -> None:
    done = printed("level_analysis", level_analysis(empty_dossier))
    assert not audit_document(done.content, done.echoes)
    chapter = level(empty_dossier, Numbers(empty_dossier.known))
    assert chapter["intensities"] == []
    assert chapter["trend"] is None
    assert chapter["sector_conclusions"] == []


def with_growth(dossier: Dossier, loads: int, added: int, factor: Fraction) -> Dossier:
    """The same park with other growth of its totals, and intensities that move by `factor` a year.

    What is asserted of it is the wording alone.
    """
    analysis = dossier.level
    first = dossier.settings.department_years[-4]
    series = tuple(
        replace(s, growth=Fraction(added if s.figure.kind == "value" else loads))
        for s in analysis.park_series
    )
    intensities = tuple(
        replace(each, value=(each.value or Fraction(1)) * factor ** (each.year - first))
        for each in analysis.park_intensities
    )
    level_ = replace(analysis, park_series=series, park_intensities=intensities)
    return replace(dossier, level=level_)


def masked(dossier: Dossier) -> set[str]:
    """The clauses of the movements with figures and names taken out."""
    numbers = Numbers(dossier.known, dossier.rounding)
    found = movements(numbers=numbers, dossier=dossier, found=lines(dossier))
    texts = ("".join(p for p in each.pieces if isinstance(p, str)) for each in found[1:])
    return {part for text in texts for part in re.split("[，。；（）]", text) if len(part) > 8}


def test_parks_that_move_otherwise_are_told_otherwise(dossier: Dossier) -> None:
    saving = masked(with_growth(dossier, -3, 8, Fraction(9, 10)))
    wasting = masked(with_growth(dossier, 12, 6, Fraction(11, 10)))
    shrinking = masked(with_growth(dossier, 0, -6, Fraction(11, 10)))
    assert saving
    assert wasting
    assert shrinking
    assert not saving & wasting
    assert not saving & shrinking
    assert not wasting & shrinking

"""准入清单: what the list says of the sample park, and what of projects held against it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from generator.deliver.admission import admission_of, declared_projects, trial_reviews
from generator.deliver.admission_book import write_admission_book
from generator.deliver.admission_list import admission_list_document, tables_of
from generator.deliver.audit import audit_document
from generator.deliver.digits import strange_digits, undeclared_digits
from generator.deliver.dossier import Dossier
from generator.deliver.numbers import Filled, Numbers
from generator.deliver.project_review import project_review
from generator.deliver.render import load_template, render_document
from generator.journey.admission_forms import PROJECT, read_form
from generator.journey.audit import Audit
from generator.journey.documents import contract_of
from generator.model.admission import BuildKind
from generator.packaged import packaged
from generator.score.admission_review import Overall
from samples.projects import FOLDER, PROJECTS
from tests.build import CREATED

LIST, REVIEW = "admission_list", "project_review"
PASSES, FAILS, LACKS = PROJECTS
TABLES = tuple(f"表{number}" for number in range(1, 14))


@pytest.fixture(scope="module")
def tried(dossier: Dossier, played: Path) -> Dossier:
    """The round with the three sample projects handed in."""
    audit = Audit.open(played)
    return replace(
        dossier,
        applications=tuple(
            (Path(name).stem, read_form(audit, FOLDER / name, PROJECT)) for name in PROJECTS
        ),
    )


def rendered(dossier: Dossier, document: str, filled: Filled) -> str:
    """The text of the finished document, which is fit to be handed in."""
    path = packaged("templates") / "word" / f"{document}.docx"
    contract = contract_of(document)
    assert undeclared_digits(contract, filled.context) == []
    made = render_document(load_template(path, contract), document, filled.context)
    assert audit_document(made.content, made.echoes) == []
    assert strange_digits(made, contract, filled.context, path.read_bytes()) == []
    known = {**dossier.known, **filled.trails}
    assert [f.text for f in made.figures if f.trail_id not in known] == []
    return plain(made.content)


def test_a_system_that_has_no_limits_yet_is_named(dossier: Dossier) -> None:
    """As when an office adds an industry's indicators and no more."""
    rules = dossier.book.admission
    gone = next(s for s in admission_of(dossier).sectors if not s.rules.general).rules.system
    kept = {name: sector for name, sector in rules.sectors.items() if name != gone}
    lacking = replace(dossier, book=replace(dossier.book, admission=replace(rules, sectors=kept)))
    said = f"《{dossier.book.systems[gone].name}》没有设分行业准入指标"
    assert said in rendered(lacking, LIST, admission_list_document(lacking))
    assert said not in rendered(dossier, LIST, admission_list_document(dossier))


def plain(content: bytes) -> str:
    from generator.deliver.docx import DOCUMENT_PART, parse, read_parts, w

    root = parse(read_parts(content)[DOCUMENT_PART])
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter(w("t")))
        for paragraph in root.iter(w("p"))
    )


def test_the_list_has_all_thirteen_tables_and_leaves_no_figure_without_trail(tried: Dossier):
    text = rendered(tried, LIST, admission_list_document(tried))
    for table in TABLES:
        assert f"\n{table}　" in text, table


def test_before_anybody_answers_there_is_a_list_with_gaps(empty_dossier: Dossier):
    text = rendered(empty_dossier, LIST, admission_list_document(empty_dossier))
    assert "［待补:四至范围］" in text
    assert "没有不满足现有限值的条目" in text


def test_every_sector_of_the_park_has_six_indicators_or_says_which_have_no_grounds(
    dossier: Dossier,
):
    sectors = [s for s in admission_of(dossier).sectors if not s.rules.general]
    assert len(sectors) >= 8
    for sector in sectors:
        assert len(sector.limits) + len(sector.without) >= 6, sector.name


def test_no_limit_is_looser_than_the_published_baseline(dossier: Dossier):
    found = 0
    for sector in admission_of(dossier).sectors:
        for limit in sector.limits:
            if limit.norm is None:
                continue
            found += 1
            for kind in BuildKind:
                value, bound = limit.taken[kind].value, limit.norm.bound.value
                assert value is not None
                assert value <= bound, limit.number  # type: ignore[operator]
    assert found >= 4


def test_general_limits_ask_nothing_of_firms_that_are_there(dossier: Dossier):
    general = next(s for s in admission_of(dossier).sectors if s.rules.general)
    assert all(limit.taken[BuildKind.EXISTING].value is None for limit in general.limits)


def test_a_lapsed_list_is_not_cited(dossier: Dossier):
    admission = admission_of(dossier)
    sources = dossier.book.sources
    assert all(sources[e.law].in_force(dossier.day) for e in admission.prohibited if e.law)
    assert {"market_access_2022", "market_access_2025"} & {e.law for e in admission.lapsed}


def test_at_least_three_projects_are_tried(dossier: Dossier):
    assert len(trial_reviews(dossier, admission_of(dossier))) >= 3


@pytest.mark.parametrize(
    ("name", "overall", "words"),
    [
        (PASSES, Overall.FIT, ("建议准入",)),
        (FAILS, Overall.UNFIT, ("XY-01", "高于新建限值1100", "铅削减量20kg少于", "未落实")),
        (LACKS, Overall.FIT_AFTER, ("须补充申报", "DX-03")),
    ],
)
def test_a_project_gets_its_verdict_with_reasons(
    tried: Dossier, name: str, overall: Overall, words: tuple[str, ...]
):
    project = next(p for p in declared_projects(tried) if p.id == Path(name).stem)
    review, filled = project_review(tried, project)
    assert review.overall is overall, review.reason
    text = rendered(tried, REVIEW, filled).replace(" ", "")
    for said in words:
        assert said in text, said


def test_the_workbook_is_the_same_on_a_second_writing(tried: Dossier):
    books = [
        write_admission_book(tables_of(tried, Numbers(tried.known, tried.rounding)), CREATED)
        for _ in range(2)
    ]
    assert books[0] == books[1]

"""管理办法 of the sample park and of three parks unlike it: articles, annexes, 起草说明."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest

from generator.deliver.audit import audit_document
from generator.deliver.competence import beyond_competence
from generator.deliver.contract import read_contract
from generator.deliver.diagram import Diagram
from generator.deliver.digits import undeclared_digits
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose, RenderedDocument
from generator.deliver.measures import management_measures
from generator.deliver.numbers import Filled
from generator.deliver.render import load_template, render_document
from generator.errors import GeneratorError
from generator.model.indicator import Grade
from generator.packaged import packaged
from generator.rulebook.clauses import Constraint, Incentive, Target
from generator.score.constraints import MEDIUM, STRONG, WEAK
from generator.score.level_constraints import OFFICE
from tests.deliver.small_template import paragraphs

WORD = packaged("templates") / "word"
CONTRACT = read_contract(WORD / "src" / "management_measures.yaml")


@pytest.fixture(scope="module")
def filled(dossier: Dossier) -> Filled:
    return management_measures(dossier)


def printed(filled: Filled) -> RenderedDocument:
    template = load_template(WORD / "management_measures.docx", CONTRACT)
    return render_document(template, "办法", filled.context)


def with_clauses(dossier: Dossier, **changed: Any) -> Dossier:
    clauses = replace(dossier.book.clauses, **changed)
    return replace(dossier, book=replace(dossier.book, clauses=clauses))


def bound(dossier: Dossier, grades: dict[str, str], occupancy: int) -> Dossier:
    """The same park with other factors binding, all as hard as `occupancy` per cent."""
    used = Fraction(occupancy)
    factors = []
    for factor in dossier.level.factors:
        grade = grades.get(factor.id, WEAK)
        judged = tuple(
            replace(one, grade=grade)
            if one.margin is None or grade == WEAK
            else replace(one, grade=grade, occupancy=used, margin=100 - used)
            for one in factor.judged
        )
        factors.append(replace(factor, grade=grade, by=OFFICE, judged=judged))
    factors.sort(key=lambda factor: (STRONG, MEDIUM, WEAK).index(factor.grade))
    return replace(dossier, level=replace(dossier.level, factors=tuple(factors)))


def dry(dossier: Dossier) -> Dossier:
    return bound(dossier, {"water": STRONG, "water_environment": MEDIUM}, 93)


def heavy(dossier: Dossier) -> Dossier:
    return bound(dossier, {"energy": STRONG, "carbon": STRONG, "air": MEDIUM}, 104)


def good(dossier: Dossier) -> Dossier:
    """Nothing binds, nobody is below Ⅲ, nothing is late or out of reach."""
    cards = {
        number: replace(card, grade=Grade.II if card.grade else None, rows=(), others=())
        for number, card in dossier.cards.items()
    }
    improvement = replace(dossier.improvement, attained=(), progress=())
    return replace(bound(dossier, {}, 0), cards=cards, improvement=improvement)


# -- the whole -----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["comment", "review", "issued"])
def test_every_state_of_the_text_is_fit_and_within_the_parks_competence(
    dossier: Dossier, status: str
) -> None:
    filled = management_measures(with_clauses(dossier, status=status))
    rendered = printed(filled)
    assert audit_document(rendered.content, rendered.echoes) == []
    assert undeclared_digits(CONTRACT, filled.context) == []
    lines = paragraphs(rendered.content)
    articles = lines[next(n for n, line in enumerate(lines) if line.startswith("第一章")) :]
    assert beyond_competence("\n".join(articles[: articles.index("附件1")])) == ()
    marks = {"comment": "（征求意见稿）", "review": "（送审稿）"}
    assert [mark for mark in marks.values() if mark in lines] == [
        mark for name, mark in marks.items() if name == status
    ]
    assert any("的起草说明" in line for line in lines) is (status != "issued")


def test_every_printed_number_has_a_trail(dossier: Dossier, filled: Filled) -> None:
    known = {**dossier.known, **filled.trails}
    rendered = printed(filled)
    assert rendered.figures
    assert {figure.trail_id for figure in rendered.figures} <= set(known)


def test_only_what_the_park_decides_is_a_gap(filled: Filled) -> None:
    assert {gap.name for gap in printed(filled).gaps} <= {
        "征求意见截止日期", "施行日期", "有效期截止日期", "审议机构和会议", "理由",
    }  # fmt: skip


def test_three_unlike_parks_share_no_sentence_about_what_binds_them(dossier: Dossier) -> None:
    parks = [management_measures(each(dossier)) for each in (dry, heavy, good)]
    told = [_masked(park, dossier) for park in parks]
    assert all(told)
    for one, other in combinations(told, 2):
        assert not one & other


def _masked(filled: Filled, dossier: Dossier) -> set[str]:
    """The clauses about constraints, with names of factors and numbers masked."""
    names = "|".join(sorted((f.name for f in dossier.level.factors), key=len, reverse=True))
    articles = filled.context["articles"]
    assert isinstance(articles, dict)
    said = "".join(
        str(line) for name in ("constraints", "audited", "entering") for line in articles[name]
    )
    said = re.sub(rf"(?:(?:{names})、?)+", "某", said)
    masked = re.sub(r"[0-9.]+(?:%|[A-Za-z³₂]+)?", "数", said)
    # that the rest is weak, and how much of it is left, is said of every park alike
    return {
        part for part in re.split(r"[。；]", masked)
        if part and "按弱制约" not in part and not part.endswith("）")
    }  # fmt: skip


def test_the_own_words_of_the_park_replace_what_the_program_judged(dossier: Dossier) -> None:
    own = Constraint("水", "strong", "取水量占可供水量的九成")
    filled = management_measures(with_clauses(dossier, constraints=(own,)))
    lines = paragraphs(printed(filled).content)
    assert any("水（强制约，取水量占可供水量的九成）" in line for line in lines)


def test_own_words_that_threaten_are_refused(dossier: Dossier) -> None:
    own = Incentive("节水奖励", "逾期未改的处以罚款", "按量", "专项资金", "经济局")
    with pytest.raises(GeneratorError, match="罚款"):
        management_measures(with_clauses(dossier, incentives=(own,)))


def test_a_threshold_that_is_no_whole_number_is_refused_in_words(dossier: Dossier) -> None:
    tiers = replace(dossier.book.tiers, threshold=Fraction("0.825"))
    with pytest.raises(GeneratorError, match=r"82\.5% 不是整数"):
        management_measures(replace(dossier, book=replace(dossier.book, tiers=tiers)))


# -- articles ------------------------------------------------------------------------------------


def test_criteria_read_as_items_of_an_article(filled: Filled) -> None:
    both = (filled.context["key_criteria"], filled.context["general_criteria"])
    for items in both:
        assert isinstance(items, list)
        for item in items:
            assert item.endswith("的")
            assert "{" not in item
            assert "。" not in item


def test_incentives_come_from_the_finance_office_with_condition_and_source(filled: Filled) -> None:
    incentives = filled.context["incentives"]
    assert isinstance(incentives, tuple)
    assert incentives
    for line in incentives:
        assert all(str(line[name]) for name in ("condition", "standard", "source", "office"))


def test_one_department_leads_in_each_duty(filled: Filled) -> None:
    lines = filled.context["departments"]
    assert isinstance(lines, list)
    duties = [part for line in lines for part in line["duty"].split("；")]
    assert len(duties) == len(set(duties))


def test_nobody_to_improve_is_said_and_no_number_made_up(dossier: Dossier) -> None:
    articles: Any = management_measures(good(dossier)).context["articles"]
    (said,) = articles["improvement"]
    assert "没有企业属于前款所列情形" in str(said)
    assert not any(isinstance(piece, Figure) for piece in said.pieces)


# -- annexes -------------------------------------------------------------------------------------


def lines_of(filled: Filled, name: str) -> list[dict[str, Any]]:
    found = filled.context[name]
    assert isinstance(found, list)
    return found


def test_the_list_goes_by_tier_and_says_when_the_next_audit_is_due(
    dossier: Dossier, filled: Filled
) -> None:
    lines = lines_of(filled, "tier_list")
    words = ["key", "general", "brief"]
    assert [line["tier"] for line in lines] == sorted(
        (line["tier"] for line in lines), key=words.index
    )
    for line in lines:
        if line["method"] != "沿用":
            cycle = dossier.book.clauses.number(f"{line['tier']}_cycle")
            assert line["next_due"] == f"{dossier.year + cycle}年12月31日"


def test_an_earlier_audit_is_kept_to_the_day_it_ceases_to_hold(
    dossier: Dossier, filled: Filled
) -> None:
    kept = [line for line in lines_of(filled, "tier_list") if line["method"] == "沿用"]
    days = {e.name: e.exemption.valid_to for e in dossier.tiers.entries if e.exemption}
    assert kept
    for line in kept:
        day = days[line["name"]]
        assert day is not None
        assert line["next_due"] == f"{day.year}年{day.month}月{day.day}日"


def test_targets_cite_their_problem_and_stand_beside_the_present_figure(
    dossier: Dossier, filled: Filled
) -> None:
    problems = {p.number for p in dossier.improvement.problems.problems}
    lines = lines_of(filled, "targets")
    assert {line["level"] for line in lines} >= {"园区", "企业"}
    for line in lines:
        assert line["problem"] in problems
        assert isinstance(line["present"], Figure)
        assert any(isinstance(piece, Figure) for piece in line["target"].pieces)


def test_a_target_the_park_has_set_replaces_those_of_the_problems(dossier: Dossier) -> None:
    target = Target("park_energy_intensity", Fraction("0.85"), "0.85", "经济局")
    changed = with_clauses(dossier, targets=(target,), target_year=2027)
    own = [line for line in lines_of(management_measures(changed), "targets")
           if line["level"] == "园区"]  # fmt: skip
    assert len(own) == 1
    assert isinstance(own[0]["target"], Prose)
    assert str(own[0]["target"]).endswith("（2027年）")


def test_everybody_who_returns_a_form_is_in_the_list_of_submissions(
    dossier: Dossier, filled: Filled
) -> None:
    lines = lines_of(filled, "submissions")
    assert {d.name for d in dossier.roster.departments} <= {line["who"] for line in lines}
    assert {"附件5", "附件6", "附件7", "附件8"} <= {line["form"] for line in lines}
    for line in lines:
        assert all(line.values())


def test_the_workflow_is_a_drawing_with_the_terms_of_the_articles(filled: Filled) -> None:
    assert isinstance(filled.context["flow"], Diagram)


# -- 起草说明 ------------------------------------------------------------------------------------


def test_the_background_cites_problems_by_number_with_their_figures(filled: Filled) -> None:
    notes: Any = filled.context["notes"]
    said = "".join(str(line) for line in notes["background"])
    assert re.search(r"园-[0-9]{2}|链-[0-9]{2}", said)
    assert any(isinstance(p, Figure) for line in notes["background"] for p in line.pieces)


def test_every_line_of_the_correspondence_has_clause_reference_and_data(filled: Filled) -> None:
    notes: Any = filled.context["notes"]
    assert len(notes["correspondence"]) >= 8
    for row in notes["correspondence"]:
        assert row["clause"].startswith("第")
        assert re.search(r"表[0-9]|-[0-9]{2}", str(row["refers"]))
        assert str(row["data"])


def test_only_opinions_on_this_document_are_told(dossier: Dossier, filled: Filled) -> None:
    told = lines_of(filled, "opinions")
    records = dossier.submissions("work_record")
    if not records:
        assert told == []
        return
    (record,) = records
    rows = record.submission.rows["opinions"]
    about = [record.submission.get("opinions.document", row) for row in rows]
    assert len(told) == sum(cell is not None and cell.value == "管理办法" for cell in about)
    assert len(told) < len(rows)


def test_a_grade_the_office_has_not_judged_is_named_as_open(dossier: Dossier) -> None:
    notes: Any = management_measures(dossier).context["notes"]
    own: Any = management_measures(dry(dossier)).context["notes"]
    assert any("园区办公室尚未判定" in str(line) for line in notes["open_points"])
    assert not any("园区办公室尚未判定" in str(line) for line in own["open_points"])

"""年度园区清洁生产整体报告: the year against the one before, what was done, what next. Pure."""

from __future__ import annotations

from generator.deliver.annual_bounds import bound_groups, bounds_words
from generator.deliver.annual_conclusions import advice_words, conclusion_words
from generator.deliver.annual_next import next_rows, task_rows, weak_words
from generator.deliver.annual_reasons import (
    change_said,
    economy_said,
    leading_said,
    mover_groups,
    rates_said,
)
from generator.deliver.annual_standing import (
    grade_rows,
    grades_words,
    index_rows,
    index_words,
    move_rows,
)
from generator.deliver.annual_targets import (
    base_year,
    firm_target_rows,
    firm_target_words,
    target_rows,
    target_words,
)
from generator.deliver.annual_work import (
    key_rows,
    problem_groups,
    problem_words,
    returns_words,
    review_rows,
    review_words,
    tier_rows,
    tier_words,
)
from generator.deliver.annual_year import change_chart, last_year, load_rows, year_groups
from generator.deliver.chapters.conclusions import scope_said
from generator.deliver.chapters.effects import effects
from generator.deliver.chapters.effects_compare import effects_compare
from generator.deliver.chapters.option_figures import OptionFigures
from generator.deliver.chapters.preparation import collection_rows
from generator.deliver.chapters.trailed import Row
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Prose
from generator.deliver.numbers import Filled, Numbers
from generator.deliver.report_cover import cover
from generator.deliver.sentences import prose

_RATES = (
    "park_renewable_share",
    "park_water_reuse_rate",
    "park_reclaimed_rate",
    "park_solid_use_rate",
)
_NOTE = (
    "本报告与上一年度比较。园区总量取部门采集表，没有部门资料时取报送企业合计；工业增加值为可比价；总量变化分为产出变化的影响（上年强度×增加值变化）"
    "和强度变化的影响，企业的单耗以实物产量计。"
)
_TARGET_NOTE = (
    "目标、问题和方案的编号与园区清洁生产审核报告一致；效果为企业填报，未经计量核定的在表中注明。"
)


def annual_report(dossier: Dossier) -> Filled:
    """The whole context; what nobody has returned yet is said and left out."""
    numbers = Numbers(dossier.known, dossier.rounding)
    pen = OptionFigures(dossier, numbers)
    done = effects(dossier, numbers)
    context: Row = {
        **cover(dossier, (_NOTE, _TARGET_NOTE)),
        "annual": {
            "last_year": last_year(dossier),
            "base_year": base_year(dossier),
            "from_departments": dossier.park is not None,
            **_year(dossier, numbers),
            **_standing(pen),
            **_work(pen),
            **_next(pen, done["experiences"]),
        },
        "effects": done,
        "effects_compare": effects_compare(dossier, numbers),
    }
    return Filled(context, numbers.trails)


def _year(dossier: Dossier, numbers: Numbers) -> Row:
    return {
        "scope": prose(scope_said(dossier, numbers), "。"),
        "groups": year_groups(dossier, numbers),
        "economy_said": economy_said(dossier, numbers),
        "loads": load_rows(dossier, numbers),
        "chart": change_chart(dossier, numbers),
        "change_said": change_said(dossier, numbers),
        "rates_said": rates_said(dossier, numbers, _RATES),
        "leading_said": leading_said(dossier, numbers),
        "movers": mover_groups(dossier, numbers),
    }


def _standing(pen: OptionFigures) -> Row:
    return {
        "index_said": index_words(pen),
        "index": index_rows(pen),
        "grades_said": grades_words(pen),
        "grades": grade_rows(pen),
        "moves": move_rows(pen),
        "bounds_said": bounds_words(pen.dossier, pen.numbers),
        "bounds": bound_groups(pen.dossier, pen.numbers),
    }


def _work(pen: OptionFigures) -> Row:
    dossier, numbers = pen.dossier, pen.numbers
    return {
        "returns_said": returns_words(dossier, numbers),
        "collection": collection_rows(dossier, numbers),
        "tiers_said": tier_words(pen),
        "tiers": tier_rows(pen),
        "key": key_rows(pen),
        "problems_said": problem_words(pen),
        "problems": problem_groups(pen),
        "reviews_said": review_words(dossier, numbers),
        "reviews": review_rows(dossier, numbers),
        "targets_said": target_words(pen),
        "targets": target_rows(pen),
        "firm_targets_said": firm_target_words(pen),
        "firm_targets": firm_target_rows(pen),
    }


def _next(pen: OptionFigures, experiences: object) -> Row:
    assert isinstance(experiences, list)
    plan, said = next_rows(pen)
    silent = not pen.dossier.readings and pen.dossier.park is None
    tasks = [] if silent else task_rows(pen)
    conclusions: list[Prose] = conclusion_words(pen)
    return {
        "weak": weak_words(pen),
        "tasks": tasks,
        "next_said": said,
        "next": plan,
        "conclusions": conclusions,
        "advice": advice_words(pen, experiences),
    }

"""Short builders of indicator systems and answers."""

from __future__ import annotations

from fractions import Fraction

from generator.model.indicator import (
    Benchmark,
    GradeRule,
    IndicatorSystem,
    PrimaryIndicator,
    SecondaryIndicator,
)
from generator.model.score import RowState, ScoreCard
from generator.score.benchmark import Subject
from generator.score.enterprise import Answer, Answers, judge
from generator.score.settings import ScoreSettings

SUBJECT = Subject("QY001", "3212")


def row(row_id: str, levels="10 20 30", operator="<=", weight="1", limiting=False, **more):
    """A quantitative row with three levels, or with none where `levels` is empty."""
    numbers = tuple(Fraction(level) for level in levels.split())
    benchmark = Benchmark(operator, numbers or None)
    return SecondaryIndicator(
        row_id, row_id, "mg/m3", Fraction(weight), benchmark, limiting, "S", **more
    )


def words(row_id: str, *texts: str, weight="1", limiting=False):
    """A qualitative row."""
    return SecondaryIndicator(
        row_id, row_id, "", Fraction(weight), Benchmark(texts=texts), limiting, "S"
    )


def group(group_id: str, weight: str, *rows: SecondaryIndicator, bonus=False) -> PrimaryIndicator:
    return PrimaryIndicator(group_id, group_id, Fraction(weight), rows, bonus)


def system(*groups: PrimaryIndicator, rule=GradeRule.BASIC, **more) -> IndicatorSystem:
    return IndicatorSystem(
        "sys", "示例体系", "示例标准", "S", "src", groups, grade_rule=rule, **more
    )


def said(value) -> tuple[Answer]:
    """An answer: a number, a choice, or the state that stands instead."""
    if isinstance(value, RowState):
        return (Answer(value),)
    if isinstance(value, str):
        return (Answer(RowState.SCORED, choice=value),)
    return (Answer(RowState.SCORED, Fraction(value)),)


def card(of: IndicatorSystem, settings=None, evidence=None, confirmed=(), **values) -> ScoreCard:
    answers: Answers = {row_id: said(value) for row_id, value in values.items()}
    return judge(of, answers, SUBJECT, 2024, settings or ScoreSettings(), evidence, confirmed)

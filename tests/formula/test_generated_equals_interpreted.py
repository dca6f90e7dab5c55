"""The generated function and the plain interpreter agree on whatever may be written."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import event, given, settings
from hypothesis import strategies as st

from generator.formula.evaluate import compile_expression
from generator.formula.parse import parse
from generator.formula.scope import SubmissionScope
from generator.formula.unit_check import FieldSignature, Kind, Shape, check_units
from generator.model.form import FieldKind
from generator.model.submission import Blank, Entry, EntryKey, Place, Submission, Unreadable
from tests.formula.interpreter import Interpreter, Lack
from tests.formula.language import units

SIGNATURES = {
    "a": FieldSignature(FieldKind.NUMBER, shape=Shape.SERIES),
    "b": FieldSignature(FieldKind.NUMBER, shape=Shape.SERIES),
    "c": FieldSignature(FieldKind.NUMBER, shape=Shape.SCALAR),
    "status": FieldSignature(FieldKind.CHOICE, shape=Shape.SERIES, choices=("正常生产", "停产")),
    "t.x": FieldSignature(FieldKind.NUMBER, shape=Shape.SERIES_COLUMN),
    "t.y": FieldSignature(FieldKind.NUMBER, shape=Shape.COLUMN),
    "t.kind": FieldSignature(FieldKind.CHOICE, shape=Shape.COLUMN, choices=("甲", "乙")),
}
YEARS = (2022, 2023, 2024)
ROWS = ("r1", "r2", "r3")


def _one_of(*templates: str, **parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """A text with a part drawn for each {name} of one of the templates."""
    return st.one_of(
        *(
            st.builds(
                template.format,
                **{name: part for name, part in parts.items() if f"{{{name}}}" in template},
            )
            for template in templates
        )
    )


def _numbers(
    leaf: st.SearchStrategy[str], text: str
) -> tuple[st.SearchStrategy[str], st.SearchStrategy[str]]:
    """Numeric expressions and conditions over these leaves, two levels deep."""
    number, condition = leaf, st.just(f'{text} == "停产"')
    for _ in range(2):
        parts = {
            "p": number,
            "q": number,
            "c": condition,
            "d": condition,
            "o": st.sampled_from(["+", "-", "*", "/"]),
            "r": st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
            "w": st.sampled_from(["and", "or"]),
        }
        deeper_condition = _one_of(
            "({p} {r} {q})",
            "({p} {r} 0)",
            "(0 {r} {p})",
            "({p} <= {q} < 9)",
            "({c} {w} {d})",
            "(not {c})",
            f'({text} != "停产")',
            f"is_filled({text})",
            f"answered({text})",
            **parts,
        )
        deeper = _one_of(
            "({p} {o} {q})",
            "({p} {o} {q})",
            "(-{p})",
            "abs({p})",
            "round({p}, 1)",
            'round({p}, 0, "half_even")',
            "min({p}, {q})",
            "max({p}, {q}, 1)",
            'to({p} * quantity(3, "%"), "1")',
            '(percent({p}, {q}) / quantity(1, "%"))',
            "({p} if {c} else {q})",
            **parts,
        )
        number, condition = leaf | deeper, condition | deeper_condition
    return number, condition


ROW_NUMBER, ROW_CONDITION = _numbers(
    st.sampled_from(["t.x", "t.y", "c", "2", "prev(t.x)"]), "t.kind"
)
LEAF = st.sampled_from(["a", "b", "c", "1.5", "prev(a)", "prev(b, 2)"]) | _one_of(
    "sum(t.x)",
    "sum(t.x * {n})",
    "sum(t.y + {n})",
    "sum(t.x, {c})",
    "sum(t.y / {n}, {c})",
    "min(t.x)",
    "min(t.x - {n})",
    "max(t.y * {n})",
    "count(t.x)",
    "count(t.y, {c})",
    "rows(t)",
    "rows(t, {c})",
    "prev(sum(t.x + {n}))",
    n=ROW_NUMBER,
    c=ROW_CONDITION,
)
NUMBER, CONDITION = _numbers(LEAF, "status")
EXPRESSION = (
    NUMBER
    | CONDITION
    | _one_of("growth(a, 2) / growth(b, 1)", "growth(a + abs({n}), 2) / growth(a, 1)", n=NUMBER)
)

NUMBERS = st.integers(-3, 3).map(Decimal) | st.decimals(0, 9, places=2)
ANSWERS = st.sampled_from([*Blank, Unreadable("not_a_number"), None])


@st.composite
def scopes(draw: st.DrawFn) -> SubmissionScope:
    """A return where a few kinds of answers occur among the numbers: all would hide most."""
    occurring = st.sampled_from(draw(st.lists(ANSWERS, min_size=1, max_size=2)))
    answer = NUMBERS | NUMBERS | NUMBERS | occurring
    entries = []
    rows = ROWS[: draw(st.integers(0, 3))]
    for name, signature in SIGNATURES.items():
        for row in rows if signature.shape.per_row else ("",):
            for year in YEARS if signature.shape.per_year else (0,):
                value = draw(answer)
                if signature.kind is FieldKind.CHOICE and isinstance(value, Decimal):
                    value = draw(st.sampled_from([*signature.choices]))
                if value is not None:
                    entries.append(Entry(EntryKey(name, row, year), "", value, Place("表", "A1")))
    submission = Submission("Q", "f", "1", YEARS, tuple(entries), {"t": rows})
    series = [name for name, signature in SIGNATURES.items() if signature.shape.per_year]
    return SubmissionScope(submission, 2024, series=series)


@settings(max_examples=500, deadline=None)
@given(EXPRESSION, scopes())
def test_the_generated_function_agrees_with_the_plain_interpreter(
    text: str, scope: SubmissionScope
) -> None:
    checked = check_units(parse(text), SIGNATURES, units())
    plain = Interpreter(checked, scope)
    expected = plain.run()
    outcome = compile_expression(checked).evaluate(scope)
    event(type(expected).__name__ + (str(expected.blank) if isinstance(expected, Lack) else ""))
    if isinstance(expected, Lack):
        assert outcome.value is None
        assert outcome.reason
        assert outcome.blank is expected.blank
        assert outcome.undefined is not expected.zero
    else:
        assert outcome.value == expected
        assert type(outcome.value) is type(expected)
    assert list(outcome.used) == plain.used
    assert list(outcome.blanks) == plain.blanks


@settings(max_examples=100, deadline=None)
@given(CONDITION)
def test_what_is_generated_as_a_condition_is_checked_as_one(text: str) -> None:
    assert check_units(parse(text), SIGNATURES, units()).kind is Kind.CONDITION

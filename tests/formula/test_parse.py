"""What may be written in a formula, and what is refused, with words a consultant understands."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.formula.parse import MAX_DEPTH, Reference, parse
from generator.formula.tree import FUNCTIONS, Binary, Compare, FormulaFault, Name, Number

FORBIDDEN = [
    ("lambda: 1", "不能用 lambda", 1),
    ("a.__class__", "不是字段编号", 1),
    ("().__class__.__bases__", "点号只能写成", 1),
    ("__import__('os')", "不认识的函数 __import__", 1),
    ("__builtins__", "不是字段编号", 1),
    ("eval('1')", "不认识的函数 eval", 1),
    ("exec('1')", "不认识的函数 exec", 1),
    ("open('x')", "不认识的函数 open", 1),
    ("getattr(a, 'b')", "不认识的函数 getattr", 1),
    ("import os", "公式写法有误", 1),
    ("a; import os", "公式写法有误", 2),
    ("[x for x in a]", "推导式", 1),
    ("{x: 1 for x in a}", "推导式", 1),
    ("sum(x for x in a)", "推导式", 4),
    ("a[0]", "下标", 1),
    ("[1, 2]", "方括号", 1),
    ("{1}", "花括号", 1),
    ("(a, b)", "并列的几项", 1),
    ("f'{a}'", "f 字符串", 1),
    ("(a := 1)", "赋值", 2),
    ("await a", "await", 1),
    ("(yield a)", "yield", 2),
    ("sum(*a)", "星号", 5),
    ("sum(products.output, key=1)", "不能写“名称=”", 1),
    ("2 ** 99999999999", "乘方", 1),
    ("9 ** 9 ** 9 ** 9", "乘方", 1),
    ("a % 2", "percent", 1),
    ("a // 2", "整除", 1),
    ("a @ b", "@", 1),
    ("a | b", "or", 1),
    ("a & b", "and", 1),
    ("a ^ b", r"\^", 1),
    ("~a", "~", 1),
    ("+a", "正号", 1),
    ("a << 2", "<<", 1),
    ("a in b", "不能用 in", 1),
    ("a not in b", "不能用 not in", 1),
    ("a is b", "不能用 is", 1),
    ("True", "不能用 True", 1),
    ("None", "不能用 None", 1),
    ("...", r"不能用 \.\.\.", 1),
    ("b'x'", "不能用 b'x'", 1),
    ("r'x' == a", "不能用 r'x'", 1),
    ("1e9", "数字后面不能直接跟字母", 1),
    ("0x10", "数字后面不能直接跟字母", 1),
    ("1_000", "数字后面不能直接跟字母", 1),
    ("2j", "数字后面不能直接跟字母", 1),
    ("1 if a else 2if b else 3", "数字后面不能直接跟字母", 13),
    ("9" * 31, "超过 30 位", 1),
    (".5", r"不能用 \.5", 1),
    ("a.b.c", "点号只能写成", 1),
    ("a.b()", "括号前只能是函数名", 1),
    ("a()()", "括号前只能是函数名", 1),
    ("A", "不是字段编号", 1),
    ("a # b", "注释", 3),
    ("a \\\n+ b", "反斜杠", 3),
    ("a\x00b", "控制字符", 2),
    ("a == '甲\n乙'", "不能换行", 8),
    ("a = b", "相等请写两个等号", 3),
    ("if(a > 0, a, b)", "甲 if 条件 else 乙", 1),
    ("a +", "公式写法有误", 3),
    ("", "公式是空的", 0),
    ("  ", "公式是空的", 0),
    ("a + " * 600 + "a", "超过 2000 个字符", 0),
    ("(" * 300 + "1" + ")" * 300, "套得太深", 0),
    ("-" * 500 + "1", "套得太深", MAX_DEPTH + 1),
    ("-" * 1999 + "1", "套得太深", MAX_DEPTH + 1),
    ("not " * 400 + "a", "套得太深", 4 * MAX_DEPTH + 1),
    ("abs(" * 100 + "a" + ")" * 100, "套得太深", 4 * MAX_DEPTH + 1),
    ("（a + b）", r"“（”是全角符号，请改写成半角的 \(", 1),
    ("a × b", r"请改写成半角的 \*", 3),
    ("a ≥ b", "请改写成半角的 >=", 3),
    ("取水量 / 产值", "不认识“取水量”：公式里请写字段编号", 1),
    ("ｐｒｅｖ(a)", "不认识“ｐｒｅｖ”", 1),
    ('kind == "甲" and 乙', "不认识“乙”", 17),
    ("average(products.output)", "不认识的函数 average，可用的有：sum、count、rows、min", 1),
    ("sum(a)", "没有明细表的列", 1),
    ("sum(a.x * b.y)", "只能用同一张明细表的列，这里有：a、b", 1),
    ("sum(sum(a.x))", "不能再套汇总函数", 1),
    ("1 + sum(a.x, count(a.y) > 1)", "不能再套汇总函数", 5),
    ("count(a)", "count 的写法是", 1),
    ("rows(a.x)", "rows 的写法是", 1),
    ("round(a)", "round 的写法是", 1),
    ("round(a, 11)", "round 的写法是", 1),
    ("round(a, 1.5)", "round 的写法是", 1),
    ("round(a, b)", "round 的写法是", 1),
    ('round(a, 1, "up")', "round 的写法是", 1),
    ("prev(a, 0)", "prev 的写法是", 1),
    ("prev(a, 11)", "prev 的写法是", 1),
    ("prev(a, b)", "prev 的写法是", 1),
    ("growth(a)", "growth 的写法是", 1),
    ("is_filled(a + b)", "is_filled 的写法是", 1),
    ("to(a, b)", "to 的写法是", 1),
    ('quantity(a, "t")', "quantity 的写法是", 1),
    ("date(a)", "日期请写成", 1),
    ('date("2024-02-30")', "日期请写成", 1),
    ('date("24-2-3")', "日期请写成", 1),
    ("percent(a)", "percent 的写法是", 1),
    ("this_year(1)", "this_year 的写法是", 1),
    ("min()", "min 的写法是", 1),
]


@pytest.mark.parametrize(
    ("text", "words", "column"), FORBIDDEN, ids=[t[:30] for t, _, _ in FORBIDDEN]
)
def test_what_is_not_let_through_is_refused_with_its_place(
    text: str, words: str, column: int
) -> None:
    with pytest.raises(FormulaFault, match=words) as caught:
        parse(text)
    assert caught.value.column == column


@given(
    st.text(max_size=60)
    | st.text(alphabet="ab.x(),+-*/<>=!'\"[]{}:;@%&|^~ \n#\\01lambdifnore_", max_size=60)
)
@example("\ud800")
@example("'a' 'b'")
@example("a\x0c+b")
def test_any_text_is_either_a_formula_or_a_formula_fault(text: str) -> None:
    fault = _fault_of(text)
    assert fault is None or (fault.message and 0 <= fault.column <= len(text) + 1)


def _fault_of(text: str) -> FormulaFault | None:
    try:
        parse(text)
    except FormulaFault as fault:
        return fault
    return None


def test_a_number_is_exactly_what_was_written() -> None:
    root = parse("0.30").root
    assert isinstance(root, Number)
    assert str(root.value) == "0.30"


def test_binding_is_that_of_arithmetic() -> None:
    a, b, c = Name("a"), Name("b"), Name("c")
    assert parse("a - b - c").root == Binary("-", Binary("-", a, b), c)
    assert parse("a + b * c").root == Binary("+", a, Binary("*", b, c))
    assert parse("(a + b) / c").root == Binary("/", Binary("+", a, b), c)
    assert parse("a <= b < c").root == Compare(("<=", "<"), (a, b, c))


def test_line_breaks_and_blanks_make_no_difference() -> None:
    assert parse("  a\n  + b ").root == parse("a+b").root


def test_columns_count_characters_not_bytes() -> None:
    with pytest.raises(FormulaFault) as caught:
        parse(' kind == "危险废物" and lambda: 1')
    assert str(caught.value).startswith("公式")
    with pytest.raises(FormulaFault) as caught:
        parse(' kind == "危险废物" and (lambda: 1)')
    assert caught.value.column == 22
    assert "第 22 个字符" in str(caught.value)


def test_an_expression_tells_which_fields_it_reads() -> None:
    expression = parse(
        "growth(added_value, 3) * prev(area + prev(area, 2)) + sum(t.x, t.kind == 'a') + rows(u)"
    )
    assert expression.names == (
        Reference("added_value", 0),
        Reference("added_value", 3),
        Reference("area", 1),
        Reference("area", 3),
        Reference("t.x", 0, aggregated=True),
        Reference("t.kind", 0, aggregated=True),
    )
    assert expression.tables == ("t", "u")


def test_a_field_read_twice_is_told_once() -> None:
    assert parse("a / (a + b if a > b else a)").names == (Reference("a"), Reference("b"))


def test_every_function_of_the_list_can_be_written() -> None:
    examples = {
        "sum": "sum(t.x)",
        "count": "count(t.x, t.x > 0)",
        "rows": "rows(t)",
        "min": "min(t.x)",
        "max": "max(a, b)",
        "abs": "abs(a)",
        "round": 'round(a, 2, "half_even")',
        "percent": "percent(a, b)",
        "to": 'to(a, "t")',
        "quantity": 'quantity(-1.5, "t")',
        "prev": "prev(a, 2)",
        "growth": "growth(a, 3)",
        "is_filled": "is_filled(prev(a))",
        "answered": "answered(a)",
        "date": 'date("2024-02-29")',
        "year_of": "year_of(a)",
        "this_year": "this_year()",
    }
    assert set(examples) == set(FUNCTIONS)
    for text in examples.values():
        assert parse(text).text == text


def test_eighty_terms_can_be_added() -> None:
    assert len(parse("+".join(f"a{n}" for n in range(MAX_DEPTH))).names) == MAX_DEPTH


def test_an_expression_can_be_handed_to_another_process() -> None:
    expression = parse("sum(t.x) / a")
    again = pickle.loads(pickle.dumps(expression))
    assert again == expression
    assert again.root == expression.root

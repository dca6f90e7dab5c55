"""The strict reader of rules/ and audit.yaml."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import RulebookError
from generator.yamlfile import Node, parse_yaml, read_yaml


def parse(text: str) -> Node:
    return parse_yaml(text.encode(), "water.yaml")


def value(text: str) -> Node:
    return parse(f"key: {text}\n").mapping({"key"})["key"]


def fault(text: str) -> RulebookError:
    with pytest.raises(RulebookError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(
    "text", ["010101", "0.30", "no", "1:30", "2024-01-01", "null", "~", "1_000", "0x10", "<<"]
)
def test_every_scalar_stays_the_text_that_was_written(text: str) -> None:
    assert value(text).text() == text


def test_lines_count_from_one_and_survive_a_byte_order_mark() -> None:
    root = parse_yaml("\ufeff# 注释\nname: 水\nlist:\n- a\n-\n- b\n".encode(), "w.yaml")
    found = root.mapping({"name", "list"})
    assert (root.line, found["name"].line) == (2, 2)
    assert [node.line for node in found["list"].sequence()] == [4, 5, 6]


def test_unknown_key_is_refused_with_the_likely_one() -> None:
    with pytest.raises(RulebookError) as caught:
        parse("id: x\nwieght: 1\n").mapping({"id"}, {"weight"})
    assert caught.value.line == 2
    assert "不认识的键“wieght”，是不是“weight”？" in str(caught.value)
    assert str(caught.value).startswith("water.yaml 第 2 行：")


def test_missing_key_is_refused_by_name() -> None:
    with pytest.raises(RulebookError, match="缺少“unit”"):
        parse("id: x\n").mapping(["id", "unit"])


def test_duplicate_key_is_refused_with_both_lines() -> None:
    error = fault("a:\n  b: 1\n  c: 2\n  b: 3\n")
    assert error.line == 4
    assert "“b”写了两次，前一次在第 2 行" in error.message


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: &x 1\n", 1, "&x"),
        ("a: 1\nb: *x\n", 2, "*x"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "类型标签"),
        ("a: !!str 1\n", 1, "类型标签"),
        ("a: ! x\n", 1, "类型标签"),
        ("a: 1\n---\nb: 2\n", 2, "只能有一份"),
        ("? [a, b]\n: c\n", 1, "键必须是单个词"),
        ("[" * 60 + "]" * 60, 1, "层次超过"),
        ("", 0, "空的"),
        ("# 只有注释\n", 0, "空的"),
        ("a: 1\nb: \x07\n", 2, "控制字符"),
    ],
)
def test_what_hides_meaning_is_refused(text: str, line: int, words: str) -> None:
    error = fault(text)
    assert error.line == line
    assert words in error.message


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("a: 1\n\tb: 2\n", "制表符"),
        ("a: 1\n名称：云岭\nb: 2\n", "全角"),
        ("a: '没有结束\nb: 2\n", "引号是否成对"),
        ("a: 1\nb:2\nc: 3\n", "空了一格"),
    ],
)
def test_syntax_fault_says_what_to_look_at(text: str, remedy: str) -> None:
    assert remedy in fault(text).remedy


def test_full_width_colon_is_named_where_a_mapping_was_expected() -> None:
    with pytest.raises(RulebookError, match="全角"):
        parse("park：云岭\n").mapping({"park"})


def test_gbk_file_is_refused_as_not_utf8() -> None:
    with pytest.raises(RulebookError, match="第 2 行：文件不是 UTF-8"):
        parse_yaml("a: 1\nb: 云岭".encode("gbk"), "water.yaml")


def test_oversized_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.yaml"
    path.write_bytes(b"a: " + b"x" * (4 * 1024 * 1024))
    with pytest.raises(RulebookError, match="4 MB"):
        read_yaml(path)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"gone\.yaml：文件不存在"):
        read_yaml(tmp_path / "gone.yaml")


def test_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="打不开"):
        read_yaml(tmp_path)


def test_numbers_are_exact() -> None:
    assert value("0.30").decimal() == Decimal("0.30")
    assert value("-12e3").decimal() == Decimal(-12000)
    assert value("1/3").fraction() == Fraction(1, 3)
    assert value("0.8/7").fraction() == Fraction(4, 35)
    assert value("0.1").fraction() == Fraction(1, 10)
    assert value("-7").integer() == -7


@pytest.mark.parametrize(
    "text", ["１２", "1,000", "3%", "12.", ".5", "nan", "inf", "010", "1 t", "1e999"]
)
def test_a_number_that_could_mean_two_things_is_refused(text: str) -> None:
    for read in (Node.decimal, Node.integer, Node.fraction):
        with pytest.raises(RulebookError):
            read(value(text))


@pytest.mark.parametrize("text", ["1/0", "1/", "/2", "1/2/3", "a/b"])
def test_a_fraction_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(RulebookError):
        value(text).fraction()


def test_truth_is_written_in_four_words_only() -> None:
    assert [value(word).boolean() for word in ("true", "是", "false", "否")] == [
        True,
        True,
        False,
        False,
    ]
    for word in ("yes", "no", "1", "True", "on"):
        with pytest.raises(RulebookError, match="可以写：true、false、是、否"):
            value(word).boolean()


def test_dates_are_iso_only() -> None:
    assert value("2024-02-29").date() == date(2024, 2, 29)
    for text in ("2023-02-29", "20240101", "2024-1-1", "2024/01/01", "2024-W01-1"):
        with pytest.raises(RulebookError, match="不是日期"):
            value(text).date()


def test_keys_that_are_dates_can_be_read_as_such() -> None:
    pairs = parse("2023-01-01: 0.08\n2024-01-01: 1/3\n").items()
    assert [(key.date().year, weight.fraction()) for key, weight in pairs] == [
        (2023, Fraction(2, 25)),
        (2024, Fraction(1, 3)),
    ]


def test_a_choice_out_of_range_is_refused_with_the_likely_one() -> None:
    assert value("ERROR").one_of(("ERROR", "WARNING")) == "ERROR"
    with pytest.raises(RulebookError, match="是不是“WARNING”"):
        value("WARNNG").one_of(("ERROR", "WARNING"))


def test_nothing_is_not_text_nor_list_nor_group_unless_allowed() -> None:
    nothing = value("")
    for read in (Node.text, Node.sequence, Node.items):
        with pytest.raises(RulebookError):
            read(nothing)
    assert nothing.is_blank
    assert nothing.optional_text() == ""
    assert nothing.sequence(may_be_empty=True) == ()
    assert nothing.items(may_be_empty=True) == ()
    assert nothing.mapping(optional={"a"}) == {}
    assert not value('""').is_blank


def test_the_wrong_kind_is_named() -> None:
    with pytest.raises(RulebookError, match="应是以“- ”开头的列表"):
        value("x").sequence()
    with pytest.raises(RulebookError, match="应是单个值"):
        value("[1, 2]").text()


@given(st.text(max_size=60))
def test_junk_never_gives_anything_but_a_tree_or_a_named_fault(text: str) -> None:
    outcome: Node | RulebookError
    try:
        outcome = parse_yaml(text.encode("utf-8", "surrogatepass"), "junk.yaml")
    except RulebookError as error:
        outcome = error
    assert isinstance(outcome, Node) or outcome.message

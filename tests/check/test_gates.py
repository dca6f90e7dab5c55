"""Nobody is asked what a gate freed or a 简表 left out; what contradicts a gate is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

import pytest

from generator.check.engine import check_submission, compile_rules
from generator.check.plan import CheckPlan
from generator.forms.tailor import Tailoring, tailored
from generator.model.check import CheckRule
from generator.model.finding import CheckReport, Severity
from generator.model.form import FormDefinition
from generator.model.indicator import DerivedQuantity
from generator.model.reading import FieldFault, ReadingFault, Wording
from generator.model.submission import Submission
from generator.packaged import packaged
from generator.rulebook.names import Names
from generator.yamlfile import read_yaml
from tests.small import FIRM, FORM, SYSTEMS, WORKSHOP, read, units, workbook

SHORT = Tailoring(WORKSHOP.id)
EMPTY_SEWAGE = dict.fromkeys(("made", "sent", "outlets__name/r01", "outlets__load/r01"))
REUSE = DerivedQuantity(
    "reuse_rate", "重复利用率", "%", "percent(reused, fresh)", FORM.id, "x", "D"
)


def rule(code: str, **more: object) -> CheckRule:
    return CheckRule(code, Severity.ERROR, FORM.id, f"{code}。", "请改。", "x", "D", **more)  # type: ignore[arg-type]


RULES = (
    rule("WAT001", must_hold="fresh < 0", each="year"),  # of what everybody is asked
    rule("WAT002", must_hold="reused < 0", each="year"),
    rule("WAT003", must_hold="reuse_rate < 0", each="year"),  # through a derived figure
    rule("WAT004", must_hold="fresh < 0", when='has_dust == "是"', each="year"),
    rule("DUS001", must_hold="dust_mill_amount < 0", each="year"),  # one cell of a fixed row
    rule("OUT001", must_hold="rows(outlets) < 0"),
    rule("OUT002", must_hold="outlets.load < 0", each="outlets"),
    rule("COP001", method="copied_from_last_year",
         parameters={"fields": "reused", "least": "1", "share_percent": "1"}),
)  # fmt: skip


@cache
def plan(with_rules: bool = False) -> CheckPlan:
    names = Names(FORM, units(), {})
    names.add_quantity(REUSE, "")
    return compile_rules(RULES if with_rules else (), {FORM.id: names}, units(), {})


@cache
def wordings() -> Mapping[str, Wording]:
    """Every fault under its own name, in words that print all a wording may."""
    said = "{what} {value} {detail}"
    return {
        str(fault): Wording(str(fault), str(fault), Severity.ERROR, said, "请改。")
        for fault in (*FieldFault, *ReadingFault)
    }


def checked(
    submission: Submission, tailoring: Tailoring | None = None, with_rules: bool = False
) -> CheckReport:
    form: FormDefinition = tailored(FORM, tailoring or Tailoring(), SYSTEMS)
    return check_submission(
        submission, form, FIRM, plan(with_rules), wordings(), as_of=date(2025, 3, 1)
    )


def codes(report: CheckReport) -> list[str]:
    return [finding.code for finding in report.findings]


def test_a_whole_return_has_nothing_said_about_it() -> None:
    assert codes(checked(read(workbook()))) == []


def test_a_freed_block_is_neither_demanded_nor_asked_for_reasons() -> None:
    assert codes(checked(read(workbook(has_sewage="否", **EMPTY_SEWAGE)))) == []


def test_without_its_gate_the_same_block_is_demanded() -> None:
    found = checked(read(workbook(has_sewage="是", **EMPTY_SEWAGE)))
    assert codes(found).count("required_empty") == 4
    assert codes(found).count("rows_missing") == 1


@pytest.mark.parametrize("nothing", [0, "不涉及", "/"])
def test_saying_nothing_in_a_freed_block_needs_no_reason(nothing: object) -> None:
    changes = EMPTY_SEWAGE | {"made": (nothing, nothing)}
    assert codes(checked(read(workbook(has_sewage="否", **changes)))) == []


def test_what_contradicts_a_gate_is_found_once_a_block_at_its_first_cell() -> None:
    found = checked(read(workbook(has_sewage="否", made=(0, 55)))).findings
    assert [f.code for f in found] == ["gate_contradicted"] * 2  # 废水 and 废水排放口
    assert [str(f.keys[0]) for f in found] == ["made@2024", "outlets.name[r01]"]
    assert found[0].message == "2024 年“废水产生量” 55 t “有无生产废水”填了“否”"
    assert found[0].places[0].sheet == "废水"


def test_the_rest_of_a_contradicted_block_is_not_demanded() -> None:
    found = checked(read(workbook(has_sewage="否", sent=None, **{"outlets__load/r01": None})))
    assert set(codes(found)) == {"gate_contradicted"}


def test_the_packaged_words_for_a_contradiction_only_warn() -> None:
    top = read_yaml(packaged("rules") / "checks/reading.yaml").mapping(("wordings",))
    keys = ("code", "fault", "severity", "message", "remedy")
    words = [node.mapping(keys) for node in top["wordings"].sequence()]
    (found,) = [w for w in words if w["fault"].text() == FieldFault.GATE_CONTRADICTED]
    assert found["severity"].text() == "WARNING"


def test_rules_about_what_a_variant_leaves_out_are_not_run() -> None:
    whole = checked(read(workbook()), with_rules=True)
    assert {r.code for r in RULES if r.code != "COP001"} == set(codes(whole))
    short = checked(read(workbook(SHORT), SHORT), SHORT, with_rules=True)
    assert set(codes(short)) == {"WAT001"}


def test_a_method_about_a_field_left_out_is_not_run_either() -> None:
    same = {"fresh": (100, 100), "reused": (10, 10)}
    assert "COP001" in codes(checked(read(workbook(**same)), with_rules=True))
    short = checked(read(workbook(SHORT, **same), SHORT), SHORT, with_rules=True)
    assert "COP001" not in codes(short)

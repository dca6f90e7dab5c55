"""核实清单 end to end: asked, settled, taken back, shown; corrections live and lapse."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.errors import WorkspaceError
from generator.journey import audit as audit_module
from generator.journey.adopt import adopt_query, revoke_adoption
from generator.journey.audit import Audit
from generator.journey.correct import Said, correct_cell, revoke_correction
from generator.journey.progress import board_view, write_board
from generator.journey.queries import correction_lines, reconciliation_lines
from generator.journey.query_list import adopt_from, query_book, query_lines, write_list
from generator.journey.query_section import MOST_IN_GROUP
from generator.journey.receive import watch_folder
from generator.model.query import QueryKind, QueryState
from generator.model.score import EntrySource
from generator.model.submission import Blank, EntryKey
from generator.score.trail import explain
from generator.workspace.decisions import adoptions, corrections
from tests.check.filings import OTHER_CODE, three
from tests.journey.small_park import (
    NOW,
    POWER,
    accept,
    accepted,
    across,
    assessment,
    firm,
    lay_down_small,
    rulebook,
    supplier,
    user,
)

KEY = "XR001-QY003-2024"
CELL = EntryKey("energy.amount", "electricity", 2024)
SAID = Said("以电费单为准", "王工", "电费单 2024-12")
BY_PHONE = Said("电话核实：抄错一位", "王工", "通话记录 3-21")


@pytest.fixture(autouse=True)
def rules_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder here has rules of its own: the packaged ones need not be read for every command."""
    monkeypatch.setattr(audit_module, "rules_of", lambda root: rulebook())


@pytest.fixture
def park(tmp_path: Path) -> Path:
    """QY003 and its supplier disagree about electricity by 30 per cent; QY007 agrees."""
    root = lay_down_small(tmp_path / "审核")
    accept(root, firm())
    accept(root, firm("QY007"))
    accept(root, supplier(user(20000), user(POWER, "云岭示例建材有限公司", OTHER_CODE)))
    return root


def electricity(root: Path, number: str = "QY003") -> Decimal | None:
    entry = accepted(root, number).submission.by_key[CELL]
    return entry.number


# -- asked -----------------------------------------------------------------------------------------


def test_figures_that_differ_are_asked_about_with_both_places(park: Path) -> None:
    (query,) = across(park).queries
    assert (query.key, query.kind, query.state) == (KEY, QueryKind.MISMATCH, QueryState.OPEN)
    assert [number for number, _ in query.recipients] == ["QY003", "BM06"]
    assert "26050.9 万kWh" in query.message
    assert "20000 万kWh" in query.message
    assert "高 30.3%" in query.message
    assert re.search(r"云岭示例硅材料有限公司“能源”[A-Z]+[0-9]+", query.message)
    assert re.search(r"云岭供电公司“[^”]+”[A-Z]+[0-9]+", query.message)
    assert query.suggested.startswith("部门")


def test_no_verdict_changes_by_a_query(park: Path) -> None:
    returns = assessment(park).returns
    assert [one.receipt.disposition.value for one in returns if one.receipt.disposition] == [
        "接收"
    ] * 3


def test_the_same_returns_give_the_same_queries(park: Path) -> None:
    assert across(park) == across(park)


def test_a_user_nobody_listed_is_named_once(park: Path) -> None:
    accept(park, supplier(user(POWER), user(5, "外来公司", "91530000MA6K99999X")))
    (query,) = across(park).queries
    assert query.kind is QueryKind.NOT_ON_ROSTER
    assert query.key == "XR001-BM06-91530000MA6K99999X-2024"
    assert "名录里没有" in query.message


def test_totals_are_reconciled_and_a_year_without_all_enterprises_says_so(park: Path) -> None:
    accept(park, supplier(user(POWER), park_electricity={2024: "60000", 2023: "1"}))
    lines = {line.indicator: line for line in reconciliation_lines(across(park), 2024)}
    line = lines["工业用电量"]
    assert (line.enterprises, line.department) == ("52101.8 万kWh", "60000 万kWh")
    assert (line.deviation, line.taken) == ("-13.2", "待核实")
    adopt_query(park, "XR063-YQ-2024", "部门", "", SAID)
    lines = {line.indicator: line for line in reconciliation_lines(across(park), 2024)}
    assert (lines["工业用电量"].taken, lines["工业用电量"].person) == ("部门", "王工")
    assert lines["工业用电量"].reason == "以电费单为准"


# -- 采信 ----------------------------------------------------------------------------------------


def test_the_figure_adopted_is_scored_and_its_trail_says_who_decided(park: Path) -> None:
    told = adopt_query(park, KEY, "部门", "", SAID)
    assert "采信部门：20000 万kWh" in told
    assert electricity(park) == Decimal(20000)
    (query,) = across(park).queries
    assert query.state is QueryState.DECIDED
    assert query.decision is not None
    assert (query.decision.take, query.decision.person) == ("部门", "王工")
    assert query.left.text == "26050.9 万kWh", "the question stays as it was asked"
    reading = assessment(park).readings["QY003"]
    measured = reading.figure("electricity")
    assert measured is not None
    assert measured.value == 20000
    cells = [node for node in measured.trail.walk() if isinstance(node, EntrySource)]
    said = "园区办更正（采信）：原值 “26050.9”，现值 20000，王工"
    assert any(said in cell.correction and "电费单 2024-12" in cell.correction for cell in cells)
    assert any(said in line for line in explain(measured.trail))


def test_adopting_the_enterprises_own_figure_changes_nothing_in_it(park: Path) -> None:
    adopt_query(park, KEY, "企业", "", SAID)
    assert electricity(park) == Decimal(str(POWER))
    assert across(park).queries[0].state is QueryState.DECIDED


def test_a_figure_of_the_offices_own_is_read_with_its_unit(park: Path) -> None:
    adopt_query(park, KEY, "另定", "2.1亿kWh", SAID)
    assert electricity(park) == Decimal(21000)
    assert across(park).queries[0].decision.value == "21000 万kWh"  # type: ignore[union-attr]


def test_the_last_of_two_decisions_about_one_cell_counts(park: Path) -> None:
    over_permit = {"cod": {"generated": three(153, 156, 155), "discharged": three(15, 15, "40")}}
    report = [{"outlet": "DW001", "pollutant": "化学需氧量", "total": "20"}]
    limits = [{"pollutant": "化学需氧量", "permitted": "32.5", "actual": "40"}]
    accept(park, firm(water_pollutants=over_permit, er_water_load=report, permit_limits=limits))
    cell = EntryKey("water_pollutants.discharged", "cod", 2024)
    adopt_query(park, "XR040-QY003-2024", "执行报告", "", SAID)
    assert accepted(park).submission.by_key[cell].number == Decimal(20)
    correct_cell(park, "QY003", "enterprise", str(cell), "21", BY_PHONE)
    assert accepted(park).submission.by_key[cell].number == Decimal(21)
    assert accepted(park).settled.by_key[cell].number == Decimal(21)
    assert accepted(park).voided == ()


def test_a_decision_taken_back_takes_its_correction_along(park: Path) -> None:
    adopt_query(park, KEY, "部门", "", SAID)
    revoke_adoption(park, KEY, Said("电费单看错", "李工"))
    assert electricity(park) == Decimal(str(POWER))
    assert across(park).queries[0].state is QueryState.OPEN


def test_a_decision_on_figures_that_have_changed_is_to_be_made_again(park: Path) -> None:
    adopt_query(park, KEY, "部门", "", SAID)
    energy = {"electricity": {"amount": three("26100.3", "26800.6", "22000")}}
    accept(park, firm(energy=energy))
    (query,) = across(park).queries
    assert query.state is QueryState.CHANGED
    assert electricity(park) == Decimal(22000), "the correction fell with the figure it replaced"
    assert [one.raw for one in accepted(park).voided] == ["20000"]


@pytest.mark.parametrize(
    ("key", "take", "value", "words"),
    [
        ("XR001-QY003-2023", "部门", "", "核实清单里没有"),
        (KEY, "隔壁", "", "不能采信“隔壁”"),
        (KEY, "另定", "很多", "读不成数值"),
        (KEY, "部门", "5", "只有采信“另定”才写数值"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_and_not_kept(
    park: Path, key: str, take: str, value: str, words: str
) -> None:
    with pytest.raises(WorkspaceError, match=words) as caught:
        adopt_query(park, key, take, value, SAID)
    assert caught.value.remedy
    with Audit.open(park).open_ledger(NOW) as ledger:
        assert adoptions(ledger) == ()


# -- 更正 ----------------------------------------------------------------------------------------


def test_a_cell_is_corrected_by_telephone_in_the_unit_said(park: Path) -> None:
    told = correct_cell(park, "qy003", "enterprise", f"{CELL}", "2.0005亿kWh", BY_PHONE)
    assert "26050.9 → 20005（电话核实）" in told[0]
    assert told[-1].startswith("重新校验：")
    assert electricity(park) == Decimal(20005)
    assert across(park).queries == (), "what was cleared up by telephone is no query any more"


def test_a_cell_is_named_by_its_place_in_the_accepted_version(park: Path) -> None:
    place = accepted(park).submission.by_key[CELL].place
    told = correct_cell(
        park, "QY003", "enterprise", f"{place.sheet}!{place.cell}", "20000", BY_PHONE
    )
    assert str(place) in told[0]
    assert electricity(park) == Decimal(20000)


def test_the_checks_are_asked_again(park: Path) -> None:
    told = correct_cell(park, "QY003", "enterprise", "reused_water@2024", "1", BY_PHONE)
    assert any("改正后新出现的问题" in line for line in told)
    assert "新出现 0 条" not in told[-1]


def test_an_empty_row_can_be_filled_in_for_somebody(park: Path) -> None:
    on_behalf = Said("代填：来人当面说明", "王工")
    for column, text in (("name", "标准件"), ("output", "12.5")):
        target = f"products.{column}[r02]" + ("@2024" if column == "output" else "")
        correct_cell(park, "QY003", "enterprise", target, text, on_behalf)
    made = accepted(park).submission
    assert made.rows["products"] == ("r01", "r02")
    assert made.by_key[EntryKey("products.output", "r02", 2024)].number == Decimal("12.5")


def test_an_answer_that_wants_a_reason_has_the_offices(park: Path) -> None:
    said = Said("电话核实：表坏了", "王工")
    correct_cell(park, "QY003", "enterprise", "fresh_water@2022", "无法提供", said)
    entry = accepted(park).submission.by_key[EntryKey("fresh_water", year=2022)]
    assert (entry.value, entry.note) == (Blank.NOT_AVAILABLE, said.reason)


def test_a_newer_return_that_changes_the_cell_voids_the_correction(park: Path) -> None:
    correct_cell(park, "QY003", "enterprise", str(CELL), "20000", BY_PHONE)
    accept(park, firm())
    assert electricity(park) == Decimal(20000), "a newer return that says the same changes nothing"
    energy = {"electricity": {"amount": three("26100.3", "26800.6", "20100")}}
    accept(park, firm(energy=energy))
    assert electricity(park) == Decimal(20100)
    audit = Audit.open(park)
    with audit.open_ledger(NOW) as ledger:
        (line,) = correction_lines(audit, ledger, assessment(park).returns)
    assert line.state.startswith("已失效")
    assert any("已失效" in text for text in query_lines(park, only_open=False))


def test_a_row_that_has_become_another_voids_the_correction(park: Path) -> None:
    correct_cell(park, "QY003", "enterprise", "products.output[r01]@2024", "9000", BY_PHONE)
    row = {
        "name": "另一种产品", "unit": "t", "capacity": 12000,
        "output": three(9000, 9300, 9150), "output_t": three(9000, 9300, 9150),
    }  # fmt: skip
    accept(park, firm(products=[row]))
    assert len(accepted(park).voided) == 1
    entry = accepted(park).submission.by_key[EntryKey("products.output", "r01", 2024)]
    assert entry.number == Decimal(9150)


def test_one_correction_follows_another_and_the_trail_keeps_the_first_value(park: Path) -> None:
    correct_cell(park, "QY003", "enterprise", str(CELL), "20000", BY_PHONE)
    correct_cell(park, "QY003", "enterprise", str(CELL), "20010", BY_PHONE)
    assert electricity(park) == Decimal(20010)
    said = accepted(park).source.corrected[CELL]
    assert "原值 “26050.9”，现值 20010" in said
    told = revoke_correction(park, "QY003", "enterprise", str(CELL), Said("误听", "王工"))
    assert "20000" in told
    assert electricity(park) == Decimal(20000)


@pytest.mark.parametrize(
    ("target", "text", "reason", "words"),
    [
        (str(CELL), "大约两万", "电话核实", "大约两万"),
        (str(CELL), "20000 吨", "电话核实", "吨"),
        (str(CELL), "20000", "听说的", "没有写明是哪一种"),
        (str(CELL), "26050.90", "电话核实", "相同"),
        ("operating_status@2024", "很忙", "电话核实", "很忙"),
        ("reused_water@2019", "5", "电话核实", "没有“reused_water@2019”"),
        ("能源!A1", "5", "电话核实", "不是填报格"),
        ("能源!ZZ999", "5", "电话核实", "不是填报格"),
        ("这是什么", "5", "电话核实", "写得不对"),
    ],
)
def test_a_correction_that_cannot_stand_is_refused_with_its_reason(
    park: Path, target: str, text: str, reason: str, words: str
) -> None:
    with pytest.raises(WorkspaceError, match=words) as caught:
        correct_cell(park, "QY003", "enterprise", target, text, Said(reason, "王工"))
    assert caught.value.remedy
    with Audit.open(park).open_ledger(NOW) as ledger:
        assert corrections(ledger) == ()


def test_nobodys_return_cannot_be_corrected(tmp_path: Path) -> None:
    root = lay_down_small(tmp_path / "审核")
    with pytest.raises(WorkspaceError, match="还没有采用的"):
        correct_cell(root, "QY003", "enterprise", str(CELL), "5", BY_PHONE)


# -- 核实清单.xlsx ------------------------------------------------------------------------------


def book_of(root: Path) -> bytes:
    audit = Audit.open(root)
    with audit.open_ledger(NOW) as ledger:
        return query_book(audit, ledger, assessment(root))


def filled_in(data: bytes, **decisions: str) -> bytes:
    """The list with decision columns of its first row filled in by heading."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["核实清单"]
    head = {cell.value: cell.column for cell in sheet[4]}
    for heading, text in decisions.items():
        sheet.cell(5, head[heading]).value = text
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


DECIDED = {"采信谁的": "部门", "理由": "电费单", "经办人": "王工", "依据": "12 月电费单"}


def test_the_list_shows_both_figures_links_and_open_decision_columns(park: Path) -> None:
    data = book_of(park)
    assert data == book_of(park)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["核实清单", "比对范围", "表2-6", "更正清单"]
    sheet = book["核实清单"]
    head = {cell.value: cell.column for cell in sheet[4]}
    row = {name: sheet.cell(5, col) for name, col in head.items()}
    assert row["查询号"].value == KEY
    assert (row["企业一方的数"].value, row["另一方的数"].value) == (
        "26050.9 万kWh", "20000 万kWh",
    )  # fmt: skip
    assert row["偏差%"].value == "30.3"
    assert row["出处"].hyperlink is not None
    assert row["出处"].hyperlink.target.replace("\\", "/") == "../归档/QY003/claim1.xlsx"
    assert not row["采信谁的"].protection.locked
    assert row["查询号"].protection.locked


def test_decisions_in_the_list_are_taken_and_told_row_by_row(park: Path, tmp_path: Path) -> None:
    path = tmp_path / "填好.xlsx"
    path.write_bytes(filled_in(book_of(park), **DECIDED))
    told, whole = adopt_from(park, path)
    assert whole
    assert "登记 1 条采信" in told
    assert electricity(park) == Decimal(20000)
    told, whole = adopt_from(park, path)
    assert "登记 0 条采信，1 条早已登记" in told


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"理由": ""}, "没有填理由"),
        ({"采信谁的": "隔壁"}, "不能采信“隔壁”"),
        ({"查询号": "XR999-QY003-2024"}, "没有这个查询号"),
        ({"企业一方的数": "1 万kWh"}, "请按新的清单决定"),
        ({"采信谁的": "另定", "另定的数": "不少"}, "读不成数值"),
    ],
    ids=["no reason", "nobody's figure", "no such query", "another figure", "no number"],
)
def test_a_row_that_cannot_be_taken_says_where_and_why(
    park: Path, tmp_path: Path, changed: dict[str, str], words: str
) -> None:
    path = tmp_path / "填好.xlsx"
    path.write_bytes(filled_in(book_of(park), **{**DECIDED, **changed}))
    told, whole = adopt_from(park, path)
    assert not whole
    assert words in told
    assert re.search(r"“核实清单”[A-Z]+5", told)
    assert electricity(park) == Decimal(str(POWER))


def test_a_list_dropped_into_the_inbox_is_taken_like_a_return(park: Path) -> None:
    data = filled_in(book_of(park), **DECIDED)
    told = []
    for name in ("核实清单(1)最终.xlsx", "核实清单又一份.xlsx"):
        (park / "回收" / name).write_bytes(data)
        watch_folder(
            park, once=True, poll=False, take_over=False, delay_s=0.05, tell=told.append,
            clock=lambda: NOW,
        )  # fmt: skip
    assert [answer.verdict for answer in told] == ["核实清单", "核实清单"]
    assert "登记 1 条采信" in told[0].sentence
    assert "1 条早已登记" in told[1].sentence
    with Audit.open(park).open_ledger(NOW) as ledger:
        (made,) = adoptions(ledger)
        assert made.claim_id == ledger.receipts()[-2].claim_id
    assert len(list((park / "归档" / "核实清单").iterdir())) == 2
    assert list((park / "回收").iterdir()) == []
    assert "核实清单(1)最终.xlsx" in (park / "看板.html").read_text(encoding="utf-8")


def test_the_list_of_another_audit_is_not_taken(park: Path, tmp_path: Path) -> None:
    other = lay_down_small(tmp_path / "另一个")
    settings = other / "audit.yaml"
    text = settings.read_text(encoding="utf-8").replace("audit-2024-small", "audit-2023-other")
    settings.write_text(text, encoding="utf-8")
    accept(other, firm())
    accept(other, supplier(user(20000)))
    path = tmp_path / "填好.xlsx"
    path.write_bytes(filled_in(book_of(other), **DECIDED))
    told, whole = adopt_from(park, path)
    assert not whole
    assert "audit-2023-other，不是本次审核的" in told


def test_a_list_with_decisions_not_yet_taken_is_not_written_over(park: Path) -> None:
    path = park / write_list(park)
    path.write_bytes(filled_in(path.read_bytes(), **DECIDED))
    with pytest.raises(WorkspaceError, match="还没有登记"):
        write_list(park)
    adopt_from(park, path)
    assert write_list(park) == "成果/核实清单.xlsx"


# -- hostile text, the board -----------------------------------------------------------------------


def test_what_somebody_typed_is_text_everywhere(park: Path) -> None:
    nasty = '=HYPERLINK("http://x","<script>alert(1)</script>")'
    accept(park, supplier(user(20000), user(5, nasty, "91530000MA6K99999X")))
    correct_cell(park, "QY003", "enterprise", "address", nasty, Said(f"代填{nasty}", nasty))
    audit = Audit.open(park)
    with audit.open_ledger(NOW) as ledger:
        write_board(audit, ledger)
    page = (park / "看板.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    book = openpyxl.load_workbook(io.BytesIO(book_of(park)))
    kinds = {cell.data_type for sheet in book for row in sheet for cell in row}
    assert "f" not in kinds


def test_the_board_groups_the_queries_and_counts_what_it_leaves_out(park: Path) -> None:
    strangers = [user(5, f"外来{n}", f"91530000MA6K{n:05d}X") for n in range(MOST_IN_GROUP + 5)]
    accept(park, supplier(user(20000), *strangers))
    audit = Audit.open(park)
    with audit.open_ledger(NOW) as ledger:
        view = board_view(audit, ledger, assessment(park))
    assert view.queries is not None
    (group,) = view.queries.groups
    assert (group.name, len(group.lines), group.more) == ("能源", MOST_IN_GROUP, 6)
    assert group.lines[0].key == KEY, "the gravest first"
    assert view.queries.open == MOST_IN_GROUP + 6


def test_a_decision_moves_the_boards_clock_and_its_counts(park: Path) -> None:
    adopt_query(park, KEY, "部门", "", SAID)
    audit = Audit.open(park)
    with audit.open_ledger(NOW) as ledger:
        view = board_view(audit, ledger, assessment(park))
    assert view.queries is not None
    assert (view.queries.open, view.queries.decided, view.queries.corrections) == (0, 1, 1)


# -- the commands ----------------------------------------------------------------------------------


def run(root: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["-C", str(root), *words])
    return result.exit_code, result.output


def test_the_commands_as_a_person_types_them(park: Path) -> None:
    code, said = run(park, "queries", "--xlsx")
    assert (code, "成果/核实清单.xlsx" in said) == (0, True)
    assert KEY in said
    code, said = run(
        park, "adopt", KEY, "--take", "部门", "--reason", "电费单", "--by", "王工",
        "--evidence", "12 月",
    )  # fmt: skip
    assert code == 0, said
    assert KEY not in run(park, "queries", "--open")[1]
    assert "已采信：采信部门" in run(park, "queries")[1]
    code, said = run(park, "adopt", KEY, "--revoke", "--reason", "看错", "--by", "王工")
    assert (code, "已撤回" in said) == (0, True)
    code, said = run(
        park, "correct", "QY003", str(CELL), "20000", "--reason", "电话核实", "--by", "王工"
    )
    assert (code, "已更正" in said) == (0, True)
    code, said = run(
        park, "correct", "QY003", str(CELL), "--revoke", "--reason", "误听", "--by", "王工"
    )
    assert (code, "已撤回" in said) == (0, True)


def test_a_command_that_says_too_little_is_a_wrong_command_line(park: Path) -> None:
    assert run(park, "adopt")[0] == 2
    assert run(park, "adopt", KEY, "--take", "部门")[0] == 2
    assert run(park, "correct", "QY003", str(CELL), "--reason", "代填", "--by", "王工")[0] == 2
    assert run(park, "adopt", KEY, "--take", "隔壁", "--reason", "x", "--by", "y")[0] == 3

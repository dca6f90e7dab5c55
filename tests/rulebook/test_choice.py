"""Which systems an enterprise answers: by code and by each of its processes."""

from __future__ import annotations

from datetime import date

import pytest

from generator.rulebook import Rulebook

DAY = date(2024, 12, 31)


@pytest.mark.parametrize(
    ("code", "process", "systems"),
    [
        ("3825", "单晶拉棒、切片", ["pv_wafer"]),
        ("3825", "N型TOPCon电池片", ["pv_cell"]),
        ("3825", "单晶拉棒、切片、电池片", ["pv_wafer", "pv_cell"]),
        ("3825", "光伏支架", ["elements"]),
        ("3985", "固相法磷酸铁锂", ["lfp_cathode"]),
        ("3985", "三元正极材料", ["elements"]),
        ("3985", "电解铜箔", ["elements"]),
        ("3985", "单晶硅片", ["pv_wafer"]),
        ("2619", "电炉法黄磷", ["yellow_phosphorus"]),
        ("2619", "双氧水", ["elements"]),
        ("3360", "挂镀镍铬、镀锌", ["electroplating"]),
        ("3360", "热镀锌", ["elements"]),
        ("3360", "粉末喷涂", ["coating"]),
        ("3360", "电镀、喷漆", ["electroplating", "coating"]),
        ("3311", "钢结构制作、喷漆", ["coating"]),
        ("3311", "钢结构制作", ["elements"]),
        ("3841", "方形电芯", ["li_cell"]),
        ("3841", "锂离子电池PACK", ["elements"]),
        ("3216", "电解铝", ["aluminium", "aluminium_partial"]),
        ("3216", "再生铝", ["elements"]),
        ("3212", "湿法炼锌", ["zinc"]),
        ("3212", "再生铅", ["elements"]),
        ("4411", "燃煤发电", ["coal_power"]),
        ("4411", "燃气发电", ["elements"]),
        ("3011", "新型干法", ["cement"]),
        ("2521", "捣固炼焦", ["coking"]),
        ("4620", "", ["wwtp"]),
        ("7724", "回转窑焚烧", ["hw_incineration"]),
        ("3982", "多层线路板", ["elements", "pcb"]),
        ("3120", "转炉炼钢", ["elements", "steel"]),
        ("1432", "速冻食品", ["elements"]),
    ],
)
def test_code_and_process_choose_the_systems(
    book: Rulebook, code: str, process: str, systems: list[str]
) -> None:
    assert [system.id for system in book.systems_for(code, process, DAY)] == systems


def test_a_published_standard_that_is_not_at_hand_is_named(book: Rulebook) -> None:
    choice = book.choice_for("3215", "锑锭", DAY)
    assert [row.id for row in choice.listed] == ["a013"]
    assert choice.reason.startswith("附录A列有《锑行业》（三部门公告2015年第36号），")
    assert "参考等级" in choice.reason


def test_an_industry_without_any_standard_says_so(book: Rulebook) -> None:
    choice = book.choice_for("1432", "速冻食品", DAY)
    assert choice.listed == ()
    assert choice.reason.startswith("附录A没有列出")


def test_a_standard_that_was_replaced_is_not_listed(book: Rulebook) -> None:
    for code in ("3011", "3360", "2211"):
        statuses = {row.values["status"] for row in book.choice_for(code, "电镀", DAY).listed}
        assert not any(status.startswith("已替代") for status in statuses)


def test_appendix_a_is_whole_and_bears_its_marks(book: Rulebook) -> None:
    appendix = book.codes["appendix_a"]
    assert len(appendix.rows) == 128
    assert {row.values["mark_codes"] for row in appendix} == {"D"}
    assert {row.mark for row in appendix} == {"S", "K"}


def test_every_sector_system_is_named_by_appendix_a_or_says_that_none_is(book: Rulebook) -> None:
    named = {name for row in book.codes["appendix_a"] for name in row.values["systems"].split()}
    sectors = {s.id for s in book.systems.values() if s.path.startswith("indicators/sectors/")}
    assert sectors - named == {"lfp_cathode"}
    assert named <= sectors

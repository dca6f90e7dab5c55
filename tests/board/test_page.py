"""看板.html: text is data, nothing is fetched, what is empty is not shown."""

from __future__ import annotations

import re
from dataclasses import replace

from generator.board.page import (
    Bar,
    BoardView,
    ElementShares,
    Link,
    RecipientLine,
    SetAside,
    render_board,
)

WAITING = ("未回收", "逾期未报")
LINE = RecipientLine(
    recipient_id="QY001",
    name="云岭硅材料有限公司",
    kind="企业",
    form="采集表",
    state="退回",
    versions=2,
    in_force="第 1 版",
    received="2025-03-24 09:30",
    errors=3,
    warnings=1,
    remark="第 2 版更正件被退回，评价仍采用已接收的第 1 版。",
    questions=("“用水”G13：合计不符。请核对。",),
    links=(Link("退回件", "退回/QY001/第2版.xlsx"),),
)
VIEW = BoardView("云岭经开区", 2024, "2025-03-24 09:30", "2025-03-31", False, (LINE,))


def page(view: BoardView) -> str:
    return render_board(view).decode("utf-8")


def test_a_recipient_stands_on_the_board_with_state_questions_and_files() -> None:
    text = page(VIEW)
    assert text.count('data-recipient="QY001"') == 1
    for words in (LINE.state, LINE.remark, LINE.questions[0], LINE.links[0].href):
        assert words in text


def test_markup_in_the_data_stays_text() -> None:
    hostile = "<script>alert(1)</script>{{ 7 * 7 }}"
    line = replace(LINE, name=hostile, questions=(hostile,))
    text = page(replace(VIEW, lines=(line,), set_aside=(SetAside(hostile, "—", hostile),)))
    assert hostile not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}") == 4


def test_the_page_asks_nothing_of_another_machine() -> None:
    text = page(VIEW)
    assert not re.findall(r"(?:src|href)=[\"']?(?:https?:)?//", text)
    assert "default-src 'none'" in text


def test_equal_views_give_equal_bytes() -> None:
    assert render_board(VIEW) == render_board(replace(VIEW))


def test_the_counts_on_top_are_of_the_lines_below() -> None:
    states = ("退回", "接收", "接收", "未回收", "逾期未报", "需说明")
    lines = tuple(
        replace(LINE, recipient_id=f"QY{n}", state=state, versions=int(state not in WAITING))
        for n, state in enumerate(states)
    )
    view = replace(VIEW, lines=lines)
    assert view.count("接收") == 2
    found = re.findall(r"<b[^>]*>(\d+)</b><span>([^<]+)</span>", page(view))
    assert {name: int(number) for number, name in found} == {
        "应报工作簿": 6,
        "已回收": 4,
        "接收": 2,
        "需说明": 1,
        "退回待改": 1,
        "逾期未报": 1,
        "待识别文件": 0,
    }


def test_sample_data_is_said_to_be_sample_data() -> None:
    assert "示例数据" not in page(VIEW)
    assert "示例数据" in page(replace(VIEW, sample=True))


def test_sections_without_content_are_left_out() -> None:
    text = page(VIEW)
    assert "待识别与重复的文件" not in text
    assert "累计占比" not in text
    bars = (Bar("甲", "40", "40%，累计 40%", True),)
    text = page(replace(VIEW, elements=(ElementShares("取水量", "10 m³", "总量取合计", bars),)))
    assert "取水量：10 m³" in text
    assert 'class="on" style="width:40%"' in text

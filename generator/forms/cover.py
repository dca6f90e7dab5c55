"""封面: for whom, by when, whom to call; what colours mean, where everything is, how to answer."""

from __future__ import annotations

from datetime import date

from generator.forms.form_sheet import FormSheet
from generator.forms.gates import freed_by
from generator.forms.outgoing import (
    FINDINGS_SHEET,
    LETTER_SHEET,
    PROGRESS_SHEET,
    SIGNATURE_SHEET,
)
from generator.forms.signature import key_figures
from generator.forms.style import (
    BODY_SIZE,
    HEAD_FONT,
    LABEL_FILL,
    LOCKED_MEANING,
    LOCKED_WORD,
    InputLook,
    row_height,
)

_TITLE_ROW, _PARK_ROW, _BANNER_ROW, _FACTS_ROW = 0, 1, 2, 3
_LEFT_LABEL, _FIRST_VALUE = (1, 2), 3
_USUAL_LOOKS = (InputLook.REQUIRED, InputLook.OPTIONAL, InputLook.CHOICE, InputLook.PREFILLED)
_REVIEW_LOOKS = (InputLook.ERROR, InputLook.WARNING, InputLook.INFO)
_SAMPLE_BANNER = "示例数据：单位与数字均为虚构，仅供演示。"

STANDING_ADVICE = (
    "请在本工作簿中直接填写并整份报送，不要增删、移动、改名工作表，不要改动表头和已锁定的内容；表格行数不够时，可在表内插入行。",
    "数字格只填数字，单位已经印好，请按印好的单位换算后填写；不要写单位、千分位逗号或“约”“以上”等字样。",
    "百分数按 0 到 100 之间的数填写，3.4% 填 3.4，不写百分号。",
    "数值为零的填 0。没有这项业务的填“不涉及”；当年全年停产的填“停产”；尚未投产的填“未投产”；"
    "应有数据但拿不出的填“无法提供”。填“不涉及”“无法提供”的，请在该行备注说明中写明原因。不要用“/”“—”“无”代替。",
    "统一社会信用代码、许可证编号、行业代码等按文字填写，不能丢掉开头的 0。"
    "日期写成 2024-12-31 的样子。",
    "浅灰底的内容是园区预先填好的，请逐项核对，有误直接改正。",
)


class Cover(FormSheet):
    """The first sheet: facts above the preparer's block; legend, directory and advice below it."""

    def write(self) -> None:
        self.set_up()
        self.sheet.set_portrait()
        self._write_banner()
        self._write_facts()
        for block in self.placed.blocks:
            self.blocks.write(block)
        row = self._write_legend(self.placed.end_row + 1)
        row = self._write_directory(row + 1)
        row = self._write_advice(row + 1)
        self.sheet.print_area(0, 1, row - 1, self.placed.last_col)

    def _write_banner(self) -> None:
        outgoing, last = self.outgoing, self.placed.last_col
        title = self.look(font_name=HEAD_FONT, font_size=22, font_color="#1F3864", align="center")
        self.pen.text(_TITLE_ROW, 1, self.placed.sheet.title, title, last)
        self.sheet.set_row(_TITLE_ROW, 48)
        audit = f"{outgoing.park_name}　{max(outgoing.stamp.years)} 年度清洁生产审核"
        self.pen.text(
            _PARK_ROW, 1, audit.strip("　"), self.look(font_size=13, align="center"), last
        )
        self.sheet.set_row(_PARK_ROW, 24)
        text, fill = self._banner()
        style = self.look(bold=bool(fill), text_wrap=True, align="center", font_size=11)
        if fill:
            style = self.look(
                bold=True, text_wrap=True, align="center", font_size=11, bg_color=fill
            )
        self.pen.text(_BANNER_ROW, 1, text, style, last)
        self.sheet.set_row(_BANNER_ROW, row_height([(text, self.width(1, last), 11)], 26))

    def _banner(self) -> tuple[str, str]:
        review = self.outgoing.review
        if review is not None:
            where = f"逐条说明见“{FINDINGS_SHEET}”，要改的单元格已标出。"
            return review.summary + where, InputLook.ERROR.fill
        if self.outgoing.sample:
            return _SAMPLE_BANNER, InputLook.WARNING.fill
        return self.placed.sheet.guidance, ""

    def _write_facts(self) -> None:
        outgoing = self.outgoing
        years = "、".join(f"{year}年" for year in outgoing.stamp.years)
        minutes = sum(sheet.minutes for sheet in outgoing.form.sheets)
        count = f"{len(outgoing.form.sheets)} 张"
        if minutes:
            count += f"，预计用时约 {minutes} 分钟"
        version = f"{outgoing.form.code}　{outgoing.form.version}"
        if outgoing.variant:
            version += f"　{outgoing.variant}"
        facts = (
            (("填报单位", outgoing.recipient.name), ("识别码", outgoing.stamp.visible_code)),
            (("数据年度", years), ("报送截止", chinese_date(outgoing.deadline))),
            (("园区联系人", outgoing.contact), ("联系电话", outgoing.contact_phone)),
            (("采集表版本", version), ("要填的表", count)),
        )
        label = self.look.heading(bg_color=LABEL_FILL)
        value = self.look.boxed(align="left", indent=1)
        last = self.placed.last_col
        middle = self._middle()
        for number, (left, right) in enumerate(facts):
            row = _FACTS_ROW + number
            self.pen.text(row, _LEFT_LABEL[0], left[0], label, _LEFT_LABEL[1])
            self.pen.text(row, _FIRST_VALUE, left[1], value, middle - 1)
            self.pen.text(row, middle, right[0], label)
            self.pen.text(row, middle + 1, right[1], value, last)
            cells = [
                (left[1], self.width(_FIRST_VALUE, middle - 1) - 2, BODY_SIZE),
                (right[1], self.width(middle + 1, last) - 2, BODY_SIZE),
            ]
            self.sheet.set_row(row, row_height(cells, 23))
        self.sheet.set_row(_FACTS_ROW + len(facts), 8)

    def _middle(self) -> int:
        """The column after the answers: there the right half of the facts begins."""
        required = [
            column.col
            for block in self.placed.blocks
            for column in block.columns
            if column.key == "required"
        ]
        return min(required, default=7)

    def _write_legend(self, row: int) -> int:
        self._section(row, "颜色与文字说明")
        row += 1
        looks = list(_USUAL_LOOKS)
        if freed_by(self.outgoing.placement):
            looks.append(InputLook.FREED)
        if self.outgoing.review is not None:
            looks += _REVIEW_LOOKS
        entries = [(look.fill, look.word, look.meaning) for look in looks]
        entries.append((LABEL_FILL, LOCKED_WORD, LOCKED_MEANING))
        for fill, word, meaning in entries:
            self.pen.text(row, 1, word, self.look.boxed(bg_color=fill, align="center"), 2)
            self._paragraph(row, 3, meaning)
            row += 1
        return row

    def _write_directory(self, row: int) -> int:
        self._section(row, "目录")
        row += 1
        last = self.placed.last_col
        columns = ((1, 1, "序号"), (2, 3, "工作表"), (4, 4, "预计用时"), (5, last, "内容"))
        for first, end, text in columns:
            self.pen.text(row, first, text, self.look.heading(), end)
        self.sheet.set_row(row, 22)
        center = self.look.boxed(align="center")
        left = self.look.boxed(align="left", indent=1)
        for number, (name, title, minutes) in enumerate(self._contents(), 1):
            row += 1
            self.pen.text(row, 1, str(number), center)
            link = self.look.boxed(align="left", indent=1, font_color="#1F4E9E", underline=1)
            self.pen.text(row, 2, "", link, 3)
            self.pen.link(row, 2, name, "A1", name, link)
            self.pen.text(row, 4, f"{minutes} 分钟" if minutes else "—", center)
            self.pen.text(row, 5, title, left, last)
            cells = [
                (title, self.width(5, last) - 2, BODY_SIZE),
                (name, self.width(2, 3) - 2, BODY_SIZE),
            ]
            self.sheet.set_row(row, row_height(cells, 21))
        return row + 1

    def _contents(self) -> list[tuple[str, str, int]]:
        rows = [
            (placed.sheet.name, placed.sheet.title, placed.sheet.minutes)
            for placed in self.outgoing.placement.sheets
            if placed is not self.placed
        ]
        if self.outgoing.review is not None:
            rows.insert(0, (FINDINGS_SHEET, "本次提出的问题和改法，请先看", 0))
        rows.append((PROGRESS_SHEET, "还有哪些必填项没有填，报送前请看一眼", 0))
        if key_figures(self.outgoing.placement):
            rows.append((SIGNATURE_SHEET, "填完以后打印、签字、盖章，随本工作簿报送", 0))
        if self.outgoing.letter is not None:
            rows.append((LETTER_SHEET, self.outgoing.letter.title, 0))
        return rows

    def _write_advice(self, row: int) -> int:
        self._section(row, "填报须知")
        advice = list(self.outgoing.advice or STANDING_ADVICE)
        if self.outgoing.contact or self.outgoing.contact_phone:
            who = f"{self.outgoing.contact} {self.outgoing.contact_phone}".strip()
            advice.append(f"填报中有疑问，请联系{who}。")
        for number, text in enumerate(advice, 1):
            row += 1
            self.pen.text(row, 1, str(number), self.look.boxed(align="center"))
            self._paragraph(row, 2, text)
        return row + 1

    def _section(self, row: int, title: str) -> None:
        self.pen.text(row, 1, title, self.look.block_title(), self.placed.last_col)
        self.sheet.set_row(row, 24)

    def _paragraph(self, row: int, col: int, text: str) -> None:
        last = self.placed.last_col
        self.pen.text(row, col, text, self.look.boxed(align="left", indent=1), last)
        self.sheet.set_row(row, row_height([(text, self.width(col, last) - 2, BODY_SIZE)], 21))


def chinese_date(day: date | None) -> str:
    """2025年3月31日."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""

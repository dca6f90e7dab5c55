"""What Excel itself accepts in an input cell, and what it says when the cell is entered.

Validation helps the one who fills in; a paste destroys it, so intake checks everything again.
"""

from __future__ import annotations

from typing import Any

from generator.forms.layout import TEXT_LIMIT
from generator.forms.lists import Lists
from generator.forms.outgoing import answer_words
from generator.forms.style import clean_text, clip
from generator.model.form import Field, FieldKind
from generator.model.quantity import plain

CREDIT_CODE = "credit_code"
CREDIT_CODE_LENGTH = 18
_CODE_LIMIT = 60
_TITLE_LIMIT = 32
_MESSAGE_LIMIT = 255
_LAST_DAY = 73_050  # 2099-12-31

CellRange = tuple[int, int, int, int]


def add_validation(sheet: Any, lists: Lists, field: Field, unit: str, area: CellRange) -> None:
    """Validate a run of cells of one field. The cells of `area` are asked alike."""
    words = answer_words(field.allow)
    rule = _rule(field, words, lists, _first_cell(area))
    rule |= {
        "ignore_blank": True,
        "input_title": clip(clean_text(field.label), _TITLE_LIMIT),
        "input_message": clip(input_message(field, unit), _MESSAGE_LIMIT),
        "error_title": "这里填不了这个内容",
        "error_message": clip(error_message(field, unit, words), _MESSAGE_LIMIT),
        "error_type": "stop",
    }
    sheet.data_validation(*area, rule)


def add_note_validation(sheet: Any, area: CellRange) -> None:
    """Notes are free text of bounded length."""
    sheet.data_validation(
        *area,
        {
            "validate": "length",
            "criteria": "<=",
            "value": TEXT_LIMIT,
            "ignore_blank": True,
            "error_title": "文字太长",
            "error_message": f"备注说明最多 {TEXT_LIMIT} 字，更多内容请另附材料。",
        },
    )


def input_message(field: Field, unit: str) -> str:
    """Shown beside the cell when it is entered."""
    parts = [f"{'必填' if field.required else '选填'}。"]
    if unit:
        parts.append(f"单位：{unit}。")
    if field.kind is FieldKind.CHOICE:
        parts.append("点右侧箭头从列表选择。")
    if field.guidance:
        parts.append(field.guidance)
    answers = answer_words(field.allow)
    parts.append(f"\n也可填：{'、'.join(answers)}（原因写在备注说明）。")
    return clean_text("".join(parts))


def error_message(field: Field, unit: str, words: tuple[str, ...]) -> str:
    """Said when Excel refuses what was typed."""
    instead = "、".join(f"“{word}”" for word in words)
    match field.kind:
        case FieldKind.NUMBER:
            bounds = _bounds_text(field)
            named = f"（单位：{unit}）" if unit else ""
            what = f"请只填数字{named}{bounds}，不要写单位、逗号或“约”"
        case FieldKind.CHOICE:
            what = "请从下拉列表中选择一项"
        case FieldKind.DATE:
            what = "请填日期，写成 2024-12-31 的样子"
        case FieldKind.CODE if field.column_id == CREDIT_CODE:
            what = f"统一社会信用代码应为 {CREDIT_CODE_LENGTH} 位"
        case FieldKind.CODE:
            what = f"请按文字填写编码，最多 {_CODE_LIMIT} 位；单元格应为文本格式"
        case _:
            return f"文字太长，最多 {TEXT_LIMIT} 字，更多内容请另附材料。"
    return f"{what}；没有数据的可填{instead}。"


def choices_of(field: Field) -> tuple[str, ...]:
    """What a drop-down offers: the choices, and the answers that may stand instead."""
    return tuple(dict.fromkeys((*field.choices, *answer_words(field.allow))))


def _rule(field: Field, words: tuple[str, ...], lists: Lists, cell: str) -> dict[str, object]:
    match field.kind:
        case FieldKind.CHOICE:
            return {"validate": "list", "source": lists.range_of(choices_of(field))}
        case FieldKind.NUMBER:
            parts = [f"ISNUMBER({cell})"]
            if field.minimum is not None:
                parts.append(f"{cell}>={plain(field.minimum)}")
            if field.maximum is not None:
                parts.append(f"{cell}<={plain(field.maximum)}")
            return _custom(_all_of(parts), cell, words)
        case FieldKind.DATE:
            return _custom(
                _all_of([f"ISNUMBER({cell})", f"{cell}>=1", f"{cell}<={_LAST_DAY}"]), cell, words
            )
        case FieldKind.CODE:
            length = (
                f"LEN({cell})={CREDIT_CODE_LENGTH}"
                if field.column_id == CREDIT_CODE
                else f"LEN({cell})<={_CODE_LIMIT}"
            )
            return _custom(_all_of([f"ISTEXT({cell})", length]), cell, words)
        case _:
            return {"validate": "length", "criteria": "<=", "value": TEXT_LIMIT}


def _custom(condition: str, cell: str, words: tuple[str, ...]) -> dict[str, object]:
    alternatives = ",".join(f'{cell}="{word}"' for word in words)
    return {"validate": "custom", "value": f"=OR({condition},{alternatives})"}


def _all_of(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"AND({','.join(parts)})"


def _bounds_text(field: Field) -> str:
    low, high = field.minimum, field.maximum
    if low is not None and high is not None:
        return f"，在 {plain(low)} 到 {plain(high)} 之间"
    if low is not None:
        return f"，不小于 {plain(low)}"
    return f"，不大于 {plain(high)}" if high is not None else ""


def _first_cell(area: CellRange) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell  # heavy; only when a workbook is written

    return str(xl_rowcol_to_cell(area[0], area[1]))

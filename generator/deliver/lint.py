"""Templates checked before anything is rendered (模板检查), ours and an office's copies."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final

from generator.deliver.contract import Contract, Spec
from generator.deliver.docx import (
    DOCUMENT_PART,
    FIGURE,
    Styles,
    parse,
    read_parts,
    text_of,
    text_parts,
    walk,
)
from generator.deliver.names import NameReader
from generator.deliver.render import tagged_source
from generator.deliver.sheet import STYLE_ID, Sheet, TemplateFault
from generator.model.finding import Severity

_TAG = re.compile(r"\{%-?\s*(\w+)(.*?)-?%\}|\{\{(.*?)\}\}|\{#.*?#\}", re.DOTALL)
_STRAY = re.compile(r"\{\{|\}\}|\{%|%\}|｛|｝|\{％|％\}")
_CONTROL = re.compile(r"\{%.*?%\}", re.DOTALL)
_DRAWN_BY = re.compile(r"\|\s*(chart|diagram|slot)\b")
_OPENERS: Final = {"for": "endfor", "if": "endif"}
_IN_WORDS: Final = {"for": "循环（for）", "if": "条件（if）"}
def check_template(
    path: Path, contract: Contract, house_styles: Collection[str] | None = None
) -> tuple[TemplateFault, ...]:
    """Everything wrong with the template in `path`, also after it was edited in an office program.

    `house_styles` are the style names of the house (`House.style_names`); None leaves styles alone.
    """
    try:
        parts = read_parts(path.read_bytes())
    except (OSError, ValueError):
        return (TemplateFault(path.name, "", "文件打不开。", "请另存为 .docx 后再试。"),)
    styles = Styles.of(parts)
    faults: list[TemplateFault] = []
    used: set[str] = set()
    for part in text_parts(parts):
        sheet = Sheet(path.name, tagged_source(parts[part]), styles)
        broken = [
            *_unbalanced(sheet),
            *_stray_braces(sheet),
            *_crowded_drawings(sheet),
            *_drawings_outside_text(sheet, part),
        ]
        faults.extend(broken)
        if not any(fault.severity is Severity.ERROR for fault in broken):
            reader = NameReader(sheet, contract)
            faults.extend(reader.read())
            used |= reader.used
        if house_styles is not None:
            faults.extend(_foreign_styles(path.name, parts[part], styles, house_styles))
    if not any(fault.severity is Severity.ERROR for fault in faults):
        faults.extend(_never_used(path.name, contract, used))
    return tuple(dict.fromkeys(faults))


def _unbalanced(sheet: Sheet) -> Iterator[TemplateFault]:
    """Loops and conditions not closed, or begun in one paragraph and ended in another."""
    stack: list[tuple[str, int, int]] = []
    source = sheet.source
    for match in _TAG.finditer(source):
        word = match[1]
        line = source.count("\n", 0, match.start()) + 1
        if word in _OPENERS:
            stack.append((word, line, _paragraph_at(source, match.start())))
        elif word in _OPENERS.values():
            wanted = word.removeprefix("end")
            if not stack or stack[-1][0] != wanted:
                yield sheet.fault(line, f"多出的结束标记 {word}。", "请删去，或补上它的开始标记。")
                continue
            _, _, begin = stack.pop()
            if begin != _paragraph_at(source, match.start()):
                yield sheet.fault(
                    line,
                    f"{_IN_WORDS[wanted]}的开始和结束不在同一段。",
                    "跨段的请写成“{%p … %}”并各占一段，跨行的请写成“{%tr … %}”并各占一行。",
                )
        elif word in ("tr", "tc", "p", "r"):
            yield sheet.fault(line, f"“{{% {word}”中间多了空格。", f"请写成“{{%{word}”。")
    for word, line, _ in stack:
        yield sheet.fault(
            line, f"{_IN_WORDS[word]}没有结束。", f"请在结束处补上 {_OPENERS[word]} 标记。"
        )


def _paragraph_at(source: str, position: int) -> int:
    """Where the paragraph around `position` begins; -1 outside of paragraphs."""
    begin = max(source.rfind("<w:p ", 0, position), source.rfind("<w:p>", 0, position))
    return begin if begin > source.rfind("</w:p>", 0, position) else -1


def _stray_braces(sheet: Sheet) -> Iterator[TemplateFault]:
    for number, line in enumerate(sheet.lines, 1):
        text = re.sub(r"<[^>]+>", "", _TAG.sub("", line))
        if match := _STRAY.search(text):
            yield sheet.fault(
                number, f"花括号不成对或用了全角（{match[0]}）。", "标记请用半角 {{ }} 或 {% %}。"
            )


def _crowded_drawings(sheet: Sheet) -> Iterator[TemplateFault]:
    """A drawing with words beside it, or in a paragraph whose lines have a fixed height."""
    for number, line in enumerate(sheet.lines, 1):
        held = line.split("</w:p>")[0]
        drawings = [match for match in _TAG.finditer(held) if _drawn_by(match)]
        if not drawings:
            continue
        name = _drawn_by(drawings[0])
        words = re.sub(r"<[^>]+>", "", _CONTROL.sub("", held)).strip()
        if words != drawings[0][0]:
            yield sheet.fault(
                number, f"{name} 打印的图没有独占一段。", "请把其他文字移到别的段落。"
            )
        style = match[1] if (match := STYLE_ID.search(held)) else ""
        if sheet.styles.names.get(style) != FIGURE:
            yield sheet.fault(
                number,
                f"{name} 打印的图不在样式为“{FIGURE}”的段落里，可能显示不全。",
                f"请把这一段的样式改为“{FIGURE}”。",
                Severity.WARNING,
            )


def _drawings_outside_text(sheet: Sheet, part: str) -> Iterator[TemplateFault]:
    if part == DOCUMENT_PART:
        return
    for match in _TAG.finditer(sheet.source):
        if _drawn_by(match) or _is_equation(match):
            line = sheet.source.count("\n", 0, match.start()) + 1
            yield sheet.fault(line, "图和公式不能放在页眉、页脚或脚注里。", "请移到正文。")


def _drawn_by(tag: re.Match[str]) -> str:
    """chart, diagram or slot, where the tag prints one."""
    found = _DRAWN_BY.search(tag[3] or "")
    return found[1] if found else ""


def _is_equation(tag: re.Match[str]) -> bool:
    return re.search(r"\|\s*equation\b", tag[3] or "") is not None


def _foreign_styles(
    document: str, content: bytes, styles: Styles, house_styles: Collection[str]
) -> Iterator[TemplateFault]:
    reported: set[str] = set()
    # Word writes "toc 1", others "TOC 1"
    known = {name.casefold() for name in house_styles}
    for paragraph, place in walk(parse(content), styles):
        name = styles.name_of(paragraph) or "正文"
        if not text_of(paragraph).strip() or name in reported:
            continue
        if name.casefold() not in known:
            reported.add(name)
            yield TemplateFault(
                document,
                str(place),
                f"段落样式“{name}”不是成果文件的样式。",
                "请改用模板自带的样式，版面才会一致。",
                Severity.WARNING,
            )


def _never_used(document: str, contract: Contract, used: set[str]) -> Iterator[TemplateFault]:
    for path, spec in _leaves(contract.names):
        if path not in used and path.partition(".")[0] not in contract.shared:
            yield TemplateFault(
                document,
                "",
                f"数据约定里的“{path}”（{spec.label}）没有用到。",
                "如是有意不用，可不理会。",
                Severity.WARNING,
            )


def _leaves(fields: Mapping[str, Spec], prefix: str = "") -> Iterator[tuple[str, Spec]]:
    for name, spec in fields.items():
        if spec.fields:
            yield from _leaves(spec.fields, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", spec

"""Write docs/校验规则.md from rules/checks: ``python docs/build_check_list.py``."""

from __future__ import annotations

from pathlib import Path

from generator.model.check import CheckRule
from generator.model.reference import MARKS
from generator.packaged import packaged
from generator.rulebook import Rulebook, load_rulebook

PAGE = Path(__file__).resolve().parent / "校验规则.md"
_EACH = {"once": "一次", "year": "逐年", "audit_year": "审核年度"}


def page(book: Rulebook) -> str:
    """The whole list as Markdown, by form and family."""
    counted = len(book.checks)
    lines = [
        "# 校验规则一览",
        "",
        "本页由 `python docs/build_check_list.py` 从 `rules/checks/` 生成，不要手改。",
        f"共 {counted} 条；必填、类型、取值范围等由采集表逐字段生成的检查不计在内。",
        "查看一条的公式和措辞：`parkaudit rules show 代码`。",
        "",
        "标记：" + "；".join(f"{mark} {words}" for mark, words in MARKS.items()) + "。",
    ]
    for form in book.forms.values():
        rules = sorted((r for r in book.checks if r.form == form.id), key=lambda r: r.code)
        if rules:
            lines += ["", f"## {form.name}（{len(rules)} 条）", ""]
            lines += [
                "| 代码 | 严重程度 | 应当成立的事 | 逐项 | 依据 | 标记 |",
                "|---|---|---|---|---|---|",
                *(_line(rule, book) for rule in rules),
            ]
    return "\n".join(lines) + "\n"


def _line(rule: CheckRule, book: Rulebook) -> str:
    tables = book.forms[rule.form].tables
    each = _EACH.get(rule.each) or f"{tables[rule.each].title}逐行"
    source = book.sources[rule.source].title + (f" {rule.clause}" if rule.clause else "")
    cells = (rule.code, rule.severity.value, rule.title, each, source, rule.mark)
    return "| " + " | ".join(cell.replace("|", "／") for cell in cells) + " |"


if __name__ == "__main__":
    PAGE.write_text(page(load_rulebook(packaged("rules"), None)), encoding="utf-8")

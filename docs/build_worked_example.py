"""Writes docs/复核示例.md: two results of the sample, ready to be worked out again by hand.

``python docs/build_worked_example.py [审核文件夹]``; without a folder the sample is played first.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "复核示例.md"
FIRM = "QY003"
INDEX = "cleaner_production_index"


def exact(value: Fraction) -> str:
    """A decimal where there is one, else a fraction: nothing is rounded before the last line."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    text = f"{float(value):.15g}"
    return text if Fraction(text) == value else f"{value.numerator}/{value.denominator}"


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    heads = list(heads)
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(text.replace("|", "｜") or "—" for text in row) + " |"
    yield ""


def page_of(root: Path) -> str:
    """The page for a played round."""
    from generator.journey.assess import assess
    from generator.journey.audit import Audit, now_utc

    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        found = assess(audit, ledger)
    lines = [
        "# 复核示例",
        "",
        "本页由 `python docs/build_worked_example.py` 从示例园区写出，不要手改。"
        "两个结果都可以只用纸笔，",
        "从回收文件的单元格重新算出：权重、基准和填报值都照原样列出，除最后一步外不四舍五入。",
        "",
        *_enterprise(found.cards[FIRM], audit.recipient(FIRM).name),
        *_park(next(card for card in found.indices if card.system.id == INDEX), found),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _cells(nodes: Iterable[object]) -> list[tuple[str, ...]]:
    from generator.model.score import EntrySource, Trail

    found: dict[str, tuple[str, ...]] = {}
    for node in nodes:
        for each in node.walk() if isinstance(node, Trail) else (node,):
            if isinstance(each, EntrySource):
                found.setdefault(
                    each.id,
                    (each.id, each.label, each.raw, f"{each.file_name}（第 {each.version_no} 版）",
                     f"{each.place.sheet}!{each.place.cell}", each.digest[:12]),
                )  # fmt: skip
    return list(found.values())


CELL_HEADS = ("格", "问什么", "填报", "文件", "工作表与单元格", "文件摘要")


def _enterprise(card: object, name: str) -> Iterator[str]:
    from generator.model.score import ScoreCard
    from generator.score.figures import figure

    assert isinstance(card, ScoreCard)
    assert card.index is not None
    yield f"## 一、{name}（{FIRM}）的综合评价指数"
    yield ""
    yield f"体系：{card.system.name}。"
    yield "不涉及、没有采集、没有基准的行退出，权重由同组其余行按比例分担；"
    yield "整组退出的，组权重由其余各组分担。达到的级填 1，达到较好一级的也算达到较差的各级。"
    yield ""
    yield from table(
        ("一级指标", "组权重", "二级指标", "行权重", "参与", "比较", "Ⅰ", "Ⅱ", "Ⅲ", "实际值",
         "达到Ⅰ", "达到Ⅱ", "达到Ⅲ"),
        (
            (
                row.primary.name,
                exact(row.primary.weight),
                row.indicator.name,
                exact(row.indicator.weight),
                "是" if row.state.takes_part else f"否（{row.state.value}）",
                row.indicator.benchmark.operator,
                *(tuple(exact(level) for level in row.levels or ()) or ("", "", "")),
                _value(row),
                *(str(int(met)) for met in row.met),
            )
            for row in card.rows
            if not row.primary.bonus
        ),
    )
    for name_of, value in zip(("Ⅰ", "Ⅱ", "Ⅲ"), card.index, strict=True):
        yield f"- Y{name_of} = 100 × Σ 有效权重 × 达到{name_of} = **{figure(value, 4)}**"
    yield ""
    yield "用到的单元格："
    yield ""
    yield from table(CELL_HEADS, _cells(row.trail for row in card.rows))


def _value(row: object) -> str:
    from generator.model.score import IndicatorScore, RowState

    assert isinstance(row, IndicatorScore)
    if row.value is not None:
        return exact(row.value)
    return "（选项）" if row.state is RowState.SCORED else row.state.value


def _park(card: object, found: object) -> Iterator[str]:
    from generator.journey.assess import Assessment
    from generator.score.figures import figure
    from generator.score.index_card import IndexCard

    assert isinstance(card, IndexCard)
    assert isinstance(found, Assessment)
    yield f"## 二、{card.system.name}"
    yield ""
    yield f"{card.system.rule}。恰好达到Ⅰ、Ⅱ、Ⅲ级得 100、80、60 分，"
    yield "两级之间线性插值，劣于Ⅲ级按比例递减。"
    yield "、".join(card.caveats).replace("。、", "；")
    yield ""
    yield from table(
        ("序号", "指标", "组权重", "有效权重", "Ⅰ", "Ⅱ", "Ⅲ", "实际值", "得分"),
        (
            (
                str(row.row.number),
                row.row.name,
                exact(row.group.weight),
                exact(row.weight),
                *(tuple(exact(level) for level in row.levels) or (row.row.answer, "", "")),
                figure(row.value, 6) if isinstance(row.value, Fraction) else str(row.value),
                figure(row.score, 6) if row.score is not None else "资料不全",
            )
            for row in card.rows
        ),
    )
    if card.value is None:
        yield "".join(card.reasons)
    else:
        yield f"- 综合得分 = Σ 有效权重 × 得分 = **{figure(card.value, 4)}**，{card.band}"
    yield ""
    graded = [each for each in found.cards.values() if each.grade is not None]
    good = [each for each in graded if each.grade is not None and each.grade.rank <= 2]
    yield f"第 16 项：已评出等级的企业 {len(graded)} 家，Ⅱ级及以上 {len(good)} 家。"
    yield ""
    yield "用到的单元格（企业评价结果所用的见各企业的评价表）："
    yield ""
    rows = [row for row in card.rows if not row.row.figure]
    yield from table(CELL_HEADS, _cells(row.trail for row in rows))


def main() -> None:
    sys.path.insert(0, str(ROOT))
    from generator.journey.demo import play

    if len(sys.argv) > 1:
        text = page_of(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "审核"
            play(root, say=lambda *_: None, tell=lambda _: None)
            text = page_of(root)
    PAGE.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()

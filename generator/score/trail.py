"""溯源: every figure by a readable id, down to file, sheet and cell, and back from a cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from generator.model.form import FormDefinition
from generator.model.score import EntrySource, Trail
from generator.model.submission import Entry, EntryKey, Place, Submission
from generator.score.figures import figure, with_unit

_UNCHECKED = {"K": "未核对原文", "D": "推定或建议值", "M": "原文缺"}
_SHOWN_DIGEST = 12


@dataclass(frozen=True, slots=True)
class SubmissionSource:
    """The returned file a submission was read from: whose, which version, and its digest.

    `corrected` says of the cells that the office has corrected what stood there, who and why.
    """

    recipient_id: str
    recipient_name: str
    form_id: str
    version_no: int
    file_name: str
    digest: str
    corrected: Mapping[EntryKey, str] = field(
        default_factory=lambda: MappingProxyType({}), hash=False
    )

    def entry(self, entry: Entry, label: str) -> EntrySource:
        """Where this entry stands in the file."""
        return EntrySource(
            recipient_id=self.recipient_id,
            recipient_name=self.recipient_name,
            form_id=self.form_id,
            version_no=self.version_no,
            file_name=self.file_name,
            digest=self.digest,
            key=entry.key,
            label=label,
            raw=entry.raw,
            place=entry.place,
            correction=self.corrected.get(entry.key, ""),
        )


def entry_label(form: FormDefinition, submission: Submission, key: EntryKey) -> str:
    """What a cell asks, in words: "化学需氧量（COD）排放量（2024年）", "产生量（废机油）"."""
    field = form.fields.get(key.field)
    label = field.label if field else key.field
    if key.row:
        table = key.field.partition(".")[0]
        block = form.tables.get(table)
        fixed = next((r.label for r in block.rows if r.id == key.row), "") if block else ""
        named = submission.get(f"{table}.name", key.row)
        said = named.raw if named is not None else key.row
        label = f"{fixed}{label}" if fixed else f"{label}（{said}）"
    return f"{label}（{key.year}年）" if key.year else label


def collect_trails(trails: Iterable[Trail]) -> Mapping[str, Trail]:
    """All figures named by these trails and everything below them, by id."""
    found: dict[str, Trail] = {}
    stack = list(trails)[::-1]
    while stack:
        trail = stack.pop()
        if trail.id in found:
            continue
        found[trail.id] = trail
        stack.extend(node for node in reversed(trail.inputs) if isinstance(node, Trail))
    return MappingProxyType(found)


def cells_below(trail: Trail) -> tuple[EntrySource, ...]:
    """Every cell a figure rests on, each once, in the order they are met."""
    return tuple(node for node in trail.walk() if isinstance(node, EntrySource))


def figures_resting_on(
    trails: Mapping[str, Trail], recipient_id: str, place: Place
) -> tuple[Trail, ...]:
    """Every figure that changes when this cell of this recipient's file is corrected."""
    touched: dict[str, bool] = {}
    return tuple(t for t in trails.values() if _touches(t, recipient_id, place, touched))


def _touches(trail: Trail, recipient_id: str, place: Place, known: dict[str, bool]) -> bool:
    if trail.id not in known:
        known[trail.id] = any(
            _touches(node, recipient_id, place, known)
            if isinstance(node, Trail)
            else node.recipient_id == recipient_id and node.place == place
            for node in trail.inputs
        )
    return known[trail.id]


def explain(trail: Trail) -> tuple[str, ...]:
    """The way from a figure to its cells, as lines; what was shown above is only named again."""
    return tuple(_lines(trail, 0, set()))


def _lines(node: Trail | EntrySource, depth: int, shown: set[str]) -> Iterator[str]:
    indent = "    " * depth
    if isinstance(node, EntrySource):
        yield f"{indent}· {_cell(node)}"
        return
    again = node.id in shown and bool(node.inputs)
    yield f"{indent}{node.label}：{value_text(node)}{'（见上）' if again else ''}"
    if again:
        return
    shown.add(node.id)
    if node.formula:
        yield f"{indent}  公式：{node.formula}"
    if node.numbers:
        yield f"{indent}  代入：{node.numbers}"
    if node.reason:
        yield f"{indent}  说明：{node.reason}"
    basis = " ".join(filter(None, (node.source, node.clause)))
    remark = "、".join(_UNCHECKED[mark] for mark in node.mark.split("、") if mark in _UNCHECKED)
    if basis:
        yield f"{indent}  依据：{basis}{f'（{remark}）' if remark else ''}"
    for below in node.inputs:
        yield from _lines(below, depth + 1, shown)


def value_text(trail: Trail) -> str:
    """The figure as it is read: with its unit, or "无值"."""
    if trail.value is None:
        return "无值"
    if isinstance(trail.value, str):
        return with_unit(trail.value, trail.unit)
    return with_unit(figure(trail.value, 4), trail.unit)


def _cell(source: EntrySource) -> str:
    return (
        f"{source.label}：填报“{source.raw}”，{source.recipient_name}第 {source.version_no} 版"
        f"《{source.file_name}》{source.place}（文件摘要 {source.digest[:_SHOWN_DIGEST]}）"
        f"{f'；{source.correction}' if source.correction else ''}"
    )

"""分级表: the tiers of a round as plain lines, with what they rest on and what else would give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from generator.journey.assess import Assessment, assess
from generator.journey.audit import Audit, now_utc
from generator.model.tier import Tier
from generator.score.constraints import PROPOSED, Constraint
from generator.score.figures import figure, with_unit
from generator.score.focus import AuditFocus, FocusRow
from generator.score.tiers import TierEntry, TierList, exemption_words

_GAP = "　"


def tier_table(root: Path) -> Iterator[str]:
    """Constraints, elements, enterprises by tier, coverage, other thresholds, 审核重点, notices."""
    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        assessment = assess(audit, ledger)
    names = {recipient.id: recipient.name for recipient in audit.roster.recipients}
    yield from table_lines(assessment, names, str(audit.reference_date))


def table_lines(
    assessment: Assessment, names: Mapping[str, str], as_of: str
) -> Iterator[str]:
    """The table of what has been assessed; `names` are those of the recipients by id."""
    tiers = assessment.tiers
    yield f"审核分级清单（{tiers.year} 年，基准日 {as_of}）"
    yield from _constraints(assessment.constraints)
    for element in tiers.left_out:
        yield f"不参与排序：{element.name}{_GAP}{element.left_out}"
    for tier in Tier:
        entries = tiers.of(tier)
        yield ""
        yield f"{tier.value} {len(entries)} 家"
        for entry in entries:
            yield from _entry(entry, entry.recipient_id in assessment.readings)
    for apart in tiers.outside:
        yield f"{apart.recipient_id} {apart.name}{_GAP}{apart.reason}，不参与分级"
    yield from _coverage(tiers)
    yield from _sensitivity(tiers, names)
    yield from _focus(assessment.focus, names)
    if tiers.notices:
        yield ""
        yield "提示"
        yield from (f"    {notice}" for notice in tiers.notices)


def _constraints(constraints: Iterable[Constraint]) -> Iterator[str]:
    found = tuple(constraints)
    if not found:
        yield "制约因素：办公室没有填写，各要素全部参与排序"
    for each in found:
        unit = each.unit
        limit = with_unit(figure(each.limit), unit) if each.limit is not None else "—"
        present = with_unit(figure(each.present), unit) if each.present is not None else "—"
        left = f"{figure(each.headroom)}%" if each.headroom is not None else "—"
        grade = f"{each.grade or '未判定'}{f'（{PROPOSED}）' if each.proposed else ''}"
        yield _GAP.join(
            (f"制约因素：{each.name}", f"上限 {limit}", f"现状 {present}", f"余量 {left}",
             f"趋势 {each.trend or '—'}", grade)
        )  # fmt: skip


def _entry(entry: TierEntry, returned: bool) -> Iterator[str]:
    words = [f"{entry.recipient_id} {entry.name}", entry.method or "审核方式未定"]
    words += ["集中式设施，单列"] if entry.facility else []
    words += [] if returned else ["尚未报送"]
    if entry.answered is not None:
        said = "企业无异议" if entry.answered.agreed else f"企业有异议：{entry.answered.objection}"
        day = f"（{entry.answered.on}）" if entry.answered.on else ""
        words.append(f"{said}{day}")
    yield _GAP.join(words)
    for reason in entry.reasons:
        yield f"    {reason.text}"
    if entry.exemption is not None:
        yield f"    {exemption_words(entry.exemption)}"
    if entry.answered is not None and entry.answered.answer:
        yield f"    处理意见：{entry.answered.answer}"
    for hint in entry.hints:
        yield f"    {hint.name}提示，请核对：{hint.text}"


def _coverage(tiers: TierList) -> Iterator[str]:
    yield ""
    yield "重点管控名单覆盖率"
    for each in tiers.coverage:
        reached = "达到" if each.reached else "未达"
        threshold = next(s.threshold for s in tiers.shares if s.element.id == each.element.id)
        yield _GAP.join(
            (f"    {each.element.name}", f"{figure(100 * each.share)}%",
             f"{reached} {figure(100 * threshold)}%", f"总量取{each.total_basis}")
        )  # fmt: skip


def _sensitivity(tiers: TierList, names: Mapping[str, str]) -> Iterator[str]:
    if tiers.sensitivity:
        yield ""
        yield "累计占比取别的数时重点企业的变化"
    for each in tiers.sensitivity:
        changes = [
            f"{word}{'、'.join(names.get(number, number) for number in numbers)}"
            for word, numbers in (("增加", each.entering), ("减少", each.leaving))
            if numbers
        ]
        yield (
            f"    {figure(100 * each.threshold)}%：重点 {len(each.key)} 家，"
            f"{'；'.join(changes) or '不变'}"
        )


def _focus(focus: AuditFocus, names: Mapping[str, str]) -> Iterator[str]:
    tables = (
        ("园区审核重点", focus.park),
        ("重点企业之间", focus.enterprises),
        *((f"{names.get(owner, owner)}审核重点", rows)
          for owner, rows in (focus.inside or {}).items()),
    )  # fmt: skip
    for title, rows in tables:
        if rows:
            yield ""
            yield f"{title}（权重总和计分）"
            yield from (_focus_row(row) for row in rows)


def _focus_row(row: FocusRow) -> str:
    points = "、".join(
        f"{p.criterion.name} {figure(p.score) if p.score is not None else '未评'}"
        f"{'*' if p.proposed else ''}"
        for p in row.points
    )
    tied = "（并列）" if row.tied else ""
    mark = f"{_GAP}*{PROPOSED}" if row.proposed else ""
    return (
        f"    {row.rank}{tied} {row.candidate.name}（{row.candidate.kind}）"
        f"{_GAP}{figure(row.total)} 分{_GAP}{points}{mark}"
    )

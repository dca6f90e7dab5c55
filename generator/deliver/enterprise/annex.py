"""附件: evidence, what became of the findings, what the office mended, feedback. Pure."""

from __future__ import annotations

from generator.deliver.enterprise.said import Row, rows_of, text
from generator.deliver.firm import Firm
from generator.deliver.numbers import NO_ANSWER
from generator.model.form import FixedRow
from generator.model.submission import Blank

_PROVIDED = "已附"
_VISIT_TABLES = ("process", "energy", "water", "wastewater", "exhaust", "waste", "monitoring",
                 "emergency")  # fmt: skip


def annex(firm: Firm) -> Row:
    """Everything the chapters rest on."""
    evidence = _evidence(firm)
    return {
        "evidence": evidence,
        "evidence_missing": [
            row.label
            for row in _attachment_rows(firm)
            if text(firm, "attachments.provided", row.id) == "未附"
        ],
        "versions": [
            {"version": version, "found": firm.numbers.count(
                f"{firm.owner}:found_v{version}@{firm.year}", f"第{version}次报送发现的问题数",
                len(found), "处", "、".join(sorted({code for code, _ in found})),
            )}
            for version, found in firm.facts.filing.found
        ],
        "corrections": [
            {
                "item": one.item,
                "place": one.place,
                "old": one.old or NO_ANSWER,
                "new": one.new or NO_ANSWER,
                "reason": one.reason or NO_ANSWER,
                "person": one.person or NO_ANSWER,
                "on": one.on,
            }
            for one in firm.facts.audited.corrections
        ],
        "feedback": _feedback(firm),
    }  # fmt: skip


def _attachment_rows(firm: Firm) -> list[FixedRow]:
    block = firm.reading.rules.form.tables.get("attachments")
    held = rows_of(firm, "attachments")
    return [row for row in block.rows if row.id in held] if block is not None else []


def _evidence(firm: Firm) -> list[Row]:
    """Files the enterprise handed in, then photos and papers of the site visits, numbered."""
    found: list[tuple[str, object, str]] = []
    for row in _attachment_rows(firm):
        state = text(firm, "attachments.provided", row.id)
        if state == _PROVIDED:
            file = text(firm, "attachments.file", row.id)
            found.append((row.label, file or "未写文件名", "企业附件清单"))
    for visit in firm.facts.audited.visits:
        for entry in visit.submission.entries:
            table, _, column = entry.key.field.partition(".")
            kind = table.removesuffix("_items")
            said = entry.value
            if column not in ("photo", "evidence") or kind not in _VISIT_TABLES:
                continue
            if isinstance(said, Blank) or not str(said).strip():
                continue
            word = "现场照片" if column == "photo" else "现场查看的材料"
            found.append((word, str(said), f"现场核查表{entry.place}"))
    return [
        {"number": number, "kind": kind, "name": name, "where": where}
        for number, (kind, name, where) in enumerate(found, 1)
    ]


def _feedback(firm: Firm) -> list[Row]:
    """The enterprise's word on tier, score, problems and visits, and what became of it."""
    audited = firm.facts.audited
    found: list[Row] = []
    if audited.answered is not None:
        one = audited.answered
        day = f"{one.on.year}年{one.on.month}月{one.on.day}日" if one.on else NO_ANSWER
        found.append(
            {
                "about": "审核分级与评价结果",
                "said": "无异议" if one.agreed else one.objection or "有异议，未写理由",
                "when": day,
                "taken": one.answer or ("—" if one.agreed else "待园区答复"),
            }
        )
    found += [
        {"about": f"问题{problem.number}", "said": problem.objection, "when": NO_ANSWER,
         "taken": "待园区核实答复"}
        for problem in audited.problems if problem.objection
    ]  # fmt: skip
    agreed = [p.number for p in audited.problems if p.agreed]
    if agreed:
        found.append({"about": f"问题{agreed[0]}等{len(agreed)}个", "said": "企业确认，无异议",
                      "when": NO_ANSWER, "taken": "按确认的原因和目标编制"})  # fmt: skip
    for visit in audited.visits:
        entry = visit.submission.get("opinion")
        if entry is not None and isinstance(entry.value, str) and entry.value.strip():
            found.append({"about": "现场核查", "said": entry.value.strip(), "when": NO_ANSWER,
                          "taken": "记入现场核查表"})  # fmt: skip
    return found

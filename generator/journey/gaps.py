"""资料缺口.txt: what is still open in the deliverables, where, and who has to supply it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.deliver.figure import Gap
from generator.journey.documents import contract_of
from generator.workspace.audit import AuditSettings

_CLAUSES = "rules/clauses/management_measures.yaml"
# What the office decides, by its name in the data contracts, and where it writes it.
_OFFICE: Mapping[str, str] = {
    "document_date": "audit.yaml 的 document_date",
    "document_number": "audit.yaml 的 document_number",
    "approved_by": f"{_CLAUSES} 的 approved_by",
    "comment_deadline": f"{_CLAUSES} 的 comment_deadline",
    "effective_from": f"{_CLAUSES} 的 effective_from",
    "effective_to": f"{_CLAUSES} 的 effective_to",
}
_OFFICE_NAME = "园区清洁生产审核办公室"
_LINE_END = "\r\n"


def gap_list(
    settings: AuditSettings,
    gaps: Sequence[Gap],
    owners: Mapping[str, tuple[str, str]],
    failed: Sequence[tuple[str, str]],
) -> bytes:
    """The list by document; `owners` says of each file whom it is about and of what kind it is."""
    lines = [
        f"资料缺口　{settings.park_name}　{settings.audit_year}年度",
        "下列内容在成果文件中以“［待补:名称］”标出。补齐后重新运行 parkaudit deliver 即可。",
        "",
    ]
    for file, (owner, document) in owners.items():
        own = [gap for gap in gaps if gap.document == file]
        if own:
            lines += [file, *_entries(own, owner, document), ""]
    if not gaps:
        lines += ["没有缺口。", ""]
    if failed:
        lines += ["未生成的文件", *(f"  {name}：{reason}" for name, reason in failed), ""]
    return _LINE_END.join(lines).encode("utf-8-sig")


def _entries(gaps: Sequence[Gap], owner: str, document: str) -> list[str]:
    """One line per name, with every place it is missing at."""
    places: dict[str, dict[str, None]] = {}
    for gap in gaps:
        places.setdefault(gap.name, {})[gap.place] = None
    return [
        f"  {number}. {name}　{_who(name, owner, document)}"
        f"{''.join(f'{_LINE_END}     {place}' for place in found if place)}"
        for number, (name, found) in enumerate(places.items(), 1)
    ]


def _who(name: str, owner: str, document: str) -> str:
    names = contract_of(document).names
    for key, where in _OFFICE.items():
        if key in names and names[key].label == name:
            return f"由{_OFFICE_NAME}填写：{where}"
    if owner:
        return f"由{owner}补报：在采集表中填写后更正报送"
    return f"由{_OFFICE_NAME}补充"

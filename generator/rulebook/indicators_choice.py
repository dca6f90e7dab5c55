"""Which indicator systems an enterprise answers: by industry code and each of its processes.

附录A tells what has been published for an industry; a standard whose table is not among the rules
leaves the table of generic elements, and the choice says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from generator.errors import GeneratorError
from generator.model.indicator import IndicatorSystem
from generator.model.reference import CodeRow, CodeTable
from generator.rulebook.files import RuleFile

APPENDIX_A = "appendix_a"
GENERIC_SYSTEM = "elements"
"""The table of generic elements, for enterprises whose industry has no system of its own."""

_PROCESS_MARKS = re.compile("[、，,；;]")
_LISTED = ("有效", "部分有效", "部分替代", "草案")
# The order in which the kinds of 附录A are looked up, best first.
_KINDS = ("评价指标体系", "团体标准（草案）", "清洁生产标准", "评价指标体系（试行）")


@dataclass(frozen=True, slots=True)
class SystemChoice:
    """The systems of an enterprise, those that can be scored first, and why these.

    `listed` are the entries of 附录A for its industry and process, of the kind to be used first.
    """

    systems: tuple[IndicatorSystem, ...]
    listed: tuple[CodeRow, ...] = ()
    reason: str = ""


def choose_systems(
    systems: Mapping[str, IndicatorSystem],
    appendix: CodeTable | None,
    industry_code: str,
    process: str,
    on: date,
) -> SystemChoice:
    """The systems of an industry and its processes on a day; else the generic elements.

    `process` lists several parted by 、 or a comma or semicolon, each of which may have its system.
    Where one process has several that can be scored, what it cannot decide is refused. Incomplete
    systems come last, to be shown beside one that gives a grade.
    """
    fitting = [s for s in systems.values() if _of_code(s, industry_code) and _valid(s, on)]
    listed = _listed(appendix, industry_code, process)
    found = _scored([s for s in fitting if s.complete], industry_code, process)
    shown = tuple(
        s for s in fitting if not s.complete and (not s.processes or _names(s, process))
    )
    if found:
        return SystemChoice((*found, *shown), listed)
    generic = (systems[GENERIC_SYSTEM],) if GENERIC_SYSTEM in systems else ()
    return SystemChoice((*generic, *shown), listed, _why_generic(listed, shown))


def check_appendix(
    file: RuleFile | None, appendix: CodeTable | None, systems: Mapping[str, IndicatorSystem]
) -> None:
    """Every system that 附录A names must exist, and every kind be one that can be ranked."""
    for row in appendix or ():
        kind = row.values["kind"]
        if kind not in _KINDS and file is not None:
            raise file.fault(
                row.line, f"附录A没有类别“{kind}”。", f"可以写：{'、'.join(_KINDS)}。"
            )
        for name in row.values["systems"].split():
            if name not in systems and file is not None:
                raise file.fault(
                    row.line, f"没有指标体系“{name}”。", "请写 indicators/sectors 里体系的 id。"
                )


def _scored(
    fitting: list[IndicatorSystem], industry_code: str, process: str
) -> tuple[IndicatorSystem, ...]:
    found: dict[str, IndicatorSystem] = {}
    for each in _PROCESS_MARKS.split(process):
        named = [s for s in fitting if s.processes and _names(s, each)]
        found |= {s.id: s for s in _only_one(named, industry_code, each)}
    # A system that names the process is meant before one for the whole industry.
    if not found:
        whole = [system for system in fitting if not system.processes]
        found |= {s.id: s for s in _only_one(whole, industry_code, process)}
    return tuple(found.values())


def _of_code(system: IndicatorSystem, industry_code: str) -> bool:
    return any(industry_code.startswith(code) for code in system.industry_codes)


def _names(system: IndicatorSystem, process: str) -> bool:
    for word in sorted(system.except_processes, key=len, reverse=True):
        process = process.replace(word, "")
    return any(word.casefold() in process.casefold() for word in system.processes)


def _only_one(
    systems: list[IndicatorSystem], industry_code: str, process: str
) -> list[IndicatorSystem]:
    if len(systems) > 1:
        raise GeneratorError(
            f"行业代码 {industry_code}、工艺“{process.strip()}”同时适用"
            f"{'、'.join(f'“{system.name}”' for system in systems)}。",
            "请在名录的“指标体系”一栏写明用哪一个："
            f"{'、'.join(system.id for system in systems)}。",
        )
    return systems


def _listed(
    appendix: CodeTable | None, industry_code: str, process: str
) -> tuple[CodeRow, ...]:
    """What 附录A has in force for the code, of the best kind; words tell several of one code."""
    found = [
        row
        for row in appendix or ()
        if row.values["status"].partition("（")[0] in _LISTED
        and any(industry_code.startswith(code) for code in row.values["codes"].split())
        and (not row.values["words"] or any(w in process for w in row.values["words"].split()))
    ]
    best = min((_KINDS.index(row.values["kind"]) for row in found), default=0)
    return tuple(row for row in found if row.values["kind"] == _KINDS[best])


def _why_generic(listed: Iterable[CodeRow], shown: Iterable[IndicatorSystem]) -> str:
    texts = [f"《{row.label}》（{row.values['notice']}）" for row in listed]
    held = "、".join(f"《{system.name}》" for system in shown)
    if held:
        return f"{held}只有片段，只列示；按企业通用要素评价表得出参考等级。"
    if texts:
        return (
            f"附录A列有{'、'.join(texts)}，本系统没有适用于所填工艺的基准表，"
            "按企业通用要素评价表得出参考等级；取得原文后可作为规则加入。"
        )
    return "附录A没有列出该行业代码和工艺的评价指标体系，按企业通用要素评价表得出参考等级。"


def _valid(system: IndicatorSystem, on: date) -> bool:
    begun = system.valid_from is None or system.valid_from <= on
    return begun and (system.valid_to is None or on < system.valid_to)

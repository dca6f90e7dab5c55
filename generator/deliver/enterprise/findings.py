"""表3-4 问题与原因: each numbered problem with causes, evidence and what it might save. Pure."""

from __future__ import annotations

from generator.deliver.enterprise.choices import target_figure
from generator.deliver.enterprise.said import Piece, Row, listed
from generator.deliver.figure import Prose
from generator.deliver.firm import Firm
from generator.deliver.numbers import NO_ANSWER
from generator.deliver.sentences import joined, prose
from generator.model.option import Option
from generator.model.problem import Evidence, Gravity, Problem
from generator.model.score import EntrySource, Trail

_MOST_PLACES = 4
_NAMED = 6


def problems(firm: Firm) -> list[Row]:
    """The problems of this enterprise in the order of their numbers."""
    return [_row(firm, one) for one in firm.facts.audited.problems]


def _row(firm: Firm, one: Problem) -> Row:
    return {
        "number": one.number,
        "element": one.element.value,
        "gravity": one.gravity.value,
        "statement": firm.numbers.sentence(one.statement.rstrip("。"), one.trail),
        "basis": one.basis or NO_ANSWER,
        "causes": _causes(firm, one),
        "evidence": evidence_words(one.evidence),
        "potential": _potential(firm, one),
        "options": "、".join(o.number for o in answering(firm, one)) or NO_ANSWER,
    }


def answering(firm: Firm, one: Problem) -> tuple[Option, ...]:
    return tuple(o for o in firm.facts.audited.options if one.number in o.problems)


def _causes(firm: Firm, one: Problem) -> object:
    """Aspect by aspect, the main one first; who says so is told where it is the program."""
    if not one.causes:
        return "须由企业在问题原因确认表中填写"
    ordered = sorted(one.causes, key=lambda cause: not cause.main)
    said: list[Piece] = [
        firm.numbers.sentence(
            f"{cause.aspect.value}{'（主因）' if cause.main else ''}：{cause.text.rstrip('。')}",
            one.trail,
        )
        for cause in ordered
    ]
    return joined(said)


def evidence_words(evidence: tuple[Evidence, ...]) -> str:
    """Where the proof stands: cells by their sheet, figures by what they are called."""
    places: dict[str, None] = {}
    for each in evidence:
        if isinstance(each, EntrySource):
            head = "现场核查表" if each.form_id == "site_visit" else "采集表"
            places[f"{head}{each.place}"] = None
        else:
            cells = [node for node in each.walk() if isinstance(node, EntrySource)]
            for cell in cells[:_MOST_PLACES]:
                head = "现场核查表" if cell.form_id == "site_visit" else "采集表"
                places[f"{head}{cell.place}"] = None
    return listed(list(places), _MOST_PLACES) or "待补充证据"


def savings_words(
    firm: Firm, options: tuple[Option, ...], *, numbered: bool = True
) -> list[Piece]:
    """What these options save a year, kind by kind; proposals as the range they are."""
    told: list[Piece] = []
    for kind in firm.facts.audited.savings:
        unit = firm.reading.rules.printing.unit_of(kind.unit)
        for option in options:
            head = f"{option.number}{kind.name}" if numbered else kind.name
            trail = option.savings.get(kind.id)
            if trail is not None and option.saved(kind.id):
                told.append(prose(head, firm.numbers.of(trail)))
            elif kind.id in option.estimate:
                low, high = option.estimate[kind.id]
                made = Trail(
                    id=f"{firm.owner}:estimate_{option.number}.{kind.id}@{firm.year}",
                    label=f"{option.number}年{kind.name}估计", value=low, unit=unit,
                    formula="基数 × 方案库的节约率", mark=option.mark.partition("（")[0][:1],
                    reason="须实测", inputs=(option.trail,),
                )  # fmt: skip
                first = firm.numbers.of(made)
                told.append(prose(head, first, "～",
                                  firm.numbers.of(made, 2, high), "（估计）"))  # fmt: skip
    return told


def _potential(firm: Firm, one: Problem) -> object:
    """The savings of the options that answer it, else the way to the near target."""
    found = savings_words(firm, answering(firm, one))
    if found:
        return joined(found[:_MOST_PLACES])
    target = next((t for t in firm.facts.audited.targets if t.problem == one.number), None)
    if target is not None:
        near = target_figure(firm, target.near, target.unit, target.trails[0])
        present = target_figure(firm, target.present, target.unit, target.trails[0])
        return prose("由", present, "到", near)
    return "不能由数据估算"


def problems_said(firm: Firm) -> Prose | None:
    """How many there are, which are grave, where the main causes lie, which have no option."""
    found = firm.facts.audited.problems
    if not found:
        return None
    count = firm.numbers.count(
        f"{firm.owner}:problems@{firm.year}", "审核问题数", len(found), "个",
        "、".join(one.number for one in found), [one.trail for one in found],
    )  # fmt: skip
    told: list[Piece] = [prose("共查出问题", count)]
    grave = [one for one in found if one.gravity is Gravity.GRAVE]
    if grave:
        told.append(f"重大的有{listed([one.number for one in grave], _NAMED)}，应当优先解决")
    mains: dict[str, list[str]] = {}
    for one in found:
        for cause in one.main_causes:
            mains.setdefault(cause.aspect.value, []).append(one.number)
    if mains:
        aspect, numbers = max(mains.items(), key=lambda pair: len(pair[1]))
        told.append(f"主因多在{aspect}（{listed(numbers, _NAMED)}）")
    blank = [one.number for one in found if not one.causes]
    if blank:
        told.append(f"{listed(blank, _NAMED)}的原因须由企业确认")
    bare = [one.number for one in found if not answering(firm, one)]
    if bare:
        told.append(f"{listed(bare, _NAMED)}还没有对应的方案，由企业补提")
    return joined(told)


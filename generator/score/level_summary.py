"""三个结论: sectors that constrain the park, firms that are behind, facilities that fall short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from generator.model.constraint import LevelRules
from generator.model.score import Trail
from generator.score.figures import figure, with_unit
from generator.score.level_benchmark import FirmBenchmark, behind
from generator.score.level_chains import SECTOR, Group
from generator.score.level_facilities import Facility, falling_short, said_of
from generator.score.printing import Printing


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One line: of whom, the sentence with its figures, and the figures it rests on."""

    subject: str
    sentence: str
    trails: tuple[Trail, ...]


@dataclass(frozen=True, slots=True)
class Conclusions:
    """The three lists, the gravest first; an empty one says that the figures show none."""

    sectors: tuple[Conclusion, ...]
    firms: tuple[Conclusion, ...]
    facilities: tuple[Conclusion, ...]


def conclusions(
    rules: LevelRules, groups: Sequence[Group], firms: Sequence[FirmBenchmark],
    facilities: tuple[Facility, ...], printing: Printing,
) -> Conclusions:  # fmt: skip
    """The lists from the tables they sum up."""
    return Conclusions(
        sectors=_sectors(groups),
        firms=_firms(firms, printing),
        facilities=tuple(
            Conclusion(each.name, f"{said_of(each)}。", (each.trail,))
            for each in falling_short(facilities, rules.facility.medium)
        ),
    )


def _sectors(groups: Sequence[Group]) -> tuple[Conclusion, ...]:
    found = [group for group in groups if group.kind == SECTOR and group.constrains]
    found.sort(key=lambda group: -(group.constrains[0].ratio or Fraction(0)))
    lines = []
    for group in found:
        said = [
            f"{load.figure.name}占 {figure(load.share)}%（{figure(load.ratio)} 倍，{load.grade}）"
            for load in group.constrains
            if load.share is not None and load.ratio is not None
        ]
        added = f"{figure(group.added_share)}%" if group.added_share is not None else "—"
        sentence = f"{group.name}增加值占 {added}，{'，'.join(said)}。"
        trails = tuple(load.trail for load in group.constrains)
        lines.append(Conclusion(group.name, sentence, trails))
    return tuple(lines)


def _firms(firms: Sequence[FirmBenchmark], printing: Printing) -> tuple[Conclusion, ...]:
    by_firm: dict[str, list[FirmBenchmark]] = {}
    for each in behind(firms):
        by_firm.setdefault(each.recipient_id, []).append(each)
    return tuple(
        Conclusion(
            rows[0].name,
            f"{rows[0].name}：{'；'.join(_said(each, printing) for each in rows)}。",
            tuple(each.trail for each in rows),
        )
        for rows in by_firm.values()
    )


def _said(each: FirmBenchmark, printing: Printing) -> str:
    value = with_unit(figure(each.value, 4), printing.unit_of(each.indicator.unit))
    level = f"，{each.grade.value}" if each.grade is not None else ""
    gap = f"，与Ⅰ级差 {figure(each.gap)}%" if each.gap is not None else ""
    place = f"，{each.peers} 家中列第 {each.rank}" if each.rank and each.peers > 1 else ""
    return f"{each.indicator.name} {value}{level}{gap}{place}"

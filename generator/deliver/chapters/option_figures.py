"""Figures of options and of their sums, as chapters from plans to continuity print them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from generator.deliver.dossier import Dossier
from generator.deliver.figure import Figure, Prose
from generator.deliver.numbers import NO_ANSWER, Numbers
from generator.deliver.sentences import joined, prose
from generator.model.option import Option, OptionOrigin
from generator.model.problem import ObjectLevel
from generator.model.score import EntrySource, Trail
from generator.score.figures import figure
from generator.score.shares import PARK

Row = dict[str, object]

PLACES: Mapping[str, int] = {
    "saving_electricity": 2, "saving_energy": 2, "saving_water": 0, "cut_cod": 3,
    "cut_waste": 2, "cut_air": 3, "cut_co2": 2,
}  # fmt: skip
"""By kind of saving, so that a column keeps one width."""


def traced(numbers: Numbers, text: str, trail: Trail) -> Prose:
    """A sentence made by a rule, every number in it leading to that rule's trail."""
    return numbers.sentence(text, trail)


def short_list(names: Sequence[str], most: int = 6) -> str:
    """Names as people say them; a long list is cut and says so."""
    said = "、".join(names[:most])
    return said if len(names) <= most else f"{said}等"


def numbers_of(options: Iterable[str]) -> str:
    """F-QY001-01～03、 05；F-QY002-03: numbers of one series drawn together.

    The blank lets a long list break at the end of a line.
    """
    series: dict[str, list[str]] = {}
    for number in options:
        head, _, place = number.rpartition("-")
        series.setdefault(head, []).append(place)
    return "； ".join(f"{head}-{_ranges(places)}" for head, places in series.items())


def _ranges(places: Sequence[str]) -> str:
    runs: list[list[str]] = []
    for place in places:
        last = runs[-1][-1] if runs else ""
        if last.isdigit() and place.isdigit() and int(last) + 1 == int(place):
            runs[-1].append(place)
        else:
            runs.append([place])
    said = []
    for run in runs:
        said += [f"{run[0]}～{run[-1]}"] if len(run) > 2 else run
    return "、 ".join(said)


class OptionFigures:
    """Makes the figures of options; every one leads to the cells of the return it stands in."""

    def __init__(self, dossier: Dossier, numbers: Numbers) -> None:
        self.dossier = dossier
        self.numbers = numbers
        self.year = dossier.year
        self.improvement = dossier.improvement
        self.kinds = dossier.book.options.savings

    @property
    def returned(self) -> tuple[Option, ...]:
        """方案 of the enterprises' own lists."""
        return tuple(o for o in self.improvement.options.options if o.origin is OptionOrigin.RETURN)

    @property
    def proposed(self) -> tuple[Option, ...]:
        """方案 the library proposes."""
        return tuple(
            o for o in self.improvement.options.options if o.origin is OptionOrigin.LIBRARY
        )

    # -- one option ------------------------------------------------------------------------

    def money(self, option: Option, column: str) -> Figure:
        """投资, 年效益 or 寿命期 of an option as it was filled in."""
        value: Fraction | None = getattr(option, column)
        trail = self.money_trail(option, column)
        if value is None:
            return self.numbers.words(NO_ANSWER, trail)
        return self.numbers.of(trail, 0 if column == "life" else 2)

    def money_trail(self, option: Option, column: str) -> Trail:
        names = {"investment": "投资", "benefit": "年经济效益", "life": "寿命期"}
        cells = tuple(
            cell
            for cell in option.trail.inputs
            if isinstance(cell, EntrySource) and cell.key.field.endswith(f".{column}")
        )
        return Trail(
            id=f"方案:{option.number}.{column}",
            label=f"{option.number} {names[column]}",
            value=getattr(option, column),
            unit="年" if column == "life" else "万元",
            formula="企业填报",
            inputs=cells,
        )

    def saving(self, option: Option, kind: str) -> Figure:
        trail = option.savings.get(kind)
        if trail is None:
            return self.numbers.words(NO_ANSWER, option.trail)
        return self.numbers.of(trail, PLACES.get(kind, 2))

    def named(self, option: Option) -> Figure:
        """An option in a sentence: its number and name, which lead to what was filled in."""
        return self.numbers.words(f"{option.number}{option.name}", option.trail)

    def cited(self, numbers: Sequence[str], most: int = 6) -> Prose:
        """Options in a sentence by their numbers alone; of a long list the first."""
        found = [o for n in numbers[:most] if (o := self.improvement.options.get(n)) is not None]
        said = joined([self.numbers.words(option.number, option.trail) for option in found], "、")
        return prose(said, "等" if len(numbers) > most else "")

    def payback(self, option: Option) -> Figure:
        found = next((f for f in self.improvement.feasible if f.option is option), None)
        if found is None or found.payback is None:
            return self.numbers.words(NO_ANSWER, option.trail)
        return self.numbers.of(found.trail)

    def estimate(self, option: Option) -> Prose:
        """What a proposal is expected to save, from and to, each end with its trail."""
        parts = []
        for kind in self.kinds:
            if kind.id not in option.estimate:
                continue
            low, high = option.estimate[kind.id]
            places = PLACES.get(kind.id, 2)
            unit = self.unit(kind.id)
            ends = [
                self.numbers.of(
                    Trail(
                        id=f"方案:{option.number}.{kind.id}.{end}",
                        label=f"{option.number} {kind.name}估算（{said}）",
                        value=value,
                        unit=unit if end == "high" else "",
                        formula="基数 × 方案库的比例",
                        reason=option.basis,
                        mark=option.mark,
                        inputs=(option.trail,),
                    ),
                    places,
                )
                for end, said, value in (("low", "下限", low), ("high", "上限", high))
            ]
            parts.append(prose(f"{kind.name}", ends[0], "～", ends[1]))
        return joined(parts, "；") if parts else traced(self.numbers, option.basis, option.trail)

    def unit(self, kind: str) -> str:
        found = self.dossier.book.options.saving(kind)
        return self.dossier.book.unit_label(found.unit) if found else ""

    # -- several ---------------------------------------------------------------------------

    def count(self, tag: str, label: str, options: Sequence[Option], unit: str = "项") -> Figure:
        return self.numbers.count(
            f"{PARK}:options_{tag}@{self.year}", label, len(options), unit,
            short_list([o.number for o in options], 40), [o.trail for o in options],
        )  # fmt: skip

    def sum_money(self, tag: str, options: Sequence[Option], column: str) -> Figure:
        """投资 or 年效益 of several options; those without a number add nothing and are named."""
        known = [o for o in options if getattr(o, column) is not None]
        lacking = len(options) - len(known)
        words = "投资" if column == "investment" else "年经济效益"
        return self.numbers.of(
            Trail(
                id=f"{PARK}:options_sum_{tag}_{column}@{self.year}",
                label=f"方案{words}合计",
                value=sum((getattr(o, column) for o in known), Fraction(0)) if known else None,
                unit="万元",
                formula="各方案之和",
                numbers=f"{len(known)} 项方案相加",
                reason=f"另有 {lacking} 项没有填" if lacking else "",
                inputs=tuple(self.money_trail(o, column) for o in known),
            )
        )

    def sum_plain(self, tag: str, options: Sequence[Option], kind: str) -> Figure:
        """Savings of several options added up, whatever their bases."""
        trails = tuple(o.savings[kind] for o in options if o.saved(kind))
        found = self.dossier.book.options.saving(kind)
        return self.numbers.of(
            Trail(
                id=f"{PARK}:options_sum_{tag}_{kind}@{self.year}",
                label=f"方案年{found.name if found else kind}量合计（逐项相加）",
                value=sum((t.value for t in trails if isinstance(t.value, Fraction)), Fraction(0)),
                unit=self.unit(kind),
                formula="各方案之和",
                numbers=f"{len(trails)} 项方案相加",
                inputs=trails,
            ),
            PLACES.get(kind, 2),
        )

    def combined(self, kind: str, subjects: Sequence[str] | None = None, tag: str = "") -> Figure:
        """Savings with those on one base multiplied: what all options come to together."""
        found = [
            t
            for t in self.improvement.together
            if t.kind == kind and (subjects is None or t.subject_id in subjects)
        ]
        name = self.dossier.book.options.saving(kind)
        return self.numbers.of(
            Trail(
                id=f"{PARK}:options_together{tag}_{kind}@{self.year}",
                label=f"方案合计年{name.name if name else kind}量（同一基数连乘）",
                value=sum((t.combined for t in found), Fraction(0)) if found else None,
                unit=self.unit(kind),
                formula="Σ 各企业〔基数 ×（1 − Π(1 − sᵢ)）〕",
                numbers=f"{len(found)} 家企业相加",
                mark="D",
                inputs=tuple(t.trail for t in found),
            ),
            PLACES.get(kind, 2),
        )

    def share_of_base(
        self, kind: str, subjects: Sequence[str] | None = None, tag: str = ""
    ) -> Figure | None:
        """The combined saving in per cent of the bases of all enterprises."""
        found = [
            t
            for t in self.improvement.together
            if t.kind == kind and (subjects is None or t.subject_id in subjects)
        ]
        bases = [
            of[kind]
            for number, of in self.improvement.bases.items()
            if kind in of and (subjects is None or number in subjects)
        ]
        whole = sum((b.value for b in bases if isinstance(b.value, Fraction)), Fraction(0))
        if not found or whole <= 0:
            return None
        part = sum((t.combined for t in found), Fraction(0))
        return self.made(
            f"options_together_share{tag}_{kind}", "方案合计节约量占基数的比例",
            100 * part / whole, "%", "合计节约量 ÷ 基数合计 × 100",
            inputs=(*(t.trail for t in found), *bases),
        )  # fmt: skip

    def made(
        self,
        tag: str,
        label: str,
        value: Fraction | None,
        unit: str,
        formula: str,
        said: str = "",
        inputs: Iterable[Trail | EntrySource] = (),
        places: int = 2,
    ) -> Figure:
        """A figure worked out for these chapters alone."""
        return self.numbers.of(
            Trail(
                id=f"{PARK}:{tag}@{self.year}",
                label=label,
                value=value,
                unit=unit,
                formula=formula,
                numbers=said,
                inputs=tuple(inputs),
            ),
            places,
        )

    def percent(self, tag: str, label: str, part: Fraction | int, whole: Fraction | int) -> Figure:
        """A part of a whole, in per cent."""
        value = 100 * Fraction(part) / Fraction(whole) if whole else None
        said = f"{figure(Fraction(part), 4)} ÷ {figure(Fraction(whole), 4)} × 100"
        return self.made(tag, label, value, "%", "部分 ÷ 合计 × 100", said if whole else "")


def level_of(option: Option) -> str:
    return option.subject.level.value


def by_level(options: Iterable[Option]) -> dict[ObjectLevel, list[Option]]:
    """Options of the park, of chains and of enterprises, in that order; levels without any too."""
    found: dict[ObjectLevel, list[Option]] = {level: [] for level in ObjectLevel}
    for option in options:
        found[option.subject.level].append(option)
    return found

"""Answers on the 指标自评 sheets: what the model knows, else a value within the second level."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping

from generator.model.form import FieldKind, FormDefinition
from generator.model.indicator import IndicatorSystem, SecondaryIndicator
from samples.synth.sheet import Typed
from samples.synth.world import Firm, rounded

KNOWN: Mapping[tuple[str, str], Callable[[Firm], float]] = {
    ("hw_incineration", "line_hours"): lambda f: f.last.hours,
    ("hw_incineration", "slag_rate"): lambda f: f.last.params["slag"],
    ("hw_incineration", "fly_ash_rate"): lambda f: f.last.params["ash"],
    ("hw_incineration", "ignition_loss"): lambda f: f.last.params["loss"],
    ("hw_incineration", "particulates"): lambda f: f.last.params["dust"],
    ("hw_incineration", "so2"): lambda f: f.last.params["so2"],
    ("hw_incineration", "nox"): lambda f: f.last.params["nox"],
    ("hw_incineration", "hcl"): lambda f: f.last.params["hcl"],
    ("hw_incineration", "dioxin"): lambda f: f.last.params["dioxin"],
    ("hw_incineration", "line_stops"): lambda f: 3,
    ("hw_incineration", "low_temperature_records"): lambda f: 3,
    ("hw_incineration", "co_daily"): lambda f: 32,
    ("hw_incineration", "hf"): lambda f: 0.8,
    ("pv_cell", "cell_power"): lambda f: f.last.params["power"],
    ("pv_cell", "cell_water"): lambda f: f.last.params["water"],
    ("pv_cell", "silver_paste"): lambda f: f.last.params["silver"],
}
"""Rows whose value the model has: it must not be stated twice with two figures."""
WEAK = {
    "water_short": ("水", "回用"),
    "carbon_heavy": ("能耗", "电耗", "能源", "煤", "碳", "余热", "燃料"),
}


def self_answers(
    form: FormDefinition, systems: Iterable[IndicatorSystem], firm: Firm, typed: Typed
) -> None:
    """Type an answer for every row the firm is asked to judge itself."""
    for system in systems:
        for row in system.asked:
            name = system.asked_field(row.id)
            if name not in form.fields:
                continue
            chance = random.Random(f"{firm.number}/{name}")
            asked = form.fields[name]
            known = KNOWN.get((system.id, row.id))
            if asked.kind is FieldKind.CHOICE:
                level = chance.choices((0, 1, 2), _weights(row, firm))[0]
                typed.put(name, asked.choices[level])
            else:
                typed.put(name, rounded(known(firm) if known else _value(row, chance, firm), 3))


def _weak(row: SecondaryIndicator, firm: Firm) -> bool:
    """The row speaks of what the firm's park is bad at."""
    return any(word in row.name for word in WEAK.get(firm.condition, ()))


def _weights(row: SecondaryIndicator, firm: Firm) -> tuple[int, int, int]:
    """Chances of the three levels."""
    if firm.condition == "good":
        return 19, 1, 0
    return (0, 3, 7) if _weak(row, firm) else (4, 5, 1)


def _value(row: SecondaryIndicator, chance: random.Random, firm: Firm) -> float:
    levels = row.benchmark.levels
    if levels is None:
        return 2
    first, second, third = (float(level) for level in levels)
    share = chance.uniform(0.1, 0.9)
    if firm.condition == "good":
        return first + (second - first) * share * 0.1 if chance.random() < 0.1 else first
    if _weak(row, firm):
        return second + (third - second) * share
    if chance.random() < 0.12:
        return second + (third - second) * share
    return first + (second - first) * share

"""园区清洁生产评价指标体系: weights, levels, formulas and sources of park and firms. Pure."""

from __future__ import annotations

from generator.deliver.chapters.indicator_explained import (
    compared,
    explanations,
    firm_systems,
    firm_tables,
    scoring,
)
from generator.deliver.chapters.tiering_system import system_of, tiering_system
from generator.deliver.chapters.trailed import printed
from generator.deliver.dossier import Dossier
from generator.deliver.figure import Prose
from generator.deliver.numbers import Filled, Numbers
from generator.deliver.report_cover import cover
from generator.deliver.sentences import joined, prose
from generator.model.park_index import LEVEL_NAMES
from generator.model.score import Trail
from generator.score.figures import figure
from generator.score.index_card import BANDS
from generator.score.shares import PARK

MARKS = (
    "核对状态按来源注明：未核对原文的，使用前须与官方文本核对；推定或建议的，为建议指标（非国家发布），经园区"
    "确认后使用。"
)


def indicator_system(dossier: Dossier) -> Filled:
    """The whole context; the park's own system is there before anything has been returned."""
    numbers = Numbers(dossier.known, dossier.rounding)
    system = system_of(dossier)
    sources = [system.source] if system else []
    sources += [each.source for each in dossier.book.compliance_for(dossier.day)]
    context = {
        **cover(dossier, (MARKS,)),
        "basis": list(dict.fromkeys(dossier.book.cite(source) for source in sources)),
        "bands": _bands(dossier, numbers),
        "scoring": scoring(),
        "explanations": explanations(dossier, numbers),
        "compared": compared(dossier),
        "firm_systems": firm_systems(dossier, numbers),
        "firm_tables": firm_tables(dossier, numbers),
        "tiering_system": tiering_system(dossier, numbers),
    }
    return Filled(context, numbers.trails)


def _bands(dossier: Dossier, numbers: Numbers) -> list[Prose]:
    """The points at the levels, and the least points of each band, as the settings have them."""
    system = system_of(dossier)
    points = system.row_scores if system is not None else ()
    found = []
    for name, words in (("park_row_scores", LEVEL_NAMES), ("park_bands", BANDS)):
        setting = dossier.book.settings.entries[name]
        own = points if points and name == "park_row_scores" else None
        values = own or dossier.book.settings.fractions(name)
        trail = Trail(
            id=f"{PARK}:{name}@{dossier.year}",
            label=setting.label,
            value="、".join(figure(value) for value in values),
            source=dossier.book.cite(setting.source),
            mark=setting.mark,
            reason=setting.note,
        )
        levels = name == "park_row_scores"
        found.append(
            joined(
                [
                    prose(
                        f"{word}级得" if levels else f"{word}不低于",
                        printed(numbers, value, 0, "分", trail),
                    )
                    for word, value in zip(words, values, strict=False)
                ],
                "，",
            )
        )
    return found

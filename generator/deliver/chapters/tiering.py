"""第五章 审核分级清单与评价指标体系: elements, list, focus and targets. Pure."""

from __future__ import annotations

from generator.deliver.chapters import tiering_elements, tiering_list, tiering_said
from generator.deliver.chapters import tiering_focus as focus
from generator.deliver.dossier import Dossier
from generator.deliver.numbers import Numbers


def tiering(dossier: Dossier, numbers: Numbers) -> dict[str, object]:
    """How the tiers came about: the part the list of tiers is made of."""
    return {
        "year": dossier.year,
        "sample": dossier.settings.sample,
        "criterion": tiering_list.shares_criterion(dossier),
        "elements": tiering_elements.elements(dossier, numbers),
        "element_sentence": tiering_elements.element_sentence(dossier),
        "shares": tiering_elements.shares(dossier, numbers),
        "mandatory": tiering_list.mandatory(dossier, numbers),
        "mandatory_sentence": tiering_said.mandatory_sentence(dossier),
        "coverage": tiering_elements.coverage(dossier, numbers),
        "coverage_sentence": tiering_said.coverage_sentence(dossier, numbers),
        "counts_said": tiering_said.counts_said(dossier, numbers),
        "counts": tiering_list.counts(dossier, numbers) or None,
        "entries": tiering_list.tier_list(dossier, numbers),
        "waiting": tiering_list.waiting(dossier),
        "notices": tiering_list.notices(dossier, numbers),
        "sensitivity": tiering_elements.sensitivity(dossier, numbers),
        "sensitivity_sentence": tiering_said.sensitivity_sentence(dossier),
    }


def tiering_focus(dossier: Dossier, numbers: Numbers) -> dict[str, object]:
    """What is audited first, and what is to be reached."""
    return {
        "year": dossier.year,
        **focus.target_years(dossier),
        "weights": focus.weights(dossier, numbers),
        "weights_sentence": focus.weights_sentence(dossier),
        "park": focus.park(dossier, numbers),
        "enterprises": focus.enterprises(dossier, numbers),
        "inside": focus.inside(dossier, numbers),
        "focus_sentence": focus.focus_sentence(dossier, numbers),
        "targets": focus.targets(dossier, numbers),
        "target_sentence": focus.target_sentence(dossier, numbers),
    }

"""What the audit demands: rules/ read strictly into model objects."""

from __future__ import annotations

from generator.rulebook.book import Rulebook, load_rulebook
from generator.rulebook.indicators_choice import GENERIC_SYSTEM
from generator.rulebook.names import GRID_FACTOR, PARK, Names

__all__ = ["GENERIC_SYSTEM", "GRID_FACTOR", "PARK", "Names", "Rulebook", "load_rulebook"]

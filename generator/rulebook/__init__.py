"""What the audit demands: rules/ read strictly into model objects."""

from __future__ import annotations

from generator.rulebook.book import GENERIC_SYSTEM, Rulebook, load_rulebook
from generator.rulebook.names import GRID_FACTOR, PARK, Names

__all__ = ["GENERIC_SYSTEM", "GRID_FACTOR", "PARK", "Names", "Rulebook", "load_rulebook"]

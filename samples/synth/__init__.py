"""A park synthesised from a seed: enterprises and departments whose figures hold together.

Plain Python beside the program, which knows nothing of it. ``synth.park(7, 24)`` is the model;
``synth.enterprise_cells`` and ``synth.department_cells`` are what the recipients type;
``synth.faulty`` plants faults with the findings that must come out.
"""

from samples.synth.park import CONDITIONS, park
from samples.synth.world import YEARS, Firm, Park

__all__ = ["CONDITIONS", "YEARS", "Firm", "Park", "park"]

"""rules/units.yaml: the units of measure, and what may be converted into what."""

from __future__ import annotations

from generator.formula.units import UnitDefinition, UnitDefinitionFault, UnitTable
from generator.rulebook.files import RuleFile
from generator.rulebook.vocabulary import text, words


def load_units(file: RuleFile) -> UnitTable:
    """The table of units; a definition that cannot stand is refused with its line."""
    lines: dict[str, int] = {}
    definitions = []
    for node in file.yaml().mapping(("units",))["units"].sequence():
        parts = node.mapping(("symbol", "label"), ("aliases", "factor", "of"))
        definition = UnitDefinition(
            symbol=parts["symbol"].text(),
            label=parts["label"].text(),
            aliases=words(parts, "aliases"),
            factor=text(parts, "factor"),
            of=text(parts, "of"),
        )
        # The later of two equal symbols is the one at fault.
        lines[definition.symbol] = node.line
        definitions.append(definition)
    try:
        return UnitTable.from_definitions(definitions)
    except UnitDefinitionFault as fault:
        raise file.fault(lines.get(fault.symbol, 0), fault.message, "请改正。") from None

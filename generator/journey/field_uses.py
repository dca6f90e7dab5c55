"""What the fields of the forms are used for, by rules and Word templates together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from generator.deliver.contract import Contract, Spec, read_contract
from generator.errors import GeneratorError
from generator.journey.audit import rules_of
from generator.packaged import packaged
from generator.rulebook import Rulebook
from generator.rulebook.uses import (
    field_uses,
    unused_fields,
    uses_through_quantities,
)
from generator.yamlfile import read_yaml


def template_names() -> Mapping[str, frozenset[str]]:
    """Per document the names its data contract lets a template print, with dots inside lists."""
    found = {}
    for path in sorted((packaged("templates") / "word" / "src").glob("*.yaml")):
        # The folder holds the house styles too, which are no contract.
        if any(key.scalar == "document" for key, _ in read_yaml(path).items()):
            contract = read_contract(path)
            found[contract.document] = _names_of(contract)
    return found


def uses_lines(root: Path, field_id: str, form_id: str = "") -> Iterator[str]:
    """What uses a field, directly and by way of derived quantities, form by form."""
    book = rules_of(root)
    contracts = template_names()
    uses = field_uses(book, contracts)
    for form in _forms_with(book, field_id, form_id):
        field = book.forms[form].fields[field_id]
        yield f"{book.forms[form].name}　{field_id}　{field.label}"
        direct = uses[form, field_id]
        for use in (*direct, *uses_through_quantities(book, form, field_id, contracts)):
            yield f"  {use}"
        if not direct:
            yield "  没有任何用途。"


def unused_lines(root: Path) -> tuple[str, ...]:
    """Every field that nothing uses, with its form."""
    return unused_fields(rules_of(root), template_names())


def _forms_with(book: Rulebook, field_id: str, form_id: str) -> list[str]:
    found = [
        form.id
        for form in book.forms.values()
        if field_id in form.fields and form_id in ("", form.id)
    ]
    if not found:
        raise GeneratorError(
            f"没有字段“{field_id}”。",
            "字段编号见 parkaudit forms dictionary；表格的列写成“表名.列名”。",
        )
    return found


def _names_of(contract: Contract) -> frozenset[str]:
    return frozenset(_paths(contract.names, ""))


def _paths(specs: Mapping[str, Spec], above: str) -> Iterator[str]:
    for name, spec in specs.items():
        yield above + name
        yield from _paths(spec.fields, f"{above}{name}.")

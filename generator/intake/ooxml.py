"""The parts of an .xlsx, .xlsm or .xlsb that say where its sheets are and what its styles mean."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from generator.intake.grid import plain_number
from generator.intake.numberformat import Meaning, meaning_of_code, meaning_of_id
from generator.intake.package import Package
from generator.intake.refusal import Budget, Fault, Refused
from generator.intake.xmlstream import Attributes, FlatReader, attribute, read_xml, small_integer

_TRUE = frozenset({"1", "true", "on"})
_CUSTOM_PROPERTIES = "docProps/custom.xml"
_NUMERIC_TYPES = frozenset({"i1", "i2", "i4", "i8", "int", "ui1", "ui2", "ui4", "ui8", "uint",
                            "r4", "r8", "decimal"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from one part to another; `type` is the last word of its address."""

    type: str
    target: str


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet as the workbook names it, and the part that holds it."""

    name: str
    hidden: bool
    part: str


@dataclass(frozen=True, slots=True)
class BookParts:
    """What the workbook part says, before any sheet is read."""

    sheets: tuple[SheetPart, ...]
    epoch_1904: bool
    shared_strings: str
    styles: str


def main_part(package: Package, budget: Budget) -> str:
    """The workbook part the container names, or where every program puts it."""
    for relation in read_relations(package, "", budget).values():
        if relation.type == "officeDocument" and relation.target in package:
            return relation.target
    for usual in ("xl/workbook.xml", "xl/workbook.bin"):
        if usual in package:
            return usual
    raise Refused(Fault.CORRUPT)


def read_relations(package: Package, part: str, budget: Budget) -> Mapping[str, Relation]:
    """The links of `part` by id; links out of the file are left out."""
    folder, name = posixpath.split(part)
    relations_part = posixpath.join(folder, "_rels", f"{name}.rels")
    if relations_part not in package:
        return MappingProxyType({})
    reader = _RelationReader(folder)
    read_xml(package.stream(relations_part, budget), reader, budget)
    return MappingProxyType(reader.relations)


class _RelationReader(FlatReader):
    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.relations: dict[str, Relation] = {}

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag != "Relationship" or attributes.get("TargetMode", "").lower() == "external":
            return
        target = attributes.get("Target", "").replace("\\", "/")
        # An absolute target stands from the container's root, any other from the part's folder.
        path = posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.relations[attributes.get("Id", "")] = Relation(kind, path)


def read_book(package: Package, part: str, budget: Budget) -> BookParts:
    """Sheets in their order, chart and macro sheets left out."""
    relations = read_relations(package, part, budget)
    reader = _BookReader(relations)
    read_xml(package.stream(part, budget), reader, budget)
    return book_parts(reader.sheets, reader.epoch_1904, relations, budget)


def book_parts(
    sheets: list[SheetPart],
    epoch_1904: bool,
    relations: Mapping[str, Relation],
    budget: Budget,
) -> BookParts:
    """What both the XML and the binary workbook part lead to."""
    if not sheets:
        raise Refused(Fault.NO_WORKSHEET)
    if len(sheets) > budget.limits.sheets:
        raise Refused(Fault.TOO_MUCH_CONTENT, f"工作表超过 {budget.limits.sheets} 张")
    by_type = {relation.type: relation.target for relation in relations.values()}
    return BookParts(
        tuple(sheets), epoch_1904, by_type.get("sharedStrings", ""), by_type.get("styles", "")
    )


class _BookReader(FlatReader):
    def __init__(self, relations: Mapping[str, Relation]) -> None:
        self._relations = relations
        self.sheets: list[SheetPart] = []
        self.epoch_1904 = False

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "sheet":
            relation = self._relations.get(attribute(attributes, "id"))
            if relation is not None and relation.type == "worksheet":
                hidden = attributes.get("state", "visible") != "visible"
                self.sheets.append(SheetPart(attributes.get("name", ""), hidden, relation.target))
        elif tag == "workbookPr" and "date1904" in attributes:
            # An extension later in the part has a tag of this name too, without the attribute.
            self.epoch_1904 = attributes["date1904"].lower() in _TRUE


def read_styles(package: Package, part: str, budget: Budget) -> tuple[Meaning, ...]:
    """What each cell style makes of a number, by the style index cells carry."""
    if part not in package:
        return ()
    reader = _StyleReader()
    read_xml(package.stream(part, budget), reader, budget)
    return tuple(meaning_of_id(number, reader.custom) for number in reader.formats)


class _StyleReader(FlatReader):
    def __init__(self) -> None:
        self._in_cell_formats = False
        self.custom: dict[int, Meaning] = {}
        self.formats: list[int] = []

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "numFmt":
            number = small_integer(attributes.get("numFmtId"), -1)
            self.custom[number] = meaning_of_code(attributes.get("formatCode", ""))
        elif tag == "cellXfs":
            self._in_cell_formats = True
        elif tag == "xf" and self._in_cell_formats:
            self.formats.append(small_integer(attributes.get("numFmtId"), 0))

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._in_cell_formats = False


def read_custom_properties(package: Package, budget: Budget) -> Mapping[str, str]:
    """The document's own properties as text.

    A whole number is written without a point: one program gives 3 back as 3.0.
    """
    if _CUSTOM_PROPERTIES not in package:
        return MappingProxyType({})
    reader = _PropertyReader(budget)
    read_xml(package.stream(_CUSTOM_PROPERTIES, budget), reader, budget)
    return MappingProxyType(reader.properties)


class _PropertyReader(FlatReader):
    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._name = ""
        self._type = ""
        self._pieces: list[str] = []
        self.properties: dict[str, str] = {}

    def start(self, tag: str, attributes: Attributes) -> None:
        if tag == "property":
            self._name = attributes.get("name", "")
            self._pieces.clear()
        elif self._name:
            self._type = tag

    def text(self, data: str) -> None:
        if self._name:
            self._budget.take_characters(len(data))
            self._pieces.append(data)

    def end(self, tag: str) -> None:
        if tag == "property" and self._name:
            value = "".join(self._pieces)
            numeric = self._type in _NUMERIC_TYPES
            self.properties[self._name] = plain_number(value) if numeric else value
            self._name = ""

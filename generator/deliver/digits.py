"""Every digit of a document has an owner: a figure, a declared value, a quotation, the template.

Two looks at the same promise. `undeclared_digits` reads what is to be printed: a text may not
carry a number of its own, it has to be a `Prose` whose figures have trails. `strange_digits` reads
the finished pages and trusts nobody: a number in them that no source accounts for is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Final

from lxml import etree

from generator.deliver.contract import Contract, Kind, Spec
from generator.deliver.docx import DOCUMENT_PART, Styles, parse, read_parts, w, walk
from generator.deliver.figure import Figure, Prose, RenderedDocument
from generator.deliver.marks import clean

# Digits that name something and count nothing: titles, numbers of laws and standards, clauses,
# tables, codes, formulas of substances, years and days.
_NAMES: Final = re.compile(
    r"《[^》]*》"
    r"|〔[0-9]{4}〕第?[0-9]+号?|(?:令|公告)?(?:[0-9]{4}年)?第?[0-9]+号(?:令|文|公告)?"
    r"|第[0-9]+(?:[.-][0-9]+)*(?=[章节条款项次版期号批个季页类步位名家至、，和。]|[-—~～]|$)"
    r"|(?<![A-Za-z])(?:GBZ?|HJ|DB[0-9]{2,4}|ISO|IEC|YS|YB|JC|HG|QB|FZ|JB|SL|NY|CJ|LY|AQ|TSG|T)"
    r"(?:/[A-Z]{1,6})?[ -]?[0-9]+(?:\.[0-9]+)*(?:[-—–][0-9]{4})?(?![0-9a-zA-Z])"
    r"|[0-9]+-[0-9]+ ?表"
    r"|(?:F-)?(?:[园链]|[A-Z]{1,3}[0-9]*)-[0-9]+(?:-[0-9]+)*"
    r"|[表图附][A-Z]?[0-9]+(?:[-–.][0-9]+)*|附(?:录|件|表|图)[A-Z]?[0-9]*"
    r"|[A-Z][A-Za-z]{0,5}[-_]?[0-9]+(?:[-.:][0-9]+)*(?:[A-Za-z]{1,2}[0-9]*)?"
    r"|(?<![0-9])(?:N?m|km|cm|dm)[23](?![0-9])"
    r"|(?<![0-9.])(?:19|20)[0-9]{2}(?:[-./][0-9]{1,2}[-./][0-9]{1,2}|(?=[年—–~～至、—-]))"
    r"|[0-9]{1,2}月(?:[0-9]{1,2}日)?|(?<=[月至])[0-9]{1,2}日"
    r"|(?<![0-9])[0-9]{1,2}时(?:[0-9]{1,2}分)?|(?<![0-9])[0-9]{1,2}:[0-9]{2}(?![0-9])"
)
_NUMBER: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_TAG: Final = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
_MARKUP: Final = re.compile(r"<[^>]+>")
_MOST: Final = 20


def own_numbers(text: str) -> list[str]:
    """The numbers in a text that are no part of a name, a date or a reference."""
    return _NUMBER.findall(_NAMES.sub("", text))


def undeclared_digits(contract: Contract, context: Mapping[str, object]) -> list[str]:
    """Texts of the context that carry a number without a trail, a Chinese sentence each."""
    found: dict[str, None] = {}
    for path, spec, value in _leaves(contract.names, context, ""):
        if spec.kind is not Kind.TEXT or spec.quoted:
            continue
        for text in _own_words(value):
            if numbers := own_numbers(text):
                said = f"“{spec.label}”（{path}）里的数字“{numbers[0]}”没有来历"
                found.setdefault(f"{said}：{text.strip()[:40]}。")
    return list(found)[:_MOST]


def strange_digits(
    rendered: RenderedDocument, contract: Contract, context: Mapping[str, object], template: bytes
) -> list[str]:
    """Numbers on the finished pages that neither data nor template account for, with place."""
    known = {number for figure in rendered.figures for number in _NUMBER.findall(figure.text)}
    for _, _, value in _leaves(contract.names, context, ""):
        known.update(_NUMBER.findall(_printed(value)))
    known.update(_template_numbers(template))
    for gap in rendered.gaps:
        known.update(_NUMBER.findall(gap.name))
    parts = read_parts(rendered.content)
    root = parse(parts[DOCUMENT_PART])
    counted = {id(node) for node in _shown_by_fields(root)}
    most_rows = max((len(table.findall(w("tr"))) for table in root.iter(w("tbl"))), default=0)
    # loop.index|ordinal: the number of a row
    known.update(str(number) for number in range(most_rows + 1))
    faults: list[str] = []
    for paragraph, place in walk(root, Styles.of(parts)):
        text = "".join(
            node.text or "" for node in paragraph.iter(w("t")) if id(node) not in counted
        )
        faults += [
            f"{place}：数字“{number}”没有来历。"
            for number in own_numbers(text)
            if number not in known
        ]
    return faults[:_MOST]


def _leaves(
    fields: Mapping[str, Spec], values: Mapping[str, object], prefix: str
) -> Iterator[tuple[str, Spec, object]]:
    """Every value with its spec and path; what a contract does not know is not of this check."""
    for name, value in values.items():
        spec = fields.get(name)
        if spec is not None:
            yield from _within(spec, value, prefix + name)


def _within(spec: Spec, value: object, path: str) -> Iterator[tuple[str, Spec, object]]:
    if isinstance(value, Mapping):
        yield from _leaves(spec.fields, value, f"{path}.")
    elif spec.kind is Kind.LIST and isinstance(value, list | tuple):
        for item in value:
            if isinstance(item, Mapping):
                yield from _leaves(spec.fields, item, f"{path}.")
            elif spec.element is not None:
                yield path, spec.element, item
    else:
        yield path, spec, value


def _own_words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield clean(value)
    elif isinstance(value, Prose):
        # A name may be cut by a figure; each piece is read as it stands.
        yield from (clean(piece) for piece in value.pieces if isinstance(piece, str))


def _printed(value: object) -> str:
    """The value as paper has it, as far as its digits go."""
    if isinstance(value, datetime):
        return f"{value.year} {value.month} {value.day} {value.hour}:{value.minute:02d} " + (
            f"{value.hour} {value.minute:02d}"
        )
    if isinstance(value, date):
        return f"{value.year} {value.month} {value.day}"
    if isinstance(value, Figure):
        return value.text
    if isinstance(value, str | int | Prose):
        return clean(str(value))
    return ""


def _template_numbers(template: bytes) -> set[str]:
    """Numbers that stand in the template as plain words, with the words of its constants."""
    numbers: set[str] = set()
    for part in read_parts(template).values():
        text = part.decode("utf-8", "ignore")
        numbers.update(_NUMBER.findall(_MARKUP.sub("", _TAG.sub(" ", text))))
        for tag in _TAG.findall(text):
            numbers.update(_NUMBER.findall(_MARKUP.sub("", tag)))
    return numbers


def _shown_by_fields(root: etree._Element) -> Iterator[etree._Element]:
    """The text nodes that show a field's result: numbers of captions, references, pages."""
    for simple in root.iter(w("fldSimple"), w("hyperlink")):
        yield from simple.iter(w("t"))
    depth = 0
    for node in root.iter(w("fldChar"), w("t")):
        if node.tag == w("t"):
            if depth:
                yield node
        elif node.get(w("fldCharType")) == "begin":
            depth += 1
        elif node.get(w("fldCharType")) == "end":
            depth -= 1

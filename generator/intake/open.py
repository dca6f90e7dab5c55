"""A returned file opened, or the reason why not: nothing a sender puts into it raises."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from generator.intake import compound, ods
from generator.intake.compound import Compound
from generator.intake.fast import PlainSheet, PlainStrings, plain_strings, read_sheets
from generator.intake.grid import SheetGrid, Workbook
from generator.intake.guard import Guarded, inspect
from generator.intake.numberformat import Meaning
from generator.intake.ooxml import (
    BookParts,
    main_part,
    read_book,
    read_custom_properties,
    read_styles,
)
from generator.intake.package import Package
from generator.intake.refusal import Budget, Fault, Limits, Notice, Refusal, Refused
from generator.intake.scan import scan_sheet
from generator.intake.slow import read_shared_strings, read_sheet
from generator.intake.xls import read_xls
from generator.intake.xlsb import read_xlsb

DEFAULT_LIMITS = Limits()
FAST, SLOW = "fast", "slow"


def open_workbook(
    data: bytes,
    name: str,
    limits: Limits = DEFAULT_LIMITS,
    clock: Callable[[], float] = time.monotonic,
) -> Workbook | Refusal:
    """The sheets of a returned file, hidden ones included, or the fault to tell its sender.

    The content decides what it is; `name` gives the extension the wording speaks of. `clock` only
    ends a reading that takes longer than the limits allow.
    """
    guarded = inspect(data, name, limits)
    if isinstance(guarded, Refusal):
        return guarded
    budget = Budget(limits, clock)
    try:
        if guarded.compound is not None:
            return _open_compound(guarded, guarded.compound, budget)
        if guarded.package is not None:
            return _open_package(guarded, guarded.package, budget)
    except Refused as refused:
        return refused.refusal
    raise AssertionError("a guarded file has a container")


def _open_compound(guarded: Guarded, container: Compound, budget: Budget) -> Workbook:
    stream = container.read("Workbook" if "Workbook" in container else "Book")
    content = read_xls(stream, budget)
    notices = list(guarded.notices)
    if content.macros:
        notices.append(Notice.MACROS)
    if content.external_links:
        notices.append(Notice.EXTERNAL_LINKS)
    properties = compound.read_user_properties(container)
    return _workbook(guarded.kind, content.sheets, SLOW, properties, notices)


def _open_package(guarded: Guarded, package: Package, budget: Budget) -> Workbook:
    kind, notices = guarded.kind, list(guarded.notices)
    if kind == "ods":
        if ods.is_encrypted(package, budget):
            raise Refused(Fault.ENCRYPTED)
        properties = _properties_or_none(ods.read_user_properties, package, budget)
        return _workbook(kind, ods.read_ods(package, budget), SLOW, properties, notices)
    properties = _properties_or_none(read_custom_properties, package, budget)
    part = main_part(package, budget)
    if kind == "xlsb":
        return _workbook(kind, read_xlsb(package, part, budget), SLOW, properties, notices)
    sheets, path = _read_xlsx(package, read_book(package, part, budget), budget)
    return _workbook(kind, sheets, path, properties, notices)


def _properties_or_none(
    read: Callable[[Package, Budget], Mapping[str, str]], package: Package, budget: Budget
) -> Mapping[str, str]:
    """The properties, none where that part is damaged: identity never rests on them alone."""
    try:
        return read(package, budget)
    except Refused as refused:
        if refused.refusal.fault is not Fault.CORRUPT:
            raise
        return MappingProxyType({})


def _workbook(
    kind: str,
    sheets: tuple[SheetGrid, ...],
    path: str,
    properties: Mapping[str, str],
    notices: list[Notice],
) -> Workbook:
    warnings = tuple(sorted({notice.value for notice in notices}))
    return Workbook(sheets, kind, path, MappingProxyType(dict(properties)), warnings)


def _read_xlsx(
    package: Package, book: BookParts, budget: Budget
) -> tuple[tuple[SheetGrid, ...], str]:
    """Plain sheets by the fast reader, the others exactly; in the order of the workbook."""
    styles = read_styles(package, book.styles, budget)
    done = _read_plain(package, book, styles, budget)
    strings: tuple[str, ...] | None = None
    sheets: list[SheetGrid] = []
    path = FAST
    for sheet in book.sheets:
        grid = done.get(sheet.part)
        if grid is None:
            path = SLOW
            if strings is None:
                strings = read_shared_strings(package, book.shared_strings, budget)
            grid = read_sheet(package, sheet, strings, styles, book.epoch_1904, budget)
        sheets.append(grid)
    return tuple(sheets), path


def _read_plain(
    package: Package, book: BookParts, styles: tuple[Meaning, ...], budget: Budget
) -> Mapping[str, SheetGrid]:
    limits = budget.limits
    strings: PlainStrings | None = PlainStrings()
    if book.shared_strings in package:
        if package.size(book.shared_strings) > limits.fast_part_bytes:
            return {}
        strings = plain_strings(package.read(book.shared_strings, budget))
    if strings is None:
        return {}
    plain: list[PlainSheet] = []
    for sheet in book.sheets:
        if package.size(sheet.part) > limits.fast_part_bytes:
            continue
        data = package.read(sheet.part, budget)
        scan = scan_sheet(data, styles)
        if scan.is_plain(limits) and strings.may_serve(data):
            plain.append(PlainSheet(sheet, data, scan))
    return read_sheets(plain, strings.data, book.epoch_1904, budget) if plain else {}

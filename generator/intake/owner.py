"""Which enterprise of the roster (名录) a row of an export means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.check.codes import CREDIT_LENGTH, PERMIT_LENGTH, credit_code_fault
from generator.intake.export import Who
from generator.intake.plain_text import compact
from generator.model.park import Enterprise


class Owners:
    """Finds the enterprise a row means: by credit code, else permit number, else exact name."""

    def __init__(self, enterprises: Iterable[Enterprise]) -> None:
        self._by_code: dict[str, list[Enterprise]] = {}
        self._by_name: dict[str, list[Enterprise]] = {}
        for enterprise in enterprises:
            code = compact(enterprise.credit_code).upper()
            self._by_code.setdefault(code, []).append(enterprise)
            self._by_name.setdefault(compact(enterprise.name), []).append(enterprise)

    def find(self, who: Who) -> list[Enterprise]:
        """Those it may be; a sound code that is not on the list is never overruled by a name."""
        named = self._by_name.get(compact(who.name), [])
        for code in self._codes(who):
            found = self._by_code.get(code, [])
            if found:
                both = [enterprise for enterprise in found if enterprise in named]
                return both if len(found) > 1 and len(both) == 1 else found
        return [] if any(True for _ in self._codes(who)) else named

    def _codes(self, who: Who) -> Iterator[str]:
        """Sound credit codes; a permit number begins with its holder's."""
        if who.credit_code and not credit_code_fault(who.credit_code):
            yield who.credit_code
        if len(who.permit_number) == PERMIT_LENGTH:
            yield who.permit_number[:CREDIT_LENGTH]

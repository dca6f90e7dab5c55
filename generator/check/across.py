"""跨来源核对: figures of different sources held against each other; queries out. Pure.

Nothing here touches a verdict: a query is for the office to clear up (核实清单).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from generator.check.discord import Discord, difference_text, discord_of
from generator.check.filed import (
    NOTHING,
    Directory,
    Filed,
    Measured,
    code_of,
    measure,
    places_of,
    rows_in,
    total_of,
)
from generator.check.peers import FEWEST, Kind, is_far, kind_of, middle
from generator.check.query_plan import CompiledQuery, CompiledSide, QueryPlan
from generator.check.words import fill, shorten
from generator.formula.evaluate import CompiledFormula
from generator.model.park import Enterprise
from generator.model.query import (
    PARK_SUBJECT,
    Across,
    Coverage,
    Join,
    Query,
    QueryFigure,
    QueryKind,
    QuerySide,
    Reconciliation,
)

_NOT_LISTED = "名录里没有"
_UNREPORTED = "对方未填报"
_WORST = QueryKind.MISMATCH


@dataclass(frozen=True)
class Returns:
    """Everything accepted: enterprises by id, departments in the roster's order, and their union.

    `earlier` are returns of the same enterprises accepted in this audit for other years.
    `central` are facilities that serve others; they are in no total.
    """

    roster: Sequence[Enterprise]
    enterprises: Mapping[str, Filed]
    departments: Sequence[Filed] = ()
    park: Filed | None = None
    earlier: Mapping[str, Filed] = field(default_factory=dict)
    central: frozenset[str] = frozenset()


def look_across(plan: QueryPlan, returns: Returns) -> Across:
    """All queries, in the order of the rules and within one of the roster; the same every time."""
    directory = Directory(returns.roster)
    queries: list[Query] = []
    lines: list[Reconciliation] = []
    coverage: list[Coverage] = []
    strangers: set[tuple[str, str, str]] = set()
    for compiled in plan:
        round_ = _Round(compiled, returns, directory, strangers)
        {
            Join.USERS: round_.users,
            Join.OWN: round_.own,
            Join.TOTALS: round_.totals,
            Join.EXCHANGE: round_.exchange,
            Join.EARLIER: round_.earlier,
            Join.PEERS: round_.peers,
        }[compiled.rule.join]()
        queries += round_.queries
        lines += round_.lines
        coverage.append(round_.coverage())
    return Across(tuple(queries), tuple(lines), tuple(coverage))


class _Round:
    """One rule asked of everybody."""

    def __init__(
        self,
        compiled: CompiledQuery,
        returns: Returns,
        directory: Directory,
        strangers: set[tuple[str, str, str]],
    ) -> None:
        self.compiled = compiled
        self.rule = compiled.rule
        self.returns = returns
        self.directory = directory
        self.strangers = strangers
        self.queries: list[Query] = []
        self.lines: list[Reconciliation] = []
        self.compared = self.left_only = self.right_only = 0
        self.audit_year = max(
            (filed.submission.audit_year for filed in returns.enterprises.values()), default=0
        )

    def coverage(self) -> Coverage:
        differing = sum(
            query.kind in (QueryKind.MISMATCH, QueryKind.EXPLAIN) for query in self.queries
        )
        return Coverage(
            self.rule, self.compared, self.compared - differing, self.left_only, self.right_only
        )

    # -- the joins -----------------------------------------------------------------------------

    def own(self) -> None:
        for enterprise, filed in self._filed():
            for year in self._years(filed):
                left = measure(filed, self.compiled.left.formula, year)
                right = _stated(measure(filed, self.compiled.right.formula, year))
                self._compare(enterprise.id, ((enterprise.id, enterprise.name),),
                              enterprise.name, year, left, right)  # fmt: skip

    def earlier(self) -> None:
        for enterprise, filed in self._filed():
            before = self.returns.earlier.get(enterprise.id)
            if before is None:
                continue
            for year in filed.submission.years:
                if year in before.submission.years:
                    left = measure(filed, self.compiled.left.formula, year)
                    right = measure(before, self.compiled.left.formula, year)
                    self._compare(enterprise.id, ((enterprise.id, enterprise.name),),
                                  enterprise.name, year, left, right)  # fmt: skip

    def peers(self) -> None:
        """Of five or more comparable firms, whoever lies far from their median."""
        groups: dict[Kind, list[tuple[Enterprise, Measured]]] = {}
        for enterprise, filed in self._filed():
            kind = kind_of(enterprise, filed)
            found = measure(filed, self.compiled.left.formula, self.audit_year)
            if kind is not None and found.value is not None and found.value > 0:
                groups.setdefault(kind, []).append((enterprise, found))
        for group in groups.values():
            values = [found.value for _, found in group if found.value is not None]
            if len(group) < FEWEST:
                self.left_only += len(group)
                continue
            self.compared += len(group)
            right = Measured(middle(values), f"{len(group)} 家")
            for enterprise, left in group:
                discord = discord_of(self.rule, left, right)
                if discord is None or left.value is None or not is_far(left.value, values):
                    continue
                self._add(
                    replace(discord, kind=QueryKind.EXPLAIN), enterprise.id,
                    ((enterprise.id, enterprise.name),), enterprise.name, self.audit_year,
                    left, right, "", "",
                )  # fmt: skip

    def users(self) -> None:
        by_firm = self._rows_by_enterprise()
        for enterprise, filed in self._filed():
            found = by_firm.get(enterprise.id)
            if found is None:
                self.left_only += measure(
                    filed, self.compiled.left.formula, filed.submission.audit_year
                ).known
                continue
            department, rows = found
            remark = "".join(dict.fromkeys(remark for _, remark in rows if remark))
            for year in self._years(filed):
                left = measure(filed, self.compiled.left.formula, year)
                right = total_of(
                    _stated(measure(department, self.compiled.right.formula, year, row))
                    for row, _ in rows
                )
                who = ((enterprise.id, enterprise.name), _recipient(department))
                self._compare(
                    enterprise.id, who, enterprise.name, year, left, right, remark=remark
                )

    def totals(self) -> None:
        park = self.returns.park
        if park is None:
            return
        asked = [e for e in self.returns.roster if not self._apart(e)]
        for year in self._years(park):
            parts = self._each(asked, self.compiled.left.formula, year)
            known = [part for part in parts if part.known]
            # Whom a shorter form did not ask for it owes nothing to the sum.
            expected = len(asked) - sum(not (part.known or part.asked) for part in parts)
            left, right = total_of(known), measure(park, self.compiled.right.formula, year)
            if not (left.known or right.known):
                continue
            also = (
                total_of(self._each(asked, self.compiled.also.formula, year))
                if self.compiled.also
                else None
            )
            query = self._total(year, left, right, len(known), expected)
            if year != park.submission.audit_year:
                left = replace(left, behind=())  # thousands of cells that nobody looks up
            self.lines.append(
                Reconciliation(
                    self.rule, year, self._figure(left, self.rule.left),
                    self._figure(right, self.rule.right),
                    self._figure(also, self.rule.also) if also and self.rule.also else None,
                    _deviation(left, right), len(known), expected, query,
                )
            )  # fmt: skip

    def exchange(self) -> None:
        given = self._by_pair(self.compiled.left, supplier_first=True)
        taken = self._by_pair(self.compiled.right, supplier_first=False)
        order = {e.id: number for number, e in enumerate(self.returns.roster)}
        names = {e.id: e.name for e in self.returns.roster}
        for pair in sorted({*given, *taken}, key=lambda ids: tuple(order[one] for one in ids)):
            filed = [self.returns.enterprises.get(one) for one in pair]
            if filed[0] is None or filed[1] is None:
                self.left_only += pair in given
                self.right_only += pair in taken
                continue
            who = tuple((one, names[one]) for one in pair)
            for year in sorted({*self._years(filed[0])} & {*self._years(filed[1])}):
                left = self._of_pair(given.get(pair), self.compiled.left, year)
                right = self._of_pair(taken.get(pair), self.compiled.right, year)
                self._compare(
                    "-".join(pair), who, names[pair[0]], year, left, right,
                    partner=names[pair[1]], both_expected=True,
                )  # fmt: skip

    # -- what they look at ---------------------------------------------------------------------

    def _filed(self) -> Iterator[tuple[Enterprise, Filed]]:
        for enterprise in self.returns.roster:
            filed = self.returns.enterprises.get(enterprise.id)
            if filed is not None:
                yield enterprise, filed

    def _apart(self, enterprise: Enterprise) -> bool:
        return self.rule.central_apart and enterprise.id in self.returns.central

    def _years(self, filed: Filed) -> tuple[int, ...]:
        if self.rule.yearly:
            return filed.submission.years
        return (filed.submission.audit_year,)

    def _each(
        self, enterprises: Sequence[Enterprise], formula: CompiledFormula, year: int
    ) -> list[Measured]:
        return [
            measure(filed, formula, year)
            for enterprise in enterprises
            if (filed := self.returns.enterprises.get(enterprise.id)) is not None
            and year in filed.submission.years
        ]

    def _rows_by_enterprise(self) -> dict[str, tuple[Filed, list[tuple[str, str]]]]:
        """By enterprise the first department that lists it, and its rows there."""
        side = self.compiled.right
        table = side.side.table
        found: dict[str, tuple[Filed, list[tuple[str, str]]]] = {}
        for department in self.returns.departments:
            for row in rows_in(department, table, side.where):
                code = department.text(f"{table}.credit_code", row)
                name = department.text(f"{table}.name", row)
                if not (code or name):
                    continue
                matched = self.directory.match(code, name)
                if matched is None:
                    self._stranger(department, row, code, name)
                    continue
                first, rows = found.setdefault(matched.enterprise.id, (department, []))
                if first is department:
                    rows.append((row, matched.remark))
        self.right_only += sum(number not in self.returns.enterprises for number in found)
        return found

    def _by_pair(
        self, side: CompiledSide, *, supplier_first: bool
    ) -> dict[tuple[str, str], tuple[Filed, list[str]]]:
        """Rows by (supplier, partner), of partners on the roster; others lie outside the park."""
        found: dict[tuple[str, str], tuple[Filed, list[str]]] = {}
        for enterprise, filed in self._filed():
            for row in rows_in(filed, side.side.table, side.where):
                matched = self.directory.match(filed.text(side.side.partner, row))
                if matched is None or matched.enterprise.id == enterprise.id:
                    continue
                ids = (enterprise.id, matched.enterprise.id)
                pair = ids if supplier_first else (ids[1], ids[0])
                found.setdefault(pair, (filed, []))[1].append(row)
        return found

    def _of_pair(
        self, found: tuple[Filed, list[str]] | None, side: CompiledSide, year: int
    ) -> Measured:
        if found is None:
            return Measured(None, _UNREPORTED)
        filed, rows = found
        return total_of(measure(filed, side.formula, year, row) for row in rows)

    # -- what is said --------------------------------------------------------------------------

    def _compare(
        self,
        subject: str,
        recipients: tuple[tuple[str, str], ...],
        who: str,
        year: int,
        left: Measured,
        right: Measured,
        *,
        partner: str = "",
        remark: str = "",
        both_expected: bool = False,
    ) -> None:
        if not (left.known and right.known):
            self.left_only += left.known
            self.right_only += right.known
            missing = right.known and left.asked
            if (missing or (both_expected and left.known)) and year == self.audit_year:
                self._add(
                    Discord(QueryKind.ONE_SIDED), subject, recipients, who, year, left, right,
                    partner, remark,
                )  # fmt: skip
            return
        self.compared += 1
        discord = discord_of(self.rule, left, right)
        if discord is not None:
            self._add(discord, subject, recipients, who, year, left, right, partner, remark)

    def _total(
        self, year: int, left: Measured, right: Measured, counted: int, expected: int
    ) -> Query | None:
        """A sum that is not complete can only be too large."""
        if left.value is None or right.value is None:
            self.left_only += left.known
            self.right_only += right.known
            return None
        discord = discord_of(self.rule, left, right)
        short = counted < expected
        if short and (discord is None or left.value < right.value or discord.kind is not _WORST):
            self.left_only += 1
            return None
        self.compared += 1
        if discord is None:
            return None
        remark = f"企业合计只含 {counted} 家，应有 {expected} 家。" if short else ""
        sources = {cell.recipient_id: cell.recipient_name for cell in right.cells}
        return self._add(
            discord, PARK_SUBJECT, tuple(sources.items()), "园区", year, left, right, "", remark
        )

    def _add(
        self,
        discord: Discord,
        subject: str,
        recipients: tuple[tuple[str, str], ...],
        who: str,
        year: int,
        left: Measured,
        right: Measured,
        partner: str,
        remark: str,
    ) -> Query:
        rule = self.rule
        shown_left = self._figure(left, rule.left)
        shown_right = self._figure(right, rule.right)
        gaps = {
            "who": who,
            "year": str(year),
            "left": shown_left.text,
            "right": shown_right.text,
            "left_name": rule.left.name,
            "right_name": rule.right.name,
            "left_place": places_of(left.cells),
            "right_place": places_of(right.cells),
            "deviation": discord.words,
            "partner": partner,
            "indicator": rule.indicator,
        }
        message = fill(rule.message, gaps)
        if discord.kind is QueryKind.ONE_SIDED:
            message = _one_sided(who, partner, year, shown_left, shown_right)
        query = Query(
            key=f"{rule.code}-{subject}-{year}",
            rule=rule,
            kind=discord.kind,
            recipients=recipients,
            year=year,
            left=shown_left,
            right=shown_right,
            deviation=discord.deviation,
            message=message + remark,
            remedy=fill(rule.remedy, gaps),
            hint=discord.hint,
            difference=difference_text(discord.deviation),
        )
        self.queries.append(query)
        return query

    def _stranger(self, department: Filed, row: str, code: str, name: str) -> None:
        """A row about somebody the roster does not have: said once, whichever rule meets it."""
        table = self.rule.right.table
        met = (department.recipient.id, table, row)
        if met in self.strangers:
            return
        self.strangers.add(met)
        year = department.submission.audit_year
        right = measure(department, self.compiled.right.formula, year, row)
        shown = self._figure(right, self.rule.right)
        given = f"信用代码 {shorten(code)}" if code else "未填信用代码"
        row_name = department.speaker.row_name(table, row)
        self.queries.append(
            Query(
                key=f"{self.rule.code}-{department.recipient.id}-{_typable(code) or row}-{year}",
                rule=self.rule,
                kind=QueryKind.NOT_ON_ROSTER,
                recipients=(_recipient(department),),
                year=year,
                left=QueryFigure(self.rule.left.source, self.rule.left.name, None, _NOT_LISTED),
                right=shown,
                deviation=None,
                message=f"{department.recipient.name}{row_name}（{given}）在名录里没有，"
                f"{self.rule.right.name} {shown.text}。",
                remedy="请核对单位名称和信用代码；确属园区企业的补入名录并发放采集表，不属于的请删去。",
            )
        )

    def _figure(self, measured: Measured, side: QuerySide) -> QueryFigure:
        return measured.figure(side.source, side.name, self.compiled.unit)


def _stated(measured: Measured) -> Measured:
    """不涉及 of the other source is no 0: it has nothing to say of this enterprise."""
    return NOTHING if measured.said else measured


def _one_sided(
    who: str, partner: str, year: int, left: QueryFigure, right: QueryFigure
) -> str:
    """The sentence for a figure that one source has and the other owes."""
    if right.value is None:
        return f"{year}年{who}{left.name} {left.text}，{partner or right.source.value}没有填报。"
    owes = f"{who}的{left.name}{left.text}" if left.text != _UNREPORTED else f"{who}没有填报"
    return f"{year}年{owes}，{partner}{right.name}为 {right.text}。"


def _deviation(left: Measured, right: Measured) -> Fraction | None:
    if left.value is None or not right.value:
        return None
    return (left.value - right.value) / right.value * 100


def _recipient(filed: Filed) -> tuple[str, str]:
    return (filed.recipient.id, filed.recipient.name)


def _typable(code: str) -> str:
    """The credit code as part of a query's number, "" when it is no such code."""
    plain = code_of(code)
    return plain if plain.isascii() and 0 < len(plain) <= 24 else ""

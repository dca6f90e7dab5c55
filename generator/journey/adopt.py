"""采信: the office settles a query of 核实清单 by taking a figure, with reason and evidence."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from generator.errors import WorkspaceError
from generator.formula.tree import Name
from generator.journey.audit import Audit, now_utc
from generator.journey.correct import Said, accepted_return, name_of_row, read_text, refresh_board
from generator.journey.queries import queries_of, query_plan
from generator.model.form import Field, FieldKind
from generator.model.quantity import plain
from generator.model.query import OWN_FIGURE, FigureSource, Query
from generator.workspace.decisions import add_adoption, adoptions
from generator.workspace.ledger import Ledger
from generator.workspace.records import (
    Adoption,
    Correction,
    CorrectionKind,
    adoptions_in_force,
)

_NEAR = 3



def adopt_query(root: Path, key: str, take: str, value: str, said: Said) -> str:
    """Settle one query; the sentence says what was taken and what it changes."""
    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        across = queries_of(audit, ledger)
        query = across.get(key.strip())
        if query is None:
            raise _no_query(audit, key, [one.key for one in across.queries])
        adoption, follows = decision_on(audit, ledger, query, take, value, said, now_utc())
        add_adoption(ledger, adoption, follows)
        refresh_board(audit, ledger)
    return _adopted_sentence(query, adoption, follows)


def revoke_adoption(root: Path, key: str, said: Said) -> str:
    """Take back the decision on a query, and the correction that followed from it."""
    audit = Audit.open(root)
    with audit.open_ledger(now_utc()) as ledger:
        standing = adoptions_in_force(adoptions(ledger))
        adoption = standing.get(key.strip())
        if adoption is None:
            raise _no_query(audit, key, list(standing), "没有采信过")
        add_adoption(
            ledger,
            Adoption(
                query=adoption.query, take=adoption.take, reason=said.reason, person=said.person,
                evidence=said.evidence, at=now_utc(), revokes=adoption.id,
            ),
        )  # fmt: skip
        refresh_board(audit, ledger)
    return f"已撤回 {adoption.query} 的采信（原采信{adoption.take}）。"


def decision_on(
    audit: Audit,
    ledger: Ledger,
    query: Query,
    take: str,
    value: str,
    said: Said,
    now: datetime,
    claim_id: str = "",
) -> tuple[Adoption, tuple[Correction, ...]]:
    """The decision as it is recorded, with the correction of the return that follows from it.

    Only where the enterprise's side is one cell can the figure taken be put into it; a sum over
    several cells stays as it was filled, and the decision is printed beside it.
    """
    taken = _taken(audit, query, take)
    amount = _amount(audit, query, value) if taken == OWN_FIGURE else None
    if taken != OWN_FIGURE and value.strip():
        raise WorkspaceError(
            audit.folder.root, "只有采信“另定”才写数值。", f"请改为 --take {OWN_FIGURE}。"
        )
    shown = "" if amount is None else f"{plain(amount)} {audit.book.unit_label(query.rule.unit)}"
    adoption = Adoption(
        query=query.key, take=taken, value=shown.strip(), reason=said.reason, person=said.person,
        evidence=said.evidence, at=now, left_seen=query.left.text, right_seen=query.right.text,
        claim_id=claim_id,
    )  # fmt: skip
    number = amount if amount is not None else _figure_of(query, taken)
    return adoption, tuple(_follows(audit, ledger, query, taken, number, said, now))


def _taken(audit: Audit, query: Query, take: str) -> str:
    rule = query.rule
    sides = [rule.left.source, rule.right.source, *([rule.also.source] if rule.also else [])]
    offered = [*(source.value for source in sides), OWN_FIGURE]
    wanted = take.strip()
    if wanted not in offered:
        raise WorkspaceError(
            audit.folder.root,
            f"{query.key} 不能采信“{wanted}”。",
            f"可以写：{'、'.join(offered)}。",
        )
    return wanted


def _amount(audit: Audit, query: Query, value: str) -> Decimal:
    """The office's own figure, read as a cell would be, in the unit of the query."""
    asked = Field("value", query.rule.indicator, FieldKind.NUMBER, unit=query.rule.unit)
    reading = read_text(value, asked, audit, query.rule.unit)
    if not isinstance(reading.value, Decimal):
        raise WorkspaceError(
            audit.folder.root,
            f"“{value}”读不成数值。",
            f"请写成“123.4 {audit.book.unit_label(query.rule.unit)}”的样子。",
        )
    return reading.value


def _figure_of(query: Query, taken: str) -> Decimal | None:
    """The figure taken; None where it is the enterprise's own, or not there."""
    if taken == query.rule.left.source.value or taken != query.rule.right.source.value:
        return None
    return None if query.right.value is None else _decimal(query.right.value)


def _decimal(value: Fraction) -> Decimal:
    """As a cell would hold it: fifteen significant digits."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact if Fraction(exact) == value else Decimal(format(exact, ".15g"))


def _follows(
    audit: Audit,
    ledger: Ledger,
    query: Query,
    taken: str,
    number: Decimal | None,
    said: Said,
    now: datetime,
) -> Iterator[Correction]:
    cell = query.left.cells[0] if len(query.left.cells) == 1 else None
    compiled = next((c for c in query_plan(audit.book) if c.rule.code == query.code), None)
    if number is None or cell is None or compiled is None:
        return
    whole = isinstance(compiled.left.formula.checked.expression.root, Name)
    if not whole or query.rule.left.source is not FigureSource.ENTERPRISE:
        return
    accepted = accepted_return(audit, ledger, cell.recipient_id, cell.form_id)
    entry = accepted.settled.by_key[cell.key]
    if query.left.value is not None and entry.number is None and entry.blank is None:
        return
    yield Correction(
        recipient_id=cell.recipient_id, form_id=cell.form_id, field=cell.key.field,
        row=cell.key.row, year=cell.key.year,
        row_name=name_of_row(audit, accepted, cell.key),
        raw=plain(number), value=number, old_raw=entry.raw, old_value=entry.value,
        kind=CorrectionKind.ADOPTED, reason=f"{query.key} 采信{taken}：{said.reason}",
        person=said.person, evidence=said.evidence, version_no=accepted.receipt.version_no, at=now,
    )  # fmt: skip


def _adopted_sentence(
    query: Query, adoption: Adoption, follows: tuple[Correction, ...]
) -> str:
    figure = adoption.value or next(
        (
            side.text
            for side in (query.left, query.right)
            if side.source.value == adoption.take
        ),
        "",
    )
    said = f"{query.key}（{query.rule.indicator}）采信{adoption.take}：{figure}。"
    if follows:
        return f"{said}评价和成果文件改用这个数，原填报数保留在溯源里。"
    return f"{said}已登记；企业填报数不变。"


def _no_query(
    audit: Audit, key: str, keys: list[str], what: str = "核实清单里没有"
) -> WorkspaceError:
    near = difflib.get_close_matches(key.strip(), keys, n=_NEAR)
    hint = f"相近的有：{'、'.join(near)}。" if near else "查询号见 parkaudit queries。"
    return WorkspaceError(audit.folder.root, f"{what}“{key}”。", hint)

"""累计占比清单: the smallest leading set of enterprises that reaches a share of the park."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from generator.model.score import Trail
from generator.model.tier import TierElement
from generator.score.figures import figure, told_apart, with_unit
from generator.score.printing import PLAIN, Printing

PARK = "园区"


@dataclass(frozen=True, slots=True)
class ElementValue:
    """What one enterprise answered for an element.

    `why` says why there is no value (未填, 停产 ...). `apart` is the reason to list it apart
    although it has one: a facility that serves others (集中式设施) is never added to them.
    """

    recipient_id: str
    name: str
    credit_code: str
    value: Fraction | None
    why: str = ""
    apart: str = ""
    trail: Trail | None = None


@dataclass(frozen=True, slots=True)
class ShareRow:
    """An enterprise in the list of one element, with its place, share and running sum (0 to 1)."""

    rank: int
    recipient_id: str
    name: str
    credit_code: str
    value: Fraction
    share: Fraction
    cumulative: Fraction
    selected: bool
    trail: Trail


@dataclass(frozen=True, slots=True)
class ListedApart:
    """An enterprise that takes no part in the list, with the reason."""

    recipient_id: str
    name: str
    reason: str
    value: Fraction | None = None


@dataclass(frozen=True, slots=True)
class ShareList:
    """累计占比清单 of one element, largest first.

    `total` is what shares are of, `total_basis` says whose figure that is. `tied` are the credit
    codes that stand equal at the cut, when the last one in and the first one out have one value.
    """

    element: TierElement
    year: int
    rows: tuple[ShareRow, ...]
    apart: tuple[ListedApart, ...]
    total: Fraction
    total_basis: str
    threshold: Fraction
    tied: tuple[str, ...] = ()

    @property
    def selected(self) -> tuple[ShareRow, ...]:
        return tuple(row for row in self.rows if row.selected)

    @property
    def coverage(self) -> Fraction:
        """The share of the park that the selected enterprises make up together."""
        chosen = self.selected
        return chosen[-1].cumulative if chosen else Fraction(0)

    @property
    def reached(self) -> bool:
        return self.coverage >= self.threshold

    @property
    def notices(self) -> tuple[str, ...]:
        """What a reader of the list must be told beside it."""
        found = []
        if not self.rows:
            found.append(f"{self.element.name}：没有可排序的企业。")
        elif not self.reached:
            has, wanted = told_apart(100 * self.coverage, 100 * self.threshold)
            found.append(
                f"{self.element.name}：全部已报企业合计只占园区总量的 {has}%，"
                f"未达 {wanted}%（总量取{self.total_basis}）。"
            )
        if self.tied:
            names = "、".join(row.name for row in self.rows if row.credit_code in self.tied)
            found.append(
                f"{self.element.name}：{names}数值相同，恰在截取处，按统一社会信用代码先后取舍。"
            )
        return tuple(found)


def share_list(
    element: TierElement,
    values: Iterable[ElementValue],
    threshold: Fraction,
    year: int = 0,
    department: Trail | None = None,
    printing: Printing = PLAIN,
) -> ShareList:
    """Rank by value and select the smallest leading set with a share of at least `threshold`.

    `department` is the figure of the park's total as a department gave it; it counts when it is
    larger than the sum of the returns. Nothing is rounded: 79.96 % is not 80 %.
    """
    apart: list[ListedApart] = []
    ranked: list[tuple[Fraction, ElementValue]] = []
    for value in values:
        reason = _reason_apart(value)
        if reason or value.value is None:
            apart.append(ListedApart(value.recipient_id, value.name, reason, value.value))
        else:
            ranked.append((value.value, value))
    ranked.sort(key=lambda pair: (-pair[0], pair[1].credit_code, pair[1].recipient_id))
    total, total_trail = _total(element, ranked, year, department, printing)
    rows: list[ShareRow] = []
    before = Fraction(0)
    for number, value in ranked:
        cumulative = before + number / total
        rows.append(
            ShareRow(
                rank=len(rows) + 1,
                recipient_id=value.recipient_id,
                name=value.name,
                credit_code=value.credit_code,
                value=number,
                share=number / total,
                cumulative=cumulative,
                selected=before < threshold,
                trail=_share_trail(element, value, (number, total), total_trail, year, printing),
            )
        )
        before = cumulative
    return ShareList(
        element=element,
        year=year,
        rows=tuple(rows),
        apart=tuple(apart),
        total=total,
        total_basis=total_trail.source,
        threshold=threshold,
        tied=_tied(rows),
    )


def _reason_apart(value: ElementValue) -> str:
    if value.apart:
        return value.apart
    if value.value is None:
        return value.why or "未填"
    if value.value == 0:
        return "数值为 0"
    return "数值为负" if value.value < 0 else ""


def _tied(rows: list[ShareRow]) -> tuple[str, ...]:
    inside = [row for row in rows if row.selected]
    outside = [row for row in rows if not row.selected]
    if not inside or not outside or inside[-1].value != outside[0].value:
        return ()
    return tuple(row.credit_code for row in rows if row.value == outside[0].value)


def _total(
    element: TierElement,
    ranked: list[tuple[Fraction, ElementValue]],
    year: int,
    department: Trail | None,
    printing: Printing,
) -> tuple[Fraction, Trail]:
    unit = printing.unit_of(element.unit)
    returned = sum((number for number, _ in ranked), Fraction(0))
    given = department.value if department else None
    total, basis, comparison = returned, "企业填报合计", ""
    inputs = tuple(value.trail for _, value in ranked if value.trail is not None)
    if department and isinstance(given, Fraction):
        comparison = (
            f"部门报送 {with_unit(figure(given), unit)}，"
            f"企业填报合计 {with_unit(figure(returned), unit)}，取较大者"
        )
        if given > returned:
            total, basis, inputs = given, "部门报送总量", (department,)
    trail = Trail(
        id=f"{PARK}:{element.id}_total@{year}",
        label=f"园区{element.name}总量",
        value=total,
        unit=unit,
        formula=basis,
        numbers=comparison,
        source=basis,
        mark=element.mark,
        inputs=inputs,
    )
    return total, trail


def _share_trail(
    element: TierElement,
    value: ElementValue,
    numbers: tuple[Fraction, Fraction],
    total: Trail,
    year: int,
    printing: Printing,
) -> Trail:
    own, whole = numbers
    return Trail(
        id=f"{value.recipient_id}:{element.id}_share@{year}",
        label=f"{value.name}{element.name}占园区比例",
        value=100 * own / whole,
        unit="%",
        formula="企业值 ÷ 园区总量 × 100",
        numbers=f"{figure(own)} ÷ {figure(whole)} × 100",
        source=printing.basis(element.source),
        mark=element.mark,
        inputs=(*((value.trail,) if value.trail else ()), total),
    )

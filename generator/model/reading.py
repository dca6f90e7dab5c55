"""What can be wrong with one cell, by name, and the wording (提示语) people read for it.

Reading (intake) notices a `ReadingFault` and leaves it at the entry: as `Unreadable` when no value
could be had, as `Remark` when one could. Checking notices a `FieldFault` at an entry that was read.
Neither says how grave it is: rules/checks/reading.yaml gives each its code, severity and words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from generator.model.finding import Severity


class ReadingFault(StrEnum):
    """How a cell failed to say what its field asks; `detail` is printed by wordings as {detail}."""

    # -- no value: the entry holds Unreadable(fault, detail) -----------------------------------

    NOT_A_NUMBER = "not_a_number"
    """Words, a date or a truth value where a number is asked; detail empty."""

    NUMBER_WITH_OTHER_UNIT = "number_with_other_unit"
    """A number with a unit of another dimension ("120 kWh" where t is asked); detail: that unit."""

    AMBIGUOUS_THOUSANDS = "ambiguous_thousands"
    """A comma or point that may part thousands or decimals ("1.234,5"); detail: both readings."""

    SEVERAL_NUMBERS = "several_numbers"
    """More than one number ("12/15", "A线12 B线15"); detail empty."""

    RANGE_GIVEN = "range_given"
    """From-to instead of a value ("100-120", "100～120"); detail empty."""

    PLACEHOLDER_TYPED = "placeholder_typed"
    """A stroke or word that only says "nothing" ("/", "—", "无") where that is no answer; empty."""

    NOT_A_DATE = "not_a_date"
    """No calendar day can be read; detail empty."""

    DATE_AMBIGUOUS = "date_ambiguous"
    """Day and month could be either way round ("03/04/2024"); detail: the two readings."""

    NOT_A_CHOICE = "not_a_choice"
    """Not among the field's choices; detail: the choice most like it, or empty."""

    CODE_AS_NUMBER = "code_as_number"
    """A code of more than 15 digits stored as a number, its last digits lost; detail: as stored."""

    FORMULA_UNCOMPUTED = "formula_uncomputed"
    """A formula whose result no office program has stored; detail: the formula."""

    ERROR_VALUE = "error_value"
    """An error of the sheet; detail: "#DIV/0!" and the like."""

    TEXT_TOO_LONG = "text_too_long"
    """More characters than a field takes; detail: how many there are."""

    ASKED_TWICE = "asked_twice"
    """The same row or cell stands twice on the sheet with different values; detail: both places."""

    # -- a value was had: the entry carries it and Remark(fault, detail) -----------------------

    UNIT_TYPED = "unit_typed"
    """The cell names a unit and the value was converted; detail: "120 kg → 0.12 t"."""

    MAGNITUDE_WORD = "magnitude_word"
    """万 or 亿 stands in the cell and was multiplied out; detail: "12.3万 → 123000"."""

    PERCENT_SIGN = "percent_sign"
    """A percent sign or percent format in a field asked as 0–100; detail: "3.4% → 3.4"."""

    APPROXIMATE = "approximate"
    """"约 120", "120左右": the number was taken; detail: it."""

    DATE_WITHOUT_DAY = "date_without_day"
    """Year and month only: the first day was taken; detail: "2019年8月 → 2019-08-01"."""

    ANSWER_IN_OTHER_WORDS = "answer_in_other_words"
    """An answer said otherwise ("不适用"); detail: "不适用 → 不涉及"."""

    ROW_NOT_ASKED = "row_not_asked"
    """Rows were added among the printed ones and not read; detail: what they are called."""

    @property
    def keeps_value(self) -> bool:
        """A value was had: the fault stands in a Remark, not in an Unreadable."""
        return self in _KEEPING


_KEEPING = frozenset(
    {
        ReadingFault.UNIT_TYPED,
        ReadingFault.MAGNITUDE_WORD,
        ReadingFault.PERCENT_SIGN,
        ReadingFault.APPROXIMATE,
        ReadingFault.DATE_WITHOUT_DAY,
        ReadingFault.ANSWER_IN_OTHER_WORDS,
        ReadingFault.ROW_NOT_ASKED,
    }
)


class FieldFault(StrEnum):
    """What a field's own definition finds at an entry that was read."""

    REQUIRED_EMPTY = "required_empty"
    """A required cell is empty."""

    ROWS_MISSING = "rows_missing"
    """A table has fewer rows than the form wants; detail: how many it wants."""

    FORBIDDEN_ANSWER = "forbidden_answer"
    """不涉及, 停产 or 未投产 where the field does not allow it; detail: what it allows."""

    NOT_AVAILABLE = "not_available"
    """无法提供 with its reason: it stands, and counts against completeness; detail: the reason."""

    NOT_AVAILABLE_UNEXPLAINED = "not_available_unexplained"
    """无法提供 without a reason in 备注."""

    NOT_APPLICABLE_UNEXPLAINED = "not_applicable_unexplained"
    """不涉及 without a reason in 备注."""

    ANSWER_AGAINST_STATUS = "answer_against_status"
    """停产 or 未投产 in a year whose 生产状态 says otherwise; detail: that status."""

    GATE_CONTRADICTED = "gate_contradicted"
    """A block freed by its gate holds more than 0 or 不涉及; detail: the gate with its answer."""

    BELOW_MINIMUM = "below_minimum"
    """Less than the field's minimum; detail: it."""

    ABOVE_MAXIMUM = "above_maximum"
    """More than the field's maximum; detail: it."""


@dataclass(frozen=True, slots=True)
class Wording:
    """提示语: the code, gravity and words of one fault.

    `message` and `remedy` may print {label} {raw} {value} {unit} {year} {detail}.
    """

    code: str
    fault: str
    severity: Severity
    message: str
    remedy: str
    path: str = ""
    line: int = 0

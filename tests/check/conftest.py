"""The packaged rules, read and made ready once for all tests of checks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.check.engine import check_submission, compile_rules
from generator.check.plan import CheckPlan
from generator.model.finding import CheckReport, Waiver
from generator.model.submission import Submission
from generator.rulebook import Rulebook, load_rulebook
from tests.check.filings import AS_OF, clean, filing, recipient_of

RULES = Path(__file__).resolve().parent.parent.parent / "rules"

Check = Callable[..., CheckReport]


@pytest.fixture(scope="session")
def book() -> Rulebook:
    return load_rulebook(RULES)


@pytest.fixture(scope="session")
def plan(book: Rulebook) -> CheckPlan:
    return compile_rules(book.checks, book.names, book.units, book.codes)


@pytest.fixture(scope="session")
def check(book: Rulebook, plan: CheckPlan) -> Check:
    """check({"fresh_water": ...}): the report on a clean return with these values put in."""

    def report(
        changes: dict[str, Any] | Submission,
        form_id: str = "enterprise",
        waivers: tuple[Waiver, ...] = (),
        as_of: Any = AS_OF,
    ) -> CheckReport:
        form = book.forms[form_id]
        submission = (
            changes
            if isinstance(changes, Submission)
            else filing(form, clean(form) | changes)
        )
        return check_submission(
            submission,
            form,
            recipient_of(form),
            plan,
            book.wordings,
            as_of=as_of,
            waivers=waivers,
        )

    return report

"""发放: who is sent which form when nobody is named, and notices about the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from generator.errors import WorkspaceError
from generator.journey.assess import assess
from generator.journey.audit import Audit, now_utc
from generator.journey.prepare import Dispatched, dispatch_workbooks
from generator.journey.problem_sheet import AUDIT_GROUP, problem_lines_for
from generator.model.form import FormDefinition
from generator.model.park import RecipientKind
from generator.model.tier import Tier


def send_out(
    root: Path,
    recipient_ids: Sequence[str] = (),
    form_ids: Sequence[str] = (),
    *,
    now: Callable[[], datetime] = now_utc,
) -> tuple[Dispatched, ...]:
    """Workbooks for everybody or those named, of their usual forms or those named.

    A form on request goes, where nobody is named, to the enterprises of the tier 重点 as the round
    stands now (a department's to whoever has the item group 审核工作), and to those whose line of
    the list names it.
    """
    audit = Audit.open(root)
    on_request = [
        form
        for form_id in dict.fromkeys(form_ids)
        if (form := audit.book.forms.get(form_id)) is not None and form.on_request
    ]
    with audit.open_ledger(now()) as ledger:
        known = problem_lines_for(audit, ledger, form_ids, now())
    if recipient_ids or not on_request:
        return dispatch_workbooks(
            root, recipient_ids, form_ids=form_ids, known_values=known, now=now
        )
    usual = [form_id for form_id in form_ids if form_id not in {form.id for form in on_request}]
    made = dispatch_workbooks(root, form_ids=usual, now=now) if usual else ()
    for form in on_request:
        chosen = _asked_on_request(audit, form, now())
        made += dispatch_workbooks(
            root, chosen, form_ids=[form.id], known_values=known, now=now
        )
    return made


def roster_notices_of(root: Path) -> tuple[str, ...]:
    """What the office should know of its list though nothing in it is wrong."""
    return Audit.open(root).notices


def _asked_on_request(audit: Audit, form: FormDefinition, now: datetime) -> list[str]:
    chosen = {r.id for r in audit.roster.recipients if form.id in r.forms}
    if form.recipient_kind is RecipientKind.ENTERPRISE:
        with audit.open_ledger(now) as ledger:
            tiers = assess(audit, ledger).tiers
        chosen |= {entry.recipient_id for entry in tiers.of(Tier.KEY)}
    else:
        chosen |= {d.id for d in audit.roster.departments if AUDIT_GROUP in d.groups}
        if not chosen:
            raise WorkspaceError(
                audit.folder.roster,
                f"《{form.name}》按需发放，名录里没有单位分到“审核工作”。",
                "请在名录的采集表一栏给园区办公室写上“审核工作”，或写明要发给哪些编号。",
            )
    if not chosen:
        raise WorkspaceError(
            audit.folder.root,
            f"《{form.name}》按需发放，现在还没有分级为“{Tier.KEY.value}”的企业。",
            "请等企业采集表收齐后再发，或写明要发给哪些编号。",
        )
    return [recipient.id for recipient in audit.roster.recipients if recipient.id in chosen]

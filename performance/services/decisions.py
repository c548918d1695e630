"""From a number out of range to a note of what was decided, an action, and the number some days later."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, save_changes
from core.errors import FieldProblem, Refusal
from core.events import RecordChanged, broadcast
from people.models import User
from people.services import notify
from performance import policies
from performance.models import Alert, Breach, Decision, Finding
from performance.services.alerts import asked_of
from performance.services.findings import add_finding
from targets.metrics import values

LONGEST_DAYS = 366


def decide(
    *,
    actor: User,
    alert: Alert,
    note: str,
    measure_after: int,
    today: date,
    now: datetime,
    action: str = "",
    action_owner: User | None = None,
    due_on: date | None = None,
) -> Decision:
    """What was decided about the alert's number; with `action` somebody has to do something until a day."""
    policies.can_own(actor, alert).require()
    _check(note, measure_after, action, due_on)
    with transaction.atomic():
        breach = Breach.objects.filter(alert=alert, closed_at__isnull=True).first()
        finding = _action(actor, action, action_owner or actor, due_on, note)
        decision = Decision.objects.create(
            owner=actor, alert=alert, breach=breach, note=note.strip()[:2000], decided_at=now, action=finding,
            metric=alert.metric, window=alert.window, user_id=alert.user_id, team_id=alert.team_id,
            before=present_value(alert, actor, today), measure_on=today + timedelta(days=measure_after), is_demo=actor.is_demo,
        )  # fmt: skip
        audit.record(actor=actor, action="decision.made", record=decision, reason=decision.note[:500])
        broadcast(RecordChanged(topic="alert", id=alert.pk, audience=(actor.pk,)))
    return decision


def _check(note: str, measure_after: int, action: str, due_on: date | None) -> None:
    problems = []
    if not note.strip():
        problems.append(FieldProblem("note", "required", _("Say what was decided.")))
    if not 1 <= measure_after <= LONGEST_DAYS:
        message = _("The result is looked at after 1 to %(most)s days.") % {"most": LONGEST_DAYS}
        problems.append(FieldProblem("measure_after", "range", message))
    if action.strip() and due_on is None:
        problems.append(FieldProblem("due_on", "required", _("An action needs a day by which it is done.")))
    if problems:
        raise Refusal(problems[0].message, code="invalid_decision", problems=problems)


def _action(actor: User, action: str, owner: User, due_on: date | None, note: str) -> Finding | None:
    if not action.strip():
        return None
    return add_finding(actor=actor, kind=Finding.Kind.ACTION, title=action, owner=owner, due_on=due_on, quote=note)


def present_value(row: Any, owner: Any, today: date) -> Decimal | None:
    asked = asked_of(row, owner, today)
    return values([asked])[0] if asked else None


def measure_due(*, actor: Any, today: date, now: datetime) -> int:
    """The number again, for the decisions whose day has come; each once. How many."""
    rows = Decision.objects.filter(measure_on__lte=today, measured_at__isnull=True, owner__is_active=True)
    with transaction.atomic():
        waiting = list(rows.select_for_update(of=("self",), skip_locked=True).select_related("owner").order_by("pk"))
        for decision in waiting:
            decision.after, decision.measured_at = present_value(decision, decision.owner, today), now
            decision.save(update_fields=["after", "measured_at", "updated_at"])
            notify(
                user=decision.owner_id, kind="decision.measured", params={"note": decision.note[:80]},
                url=reverse("performance:decision", args=[decision.pk]), unique_key=f"decision:{decision.pk}",
            )  # fmt: skip
    return len(waiting)


def note_result(*, actor: User, decision: Decision, result: str) -> Decision:
    """In words, beside the two numbers."""
    with transaction.atomic():
        decision = Decision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
        policies.can_record_result(actor, decision).require()
        diff = apply_changes(decision, {"result": result.strip()[:500]})
        if diff:
            save_changes(decision, diff)
            audit.record(actor=actor, action="decision.result_noted", record=decision, changes=diff)
    return decision

"""Turning a paragraph into work, and closing it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from activities import services as activities
from audit import services as audit
from core.changes import apply_changes, save_changes
from core.errors import Conflict, FieldProblem, Refusal
from core.events import RecordChanged, broadcast
from people.models import User
from people.queries import organisation
from people.services import notify
from performance import policies
from performance.models import Finding, RepReport

DUE_HOUR = time(18, 0)


def add_finding(
    *,
    actor: User,
    kind: str,
    title: str,
    owner: User,
    due_on: date | None = None,
    report: RepReport | None = None,
    section: str = "",
    quote: str = "",
    about: Any = None,
) -> Finding:
    """A problem, an action, something to coach or feedback for the strategy. With `about` the action also is a task on that record."""
    if report is not None:
        policies.can_review(actor, report).require()
    policies.can_give_to(actor, owner).require()
    _check(kind, title, due_on)
    with transaction.atomic():
        finding = Finding(
            kind=kind, title=" ".join(title.split())[:200], report=report, section=section[:40], quote=quote.strip()[:4000],
            owner=owner, author=actor, due_on=due_on, is_demo=actor.is_demo or owner.is_demo,
        )  # fmt: skip
        if about is not None and due_on is not None:
            finding.activity = _task(actor, finding, about)
        finding.save(force_insert=True)
        audit.record(actor=actor, action="finding.added", record=finding, reason=finding.quote[:500])
        _tell_owner(actor, finding)
    return finding


def _check(kind: str, title: str, due_on: date | None) -> None:
    problems = []
    if kind not in Finding.Kind.values:
        problems.append(FieldProblem("kind", "unknown", _("Choose what it is.")))
    if not title.strip():
        problems.append(FieldProblem("title", "required", _("Say what it is about.")))
    if kind == Finding.Kind.ACTION and due_on is None:
        problems.append(FieldProblem("due_on", "required", _("An action needs a day by which it is done.")))
    if problems:
        raise Refusal(problems[0].message, code="invalid_item", problems=problems)


def _task(actor: User, finding: Finding, about: Any) -> Any:
    if finding.due_on is None:
        raise ValueError("only what has a day becomes a task")
    due = datetime.combine(finding.due_on, DUE_HOUR, ZoneInfo(organisation().time_zone))
    return activities.plan_task(
        actor=actor, subject=finding.title, about=about, due_at=due, body=finding.quote, owner=finding.owner,
        is_demo=finding.is_demo,
    )  # fmt: skip


def _tell_owner(actor: User, finding: Finding) -> None:
    if finding.owner_id != actor.pk:
        url = reverse("performance:finding", args=[finding.pk])
        params = {"actor": str(actor), "title": finding.title}
        notify(user=finding.owner, kind="finding.given", params=params, url=url)
    audience = tuple({finding.owner_id, finding.author_id})
    broadcast(RecordChanged(topic="finding", id=finding.pk, audience=audience))


def close_finding(*, actor: User, finding: Finding, now: datetime, outcome: str = "", dropped: bool = False) -> Finding:
    """Done, or no longer wanted; its task is done with it."""
    with transaction.atomic():
        finding = Finding.objects.select_for_update(of=("self",)).select_related("activity", "owner").get(pk=finding.pk)
        policies.can_close(actor, finding).require()
        if finding.state != Finding.State.OPEN:
            raise Conflict(_("This is closed already."), code="closed")
        state = Finding.State.DROPPED if dropped else Finding.State.DONE
        diff = apply_changes(finding, {"state": state.value, "closed_at": now, "outcome": outcome.strip()[:500]})
        save_changes(finding, diff)
        if finding.activity is not None and finding.activity.done_at is None and actor.pk == finding.owner_id:
            activities.complete(actor=actor, activity=finding.activity, now=now, outcome=finding.outcome)
        audit.record(actor=actor, action="finding.closed", record=finding, changes=diff, reason=outcome)
        broadcast(RecordChanged(topic="finding", id=finding.pk, audience=(finding.owner_id, finding.author_id)))
    return finding


def hand_over_findings(*, actor: User, user: User, successor: User) -> int:
    """A leaver's open items go to the successor; how many."""
    with transaction.atomic():
        rows = list(Finding.objects.open().filter(owner=user).select_for_update(of=("self",)))
        changes = {"owner_id": [str(user.pk), str(successor.pk)]}
        audit.record_many(
            audit.entry(actor=actor, action="finding.handed_over", record=row, changes=changes) for row in rows
        )
        ids = [row.pk for row in rows]
        return Finding.objects.filter(pk__in=ids).update(owner=successor, version=F("version") + 1)

"""What people keep for themselves: views, notifications, tokens, jobs; and what only administrators see."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from audit.services import record
from jobs.models import Job
from people.models import ApiToken, CalendarDay, ExchangeRate, Invitation, Notification, Role, SavedView
from people.tokens import new_secret
from tests.house.leaks import MARKER, Probe, World, leak


@leak
def desk(world: World) -> list[Probe]:
    alice, secret, soon = world.alice, new_secret(), timezone.now() + timedelta(days=1)
    view = SavedView.objects.create(owner=alice, table="leads", name=MARKER, query=f"search={MARKER}", sharing="team")
    SavedView.objects.create(owner=alice, table="leads", name=f"{MARKER} mine")
    notice = Notification.objects.create(user=alice, kind=f"lead.{MARKER}", params={"name": MARKER})
    token = ApiToken.objects.create(
        user=alice, name=MARKER, prefix=secret.prefix, secret_hash=secret.hash, scopes=["*"], expires_at=soon
    )
    job = Job.objects.create(kind="reports.run", owner=alice.pk, due_at=soon, error=MARKER, state="failed")
    return [
        Probe("people:view-*", {"pk": view.pk}),
        Probe("saved-view-*", {"pk": str(view.pk)}),
        Probe("people:notification", {"pk": notice.pk}),
        Probe("people:token-revoke", {"pk": token.pk}),
        Probe("token-*", {"pk": str(token.pk)}),
        Probe("jobs:*", {"pk": job.pk}),
    ]


@leak
def administration(world: World) -> list[Probe]:
    rep, soon = Role.objects.get(key="rep"), timezone.now() + timedelta(days=1)
    invitation = Invitation.objects.create(
        email=f"{MARKER}@example.com",
        full_name=MARKER,
        invited_by=world.ada,
        secret_hash=new_secret().hash,
        expires_at=soon,
    )
    rate = ExchangeRate.objects.create(currency="USD", on=timezone.localdate(), rate=Decimal(7))
    day = CalendarDay.objects.create(on=timezone.localdate() + timedelta(days=3), kind="holiday", name=MARKER)
    entry = record(
        actor=world.alice, action="lead.edited", record=world.alice, changes={"company": ["", MARKER]}, reason=MARKER
    )
    return [
        Probe("people:user*", {"pk": world.alice.pk}, hidden=False),
        Probe("user-*", {"pk": str(world.alice.pk)}, hidden=False),
        Probe("people:team*", {"pk": world.north.pk}, hidden=False),
        Probe("team-*", {"pk": str(world.north.pk)}, hidden=False),
        Probe("people:role*", {"pk": rep.pk}),
        Probe("role-*", {"pk": str(rep.pk)}, hidden=False),
        Probe("people:invitation-revoke", {"pk": invitation.pk}),
        Probe("people:invitation-accept", {"secret": "smt_unknown"}, hidden=False),
        Probe("people:rate-remove", {"pk": rate.pk}),
        Probe("people:calendar-remove", {"day": day.on.isoformat()}),
        Probe("audit-entry-*", {"pk": str(entry.seq)}),
    ]

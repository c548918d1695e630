"""Calls: heard of in any order and any number of times, one record each; on the right timeline, or in the list of those nobody knows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from activities import services as activities
from activities.models import Activity
from activities.policies import can_create
from audit import services as audit
from core.changes import save_changes
from core.errors import Refusal
from core.events import RecordChanged, broadcast
from customers.models import Account, Contact
from integrations import policies
from integrations.models import Call, PhoneExtension, PhoneSystem
from integrations.telephony import Told
from leads.models import Lead
from people.models import User
from people.services import notify

State, MOST_MESSAGES, CALL_BACK = Call.State, 50, timedelta(hours=1)
FIELDS = (
    "state", "rang_at", "answered_at", "ended_at", "seconds", "recording_url", "messages", "settled_at", "activity", "number", "extension",
    "owner", "contact", "lead", "account",
)  # fmt: skip


def hear_call(*, actor: None = None, system: PhoneSystem, message_id: str, told: Told, now: datetime) -> Call:
    """One message of a telephone system. The same message again changes nothing."""
    with transaction.atomic():
        fresh = Call(
            system=system, call_id=told.call_id, direction=told.direction, number=told.number, extension=told.extension, rang_at=told.at,
        )  # fmt: skip
        Call.objects.bulk_create([fresh], ignore_conflicts=True)
        call = Call.objects.select_for_update(of=("self",)).get(system=system, call_id=told.call_id)
        if message_id in call.messages:
            return call
        call.messages = [*call.messages, message_id][-MOST_MESSAGES:]
        _complete(call, told)
        _advance(call, told)
        if call.settled_at is None and call.ended_at is not None:
            _settle(call, now)
        save_changes(call, {}, *FIELDS)
        PhoneSystem.objects.filter(pk=system.pk).update(heard_at=now)
        broadcast(RecordChanged(topic="call", id=call.pk, audience=(call.owner_id,) if call.owner_id else ()))
    return call


def _complete(call: Call, told: Told) -> None:
    """Who and whom, from the first message that says so."""
    call.number, call.extension = call.number or told.number, call.extension or told.extension
    if call.owner_id is None and call.extension:
        extension = PhoneExtension.objects.filter(system_id=call.system_id, number=call.extension, user__is_active=True)
        call.owner = User.objects.filter(pk__in=extension.values("user")).first()
    if call.record is None and call.number:
        _name(call, known(call.number, call.owner))


def known(number: str, user: User | None) -> Any:
    """The contact or open lead with this number: one's own first, and of others only what one may see. Nobody's telephone sees all."""
    contacts = Contact.objects.visible_to(user) if user is not None else Contact.objects.all()
    leads = Lead.objects.visible_to(user) if user is not None else Lead.objects.all()
    for rows in (contacts.filter(normalized_phone=number), leads.open().filter(normalized_phone=number)):
        found = sorted(rows[:20], key=lambda row: (user is None or row.owner_id != user.pk, str(row.pk)))
        if found:
            return found[0]
    return None


def _name(call: Call, record: Any) -> None:
    call.contact = record if isinstance(record, Contact) else None
    call.lead = record if isinstance(record, Lead) else None
    call.account = record if isinstance(record, Account) else None


def _advance(call: Call, told: Told) -> None:
    """Only forward: a late “ringing” does not make an ended call ring."""
    call.recording_url = call.recording_url or told.recording_url
    call.rang_at = min(call.rang_at, told.at)
    match told.kind:
        case "call.answered":
            call.answered_at = call.answered_at or told.at
        case "call.ended":
            call.ended_at, call.seconds = (
                call.ended_at or told.at,
                told.seconds if told.seconds is not None else call.seconds,
            )
            if told.seconds and call.answered_at is None:
                call.answered_at = told.at - timedelta(seconds=told.seconds)
    if call.ended_at is not None:
        call.state = State.ENDED if call.answered_at is not None else State.MISSED
        if call.answered_at is not None and call.seconds is None:
            call.seconds = max(int((call.ended_at - call.answered_at).total_seconds()), 0)
    elif call.answered_at is not None:
        call.state = State.ANSWERED


def _settle(call: Call, now: datetime) -> None:
    """A call that is over goes to the timeline, or becomes a task to call back; one with nobody known waits in the list."""
    record = call.record
    who = call.owner or getattr(record, "owner", None)
    if who is None or not who.is_active:
        return
    with override(who.language):
        if call.state == State.MISSED and call.direction == Call.Direction.IN:
            _missed(call, who, now)
        if record is not None and can_create(who, record):
            call.activity, call.settled_at = _written(call, who, record, now), now


def _missed(call: Call, who: User, now: datetime) -> None:
    name = str(call.record) if call.record is not None else call.number or _("an unknown number")
    url = reverse("telephony-calls") if call.record is None else reverse("telephony-call", args=[call.pk])
    notify(user=who, kind="call.missed", params={"name": name}, url=url, unique_key=f"call.missed:{call.pk}")


def _written(call: Call, who: User, record: Any, now: datetime) -> Activity | None:
    """The number itself stays on the call: whoever may not read telephone numbers sees the timeline, too."""
    reference = {"system": "telephony", "id": str(call.pk)}
    if call.state == State.MISSED and call.direction == Call.Direction.IN:
        subject = _("Call back: %(name)s") % {"name": record}
        return activities.plan_task(
            actor=who, subject=subject[:300], about=record, due_at=now + CALL_BACK, external_ref=reference
        )
    subject = _("Incoming call") if call.direction == Call.Direction.IN else _("Outgoing call")
    minutes = -(-(call.seconds or 0) // 60)
    outcome = "" if call.state == State.ENDED else _("Not reached")
    return activities.log_activity(
        actor=who, kind=Activity.Kind.CALL, subject=subject, about=record, now=now, done_at=min(call.ended_at or now, now),
        duration_minutes=minutes or None, outcome=outcome, external_ref=reference,
    )  # fmt: skip


def settle_call(*, actor: User, call: Call, record: Any, now: datetime) -> Call:
    """Say whom an unknown number belongs to, or (None) that it matters to nobody."""
    policies.can_settle_call(actor, call).require()
    with transaction.atomic():
        call = Call.objects.select_for_update(of=("self",)).get(pk=call.pk)
        if call.settled_at is not None:
            raise Refusal(_("Somebody has settled this call already."), code="settled")
        call.settled_at = now
        if record is not None:
            _name(call, record)
            with override(actor.language):
                call.activity = _written(call, actor, record, now)
        save_changes(call, {}, "settled_at", "contact", "lead", "account", "activity")
        audit.record(actor=actor, action="call.settled", record=call, changes={"record": [None, str(record or "")]})
    return call

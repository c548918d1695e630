"""Calls as somebody may see them: his own and his people's, the number as he may read numbers, the record if he may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from core import masking
from core.names import person_name
from customers.models import Account, Contact
from integrations.models import Call
from leads.models import Lead
from people.models import User

RINGS_FOR, TALKS_FOR = timedelta(minutes=2), timedelta(hours=2)
TONES = {"ringing": "info", "answered": "info", "ended": "success", "missed": "error"}


@dataclass(frozen=True, slots=True)
class SeenCall:
    """`dial` is empty where the reader may not see the number as it is."""

    call: Call
    number: str
    dial: str
    name: str
    url: str
    tone: str
    may_settle: bool


def calls() -> QuerySet[Call]:
    return Call.objects.select_related("owner", "system").order_by("-rang_at", "-id")


def calls_seen(user: User, *, only_unknown: bool) -> QuerySet[Call]:
    seen = Call.objects.visible_to(user).select_related("owner", "system").order_by("-rang_at", "-id")
    return seen.filter(settled_at=None, ended_at__isnull=False) if only_unknown else seen


def ringing_for(user: User, now: datetime) -> Call | None:
    """The newest call of `user` that rings or is being talked on."""
    mine = calls().filter(owner=user)
    ringing = mine.filter(state=Call.State.RINGING, rang_at__gt=now - RINGS_FOR)
    talking = mine.filter(state=Call.State.ANSWERED, rang_at__gt=now - TALKS_FOR)
    return (ringing | talking).first()


def shown_calls(rows: Iterable[Call], user: User) -> list[SeenCall]:
    """Four statements, however many rows."""
    found = list(rows)
    records: dict[Any, Any] = {}
    for name, model in (("contact_id", Contact), ("lead_id", Lead), ("account_id", Account)):
        wanted = {getattr(row, name) for row in found} - {None}
        if wanted:
            seen: Any = model.objects.visible_to(user).filter(pk__in=wanted).defer("search")
            records |= {row.pk: row for row in seen}
    mode = _mode(user)
    settles = user.access.reach("activities", "edit")
    return [_shown(row, records, mode, settles) for row in found]


def shown_call(row: Call, user: User) -> SeenCall:
    return shown_calls([row], user)[0]


def _mode(user: User) -> str:
    """How numbers are covered: it is not known beforehand whether one is a contact's or a lead's."""
    return masking.restrictions_of(user, "contact").get("phone", "") or masking.restrictions_of(user, "lead").get(
        "phone", ""
    )


def number_seen(number: str, user: User) -> str:
    """As `user` may read it."""
    return _covered(number, _mode(user))


def _covered(number: str, mode: str) -> str:
    return "" if mode == masking.HIDDEN else masking.phone(number) if mode else number


def _shown(row: Call, records: dict[Any, Any], mode: str, settles: Any) -> SeenCall:
    record = records.get(row.contact_id) or records.get(row.lead_id) or records.get(row.account_id)
    number = _covered(row.number, mode)
    covers = settles is not None and (settles.everyone or row.owner_id in settles.owner_ids)
    return SeenCall(
        call=row, number=number, dial="" if mode else row.number, name=_name(record), url=_url(record), tone=TONES[row.state],
        may_settle=covers and row.settled_at is None and row.ended_at is not None,
    )  # fmt: skip


def _name(record: Any) -> str:
    if record is None:
        return ""
    return person_name(record.first_name, record.last_name) if isinstance(record, Contact) else str(record)


def _url(record: Any) -> str:
    match record:
        case Contact():
            return reverse("customers:contact-detail", args=[record.pk])
        case Lead():
            return reverse("leads:detail", args=[record.pk])
        case Account():
            return reverse("customers:account-detail", args=[record.pk])
    return ""

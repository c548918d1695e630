"""What is sent how: a person's own choice, else the organisation's, else what the product ships with."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from channels.catalogue import MAILED_BY_DEFAULT
from channels.models import Choice, QuietHours
from people.notices import NOTICES
from people.queries import organisation

FIELDS = ("in_app", "mail", "push", "bot")


@dataclass(frozen=True, slots=True)
class Ways:
    """How one kind of notice comes. `mail`: off, single, digest."""

    in_app: bool = True
    mail: str = Choice.Mail.OFF
    push: bool = True
    bot: bool = True

    def values(self) -> dict[str, Any]:
        return asdict(self)


def shipped(kind: str) -> Ways:
    return Ways(mail=Choice.Mail.SINGLE) if kind in MAILED_BY_DEFAULT else Ways()


def ways_of(user: Any) -> dict[str, Ways]:
    """For every kind there is; `user` None: the organisation's. One statement."""
    chosen = Choice.objects.filter(user=None) | (
        Choice.objects.filter(user=user) if user is not None else Choice.objects.none()
    )
    rows = sorted(chosen, key=lambda row: row.user_id is not None)
    found = {row.kind: Ways(row.in_app, row.mail, row.push, row.bot) for row in rows}
    return {kind: found.get(kind) or shipped(kind) for kind in NOTICES}


def zone_of(user: Any) -> ZoneInfo:
    """The person's, else the organisation's."""
    return ZoneInfo((user.time_zone if user is not None else "") or organisation().time_zone)


def quiet_hours_of(user: Any) -> QuietHours | None:
    """The person's own, else the organisation's."""
    rows = {row.user_id: row for row in QuietHours.objects.filter(user=None) | QuietHours.objects.filter(user=user)}
    return rows.get(user.pk if user is not None else None) or rows.get(None)


def after_quiet(now: datetime, start: time, end: time, zone: ZoneInfo) -> datetime:
    """`now` itself outside of the quiet hours, else their end. They may lie across midnight. Pure."""
    local = now.astimezone(zone)
    at = local.time()
    quiet = start <= at < end if start < end else at >= start or at < end
    if not quiet:
        return now
    day = local.date() + timedelta(days=1 if at >= end else 0)
    return datetime.combine(day, end, tzinfo=zone)

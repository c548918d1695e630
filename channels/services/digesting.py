"""Digests: at half past seven of the reader's working day, in his zone, once a day; on the first working day of a week, once a week."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from channels import choices, digests
from channels.models import Choice, Digest, Dispatch
from channels.services.carrying import absolute, send_mail_to
from jobs.services import enqueue
from people.models import User
from people.notices import sentence_of
from people.queries import organisation, working_calendar
from people.services import notify
from people.working_days import WorkingCalendar

DIGEST, AT, NOT_AFTER = "channels.digest", time(7, 30), time(18)
MOST_NOTICES, KEPT = 50, timedelta(days=60)


def due_kinds(local: datetime, calendar: WorkingCalendar) -> list[tuple[str, date]]:
    """Which digests are due at this local time, and for which day. Pure. A machine that slept in the morning makes up for it till six."""
    today = local.date()
    if not AT <= local.time() < NOT_AFTER or not calendar.is_working_day(today):
        return []
    monday = today - timedelta(days=today.weekday())
    first = next(day for day in _days(monday) if calendar.is_working_day(day))
    weekly = [(str(Digest.Kind.WEEKLY), monday)] if today == first else []
    return [(str(Digest.Kind.DAILY), today), *weekly]


def _days(monday: date) -> Iterable[date]:
    return (monday + timedelta(days=offset) for offset in range(7))


def start_digests(*, actor: None = None, now: datetime) -> int:
    """A row and a job for everybody whose digest is due and who has none yet; how many."""
    calendar, zone = working_calendar(), organisation().time_zone
    users = list(User.objects.active().only("pk", "time_zone"))
    zones = {user.time_zone or zone: choices.zone_of(user) for user in users}
    kinds = {name: due_kinds(now.astimezone(found), calendar) for name, found in zones.items()}
    wanted = [
        Digest(user=user, kind=kind, on=on, made_at=now) for user in users for kind, on in kinds[user.time_zone or zone]
    ]
    if not wanted:
        return 0
    days = {row.on for row in wanted}
    there = set(Digest.objects.filter(on__in=days).values_list("user_id", "kind", "on"))
    missing = [row for row in wanted if (row.user_id, row.kind, row.on) not in there]
    with transaction.atomic():
        Digest.objects.bulk_create(missing, ignore_conflicts=True)
        made = Digest.objects.filter(pk__in=[row.pk for row in missing]).values_list("pk", flat=True)
        for pk in made:
            enqueue(kind=DIGEST, payload={"digest": str(pk)}, unique_key=f"{DIGEST}:{pk}", due_at=now)
    return len(made)


def make_digest(*, actor: None = None, digest_id: str, now: datetime) -> bool:
    """Count what the reader's digest holds, tell him, and mail it if he wants mail; False when there was nothing to say."""
    with transaction.atomic():
        row = Digest.objects.select_for_update(of=("self",)).select_related("user").filter(pk=digest_id).first()
        if row is None or not row.user.is_active or row.counts:
            return False
        moment = digests.Moment(now, now.astimezone(choices.zone_of(row.user)).date())
        with override(row.user.language):
            found = digests.sections(row.kind, row.user, moment)
            row.counts = {section.key: section.count for section in found} or {"nothing": 0}
            row.save(update_fields=["counts"])
            if found:
                _tell(row, found)
            _ask_for_mail(row, now)
    return bool(found)


def _tell(row: Digest, found: list[digests.Section]) -> None:
    words = ", ".join(f"{section.title}: {section.count}" for section in found)
    notify(
        user=row.user, kind=f"digest.{row.kind}", params={"words": words[:300]}, url=reverse("channels:digest", args=[row.kind]),
        unique_key=f"digest:{row.kind}:{row.on.isoformat()}",
    )  # fmt: skip


def _ask_for_mail(row: Digest, now: datetime) -> None:
    quiet, due_at = choices.quiet_hours_of(row.user), now
    if quiet is not None:
        due_at = choices.after_quiet(now, quiet.start, quiet.end, choices.zone_of(row.user))
    enqueue(kind=f"{DIGEST}.mail", payload={"digest": str(row.pk)}, unique_key=f"{DIGEST}.mail:{row.pk}", due_at=due_at)


def mail_digest(*, actor: None = None, digest_id: str, now: datetime) -> bool:
    """One mail with the sections as they are now, and the notices that wait for the digest; False when there is nothing to mail."""
    with transaction.atomic():
        row = Digest.objects.select_for_update(of=("self",)).select_related("user").filter(pk=digest_id).first()
        if row is None or row.mailed_at is not None or not row.user.is_active:
            return False
        kept = _kept_notices(row)
        wants = choices.ways_of(row.user)[f"digest.{row.kind}"].mail != Choice.Mail.OFF
        with override(row.user.language):
            moment = digests.Moment(now, now.astimezone(choices.zone_of(row.user)).date())
            found = digests.sections(row.kind, row.user, moment) if wants else []
            if not found and not kept:
                return False
            subject, body = _written(row, found, kept)
        Dispatch.objects.filter(pk__in=[one.pk for one in kept]).update(state=Dispatch.State.SENT, finished_at=now)
        row.mailed_at = now
        row.save(update_fields=["mailed_at"])
        send_mail_to(row.user.email, subject, body)
    return True


def _kept_notices(row: Digest) -> list[Dispatch]:
    if row.kind != Digest.Kind.DAILY:
        return []
    waiting = Dispatch.objects.select_for_update(of=("self",)).filter(user=row.user, state=Dispatch.State.DIGEST)
    return list(waiting.select_related("notification").order_by("id")[:MOST_NOTICES])


def _written(row: Digest, found: list[digests.Section], kept: list[Dispatch]) -> tuple[str, str]:
    day = date_format(row.on, "DATE_FORMAT")
    subject = (
        _("Your day, %(day)s") % {"day": day}
        if row.kind == Digest.Kind.DAILY
        else _("Your week from %(day)s") % {"day": day}
    )
    count = sum(section.count for section in found)
    if found:
        subject += " · " + ngettext("%(count)s thing to do", "%(count)s things to do", count) % {"count": count}
    words: dict[str, Any] = {
        "person": row.user, "subject": subject, "organisation": organisation(), "settings": absolute(reverse("channels:notices")),
        "sections": [(one, [(line, absolute(line.url)) for line in one.lines], absolute(one.url)) for one in found],
        "notices": [(sentence_of(one.notification), absolute(one.notification.url)) for one in kept],
    }  # fmt: skip
    return subject, render_to_string("channels/mail/digest.txt", words)


def tidy_digests(*, actor: None = None, now: datetime) -> int:
    """Forget that somebody had the digest of a day two months ago."""
    return Digest.objects.filter(made_at__lt=now - KEPT).delete()[0]

"""The deadline of the first answer: by band, in working time, warned once, escalated once, and over with the first contact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse

from leads.models import FirstResponse, Lead, LeadSettings
from leads.services.scoring import lead_settings
from people.models import User
from people.queries import organisation, working_calendar
from people.services import notify
from people.working_hours import WorkingHours

WARN_SHARE = 0.5
MOST_AT_ONCE = 500


def working_hours(settings: LeadSettings) -> WorkingHours:
    return WorkingHours(
        working_calendar(), settings.workday_start, settings.workday_end, ZoneInfo(organisation().time_zone)
    )


def minutes_for(settings: LeadSettings, band: str) -> int:
    return settings.hot_minutes if band == Lead.Band.HOT else settings.other_minutes


def start_response(*, actor: User | None, lead_ids: Sequence[UUID], now: datetime) -> int:
    """Start the clock of new leads that have an owner and no clock yet; how many. Nobody is warned for a lead he made himself."""
    settings = lead_settings()
    if not settings.responses_on or not lead_ids:
        return 0
    hours = working_hours(settings)
    leads = Lead.objects.filter(
        pk__in=lead_ids, status=Lead.Status.NEW, owner__isnull=False, last_activity_at__isnull=True
    )
    rows = []
    for pk, band, is_demo in leads.values_list("pk", "band", "is_demo"):
        minutes = minutes_for(settings, band)
        rows.append(
            FirstResponse(
                lead_id=pk,
                band=band,
                started_at=now,
                warn_at=hours.add(now, int(minutes * WARN_SHARE)),
                due_at=hours.add(now, minutes),
                is_demo=is_demo,
            )
        )
    with transaction.atomic():
        FirstResponse.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def restart_response(*, actor: User | None, lead_id: UUID, now: datetime) -> None:
    """Somebody else has the lead now: his time begins, and he is warned and told of like the one before."""
    settings = lead_settings()
    hours = working_hours(settings)
    for row in FirstResponse.objects.filter(lead=lead_id, responded_at=None):
        minutes = minutes_for(settings, row.band)
        warn_at, due_at = hours.add(now, int(minutes * WARN_SHARE)), hours.add(now, minutes)
        FirstResponse.objects.filter(pk=row.pk).update(
            started_at=now, warn_at=warn_at, due_at=due_at, warned_at=None, escalated_at=None
        )


def note_answer(*, actor: User | None, lead_id: UUID, at: datetime) -> None:
    """Somebody answered: the first time counts. Part of the act that answered, which leaves the trace."""
    FirstResponse.objects.filter(lead=lead_id, responded_at=None).update(responded_at=at)


@dataclass(frozen=True, slots=True)
class Watched:
    warned: int
    escalated: int


def watch_responses(*, actor: User | None, now: datetime) -> Watched:
    """Warn the owners of leads that are due soon, tell the managers of those that are late; each once, whoever runs this twice."""
    open_rows = FirstResponse.objects.filter(responded_at=None, lead__status=Lead.Status.NEW, lead__deleted_at=None)
    soon = open_rows.filter(warned_at=None, warn_at__lte=now, due_at__gt=now).values_list("pk", flat=True)
    late = open_rows.filter(escalated_at=None, due_at__lte=now).values_list("pk", flat=True)
    warned = sum(_warn(pk, now) for pk in list(soon[:MOST_AT_ONCE]))
    escalated = sum(_escalate(pk, now) for pk in list(late[:MOST_AT_ONCE]))
    return Watched(warned, escalated)


def _warn(pk: UUID, now: datetime) -> bool:
    with transaction.atomic():
        if not FirstResponse.objects.filter(pk=pk, warned_at=None, responded_at=None).update(warned_at=now):
            return False
        lead = _lead_of(pk)
        if lead.owner_id is not None:
            notify(
                user=lead.owner_id,
                kind="lead.response_due",
                params={"name": str(lead)},
                url=_url(lead),
                unique_key=f"response.due:{pk}:{now.isoformat()}",
            )
    return True


def _escalate(pk: UUID, now: datetime) -> bool:
    with transaction.atomic():
        if not FirstResponse.objects.filter(pk=pk, escalated_at=None, responded_at=None).update(escalated_at=now):
            return False
        lead = _lead_of(pk)
        params = {"name": str(lead), "owner": str(lead.owner or "")}
        for user in _who_hears(lead):
            notify(
                user=user,
                kind="lead.response_late",
                params=params,
                url=_url(lead),
                unique_key=f"response.late:{pk}:{now.isoformat()}",
            )
    return True


def _lead_of(pk: UUID) -> Lead:
    return Lead.objects.select_related("owner__team__manager").get(first_response=pk)


def _who_hears(lead: Lead) -> set[UUID]:
    """The owner, and who manages his team; a manager's own leads go to the manager above."""
    if lead.owner is None:
        return set()
    team = lead.owner.team
    if team is not None and team.manager_id == lead.owner_id:
        team = team.parent
    hearers = (lead.owner.pk, team.manager_id if team is not None else None)
    return {user for user in hearers if user is not None}


def _url(lead: Lead) -> str:
    return reverse("leads:detail", args=[lead.pk])

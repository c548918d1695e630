"""What the scheduler has done: learn the seasons, warn who is behind, and note what a month has brought."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse

from audit import services as audit
from core.periods import Period, add_months
from people.models import User
from people.queries import organisation, working_days_between
from people.services import notify
from targets.engine import ranks, seasons
from targets.metrics import MONTH, USER, breakdown, catalogue
from targets.models import Honour, PaceCurve, Target
from targets.queries import Attainment, attainments, rules
from targets.scopes import Scope

SEEN_MONTHS = 60
CHUNK = 500
# Places on the honours list, and what they are for.
PLACES = 3
HONOURED = ("won_amount", "won_count", "collected_amount", "new_customers")


def learn_seasons(*, actor: Any, today: date) -> int:
    """The curves of all metrics that add up, from the months that are over; how many were learned."""
    first_of_month = today.replace(day=1)
    seen = Period(add_months(first_of_month, -SEEN_MONTHS), first_of_month)
    curves = []
    for metric in catalogue().values():
        if metric.is_ratio or metric.dimensions.get(MONTH) is None:
            continue
        history = _whole_history(breakdown(metric, Scope(), seen, MONTH), first_of_month)
        curve = seasons.learn(history, working=working_days_between, fiscal_start=organisation().fiscal_year_start)
        if curve is not None:
            curves.append(
                PaceCurve(
                    metric=metric.key, quarter=list(curve.quarter), year=list(curve.year), months=len(history), learned_on=today
                )
            )  # fmt: skip
    with transaction.atomic():
        PaceCurve.objects.all().delete()
        PaceCurve.objects.bulk_create(curves)
        audit.record(actor=actor, action="target.seasons_learned", record=rules())
    return len(curves)


def _whole_history(found: dict[Any, Decimal | None], until: date) -> dict[date, Decimal]:
    """From the first month with anything up to the last one that is over; months without anything count as zero."""
    known = {month: amount or Decimal(0) for month, amount in found.items() if amount}
    history, month = {}, min(known, default=until)
    while month < until:
        history[month] = known.get(month, Decimal(0))
        month = add_months(month, 1)
    return history


def warn_behind(*, actor: Any, today: date, after: str = "") -> tuple[int, str]:
    """One notice a checkpoint to whoever is behind pace and to the manager, in portions.

    Returns how many targets were looked at and the last one's id; (0, "") when none is left.
    """
    if not rules().alerts:
        return 0, ""
    running = Target.objects.active().filter(start_on__lte=today, end_on__gt=today).order_by("pk")
    if after:
        running = running.filter(pk__gt=after)
    targets = list(running.select_related("user", "team__manager", "user__team__manager")[:CHUNK])
    if not targets:
        return 0, ""
    with transaction.atomic():
        behind = [found for found in attainments(targets, today=today) if is_behind(found)]
        for found in behind:
            _warn(found, today)
        if behind:
            audit.record(
                actor=actor, action="target.pace_warned", record=rules(), changes={"targets": [None, len(behind)]}
            )
    return len(targets), str(targets[-1].pk)


def is_behind(found: Attainment) -> bool:
    return found.pace == "behind" and found.points_behind >= rules().alert_points


def _warn(found: Attainment, checkpoint: date) -> None:
    target = found.target
    params = {
        "name": target.subject_name, "metric": str(found.metric.label), "percent": str(found.percent),
        "expected": str(found.expected_percent),
    }  # fmt: skip
    url = reverse("targets:detail", args=[target.pk])
    for person in warned(target):
        kind = "target.behind" if person.pk == target.user_id else "target.behind_other"
        key = f"target.behind:{target.pk}:{checkpoint.isoformat()}:{person.pk}"
        notify(user=person, kind=kind, params=params, url=url, unique_key=key)


def warned(target: Target) -> list[User]:
    """The person and the manager; for a team its manager."""
    team = target.team or (target.user.team if target.user else None)
    people = [target.user, team.manager if team else None]
    return list({person.pk: person for person in people if person is not None and person.is_active}.values())


def note_honours(*, actor: Any, today: date) -> int:
    """The first three places of the month that is over, once; how many rows were added."""
    end = today.replace(day=1)
    month = Period(add_months(end, -1), end)
    rows = [row for key in HONOURED for row in places_of(key, month)]
    with transaction.atomic():
        known = set(Honour.objects.filter(start_on=month.start, end_on=month.end).values_list("metric", flat=True))
        fresh = [row for row in rows if row.metric not in known]
        Honour.objects.bulk_create(fresh)
        if fresh:
            audit.record(actor=actor, action="target.honours_noted", record=rules())
        for row in fresh:
            _congratulate(row)
    return len(fresh)


def places_of(key: str, month: Period) -> Iterable[Honour]:
    """Unsaved rows of the first three, and of whoever shares their rank."""
    metric = catalogue()[key]
    scores = [(user, value) for user, value in breakdown(metric, Scope(), month, USER).items() if value and value > 0]
    for rank, user, value in ranks.ranked(scores):
        if rank is not None and rank <= PLACES:
            yield Honour(metric=key, start_on=month.start, end_on=month.end, user_id=user, rank=rank, value=value)


def _congratulate(row: Honour) -> None:
    params = {"rank": row.rank, "metric": str(catalogue()[row.metric].label), "month": f"{row.start_on:%Y-%m}"}
    key = f"target.honour:{row.metric}:{row.start_on}:{row.user_id}"
    notify(user=row.user_id, kind="target.honour", params=params, url=reverse("targets:honours"), unique_key=key)

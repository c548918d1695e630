"""Contests: two sides, a metric, some days. The score is read from the dictionary and frozen when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import services as audit
from core.errors import Conflict, FieldProblem, Refusal
from core.events import RecordChanged, broadcast
from core.periods import Period
from people.models import Team, User
from people.services import notify
from targets import policies
from targets.metrics import metric_by_key
from targets.models import Contest, ContestSide
from targets.queries.contests import scores_of


def start_contest(
    *, actor: User, name: str, metric: str, period: Period, sides: Sequence[User | Team], today: date, stake: str = ""
) -> Contest:
    """Only who manages both sides may set them against each other; everybody who takes part is told."""
    for side in sides:
        subject: dict[str, Any] = {_column(side): side}
        policies.can_set_for(actor, **subject).require()
    contest = Contest(
        name=name.strip(),
        metric=metric,
        start_on=period.start,
        end_on=period.end,
        stake=stake.strip(),
        created_by=actor,
    )
    _check(contest, sides, today)
    with transaction.atomic():
        contest.save(force_insert=True)
        rows = [
            ContestSide(contest=contest, number=place, **{_column(side): side}) for place, side in enumerate(sides, 1)
        ]
        ContestSide.objects.bulk_create(rows)
        audit.record(actor=actor, action="contest.started", record=contest, changes={"metric": [None, metric]})
        params = {"name": contest.name, "first": str(sides[0]), "second": str(sides[1])}
        _tell(contest, rows, "contest.started", params)
    return contest


def _column(side: User | Team) -> str:
    return "team" if isinstance(side, Team) else "user"


def _check(contest: Contest, sides: Sequence[Any], today: date) -> None:
    problems = []
    known = metric_by_key(contest.metric)
    if not contest.name:
        problems.append(FieldProblem("name", "required", _("Give it a name.")))
    if known is None:
        problems.append(FieldProblem("metric", "unknown", _("There is no such metric.")))
    if contest.end_on <= today:
        problems.append(FieldProblem("last_on", "over", _("It must not be over before it begins.")))
    if len(sides) != 2 or sides[0] == sides[1]:
        problems.append(FieldProblem("second", "two_sides", _("It takes two different sides.")))
    elif type(sides[0]) is not type(sides[1]):
        problems.append(
            FieldProblem("second", "like_for_like", _("Set people against people, or teams against teams."))
        )
    if problems:
        raise Refusal(problems[0].message, code="invalid_contest", problems=problems)


def end_contests(*, actor: Any, today: date, now: datetime) -> int:
    """Freeze the scores of those that are over, and tell who won; how many."""
    count = 0
    for pk in list(Contest.objects.due(today).order_by("end_on", "pk").values_list("pk", flat=True)):
        with transaction.atomic():
            contest = Contest.objects.select_for_update().get(pk=pk)
            if contest.frozen_at is None:
                _freeze(contest, actor, now)
                count += 1
    return count


def _freeze(contest: Contest, actor: Any, now: datetime) -> None:
    sides = list(contest.sides.select_related("user", "team"))
    scores = scores_of([contest], {contest.pk: sides})[contest.pk]
    for side, score in zip(sides, scores, strict=True):
        side.score = score
    ContestSide.objects.bulk_update(sides, ["score"])
    contest.frozen_at = now
    contest.version += 1
    contest.save(update_fields=["frozen_at", "version", "updated_at"])
    result = [str(score) for score in scores]
    audit.record(actor=actor, action="contest.ended", record=contest, changes={"score": [None, result]})
    _tell(contest, sides, *_outcome(contest, sides, scores))


def _outcome(contest: Contest, sides: Sequence[ContestSide], scores: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    first, second = (score if score is not None else 0 for score in scores)
    if first == second:
        return "contest.drawn", {"name": contest.name}
    winner = sides[0] if first > second else sides[1]
    return "contest.won", {"name": contest.name, "winner": str(winner.subject)}


def call_off_contest(*, actor: User, contest: Contest, reason: str = "") -> None:
    """A contest that is over stays in the list; one that runs can be called off."""
    policies.can_manage_contest(actor, contest).require()
    with transaction.atomic():
        contest = Contest.objects.select_for_update().get(pk=contest.pk)
        if contest.frozen_at is not None:
            raise Conflict(_("This contest is over; its result stays."), code="contest_over")
        sides = list(contest.sides.select_related("user", "team"))
        audit.record(actor=actor, action="contest.called_off", record=contest, reason=reason)
        _tell(contest, sides, "contest.called_off", {"name": contest.name}, url=reverse("targets:contests"))
        contest.delete()


def _tell(contest: Contest, sides: Sequence[ContestSide], kind: str, params: dict[str, Any], url: str = "") -> None:
    teams = [side.team_id for side in sides if side.team_id]
    people = {side.user_id for side in sides if side.user_id}
    people |= set(User.objects.filter(is_active=True, team_id__in=teams).values_list("pk", flat=True))
    address = url or reverse("targets:contest", args=[contest.pk])
    for person in sorted(people):
        notify(user=person, kind=kind, params=params, url=address, unique_key=f"{kind}:{contest.pk}:{person}")
    broadcast(RecordChanged(topic="contest", id=contest.pk, audience=tuple(people)))

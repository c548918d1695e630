"""The quotas of all windows that a plan's attainment needs, from the targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from uuid import UUID

from commissions.engine.facts import Facts, WindowQuota
from commissions.engine.plan import Component
from commissions.engine.setting import needs_quota, setting_for
from commissions.engine.spans import ALWAYS, Span
from commissions.queries.known import METRIC_OF_BASIS, Known, Promised
from commissions.queries.plans import PlanOfPerson, ReadVersion
from core.periods import Period
from people.models import Team
from targets.models import Target
from targets.queries.attainment import covering_sum


def quotas_of(user_id: UUID, on_plan: PlanOfPerson, facts: Facts, known: Known) -> Iterator[WindowQuota]:
    """For each component that pays by attainment, the quota of every window that has credit, and of the present one."""
    needing = [
        (version, component)
        for version in on_plan.versions
        for component in version.plan.components
        if needs_quota(component)
    ]
    promised: dict[tuple[str, bool], Promised] = {}
    told: set[tuple[str, Span]] = set()
    for version, component in needing:
        key = (METRIC_OF_BASIS[component.basis], component.credits == "team")
        if key not in promised:
            promised[key] = _promised(user_id, *key, known)
        for window in _windows(component, version, facts) - {one for name, one in told if name == component.key}:
            told.add((component.key, window))
            quota = _quota(promised[key], Period(window.start, window.end))
            if quota is not None:
                yield WindowQuota(component.key, window.start, quota)


def _quota(promised: Promised, window: Period) -> Decimal | None:
    """The target of exactly this window, else the sum of shorter ones that cover it without a gap."""
    within = [
        (period, value) for period, value in promised if window.start <= period.start and period.end <= window.end
    ]
    exact = next((value for period, value in within if period == window), None)
    return covering_sum(within, window) if exact is None else exact


def _windows(component: Component, version: ReadVersion, facts: Facts) -> set[Span]:
    """A window without days of its own (each deal, the whole plan) is measured by the period's quota."""
    if component.window == "deal":
        return {facts.period}
    holding = setting_for(version.plan, facts).spans_of(component.window)
    days = {credit.on for credit in facts.credits} | {facts.period.start}
    return {window for window in map(holding, days) if window != ALWAYS}


def _promised(user_id: UUID, metric: str, is_team: bool, known: Known) -> Promised:
    """A person's own targets; for what a team brings, the target of the teams he manages, or his own where they have none."""
    if is_team:
        teams = Team.objects.filter(manager_id=user_id).exclude(parent__manager_id=user_id)
        of_teams = [_rows(Target.objects.active().filter(metric=metric, team=team)) for team in teams]
        if of_teams and all(of_teams):
            return _summed(of_teams)
    return known.promised.get((user_id, metric), [])


def _rows(targets: Iterable[Target]) -> Promised:
    return [(target.period, target.value) for target in targets]


def _summed(of_teams: list[Promised]) -> Promised:
    """The periods for which every team has a target."""
    first, *others = [dict(rows) for rows in of_teams]
    shared = [period for period in first if all(period in other for other in others)]
    return [(period, first[period] + sum((other[period] for other in others), Decimal(0))) for period in shared]

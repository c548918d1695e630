"""The records that metrics count, limited to a scope and to what its viewer may see."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from activities.models import Activity
from core.periods import Period
from customers.models import Account, Contact
from leads.models import Lead
from opportunities.models import Opportunity, Status
from targets.metrics.metric import Records, day_range
from targets.models import CreditEntry
from targets.scopes import Scope, users_in

FOLLOW_UPS = ("call", "meeting", "visit", "email")


def seen(model: Any, scope: Scope) -> Any:
    return model.objects.all() if scope.viewer is None else model.objects.visible_to(scope.viewer)


def credits_of(basis: str) -> Records:
    def records(scope: Scope, period: Period) -> QuerySet[Any]:
        entries = seen(CreditEntry, scope).counting(basis).within(period)
        if scope.user_id is not None:
            return entries.filter(user_id=scope.user_id)
        # The team and territory of the day of the credit, not of today: a transfer moves nothing.
        if scope.team_id is not None:
            return entries.filter(team_id__in=scope.team_ids)
        if scope.territory_id is not None:
            return entries.filter(territory_id__in=scope.territory_ids)
        return entries.filter(product_family_id=scope.family_id) if scope.family_id is not None else entries

    return records


def first_time_won(scope: Scope, period: Period) -> QuerySet[Any]:
    """Standing credit of the customers that had won nothing before the period."""
    standing = CreditEntry.objects.standing().counting("won")
    before = standing.filter(on__lt=period.start, opportunity__account=OuterRef("opportunity__account"))
    credit: Any = credits_of("won")(scope, period)
    entries = credit.standing().filter(opportunity__account__isnull=False)
    return entries.filter(~Exists(before))


def owned(queryset: QuerySet[Any], scope: Scope, period: Period) -> QuerySet[Any]:
    """By the present owner: what is counted here is work, not credit."""
    if scope.user_id is not None:
        return queryset.filter(owner_id=scope.user_id)
    if scope.team_id is not None:
        return queryset.filter(owner__team_id__in=scope.team_ids)
    if scope.territory_id is not None:
        return queryset.filter(owner_id__in=users_in(scope.territory_ids, period).values("user_id"))
    return queryset if scope.family_id is None else queryset.none()


def created(model: Any) -> Records:
    def records(scope: Scope, period: Period) -> QuerySet[Any]:
        start, end = day_range(period)
        return owned(seen(model, scope).filter(created_at__gte=start, created_at__lt=end), scope, period)

    return records


new_leads, new_accounts, new_contacts = created(Lead), created(Account), created(Contact)


def new_deals(scope: Scope, period: Period) -> QuerySet[Any]:
    deals = seen(Opportunity, scope).filter(opened_on__gte=period.start, opened_on__lt=period.end)
    return owned(deals, scope, period)


def decided_deals(scope: Scope, period: Period) -> QuerySet[Any]:
    """Won and lost by actual close date; invalid ones don't count."""
    deals = seen(Opportunity, scope).closed_in(period).filter(status__in=(Status.WON, Status.LOST))
    return owned(deals, scope, period)


def won_deals(scope: Scope, period: Period) -> QuerySet[Any]:
    return owned(seen(Opportunity, scope).closed_in(period).won(), scope, period)


def activities_of(*kinds: str) -> Records:
    def records(scope: Scope, period: Period) -> QuerySet[Any]:
        start, end = day_range(period)
        done = seen(Activity, scope).filter(kind__in=kinds, done_at__gte=start, done_at__lt=end)
        return owned(done, scope, period)

    return records

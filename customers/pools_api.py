"""Pools of companies for other programs."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Count
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import Conflict
from core.serializers import Input, RecordOutput
from core.tables import Column, Table, sortable
from core.viewsets import RecordResource
from customers import services
from customers.filters import PoolFilters
from customers.models import Account, AccountPool
from customers.queries import pool_accounts
from people.models import Team, User
from people.ownership import get_visible_or_404

POOLS = Table("account_pools", (Column("name", gettext_lazy("Name"), sort=sortable("name")),), ordering="name")


class AccountReleaseInput(Input):
    version = None  # type: ignore[assignment]
    pool = serializers.PrimaryKeyRelatedField(queryset=AccountPool.objects.active())
    reason = serializers.CharField(max_length=500)


class PoolActions:
    """Into a pool and out of it; part of the companies' resource."""

    @action(detail=True, methods=["post"])
    def claim(self, request: Request, pk: str) -> Response:
        account = claimable_or_404(request.user, pk)
        claimed = services.claim(actor=request.user, account=account, now=timezone.now())
        return self.answer_fresh(claimed)  # type: ignore[attr-defined]

    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> Response:
        """The caller may no longer see the company afterwards, so nothing but its id is answered."""
        account, data = self.get_record(pk), self.cleaned(AccountReleaseInput)  # type: ignore[attr-defined]
        pool = data["pool"]
        services.release(actor=request.user, account=account, pool=pool, reason=data["reason"], now=timezone.now())
        return Response({"id": account.pk, "pool": {"id": pool.pk, "name": pool.name}})


def claimable_or_404(user: User, pk: str) -> Account:
    """The company in a pool that is open to the user; one that he sees but can't claim is a conflict."""
    found = Account.objects.claimable_by(user).filter(pk=_as_uuid(pk)).first()
    if found is None:
        get_visible_or_404(Account.objects.all(), user, pk)
        raise Conflict(_("This customer does not lie in a pool, or somebody else has claimed it."), code="not_in_pool")
    return found


def _as_uuid(text: str) -> UUID:
    try:
        return UUID(str(text))
    except ValueError as error:
        raise Http404 from error


class AccountPoolOutput(RecordOutput):
    api_route: ClassVar[str] = "account-pool"

    name = serializers.CharField()
    is_active = serializers.BooleanField()
    teams = serializers.SerializerMethodField()
    daily_claims = serializers.IntegerField()
    previous_owner_days = serializers.IntegerField()
    new_hours = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="how many companies lie in it")

    def get_teams(self, pool: AccountPool) -> list[dict[str, Any]]:
        return [{"id": team.pk, "name": team.name} for team in pool.teams.all()]


class AccountPoolInput(Input):
    name = serializers.CharField(max_length=80)
    is_active = serializers.BooleanField(required=False)
    teams = serializers.PrimaryKeyRelatedField(queryset=Team.objects.filter(is_active=True), many=True, required=False)
    daily_claims = serializers.IntegerField(min_value=0, max_value=10_000, required=False, allow_null=True)
    previous_owner_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    new_hours = serializers.IntegerField(min_value=0, max_value=720, required=False)


class AccountPoolResource(RecordResource):
    room = "customers"
    model = AccountPool
    table = POOLS
    filterset_class = PoolFilters
    output = AccountPoolOutput
    input = AccountPoolInput

    def fetch(self, queryset: Any) -> Any:
        return queryset.prefetch_related("teams").annotate(waiting=Count("accounts"))

    def do_create(self, data: dict[str, Any]) -> AccountPool:
        return services.save_pool(actor=self.request.user, **data)

    def do_edit(self, record: AccountPool, data: dict[str, Any], version: int | None) -> AccountPool:
        return services.save_pool(actor=self.request.user, pool=record, version=version, **data)

    @action(detail=True, methods=["get"])
    def accounts(self, request: Request, pk: str) -> Response:
        """What lies in the pool for the caller to claim; names and numbers are hidden until then."""
        pool = AccountPool.objects.open_to(request.user).filter(pk=_as_uuid(pk)).first()
        if pool is None:
            raise Http404
        return Response({"results": [row.told for row in pool_accounts(request.user, pool=pool)]})

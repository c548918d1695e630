"""What a chunk of rows refers to, read with one statement a table; and the rules that a row by itself must keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.errors import FieldProblem, Refusal
from core.imports import ImportRow
from core.limits import limit_problems
from core.money import round_money
from customers.models import Account
from opportunities import gates
from opportunities.models import Opportunity, Pipeline, Stage, Status
from people.models import User
from people.queries import organisation, rate_on
from products.models import Product

CLOSED = (Status.WON, Status.LOST)


class Surroundings:
    """Stages, people, products, accounts, rates and known deals that the rows of one chunk need."""

    def __init__(self, actor: User, rows: Sequence[ImportRow], now: datetime) -> None:
        self.actor, self.rows, self.now = actor, rows, now
        self.today = timezone.localdate(now)
        self._rates: dict[tuple[str, date], Decimal] = {}

    def _ids(self, name: str) -> set[UUID]:
        return {row.values[name] for row in self.rows if row.values.get(name)}

    @cached_property
    def base_currency(self) -> str:
        return organisation().base_currency

    @cached_property
    def owners(self) -> dict[UUID, User]:
        return {user.pk: user for user in User.objects.filter(pk__in={*self._ids("owner_id"), self.actor.pk})}

    @cached_property
    def products(self) -> dict[UUID, Product]:
        return {product.pk: product for product in Product.objects.filter(pk__in=self._ids("product_id"))}

    @cached_property
    def account_names(self) -> dict[UUID, str]:
        return dict(Account.objects.filter(pk__in=self._ids("account_id")).values_list("pk", "name"))

    @cached_property
    def stages(self) -> dict[UUID, list[Stage]]:
        """By pipeline, in their order."""
        found: dict[UUID, list[Stage]] = {}
        for stage in Stage.objects.select_related("pipeline").order_by("pipeline_id", "position", "id"):
            found.setdefault(stage.pipeline_id, []).append(stage)
        return found

    @cached_property
    def default_pipeline_id(self) -> UUID | None:
        return Pipeline.objects.active().order_by("-is_default", "position", "id").values_list("pk", flat=True).first()

    @cached_property
    def known(self) -> dict[Any, Opportunity]:
        """Deals that the rows mean, by the id another system knows them by, else by name and account; locked."""
        keyed = Q(pk__in=[])
        for system in {row.system for row in self.rows if row.key}:
            keyed |= Q(
                external_system=system,
                external_id__in=[row.key for row in self.rows if row.key and row.system == system],
            )
        named = {str(row.values.get("name", "")).strip() for row in self.rows if not row.key} - {""}
        deals = Opportunity.objects.select_for_update(of=("self",)).select_related("stage", "account", "owner")
        rows = deals.filter(keyed | Q(name__in=named)).order_by("pk")
        found: dict[Any, Opportunity] = {}
        for deal in rows:
            if deal.external_id:
                found[deal.external_system, deal.external_id] = deal
            if deal.name in named:
                found.setdefault((deal.name, deal.account_id, deal.owner_id), deal)
        return found

    @cached_property
    def editable_ids(self) -> set[UUID]:
        ids = {deal.pk for deal in self.known.values()}
        return set(Opportunity.objects.visible_to(self.actor, "edit").filter(pk__in=ids).values_list("pk", flat=True))

    def key_of(self, row: ImportRow) -> Any:
        if row.key:
            return row.system, row.key
        name = str(row.values.get("name", "")).strip()
        return name, row.values.get("account_id"), row.values.get("owner_id") or self.actor.pk

    def rate(self, currency: str, day: date) -> Decimal:
        if (currency, day) not in self._rates:
            self._rates[currency, day] = rate_on(currency, day)
        return self._rates[currency, day]

    def stage(self, stage_id: UUID) -> Stage:
        return next(stage for stages in self.stages.values() for stage in stages if stage.pk == stage_id)

    def stage_for(self, values: Mapping[str, Any]) -> Stage | None:
        """The stage named; else the last one of the pipeline for a won deal and the first one for any other."""
        if stage_id := values.get("stage_id"):
            return next((stage for stages in self.stages.values() for stage in stages if stage.pk == stage_id), None)
        pipeline_id = values.get("pipeline_id") or self.default_pipeline_id
        stages = self.stages.get(pipeline_id, []) if pipeline_id else []
        if not stages:
            return None
        return stages[-1] if values.get("status") == Status.WON else stages[0]


def row_problems(values: Mapping[str, Any], around: Surroundings) -> list[FieldProblem]:
    """What is wrong with a row that would become a new deal."""
    problems = limit_problems(
        Opportunity,
        {name: values[name] for name in ("name", "amount", "currency", "next_step", "deal_type") if values.get(name)},
    )
    if not str(values.get("name") or "").strip():
        problems.append(FieldProblem("name", "required", _("An opportunity needs a name.")))
    if around.stage_for(values) is None:
        problems.append(FieldProblem("stage", "unknown", _("There is no such stage.")))
    if (owner_id := values.get("owner_id")) and owner_id not in around.owners:
        problems.append(FieldProblem("owner", "unknown", _("There is no such person.")))
    return [*problems, *_money_problems(values, around), *closing_problems(values, around)]


def _money_problems(values: Mapping[str, Any], around: Surroundings) -> Iterable[FieldProblem]:
    amount, currency = values.get("amount"), values.get("currency") or around.base_currency
    if amount is not None and amount < 0:
        yield FieldProblem("amount", "negative", _("This must not be negative."))
    elif amount is not None and round_money(amount, currency) != amount:
        yield FieldProblem("amount", "minor_unit", _("This currency has no such small unit."))
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
        yield FieldProblem("currency", "invalid", _("Give the currency as an ISO 4217 code such as CNY."))


def closing_problems(values: Mapping[str, Any], around: Surroundings) -> Iterable[FieldProblem]:
    status, closed_on = values.get("status") or Status.OPEN, values.get("closed_on")
    if status not in (Status.OPEN, *CLOSED):
        yield FieldProblem("status", "invalid_choice", _("“%(value)s” is not one of the choices.") % {"value": status})
    if status not in CLOSED:
        return
    if closed_on is None:
        yield FieldProblem("closed_on", "required", _("A closed opportunity needs the day it was closed on."))
    elif closed_on > around.today:
        yield FieldProblem("closed_on", "future", _("The closing day lies in the future."))
    if status == Status.WON and values.get("amount") is None:
        yield FieldProblem("amount", "required", _("A won opportunity needs an amount."))
    elif status == Status.WON and closed_on is not None:
        yield from _rate_problem(values.get("currency") or around.base_currency, closed_on, around)


def _rate_problem(currency: str, day: date, around: Surroundings) -> Iterable[FieldProblem]:
    try:
        around.rate(currency, day)
    except Refusal as refusal:
        yield from refusal.problems


def gate_problems(deal: Opportunity, present: Stage | None, around: Surroundings) -> list[FieldProblem]:
    """An open deal comes into a stage through its gate by a file, too; that it goes back, the file is the reason for."""
    if not deal.is_open or (present is not None and present.pk == deal.stage_id):
        return []
    target, stages = around.stage(deal.stage_id), around.stages[deal.pipeline_id]
    return gates.move_problems(deal, present=present, target=target, stages=stages, reason=_("Import"))

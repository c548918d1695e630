"""The records that rules work on: which fields there are, their facts, and which service changes them.

Fields are columns of the models, named here one by one: what is not named can neither be asked nor set.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, cast
from uuid import UUID

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from activities import services as activities
from automation.engine.conditions import CHOICE, DAY, FLAG, INSTANT, LINK, NUMBER, TAGS, TEXT, Field
from contracts.models import Contract
from customers import services as customers
from customers.models import Account, Contact
from leads import services as leads
from leads.models import Lead
from opportunities import services as opportunities
from opportunities.models import Opportunity, Quote, Stage
from people.models import User

Edit = Callable[[User, Any, dict[str, Any], datetime], Any]
Assign = Callable[[User, Any, User, datetime], Any]


def itself(record: Any) -> Any:
    return record


@dataclass(frozen=True)
class Kind:
    """One kind of record. `names` are the fields that conditions and texts may use, `writable` those that a rule may set."""

    key: str
    label: Any
    model: type[models.Model]
    room: str
    names: tuple[str, ...]
    writable: tuple[str, ...] = ()
    edit: Edit | None = None
    assign: Assign | None = None
    route: str = ""
    created: str = ""
    events: tuple[str, ...] = ()
    email: Callable[[Any], str] | None = None
    # Whose it is, and what a task about it hangs on.
    owner: Callable[[Any], Any] = attrgetter("owner")
    about: Callable[[Any], Any] = itself

    @cached_property
    def fields(self) -> dict[str, Field]:
        return {name: _field(self.model, name) for name in self.names}

    @cached_property
    def settable(self) -> dict[str, Field]:
        return {name: self.fields[name] for name in self.writable}

    def column(self, name: str) -> models.Field[Any, Any]:
        return cast("models.Field[Any, Any]", self.model._meta.get_field(name))

    def words(self, name: str) -> dict[str, str]:
        """The words of a choice's values."""
        return {str(key): str(label) for key, label in self.column(name).flatchoices}

    def label_of(self, name: str) -> str:
        return str(self.column(name).verbose_name)

    def visible(self, user: User) -> models.QuerySet[Any]:
        links = [name for name in self.names if self.model._meta.get_field(name).is_relation]
        return self.model._default_manager.none() if not user.is_active else self._seen(user).select_related(*links)

    def _seen(self, user: User) -> models.QuerySet[Any]:
        return self.model.objects.visible_to(user)  # type: ignore[attr-defined]

    def find(self, user: User, pk: UUID | str) -> Any:
        """The record if `user` may see it, else None."""
        return self.visible(user).filter(pk=pk).first()

    def facts(self, record: Any) -> dict[str, Any]:
        return {name: _plain(getattr(record, name)) for name in self.names}

    def before(self, facts: Mapping[str, Any], changes: Mapping[str, Any], record: Any) -> dict[str, Any]:
        """The facts as they were before `changes`: links by their old id, the rest by its old value."""
        return {name: self._old(name, value, changes) for name, value in facts.items()}

    def _old(self, name: str, value: Any, changes: Mapping[str, Any]) -> Any:
        change = changes.get(name) or changes.get(f"{name}_id")
        if change is None:
            return value
        return self.column(name).to_python(change[0]) if self.fields[name].kind != LINK else change[0]

    def value(self, name: str, given: str) -> Any:
        """What a rule sets: the text of the form as a value of the column."""
        column = self.column(name)
        if self.fields[name].kind == TAGS:
            return [part.strip() for part in given.split(",") if part.strip()]
        return column.to_python(given) if given != "" else ("" if self.fields[name].kind == TEXT else None)


def _field(model: type[models.Model], name: str) -> Field:
    column = model._meta.get_field(name)
    choices = tuple(str(key) for key, _label in getattr(column, "choices", None) or ())
    kinds: tuple[tuple[type, str], ...] = (
        (models.ForeignKey, LINK), (models.DateTimeField, INSTANT), (models.DateField, DAY), (models.BooleanField, FLAG),
        (models.DecimalField, NUMBER), (models.IntegerField, NUMBER),
    )  # fmt: skip
    kind = CHOICE if choices else next((key for base, key in kinds if isinstance(column, base)), TEXT)
    return Field(name, TAGS if column.get_internal_type() == "ArrayField" else kind, choices)


def _plain(value: Any) -> Any:
    """Instants in the organisation's zone, links by their id, lists as tuples."""
    if isinstance(value, datetime):
        return timezone.localtime(value)
    if isinstance(value, models.Model):
        return str(value.pk)
    return tuple(value) if isinstance(value, list) else value


def _edit_lead(actor: User, record: Lead, changes: dict[str, Any], now: datetime) -> Any:
    if "status" in changes:
        record = leads.change_status(actor=actor, lead=record, status=changes.pop("status"), now=now)
    return leads.edit_lead(actor=actor, lead=record, **changes) if changes else record


KINDS: dict[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind(
            "lead", _("Lead"), Lead, "leads",
            (
                "company", "first_name", "last_name", "title", "email", "phone", "website", "industry", "region", "source",
                "campaign", "need", "budget", "currency", "status", "band", "score", "owner", "pool", "next_step",
                "next_step_on", "last_activity_at", "tags", "created_at",
            ),
            ("status", "industry", "region", "campaign", "next_step", "next_step_on", "tags"),
            edit=_edit_lead,
            assign=lambda actor, record, owner, now: leads.assign(actor=actor, lead=record, owner=owner, now=now),
            route="leads:detail", created="lead.created",
            events=("lead.created", "lead.edited", "lead.status_changed", "lead.assigned"),
            email=lambda record: record.email,
        ),
        Kind(
            "opportunity", _("Opportunity"), Opportunity, "opportunities",
            (
                "name", "account", "pipeline", "stage", "status", "amount", "currency", "probability", "forecast_category",
                "expected_close_on", "closed_on", "opened_on", "deal_type", "source", "owner", "next_step", "next_step_on",
                "last_activity_at", "slip_count", "created_at",
            ),
            ("forecast_category", "deal_type", "next_step", "next_step_on", "expected_close_on"),
            edit=lambda actor, record, changes, now: opportunities.edit_opportunity(
                actor=actor, opportunity=record, now=now, **changes
            ),
            assign=lambda actor, record, owner, now: opportunities.assign(
                actor=actor, opportunity=record, owner=owner
            ),
            route="opportunities:detail", created="opportunity.created",
            events=(
                "opportunity.created", "opportunity.edited", "opportunity.moved", "opportunity.assigned", "opportunity.won",
                "opportunity.lost", "opportunity.reopened",
            ),
        ),
        Kind(
            "account", _("Account"), Account, "customers",
            ("name", "phone", "website", "industry", "region", "country", "level", "size", "revenue", "owner", "created_at"),
            ("industry", "region", "country", "level"),
            edit=lambda actor, record, changes, now: customers.edit_account(
                actor=actor, account=record, changes=changes
            ),
            assign=lambda actor, record, owner, now: customers.assign_account(actor=actor, account=record, to=owner),
            route="customers:account-detail", created="account.created", events=("account.created", "account.edited", "account.assigned"),
        ),
        Kind(
            "contact", _("Contact"), Contact, "customers",
            ("first_name", "last_name", "title", "email", "phone", "mobile", "owner", "created_at"),
            ("title",),
            edit=lambda actor, record, changes, now: customers.edit_contact(
                actor=actor, contact=record, changes=changes
            ),
            assign=lambda actor, record, owner, now: customers.assign_contact(actor=actor, contact=record, to=owner),
            route="customers:contact-detail", created="contact.created", events=("contact.created", "contact.edited"),
            email=lambda record: record.email,
        ),
        Kind(
            "contract", _("Contract"), Contract, "contracts",
            (
                "number", "name", "account", "opportunity", "status", "deal_type", "amount", "currency", "signed_on", "starts_on",
                "ends_on", "oldest_due_on", "owner", "created_at",
            ),
            route="contracts:detail",
        ),
        Kind(
            "quote", _("Quote"), Quote, "opportunities",
            (
                "number", "opportunity", "contact", "state", "amount", "currency", "discount_percent", "valid_until", "made_by",
                "sent_at", "created_at",
            ),
            route="opportunities:quote", owner=attrgetter("opportunity.owner"), about=attrgetter("opportunity"),
        ),
    )
}  # fmt: skip
KIND_OF_EVENT = {event: kind for kind in KINDS.values() for event in kind.events}


def move_stage(*, actor: User, opportunity: Opportunity, stage: UUID | str, now: datetime) -> Any:
    """Through the stage's gate, as everybody; the gate's refusal is the step's."""
    to = Stage.objects.get(pk=stage)
    return opportunities.move(actor=actor, opportunity=opportunity, stage=to, now=now)


def plan_task(*, actor: User, record: Any, subject: str, due_at: datetime, owner: User) -> Any:
    return activities.plan_task(actor=actor, subject=subject, about=record, due_at=due_at, owner=owner)


def address(kind: Kind, record: Any) -> str:
    return reverse(kind.route, args=[record.pk]) if kind.route else ""

"""Companies and people for other programs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.serializers import ExternalRefIn, Input, MoneyIn, MoneyOut, RecordOutput, Ref
from core.viewsets import RecordResource
from customers import queries, services
from customers.filters import AccountFilters, ContactFilters
from customers.merging_api import MergeActions
from customers.models import Account, AccountContact, Contact
from customers.pools_api import PoolActions
from customers.services.seats import Seat
from customers.table import ACCOUNTS, CONTACTS
from people.models import User

MAX_SEATS = 50


class VisibleAccountField(serializers.PrimaryKeyRelatedField):
    """Another account by its id; one that the caller can't see does not exist."""

    def get_queryset(self) -> Any:
        request = self.context.get("request")
        return Account.objects.visible_to(request.user) if request else Account.objects.none()


class AccountOutput(RecordOutput):
    api_route: ClassVar[str] = "account"
    noun: ClassVar[str] = "account"
    page_route: ClassVar[str | None] = "customers:account-detail"

    name = serializers.CharField()
    uscc = serializers.CharField()
    website = serializers.CharField()
    phone = serializers.CharField()
    industry = serializers.CharField()
    size = serializers.IntegerField()
    revenue = MoneyOut("revenue")
    region = serializers.CharField()
    country = serializers.CharField()
    address = serializers.CharField()
    level = serializers.CharField()
    segments = serializers.JSONField()
    year_established = serializers.IntegerField()
    parent = serializers.SerializerMethodField()  # type: ignore[assignment]
    description = serializers.CharField()
    pool = Ref("pool")
    owner = Ref("owner", "full_name")
    team = Ref("owner.team")

    @extend_schema_field(
        {"type": ["object", "null"], "properties": {"id": {"type": "string"}, "name": {"type": "string"}}}
    )
    def get_parent(self, row: Account) -> dict[str, Any] | None:
        """The parent's name only for those who may see it: it is another record."""
        return {"id": row.parent_id, "name": row.parent.name} if row.parent is not None and row.parent_seen else None  # type: ignore[attr-defined]


class AccountInput(Input):
    name = serializers.CharField(max_length=200)
    uscc = serializers.CharField(max_length=18, required=False, allow_blank=True)
    website = serializers.CharField(max_length=200, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    industry = serializers.CharField(max_length=80, required=False, allow_blank=True)
    size = serializers.IntegerField(min_value=0, max_value=2147483647, required=False, allow_null=True)
    revenue = MoneyIn(required=False, allow_null=True)
    region = serializers.CharField(max_length=80, required=False, allow_blank=True)
    country = serializers.CharField(max_length=80, required=False, allow_blank=True)
    address = serializers.CharField(max_length=300, required=False, allow_blank=True)
    level = serializers.ChoiceField(choices=Account.Level.choices, required=False, allow_blank=True)
    year_established = serializers.IntegerField(min_value=0, max_value=32767, required=False, allow_null=True)
    parent = VisibleAccountField(required=False, allow_null=True)  # type: ignore[assignment]
    description = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True), required=False)
    external_ref = ExternalRefIn(required=False)


class AccountResource(PoolActions, MergeActions, RecordResource):
    """Companies. `owner` in a PATCH gives the company away, with the contacts its owner has there."""

    room = "customers"
    noun = "account"
    model = Account
    table = ACCOUNTS
    filterset_class = AccountFilters
    output = AccountOutput
    input = AccountInput

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Account.objects.none()
        return self.fetch(queries.accounts_for(self.request.user))

    def do_create(self, data: dict[str, Any]) -> Account:
        return services.create_account(actor=self.request.user, **_with_currency(data))

    def do_edit(self, record: Account, data: dict[str, Any], version: int | None) -> Account:
        changes = _with_currency({name: value for name, value in data.items() if name not in ("owner", "external_ref")})
        if changes:
            record = services.edit_account(actor=self.request.user, account=record, changes=changes, version=version)
        if "owner" in data and data["owner"].pk != record.owner_id:
            record = services.assign_account(actor=self.request.user, account=record, to=data["owner"])
        return record

    def do_delete(self, record: Account) -> None:
        services.delete_account(actor=self.request.user, account=record)


def _with_currency(data: dict[str, Any]) -> dict[str, Any]:
    """Money comes as one value and is kept as amount and currency."""
    revenue = data.get("revenue")
    return data if revenue is None else {**data, "revenue": revenue.amount, "currency": revenue.currency}


SEATS_SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "account": {"type": "object", "properties": {"id": {"type": "string"}, "name": {"type": "string"}}},
            "role": {"type": "string"},
            "is_primary": {"type": "boolean"},
            "is_active": {"type": "boolean"},
        },
    },
}


class SeatInput(Input):
    version = None  # type: ignore[assignment]
    account = VisibleAccountField()
    role = serializers.ChoiceField(choices=AccountContact.Role.choices, required=False, allow_blank=True, default="")
    is_primary = serializers.BooleanField(required=False, default=False)
    is_active = serializers.BooleanField(required=False, default=True)


class ContactOutput(RecordOutput):
    api_route: ClassVar[str] = "contact"
    noun: ClassVar[str] = "contact"
    page_route: ClassVar[str | None] = "customers:contact-detail"

    name = serializers.CharField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    title = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    mobile = serializers.CharField()
    preferences = serializers.CharField()
    service_level = serializers.CharField()
    description = serializers.CharField()
    accounts = serializers.SerializerMethodField()
    owner = Ref("owner", "full_name")

    @extend_schema_field(SEATS_SCHEMA)
    def get_accounts(self, row: Contact) -> list[dict[str, Any]]:
        return [_seat(seat) for seat in row.seats.all()]


def _seat(seat: AccountContact) -> dict[str, Any]:
    account = {"id": seat.account_id, "name": seat.account.name}
    return {"account": account, "role": seat.role, "is_primary": seat.is_primary, "is_active": seat.is_active}


class ContactInput(Input):
    first_name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    last_name = serializers.CharField(max_length=80, required=False, allow_blank=True)
    title = serializers.CharField(max_length=120, required=False, allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    mobile = serializers.CharField(max_length=40, required=False, allow_blank=True)
    preferences = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    service_level = serializers.CharField(max_length=120, required=False, allow_blank=True)
    description = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    accounts = SeatInput(many=True, required=False, max_length=MAX_SEATS)  # type: ignore[call-arg]
    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True), required=False)
    external_ref = ExternalRefIn(required=False)


class ContactResource(MergeActions, RecordResource):
    """People. `accounts` replaces the list of companies of the person, as far as the caller sees them."""

    room = "customers"
    noun = "contact"
    model = Contact
    table = CONTACTS
    filterset_class = ContactFilters
    output = ContactOutput
    input = ContactInput

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Contact.objects.none()
        return self.fetch(queries.contacts_for(self.request.user))

    def do_create(self, data: dict[str, Any]) -> Contact:
        return services.create_contact(actor=self.request.user, **_with_seats(data))

    def do_edit(self, record: Contact, data: dict[str, Any], version: int | None) -> Contact:
        changes = _with_seats({name: value for name, value in data.items() if name not in ("owner", "external_ref")})
        if changes:
            record = services.edit_contact(actor=self.request.user, contact=record, changes=changes, version=version)
        if "owner" in data and data["owner"].pk != record.owner_id:
            record = services.assign_contact(actor=self.request.user, contact=record, to=data["owner"])
        return record

    def do_delete(self, record: Contact) -> None:
        services.delete_contact(actor=self.request.user, contact=record)


def _with_seats(data: dict[str, Any]) -> dict[str, Any]:
    if "accounts" not in data:
        return data
    return {**data, "accounts": [Seat(**seat) for seat in data["accounts"]]}

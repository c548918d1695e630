"""The lists that can be exported by the worker: the same queryset, filters and columns as page and API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.filters import ContractFilter, InstalmentFilter, InvoiceFilter, PaymentFilter
from contracts.models import Contract, Instalment, Invoice, Payment
from contracts.table import CONTRACTS, INSTALMENTS, INVOICES, PAYMENTS
from core.errors import Refusal
from core.listing import Listing
from core.tables import Table
from customers import queries as customers
from customers.filters import AccountFilters, ContactFilters
from customers.table import ACCOUNTS, CONTACTS
from leads.filters import LeadFilter
from leads.models import Lead
from leads.table import TABLE as LEADS
from opportunities.filters import OpportunityFilter
from opportunities.models import Opportunity
from opportunities.table import TABLE as OPPORTUNITIES
from people.models import User
from products.filters import ProductFilters
from products.models import Product
from products.table import PRODUCTS


@dataclass(frozen=True)
class Resource:
    label: Promise | str
    policy: str
    queryset: Callable[[User], QuerySet[Any]]
    table: Table
    filterset: Any


def of_contracts(model: Any) -> Callable[[User], QuerySet[Any]]:
    """What hangs on contracts that the user may export."""

    def queryset(user: User) -> QuerySet[Any]:
        return model.objects.filter(contract__in=Contract.objects.visible_to(user, "export"))

    return queryset


RESOURCES: dict[str, Resource] = {
    "leads": Resource(
        gettext_lazy("Leads"), "leads.export", lambda user: Lead.objects.visible_to(user, "export"), LEADS, LeadFilter
    ),
    "accounts": Resource(
        gettext_lazy("Accounts"), "customers.export", customers.accounts_for_export, ACCOUNTS, AccountFilters
    ),
    "contacts": Resource(
        gettext_lazy("Contacts"), "customers.export", customers.contacts_for_export, CONTACTS, ContactFilters
    ),
    "opportunities": Resource(
        gettext_lazy("Opportunities"),
        "opportunities.export",
        lambda user: Opportunity.objects.visible_to(user, "export"),
        OPPORTUNITIES,
        OpportunityFilter,
    ),
    "contracts": Resource(
        gettext_lazy("Contracts"),
        "contracts.export",
        lambda user: Contract.objects.visible_to(user, "export"),
        CONTRACTS,
        ContractFilter,
    ),
    "instalments": Resource(
        gettext_lazy("Payment plan"), "contracts.export", of_contracts(Instalment), INSTALMENTS, InstalmentFilter
    ),
    "payments": Resource(gettext_lazy("Payments"), "contracts.export", of_contracts(Payment), PAYMENTS, PaymentFilter),
    "invoices": Resource(gettext_lazy("Invoices"), "contracts.export", of_contracts(Invoice), INVOICES, InvoiceFilter),
    "products": Resource(
        gettext_lazy("Products"),
        "products.view",
        Product.objects.visible_to,
        PRODUCTS,
        ProductFilters,
    ),
}


def resource_of(key: str) -> Resource:
    if key not in RESOURCES:
        raise Refusal(
            _("“%(value)s” is not one of the choices.") % {"value": key[:40]}, code="invalid_choice", field="resource"
        )
    return RESOURCES[key]


def listing_of(key: str, user: User, query: str) -> Listing:
    """The list as its address asks for it, for this user; filters that read the request find the user there."""
    resource = resource_of(key)
    request = HttpRequest()
    request.user = user
    request.GET = QueryDict(query)
    return Listing(request.GET, resource.queryset(user), resource.table, resource.filterset, request=request)

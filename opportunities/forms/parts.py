"""Rows of a deal: lines, splits, contacts. A few empty rows at the end take new ones."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from customers.models import Contact
from opportunities.lines import plain_number
from opportunities.models import Opportunity, OpportunityContact, Quote, SplitKind
from opportunities.services import Line, Party, Split
from people.models import User
from products.models import Product

EMPTY_ROWS = 3


class SplitRow(forms.Form):
    user = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.filter(is_active=True), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=SplitKind.choices, initial=SplitKind.REVENUE, required=False)
    percent = forms.DecimalField(label=_("Percent"), max_digits=6, decimal_places=3, required=False)


class LineRow(forms.Form):
    product = forms.ModelChoiceField(label=_("Product"), queryset=Product.objects.none(), required=False)
    name = forms.CharField(label=_("Text"), max_length=200, required=False)
    quantity = forms.DecimalField(label=_("Quantity"), max_digits=14, decimal_places=3, required=False)
    unit_price = forms.DecimalField(label=_("Unit price"), max_digits=18, decimal_places=2, required=False)
    discount_percent = forms.DecimalField(label=_("Discount %"), max_digits=5, decimal_places=2, required=False)
    recurring_months = forms.IntegerField(label=_("Months"), min_value=1, max_value=1200, required=False)
    cost = forms.DecimalField(label=_("Cost"), max_digits=18, decimal_places=2, min_value=0, required=False)


class ContactRow(forms.Form):
    contact = forms.ModelChoiceField(label=_("Contact"), queryset=Contact.objects.none(), required=False)
    role = forms.ChoiceField(
        label=_("Role"), choices=OpportunityContact.Role.choices, initial=OpportunityContact.Role.OTHER, required=False
    )


SplitRows = forms.formset_factory(SplitRow, extra=EMPTY_ROWS)
LineRows = forms.formset_factory(LineRow, extra=EMPTY_ROWS)
ContactRows = forms.formset_factory(ContactRow, extra=EMPTY_ROWS)


def split_rows(data: Any, deal: Opportunity) -> Any:
    present = [
        {"user": row.user_id, "kind": row.kind, "percent": plain_number(row.percent)} for row in deal.splits.all()
    ]
    rows = SplitRows(
        data, prefix="splits", initial=present or [{"user": deal.owner_id, "kind": "revenue", "percent": Decimal(100)}]
    )
    share_choices(rows, "user", User.objects.filter(is_active=True))
    return rows


def line_rows(data: Any, deal: Opportunity, user: User) -> Any:
    return _line_rows(data, deal.lines.all(), user)


def quote_line_rows(data: Any, quote: Quote, user: User) -> Any:
    return _line_rows(data, quote.lines.all(), user)


def _line_rows(data: Any, lines: Any, user: User) -> Any:
    rows = LineRows(data, prefix="lines", initial=[_line_initial(row) for row in lines])
    share_choices(rows, "product", Product.objects.visible_to(user).active().order_by("name"))
    return rows


def _line_initial(row: Any) -> dict[str, Any]:
    return {
        "product": row.product_id,
        "name": row.name,
        "quantity": plain_number(row.quantity),
        "unit_price": row.unit_price,
        "discount_percent": plain_number(row.discount_percent),
        "recurring_months": row.recurring_months,
        "cost": row.cost,
    }


def contact_rows(data: Any, deal: Opportunity, user: User) -> Any:
    rows = ContactRows(
        data,
        prefix="contacts",
        initial=[{"contact": row.contact_id, "role": row.role} for row in deal.contact_roles.all()],
    )
    visible = Contact.objects.visible_to(user)
    at_account = visible.filter(seats__account=deal.account_id) if deal.account_id else visible.none()
    present = visible.filter(pk__in=deal.contact_roles.values("contact_id"))
    share_choices(rows, "contact", (at_account | present).distinct().order_by("last_name", "first_name"), check=visible)
    return rows


def share_choices(rows: Any, name: str, queryset: Any, check: Any = None) -> None:
    """One statement for the select of all rows; what is sent is checked against `check`."""
    choices = [("", "—"), *((str(row.pk), str(row)) for row in queryset)]
    for form in rows.forms:
        form.fields[name].queryset = queryset if check is None else check
        form.fields[name].widget.choices = choices


def given_rows(rows: Any, needed: str) -> list[dict[str, Any]]:
    """Rows that say something; a row whose `needed` field was emptied is taken out."""
    return [form.cleaned_data for form in rows.forms if form.cleaned_data.get(needed)]


def splits_of(rows: Any) -> list[Split]:
    return [
        Split(row["user"], row["percent"] or Decimal(0), row["kind"] or "revenue") for row in given_rows(rows, "user")
    ]


def contacts_of(rows: Any) -> list[Party]:
    return [Party(row["contact"], row["role"] or "other") for row in given_rows(rows, "contact")]


def lines_of(rows: Any) -> list[Line]:
    filled = [
        form.cleaned_data for form in rows.forms if form.cleaned_data.get("product") or form.cleaned_data.get("name")
    ]
    return [
        Line(
            row["product"],
            row["name"],
            row["quantity"] if row["quantity"] is not None else Decimal(1),
            row["unit_price"],
            row["discount_percent"] or Decimal(0),
            cost=row["cost"],
            recurring_months=row["recurring_months"],
        )
        for row in filled
    ]

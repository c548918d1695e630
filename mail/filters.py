"""Filters of the list of threads, for the page, the API and the export."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core import masking
from mail.models import Mailbox, MailTemplate, MailThread

BOXES = [
    ("unmatched", _("Unmatched")),
    ("to_answer", _("To be answered")),
    ("silent", _("No answer yet")),
    ("waiting", _("Waiting to be sent")),
    ("bounced", _("Came back")),
    ("ignored", _("Ignored")),
]


def by_box(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    match value:
        case "unmatched":
            return rows.unmatched().filter(last_in_at__isnull=False)  # type: ignore[attr-defined]
        case "to_answer":
            behind = Q(last_out_at__isnull=True) | Q(last_out_at__lt=F("last_in_at"))
            return rows.filter(behind, last_in_at__isnull=False, ignored_at__isnull=True)
        case "silent":
            return rows.filter(last_in_at__isnull=True, last_out_at__isnull=False)
        case "ignored":
            return rows.filter(ignored_at__isnull=False)
        case _:
            return rows.filter(messages__state=value).distinct()


def boxes(request: HttpRequest | None) -> QuerySet[Mailbox]:
    return Mailbox.objects.none() if request is None else Mailbox.objects.visible_to(request.user)


class ThreadFilter(filters.FilterSet):
    box = filters.ChoiceFilter(label=_("State"), choices=BOXES, method="filter_box")
    mailbox = filters.ModelChoiceFilter(label=_("Mailbox"), queryset=boxes)
    last = filters.DateFromToRangeFilter(label=_("Last message"), field_name="last_at")
    counterpart = filters.CharFilter(label=_("Address"), method="filter_counterpart")
    lead = filters.UUIDFilter(label=_("Lead"), field_name="lead")
    contact = filters.UUIDFilter(label=_("Contact"), field_name="contact")
    account = filters.UUIDFilter(label=_("Account"), field_name="account")
    opportunity = filters.UUIDFilter(label=_("Opportunity"), field_name="opportunity")

    class Meta:
        model = MailThread
        fields: list[str] = []

    def filter_box(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        return by_box(queryset, value)

    def filter_counterpart(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Who may not read an address can't find out by asking for it, either."""
        readable = self.request is None or masking.address(value, self.request.user) == value
        return queryset.filter(counterpart__iexact=value) if readable else queryset.none()


class MailboxFilter(filters.FilterSet):
    is_active = filters.BooleanFilter(label=_("Active"))
    is_shared = filters.BooleanFilter(label=_("Shared"))

    class Meta:
        model = Mailbox
        fields: list[str] = []


class TemplateFilter(filters.FilterSet):
    about = filters.ChoiceFilter(label=_("For"), choices=MailTemplate.About.choices)
    is_active = filters.BooleanFilter(label=_("Active"))

    class Meta:
        model = MailTemplate
        fields: list[str] = []

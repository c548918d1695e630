"""The machine's door to what is said about records."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters as filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from activities import services
from activities.api.fields import VisibleRecord, the_one
from activities.models import SUBJECTS, Comment
from core.serializers import Input, Output, Ref
from core.tables import Column, Table, sortable
from core.viewsets import RecordResource
from people.models import User


def fetch(queryset: QuerySet[Any]) -> QuerySet[Any]:
    return queryset.select_related("author", "asked", *SUBJECTS).defer(
        "author__search", "asked__search", *(f"{name}__search" for name in SUBJECTS)
    )


TABLE = Table(
    "comments",
    (
        Column("at", _("When"), kind="instant", sort=sortable("at")),
        Column("author", _("Author"), kind="person"),
        Column("body", _("Comment")),
    ),
    ordering="-at",
    fetch=fetch,
)


class CommentFilter(filters.FilterSet):
    account = filters.UUIDFilter(label=_("Account"), field_name="account")
    contact = filters.UUIDFilter(label=_("Contact"), field_name="contact")
    lead = filters.UUIDFilter(label=_("Lead"), field_name="lead")
    opportunity = filters.UUIDFilter(label=_("Opportunity"), field_name="opportunity")
    contract = filters.UUIDFilter(label=_("Contract"), field_name="contract")
    parent = filters.UUIDFilter(label=_("Reply"), field_name="parent")
    author = filters.UUIDFilter(label=_("Author"), field_name="author")
    asked = filters.UUIDFilter(label=_("Ask for an answer from"), field_name="asked")
    open = filters.BooleanFilter(label=_("Open"), method="filter_open")

    class Meta:
        model = Comment
        fields: list[str] = []

    def filter_open(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        waiting = {"asked__isnull": False, "answered_at__isnull": True}
        return queryset.filter(**waiting) if value else queryset.exclude(**waiting)


class CommentOutput(Output):
    id = serializers.UUIDField(read_only=True)
    body = serializers.CharField()
    author = Ref("author", "full_name")
    at = serializers.DateTimeField()
    asked = Ref("asked", "full_name")
    answered_at = serializers.DateTimeField(allow_null=True)
    parent = serializers.UUIDField(source="parent_id", allow_null=True)  # type: ignore[assignment]
    account = Ref("account")
    contact = Ref("contact")
    lead = Ref("lead")
    opportunity = Ref("opportunity")
    contract = Ref("contract")


class CommentInput(Input):
    """On one record. `asked` makes it a question to somebody; `parent` an answer; `grant` lets in who is named and may not see it."""

    body = serializers.CharField(max_length=5000)
    asked = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.filter(is_active=True), required=False, allow_null=True
    )
    parent = VisibleRecord(Comment, required=False, allow_null=True)  # type: ignore[assignment]
    grant = serializers.BooleanField(required=False)
    account = VisibleRecord(SUBJECTS["account"], required=False)
    contact = VisibleRecord(SUBJECTS["contact"], required=False)
    lead = VisibleRecord(SUBJECTS["lead"], required=False)
    opportunity = VisibleRecord(SUBJECTS["opportunity"], required=False)
    contract = VisibleRecord(SUBJECTS["contract"], required=False)


class CommentResource(RecordResource):
    """What is said about records the caller may see; filter by the record. Never edited, never deleted."""

    room = "activities"
    model = Comment
    table = TABLE
    filterset_class = CommentFilter
    output = CommentOutput
    input = CommentInput
    http_method_names = ["get", "post", "head", "options"]
    needs: ClassVar[dict[str, str]] = {"create": "view"}

    def do_create(self, data: dict[str, Any]) -> Comment:
        about = the_one(data, SUBJECTS)
        return services.comment(actor=self.request.user, about=about, now=timezone.now(), **data)

    # A word at a time: each tells people.
    bulk = None  # type: ignore[assignment]

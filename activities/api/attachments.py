"""The machine's door to files on records."""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters as filters
from django.db.models import QuerySet
from django.http import FileResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from activities import services
from activities.api.fields import VisibleRecord, the_one
from activities.models import HOLDERS, Attachment
from core.attached import given_out, upload_of
from core.serializers import Composed, Input, Output, Ref
from core.tables import Column, Table, sortable
from core.viewsets import RecordResource

KEPT_TEXTS = tuple(f"{name}__search" for name in HOLDERS)


def fetch(queryset: QuerySet[Any]) -> QuerySet[Any]:
    return queryset.select_related("actor", *HOLDERS).defer("actor__search", *KEPT_TEXTS)


TABLE = Table(
    "attachments",
    (
        Column("name", _("Name")),
        Column("size", _("Size"), kind="number"),
        Column("at", _("When"), kind="instant", sort=sortable("at")),
    ),
    ordering="-at",
    fetch=fetch,
)


def content_address(pk: Any) -> str:
    return reverse("attachment-content", args=[pk])


class AttachmentFilter(filters.FilterSet):
    activity = filters.UUIDFilter(label=_("Activity"), field_name="activity")
    account = filters.UUIDFilter(label=_("Account"), field_name="account")
    contact = filters.UUIDFilter(label=_("Contact"), field_name="contact")
    lead = filters.UUIDFilter(label=_("Lead"), field_name="lead")
    contract = filters.UUIDFilter(label=_("Contract"), field_name="contract")

    class Meta:
        model = Attachment
        fields: list[str] = []


class AttachmentOutput(Output):
    id = serializers.UUIDField(read_only=True)
    name = serializers.CharField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    by = Ref("actor", "full_name")
    at = serializers.DateTimeField()
    content = Composed(content_address, "id")
    activity = Ref("activity", "subject")
    account = Ref("account")
    contact = Ref("contact")
    lead = Ref("lead")
    contract = Ref("contract")


class AttachmentInput(Input):
    """A form: `document` is the file; exactly one record."""

    document = serializers.FileField()
    activity = VisibleRecord(HOLDERS["activity"], required=False)
    account = VisibleRecord(HOLDERS["account"], required=False)
    contact = VisibleRecord(HOLDERS["contact"], required=False)
    lead = VisibleRecord(HOLDERS["lead"], required=False)
    contract = VisibleRecord(HOLDERS["contract"], required=False)


class AttachmentResource(RecordResource):
    """Files on activities, accounts, contacts, leads and contracts the caller may see. Those of deals stand at the deal."""

    room = "activities"
    model = Attachment
    table = TABLE
    filterset_class = AttachmentFilter
    output = AttachmentOutput
    input = AttachmentInput
    http_method_names = ["get", "post", "delete", "head", "options"]
    parser_classes = [MultiPartParser]
    needs: ClassVar[dict[str, str]] = {"create": "edit", "destroy": "edit"}

    def do_create(self, data: dict[str, Any]) -> Attachment:
        record, upload = the_one(data, HOLDERS), upload_of(data["document"])
        return services.attach(actor=self.request.user, record=record, upload=upload, now=timezone.now())

    def do_delete(self, record: Attachment) -> None:
        services.detach(actor=self.request.user, attachment=record, now=timezone.now())

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request: Request, pk: str) -> FileResponse:
        """The file itself, as an attachment."""
        return given_out(self.get_record(pk))

    # One file at a time.
    bulk = None  # type: ignore[assignment]

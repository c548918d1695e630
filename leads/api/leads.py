"""Leads by the API."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import Conflict
from core.names import person_name
from core.serializers import Composed, DecimalText, ExternalRefIn, Input, MoneyIn, MoneyOut, Output, RecordOutput, Ref
from core.viewsets import RecordResource
from customers.merging_api import MergeActions
from leads import duplicates, services
from leads.filters import LeadFilter
from leads.models import Lead, LeadPool, LeadSource
from leads.table import TABLE
from people.models import User
from people.ownership import get_visible_or_404


def lead_name(first_name: str, last_name: str, company: str) -> str:
    return person_name(first_name, last_name) or company


class LeadOutput(RecordOutput):
    api_route = noun = "lead"
    page_route = "leads:detail"

    name = Composed(lead_name, "first_name", "last_name", "company")
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    company = serializers.CharField()
    title = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    website = serializers.CharField()
    industry = serializers.CharField()
    region = serializers.CharField()
    source = Ref("source")  # type: ignore[assignment]  # a field called like an attribute of Field
    source_detail = serializers.CharField()
    campaign = serializers.CharField()
    need = serializers.CharField()
    budget = MoneyOut("budget", "currency")
    status = serializers.ChoiceField(choices=Lead.Status.choices)
    disqualify_reason = serializers.CharField()
    owner = Ref("owner", "full_name")
    pool = Ref("pool")
    score = serializers.IntegerField()
    score_parts = serializers.JSONField()
    band = serializers.ChoiceField(choices=Lead.Band.choices)
    probability = DecimalText("probability")
    next_step = serializers.CharField()
    next_step_on = serializers.DateField()
    last_activity_at = serializers.DateTimeField()
    tags = serializers.JSONField()


class LeadInput(Input):
    first_name = serializers.CharField(max_length=80, allow_blank=True, required=False)
    last_name = serializers.CharField(max_length=80, allow_blank=True, required=False)
    company = serializers.CharField(max_length=200, allow_blank=True, required=False)
    title = serializers.CharField(max_length=120, allow_blank=True, required=False)
    email = serializers.EmailField(max_length=254, allow_blank=True, required=False)
    phone = serializers.CharField(max_length=40, allow_blank=True, required=False)
    website = serializers.CharField(max_length=200, allow_blank=True, required=False)
    industry = serializers.CharField(max_length=120, allow_blank=True, required=False)
    region = serializers.CharField(max_length=120, allow_blank=True, required=False)
    source = serializers.PrimaryKeyRelatedField(queryset=LeadSource.objects.active())  # type: ignore[assignment]
    source_detail = serializers.CharField(max_length=200, allow_blank=True, required=False)
    campaign = serializers.CharField(max_length=120, allow_blank=True, required=False)
    need = serializers.CharField(max_length=5000, allow_blank=True, required=False)
    budget = MoneyIn(required=False, allow_null=True)
    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True), required=False)
    pool = serializers.PrimaryKeyRelatedField(queryset=LeadPool.objects.active(), required=False)
    unassigned = serializers.BooleanField(required=False, help_text="on creating: the assignment rules find the owner")
    next_step = serializers.CharField(max_length=300, allow_blank=True, required=False)
    next_step_on = serializers.DateField(required=False, allow_null=True)
    tags = serializers.ListField(child=serializers.CharField(max_length=40), max_length=20, required=False)
    external_ref = ExternalRefIn(required=False)


class AssignInput(Input):
    owner = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))
    reason = serializers.CharField(max_length=500, allow_blank=True, default="")


class ReasonInput(Input):
    reason = serializers.CharField(max_length=500, allow_blank=True, default="")


class StatusInput(ReasonInput):
    status = serializers.ChoiceField(choices=Lead.Status.choices)


class ReleaseInput(ReasonInput):
    pool = serializers.PrimaryKeyRelatedField(queryset=LeadPool.objects.active())


class CollaboratorInput(Input):
    user = serializers.PrimaryKeyRelatedField(queryset=User.objects.filter(is_active=True))
    can_write = serializers.BooleanField(default=False)
    expires_on = serializers.DateField(required=False, allow_null=True)


class CollaboratorOutput(Output):
    user = Ref("user", "full_name")
    can_write = serializers.BooleanField()
    expires_on = serializers.DateField()


class ProbeInput(serializers.Serializer[Any]):
    company = serializers.CharField(max_length=200, required=False, default="")
    email = serializers.CharField(max_length=254, required=False, default="")
    phone = serializers.CharField(max_length=40, required=False, default="")
    first_name = serializers.CharField(max_length=80, required=False, default="")
    last_name = serializers.CharField(max_length=80, required=False, default="")
    uscc = serializers.CharField(max_length=18, required=False, default="")


class LeadResource(MergeActions, RecordResource):
    """Leads the caller may see."""

    room = "leads"
    noun = "lead"
    model = Lead
    table = TABLE
    filterset_class = LeadFilter
    output = LeadOutput
    input = LeadInput
    needs: ClassVar[dict[str, str]] = {
        "assign": "assign", "claim": "create", "release": "edit", "disqualify": "edit", "status": "edit",
    }  # fmt: skip

    def do_create(self, data: dict[str, Any]) -> Lead:
        return services.create_lead(actor=self.request.user, now=timezone.now(), **data)

    def do_edit(self, record: Lead, data: dict[str, Any], version: int | None) -> Lead:
        """A new owner is an assignment, a pool a return; both in one transaction with the rest."""
        owner, pool = data.pop("owner", None), data.pop("pool", None)
        data.pop("external_ref", None)
        data.pop("unassigned", None)
        with transaction.atomic():
            record = services.edit_lead(actor=self.request.user, lead=record, version=version, **data)
            if owner is not None and owner.pk != record.owner_id:
                record = services.assign(actor=self.request.user, lead=record, owner=owner)
            if pool is not None and pool.pk != record.pool_id:
                record = services.release(
                    actor=self.request.user, lead=record, pool=pool, reason=_("Changed by a program")
                )
        return record

    def do_delete(self, record: Lead) -> None:
        services.delete_lead(actor=self.request.user, lead=record, now=timezone.now())

    def answer_made(self, record: Lead, data: dict[str, Any]) -> Response:
        """As it was written: the rows beside it are those that the request named."""
        record.source = data["source"]
        return self.answer(record, 201)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The answer also lists what may be the same person or company: `duplicates`."""
        response = super().create(request, *args, **kwargs)
        if response.status_code == 201:
            told = ("company", "email", "phone", "first_name", "last_name")
            probe = duplicates.Probe.of(**{name: response.data[name] for name in told})
            found = duplicates.find(request.user, probe, exclude_lead=response.data["id"])
            response.data["duplicates"] = duplicates.summary(found)
        return response

    @action(detail=False, methods=["get"], url_path="duplicates")
    def duplicates(self, request: Request) -> Response:
        """What is known already by company, e-mail, phone, name or credit code. Of records of others only a part is told."""
        given = self.cleaned(ProbeInput, data=request.query_params.dict())
        return Response({"results": duplicates.summary(duplicates.find(request.user, duplicates.Probe.of(**given)))})

    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        lead, data = self.get_record(pk), self.cleaned(AssignInput)
        return self.answer_fresh(
            services.assign(actor=request.user, lead=lead, owner=data["owner"], reason=data["reason"])
        )

    @action(detail=True, methods=["post"])
    def claim(self, request: Request, pk: str) -> Response:
        return self.answer_fresh(
            services.claim(actor=request.user, lead=claimable_or_404(request.user, pk), now=timezone.now())
        )

    @action(detail=True, methods=["post"])
    def release(self, request: Request, pk: str) -> Response:
        """The caller may no longer see the lead afterwards, so nothing but its id is answered."""
        lead, data = self.get_record(pk), self.cleaned(ReleaseInput)
        services.release(actor=request.user, lead=lead, pool=data["pool"], reason=data["reason"])
        return Response({"id": lead.pk, "pool": {"id": data["pool"].pk, "name": data["pool"].name}})

    @action(detail=True, methods=["post"])
    def disqualify(self, request: Request, pk: str) -> Response:
        lead, data = self.get_record(pk), self.cleaned(ReasonInput)
        return self._to_status(lead, Lead.Status.DISQUALIFIED, data)

    @action(detail=True, methods=["post"], url_path="status")
    def status(self, request: Request, pk: str) -> Response:
        lead, data = self.get_record(pk), self.cleaned(StatusInput)
        return self._to_status(lead, data.pop("status"), data)

    def _to_status(self, lead: Lead, status: str, data: dict[str, Any]) -> Response:
        version = self.version_asked(data)
        changed = services.change_status(
            actor=self.request.user,
            lead=lead,
            status=status,
            reason=data["reason"],
            version=version,
            now=timezone.now(),
        )
        return self.answer_fresh(changed)

    @action(detail=True, methods=["get", "post"], url_path="collaborators")
    def collaborators(self, request: Request, pk: str) -> Response:
        lead = self.get_record(pk)
        if request.method == "POST":
            data = self.cleaned(CollaboratorInput)
            data.pop("version", None)
            services.add_collaborator(actor=request.user, lead=lead, **data)
        rows = lead.collaborators.select_related("user").order_by("id")
        return Response({"results": [CollaboratorOutput().to_representation(row) for row in rows]})

    @action(detail=True, methods=["delete"], url_path="collaborators/(?P<user_id>[0-9a-fA-F-]{36})")
    def collaborator(self, request: Request, pk: str, user_id: str) -> Response:
        lead = self.get_record(pk)
        member = lead.collaborators.select_related("user").filter(user_id=as_uuid(user_id)).first()
        if member is None:
            raise Http404
        services.remove_collaborator(actor=request.user, lead=lead, user=member.user)
        return Response(status=204)


def as_uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


def claimable_or_404(user: User, pk: str) -> Lead:
    """The lead in a pool that is open to the user; one that he sees but can't claim is a conflict."""
    found = Lead.objects.claimable_by(user).filter(pk=as_uuid(str(pk))).first()
    if found is None:
        get_visible_or_404(Lead.objects.all(), user, pk)
        raise Conflict(_("This lead does not lie in a pool, or somebody else has claimed it."), code="not_in_pool")
    return found

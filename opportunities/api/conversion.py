"""`POST leads/{id}/convert/`: the verb stands with the leads, the act belongs to this room."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers, views
from rest_framework.request import Request
from rest_framework.response import Response

from core.errors import Conflict
from core.routes import check_policy
from core.serializers import Input, MoneyIn
from customers.models import Account, Contact
from leads.models import Lead
from opportunities import services
from opportunities.api.inputs import Visible
from opportunities.conversion import conversion_of
from opportunities.models import LeadConversion, Pipeline, Stage
from people.ownership import get_visible_or_404


class ConvertedDealIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200, required=False)
    amount = MoneyIn(required=False, allow_null=True)
    pipeline = Visible(Pipeline, required=False)
    stage = Visible(Stage, required=False)
    expected_close_on = serializers.DateField(required=False, allow_null=True)


class ConvertInput(Input):
    account = Visible(Account, required=False, allow_null=True, help_text="link this one")
    contact = Visible(Contact, required=False, allow_null=True, help_text="link this one")
    reuse = serializers.BooleanField(default=True, help_text="link what matches; else make new ones")
    opportunity = ConvertedDealIn(required=False)


class ConvertLead(views.APIView):
    """Account, contact and opportunity from a lead, once only."""

    policy = "leads.edit"
    room = "leads"
    serializer_class = ConvertInput

    def action_needed(self) -> str:
        return "edit"

    def post(self, request: Request, pk: str) -> Response:
        check_policy(request.user, "opportunities.create")
        lead = get_visible_or_404(Lead.objects.all(), request.user, pk)
        given = ConvertInput(data=request.data, context={"request": request})
        given.is_valid(raise_exception=True)
        data = dict(given.validated_data)
        now = timezone.now()
        conversion = services.convert_lead(
            actor=request.user,
            lead=lead,
            now=now,
            today=timezone.localdate(now),
            account=data.get("account"),
            contact=data.get("contact"),
            reuse=data["reuse"],
            opportunity=data.get("opportunity"),
            version=data.get("version") or _if_match(request),
        )
        return Response(converted(conversion), status=201)


class UnconvertLead(views.APIView):
    """Take converting back, as long as nothing was built on it; answers where the lead stands now."""

    policy = "leads.edit"
    room = "leads"
    serializer_class = Input

    def action_needed(self) -> str:
        return "edit"

    def post(self, request: Request, pk: str) -> Response:
        lead = get_visible_or_404(Lead.objects.all(), request.user, pk)
        conversion = conversion_of(lead.pk)
        if conversion is None:
            raise Conflict(_("This lead is not converted."), code="not_converted")
        lead = services.undo_conversion(actor=request.user, conversion=conversion, now=timezone.now())
        return Response({"id": lead.pk, "status": lead.status})


def _if_match(request: Request) -> int | None:
    match = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not match or match == "*":
        return None
    if not match.isascii() or not match.isdigit():
        raise BadRequest(_("If-Match must be the version number of the resource."))
    return int(match)


def converted(conversion: LeadConversion) -> dict[str, Any]:
    """All that was made or linked."""
    return {
        "lead": _ref(conversion.lead, conversion.lead_id),
        "account": {**_ref(conversion.account, conversion.account_id), "created": conversion.account_created},
        "contact": {**_ref(conversion.contact, conversion.contact_id), "created": conversion.contact_created}
        if conversion.contact
        else None,
        "opportunity": _ref(conversion.opportunity, conversion.opportunity_id),
    }


def _ref(record: Any, pk: Any) -> dict[str, Any]:
    return {"id": pk, "name": str(record)}

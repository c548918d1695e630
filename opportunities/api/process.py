"""How an opportunity stands in its process: requirements of the stages, checklist, documents, slips."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.attached import upload_of
from core.parsers import BoundedJSONParser
from core.viewsets import RecordResource
from opportunities import services
from opportunities.api.inputs import KnownInput, RequirementInput, SalesPlanInput
from opportunities.models import DealDocument, Opportunity, PlanItem, Stage
from opportunities.plans import is_overdue, progress
from opportunities.process import Asked, Known, checklist_of, gates_of, shifts_of
from opportunities.services import Met, planning

READ_AND_WRITE = ("requirements", "checklist", "documents", "plan")

if TYPE_CHECKING:
    Base = RecordResource
else:
    Base = object  # joined to the one resource of opportunities, no resource by itself


class ProcessVerbs(Base):
    """Verbs of `opportunities`; services ask who may, and a token that only reads may post none of them."""

    def action_needed(self) -> str:
        writes = self.request is not None and self.request.method == "POST"
        return "edit" if writes and self.action in READ_AND_WRITE else super().action_needed()

    @action(detail=True, methods=["get", "post"])
    def requirements(self, request: Request, pk: str) -> Response:
        """What the stages ask for and how it stands. POST `{"key", "act", "note"}`: meet, take_back, ask, approve, refuse."""
        record = self.get_record(pk)
        if request.method == "POST":
            self._act(record, self.cleaned(RequirementInput))
        stages = Stage.objects.filter(pipeline_id=record.pipeline_id).select_related("pipeline")
        rows = [
            {"stage": {"id": gate.stage.pk, "name": gate.stage.name}, **asked_out(item)}
            for gate in gates_of(record, list(stages))
            for item in gate.items
        ]
        return Response({"results": rows})

    def _act(self, record: Opportunity, data: dict[str, Any]) -> None:
        given: dict[str, Any] = {"actor": self.request.user, "opportunity": record}
        key, note, now = data["key"], data["note"], timezone.now()
        match data["act"]:
            case "meet":
                services.meet(**given, met=[Met(key, note)], now=now)
            case "take_back":
                services.take_back(**given, key=key)
            case "ask":
                services.ask_approval(**given, key=key, note=note, now=now)
            case act:
                services.decide(**given, key=key, approve=act == "approve", note=note, now=now)

    @action(detail=True, methods=["get", "post"])
    def checklist(self, request: Request, pk: str) -> Response:
        """What is known of it. POST `{"key", "known", "evidence"}`."""
        record = self.get_record(pk)
        if request.method == "POST":
            data = self.cleaned(KnownInput)
            record = services.set_known(
                actor=request.user, opportunity=record, key=data["key"], known=data["known"],
                evidence=data["evidence"], now=timezone.now(),
            )  # fmt: skip
        found = checklist_of(record)
        return Response({"percent": found.percent, "results": [known_out(known) for known in found.points]})

    @action(detail=True, methods=["get", "post"], parser_classes=[MultiPartParser, BoundedJSONParser])
    def documents(self, request: Request, pk: str) -> Response:
        """Its files. POST a form with `document` (the file) and perhaps `requirement` (the key it fulfils)."""
        record = self.get_record(pk)
        if request.method == "POST":
            self._hand_in(record, request)
        rows = record.documents.select_related("actor")
        return Response(
            {"results": [document_out(row) for row in rows]}, status=201 if request.method == "POST" else 200
        )

    def _hand_in(self, record: Opportunity, request: Request) -> None:
        data: Any = request.data
        file: Any = data.get("document") if hasattr(data, "get") else None
        if not hasattr(file, "read"):
            detail = serializers.ErrorDetail("Send the file as a part of a form.", code="required")
            raise serializers.ValidationError({"document": [detail]})
        upload, key, now = upload_of(file), str(data.get("requirement") or ""), timezone.now()
        if key:
            met = [Met(key, document=upload)]
            services.meet(actor=request.user, opportunity=record, met=met, now=now)
        else:
            services.add_document(actor=request.user, opportunity=record, upload=upload, now=now)

    @action(detail=True, methods=["get", "post"])
    def plan(self, request: Request, pk: str) -> Response:
        """Its sales plan. POST `{"start_on"}` makes it from the pipeline's template, `{"done": <id>}` ticks an item off."""
        record, today = self.get_record(pk), timezone.localdate()
        if request.method == "POST":
            self._plan(record, self.cleaned(SalesPlanInput), today)
        items = list(record.plan_items.select_related("owner"))
        found = progress(items, today)
        rows = [plan_out(item, today) for item in items]
        return Response({"percent": found.percent, "overdue": found.overdue, "results": rows})

    def _plan(self, record: Opportunity, data: dict[str, Any], today: date) -> None:
        if done := data.get("done"):
            item = record.plan_items.filter(pk=done).first()
            if item is None:
                raise Http404
            planning.finish_item(actor=self.request.user, item=item, today=today)
        else:
            start_on = data.get("start_on") or today
            planning.start_plan(actor=self.request.user, opportunity=record, start_on=start_on)

    @action(detail=True, methods=["get"])
    def slips(self, request: Request, pk: str) -> Response:
        """How its expected close and its amount moved, newest first."""
        record = self.get_record(pk)
        rows = [
            {
                "from_on": shift.from_on,
                "to_on": shift.to_on,
                "from_amount": _money(shift.from_amount, record.currency),
                "to_amount": _money(shift.to_amount, record.currency),
                "at": shift.at,
                "actor": _person(shift.actor),
            }
            for shift in shifts_of(record)
        ]
        return Response({"count": record.slip_count, "days": record.slip_days, "results": rows})


def asked_out(item: Asked) -> dict[str, Any]:
    ask, answer = item.requirement, item.answer
    return {
        "key": ask.key,
        "kind": ask.kind,
        "name": ask.name,
        "role": ask.role,
        "state": item.state or "open",
        "note": answer.note if answer else "",
        "by": _person(answer.actor or answer.asked_by) if answer else None,
        "at": (answer.at or answer.asked_at) if answer else None,
    }


def known_out(known: Known) -> dict[str, Any]:
    point, answer = known.point, known.answer
    return {
        "key": point.key,
        "group": point.group,
        "name": point.name,
        "weight": point.weight,
        "known": answer is not None,
        "evidence": answer.evidence if answer else "",
        "by": _person(answer.actor) if answer else None,
        "at": answer.at if answer else None,
    }


def plan_out(item: PlanItem, today: date) -> dict[str, Any]:
    return {
        "id": item.pk,
        "kind": item.kind,
        "name": item.name,
        "owner": _person(item.owner),
        "start_on": item.start_on,
        "due_on": item.due_on,
        "deliverable": item.deliverable,
        "done_on": item.done_on,
        "overdue": is_overdue(item, today),
    }


def document_out(row: DealDocument) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "size": row.size,
        "sha256": row.sha256,
        "by": _person(row.actor),
        "at": row.at,
        "url": reverse("opportunities:document", args=[row.opportunity_id, row.pk]),
    }


def _person(user: Any) -> dict[str, Any] | None:
    return {"id": user.pk, "name": user.full_name} if user is not None else None


def _money(amount: Any, currency: str) -> dict[str, str] | None:
    return None if amount is None else {"amount": f"{amount:.2f}", "currency": currency}

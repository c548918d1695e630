"""Approving, rejecting, returning and calling back, the same for contracts, payments and invoices."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from contracts import services
from contracts.models import ContractApproval
from core.errors import Conflict
from core.serializers import Input
from core.viewsets import RecordResource
from people.models import User
from people.services.approvals import add_signer

NEEDS = {"approve": "approve", "reject": "approve", "send_back": "approve", "recall": "edit", "add_approver": "approve"}


class NoteInput(Input):
    note = serializers.CharField(max_length=500, allow_blank=True, default="")


class ReasonInput(Input):
    reason = serializers.CharField(max_length=500)


class ApproverInput(NoteInput):
    """`before`: asked first, and whoever adds him is asked again afterwards."""

    to = serializers.PrimaryKeyRelatedField(queryset=User.objects.active())
    place = serializers.ChoiceField(choices=["before", "after"])


class Approvable(RecordResource):
    """`subject` names the foreign key of a request for this kind of record."""

    subject: ClassVar[str]

    @extend_schema(request=NoteInput)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        return self._answer(pk, "approve")

    @extend_schema(request=NoteInput)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, pk: str) -> Response:
        return self._answer(pk, "reject")

    @extend_schema(request=NoteInput)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, pk: str) -> Response:
        return self._answer(pk, "return")

    @extend_schema(request=NoteInput)
    @action(detail=True, methods=["post"])
    def recall(self, request: Request, pk: str) -> Response:
        record, now = self.get_record(pk), timezone.now()
        self.cleaned(NoteInput)
        services.recall(actor=self.request.user, approval=self.pending(record), now=now, today=timezone.localdate(now))
        return self.answer_fresh(record)

    @extend_schema(request=ApproverInput)
    @action(detail=True, methods=["post"], url_path="add-approver")
    def add_approver(self, request: Request, pk: str) -> Response:
        record = self.get_record(pk)
        add_signer(actor=request.user, approval=self.pending(record), now=timezone.now(), **self.cleaned(ApproverInput))
        return self.answer_fresh(record)

    def _answer(self, pk: str, verdict: str) -> Response:
        record, now = self.get_record(pk), timezone.now()
        note = self.cleaned(NoteInput)["note"]
        services.answer(
            actor=self.request.user, approval=self.pending(record), verdict=verdict, note=note,
            now=now, today=timezone.localdate(now),
        )  # fmt: skip
        return self.answer_fresh(record)

    def pending(self, record: Any) -> ContractApproval:
        """What waits for an answer about this record; a contract's change contract, too."""
        about = {self.subject: record}
        waiting = ContractApproval.objects.filter(state="pending")
        found = waiting.filter(**about).first()
        if found is None and self.subject == "contract":
            found = waiting.filter(change__contract=record).first()
        if found is None:
            raise Conflict(_("Nothing waits for an answer here."), code="not_pending")
        return found

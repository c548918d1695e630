"""Duplicates for other programs: what the resources of leads, accounts and contacts have in common."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.serializers import Input
from customers import merging, services
from customers.mergers import KINDS, Kind
from customers.models import Merger


class OtherInput(Input):
    other = serializers.UUIDField()


class MergeInput(OtherInput):
    """`other` goes into the record of the address. `take` names what comes from `other`; left out, only what is empty is filled."""

    take = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=40, required=False, allow_null=True
    )
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class UnmergeInput(Input):
    merger = serializers.UUIDField()


class MergeActions:
    """Mixed into a RecordResource; `noun` names its kind in `customers.mergers`. Ids of merged records answer 308."""

    noun: ClassVar[str]

    @property
    def kind(self) -> Kind:
        return KINDS[self.noun]

    def action_needed(self) -> str:
        acts = {"merge": "edit", "unmerge": "edit", "not_the_same": "edit", "suspects": "edit", "suspects_of": "edit"}
        return acts.get(self.action or "") or super().action_needed()  # type: ignore[attr-defined,misc]

    def handle_exception(self, error: Exception) -> Response:
        """A merged record's own address leads to the kept one's; the method stays the same."""
        pk = getattr(self, "kwargs", {}).get("pk")
        if isinstance(error, Http404) and pk and (found := self._moved(pk)):
            route = getattr(self, "output").api_route  # noqa: B009  (set by the resource this is mixed into)
            path = reverse(f"{route}-detail", args=[found.pk])
            tail = self.request.path.partition(f"{pk}/")[2]  # type: ignore[attr-defined]
            return Response(
                {"merged_into": str(found.pk)}, status=status.HTTP_308_PERMANENT_REDIRECT, headers={"Location": path + tail}
            )  # fmt: skip
        return super().handle_exception(error)  # type: ignore[misc]

    def _moved(self, pk: str) -> Any | None:
        request: Any = self.request  # type: ignore[attr-defined]
        try:
            return merging.successor(self.kind, UUID(str(pk)), request.user) if request.user.is_authenticated else None
        except ValueError:
            return None

    def _other(self, pk: UUID) -> Any:
        found = self.get_queryset().filter(pk=pk).first()  # type: ignore[attr-defined]
        if found is None:
            raise ValidationError({"other": [_("There is no such record.")]}, code="does_not_exist")
        return found

    @action(detail=True, methods=["post"])
    def merge(self, request: Request, pk: str) -> Response:
        """Make `other` part of this record. The answer's `merger` undoes it for thirty days."""
        kept, data = self.get_record(pk), self.cleaned(MergeInput)  # type: ignore[attr-defined]
        made = services.merge(
            actor=request.user, noun=self.noun, kept=kept, gone=self._other(data["other"]), now=timezone.now(),
            take=data.get("take"), reason=data["reason"],
        )  # fmt: skip
        response: Response = self.answer_fresh(kept)  # type: ignore[attr-defined]
        response.data["merger"] = _told(made)
        return response

    @action(detail=True, methods=["get"])
    def mergers(self, request: Request, pk: str) -> Response:
        """What was merged into this record and can still be undone."""
        rows = merging.mergers_of(self.kind, self.get_record(pk), timezone.now())  # type: ignore[attr-defined]
        return Response({"results": [_told(row) for row in rows]})

    @action(detail=True, methods=["post"])
    def unmerge(self, request: Request, pk: str) -> Response:
        """Make them two again; answers the record that comes back."""
        kept, data = self.get_record(pk), self.cleaned(UnmergeInput)  # type: ignore[attr-defined]
        found = self.kind.merger.objects.filter(pk=data["merger"], kept=kept).first()
        if found is None:
            raise ValidationError({"merger": [_("There is no such record.")]}, code="does_not_exist")
        gone = services.unmerge(actor=request.user, noun=self.noun, merger=found, now=timezone.now())
        return self.answer_fresh(gone)  # type: ignore[attr-defined]

    @action(detail=True, methods=["post"], url_path="not-the-same")
    def not_the_same(self, request: Request, pk: str) -> Response:
        one, data = self.get_record(pk), self.cleaned(OtherInput)  # type: ignore[attr-defined]
        services.dismiss(
            actor=request.user, noun=self.noun, one=one, other=self._other(data["other"]), now=timezone.now()
        )
        return Response(status=status.HTTP_204_NO_CONTENT)

    @action(detail=False, methods=["get"])
    def suspects(self, request: Request) -> Response:
        """The first hundred pairs that may be the same and that the caller may change, the likeliest first."""
        return Response({"results": [_pair(pair) for pair in merging.suspect_pairs(self.kind, request.user)]})

    @action(detail=True, methods=["get"], url_path="suspects", url_name="suspects-of")
    def suspects_of(self, request: Request, pk: str) -> Response:
        record = self.get_record(pk)  # type: ignore[attr-defined]
        return Response({"results": [_pair(pair) for pair in merging.suspects_of(self.kind, request.user, record)]})


def _told(made: Merger) -> dict[str, Any]:
    gone = made.gone
    return {
        "id": made.pk, "at": made.at, "other": {"id": gone.pk, "name": str(gone)}, "undo_until": made.at + services.UNDO_FOR,
        "moved": {key: len(ids) for key, ids in made.moved.items()},
    }  # fmt: skip


def _pair(pair: merging.SuspectPair) -> dict[str, Any]:
    return {
        "score": pair.score,
        "first": {"id": pair.first.pk, "name": str(pair.first)},
        "second": {"id": pair.second.pk, "name": str(pair.second)},
        "reasons": [{"text": reason.text, "speaks_for": reason.speaks_for} for reason in pair.reasons],
        "found_at": pair.found_at,
    }

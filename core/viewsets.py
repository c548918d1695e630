"""The one base of the API's resources: same queryset, FilterSet and services as the pages; problem+json; cursors; versions."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core import masking
from core.errors import Refusal
from core.listing import API_WORDS, Listing
from core.problems import flatten, of_refusal
from core.reusing import validated
from core.routes import check_policy
from core.serializers import Output
from core.tables import Table

BULK_MAX = 1000


def version_asked(request: Request, data: dict[str, Any]) -> int | None:
    """The version an edit is based on: from the body, or from If-Match."""
    if (version := data.pop("version", None)) is not None:
        return version
    match = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not match or match == "*":
        return None
    if not match.isascii() or not match.isdigit():
        raise BadRequest(_("If-Match must be the version number of the resource."))
    return int(match)


class Resource(viewsets.GenericViewSet[Any]):
    """A read-only resource. Subclasses set the class attributes; records come from `visible_to` and from nowhere else."""

    room: ClassVar[str]
    model: ClassVar[Any]
    table: ClassVar[Table]
    output: ClassVar[type[serializers.Serializer[Any]]]
    filterset_class: ClassVar[Any] = None
    # Grants needed by action name; the rest needs "view".
    needs: ClassVar[dict[str, str]] = {}
    # What extra actions take, by their name; for the schema.
    inputs: ClassVar[dict[str, type[serializers.Serializer[Any]]]] = {}
    # What extra actions answer where that is not the record; for the schema.
    outputs: ClassVar[dict[str, type[serializers.Serializer[Any]]]] = {}
    lookup_value_regex = "[0-9a-fA-F-]{36}"

    def action_needed(self) -> str:
        defaults = {"create": "create", "partial_update": "edit", "destroy": "delete", "bulk": "create"}
        return {**defaults, **self.needs}.get(self.action or "", "view")

    def get_serializer_class(self) -> Any:
        """What the schema shows: input for writing, output for reading."""
        writes = self.request and self.request.method in ("POST", "PATCH")
        return getattr(self, "input", None) if writes else self.output

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.model.objects.none()
        return self.fetch(self.model.objects.visible_to(self.request.user))

    def fetch(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Joins and columns one record needs for its output."""
        return self.table.fetch(queryset)

    def get_record(self, pk: str) -> Any:
        """The visible record or 404; malformed ids don't exist either."""
        try:
            found = self.get_queryset().filter(pk=UUID(str(pk))).first()
        except ValueError as error:
            raise Http404 from error
        if found is None:
            raise Http404
        return found

    def listing(self) -> Listing:
        return Listing(
            self.request.query_params,
            self.get_queryset(),
            self.table,
            self.filterset_class,
            request=self.request._request,
            words=API_WORDS,
        )

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        listing, writer = self.listing(), self.output(context=self.get_serializer_context())
        plan = writer.flat_plan(self.model) if isinstance(writer, Output) else None
        found = listing.tuples(plan.columns) if plan else listing.page
        represent = writer.from_tuples(plan) if isinstance(writer, Output) and plan else writer.to_representation
        body: dict[str, Any] = {
            "next": self._link(listing, found.next),
            "previous": self._link(listing, found.previous),
            "results": [represent(row) for row in found.rows],
        }
        if request.query_params.get("count") == "true":
            body["count"] = listing.queryset.order_by().count()
        return Response(body)

    def _link(self, listing: Listing, cursor: str | None) -> str | None:
        return self.request.build_absolute_uri(self.request.path + listing.address(cursor=cursor)) if cursor else None

    def retrieve(self, request: Request, pk: str, *args: Any, **kwargs: Any) -> Response:
        return self.answer(self.get_record(pk))

    def answer(self, record: Any, status_code: int = 200) -> Response:
        """The record's body with its version as ETag."""
        headers = {"ETag": f'"{record.version}"'} if hasattr(record, "version") else {}
        return Response(
            self.output(context=self.get_serializer_context()).to_representation(record),
            status=status_code,
            headers=headers,
        )

    def answer_made(self, record: Any, data: dict[str, Any]) -> Response:
        """A new record. A resource whose records are whole when they are made need not read them again."""
        return self.answer_fresh(record, status.HTTP_201_CREATED)

    def answer_fresh(self, record: Any, status_code: int = 200) -> Response:
        """The record read again with its joins, as after a change."""
        return self.answer(self.get_record(str(record.pk)), status_code)

    def cleaned(
        self, serializer: type[serializers.Serializer[Any]], *, partial: bool = False, data: Any = None
    ) -> dict[str, Any]:
        """Validated input; unknown fields and wrong types are a 400."""
        given = self.request.data if data is None else data
        return validated(serializer, given, partial=partial, context=self.get_serializer_context())

    def version_asked(self, data: dict[str, Any]) -> int | None:
        return version_asked(self.request, data)


class RecordResource(Resource):
    """A resource that can be made, edited, removed and sent in bulk. Subclasses say which service does it."""

    input: ClassVar[type[serializers.Serializer[Any]]]
    # The version of the record that an `external_ref` named, before it was edited.
    known_version: int = 0

    def do_create(self, data: dict[str, Any]) -> Any:
        raise exceptions.MethodNotAllowed(self.request.method or "")

    def do_edit(self, record: Any, data: dict[str, Any], version: int | None) -> Any:
        raise exceptions.MethodNotAllowed(self.request.method or "")

    def do_delete(self, record: Any) -> None:
        raise exceptions.MethodNotAllowed(self.request.method or "")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        data = self.cleaned(self.input)
        data.pop("version", None)
        record, made = self.upsert(data)
        return self.answer_made(record, data) if made else self.answer_fresh(record)

    def partial_update(self, request: Request, pk: str, *args: Any, **kwargs: Any) -> Response:
        record = self.get_record(pk)
        data = self.cleaned(self.input, partial=True)
        self.require_readable(data)
        version = self.version_asked(data)
        self.do_edit(record, data, version)
        return self.answer_fresh(record)

    def destroy(self, request: Request, pk: str, *args: Any, **kwargs: Any) -> Response:
        self.do_delete(self.get_record(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def require_readable(self, data: dict[str, Any]) -> None:
        """Nobody overwrites what he may not read: he could not know what he destroys, and a conflict would tell it."""
        unread = masking.restrictions_of(self.request.user, getattr(self.output, "noun", ""))
        if given := sorted(set(unread) & set(data)):
            raise Refusal(
                _("Your role may not read this field, so it can't change it."), code="restricted", field=given[0]
            )

    def upsert(self, data: dict[str, Any]) -> tuple[Any, bool]:
        """Create, or edit the visible record that another system knows by the same `external_ref`."""
        reference = data.get("external_ref")
        if reference:
            known = self.get_queryset().filter(external_system=reference["system"], external_id=reference["id"]).first()
            if known is not None:
                self.require_readable(data)
                self.known_version = known.version
                changes = {name: value for name, value in data.items() if name != "external_ref"}
                return self.do_edit(known, changes, None), False
        return self.do_create(data), True

    @action(detail=False, methods=["post"])
    def bulk(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Up to 1,000 items; an answer per item; one transaction an item unless `atomic`."""
        items, atomic = self._bulk_items(request.data)
        if not atomic:
            return Response({"results": [self._bulk_item(item) for item in items]})
        with transaction.atomic():
            results = [self._bulk_item(item) for item in items]
            if any(result["status"] == "refused" for result in results):
                transaction.set_rollback(True)
                return Response({"results": [self._undone(result) for result in results]}, status=422)
        return Response({"results": results})

    def _bulk_items(self, body: Any) -> tuple[list[Any], bool]:
        if not isinstance(body, dict) or not isinstance(body.get("items"), list) or set(body) - {"items", "atomic"}:
            raise BadRequest(_('Expected {"items": […], "atomic": true or false}.'))
        if len(body["items"]) > BULK_MAX:
            raise BadRequest(_("At most %(most)s items at once.") % {"most": BULK_MAX})
        if not isinstance(body.get("atomic", False), bool):
            raise BadRequest(_("atomic must be true or false."))
        return body["items"], body.get("atomic", False)

    def _bulk_item(self, item: Any) -> dict[str, Any]:
        try:
            with transaction.atomic():
                return self._bulk_write(item)
        except serializers.ValidationError as error:
            return {"status": "refused", "id": None, "errors": list(flatten(error.get_full_details()))}
        except Refusal as error:
            return {"status": "refused", "id": None, "errors": of_refusal(error)}
        except Http404:
            return {
                "status": "refused",
                "id": None,
                "errors": [{"field": "id", "code": "not_found", "message": _("Not found.")}],
            }

    def _bulk_write(self, item: Any) -> dict[str, Any]:
        if isinstance(item, dict) and "id" in item:
            record = self.get_record(item["id"])
            check_policy(self.request.user, f"{self.room}.{self.needs.get('partial_update', 'edit')}")
            data = self.cleaned(self.input, partial=True, data={k: v for k, v in item.items() if k != "id"})
            self.require_readable(data)
            before, version = record.version, data.pop("version", None)
            made, record = False, self.do_edit(record, data, version) or record
        else:
            data = self.cleaned(self.input, data=item)
            data.pop("version", None)
            self.known_version = 0
            record, made = self.upsert(data)
            before = self.known_version
        word = "created" if made else ("unchanged" if record.version == before else "updated")
        return {"status": word, "id": record.pk, "errors": []}

    def _undone(self, result: dict[str, Any]) -> dict[str, Any]:
        if result["status"] == "refused":
            return result
        message = _("Not done, because another item of the same atomic request was refused.")
        return {"status": "refused", "id": None, "errors": [{"field": "", "code": "atomic", "message": message}]}

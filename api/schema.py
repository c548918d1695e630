"""How the OpenAPI document is drawn from the resources: their filters, orderings, pages, errors and ways in."""

from __future__ import annotations

from typing import Any, Literal

from django.db import models
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from core.listing import MAX_PAGE_SIZE, PAGE_SIZE
from core.serializers import Address
from core.viewsets import RecordResource, Resource

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "code": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "current": {"type": "object", "description": "with 409: the present version and values"},
    },
}
ERRORS = {
    "400": "Malformed: unknown field or parameter, wrong type",
    "401": "No token, or an unknown, expired or revoked one",
    "403": "Seen, but not allowed; `detail` says why",
    "404": "Not there, or not for the caller to see",
    "409": "Version or state conflict; `current` holds the present version",
    "422": "A rule refuses; `errors` lists every reason",
    "429": "Too many requests; see Retry-After",
}
# Names that more than one room uses get the room in front.
COMMON_NAMES = {
    "PeriodIn",
    "OpenPeriodIn",
    "ReasonInput",
    "CollaboratorInput",
    "CollaboratorOutput",
    "AssignInput",
    "LineIn",
    "LineOut",
}


Direction = Literal["request", "response"]
# What stands under a record: rows of their own shape.
RESULTS = {
    "type": "object",
    "properties": {"results": {"type": "array", "items": {"type": "object", "additionalProperties": True}}},
    "additionalProperties": True,
}


def column_of(model: Any, source: str) -> models.Field[Any, Any] | None:
    """The column that a field of an answer shows, if it is one of the record itself."""
    if not source or "." in source or source not in {item.name for item in model._meta.get_fields()}:
        return None
    found = model._meta.get_field(source)
    return found if isinstance(found, models.Field) else None


class Pages:
    """The shape of every list."""

    def get_paginated_response_schema(self, rows: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        count = {"type": "integer", "description": "only with ?count=true"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": rows, "count": count},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return []


class Schema(AutoSchema):
    """Lists get the parameters of their FilterSet and table, every operation the problems it may answer with."""

    def get_override_parameters(self) -> list[Any]:
        view = self.view
        if not isinstance(view, Resource) or getattr(view, "action", "") != "list":
            return list(super().get_override_parameters())
        orderings = [sign + name for name in view.table.orderings() for sign in ("", "-")]
        return [
            OpenApiParameter(
                "search", str, description="words, Chinese words, pinyin initials, e-mail or parts of a phone number"
            ),
            OpenApiParameter("ordering", str, enum=orderings),
            OpenApiParameter("cursor", str, description="from `next` or `previous`"),
            OpenApiParameter("page_size", int, description=f"1 to {MAX_PAGE_SIZE}, default {PAGE_SIZE}"),
            OpenApiParameter("count", bool, description="also count all that match (costs more than the page)"),
            *self._filters(view),
        ]

    def _filters(self, view: Resource) -> list[OpenApiParameter]:
        found: list[OpenApiParameter] = []
        for name, item in (view.filterset_class.base_filters if view.filterset_class else {}).items():
            suffixes = getattr(item.field_class.widget, "suffixes", None) or [None]
            label = str(item.extra.get("label") or item.label or "")
            found.extend(
                OpenApiParameter(f"{name}_{suffix}" if suffix else name, str, description=label) for suffix in suffixes
            )
        return found

    def get_filter_backends(self) -> list[Any]:
        return []

    def _get_paginator(self) -> Any:
        return Pages() if isinstance(self.view, Resource) and getattr(self.view, "action", "") == "list" else None

    def get_request_serializer(self) -> Any:
        view, action = self.view, getattr(self.view, "action", "")
        if isinstance(view, RecordResource) and action in ("create", "partial_update"):
            return view.input
        if isinstance(view, Resource) and action in view.inputs:
            return view.inputs[action]
        return None if isinstance(view, Resource) else super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        if isinstance(self.view, Resource):
            action = getattr(self.view, "action", "")
            if self.method == "GET" and action not in (*self.view.outputs, "list", "retrieve"):
                return {200: RESULTS}
            found = self.view.outputs.get(action, self.view.output)
            return found if self.method != "DELETE" else None
        return super().get_response_serializers()

    def _is_list_view(self, serializer: Any = None) -> bool:
        """A shape that is written out is the whole answer, not one of its rows."""
        declared = self.get_response_serializers() if serializer is None else serializer
        if isinstance(declared, dict) and any(isinstance(shape, dict) for shape in declared.values()):
            return False
        return bool(super()._is_list_view(serializer))

    def _map_serializer_field(self, field: Any, direction: Direction, bypass_extensions: bool = False) -> Any:
        """What a column may leave open is so in the answer, too; the serializers of answers need not repeat it."""
        view = self.view
        if isinstance(field, Address):
            field.allow_null = field.route() is None
        elif direction == "response" and isinstance(view, Resource) and type(field.parent) is view.output:
            shown = {getattr(field, "path", ""), field.source, field.field_name} - {"*"}
            column = next(filter(None, (column_of(view.model, name or "") for name in sorted(shown, key=str))), None)
            field.allow_null = field.allow_null or bool(column and column.null)
            if isinstance(field, serializers.ChoiceField) and column is not None and column.blank and not column.null:
                field.allow_blank = True
        return super()._map_serializer_field(field, direction, bypass_extensions)

    def _get_serializer_name(self, serializer: Any, direction: str, bypass_extensions: bool = False) -> str:
        name = super()._get_serializer_name(serializer, direction, bypass_extensions)
        kind = serializer if isinstance(serializer, type) else type(serializer)
        return f"{kind.__module__.split('.')[0].title()}{name}" if kind.__name__ in COMMON_NAMES else name

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        problem = ResolvedComponent(name="Problem", type=ResolvedComponent.SCHEMA, schema=PROBLEM, object="Problem")
        self.registry.register_on_missing(problem)
        content = {"application/problem+json": {"schema": problem.ref}}
        return {
            **bodies,
            **{code: {"description": text, "content": content} for code, text in ERRORS.items() if code not in bodies},
        }


class RelatedId(OpenApiSerializerFieldExtension):
    """Related objects are written as their id."""

    target_class = "rest_framework.relations.PrimaryKeyRelatedField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, str]:
        return {"type": "string", "format": "uuid"}


class BearerToken(OpenApiAuthenticationExtension):
    target_class = "api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A personal API token (Settings → API tokens)."}


class SessionCookie(OpenApiAuthenticationExtension):
    target_class = "api.authentication.BrowserSession"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The browser's session, with X-CSRFToken.",
        }

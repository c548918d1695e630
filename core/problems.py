"""The API's one place where exceptions become problem+json (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from core.errors import Conflict, Refusal
from core.listing import InvalidFilters

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "Bad request",
    401: "Authentication required",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    413: "Too large",
    415: "Unsupported media type",
    422: "Refused by a rule",
    429: "Too many requests",
}


def problem(status: int, detail: str, errors: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "errors": errors or [],
        **more,
    }


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    body = _body(error)
    if body is None:
        return None
    headers = (
        {"Retry-After": str(int(getattr(error, "wait", None) or 1))} if isinstance(error, exceptions.Throttled) else {}
    )
    if body["status"] == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(body, status=body["status"], headers=headers, content_type=CONTENT_TYPE)


def _body(error: Exception) -> dict[str, Any] | None:
    match error:
        case Conflict():
            return problem(409, error.message, of_refusal(error), current=error.current)
        case Refusal():
            return problem(error.status, error.message, of_refusal(error))
        case InvalidFilters():
            return problem(400, _("A filter has an unreadable value."), list(flatten(error.errors)))
        case exceptions.ValidationError():
            return problem(400, _("Some fields are not valid."), list(flatten(error.get_full_details())))
        case Http404():
            return problem(404, _("There is nothing here, or nothing you may see."))
        case PermissionDenied():
            return problem(403, _("You may not do this."))
    return _body_of_framework(error)


def _body_of_framework(error: Exception) -> dict[str, Any] | None:
    match error:
        case BadRequest():
            return problem(400, str(error))
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return problem(401, str(error.detail))
        case exceptions.APIException():
            return problem(error.status_code, str(error.detail))
    return None


def of_refusal(error: Refusal) -> list[dict[str, Any]]:
    return [{"field": item.field, "code": item.code, "message": str(item.message)} for item in error.problems]


def flatten(detail: Any, path: str = "") -> Iterator[dict[str, Any]]:
    """`{field: [{"message", "code"}]}` of DRF (nested) or of Django forms, as a flat list of errors."""
    if (
        isinstance(detail, dict)
        and {"message", "code"} <= detail.keys()
        and not isinstance(detail["message"], (dict, list))
    ):
        yield {"field": path, "code": str(detail["code"]), "message": str(detail["message"])}
    elif isinstance(detail, dict):
        for name, inner in detail.items():
            inner_path = path if name == "non_field_errors" else f"{path}.{name}".lstrip(".")
            yield from flatten(inner, inner_path)
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, dict) and "message" not in inner
            yield from flatten(inner, f"{path}[{index}]" if nested else path)
    else:
        yield {"field": path, "code": "invalid", "message": str(detail)}

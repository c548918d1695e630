"""Lists that the product itself fixes, such as the metrics: few enough to be answered whole, in the shape of every list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

CATALOGUE = {
    "type": "object",
    "required": ["next", "previous", "results"],
    "properties": {
        "next": {"type": "null"},
        "previous": {"type": "null"},
        "results": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
        "count": {"type": "integer", "description": "only with ?count=true"},
    },
}


def whole(request: Request, rows: Sequence[Any]) -> Response:
    """All of them; there is nothing to filter or to page by."""
    if unknown := sorted(set(request.query_params) - {"count"}):
        raise BadRequest(_("Unknown parameter: %(names)s") % {"names": ", ".join(unknown)})
    counted = {"count": len(rows)} if request.query_params.get("count") == "true" else {}
    return Response({"next": None, "previous": None, "results": rows, **counted})

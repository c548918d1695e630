"""How the API writes its answers."""

from __future__ import annotations

from typing import Any

import orjson
from rest_framework import renderers


class FastJSONRenderer(renderers.JSONRenderer):
    """orjson: instants as RFC 3339 in UTC, UUIDs and dates as strings, dictionaries of translated strings as text."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        if data is None:
            return b""
        return orjson.dumps(data, default=str, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)

"""What is sent to the API, read: JSON of a bounded size and depth, with text in it that can be kept."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

# A thousand records at once, each with a long text, have room in it.
LARGEST = 20 * 1024 * 1024


class TooLarge(APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE


class BoundedJSONParser(JSONParser):
    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        raw = stream.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise TooLarge(_("The request is larger than %(most)s MB.") % {"most": LARGEST // 1024**2})
        try:
            data = super().parse(io.BytesIO(raw), media_type, parser_context)
            # Only by an escape can a sign come in that no text of the database may hold.
            if b"\\u" in raw and not all(is_text(text) for text in texts_of(data)):
                raise ParseError(_("The JSON holds a character that is none: NUL, or half of a pair."))
        except RecursionError as error:
            raise ParseError(_("The JSON is nested too deeply.")) from error
        return data


def is_text(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def texts_of(data: Any) -> Iterator[str]:
    """All names and values that are text."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for name, value in data.items():
            yield name
            yield from texts_of(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts_of(value)

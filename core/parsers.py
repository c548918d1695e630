"""What is sent to the API, read: JSON of a bounded size and depth, with text in it that can be kept."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError, ValidationError
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
            if b"\\u" in raw and (bad := [path for path, text in texts_of(data) if not is_text(text)]):
                said = _("The JSON holds a character that is none: NUL, or half of a pair.")
                raise ValidationError({path if is_text(path) else "": [said] for path in bad}, code="character")
        except RecursionError as error:
            raise ParseError(_("The JSON is nested too deeply.")) from error
        return data


def is_text(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def texts_of(data: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """All names and values that are text, with where they stand."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for name, value in data.items():
            yield path, name
            yield from texts_of(value, f"{path}.{name}".lstrip("."))
    elif isinstance(data, list):
        for value in data:
            yield from texts_of(value, path)

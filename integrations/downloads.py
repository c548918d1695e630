"""Handing out a produced file: always as an attachment, never guessed at by a browser."""

from __future__ import annotations

from django.http import FileResponse, Http404

from core.exports import FORMATS
from integrations.files import path_of
from integrations.models import Export


def download(export: Export) -> FileResponse:
    """The caller has checked that it is the owner who asks."""
    if export.state != Export.State.DONE or not export.stored_name:
        raise Http404
    try:
        file = path_of(export.stored_name).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    name = f"{export.resource}-{export.created_at:%Y-%m-%d}.{export.format}"
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"}
    return FileResponse(file, as_attachment=True, filename=name, content_type=FORMATS[export.format], headers=headers)

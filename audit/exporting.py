"""A list as a file, and the note of it: taking data out is an act, although a GET asks for it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from audit import services
from core import exports
from core.listing import Listing


def noted_export(request: HttpRequest, listing: Listing, kind: str, title: str, *, noun: str) -> HttpResponse:
    """The file; who took out which list is written beside him, since no single record was touched."""
    answer = exports.response(listing, kind, title)
    query = request.GET.urlencode()[:500]
    services.record(
        actor=request.user, action=f"{noun}.exported", record=request.user, changes={"query": [None, query]}
    )
    return answer

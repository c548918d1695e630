"""The few words spoken with htmx: which part is asked for, what happened, where to go."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect


def is_htmx(request: HttpRequest) -> bool:
    """True for a request that wants a fragment (a boosted navigation wants a page)."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def wanted_part(request: HttpRequest, parts: tuple[str, ...]) -> str | None:
    """The part the client asks for, if the view gives it out; a client can't ask for others."""
    target = request.headers.get("HX-Target", "")
    return target if is_htmx(request) and target in parts else None


def trigger(response: HttpResponse, **events: Any) -> HttpResponse:
    """Add events to `HX-Trigger`; underscores become hyphens (`lead_changed=id` → `lead-changed`)."""
    present = json.loads(response.headers.get("HX-Trigger", "{}"))
    present.update({name.replace("_", "-"): value for name, value in events.items()})
    response.headers["HX-Trigger"] = json.dumps(present)
    return response


def toast(response: HttpResponse, message: str, *, undo_url: str = "", level: str = "success") -> HttpResponse:
    """Show a message in the corner, with an Undo button when `undo_url` is given (it is POSTed to)."""
    return trigger(response, toast={"message": str(message), "undo": undo_url, "level": level})


def go(request: HttpRequest, url: str) -> HttpResponse:
    """Navigate to `url`: with htmx by a client side redirect, else by 303-like redirect."""
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def done(**events: Any) -> HttpResponse:
    """Nothing to swap; listeners of `events` refresh themselves; an open dialog closes."""
    return trigger(HttpResponse(status=204), close_dialog=True, **events)

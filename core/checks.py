"""Start-up checks: a route without a declared policy does not start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

# Views of libraries, which can't carry our declaration; each prefix is decided here in the open.
LIBRARY_VIEWS = (
    "allauth.",
    "django.views.i18n",
    "django.views.static",
    "drf_spectacular.",
    "django.contrib.staticfiles.",
    "rest_framework.",
)


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route of the site with its whole pattern."""
    for item in (resolver or get_resolver()).url_patterns:
        path = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from routes(item, path)
        else:
            yield path, item


def policy_of(pattern: URLPattern) -> str | None:
    """The declared policy of a route: on the function, or on the class of an API view."""
    view: Any = pattern.callback
    if (declared := getattr(view, "policy", None)) is not None:
        return declared
    holder = getattr(view, "cls", None) or getattr(view, "view_class", None)
    return getattr(holder, "policy", None) or getattr(holder, "room", None)


@register()
def every_route_declares_a_policy(**_kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"the route {path!r} declares no policy",
            hint="decorate its view with core.routes.requires/signed_in/public",
            id="core.E001",
        )
        for path, pattern in routes()
        if policy_of(pattern) is None and not pattern.callback.__module__.startswith(LIBRARY_VIEWS)
    ]

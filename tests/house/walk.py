"""Walking all registered routes: their names and arguments, what an answer contains, and what it changed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from core.checks import LIBRARY_VIEWS, policy_of
from tests.house.leaks import Probe

# A stream that never ends; tests/people/test_live.py listens to it.
ENDLESS = {"live"}
# Sessions come with every request; when a token was last used is noted with it.
UNWATCHED = {"django_session", "people_apitoken"}


@dataclass(frozen=True)
class Route:
    name: str
    path: str
    pattern: URLPattern
    arguments: frozenset[str]

    @property
    def is_api(self) -> bool:
        return self.path.startswith("api/")

    @property
    def is_public(self) -> bool:
        return policy_of(self.pattern) == "public"

    @property
    def is_library(self) -> bool:
        return policy_of(self.pattern) is None and self.pattern.callback.__module__.startswith(LIBRARY_VIEWS)

    @property
    def methods(self) -> list[str]:
        """What an API route answers to; a page's view decides for itself."""
        actions = getattr(self.pattern.callback, "actions", None)
        return sorted(set(actions) - {"head"}) if actions else ["get", "post"]


def routes(
    resolver: URLResolver | None = None, path: str = "", space: str = "", known: frozenset[str] = frozenset()
) -> Iterator[Route]:
    for item in (resolver or get_resolver()).url_patterns:
        here = path + str(item.pattern)
        arguments = known | _arguments(item)
        if isinstance(item, URLResolver):
            inner = f"{space}{item.namespace}:" if item.namespace else space
            yield from routes(item, here, inner, arguments)
        elif item.name not in ENDLESS:
            yield Route(f"{space}{item.name}", here, item, arguments)


def _arguments(item: Any) -> frozenset[str]:
    converters = getattr(item.pattern, "converters", {})
    regex = getattr(item.pattern, "regex", None)
    return frozenset(converters) | frozenset(regex.groupindex if regex is not None and not converters else ())


def probe_of(route: Route, probes: Iterable[Probe]) -> Probe | None:
    """The probe with the longest fitting name that knows all arguments of the route."""
    fitting = [probe for probe in probes if _fits(probe, route) and route.arguments <= set(probe.kwargs)]
    return max(
        fitting, key=lambda probe: len(probe.route.rstrip("*")) * 2 + (not probe.route.endswith("*")), default=None
    )


def _fits(probe: Probe, route: Route) -> bool:
    if probe.route.endswith("*"):
        return route.name.startswith(probe.route[:-1])
    return probe.route == route.name


def address(route: Route, probe: Probe | None) -> str:
    kwargs = {name: probe.kwargs[name] for name in route.arguments} if probe else {}
    found = f"/{route.path}" if route.pattern.name is None else reverse(route.name, kwargs=kwargs)
    return f"{found}?{probe.query}" if probe and probe.query else found


def of_nobody(probe: Probe) -> Probe:
    """The same with ids that don't exist."""
    return Probe(
        probe.route, {name: uuid4() if _is_id(value) else value for name, value in probe.kwargs.items()}, probe.query
    )


def _is_id(value: Any) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True


def text_of(response: HttpResponse) -> str:
    """All text of an answer, also inside workbooks and archives, and of its headers."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    parts = [body, repr(sorted(response.headers.items())).encode()]
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts += [archive.read(name) for name in archive.namelist()]
    return b"\n".join(parts).decode("utf-8", "replace")


def fingerprint() -> dict[str, str]:
    """A hash of every table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = sorted(row[0] for row in cursor.fetchall() if row[0] not in UNWATCHED)
        hashes = {}
        for table in tables:
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM \"{table}\" t"
            )
            hashes[table] = cursor.fetchone()[0]
    return hashes


def changed(before: dict[str, str]) -> list[str]:
    after = fingerprint()
    return [table for table in before if before[table] != after[table]]


def writes() -> dict[str, int]:
    """How many rows of each table the present transaction has written so far; cheap enough to ask after each request."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables")
        return {table: count for table, count in cursor.fetchall() if count and table not in UNWATCHED}

"""Nobody sees what is not his: every registered route is walked as somebody who must see nothing, with data there that could leak."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from rest_framework.test import APIClient

from audit.models import AuditEntry
from tests.fixtures import ApiFor, BrowserFor
from tests.house import walk
from tests.house.leaks import MARKER, MARKER_START, Probe, World
from tests.house.walk import Route

pytestmark = pytest.mark.django_db
# Routes that look something up by `q`.
SEARCHES = re.compile("search|choices|palette|duplicates|suggest")
TURNED_AWAY = (401, 403, 404, 405)


class Walker:
    """One person at all doors."""

    def __init__(self, page: Client, program: APIClient) -> None:
        self.page, self.program = page, program
        page.raise_request_exception = program.raise_request_exception = False

    def ask(self, route: Route, address: str, method: str = "get") -> HttpResponse:
        if route.is_api:
            body = {} if method == "get" else {"data": {}, "format": "json"}
            return getattr(self.program, method)(address, **body)
        return getattr(self.page, method)(address)


def walkable(route: Route) -> bool:
    """Pages of libraries with arguments (confirmation keys) are the library's."""
    return not (route.is_library and route.arguments)


def test_every_route_with_arguments_has_a_probe(probes: list[Probe]) -> None:
    without = [r.name for r in walk.routes() if walkable(r) and r.arguments and walk.probe_of(r, probes) is None]
    assert without == [], "add a Probe in tests/house/leaks_<room>.py for:\n" + "\n".join(without)


def test_south_sees_nothing_of_north(world: World, probes: list[Probe], browser: BrowserFor, api: ApiFor) -> None:
    charlie = Walker(browser(world.charlie), api(world.charlie))
    before = walk.fingerprint()
    problems = [problem for route in walk.routes() if walkable(route) for problem in _leaks(charlie, route, probes)]
    assert problems == [], "\n" + "\n".join(problems)
    # Exports are noted, whatever they contain; nothing else may be written.
    assert set(walk.changed(before)) <= {"audit_auditentry"}
    assert not AuditEntry.objects.filter(actor_id=world.charlie.pk).exclude(action__contains="export").exists()


def _leaks(who: Walker, route: Route, probes: list[Probe]) -> list[str]:
    probe = walk.probe_of(route, probes) if route.arguments else None
    if route.arguments and probe is None:
        return []
    if probe is not None and probe.hidden:
        return _existence(who, route, probe)
    problems = []
    addresses = [walk.address(route, probe)]
    if not route.arguments:
        words = ("search", "q") if SEARCHES.search(route.name) else ("search",)
        addresses += [f"{addresses[0]}?{word}={MARKER_START}" for word in words]
        addresses += [walk.address(route, extra) for extra in probes if extra.query and extra.route == route.name]
    for address in addresses:
        answer = who.ask(route, address)
        if MARKER in walk.text_of(answer):
            problems.append(f"{route.name}: GET {address} shows North's data ({answer.status_code})")
        if answer.status_code >= 500 or answer.status_code == 429:
            problems.append(f"{route.name}: GET {address} is a {answer.status_code}")
    return problems


def _existence(who: Walker, route: Route, probe: Probe) -> list[str]:
    """A hidden record must look exactly like one that does not exist, whatever is asked for."""
    problems = []
    for method in route.methods:
        answer = who.ask(route, walk.address(route, probe), method)
        nobodys = who.ask(route, walk.address(route, walk.of_nobody(probe)), method)
        if answer.status_code not in TURNED_AWAY:
            problems.append(f"{route.name}: {method.upper()} on a hidden record is a {answer.status_code}")
        elif answer.status_code != nobodys.status_code:
            problems.append(
                f"{route.name}: {method.upper()} tells a hidden record ({answer.status_code}) from none ({nobodys.status_code})"
            )
        if MARKER in walk.text_of(answer):
            problems.append(f"{route.name}: {method.upper()} on a hidden record shows North's data")
    return problems


def test_what_is_hidden_from_south_is_there_for_others(
    world: World, probes: list[Probe], browser: BrowserFor, api: ApiFor
) -> None:
    """Otherwise the walk above would prove nothing."""
    walkers = [Walker(browser(user), api(user)) for user in (world.ada, world.alice, world.maya)]
    invisible = []
    for route in walk.routes():
        probe = walk.probe_of(route, probes) if route.arguments else None
        if probe is not None and probe.hidden and not route.is_library and "get" in route.methods:
            asked = (who.ask(route, walk.address(route, probe)).status_code for who in walkers)
            if all(status in {404, 500} for status in asked):  # one who sees it is enough
                invisible.append(route.name)
    assert invisible == [], "\n" + "\n".join(invisible)


def test_anonymous_gets_nowhere(world: World, probes: list[Probe]) -> None:
    nobody = Walker(Client(), APIClient())
    before = walk.fingerprint()
    problems = [problem for route in walk.routes() if walkable(route) for problem in _open_doors(nobody, route, probes)]
    assert problems == [], "\n" + "\n".join(problems)
    assert walk.changed(before) == []


def _open_doors(nobody: Walker, route: Route, probes: list[Probe]) -> list[str]:
    probe = walk.probe_of(route, probes) if route.arguments else None
    if route.arguments and probe is None:
        return []
    address, problems = walk.address(route, probe), []
    for method in ["get"] if route.is_public or route.is_library else route.methods:
        answer = nobody.ask(route, address, method)
        if MARKER in walk.text_of(answer):
            problems.append(f"{route.name}: {method.upper()} shows North's data to everybody")
        if not (route.is_public or route.is_library) and not _sent_away(answer):
            problems.append(f"{route.name}: {method.upper()} answers {answer.status_code} to anonymous")
    return problems


def _sent_away(answer: HttpResponse) -> bool:
    return answer.status_code in (401, 405) or (
        answer.status_code == 302 and answer.headers["Location"].startswith("/accounts/login/")
    )


def test_reading_writes_nothing_even_for_administrators(
    world: World, probes: list[Probe], browser: BrowserFor, api: ApiFor
) -> None:
    """A link in a mail, a prefetching browser, an image tag elsewhere: none of them may change anything. Exports are noted."""
    ada = Walker(browser(world.ada), api(world.ada))
    before, writers = walk.writes(), []
    for route in walk.routes():
        probe = walk.probe_of(route, probes) if route.arguments else None
        if walkable(route) and (probe is not None or not route.arguments):
            ada.ask(route, walk.address(route, probe))
            after = walk.writes()
            allowed = {"audit_auditentry"} if route.name.endswith("export") else set()  # docs/decisions/0009
            if {table for table, count in after.items() if before.get(table) != count} - allowed:
                writers.append(f"{route.name}: {sorted(set(after.items()) - set(before.items()))}")
            before = after
    assert writers == [], "\n" + "\n".join(writers)


def test_whoever_takes_a_list_out_leaves_a_note(
    world: World, probes: list[Probe], browser: BrowserFor, api: ApiFor
) -> None:
    ada = Walker(browser(world.ada), api(world.ada))
    exports = [route for route in walk.routes() if route.name.endswith("export")]
    unnoted = []
    for route in exports:
        notes = AuditEntry.objects.filter(actor_id=world.ada.pk, action__endswith=".exported")
        before = notes.count()
        answer = ada.ask(route, walk.address(route, walk.probe_of(route, probes) if route.arguments else None))
        if (answer.status_code, notes.count() - before) != (200, 1):
            unnoted.append(f"{route.name}: {answer.status_code}, {notes.count() - before} notes")
    assert len(exports) >= 8
    assert unnoted == [], "\n" + "\n".join(unnoted)

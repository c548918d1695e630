"""Every form of every page answers what it can't use in words, never with an error of ours, and nothing of it is half done.

The forms are those of all pages, dialogs and fragments, with records of all rooms in their addresses; what only a script sends is
sent, too. A fixed part of them in each run; all fields with all texts by `HOSTILE=all ./run test tests/house/test_forms.py`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from opportunities.models import Stage
from people.models import Team, User
from salesmgmt.settings import ROOMS
from tests.factories.customers import AccountFactory, ContactFactory
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory
from tests.house import walk
from tests.house.leaks import Probe
from tests.house.typed_forms import FILES, TEXTS, Form, forms_of
from tests.house.walk import Route

ALL = os.environ.get("HOSTILE") == "all"
# In a run of the suite: one of so many of the addresses with a record in them.
ONE_OF = 1 if ALL else 12
# Leaving and choosing a language are not about what is typed.
LEFT = ("account_logout", "people:language")
WORDS = re.compile(r'field-error|role="alert"|alert-error|class="alert|error-summary|errorlist')
STALE = "999999"
# Overwrites nothing, whatever has become of the record it is added to.
ADDING = ("/invoice/",)
SOURCES = Path(__file__).parent.parent.parent
ASKED = re.compile(r'POST(?:\.get|\.getlist)?[\[(]"(\w+)"')


def asked_of(request: str) -> list[str]:
    """All names that any view reads by itself from what is sent."""
    pattern = re.compile(ASKED.pattern.replace("POST", request))
    paths = [path for room in ROOMS.split() for path in (SOURCES / room).rglob("*.py")]
    return sorted({name for path in paths for name in pattern.findall(path.read_text())})


class Typist:
    """Somebody with bad intentions at all forms; whatever is done is taken back, so that each meets the same records."""

    def __init__(self, client: Client) -> None:
        self.client, self.wrong, self.sent = client, list[str](), set[tuple[str, ...]]()
        client.raise_request_exception = False

    def post(self, path: str, data: dict[str, object]) -> tuple[HttpResponse, list[str]]:
        before = walk.writes()
        with transaction.atomic():
            answer = self.client.post(path, data)
            after = {} if connection.needs_rollback else walk.writes()
            transaction.set_rollback(True)
        return answer, sorted(table for table, count in after.items() if before.get(table) != count)

    def types(self, path: str, data: dict[str, object], note: str) -> int:
        answer, written = self.post(path, data)
        if complaint := self.complaint(answer, written, path, data):
            self.wrong.append(f"{answer.status_code} {path} {note}: {complaint}")
        return answer.status_code

    def complaint(self, answer: HttpResponse, written: list[str], path: str, data: dict[str, object]) -> str:
        if answer.status_code >= 500:
            return str(getattr(answer, "exc_info", ("",))[0])
        if answer.status_code in (400, 409, 422):
            text = f"{answer.text} {answer.headers.get('HX-Trigger', '')}"
            if not (WORDS.search(text) or "toast" in text or "problem+json" in answer.headers["Content-Type"]):
                return "no word of what is wrong"
        if answer.status_code >= 400 and written and (kept := self.kept_of(written, path, data)):
            return f"refused, yet written: {kept}"
        return ""

    def kept_of(self, tables: list[str], path: str, data: dict[str, object]) -> list[str]:
        """What a refused request leaves in the tables it wrote to; the statistics count also what was taken back in it."""
        if any(hasattr(value, "seek") and value.seek(0) for value in data.values()):
            return []
        before = hashes(tables)
        with transaction.atomic():
            self.client.post(path, data)
            after = hashes(tables)
            transaction.set_rollback(True)
        return [table for table in tables if before[table] != after[table]]

    def fills(self, form: Form) -> None:
        if form.key in self.sent or any(form.action == reverse(name) for name in LEFT):
            return
        self.sent.add(form.key)
        turn = crc32(form.action.partition("?")[0].encode())
        self.types(form.action, form.all_wrong(turn), f"all {turn % len(TEXTS)}")
        for name, number in self.chosen(form, turn):
            self.types(form.action, form.one_wrong(name, number), f"{name} {number % len(TEXTS)}")
        if form.values.get("version") and not form.action.endswith(ADDING):
            answer, written = self.post(form.action, form.filled(version=STALE))
            if answer.status_code >= 500 or (answer.status_code < 400 and written):
                self.wrong.append(f"{answer.status_code} {form.action}: a stale version was taken, {written}")

    def chosen(self, form: Form, turn: int) -> list[tuple[str, int]]:
        names = sorted(set(form.kinds) - {"csrfmiddlewaretoken"})
        if ALL:
            return [(name, number) for name in names for number in range(max(len(TEXTS), len(FILES)))]
        return [(names[turn % len(names)], turn // 7)] if names and turn % 2 else []


def hashes(tables: list[str]) -> dict[str, str]:
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM \"{table}\" t")
            found[table] = cursor.fetchone()[0]
    return found


def pages(probes: list[Probe], one_of: int = ONE_OF) -> Iterator[tuple[Route, str]]:
    """The pages' routes with an address of each; of those with a record in it, the run's part."""
    for route in walk.routes():
        if route.is_api or route.is_library or route.name in LEFT or route.name.endswith("None"):
            continue
        probe = walk.probe_of(route, probes) if route.arguments else None
        if not route.arguments or (probe is not None and crc32(route.name.encode()) % one_of == 0):
            yield route, walk.address(route, probe)


@pytest.mark.django_db
def test_no_form_is_broken_by_what_is_typed(ada: User, probes: list[Probe], client: Client) -> None:
    client.force_login(ada)
    typist, names = Typist(client), asked_of("POST")
    for route, path in pages(probes):
        found = list(forms_of(client, path))
        for form in found:
            typist.fills(form)
        if route.arguments and not found:
            turn = crc32(route.name.encode())
            typist.fills(Form(path, kinds=dict.fromkeys(names, "text"), values={names[turn % len(names)]: ["1"]}))

    assert "\n".join(typist.wrong) == ""
    assert len(typist.sent) > 60


@pytest.mark.django_db
def test_what_others_may_not_see_is_not_taken_from_a_form(
    alice: User, charlie: User, south: Team, probes: list[Probe], client: Client
) -> None:
    """Alice sends ids of South's records in each field; nothing that is written then knows of them."""
    client.force_login(alice)
    typist = Typist(client)
    Stage.objects.update(requirements=[])
    makers = {
        "account": AccountFactory,
        "contact": ContactFactory,
        "lead": LeadFactory,
        "opportunit": OpportunityFactory,
    }
    theirs = {noun: str(factory(owner=charlie).pk) for noun, factory in makers.items()}
    taken, sent = [], 0
    for form in (form for route, path in pages(probes, one_of=1) if in_turn(route) for form in forms_of(client, path)):
        for name, pk in foreign(form, theirs):
            answer, written = typist.post(form.action, form.filled(**{name: pk}))
            sent += 1
            if answer.status_code < 400 and (found := knowing(typist, form, name, pk, written)):
                taken.append(f"{form.action} {name}: {found}")
    assert "\n".join(taken) == ""
    assert sent > 10


def in_turn(route: Route) -> bool:
    return ALL or crc32(route.name.encode()) % 8 == 0


def foreign(form: Form, theirs: dict[str, str]) -> list[tuple[str, str]]:
    """Each field that may hold a record, with one of South's: of its own kind if its name tells."""
    names = [
        name
        for name, kind in form.kinds.items()
        if kind not in ("text", "textarea", "submit")
        and re.search("account|contact|lead|opp|parent|record|target|ids?$", name)
    ]
    told = {name: [pk for noun, pk in theirs.items() if noun in name] for name in names}
    return [(name, pk) for name in names for pk in (told[name] or list(theirs.values()))]


def knowing(typist: Typist, form: Form, name: str, pk: str, tables: list[str]) -> list[str]:
    """The tables in which a row names the record, of those that were written to."""
    found = []
    with transaction.atomic():
        before = {table: naming(table, pk) for table in tables}
        typist.client.post(form.action, form.filled(**{name: pk}))
        found = [table for table in tables if naming(table, pk) != before[table]]
        transaction.set_rollback(True)
    return found


def naming(table: str, pk: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', [f"%{pk}%"])
        return int(cursor.fetchone()[0])

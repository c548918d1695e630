"""Every endpoint answers what it can't use with problem+json and never with an error of its own.

A part of the walk in each run; all of it by `HOSTILE=all ./run test tests/api/test_hostile.py`, or the third of eight parts of all by
`HOSTILE=3/8`, with as many processes as there is patience.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from people.models import User
from tests.api.hostile import Sent, requests_of
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory

# Requests of a run of the suite: the seed is the day's, so that the walk gets round.
SAMPLE = 200
HOSTILE = os.environ.get("HOSTILE", "").replace("all", "1/1")


@pytest.mark.django_db
def test_nothing_that_is_sent_is_answered_by_an_error_of_ours(alice: User, ada: User, client: Client) -> None:
    document = SchemaGenerator().get_schema(request=None, public=True)
    OpportunityFactory(owner=alice)
    LeadFactory(owner=alice)
    if HOSTILE:
        call_command("load_demo", scale=0.05)
    client.force_login(ada)
    client.raise_request_exception = False
    wrong: dict[str, str] = {}
    for sent in part_of(list(requests_of(document, ids_of(document, client)))):
        if complaint := complaint_about(client, sent):
            wrong.setdefault(f"{sent.method} {sent.path.partition('?')[0]} {complaint}", str(sent))

    assert wrong == {}


def part_of(walk: list[Sent]) -> list[Sent]:
    if not HOSTILE:
        return random.Random(os.environ.get("HOSTILE_SEED", "1")).sample(walk, SAMPLE)
    turn, turns = map(int, HOSTILE.split("/"))
    return walk[turn - 1 :: turns]


def ids_of(document: dict[str, Any], client: Client) -> Mapping[str, str]:
    """For each path with one id, a record of its list."""
    found: dict[str, str] = {}
    for path in document["paths"]:
        first, brace, rest = path.partition("{")
        if brace and "{" not in rest and first in document["paths"]:
            rows = client.get(first).json().get("results") or []
            if rows and "id" in rows[0]:
                found[path] = str(rows[0]["id"])
    return found


def complaint_about(client: Client, sent: Sent) -> str:
    """Whatever it did is undone, so that each request meets the same records."""
    with transaction.atomic():
        answer = client.generic(sent.method, sent.path, sent.body or b"", sent.type, headers=dict(sent.headers or {}))
        transaction.set_rollback(True)
    kind = answer.headers.get("Content-Type", "")
    if answer.status_code >= 500:
        return f"{answer.status_code} {getattr(answer, 'exc_info', ('',))[0]}"
    if answer.status_code >= 400 and "problem+json" not in kind:
        return f"{answer.status_code} as {kind}"
    return ""

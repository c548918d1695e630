"""Reading from a replica: who reads where, what a person's own change does to it, and what a replica that is gone does."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from dj_database_url import DBConfig
from django.db import connections
from django.utils import timezone

from core import replicas
from core.freshness import mark_written
from core.replicas import ALIAS, ReplicaRouter, reading, source_for
from leads.models import Lead
from people.models import User
from reports import services as reports
from reports.builder import ReportDefinition
from reports.models import ReportRun
from salesmgmt.replicas import replica_of
from tests.factories.leads import LeadFactory

SOMEBODY = UUID("0192f0c0-0000-7000-8000-000000000001")


@pytest.fixture
def replica(db: None) -> Iterator[None]:
    """A second alias to the same server. It sees only what is committed, and the test commits nothing: a replica that lags behind."""
    connections.databases[ALIAS] = deepcopy(connections.databases["default"])
    connections[ALIAS].connect()
    yield
    connections[ALIAS].close()
    del connections[ALIAS], connections.databases[ALIAS]


def test_the_alias_stands_in_the_settings_when_an_address_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    primary: DBConfig = {"HOST": "one", "OPTIONS": {"options": "-c lock_timeout=10s"}, "CONN_MAX_AGE": 60}
    monkeypatch.delenv("REPLICA_URL", raising=False)
    assert replica_of(primary) == {}
    monkeypatch.setenv("REPLICA_URL", "postgres://reader@two:5433/sales")
    made = replica_of(primary)["replica"]
    assert (made["HOST"], made["PORT"], made["USER"], made["NAME"]) == ("two", 5433, "reader", "sales")
    assert made["OPTIONS"] == primary["OPTIONS"]


def test_without_a_replica_everything_is_read_from_the_primary() -> None:
    assert source_for(SOMEBODY) == "default"


def test_who_changed_nothing_reads_from_the_replica_and_who_did_reads_his_own_change(
    replica: None, alice: User, bob: User
) -> None:
    LeadFactory(owner=alice)
    mark_written(alice.pk)
    with reading(bob.pk):
        assert Lead.objects.count() == 0
    with reading(alice.pk):
        assert Lead.objects.count() == 1
    assert Lead.objects.count() == 1


def test_a_report_that_the_worker_makes_is_read_from_the_replica(replica: None, alice: User, bob: User) -> None:
    today = timezone.localdate()
    LeadFactory(owner=alice)
    LeadFactory(owner=bob)
    mark_written(alice.pk)
    found = {}
    for person in (alice, bob):
        asked = ReportDefinition(("new_leads",), window="this_year").as_json()
        made = ReportRun.objects.create(report="built", title="New", recipient=person, filters=asked, formats=["csv"])
        reports.make_run(actor=None, run_id=made.pk, now=timezone.now(), today=today)
        with made.files.get().content.open("rb") as file:
            found[person] = [line for line in file.read().decode("utf-8-sig").splitlines() if line][-1]
    assert [Decimal(found[person].rpartition(",")[2]) for person in (alice, bob)] == [1, 0]


def test_after_some_seconds_ones_own_change_has_arrived_everywhere(
    replica: None, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark_written(alice.pk)
    assert source_for(alice.pk) == "default"
    monkeypatch.setattr(replicas, "PIN_SECONDS", 0.0)
    assert source_for(alice.pk) == "replica"


def test_a_replica_that_does_not_answer_costs_no_page(django_db_blocker: Any) -> None:
    connections.databases[ALIAS] = {**connections.databases["default"], "HOST": "127.0.0.1", "PORT": 1}
    try:
        with django_db_blocker.unblock():
            assert source_for(uuid4()) == "default"
    finally:
        del connections[ALIAS], connections.databases[ALIAS]


def test_writes_and_tables_belong_to_the_primary(replica: None) -> None:
    router = ReplicaRouter()
    with reading(uuid4()):
        assert (router.db_for_read(Lead), router.db_for_write(Lead)) == ("replica", "default")
    assert router.db_for_read(Lead) == "default"
    assert (router.allow_migrate("default", "leads"), router.allow_migrate("replica", "leads")) == (True, False)

"""Health for supervisors, metrics for Prometheus."""

import pytest
from django.db import DatabaseError
from django.test import Client

from jobs import broker, services
from salesmgmt import health

pytestmark = pytest.mark.django_db


def test_alive_and_ready(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (
        200,
        {"ready": True, "checks": {"database": "ok", "broker": "ok", "migrations": "ok"}},
    )


def test_not_ready_without_its_broker(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def ping(self) -> None:
            raise ConnectionRefusedError("secret-host:6379")

    monkeypatch.setattr(broker, "client", Away)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["checks"]["broker"]) == (503, "ConnectionRefusedError")
    assert b"secret-host" not in answer.content


def test_not_ready_without_its_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def cursor(self) -> None:
            raise DatabaseError("password authentication failed")

    monkeypatch.setattr(health, "connection", Gone())
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "DatabaseError", "broker": "ok", "migrations": "not asked"}


def test_metrics_need_the_token(client: Client, settings: object) -> None:
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "a-token"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    services.enqueue(kind="test.once")
    client.get("/healthz")
    text = client.get("/metrics", headers={"Authorization": "Bearer a-token"}).content.decode()
    assert 'jobs{state="new"} 1.0' in text
    assert 'http_responses_total{route="healthz",status="200"}' in text


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/metrics"])
def test_only_reading(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405

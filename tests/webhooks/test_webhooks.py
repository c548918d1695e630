"""Other programs are told: signed, once per event, again until they answer, and only of what the owner may see."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any
from unittest.mock import ANY

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from core.errors import Refusal
from customers.events import ContactCreated
from jobs import outbox
from jobs.models import Interest, Job
from leads import services as leads
from people.models import Notification, User
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory
from tests.fixtures import ApiFor, BrowserFor, RunJobs
from webhooks import catalogue, services
from webhooks.models import WebhookDelivery, WebhookEndpoint
from webhooks.services.sending import PAUSES

pytestmark = pytest.mark.django_db


class Receiver:
    """A program that is told: remembers what came, answers with `status` after `seconds`."""

    def __init__(self) -> None:
        self.status, self.seconds = 200, 0.0
        self.got: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                time.sleep(receiver.seconds)
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/in"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _headers, body in self.got]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Callable[[], Receiver]]:
    settings.OUTBOUND_ALLOW = [ip_network("127.0.0.1/32")]
    made: list[Receiver] = []

    def start() -> Receiver:
        made.append(Receiver())
        return made[-1]

    yield start
    for one in made:
        one.server.shutdown()
        one.server.server_close()


def endpoint_of(owner: User, address: str, *events: str) -> WebhookEndpoint:
    made, _secret = services.create_endpoint(actor=owner, name="ERP", address=address, events=list(events))
    return made


def test_told_once_signed_and_noted(ada: User, receiver: Callable[[], Receiver], run_jobs: RunJobs) -> None:
    erp, lead = receiver(), LeadFactory(owner=ada, company="Quarry Ltd")
    endpoint, secret = services.create_endpoint(actor=ada, name="ERP", address=erp.address, events=["lead.*"])
    leads.edit_lead(actor=ada, lead=lead, company="Quarry 采石场", version=lead.version)
    run_jobs()
    (headers, body), *more = erp.got
    told = json.loads(body)
    text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    assert more == []
    assert headers["webhook-signature"] == "v1," + base64.b64encode(hmac.digest(key, text, hashlib.sha256)).decode()
    assert (told["type"], told["data"]["id"], told["data"]["record"]["company"]) == (
        "lead.edited", str(lead.pk), "Quarry 采石场",
    )  # fmt: skip
    delivery = WebhookDelivery.objects.get(endpoint=endpoint)
    assert (delivery.state, delivery.attempts, delivery.log[0]["status"]) == ("delivered", 1, 200)


def test_an_event_that_is_handed_over_twice_is_sent_once(
    ada: User, receiver: Callable[[], Receiver], run_jobs: RunJobs
) -> None:
    erp, lead = receiver(), LeadFactory(owner=ada)
    endpoint_of(ada, erp.address, "lead.created")
    for _time in range(2):
        services.queue_event(event="lead.created", data={"id": str(lead.pk)}, source="job-1", now=timezone.now())
    run_jobs()
    assert erp.types == ["lead.created"]


def test_nothing_is_written_for_a_fact_nobody_asked_for(ada: User, receiver: Callable[[], Receiver]) -> None:
    fact = ContactCreated(id=ada.pk, owner=ada.pk)
    events = Job.objects.filter(kind=outbox.KIND)
    outbox.write(fact)
    outbox.write_many([fact, fact])
    assert events.count() == 0
    endpoint = endpoint_of(ada, receiver().address, "contact.created")
    outbox.write(fact)
    outbox.write_many([fact, fact])
    assert events.count() == 3
    services.edit_endpoint(actor=ada, endpoint=endpoint, changes={"is_active": False})
    outbox.write(fact)
    assert (events.count(), Interest.objects.count()) == (3, 0)


def test_only_what_the_owner_may_see(
    ada: User, charlie: User, alice: User, receiver: Callable[[], Receiver], run_jobs: RunJobs
) -> None:
    erp = receiver()
    records = [(LeadFactory(owner=owner), OpportunityFactory(owner=owner)) for owner in (alice, charlie)]
    endpoint = endpoint_of(ada, erp.address, "*")
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(owner=charlie)
    now = timezone.now()
    for lead, deal in records:
        for event, record in (("lead.created", lead), ("opportunity.created", deal), ("lead.deleted", lead)):
            services.queue_event(event=event, data={"id": str(record.pk)}, source=f"{event}{record.pk}", now=now)
    run_jobs()
    owners = {json.loads(body)["data"]["record"]["owner"]["id"] for _headers, body in erp.got}
    assert (sorted(erp.types), owners) == (["lead.created", "opportunity.created"], {str(charlie.pk)})


def test_again_until_it_answers_then_off(ada: User, receiver: Callable[[], Receiver]) -> None:
    erp, lead, now = receiver(), LeadFactory(owner=ada), timezone.now()
    erp.status = 500
    endpoint = endpoint_of(ada, erp.address, "lead.created")
    services.queue_event(event="lead.created", data={"id": str(lead.pk)}, source="a", now=now)
    for attempt in range(len(PAUSES) + 1):
        services.send_due(lane="fast", now=now)
        row = WebhookDelivery.objects.get()
        assert row.attempts == attempt + 1
        WebhookEndpoint.objects.filter(pk=endpoint.pk).update(failing_since=now - timedelta(days=2))
        now = row.next_at
    ids = {headers["webhook-id"] for headers, _body in erp.got}
    endpoint.refresh_from_db()
    assert (row.state, len(erp.got), len(ids), endpoint.is_active) == ("failed", len(PAUSES) + 1, 1, False)
    assert sum(PAUSES, timedelta()) == timedelta(hours=24, seconds=65)
    assert Notification.objects.filter(user=ada, kind="webhook.disabled").count() == 1
    erp.status = 204
    services.edit_endpoint(actor=ada, endpoint=endpoint, changes={"is_active": True})
    services.replay_delivery(actor=ada, delivery=row, now=now)
    services.send_due(lane="fast", now=now)
    assert WebhookDelivery.objects.get().state == "delivered"


def test_gone_switches_off_at_once(ada: User, receiver: Callable[[], Receiver], run_jobs: RunJobs) -> None:
    erp = receiver()
    erp.status = 410
    endpoint = endpoint_of(ada, erp.address, "lead.created")
    services.send_test(actor=ada, endpoint=endpoint, now=timezone.now())
    run_jobs()
    endpoint.refresh_from_db()
    assert (endpoint.is_active, WebhookDelivery.objects.get().state) == (False, "failed")


def test_a_slow_receiver_delays_nobody(
    ada: User, receiver: Callable[[], Receiver], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webhooks.services.sending.SECONDS", {"fast": 0.2, "slow": 2.0})
    monkeypatch.setattr("webhooks.services.sending.QUICK", 100)
    slow, quick = receiver(), receiver()
    slow.seconds = 0.6
    endpoint_of(ada, slow.address, "lead.created")
    endpoint_of(ada, quick.address, "lead.created")
    lead, now = LeadFactory(owner=ada), timezone.now()
    for number in range(30):
        services.queue_event(event="lead.created", data={"id": str(lead.pk)}, source=str(number), now=now)
    batches = 0
    while services.send_due(lane="fast", now=now):
        batches += 1
    assert (len(quick.got), len(slow.got)) == (30, 8)
    waiting = WebhookDelivery.objects.filter(state="waiting", attempts=0, endpoint__lane="slow")
    assert waiting.count() == 30
    services.send_due(lane="slow", now=now)
    assert (len(slow.got), waiting.count()) == (16, 22)


def test_for_a_day_both_secrets_sign(ada: User, receiver: Callable[[], Receiver], run_jobs: RunJobs) -> None:
    erp = receiver()
    endpoint = endpoint_of(ada, erp.address, "lead.created")
    services.rotate_secret(actor=ada, endpoint=endpoint, now=timezone.now())
    services.send_test(actor=ada, endpoint=WebhookEndpoint.objects.get(), now=timezone.now())
    run_jobs()
    WebhookEndpoint.objects.update(previous_until=timezone.now())
    services.send_test(actor=ada, endpoint=WebhookEndpoint.objects.get(), now=timezone.now())
    run_jobs()
    assert [len(headers["webhook-signature"].split()) for headers, _body in erp.got] == [2, 1]


def test_an_address_inside_is_refused_beside_its_field(ada: User, api: ApiFor) -> None:
    body = {"name": "x", "target_url": "http://169.254.169.254/", "events": ["lead.nothing"]}
    answer = api(ada).post("/api/v1/webhooks/", body, format="json")
    assert (answer.status_code, {error["field"] for error in answer.json()["errors"]}) == (422, {"address", "events"})


def test_by_the_api(ada: User, api: ApiFor, receiver: Callable[[], Receiver], run_jobs: RunJobs) -> None:
    erp, client = receiver(), api(ada)
    made = client.post(
        "/api/v1/webhooks/", {"name": "ERP", "target_url": erp.address, "events": ["lead.created"]}, format="json"
    )
    address = f"/api/v1/webhooks/{made.json()['id']}/"
    assert (made.status_code, made.json()["secret"][:6], "secret" in client.get(address).json()) == (
        201,
        "whsec_",
        False,
    )
    source = client.get("/api/v1/lead-sources/").json()["results"][0]["id"]
    client.post("/api/v1/leads/", {"last_name": "Wu", "company": "武", "source": source}, format="json")
    run_jobs()
    rows = client.get(f"{address}deliveries/").json()["results"]
    assert ([row["state"] for row in rows], erp.types) == (["delivered"], ["lead.created"])
    again = client.post(f"{address}replay/", {"delivery": rows[0]["id"]}, format="json")
    run_jobs()
    assert (again.status_code, len(erp.got)) == (202, 2)
    assert client.delete(address).status_code == 204
    actions = AuditEntry.objects.filter(action__startswith="webhook.").order_by("seq").values_list("action", flat=True)
    assert list(actions) == ["webhook.created", "webhook.replayed", "webhook.deleted"]


def test_pages(ada: User, browser: BrowserFor, receiver: Callable[[], Receiver], run_jobs: RunJobs) -> None:
    client, erp = browser(ada), receiver()
    empty = client.post("/webhooks/new/", {"name": "", "address": "ftp://x", "events": ["*"]})
    assert empty.status_code == 422
    made = client.post("/webhooks/new/", {"name": "ERP", "address": erp.address, "events": ["*"], "is_active": "on"})
    endpoint = WebhookEndpoint.objects.get()
    assert (made.status_code, b"whsec_" in made.content, made["Cache-Control"]) == (200, True, "no-store")
    assert client.post(f"/webhooks/{endpoint.pk}/test/").status_code == 302
    run_jobs()
    shown = client.get(f"/webhooks/{endpoint.pk}/").content.decode()
    assert ("webhook.test" in shown, "whsec_" in shown, "ERP" in client.get("/webhooks/").content.decode()) == (
        True, False, True,
    )  # fmt: skip
    assert client.post(f"/webhooks/{endpoint.pk}/secret/").status_code == 200
    assert client.post(f"/webhooks/{endpoint.pk}/delete/").status_code == 302
    assert WebhookEndpoint.objects.count() == 0


def test_not_without_the_right(alice: User, api: ApiFor) -> None:
    body = {"name": "x", "target_url": "https://8.8.8.8/", "events": ["*"]}
    assert api(alice).post("/api/v1/webhooks/", body, format="json").status_code == 404
    with pytest.raises(Refusal):
        services.create_endpoint(actor=alice, name="x", address="https://8.8.8.8/", events=["*"])


def test_every_event_names_a_record_that_can_be_read(ada: User) -> None:
    gone = {"id": "0190b7a0-0000-7000-8000-000000000000"}
    seen = {event: catalogue.content(event, ada, gone | {"lead": gone["id"]}) for event in catalogue.events()}
    assert {event for event, content in seen.items() if content is not None} == set(catalogue.GONE)
    lead = LeadFactory(owner=ada)
    assert catalogue.content("lead.created", ada, {"id": str(lead.pk)}) == {"id": str(lead.pk), "record": ANY}

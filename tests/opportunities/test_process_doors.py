"""Gates, checklist, plan and quotes through pages and API."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from opportunities import services
from opportunities.models import Opportunity, Pipeline, Quote, Stage
from opportunities.services import Line, planning
from opportunities.services import quotes as quoting
from people.models import User
from products.models import Product
from tests.factories.opportunities import OpportunityFactory, won_deal
from tests.fixtures import ApiFor, BrowserFor

pytestmark = pytest.mark.django_db
URL = "/api/v1/opportunities/"
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "dialog"}
ASKS = [
    {"key": "need", "kind": "check", "name": "Need confirmed"},
    {"key": "offer", "kind": "document", "name": "Offer sheet"},
    {"key": "price", "kind": "approval", "name": "Price approved", "role": "manager"},
]


def url(name: str, *args: object) -> str:
    return reverse(f"opportunities:{name}", args=args)


def gated(rows: list[dict[str, str]]) -> Stage:
    stage = Stage.objects.get(name="Qualified", pipeline__is_default=True)
    Stage.objects.filter(pk=stage.pk).update(requirements=rows)
    return Stage.objects.get(pk=stage.pk)


def test_a_refused_drop_asks_for_what_is_missing_and_takes_it_along(
    alice: User, maya: User, browser: BrowserFor, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    stage, deal = gated(ASKS), OpportunityFactory(owner=alice)
    client = browser(alice)

    refused = client.post(url("move", deal.pk), {"stage": stage.pk, "version": deal.version}, **HTMX)
    assert refused.status_code == 422
    for text in ('name="req-need"', 'name="req-offer"', "Price approved", url("ask-approval", deal.pk, "price")):
        assert text in refused.text
    assert 'name="reason"' not in refused.text

    assert client.post(url("ask-approval", deal.pk, "price"), {"note": "Big"}, **HTMX).status_code == 204
    assert browser(maya).post(url("decide", deal.pk, "price"), {"note": ""}, **HTMX).status_code == 204
    file = SimpleUploadedFile("报价.pdf", b"%PDF-1.4")
    given = {"stage": stage.pk, "req-need": "on", "req-offer": file}
    moved = client.post(url("move", deal.pk), given, **HTMX)
    assert moved.status_code == 204, moved.text
    deal.refresh_from_db()
    assert deal.stage == stage
    document = deal.documents.get()
    answer = client.get(url("document", deal.pk, document.pk))
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert answer["Content-Disposition"].startswith("attachment")
    refused = client.post(url("document-add", deal.pk), {"document": SimpleUploadedFile("x.svg", b"<svg>")}, **HTMX)
    assert "not taken" in refused.text


def test_the_gate_by_api_lists_all_and_takes_ticks_along(alice: User, api: ApiFor) -> None:
    stage, deal = gated(ASKS[:1]), OpportunityFactory(owner=alice, amount=None)
    Stage.objects.filter(pk=stage.pk).update(required_fields=["amount"])

    refused = api(alice).post(f"{URL}{deal.pk}/move/", {"stage": str(stage.pk)}, format="json")
    assert refused.status_code == 422
    assert [(row["field"], row["code"]) for row in refused.json()["errors"]] == [
        ("amount", "required"),
        ("requirements.need", "check_missing"),
    ]

    body = {
        "stage": str(stage.pk), "amount": {"amount": "5.00", "currency": deal.currency}, "requirements": [{"key": "need"}],
    }  # fmt: skip
    moved = api(alice).post(f"{URL}{deal.pk}/move/", body, format="json")
    assert (moved.status_code, moved.json()["stage"]["name"]) == (200, "Qualified")
    rows = api(alice).get(f"{URL}{deal.pk}/requirements/").json()["results"]
    assert [(row["key"], row["state"]) for row in rows] == [("need", "met")]


def test_administrators_set_gates_and_versions(ada: User, alice: User, browser: BrowserFor, api: ApiFor) -> None:
    stage = Stage.objects.get(name="Qualified", pipeline__is_default=True)
    client = browser(ada)
    rows = {"rows-TOTAL_FORMS": "2", "rows-INITIAL_FORMS": "0", "rows-0-kind": "approval", "rows-0-name": "Price"}
    refused = client.post(url("stage-requirements", stage.pk), rows, **HTMX)
    assert (refused.status_code, "needs the role" in refused.text) == (422, True)
    saved = client.post(url("stage-requirements", stage.pk), {**rows, "rows-0-role": "manager"}, **HTMX)
    assert saved.status_code == 204
    stage.refresh_from_db()
    assert [(row["kind"], row["name"], row["role"]) for row in stage.requirements] == [("approval", "Price", "manager")]

    bad = api(ada).patch(
        f"/api/v1/stages/{stage.pk}/", {"requirements": [{"kind": "check", "name": ""}]}, format="json"
    )
    assert bad.status_code == 400
    OpportunityFactory(owner=alice)
    first = Pipeline.objects.get(is_default=True)
    assert client.post(url("pipeline-draft", first.pk), **HTMX).status_code == 204
    draft = Pipeline.objects.get(number=2)
    assert client.post(url("pipeline-publish", draft.pk), **HTMX).status_code == 204
    page = client.get(url("settings")).text
    assert "Standard v2" in page
    assert "1 open deal is still on it" in page
    assert "Standard" in browser(alice).get(f"{url('board')}?pipeline={first.pk}").text
    source = client.get(url("move-deals", first.pk))
    assert source.status_code == 200
    target = draft.stages.get(name="Prospecting")
    old = first.stages.get(name="Prospecting")
    given = {"target": draft.pk, f"to-{old.pk}": target.pk}
    preview = client.post(url("move-deals", first.pk), {**given, "act": "preview"})
    assert "Move 1 deal" in preview.text
    client.post(url("move-deals", first.pk), {**given, "act": "move"})
    assert Opportunity.objects.get().stage == target


def test_a_plan_is_made_from_the_template_and_ticked_off(alice: User, browser: BrowserFor, api: ApiFor) -> None:
    template = [
        {"key": f"k{days}", "kind": "milestone", "name": f"M{days}", "days": days} for days in (1, 5, 9, 20, 30)
    ]
    Pipeline.objects.filter(is_default=True).update(plan=template)
    deal, client = OpportunityFactory(owner=alice), browser(alice)

    started = client.post(url("plan-start", deal.pk), {"start_on": "2026-01-05"}, **HTMX)
    assert started.status_code == 204, started.text
    items = list(deal.plan_items.all())
    assert [item.name for item in items] == ["M1", "M5", "M9", "M20", "M30"]
    for item in items[:2]:
        client.post(url("plan-finish", item.pk), **HTMX)

    found = api(alice).get(f"{URL}{deal.pk}/plan/").json()
    assert (found["percent"], found["overdue"]) == (40, 3)
    for view in ("list", "board", "gantt"):
        assert "M30" in client.get(f"{url('plan', deal.pk)}?view={view}").text
    assert client.get(url("plan-overdue")).text.count("M30") == 1


class TestQuotes:
    def deal(self, alice: User) -> Opportunity:
        deal = OpportunityFactory(owner=alice, currency="CNY", amount=None)
        product = Product.objects.create(name="控制器", list_price=100, cost=40, currency="CNY")
        line = Line(product, quantity=Decimal(10), discount_percent=Decimal(12))
        return services.set_lines(actor=alice, opportunity=deal, lines=[line], now=timezone.now())

    def test_by_api_from_draft_to_accepted(self, alice: User, maya: User, api: ApiFor, charlie: User) -> None:
        deal, client = self.deal(alice), api(alice)
        made = client.post("/api/v1/quotes/", {"opportunity": str(deal.pk)}, format="json")
        assert made.status_code == 201, made.json()
        quote = made.json()
        assert (quote["amount"]["amount"], quote["discount_percent"], quote["state"]) == ("880.00", "12", "draft")
        address = f"/api/v1/quotes/{quote['id']}/"
        assert client.post(f"{address}send/").json()["errors"][0]["code"] == "discount_limit"
        assert client.post(f"{address}submit/", {"note": "Big"}, format="json").json()["state"] == "pending"
        assert client.post(f"{address}send/").status_code == 409
        assert api(charlie).get(address).status_code == 404
        row = Quote.objects.get()
        now = timezone.now()
        quoting.answer_request(
            actor=maya, approval=row.approvals.get(), verdict="approve", note="", now=now, today=timezone.localdate()
        )
        assert client.post(f"{address}send/").json()["state"] == "sent"
        assert client.patch(address, {"terms": "x"}, format="json").status_code == 409
        accepted = client.post(f"{address}accept/", {"note": "Signed"}, format="json")
        assert (accepted.status_code, accepted.json()["state"]) == (200, "accepted")
        assert client.delete(address).status_code == 403

    def test_pages_and_the_pdf_with_chinese(self, alice: User, maya: User, browser: BrowserFor) -> None:
        deal, client = self.deal(alice), browser(alice)
        assert client.get(url("quote-create", deal.pk), **HTMX).status_code == 200
        until = timezone.localdate() + timedelta(days=9)
        given = {"valid_until": until.isoformat(), "language": "zh-hans", "terms": "款到发货", "introduction": "您好"}
        assert client.post(url("quote-create", deal.pk), given).status_code in (204, 302)
        quote = Quote.objects.get()
        for name in ("quote", "quote-lines", "quote-edit", "quote-submit", "quote-withdraw"):
            assert client.get(url(name, quote.pk)).status_code == 200
        assert "Ask for approval" in client.get(url("quote", quote.pk)).text
        assert client.post(url("quote-submit", quote.pk), {"note": "x"}, **HTMX).status_code == 204
        assert "waits for your answer" in browser(maya).get(url("quote", quote.pk)).text
        assert browser(maya).post(url("quote-decide", quote.pk), {"note": ""}, **HTMX).status_code == 204
        assert client.post(url("quote-send", quote.pk), **HTMX).status_code == 204
        assert quote.number in client.get(url("quotes")).text
        assert quote.number in client.get(url("quotes-of", deal.pk)).text
        pdf = client.get(url("quote-pdf", quote.pk))
        assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")

    def test_the_list_costs_the_same_for_one_and_for_three(self, alice: User, browser: BrowserFor) -> None:
        def cost() -> int:
            client = browser(alice)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(url("quotes")).status_code == 200
            return len(captured)

        def offer() -> None:
            line = Line(name="Pump", unit_price=Decimal(1))
            quoting.create_quote(
                actor=alice, opportunity=OpportunityFactory(owner=alice), today=timezone.localdate(), lines=[line]
            )

        offer()
        cost()
        one = cost()
        for _again in range(2):
            offer()
        assert cost() == one <= 8


def test_how_we_sell_counts_what_its_links_list(alice: User, maya: User, api: ApiFor, browser: BrowserFor) -> None:
    for _again in range(2):
        won_deal(alice)
    OpportunityFactory(owner=alice)
    deal = OpportunityFactory(owner=alice, next_step="Call", next_step_on=timezone.localdate())
    planning.add_item(
        actor=alice, opportunity=deal, name="Visit", start_on=timezone.localdate(), due_on=timezone.localdate()
    )

    page = browser(maya).get(url("insight"))

    [(row, name)] = page.context["rows"]
    assert (name, row.won, row.lost, row.rate) == ("Alice Adler", 2, 0, 100)
    [norm] = page.context["norms"]
    assert (norm.open, norm.unplanned, norm.late, norm.stalled, norm.rate) == (2, 1, 0, 0, 75)
    for address, count in ((row.won_address, 2), (norm.addresses["open"], 2), (norm.addresses["unplanned"], 1)):
        query = address.partition("?")[2]
        assert len(api(maya).get(f"{URL}?{query}").json()["results"]) == count, address
    funnel = page.context["funnel"]
    assert [row.count for row in funnel] == [4, 2, 2, 2, 2], "won deals have reached every stage"
    for row in funnel:
        assert len(api(maya).get(f"{URL}?{row.address.partition('?')[2]}").json()["results"]) == row.count, row
    boxes = page.context["quadrants"].boxes
    for box in boxes:
        query = box.address.partition("?")[2]
        assert len(api(maya).get(f"{URL}?{query}").json()["results"]) == box.count

"""From credit to pay: Ada writes the plan, Fin approves it, the worker calculates, Alice reads. And Maya's report comes by mail."""

from __future__ import annotations

import json
import time
from email.message import EmailMessage

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from commissions.models import CommissionLine, CommissionPlan, CommissionRun, PlanVersion
from people.models import User
from tests.browser.conftest import PageFor
from tests.browser.site import Mailbox, Site
from tests.factories.opportunities import OpportunityFactory, won_deal

WORK_MS = 60_000
FLAT = {
    "key": "flat", "name": "On every deal", "kind": "rate", "basis": "won", "credits": "own", "base": "amount", "window": "deal",
    "match": {}, "over": "0", "cap": None, "tiers": {"mode": "marginal", "by": "amount", "steps": [{"from": "0", "rate": "0.01"}]},
}  # fmt: skip


def confirm(page: Page) -> None:
    """Our own dialog asks before what can't be undone."""
    page.locator("dialog[open]").get_by_role("button").last.click()


def write_plan(page: Page) -> CommissionPlan:
    """Two marginal steps by the form, a flat rate beside them by the rules."""
    page.goto(reverse("commissions:plan-create"))
    page.get_by_label("Name", exact=False).first.fill("Reps")
    page.get_by_label("Name", exact=False).nth(1).fill("Over the year")
    page.get_by_label("Counted over the").select_option("year")
    for row, (start, rate) in enumerate((("0", "3"), ("50000", "5"))):
        page.get_by_label("From", exact=True).nth(row).fill(start)
        page.get_by_label("Rate, %").nth(row).fill(rate)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reps")
    page.get_by_role("link", name="Change").click()
    page.get_by_role("link", name="As rules").click()
    rules = page.get_by_label("Rules")
    said = json.loads(rules.input_value())
    said["components"].insert(0, FLAT)
    rules.fill(json.dumps(said))
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator("#plan")).to_contain_text("On every deal")
    return CommissionPlan.objects.get(name="Reps")


def put_on_plan(page: Page, user: User) -> None:
    page.get_by_role("link", name="Put people on it").click()
    form = page.locator("#dialog")
    form.locator(".ts-control").nth(1).click()
    form.get_by_role("option", name=user.full_name).click()
    form.get_by_role("button", name="Save").click()
    expect(page.locator("#plan").get_by_text(user.full_name).first).to_be_visible()
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.locator("#plan").get_by_role("button", name="Approve")).to_have_count(0)
    expect(page.get_by_role("button", name="Back to draft")).to_be_visible()


def test_an_admin_sets_up_pay_on_collection(page_for: PageFor, alice: User, maya: User, ada: User) -> None:
    """3 % of what is collected, 5 % over 100,000 a year, 20 % held until it is paid in full, 1 % override: ten acts."""
    page = page_for(ada)
    page.get_by_role("link", name="Commissions").first.click()
    page.get_by_role("link", name="Plans").first.click()
    page.get_by_role("link", name="New plan").click()
    page.get_by_role("link", name="Paid on collection").click()
    page.get_by_label("Name", exact=False).first.fill("Collections")
    expect(page.locator("#preview")).to_contain_text("3 % up to 100,000.00, then 5 %")
    expect(page.locator("#preview")).to_contain_text("20 % when the contract is fully paid")
    expect(page.locator("#preview")).to_contain_text("of 2,100.00 earned, 80 % is payable")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("link", name="Put people on it").click()
    form = page.locator("#dialog")
    form.locator(".ts-control").first.click()
    form.get_by_role("option", name="North").click()
    page.keyboard.press("Tab")
    form.get_by_role("button", name="Save").click()
    expect(page.locator("#plan").get_by_text(maya.full_name).first).to_be_visible()
    page.get_by_role("button", name="Submit for approval").click()
    expect(page.get_by_role("button", name="Back to draft")).to_be_visible()

    version = PlanVersion.objects.get()
    assert version.rules["release"] == {"on_booking": "0.8", "on_collection": "0.2", "collection": "in_full"}
    own, override = version.rules["components"]
    assert (own["basis"], own["window"], own["credits"], override["credits"]) == ("collected", "year", "own", "team")
    assert own["tiers"]["steps"] == [{"from": "0", "rate": "0.03"}, {"from": "100000", "rate": "0.05"}]
    assert override["tiers"]["steps"] == [{"from": "0", "rate": "0.01"}]
    assert set(version.plan.assignments.values_list("user_id", flat=True)) == {alice.pk, maya.pk}


def make_run(page: Page) -> CommissionRun:
    page.goto(reverse("commissions:run-list"))
    page.get_by_role("link", name="New period").first.click()
    form = page.locator("#dialog")
    form.get_by_label("A day of the period").fill(timezone.localdate().isoformat())
    form.get_by_role("button", name="Make the period").click()
    expect(page.locator("#run")).to_be_visible()
    page.get_by_role("button", name="Calculate", exact=True).click()
    expect(page.get_by_role("button", name="Approve")).to_be_visible(timeout=WORK_MS)
    return CommissionRun.objects.get()


def read_statement(page: Page) -> None:
    """60,000 credited: 1 % flat = 600; 3 % of 50,000 + 5 % of 10,000 = 2,000."""
    page.goto(reverse("commissions:statement-list"))
    page.locator("#rows tbody").get_by_role("link").first.click()
    statement = page.locator("#statement")
    expect(statement).to_contain_text("2,600.00")
    lines = statement.locator("details")
    expect(lines).to_have_count(2)
    for line in lines.all():
        sentence = line.locator("summary .text-muted").last.inner_text()
        assert "%" in sentence, sentence
    lines.first.locator("summary").click()
    expect(lines.first).to_contain_text("Reps")


def test_credit_becomes_pay(page_for: PageFor, worker: Site, alice: User, charlie: User, fin: User, ada: User) -> None:
    won_deal(alice, amount="60000.00", name="Berg retrofit")
    adas, fins = page_for(ada), page_for(fin)

    plan = write_plan(adas)
    put_on_plan(adas, alice)
    fins.goto(reverse("commissions:plan-detail", args=[plan.pk]))
    fins.locator("#plan").get_by_role("button", name="Approve").click()
    expect(fins.locator("#plan")).to_contain_text("approved by Fin Fischer")
    run = make_run(fins)
    read_statement(page_for(alice))

    calculate_again(fins)
    assert CommissionLine.objects.count() == 2
    approve_and_lock(fins)
    run.refresh_from_db()
    assert run.state == "locked"
    others = page_for(charlie, path=reverse("commissions:statement-list"))
    expect(others.locator("main")).not_to_contain_text("Alice")


def calculate_again(page: Page) -> None:
    first = CommissionRun.objects.get().calculation
    page.get_by_role("button", name="Calculate again").click()
    deadline = time.monotonic() + 60
    while (run := CommissionRun.objects.get()).calculation == first or run.is_calculating:
        assert time.monotonic() < deadline, "the second calculation did not end"
        page.wait_for_timeout(200)
    expect(page.get_by_role("button", name="Approve")).to_be_visible(timeout=WORK_MS)


def approve_and_lock(page: Page) -> None:
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("button", name="Lock").click()
    confirm(page)
    expect(page.locator("[aria-current=step]")).to_have_text("Locked")
    expect(page.get_by_role("button", name="Calculate again")).to_have_count(0)


def schedule(page: Page) -> None:
    page.goto(reverse("reports:schedules"))
    page.get_by_role("link", name="Schedule a report").first.click()
    form = page.locator("#dialog")
    form.get_by_label("Name", exact=False).first.fill("Monday pipeline")
    form.locator(".ts-control").first.click()
    form.get_by_role("option", name="Pipeline report").first.click()
    form.get_by_role("button", name="Save").click()
    row = page.locator("#schedules li").filter(has_text="Monday pipeline")
    expect(row).to_contain_text("Every Monday at 08:00")
    row.get_by_role("button", name="Run now").click()


def arrived(page: Page, mailbox: Mailbox) -> EmailMessage:
    deadline = time.monotonic() + 60
    while not mailbox.messages and time.monotonic() < deadline:
        page.wait_for_timeout(200)
    assert mailbox.messages, "no mail came"
    return mailbox.messages[0]


def test_a_scheduled_report_comes_by_mail(
    page_for: PageFor, worker: Site, mailbox: Mailbox, alice: User, maya: User, charlie: User
) -> None:
    OpportunityFactory(owner=alice, name="Berg retrofit")
    OpportunityFactory(owner=charlie, name="Secret of the South")
    page = page_for(maya)

    schedule(page)
    mail = arrived(page, mailbox)

    assert mail["To"] == maya.email
    files = {part.get_content_type(): part.get_content() for part in mail.iter_attachments()}
    assert set(files) == {"application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
    assert files["application/pdf"].startswith(b"%PDF-")
    assert all(len(content) > 1000 for content in files.values())
    page.goto(reverse("reports:runs"))
    expect(page.locator("main")).to_contain_text("Monday pipeline")

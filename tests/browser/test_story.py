"""From a lead to a won deal in the browser: Alice works, Maya watches her home page, Charlie of another team sees nothing of it."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from core.periods import period_of
from opportunities.models import Opportunity
from people.models import Team, User
from tests.browser.conftest import PageFor
from tests.browser.site import Site
from tests.browser.watching import Watcher
from tests.factories.leads import LeadFactory
from tests.factories.targets import target

LIVE_MS = 60_000
LISTS = (
    "leads:list", "opportunities:list", "opportunities:board", "customers:account-list", "customers:contact-list", "activities:list",
)  # fmt: skip
PHONE_NUMBER = "+49 30 5550 1234"


def dialog(page: Page) -> Locator:
    return page.locator("#dialog")


def log_lead(page: Page) -> None:
    """The quick form of the list, which warns while she types: Bob knows this company already."""
    page.goto(reverse("leads:list"))
    page.get_by_role("link", name="New lead").click()
    form = dialog(page)
    form.get_by_label("Name", exact=True).fill("Lena Berg")
    form.get_by_label("Company").press_sequentially("Berg und Sohn", delay=20)
    form.get_by_label("Phone").fill(PHONE_NUMBER)
    warning = form.locator("#duplicates")
    expect(warning).to_contain_text("This may be known already")
    expect(warning).to_contain_text("same phone")
    form.get_by_role("button", name="Save").click()
    expect(form).to_be_hidden()
    expect(page.locator("#rows")).to_contain_text("Berg und Sohn")


def log_call(page: Page) -> None:
    """One line says what was done and what comes next."""
    page.locator("#rows").get_by_role("link", name="Lena Berg").first.click()
    line = page.get_by_label("Log in one line")
    line.fill("call 5m, wants an offer; next tomorrow 10:00 send offer")
    line.press("Enter")
    timeline = page.locator("#timeline")
    expect(timeline.get_by_role("heading", name="Planned")).to_be_visible()
    expect(timeline).to_contain_text("wants an offer")
    expect(timeline).to_contain_text("send offer")


def convert(page: Page) -> Opportunity:
    page.get_by_role("link", name="Convert").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Convert Lena Berg")
    expect(page.locator("main")).to_contain_text("The lead becomes an account, a contact and an opportunity")
    page.get_by_label(re.compile("^Opportunity")).fill("Berg retrofit")
    page.get_by_role("button", name="Convert").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Berg retrofit")
    return Opportunity.objects.get(name="Berg retrofit")


def move_on_board(page: Page, deal: Opportunity) -> None:
    """By mouse into a stage that asks nothing, by the keyboard's menu into one with a gate."""
    page.goto(reverse("opportunities:board"))
    card = page.locator(f"#card-{deal.pk}")
    columns = page.locator(".board-column")
    names = columns.get_by_role("heading", level=2).all_inner_texts()
    here = columns.filter(has=card).get_by_role("heading", level=2).inner_text()
    following = names[names.index(here) + 1]
    second = columns.filter(has=page.get_by_role("heading", name=following, exact=True))
    with page.expect_response(lambda answer: "/move/" in answer.url):
        card.drag_to(second.locator("[data-board-list]"))
    expect(second.locator(f"#card-{deal.pk}")).to_be_visible()

    proposal = columns.filter(has=page.get_by_role("heading", name="Proposal", exact=True))
    card.focus()
    card.press("m")
    page.get_by_role("menuitem", name="Proposal").press("Enter")
    form = dialog(page)
    expect(form).to_contain_text("Move to stage")
    form.get_by_label("Amount").fill("100000")
    form.get_by_label("Expected close").fill((timezone.localdate() + timedelta(days=10)).isoformat())
    form.get_by_role("button", name="Move").click()
    expect(form).to_be_hidden()
    expect(proposal.locator(f"#card-{deal.pk}")).to_be_visible()


def win(page: Page, deal: Opportunity, bob: User) -> None:
    page.goto(reverse("opportunities:detail", args=[deal.pk]))
    page.get_by_role("link", name="Win", exact=True).click()
    form = dialog(page)
    form.get_by_label("Percent").nth(0).fill("60")
    form.get_by_label("Person").nth(1).select_option(label=str(bob))
    form.get_by_label("Percent").nth(1).fill("30")
    form.get_by_role("button", name="Win").click()
    expect(form.get_by_role("alert").first).to_be_visible()
    form.get_by_label("Percent").nth(1).fill("40")
    form.get_by_role("button", name="Win").click()
    expect(page.locator("#top")).to_contain_text("Won on")
    expect(page.locator("#parts")).to_contain_text(re.compile(r"60[.0]* ?%"))


def sees_nothing(page: Page, deal: Opportunity) -> None:
    """Lists, search and the addresses themselves."""
    for name in (
        "leads:list",
        "opportunities:list",
        "opportunities:board",
        "customers:account-list",
        "customers:contact-list",
        "activities:list",
    ):
        page.goto(reverse(name))
        expect(page.locator("main")).not_to_contain_text("Berg")
    page.goto(f"{reverse('search')}?q=berg")
    expect(page.locator("main")).to_contain_text("Nothing")
    expect(page.locator("main").get_by_role("link", name="Berg")).to_have_count(0)
    assert deal.account is not None
    assert deal.lead is not None
    for address in (
        reverse("opportunities:detail", args=[deal.pk]),
        reverse("customers:account-detail", args=[deal.account.pk]),
        reverse("leads:detail", args=[deal.lead.pk]),
    ):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404
        expect(page.locator("body")).not_to_contain_text("Berg")


def test_a_lead_becomes_a_won_deal(
    page_for: PageFor, worker: Site, watcher: Watcher, north: Team, alice: User, bob: User, maya: User, charlie: User
) -> None:
    LeadFactory(owner=bob, first_name="Jonas", last_name="Berg", company="Berg & Sohn GmbH", phone=PHONE_NUMBER)
    target(maya, "400000.00", period=period_of(timezone.localdate(), "quarter"), team=north)
    hers = page_for(maya)
    numbers = hers.locator("#numbers")
    expect(numbers).to_contain_text("Attainment")
    expect(numbers).not_to_contain_text("100K")
    page = page_for(alice)

    log_lead(page)
    log_call(page)
    deal = convert(page)
    move_on_board(page, deal)
    win(page, deal, bob)

    expect(numbers.locator(".stat-card").nth(0)).to_contain_text("100K", timeout=LIVE_MS)
    expect(numbers.locator(".stat-card").nth(1)).to_contain_text("25", timeout=LIVE_MS)
    deal.refresh_from_db()
    assert deal.status == "won"
    assert list(deal.closing_credits.order_by("-amount").values_list("user__email", "amount")) == [
        (alice.email, Decimal("60000.00")),
        (bob.email, Decimal("40000.00")),
    ]
    watcher.allow(404)
    sees_nothing(page_for(charlie), deal)

"""Ada brings a company's files in: guessed columns, the dirt in words, values put right, progress, result, and all of it undone."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from customers.models import Account
from opportunities.models import Opportunity
from people.models import Team, User
from products.models import Product
from tests.browser.conftest import PageFor
from tests.browser.site import Site
from tests.integrations.maven import FILES, FOLDER

WORK_MS = 60_000


def upload(page: Page, kind: str) -> None:
    """The kind of the rows is left to be recognised."""
    page.goto(reverse("integrations:import-new"))
    page.locator("input[type=file]").set_input_files(FOLDER / FILES[kind])
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(FILES[kind])


def guessed(page: Page, **columns: str) -> None:
    for column, field in columns.items():
        expect(page.get_by_label(f"Field for {column}", exact=True).locator("option:checked")).to_have_text(field)


def check(page: Page) -> None:
    page.get_by_role("button", name="Check all rows").click()
    expect(page.get_by_role("heading", name="What will happen")).to_be_visible(timeout=WORK_MS)


def count(page: Page, label: str) -> Locator:
    return page.locator("#import-state dl > div").filter(has_text=label).locator("dd")


def run(page: Page, created: int) -> None:
    page.get_by_role("button", name="Run the import").click()
    expect(page.get_by_text("The import is done.")).to_be_visible(timeout=WORK_MS)
    expect(count(page, "Created")).to_have_text(str(created))
    expect(count(page, "Failed")).to_have_text("0")


def finding(page: Page, *words: str) -> Locator:
    row = page.locator("#import-state li")
    for word in words:
        row = row.filter(has_text=word)
    expect(row.first).to_be_visible()
    return row.first


def bring_accounts(page: Page) -> None:
    """What is misspelt is put right by a click on the suggestion; then nothing of it is left to know."""
    upload(page, "accounts")
    guessed(page, account="Name", sector="Industry", employees="Employees")
    check(page)
    expect(count(page, "Created")).to_have_text("85")
    assert Account.objects.count() == 0
    finding(page, "Philipines")
    finding(page, "technolgy").get_by_role("button", name="Use “technology”").click()
    expect(page.get_by_text("technolgy → technology")).to_be_visible(timeout=WORK_MS)
    check(page)
    run(page, 85)
    assert not Account.objects.filter(industry="technolgy").exists()
    assert Account.objects.filter(industry="technology").exists()


def bring_the_rest(page: Page) -> None:
    upload(page, "products")
    check(page)
    run(page, 7)
    upload(page, "teams")
    page.get_by_label("E-mail domain of new users").fill("maven.example")
    check(page)
    run(page, 35)
    upload(page, "opportunities")
    check(page)
    finding(page, "GTXPro", "GTX Pro")
    finding(page, "open deals have no account")
    run(page, 300)


def test_a_company_is_brought_in_and_taken_out_again(page_for: PageFor, worker: Site, ada: User) -> None:
    page = page_for(ada)

    bring_accounts(page)
    bring_the_rest(page)

    assert (Product.objects.count(), Opportunity.objects.count()) == (7, 300)
    anna = User.objects.get(email="anna.snelling@maven.example")
    assert (anna.team.manager.full_name, anna.team.parent.name) == ("Dustin Brinkmann", "Central")
    assert Team.objects.filter(parent=None).count() == 3
    again_nothing_is_made(page)
    take_back(page)
    # Won deals have booked credit, which a ledger never forgets: they stay as invalid ones, and their credit is reversed.
    assert set(Opportunity.objects.values_list("status", flat=True)) == {"invalid"}
    assert Account.objects.count() == 85


def again_nothing_is_made(page: Page) -> None:
    upload(page, "opportunities")
    check(page)
    finding(page, "was imported before")
    expect(count(page, "Created")).to_have_text("0")
    expect(count(page, "Unchanged")).to_have_text("300")


def take_back(page: Page) -> None:
    page.goto(reverse("integrations:import-list"))
    done = page.locator("#rows tr").filter(has_text=FILES["opportunities"]).filter(has_text="Done")
    done.get_by_role("link").first.click()
    page.get_by_role("button", name="Undo the import").click()
    page.locator("#confirm, #modal, dialog[open]").get_by_role("button").last.click()
    expect(page.get_by_text("The import was undone: 300 removed")).to_be_visible(timeout=WORK_MS)

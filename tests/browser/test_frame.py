"""The frame of every page, driven as people drive it: keys, palette, theme, panel, click-to-edit, drafts, live changes."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from leads import services
from leads.models import Lead
from people.models import User
from tests.browser.accessibility import assert_no_serious_axe
from tests.browser.conftest import PageFor
from tests.browser.watching import Watcher
from tests.cast import PASSWORD
from tests.factories.leads import LeadFactory


@pytest.fixture
def harbour(alice: User) -> Lead:
    return LeadFactory(owner=alice, last_name="Keller", company="Harbour Logistics")


@pytest.fixture
def kite(alice: User) -> Lead:
    return LeadFactory(owner=alice, last_name="Ruiz", company="Kite Robotics")


def open_dialog(page: Page) -> None:
    expect(page.locator("#modal")).to_have_attribute("open", "")


def test_the_palette_offers_actions_before_typing_and_goes_there(page_for: PageFor, alice: User) -> None:
    page = page_for(alice, path="/leads/")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    expect(page.locator("#palette [role=option]").first).to_have_text(re.compile("New lead"))

    page.keyboard.type("Activ")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#palette [aria-selected=true]")).to_have_text(re.compile("Activities"))
    page.keyboard.press("Enter")

    page.wait_for_url("**/activities/**")


def test_escape_closes_the_palette_even_with_text(page_for: PageFor, alice: User) -> None:
    page = page_for(alice, path="/leads/")
    page.keyboard.press("/")
    page.keyboard.type("nothing is called so")

    page.keyboard.press("Escape")

    expect(page.locator("#palette")).to_be_hidden()


def test_the_theme_is_drawn_by_the_server_on_the_next_page(page_for: PageFor, alice: User) -> None:
    page = page_for(alice, path="/leads/", color_scheme="light")
    page.get_by_label("Theme").click()
    page.get_by_role("button", name="Dark").click()
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")

    answer = page.request.get("/activities/").text()

    assert '<html lang="en" data-theme="dark">' in answer
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == before


def test_keys_walk_choose_and_preview(page_for: PageFor, alice: User, harbour: Lead, kite: Lead) -> None:
    page = page_for(alice, path="/leads/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk-count]")).to_have_text("1 chosen")

    page.keyboard.press("p")

    expect(page.locator("#panel h2")).to_have_text(str(harbour))
    assert page.url.endswith(f"?panel={harbour.pk}")
    page.go_back()
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator("[data-bulk-count]")).to_have_text("1 chosen")


def test_a_link_with_a_panel_opens_it_and_closing_stays_here(page_for: PageFor, alice: User, harbour: Lead) -> None:
    page = page_for(alice, path=f"/leads/?panel={harbour.pk}")
    expect(page.locator("#panel h2")).to_have_text(str(harbour))

    page.keyboard.press("Escape")

    expect(page.locator("#panel")).to_be_hidden()
    assert page.url.endswith("/leads/")


def test_filters_live_in_the_address_and_back_undoes_them(
    page_for: PageFor, alice: User, harbour: Lead, kite: Lead
) -> None:
    page = page_for(alice, path="/leads/")
    field = page.get_by_role("searchbox", name="Search in this list")
    field.fill("Kite")
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    assert page.url.endswith("?search=Kite")

    page.locator(".chip a").first.click()
    expect(page.locator("#rows tbody tr")).to_have_count(2)
    expect(field).to_have_value("")

    page.go_back()
    expect(page.locator("#rows tbody tr")).to_have_count(1)
    expect(field).to_have_value("Kite")


def test_a_fact_is_edited_where_it_stands(page_for: PageFor, alice: User, harbour: Lead) -> None:
    page = page_for(alice, path=f"/leads/{harbour.pk}/")
    page.get_by_role("button", name="Edit Company").click()
    field = page.locator(".fact-editing input[name=company]")
    expect(field).to_be_focused()
    field.fill("Harbour Group")

    field.press("Enter")

    expect(page.locator("#fact-company .fact-text")).to_have_text("Harbour Group")
    assert Lead.objects.get(pk=harbour.pk).company == "Harbour Group"


def test_escape_leaves_a_fact_as_it_was(page_for: PageFor, alice: User, harbour: Lead) -> None:
    page = page_for(alice, path=f"/leads/{harbour.pk}/")
    page.get_by_role("button", name="Edit Company").click()
    page.locator(".fact-editing input[name=company]").fill("Something else")

    page.keyboard.press("Escape")

    expect(page.locator("#fact-company .fact-text")).to_have_text("Harbour Logistics")


def test_two_who_edit_the_same_fact_see_both_values(page_for: PageFor, alice: User, maya: User, harbour: Lead) -> None:
    hers, his = page_for(alice, path=f"/leads/{harbour.pk}/"), page_for(maya, path=f"/leads/{harbour.pk}/")
    for page in (hers, his):
        page.get_by_role("button", name="Edit Company").click()
    his.locator(".fact-editing input[name=company]").fill("Maya's")
    his.keyboard.press("Enter")
    expect(his.locator("#fact-company .fact-text")).to_have_text("Maya's")

    hers.locator(".fact-editing input[name=company]").fill("Alice's")
    hers.keyboard.press("Enter")

    expect(hers.locator(".fact-editing [role=alert]")).to_contain_text("Maya's")
    expect(hers.locator(".fact-editing input[name=company]")).to_have_value("Alice's")
    hers.get_by_role("button", name="Keep mine").click()
    expect(hers.locator("#fact-company .fact-text")).to_have_text("Alice's")


def test_a_change_by_somebody_else_appears_by_itself(page_for: PageFor, alice: User, maya: User, harbour: Lead) -> None:
    hers = page_for(alice, path="/leads/")
    expect(hers.locator("#rows")).to_contain_text("Harbour Logistics")
    hers.wait_for_timeout(500)

    services.edit_lead(actor=maya, lead=harbour, company="Renamed by Maya")

    expect(hers.locator("#rows")).to_contain_text("Renamed by Maya", timeout=5000)


@pytest.mark.parametrize("lost", ["sessionid", "sessionid|csrftoken"])
def test_what_was_typed_survives_the_end_of_the_session(
    page_for: PageFor, alice: User, watcher: Watcher, lost: str
) -> None:
    """The form, or the duplicate check that runs beside it, ends at the log-in page, or at a page that leads there."""
    watcher.allow(403)
    page = page_for(alice, path=reverse("leads:create"))
    page.get_by_label("Company").fill("Typed before the session ended")
    page.context.clear_cookies(name=re.compile(f"^({lost})$"))

    page.keyboard.press("Control+Enter")
    onwards, login = page.get_by_role("link", name="Continue where you were"), page.get_by_label("Password")
    expect(onwards.or_(login).filter(visible=True).first).to_be_visible()
    page.wait_for_load_state()
    if onwards.is_visible():
        with suppress(PlaywrightTimeoutError):  # the page may go on by itself while one reaches for the link
            onwards.click(timeout=3000)
    expect(login).to_be_visible(timeout=15_000)
    page.get_by_label("E-mail").fill(alice.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url("**" + reverse("leads:create"))

    expect(page.get_by_label("Company")).to_have_value("Typed before the session ended")


def test_a_form_that_was_saved_leaves_no_draft(page_for: PageFor, alice: User) -> None:
    page = page_for(alice, path=reverse("leads:create"))
    page.get_by_label("Company").fill("Saved company")
    page.get_by_label("Lead source").select_option("Website")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/leads/[0-9a-f-]{36}/$"))

    page.goto(reverse("leads:create"))

    expect(page.get_by_label("Company")).to_have_value("")


def test_the_new_dialog_keeps_its_errors_and_closes_when_saved(page_for: PageFor, alice: User) -> None:
    page = page_for(alice, path="/leads/")
    page.keyboard.press("n")
    open_dialog(page)
    page.locator("#dialog [type=submit]").click()
    expect(page.locator("#dialog [role=alert]")).to_be_visible()

    page.locator("#dialog").get_by_label("Company").fill("Made in the dialog")
    page.locator("#dialog [type=submit]").click()

    expect(page.locator("#modal")).not_to_have_attribute("open", "")
    assert Lead.objects.filter(company="Made in the dialog").exists()


def test_without_a_connection_the_offline_page_is_shown(page_for: PageFor, alice: User, watcher: Watcher) -> None:
    page = page_for(alice, path="/leads/")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.context.set_offline(True)
    expect(page.locator(".offline-banner")).to_be_visible()

    page.goto("/activities/")

    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    page.context.set_offline(False)
    watcher.problems.clear()


def test_a_phone_has_a_bottom_bar_and_a_drawer(page_for: PageFor, alice: User, harbour: Lead) -> None:
    page = page_for(alice, size="phone", path="/leads/")
    expect(page.locator("#sidebar")).to_be_hidden()

    page.get_by_role("navigation", name="Quick navigation").get_by_role("button", name="Menu").click()
    page.locator("#sidebar").get_by_role("link", name="Activities").click()

    page.wait_for_url("**/activities/**")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_for_axe(
    page_for: PageFor, alice: User, harbour: Lead, kite: Lead, size: str, scheme: str
) -> None:
    page = page_for(alice, size=size, path="/leads/", color_scheme=scheme)
    assert_no_serious_axe(page)
    page.keyboard.press("Control+k")
    assert_no_serious_axe(page)
    page.keyboard.press("Escape")
    page.locator("#rows input[name=ids]").first.check()
    assert_no_serious_axe(page)
    page.keyboard.press("?")
    assert_no_serious_axe(page)
    page.goto(f"/leads/{harbour.pk}/")
    expect(page.locator("#timeline")).to_be_visible()
    assert_no_serious_axe(page)
    page.goto(reverse("leads:create"))
    page.locator("main form[data-draft] [type=submit]").click()
    expect(page.locator("main [role=alert]").first).to_be_visible()
    assert_no_serious_axe(page)


def test_the_login_page_in_chinese_and_english(page_for: PageFor) -> None:
    page = page_for(path="/accounts/login/")
    assert_no_serious_axe(page)
    page.get_by_role("button", name="简体中文").click()

    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")

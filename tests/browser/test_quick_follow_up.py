"""From the home page of a small phone a rep logs a follow-up with its next date in at most four taps; he moves it by mouse and keys."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from activities import services
from activities.models import Activity
from people.models import User
from tests.browser.conftest import PageFor
from tests.factories.leads import LeadFactory

pytestmark = [pytest.mark.django_db(transaction=True)]
SMALL = {"width": 375, "height": 667}


def test_a_follow_up_in_four_taps_then_moved_in_the_calendar(page_for: PageFor, alice: User) -> None:
    lead = LeadFactory(owner=alice, last_name="Wang", company="Zebra")
    today = timezone.localtime().replace(hour=10, minute=0, second=0, microsecond=0)
    services.plan_task(actor=alice, about=lead, subject="Call Zebra", due_at=today, kind="call")
    page = page_for(alice)
    page.set_viewport_size(SMALL)
    page.goto("/", timeout=30_000)
    taps = 0

    def tap(what: str) -> None:
        nonlocal taps
        page.locator(what).first.click()
        taps += 1

    tap('a[href="/leads/"]:visible')
    tap(f'a[href*="/leads/{lead.pk}"]')
    tap(".quick-log input[name=line]")
    page.keyboard.type("call 5m, wants an offer; next Tue 10:00")
    tap(".quick-log button")
    expect(page.locator("#timeline")).to_contain_text("wants an offer")
    assert taps <= 4
    assert Activity.objects.filter(done_at__isnull=True).count() == 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    move_in_the_calendar(page, Activity.objects.get(subject="Call Zebra"))


def where_it_rests(page: Page, entry: Locator) -> Any:
    """The calendar scrolls to the present hour after it has come: what is caught before that is another place."""
    before, now = None, entry.bounding_box()
    while before != now:
        page.wait_for_timeout(500)
        before, now = now, entry.bounding_box()
    return now


def move_in_the_calendar(page: Page, call: Activity) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto("/activities/calendar/?span=week", timeout=30_000)
    entry = page.locator(f"#entry-{call.pk}")
    box = where_it_rests(page, entry)
    hour = page.locator(".agenda-day").first.evaluate("day => day.offsetHeight / 24")
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 5 + 2 * hour, steps=5)
    with page.expect_response("**/shift/"):
        page.mouse.up()
    expect(entry).to_have_attribute("data-start", "720")
    entry.focus()
    with page.expect_response("**/shift/"):
        page.keyboard.press("Alt+Shift+ArrowDown")
    expect(entry).to_have_attribute("data-length", "45")
    before = call.due_at
    call.refresh_from_db()
    assert (call.due_at, call.duration_minutes) == (before + timedelta(hours=2), 45)
    with page.expect_response("**/shift/**"):
        page.locator(".toast-undo").last.click()
    expect(entry).to_have_attribute("data-length", "30")

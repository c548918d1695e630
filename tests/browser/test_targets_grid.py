"""The grid with a keyboard: type, fill, paste as from Excel, undo, be refused, save."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from core.periods import Period
from people.models import User
from targets.models import Target
from tests.browser.conftest import PageFor
from tests.browser.watching import Watcher
from tests.factories.targets import target

PASTED = "1,000\t2,000.50\n¥3 000\t4000"


def paste(page: Page, text: str) -> None:
    """What Ctrl V does with a clipboard that holds cells of a spreadsheet."""
    page.evaluate(
        """text => { const data = new DataTransfer(); data.setData("text/plain", text);
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})) }""",
        text,
    )


def test_a_grid_is_typed_pasted_undone_and_saved(
    page_for: PageFor, watcher: Watcher, alice: User, bob: User, maya: User
) -> None:
    year = timezone.localdate().year + 1
    page = page_for(maya, path=f"{reverse('targets:grid')}?year={year}")
    cells = [page.locator(f"tr[data-k='user:{user.pk}'] td") for user in (alice, bob)]

    cells[0].nth(0).click()
    page.keyboard.type("500")
    page.keyboard.press("Enter")
    expect(cells[0].nth(0)).to_have_text("500")
    expect(cells[1].nth(0)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    paste(page, PASTED)
    expect(cells[1].nth(2)).to_have_text("4,000")
    page.keyboard.press("Control+z")
    expect(cells[1].nth(2)).to_have_text("")
    page.keyboard.press("Control+y")
    expect(page.locator("tfoot td").nth(1)).to_have_text("4,000")
    expect(page.locator(".sheet-state")).to_contain_text("5")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".sheet-state")).to_have_text("Nothing changed")

    saved = {(row.user, row.start_on.month): row.value for row in Target.objects.select_related("user")}
    assert saved == {
        (alice, 1): Decimal("500.00"), (alice, 2): Decimal("1000.00"), (alice, 3): Decimal("2000.50"),
        (bob, 2): Decimal("3000.00"), (bob, 3): Decimal("4000.00"),
    }  # fmt: skip

    # Somebody else was faster in one cell: nothing is lost, and the cell says why it is not saved.
    target(maya, "7.00", user=bob, period=Period(date(year, 1, 1), date(year, 2, 1)))
    watcher.allow(422)
    cells[1].nth(0).click()
    page.keyboard.type("8")
    page.keyboard.press("Control+Enter")
    cells[1].nth(0).press("Control+s")
    expect(page.get_by_role("alert").filter(has_text="Bob Brandt")).to_contain_text("7.00")
    expect(cells[1].nth(0)).to_have_attribute("aria-invalid", "true")

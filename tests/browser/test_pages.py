"""The main pages as drawn: no overflow, no complaint of the browser, no serious finding of axe; in two sizes, languages and themes."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from activities import services as activities
from core.periods import period_of
from customers.models import Account
from leads.models import Lead
from opportunities.models import Opportunity
from people.models import Role, Team, User
from tests.browser.accessibility import assert_no_serious_axe
from tests.browser.conftest import PageFor
from tests.browser.watching import settle
from tests.factories.activities import ActivityFactory
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory, won_deal
from tests.factories.targets import target

# Size, language, theme: each value meets each page once; a combination more costs half a minute and has found nothing.
SCREENS = (
    pytest.param("desktop", "en", "dark", id="1440-en-dark"),
    pytest.param("phone", "zh-hans", "light", id="390-zh-light"),
)
PLAIN = (
    "home", "leads:list", "leads:create", "opportunities:board", "opportunities:list", "opportunities:create",
    "customers:account-list", "customers:contact-list", "activities:list", "activities:calendar", "products:list",
    "targets:list", "commissions:statement-list", "commissions:run-list", "commissions:plan-create", "reports:list",
    "reports:pipeline", "integrations:import-list", "people:settings", "people:users", "people:roles", "people:profile",
)  # fmt: skip


@dataclass
class Company:
    lead: Lead
    deal: Opportunity
    account: Account

    @property
    def addresses(self) -> list[str]:
        records = (
            reverse("leads:detail", args=[self.lead.pk]),
            reverse("opportunities:detail", args=[self.deal.pk]),
            reverse("customers:account-detail", args=[self.account.pk]),
            reverse("people:role", args=[Role.objects.get(key="rep").pk]),
        )
        return [*(reverse(name) for name in PLAIN), *records]


@pytest.fixture
def company(alice: User, maya: User, ada: User, north: Team) -> Company:
    """Something on each page, with names that are long and Chinese."""
    now = timezone.now()
    lead = LeadFactory(
        owner=alice,
        first_name="Wilhelmina",
        last_name="von Hohenlohe-Oehringen",
        company="北京远景智能科技有限公司华东区域分公司",
    )
    for number in range(12):
        LeadFactory(owner=alice, company=f"Quarry {number} Ltd")
    ActivityFactory(actor=alice, about=lead, subject="Talked about the long-term framework agreement of both companies")
    activities.plan_task(actor=alice, about=lead, kind="call", subject="Call again", due_at=now - timedelta(days=2))
    won = won_deal(alice, amount="123456.78", name="Retrofit of the northern plant")
    assert won.account is not None
    for stage in ("Prospecting", "Qualified"):
        OpportunityFactory(owner=alice, name=f"Framework agreement {stage}", account=won.account, stage=stage)
    deal = OpportunityFactory(
        owner=alice, name="华东区域智能工厂改造项目", account=won.account, amount=Decimal("9876543.21")
    )
    target(maya, "400000.00", period=period_of(timezone.localdate(), "quarter"), team=north)
    return Company(lead, deal, won.account)


def sees_all(user: User, language: str) -> User:
    """One person who may open every page: the fewer logins, the sooner done."""
    user.roles.set(Role.objects.filter(key__in=("admin", "finance", "director", "manager")))
    user.language = language
    user.save(update_fields=["language"])
    return user


def overflow(page: Page) -> list[str]:
    """What sticks out to the right of the screen, apart from what may be scrolled inside."""
    return page.evaluate(
        """() => {
            if (document.documentElement.scrollWidth <= innerWidth) return []
            const clipped = element => { for (let up = element.parentElement; up && up !== document.body; up = up.parentElement)
                if (getComputedStyle(up).overflowX !== 'visible') return true; return false }
            const outside = element => element.getBoundingClientRect().right > innerWidth + 1 && !clipped(element)
            return [...document.body.querySelectorAll('*')].filter(outside).slice(0, 4)
                .map(element => `${element.tagName}.${element.className}`)
        }"""
    )


def problems_of(page: Page, address: str, shown: Callable[[Page, str], None]) -> list[str]:
    answer = page.goto(address)
    assert answer is not None
    if answer.status != 200:
        return [f"{address}: {answer.status}"]
    page.wait_for_load_state("load")
    settle(page)
    found = [f"{address}: overflow {place}" for place in overflow(page)]
    try:
        assert_no_serious_axe(page)
    except pytest.fail.Exception as failed:
        found.append(str(failed))
    shown(page, address)
    return found


@pytest.fixture
def shown(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """With SHOW_PAGES=folder a picture of each page, for looking at."""
    folder = os.environ.get("SHOW_PAGES")

    def picture(page: Page, address: str) -> None:
        if folder:
            name = f"{request.node.callspec.id}{address.split('?', maxsplit=1)[0].replace('/', '_')}"
            page.screenshot(path=Path(folder) / f"{name[:80]}.png")

    return picture


@pytest.mark.parametrize(("size", "language", "theme"), SCREENS)
def test_main_pages(
    page_for: PageFor,
    company: Company,
    dana: User,
    size: str,
    language: str,
    theme: str,
    shown: Callable[[Page, str], None],
) -> None:
    page = page_for(sees_all(dana, language), size=size, color_scheme=theme, reduced_motion="reduce")
    problems = [problem for address in company.addresses for problem in problems_of(page, address, shown)]
    assert page.locator("html").get_attribute("lang") == language
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(("size", "language", "theme"), SCREENS)
def test_login(page_for: PageFor, size: str, language: str, theme: str, shown: Callable[[Page, str], None]) -> None:
    locale = "zh-CN" if language == "zh-hans" else "en-US"
    page = page_for(size=size, locale=locale, color_scheme=theme, reduced_motion="reduce")
    assert not problems_of(page, reverse("account_login"), shown)
    assert page.locator("html").get_attribute("lang") == language

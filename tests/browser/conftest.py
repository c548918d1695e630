"""Tests in a real Chromium against the real product. `page_for(alice)` is a page where Alice is logged in.

All of them run in one process of a distributed run: one Chromium and one web server are enough for two cores.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from people.models import User
from salesmgmt.embedded.places import VAR
from tests.browser import chromium
from tests.browser.site import Mailbox, Site
from tests.browser.watching import Watcher, settle

HERE = Path(__file__).parent
DESKTOP: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
SIZES = {"desktop": DESKTOP, "phone": PHONE}
TIMEOUT_MS = 10_000

PageFor = Callable[..., Page]


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in its own
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """A failure shows what the servers said and leaves a picture of each page in var/browser."""
    report = yield
    site = getattr(item, "funcargs", {}).get("site")
    if report.failed and site is not None:
        for name in ("web", "worker", "scheduler"):
            if said := site.log(name):
                report.sections.append((f"{name} (last lines)", said[-4000:]))
        if report.when == "call":
            report.sections.append(("pictures", "\n".join(_pictures(item))))
    return report


def _pictures(item: pytest.Item) -> list[str]:
    folder = VAR / "browser"
    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    for number, page in enumerate(item.stash.get(PAGES, [])):
        path = folder / f"{re.sub(r'[^a-zA-Z0-9]+', '-', item.name)}-{number}.png"
        if not page.is_closed():
            page.screenshot(path=path)
            taken.append(f"{path} ({page.url})")
    return taken


PAGES = pytest.StashKey[list[Page]]()


@pytest.fixture(scope="package")
def chromium_browser() -> Iterator[Browser]:
    """Playwright keeps an event loop in this thread, which Django takes for a mistake: as long as it lives Django is told to allow it."""
    found = chromium.find_chromium()
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        environment = {**os.environ, **found.environment}
        browser = playwright.chromium.launch(
            executable_path=found.executable, args=list(chromium.FLAGS), env=environment
        )
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def running_site(django_db_setup: None) -> Iterator[Site]:
    with tempfile.TemporaryDirectory(prefix="salesmgmt-site-") as folder:
        site = Site(Path(folder))
        try:
            site.start()
            yield site
        finally:
            site.stop()


@pytest.fixture
def site(
    chromium_browser: Browser, running_site: Site, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> Site:
    """The web server, with nothing left in cache, queue and mailbox of the test before."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    cache._cache.get_client().flushdb()
    running_site.mailbox.messages.clear()
    return running_site


@pytest.fixture
def worker(site: Site) -> Site:
    site.with_worker()
    return site


@pytest.fixture
def scheduler(worker: Site) -> Site:
    worker.with_scheduler()
    return worker


@pytest.fixture
def mailbox(site: Site) -> Mailbox:
    return site.mailbox


@pytest.fixture
def watcher() -> Watcher:
    """Of all pages of this test. `watcher.allow(404)` where a test asks for what is not there."""
    return Watcher()


@pytest.fixture
def page_for(
    request: pytest.FixtureRequest, site: Site, chromium_browser: Browser, watcher: Watcher
) -> Iterator[PageFor]:
    """`page_for(alice, size="phone", locale="zh-CN", path="/leads/")`; without a user nobody is logged in."""
    contexts: list[BrowserContext] = []
    pages = request.node.stash.setdefault(PAGES, [])

    def open_page(
        user: User | None = None, *, size: str = "desktop", locale: str = "en-US", path: str = "/", **more: Any
    ) -> Page:
        context = chromium_browser.new_context(base_url=site.url, locale=locale, **{**SIZES[size], **more})
        contexts.append(context)
        context.set_default_timeout(TIMEOUT_MS)
        watcher.watch(context)
        if user is not None:
            context.add_cookies([session_cookie(user, site.url)])
        page = context.new_page()
        pages.append(page)
        page.goto(path)
        return page

    yield open_page
    for page in pages:
        settle(page)
    for context in contexts:
        context.close()
    problems = watcher.found()
    if problems:
        pytest.fail("the browser complained:\n" + "\n".join(problems), pytrace=False)


def session_cookie(user: User, url: str) -> Any:
    client = Client()
    client.force_login(user)
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": url,
    }

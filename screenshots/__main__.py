"""`./run screenshots [--site http://127.0.0.1:8000] [--only WORD] [--languages en zh-hans]`: needs a running `./run demo`.

Every page at 1440 and 390 px, light and dark, in both languages, as the person who uses it, under var/screenshots/.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import FLAGS, find_chromium

PASSWORD = "demo-demo-demo"
FOLDER = Path("var/screenshots")
SIZES = {1440: 900, 390: 844}


@dataclass(frozen=True)
class Shot:
    """`open` names a list whose first record is shown."""

    name: str
    who: str
    path: str
    open_first: str = ""


SHOTS = (
    Shot("home-rep", "alice", "/"),
    Shot("home-manager", "maya", "/"),
    Shot("leads", "alice", "/leads/"),
    Shot("lead", "alice", "/leads/", "tbody a[href*='/leads/']"),
    Shot("lead-new", "alice", "/leads/new/"),
    Shot("board", "maya", "/opportunities/"),
    Shot("opportunities", "maya", "/opportunities/list/"),
    Shot("opportunity", "alice", "/opportunities/list/?status=open", "tbody a[href*='/opportunities/']"),
    Shot("accounts", "alice", "/customers/"),
    Shot("account", "alice", "/customers/", "tbody a[href*='/customers/']"),
    Shot("contacts", "alice", "/customers/contacts/"),
    Shot("products", "ada", "/products/"),
    Shot("activities", "alice", "/activities/"),
    Shot("calendar", "alice", "/activities/calendar/"),
    Shot("targets", "maya", "/targets/"),
    Shot("credits", "maya", "/targets/credits/"),
    Shot("statements", "alice", "/commissions/"),
    Shot("plans", "ada", "/commissions/plans/"),
    Shot("runs", "fin", "/commissions/runs/"),
    Shot("reports", "maya", "/reports/"),
    Shot("pipeline-report", "maya", "/reports/pipeline/"),
    Shot(
        "report-builder", "maya", "/reports/builder/?m=won_amount&rows=month&window=this_year&compare=year&chart=line"
    ),
    Shot("imports", "ada", "/data/imports/"),
    Shot("settings", "ada", "/people/"),
    Shot("users", "ada", "/people/users/"),
    Shot("teams", "ada", "/people/teams/"),
    Shot("roles", "ada", "/people/roles/"),
    Shot("profile", "alice", "/people/profile/"),
    Shot("search", "alice", "/search/?q=chen"),
    Shot("audit", "ada", "/audit/"),
    Shot("login", "", "/accounts/login/"),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="./run screenshots", description=__doc__)
    parser.add_argument("--site", default="http://127.0.0.1:8000")
    parser.add_argument("--only", default="")
    parser.add_argument("--languages", nargs="+", default=["en", "zh-hans"])
    parser.add_argument("--themes", nargs="+", default=["light", "dark"])
    parser.add_argument("--widths", nargs="+", type=int, default=list(SIZES))
    options = parser.parse_args()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        chromium = find_chromium()
        browser = playwright.chromium.launch(
            executable_path=chromium.executable, args=list(FLAGS), env={**os.environ, **chromium.environment}
        )
        for who in dict.fromkeys(shot.who for shot in SHOTS if options.only in shot.name):
            for language in options.languages:
                for theme in options.themes:
                    for width in options.widths:
                        take(browser, options, who, language, theme, width)


def take(browser: Browser, options: argparse.Namespace, who: str, language: str, theme: str, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": SIZES[width]}, color_scheme="dark" if theme == "dark" else "light",
        locale="zh-CN" if language == "zh-hans" else "en-GB", base_url=options.site,
    )  # fmt: skip
    context.add_cookies([{"name": "theme", "value": theme, "url": options.site}])
    page = context.new_page()
    if who:
        log_in(page, who, language)
    for shot in SHOTS:
        if shot.who == who and options.only in shot.name:
            answer = page.goto(shot.path)
            if shot.open_first and page.locator(shot.open_first).count():
                address = page.locator(shot.open_first).first.get_attribute("href")
                answer = page.goto(address or shot.path)
            page.wait_for_timeout(700)
            file = FOLDER / f"{shot.name}-{width}-{theme}-{language}.png"
            page.screenshot(path=file, full_page=True)
            print(f"{answer.status if answer else '---'} {file}")
    context.close()


def log_in(page: Page, who: str, language: str) -> None:
    page.goto("/accounts/login/")
    page.fill("input[name=login]", f"{who}@demo.example")
    page.fill("input[name=password]", PASSWORD)
    page.locator("form button[type=submit]").last.click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.evaluate(
        """async (language) => {
            const hidden = document.querySelector('[name=csrfmiddlewaretoken]');
            const token = document.cookie.match(/csrftoken=([^;]+)/)?.[1] ?? hidden?.value;
            const headers = {'X-CSRFToken': token, 'Content-Type': 'application/x-www-form-urlencoded'};
            await fetch('/people/language/', {method: 'POST', headers, body: new URLSearchParams({language})});
        }""",
        language,
    )


if __name__ == "__main__":
    main()

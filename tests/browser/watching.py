"""What a page must never do while a test looks at it: log an error, throw one, or break the content security policy."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, WebError

# A form that is refused (422), a record that has changed (409) and a field that is wrong (400) are answers, which the browser logs.
ANSWERS = {400, 409, 422}
STATUS = re.compile(r"status of (\d{3})|Status Error Code (\d{3})")

# The browser drops the animation between two pages when the second is left or drawn too soon, and says so as an error; nothing is lost.
DROPPED_ANIMATION = re.compile(r"Transition was (aborted|skipped)")

# What its page no longer wants (the palette closed, the page left) is taken back, which htmx logs; what fails is logged by another name.
TAKEN_BACK = ("htmx:sendAbort", "htmx:afterRequest")

REPORT_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', event => {
    console.error(`CSP: ${event.violatedDirective} blocked ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`)
})
"""


@dataclass
class Watcher:
    """`allow(404)` lets a test ask for what it expects not to find."""

    problems: list[str] = field(default_factory=list)
    allowed: set[int] = field(default_factory=lambda: set(ANSWERS))

    def watch(self, context: BrowserContext) -> None:
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", self._error)

    def allow(self, *statuses: int) -> None:
        self.allowed.update(statuses)

    def found(self) -> list[str]:
        """An answer may be allowed before or after it was given."""
        return [problem for problem in self.problems if not self._is_allowed(problem)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(TAKEN_BACK):
            self.problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _error(self, error: WebError) -> None:
        if not DROPPED_ANIMATION.search(error.error.message):
            self.problems.append(f"thrown: {error.error.message}")

    def _is_allowed(self, problem: str) -> bool:
        status = STATUS.search(problem)
        return status is not None and int(status.group(1) or status.group(2)) in self.allowed


def settle(page: Page) -> None:
    """Lets what the page has said so far arrive here."""
    if not page.is_closed():
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")

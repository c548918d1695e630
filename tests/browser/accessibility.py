"""axe-core over the page as it stands."""

import functools
import json

import pytest
from playwright.sync_api import Page

from salesmgmt.embedded.places import PROJECT

AXE = PROJECT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
# What never ends (a spinner) or stands still (a paused one) is not waited for, nor anything longer than two seconds.
SETTLED = """() => Promise.race([
    new Promise(done => setTimeout(done, 2000)),
    Promise.all(document.getAnimations().filter(animation => animation.playState === 'running'
        && Number.isFinite(animation.effect.getComputedTiming().endTime)).map(animation => animation.finished.catch(() => null))),
]).then(() => null)"""
SERIOUS = {"serious", "critical"}


@functools.cache
def axe_source() -> str:
    return AXE.read_text(encoding="utf-8")


def assert_no_serious_axe(page: Page) -> None:
    """Waits for transitions first: a half faded text has no contrast."""
    page.evaluate(SETTLED)
    page.evaluate(axe_source())
    findings = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
    serious = [_told(finding) for finding in findings if finding["impact"] in SERIOUS]
    if serious:
        pytest.fail(f"{page.url}: {len(serious)} serious findings\n" + "\n".join(serious), pytrace=False)


def _told(finding: dict[str, object]) -> str:
    nodes = finding["nodes"]
    assert isinstance(nodes, list)
    places = "; ".join(f"{json.dumps(node['target'])} {node['html'][:160]}" for node in nodes[:3])
    return f"  {finding['impact']} {finding['id']}: {finding['help']} ({len(nodes)} ×): {places}"

"""The kit itself: that it logs in, that it sees what goes wrong, that worker and scheduler really run."""

import time
from collections.abc import Callable

import pytest

from jobs.models import Job, ScheduleRun
from people.models import User
from tests.browser.accessibility import assert_no_serious_axe
from tests.browser.conftest import PageFor
from tests.browser.site import Site
from tests.browser.watching import Watcher, settle


def eventually(question: Callable[[], object], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if question():
            return True
        time.sleep(0.1)
    return False


def test_a_page_is_logged_in_as_the_person_asked_for(page_for: PageFor, alice: User) -> None:
    hers, nobodys = page_for(alice), page_for()

    assert "/login" not in hers.url
    assert "/login" in nobodys.url


@pytest.mark.parametrize(("size", "width"), [("desktop", 1440), ("phone", 390)])
def test_a_page_has_the_size_asked_for(page_for: PageFor, size: str, width: int) -> None:
    assert page_for(size=size).evaluate("innerWidth") == width


def test_complaints_are_seen(page_for: PageFor, watcher: Watcher) -> None:
    page = page_for()
    page.evaluate("() => console.error('it broke')")
    page.evaluate("() => { setTimeout(() => { throw new Error('thrown late') }) }")
    page.evaluate(
        "() => { document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'})) }"
    )
    settle(page)

    found = "\n".join(watcher.found())
    ran = page.evaluate("window.ran")
    watcher.problems.clear()

    assert "it broke" in found
    assert "thrown late" in found
    assert "CSP: script-src" in found
    assert ran is None


def test_an_answer_that_a_test_expects_is_no_complaint(page_for: PageFor, watcher: Watcher) -> None:
    page = page_for()
    page.evaluate("() => fetch('/nothing-is-here/')")
    settle(page)
    assert len(watcher.found()) == 1

    watcher.allow(404)

    assert watcher.found() == []


def test_serious_findings_of_axe_fail(page_for: PageFor) -> None:
    page = page_for()
    page.evaluate("() => { document.body.append(document.createElement('img')) }")

    with pytest.raises(pytest.fail.Exception, match="image-alt"):
        assert_no_serious_axe(page)


def test_worker_and_scheduler_run(scheduler: Site) -> None:
    """The scheduler ticks, the tick writes what is due, the worker does it."""
    assert eventually(ScheduleRun.objects.exists)
    assert eventually(Job.objects.filter(state=Job.State.DONE).exists)

"""Two clocks and the days on which a deal turns. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from opportunities.health import Turns, Vitals, health, turns

OPENED = date(2026, 1, 1)
NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)


def deal(**changes: Any) -> Vitals:
    fields: dict[str, Any] = {
        "opened_on": OPENED, "stage_entered_on": OPENED, "next_step": "Call", "next_step_on": None, "idle_limit": 14,
    }  # fmt: skip
    return Vitals(**{**fields, **changes})


@pytest.mark.parametrize(
    ("changes", "stalls_on"),
    [
        ({}, date(2026, 1, 16)),  # idle for 15 days, one more than the limit
        ({"idle_limit": None}, None),
        ({"last_contact_on": date(2026, 1, 10)}, date(2026, 1, 25)),
        # Moving to another stage is no talk with the customer.
        ({"stage_entered_on": date(2026, 1, 20)}, date(2026, 1, 16)),
        # Quiet while a talk is agreed, and stalled on the day after it passed.
        ({"contact_planned_on": date(2026, 3, 1)}, date(2026, 3, 2)),
        ({"contact_planned_on": date(2026, 1, 5)}, date(2026, 1, 16)),
    ],
)
def test_when_it_stalls(changes: dict[str, Any], stalls_on: date | None) -> None:
    assert turns(deal(**changes)).stalls_on == stalls_on


@pytest.mark.parametrize(
    ("changes", "risks_on"),
    [
        ({}, None),
        ({"next_step": ""}, OPENED),
        ({"next_step": "", "next_step_on": date(2026, 1, 9)}, date(2026, 1, 10)),
        ({"expected_close_on": date(2026, 1, 7)}, date(2026, 1, 8)),
        ({"expected_close_on": date(2026, 1, 7), "next_step_on": date(2026, 1, 3)}, date(2026, 1, 4)),
        ({"standard_days": 20}, date(2026, 1, 22)),
        ({"standard_days": 20, "stage_entered_on": date(2026, 1, 10)}, date(2026, 1, 31)),
        ({"known_at_least": 50, "qualification": 33}, OPENED),
        ({"known_at_least": 50, "qualification": 50}, None),
        ({"known_at_least": 50, "qualification": None}, OPENED),
    ],
)
def test_when_it_is_at_risk(changes: dict[str, Any], risks_on: date | None) -> None:
    assert turns(deal(**changes)).risks_on == risks_on


@pytest.mark.parametrize(
    ("today", "bucket"),
    [(date(2026, 1, 9), "normal"), (date(2026, 1, 10), "at_risk"), (date(2026, 1, 15), "at_risk"), (date(2026, 1, 16), "stalled")],
)  # fmt: skip
def test_it_turns_by_itself(today: date, bucket: str) -> None:
    found = health(deal(next_step_on=date(2026, 1, 9)), now=NOW, today=today)

    assert found.bucket == bucket
    assert bool(found.reasons) == (bucket != "normal")


def test_what_stalls_it_is_said_first_and_all_else_after() -> None:
    found = health(
        deal(next_step="", expected_close_on=date(2026, 1, 30), standard_days=10, known_at_least=60, qualification=40),
        now=NOW,
        today=date(2026, 2, 1),
    )

    assert found.reasons == (
        "Idle for 31 days, limit 14",
        "No next step",
        "Close date overdue by 2 days",
        "31 days in this stage, usual are 10",
        "40 % of the checklist known, 60 % are expected here",
    )
    assert (found.days_in_stage, found.idle_days) == (31, 31)


def test_reasons_and_bucket_never_disagree() -> None:
    """Over a grid of days: a normal deal has no reason, any other has at least one."""
    for shift in range(60):
        today = OPENED + timedelta(days=shift)
        for changes in ({}, {"next_step": ""}, {"standard_days": 30}, {"contact_planned_on": date(2026, 2, 10)}):
            found = health(deal(**changes), now=NOW, today=today)
            assert (found.bucket == "normal") == (found.reasons == ()), (today, changes)


def test_turns_say_the_bucket_of_a_day() -> None:
    assert Turns(None, None).bucket(OPENED) == "normal"
    assert Turns(OPENED, OPENED).bucket(OPENED) == "stalled"

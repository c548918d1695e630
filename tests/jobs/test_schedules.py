"""Which periods are due, also on the nights when clocks change and after a standstill."""

from datetime import UTC, datetime, timedelta

import pytest

from jobs import schedules
from jobs.models import Job, ScheduleRun
from jobs.registry import HANDLERS
from jobs.schedules import Schedule, occurrences
from salesmgmt.timetable import TIMETABLE

BERLIN = "Europe/Berlin"
NIGHTLY = Schedule("nightly", "30 2 * * *", "test.once", "For this test.")
HOURLY = Schedule("hourly", "0 * * * *", "test.once", "For this test.")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_the_night_with_25_hours_runs_a_nightly_job_once() -> None:
    # At 01:00 UTC on 25 October 2026 the clocks in Berlin go from 03:00 back to 02:00: 02:30 happens twice.
    due = list(occurrences(NIGHTLY, at(2026, 10, 24, 12), at(2026, 10, 25, 12), BERLIN))
    assert len(due) == 1


def test_the_night_with_23_hours_runs_a_nightly_job_once() -> None:
    due = list(occurrences(NIGHTLY, at(2026, 3, 28, 12), at(2026, 3, 29, 12), BERLIN))
    assert len(due) == 1


@pytest.mark.parametrize("day", [(2026, 10, 25), (2026, 3, 29), (2026, 6, 1)])
def test_an_hourly_job_runs_every_real_hour(day: tuple[int, int, int]) -> None:
    start = at(*day, 0)
    due = list(occurrences(HOURLY, start, start + timedelta(hours=6), BERLIN))
    assert due == [start + timedelta(hours=number) for number in range(1, 7)]


@pytest.mark.django_db
def test_ticking_through_the_night_of_the_clock_change_claims_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedules, "timetable", lambda: [NIGHTLY])
    moment, end = at(2026, 10, 24, 22), at(2026, 10, 25, 5)
    while moment < end:
        schedules.tick(moment, BERLIN)
        moment += timedelta(minutes=1)
    assert (ScheduleRun.objects.count(), Job.objects.count()) == (1, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(("catch_up", "expected"), [(False, 1), (True, 3)])
def test_after_a_standstill_the_newest_or_every_missed_period_runs(
    catch_up: bool, expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    daily = Schedule("daily", "0 3 * * *", "test.once", "For this test.", catch_up=catch_up)
    monkeypatch.setattr(schedules, "timetable", lambda: [daily])
    schedules.claim("daily", at(2026, 5, 1, 3), "test.once")
    assert schedules.tick(at(2026, 5, 4, 12), "UTC") == expected
    assert ScheduleRun.objects.latest("period").period == at(2026, 5, 4, 3)


@pytest.mark.django_db
def test_a_standstill_of_months_does_not_start_a_storm(monkeypatch: pytest.MonkeyPatch) -> None:
    daily = Schedule("daily", "0 3 * * *", "test.once", "For this test.", catch_up=True)
    monkeypatch.setattr(schedules, "timetable", lambda: [daily])
    schedules.claim("daily", at(2026, 1, 1, 3), "test.once")
    assert schedules.tick(at(2026, 5, 4, 12), "UTC") == 7


def test_every_kind_of_the_timetable_has_a_handler() -> None:
    assert sorted(item.kind for item in TIMETABLE if item.kind not in HANDLERS) == []
    assert len({item.name for item in TIMETABLE}) == len(TIMETABLE)

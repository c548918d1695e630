"""What the sellers did and have to do: calls, meetings, notes, and open tasks around today."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from activities.models import Activity
from core import search
from integrations.demo import words
from integrations.demo.world import World

OPEN_LEADS = ("new", "contacted", "nurturing", "qualified")


def build(world: World) -> None:
    made: list[Activity] = []
    for deal in world.made["deals"]:
        calls = world.chance.randint(0, 3)
        made.extend(_done(world, deal, "opportunity", deal.last_activity_at) for _turn in range(calls))
        if deal.next_step_on is not None:
            made.append(_planned(world, deal, "opportunity"))
    for lead in world.made["leads"]:
        if lead.last_activity_at is not None:
            made.append(_done(world, lead, "lead", lead.last_activity_at))
        if lead.next_step_on is not None:
            made.append(_planned(world, lead, "lead"))
    Activity.objects.bulk_create(made, batch_size=1000)


def _done(world: World, record: Any, name: str, latest: datetime) -> Activity:
    kind = world.weighted((("call", 50), ("meeting", 20), ("visit", 10), ("note", 20)))
    subject = world.chance.choice(words.CALLS if kind in ("call", "note") else words.MEETINGS)
    at = max(latest - timedelta(days=world.chance.randint(0, 20)), world.moment_of(record.id))
    minutes = world.chance.choice((5, 10, 15, 30)) if kind == "call" else world.chance.choice((30, 45, 60, 90))
    return _activity(
        world,
        record,
        name,
        kind,
        subject,
        id=world.id_at(at),
        done_at=at,
        duration_minutes=None if kind == "note" else minutes,
    )


def _planned(world: World, record: Any, name: str) -> Activity:
    due = world.at_future(record.next_step_on)
    kind = world.weighted((("task", 50), ("call", 35), ("meeting", 15)))
    return _activity(world, record, name, kind, record.next_step, due_at=due)


def _activity(world: World, record: Any, name: str, kind: str, subject: str, **values: Any) -> Activity:
    made = Activity(
        kind=kind, subject=subject, owner=record.owner, author=record.owner, is_demo=True, **{name: record}, **values
    )
    made.search = search.document(subject)
    return made

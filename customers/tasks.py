"""The worker's door."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from customers import services
from customers.mergers import KINDS
from customers.services.grading import grade_accounts, remind_of_dates
from customers.services.suspecting import find_suspects
from jobs.models import Job
from jobs.registry import Continue, Done, handler

CHUNK = 1000


@handler("customers.find_duplicates")
def find_duplicates(job: Job) -> Continue | Done:
    """A thousand records after the other, kind after kind, until none is left that was not compared."""
    done = job.cursor.get("done", 0)
    for noun in KINDS:
        if count := find_suspects(noun=noun, limit=CHUNK, now=timezone.now()):
            return Continue({"done": done + count}, done + count, 0)
    return Done({"compared": done})


@handler("customers.grade")
def grade(job: Job) -> Done:
    """Levels and segments by the rules, for all companies."""
    return Done({"changed": grade_accounts(actor=None, today=timezone.localdate())})


@handler("customers.remind")
def remind(job: Job) -> Done:
    """Birthdays and other days that come near."""
    return Done({"reminded": remind_of_dates(actor=None, today=timezone.localdate())})


@handler("customers.recycle")
def recycle(job: Job) -> Continue | Done:
    """Warn the holders of companies that nobody works on, and move what is due into the pools."""
    after = UUID(job.cursor["after"]) if "after" in job.cursor else None
    done = services.recycle(actor=None, now=timezone.now(), after=after)
    moved, seen = job.cursor.get("moved", 0) + done.moved, job.cursor.get("seen", 0) + done.looked_at
    if done.last is None:
        return Done({"looked_at": seen, "moved": moved})
    return Continue({"after": str(done.last), "moved": moved, "seen": seen}, seen, 0)

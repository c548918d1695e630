"""How long it takes to score many leads, and to give a thousand away by four workers.

`DATABASE_URL=… python -m bench.lead_care [--leads 100000] [--route 1000] [--workers 4]`, on a database of its own: it is filled and
written to. Limits: 100,000 scored in 10 s; 1,000 given away by 4 workers in 5 s, none twice.
"""

from __future__ import annotations

import argparse
import json
import os
import threading
import time
from collections import Counter
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.module_loading import import_string  # noqa: E402

from bench import seed  # noqa: E402
from leads import services  # noqa: E402
from leads.models import AssignmentRule, Lead, LeadBehaviour, LeadOwnerChange, LeadSource  # noqa: E402
from people.models import User  # noqa: E402

CHUNK = 100
ACTS = """
INSERT INTO leads_leadbehaviour (id, lead_id, kind, at, source_key, is_demo)
SELECT uuidv7(), id, 'mail_opened', now(), '', false FROM leads_lead WHERE ascii(right(id::text, 1)) % 3 = 0
"""


def fill(count: int) -> None:
    """Leads up to `count`, with an act for every third."""
    missing = count - Lead.objects.count()
    if missing <= 0:
        return
    if User.objects.count() < seed.USERS:
        seed.people()
    seed.prepare()
    seed.leads(0, missing)
    with connection.cursor() as cursor:
        cursor.execute(ACTS)
        cursor.execute("VACUUM ANALYZE leads_lead")


def score() -> dict[str, float]:
    """All open leads once with everything to write, once with nothing to write."""
    Lead.objects.update(score=0, band="", score_parts=[])
    first, again = _score_once(), _score_once()
    return {
        "first_s": first,
        "again_s": again,
        "open_leads": Lead.objects.open().count(),
        "acts": LeadBehaviour.objects.count(),
    }


def _score_once() -> float:
    likelihoods, now, after = import_string("leads.learned.likelihoods")(), timezone.now(), None
    begin = time.perf_counter()
    while True:
        done = services.score_leads(actor=None, now=now, likelihoods=likelihoods, after=after)
        if done.last is None:
            return round(time.perf_counter() - begin, 2)
        after = done.last


def route(count: int, workers: int) -> dict[str, object]:
    """`count` new leads without owners; each worker takes the next hundred that nobody has taken."""
    ids = _arrivals(count)
    people = list(User.objects.filter(is_active=True).exclude(roles=None)[:20])
    rule = AssignmentRule.objects.create(name=f"bench {timezone.now():%H:%M:%S}", position=0)
    rule.members.bulk_create(rule.members.model(rule=rule, user=user) for user in people)
    chunks, lock = [ids[at : at + CHUNK] for at in range(0, count, CHUNK)], threading.Lock()

    def work() -> None:
        while True:
            with lock:
                chunk = chunks.pop() if chunks else None
            if chunk is None:
                break
            services.route(actor=None, lead_ids=chunk, now=timezone.now())
        connection.close()

    threads = [threading.Thread(target=work) for _worker in range(workers)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = round(time.perf_counter() - begin, 2)
    given = Counter(LeadOwnerChange.objects.filter(lead__in=ids, how="routed").values_list("lead", flat=True))
    shares = Counter(Lead.objects.filter(pk__in=ids).values_list("owner", flat=True))
    rule.delete()
    twice = sum(number > 1 for number in given.values())
    return {
        "seconds": seconds,
        "given": len(given),
        "twice": twice,
        "most": max(shares.values()),
        "least": min(shares.values()),
    }


def _arrivals(count: int) -> list[UUID]:
    source = LeadSource.objects.get(key="website")
    rows = [Lead(company=f"Arrived {number}", source=source) for number in range(count)]
    Lead.objects.bulk_create(rows, batch_size=1000)
    return [row.pk for row in rows]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--route", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=4)
    asked = parser.parse_args()
    fill(asked.leads)
    print(json.dumps({"scoring": score(), "routing": route(asked.route, asked.workers)}, indent=2))


if __name__ == "__main__":
    main()

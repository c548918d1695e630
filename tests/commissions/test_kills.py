"""A worker that is killed in the middle of a run leaves no half and nothing doubled. `./run faults` does it to the whole product."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from commissions.computing import compute
from commissions.models import CommissionRun
from commissions.queries.plans import plans_of
from core.invariants import examine
from people.models import User
from tests.factories.commissions import credit, plan_for, rate, rules, run_of

KILLS = 20
# Forks workers and kills them with SIGKILL after some hundredths of a second; the last one is let go on until nothing is left to do.
WORKERS = """
import os, random, signal, sys, time
import django
django.setup()
from django.db import connections
from commissions import services
from commissions.models import CommissionRun
from jobs import worker
from jobs.models import Job
from people.models import User

run_id, finance, kills = sys.argv[1], sys.argv[2], int(sys.argv[3])

def next_job():
    return Job.objects.filter(kind__startswith="commissions.", state=Job.State.NEW).order_by("id").first()

def work(asks):
    while True:
        job = next_job()
        if job is not None:
            worker.run(job.pk)
        elif asks:
            services.start_calculation(actor=User.objects.get(pk=finance), run=CommissionRun.objects.get(pk=run_id))
        else:
            os._exit(0)

def fork(asks):
    child = os.fork()
    if child == 0:
        try:
            work(asks)
        except BaseException:
            import traceback
            traceback.print_exc()
            os._exit(1)
    return child

chance = random.Random(7)
for _ in range(kills):
    connections.close_all()
    child = fork(asks=True)
    time.sleep(chance.uniform(0.05, 0.25))
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL, "it ended by itself"
assert os.waitpid(fork(asks=False), 0)[1] == 0
"""


@pytest.mark.django_db(transaction=True)
def test_twenty_kills_in_commission_runs_leave_the_books_exact(
    alice: User, bob: User, charlie: User, maya: User, ada: User, fin: User
) -> None:
    people = [alice, bob, charlie, maya]
    content = rules(rate(("0", "0.03"), ("20000", "0.05")), rate(("0", "0.01"), key="flat", window="deal"))
    plan_for(*people, author=ada, approver=fin, content=content)
    for user in people:
        for day in range(1, 21):
            credit(user, f"2026-03-{day:02}", "2000.37")
    run = run_of(fin)

    done = subprocess.run(
        [sys.executable, "-c", WORKERS, str(run.pk), str(fin.pk), str(KILLS)], cwd=Path(__file__).parents[2],
        env={**os.environ, **_same_database()}, check=False, timeout=120, capture_output=True,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr.decode()
    run = CommissionRun.objects.get(pk=run.pk)
    assert (run.state, run.finished) == ("calculated", run.calculation)
    assert {result.invariant.key for result in examine() if result.findings} == set()
    assert run.lines.count() == 4 * 20 * 2
    for user in people:
        assert [compute(user.pk, on_plan, run).dues for on_plan in plans_of(user.pk, run)] == [()]


def _same_database() -> dict[str, str]:
    where = connection.settings_dict
    return {
        "DATABASE_URL": f"postgresql://{where['USER']}:{where['PASSWORD']}@{where['HOST']}:{where['PORT']}/{where['NAME']}",
        "DJANGO_SETTINGS_MODULE": "salesmgmt.settings",
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "LOG_LEVEL": "ERROR",
    }

"""A worker that is killed in the middle leaves no half: what a chunk did is there exactly when its mark is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Count

from audit.models import AuditEntry
from customers.models import Account
from integrations import services
from integrations.models import Import, ImportRow
from jobs import worker
from people.models import User
from tests.cast import person
from tests.integrations.maven import given

# Kills itself with SIGKILL inside the transaction of the chunk it is told, after the rows were written.
WORKER = """
import os, signal, sys
import django
django.setup()
from integrations.services import running
from jobs import worker
running.CHUNK = 200
original, calls = running.staging.mark, []
def mark(*args):
    original(*args)
    calls.append(1)
    if len(calls) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
running.staging.mark = mark
worker.run(sys.argv[1])
"""


@pytest.mark.django_db(transaction=True)
def test_five_kills_leave_an_exact_import(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("integrations.services.running.CHUNK", 200)
    ada: User = person("Ada Abel", "admin")
    rows = "\n".join(f"Company number {number}" for number in range(900))
    batch = services.start_run(actor=ada, batch=given(ada, f"account\n{rows}\n", "accounts"))
    for killed_in in (1, 1, 2, 1, 2):
        assert _killed_worker(str(batch.job_id), killed_in).returncode == -signal.SIGKILL
    worker.run(batch.job_id)
    batch = Import.objects.get(pk=batch.pk)
    assert (batch.state, batch.counts) == (
        "done",
        {"created": 900, "updated": 0, "unchanged": 0, "failed": 0, "unprocessed": 0},
    )
    assert Account.objects.count() == Account.objects.values("name").distinct().count() == 900
    assert dict(ImportRow.objects.values_list("outcome").annotate(Count("pk"))) == {"created": 900}
    assert AuditEntry.objects.filter(action="account.imported").count() == 900


def _killed_worker(job: str, chunk: int) -> subprocess.CompletedProcess[bytes]:
    where = connection.settings_dict
    address = f"postgresql://{where['USER']}:{where['PASSWORD']}@{where['HOST']}:{where['PORT']}/{where['NAME']}"
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "salesmgmt.settings",
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
    }
    folder = Path(__file__).parents[2]
    return subprocess.run(
        [sys.executable, "-c", WORKER, job, str(chunk)], cwd=folder, env=environment, check=False, timeout=120
    )

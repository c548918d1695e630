"""Mails to many, and the worker killed in each of its worst moments: each mail arrives exactly once.

MAIL_KILLS=1000 plays it with a thousand mails and five kills at any moment.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from activities.models import Activity
from mail import services
from mail.models import MailHandover, MailMessage
from mail.services import Draft
from people.models import Team, User
from tests.cast import person
from tests.factories.leads import LeadFactory
from tests.mail.conftest import Inbox, box_of

MAILS = int(os.environ.get("MAIL_KILLS", "0"))
# Sends what is due, and kills itself with SIGKILL when the place it is told is reached for the n-th time.
WORKER = """
import os, signal, sys
import django
django.setup()
from django.utils import timezone
from mail import services
from mail.servers.smtp import Connection
from mail.services.handovers import Ledger
box, place, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
seen = []
def reached(here):
    seen.extend([here] if here == place else [])
    if len(seen) == count:
        os.kill(os.getpid(), signal.SIGKILL)
def around(owner, name, before, after, only=lambda *_: True):
    original = getattr(owner, name)
    def wrapped(self, *args):
        if only(*args):
            reached(before)
        answer = original(self, *args)
        if only(*args):
            reached(after)
        return answer
    setattr(owner, name, wrapped)
around(Ledger, "hand", "all but the dot is there", "the log is written")
around(Connection, "send", "", "the dot is sent", only=lambda text: text == b".\\r\\n")
around(Ledger, "note", "the server has answered", "the answer is noted")
while services.send_due(mailbox_id=box, now=timezone.now()):
    pass
"""
PLACES = [("all but the dot is there", 4), ("the dot is sent", 5), ("the answer is noted", 6)]


def worker(box: object, place: str, count: int) -> subprocess.Popen[bytes]:
    where = connection.settings_dict
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgresql://{where['USER']}:{where['PASSWORD']}@{where['HOST']}:{where['PORT']}/{where['NAME']}",
        "DJANGO_SETTINGS_MODULE": "salesmgmt.settings",
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "OUTBOUND_ALLOW": "127.0.0.1/32",
    }
    command = [sys.executable, "-c", WORKER, str(box), place, str(count)]
    return subprocess.Popen(command, cwd=Path(__file__).parents[2], env=environment, stderr=subprocess.DEVNULL)


@pytest.mark.django_db(transaction=True)
def test_each_arrives_exactly_once(smtp: Inbox, inside: None) -> None:
    alice: User = person("Alice Adler", "rep", Team.objects.create(name="North"))
    box = box_of(alice, None, smtp, daily_limit=100_000)
    lead, now, number = LeadFactory(owner=alice), timezone.now(), MAILS or 16
    for each in range(number):
        draft = Draft([f"c{each}@quarry.example"], "Offer", "Hello", mailbox=box)
        services.write_mail(actor=alice, about=lead, draft=draft, now=now)
    MailMessage.objects.update(due_at=now)
    for place, count in PLACES if not MAILS else [("", 0)] * 5:
        process = worker(box.pk, place, count)
        if MAILS:  # kill -9 from outside, whenever
            before = len(smtp.raw)
            while len(smtp.raw) < before + 40 + random.randrange(100) and process.poll() is None:
                time.sleep(0.005)
            time.sleep(random.random() / 20)
            process.kill()
        assert process.wait(timeout=300) == -signal.SIGKILL
    while services.send_due(mailbox_id=box.pk, now=timezone.now()):
        pass
    arrived = Counter(to for receivers, _content in smtp.raw for to in receivers)
    assert arrived == {f"c{each}@quarry.example": 1 for each in range(number)}
    assert dict(Counter(MailMessage.objects.values_list("state", flat=True))) == {"sent": number}
    assert (
        Activity.objects.filter(lead=lead).count(),
        MailHandover.objects.filter(pk__in=MailMessage.objects.values("pk")).count(),
    ) == (number, number)

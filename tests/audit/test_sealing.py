"""The chain of hashes: it covers everything, detects everything, and never seals past a writer in flight."""

import threading
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.utils import timezone

from audit import sealing
from audit.models import AuditEntry, AuditSeal
from audit.queries import verify_chain
from audit.services import record
from jobs import services as jobs
from people.models import User
from tests.fixtures import RunJobs


def write(actor: User, count: int = 1) -> None:
    for number in range(count):
        record(
            actor=actor, action="user.edited", record=actor, changes={"title": [str(number), "é 中文"]}, reason="why"
        )


def seal() -> AuditSeal | None:
    return sealing.seal(now=timezone.now())


def tamper(statement: str) -> None:
    """What somebody who owns the tables could do."""
    with connection.cursor() as cursor:
        for table in ("audit_auditentry", "audit_auditseal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)


@pytest.fixture
def three_seals(alice: User) -> Iterator[list[AuditSeal]]:
    seals = []
    for count in (3, 1, 2):
        write(alice, count)
        seals.append(seal())
    return seals


@pytest.mark.django_db
def test_seals_cover_all_entries_without_gap(three_seals: list[AuditSeal]) -> None:
    assert [made.entries for made in three_seals] == [3, 1, 2]
    assert three_seals[1].previous_hash == three_seals[0].hash
    assert three_seals[2].to_seq == AuditEntry.objects.latest("seq").seq
    assert list(verify_chain()) == []


@pytest.mark.django_db
def test_nothing_new_makes_no_seal(three_seals: list[AuditSeal]) -> None:
    assert seal() is None
    assert AuditSeal.objects.count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_auditentry SET actor_name = 'Somebody' WHERE seq = (SELECT min(seq) FROM audit_auditentry)",
        "UPDATE audit_auditentry SET changes = '{}' WHERE seq = (SELECT max(seq) FROM audit_auditentry)",
        "UPDATE audit_auditentry SET at = at + interval '1 microsecond' WHERE seq = (SELECT min(seq) FROM audit_auditentry)",
        "DELETE FROM audit_auditentry WHERE seq = (SELECT min(seq) + 3 FROM audit_auditentry)",
        "DELETE FROM audit_auditentry WHERE seq = (SELECT min(seq) FROM audit_auditentry)",
        "DELETE FROM audit_auditseal WHERE id = (SELECT min(id) FROM audit_auditseal)",
        "DELETE FROM audit_auditseal WHERE id = (SELECT min(id) + 1 FROM audit_auditseal)",
        "UPDATE audit_auditseal SET previous_hash = hash WHERE id = (SELECT max(id) FROM audit_auditseal)",
        (
            "INSERT INTO audit_auditentry (seq, at, actor_name, via, action, record_type, record_name, changes, reason) "
            "OVERRIDING SYSTEM VALUE VALUES ((SELECT min(seq) - 1 FROM audit_auditentry), now(), 'A', '', 'x', 'user', '', '{}', '')"
        ),
    ],
)
def test_every_tampering_is_found(three_seals: list[AuditSeal], statement: str) -> None:
    tamper(statement)
    assert list(verify_chain()) != []


@pytest.mark.django_db
def test_the_worker_seals_in_chunks(alice: User, run_jobs: RunJobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "CHUNK", 4)
    write(alice, 10)
    jobs.enqueue(kind="audit.seal")
    [job] = run_jobs()
    assert job.result == {"sealed": 10}
    assert [made.entries for made in AuditSeal.objects.order_by("id")] == [4, 4, 2]
    assert list(verify_chain()) == []


@pytest.mark.django_db(transaction=True)
def test_no_seal_passes_a_writer_in_flight(alice: User) -> None:
    """The writer has taken a number but not committed; a later entry is there already. Sealing now would leave the first one out."""
    written, commit = threading.Event(), threading.Event()

    def slow_writer() -> None:
        try:
            with transaction.atomic():
                write(alice)
                written.set()
                commit.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    assert written.wait(10)
    write(alice)
    assert seal() is None
    commit.set()
    thread.join(10)
    made = seal()
    assert made is not None
    assert made.entries == 2
    assert list(verify_chain()) == []


@pytest.mark.django_db(transaction=True)
def test_writers_wait_only_briefly_for_the_sealer(alice: User) -> None:
    """While the sealer waits in vain for a slow writer, others are held up for its patience at the most."""
    started = timezone.now()
    with transaction.atomic():
        write(alice)
        thread = threading.Thread(target=lambda: (seal(), connection.close()))
        thread.start()
        write(alice)
        thread.join(10)
    assert (timezone.now() - started).total_seconds() < 5
    assert AuditSeal.objects.count() == 0

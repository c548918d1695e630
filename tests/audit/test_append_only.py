"""The database itself refuses to change history, also for its owner."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit import sealing
from audit.models import AuditEntry
from audit.services import record
from people.models import User

pytestmark = pytest.mark.django_db

ATTEMPTS = [
    "UPDATE audit_auditentry SET reason = 'nicer'",
    "DELETE FROM audit_auditentry",
    "TRUNCATE audit_auditentry",
    "UPDATE audit_auditseal SET hash = 'x'",
    "DELETE FROM audit_auditseal",
    "TRUNCATE audit_auditseal CASCADE",
    "DELETE FROM audit_auditentry WHERE false",
]


@pytest.mark.parametrize("statement", ATTEMPTS)
def test_history_can_not_be_rewritten(statement: str, alice: User) -> None:
    record(actor=alice, action="user.edited", record=alice, changes={"title": ["", "Rep"]})
    assert sealing.seal(now=timezone.now()) is not None
    with (
        pytest.raises(DatabaseError, match="can only be added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert list(AuditEntry.objects.values_list("changes", "reason")) == [({"title": ["", "Rep"]}, "")]


def test_the_orm_can_not_either(alice: User) -> None:
    entry = record(actor=alice, action="user.edited", record=alice)
    entry.reason = "nicer"
    with pytest.raises(DatabaseError, match="can only be added to"), transaction.atomic():
        entry.save()
    with pytest.raises(DatabaseError, match="can only be added to"), transaction.atomic():
        entry.delete()

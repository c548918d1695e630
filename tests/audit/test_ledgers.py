"""The product's own database role works as it has to, and can't rewrite a ledger: also not where somebody disabled the triggers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from audit import ledgers
from core.invariants import examine
from people.models import User
from tests.factories.commissions import calculate, credit, plan_for, rate, rules, run_of
from tests.fixtures import RunJobs

pytestmark = pytest.mark.django_db
ROLE = "salesmgmt_app"
KNOWN = {
    "audit_auditentry", "audit_auditseal", "commissions_commissionline", "contracts_contractcredit", "forecasts_dealsnapshot",
    "forecasts_forecastline", "opportunities_closingcredit", "targets_creditentry",
}  # fmt: skip


def test_every_ledger_is_found_by_its_triggers() -> None:
    assert set(ledgers.ledgers()) >= KNOWN


@pytest.fixture
def as_role(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """The triggers of the ledgers are off, and the connection acts as the role. All of it ends with the transaction."""
    call_command("grant_app_role", ROLE)
    assert "targets_creditentry" in capsys.readouterr().out
    with connection.cursor() as cursor:
        for table in ledgers.ledgers():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.mark.usefixtures("as_role")
def test_the_role_books_and_pays_and_rewrites_nothing(alice: User, ada: User, fin: User, run_jobs: RunJobs) -> None:
    plan_for(alice, author=ada, approver=fin, content=rules(rate(("0", "0.10"))))
    credit(alice, "2026-03-10", "1000.00")
    run = calculate(run_of(fin), fin, run_jobs)
    assert [str(line.amount) for line in run.lines.all()] == ["100.00"]

    for table in sorted(KNOWN):
        column = "seq" if table == "audit_auditentry" else "id"
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement)
    findings = {result.invariant.key: result.findings for result in examine(["audit.ledgers_guarded"])}
    assert (
        "targets_creditentry: the trigger targets_creditentry_append_only is disabled"
        in findings["audit.ledgers_guarded"]
    )


def test_the_owner_is_no_such_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
    with pytest.raises(CommandError, match="choose another role"):
        call_command("grant_app_role", owner)

"""The road of a lead (R42)."""

from itertools import permutations

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from core.errors import Conflict, Forbidden, Refusal
from leads import services
from leads.models import Lead
from leads.services.status import JUMPS
from people.models import User
from tests.factories.leads import LeadFactory

pytestmark = pytest.mark.django_db
STATUSES = [status.value for status in Lead.Status]
LEGAL = {
    "new": {"contacted", "nurturing", "disqualified"},
    "contacted": {"nurturing", "qualified", "disqualified"},
    "nurturing": {"contacted", "qualified", "disqualified"},
    "qualified": {"contacted", "nurturing", "disqualified"},
    "converted": set(),
    "disqualified": {"new", "contacted"},
}


def at(alice: User, status: str) -> Lead:
    return LeadFactory(owner=alice, status=status, disqualify_reason="no budget" if status == "disqualified" else "")


@pytest.mark.parametrize(("origin", "goal"), list(permutations(STATUSES, 2)))
def test_only_legal_jumps(alice: User, origin: str, goal: str) -> None:
    lead = at(alice, origin)

    if goal in LEGAL[origin]:
        services.change_status(actor=alice, lead=lead, status=goal, reason="because", now=timezone.now())
        expected = goal
    else:
        with pytest.raises((Refusal, Forbidden)):
            services.change_status(actor=alice, lead=lead, status=goal, reason="because", now=timezone.now())
        expected = origin

    lead.refresh_from_db()
    assert lead.status == expected
    assert {origin: set(goals) for origin, goals in JUMPS.items()} == LEGAL


def test_disqualifying_needs_a_reason_and_is_written_down(alice: User) -> None:
    lead = at(alice, "contacted")
    with pytest.raises(Refusal) as refusal:
        services.change_status(actor=alice, lead=lead, status="disqualified", reason="  ", now=timezone.now())
    assert refusal.value.problems[0].field == "reason"

    services.change_status(actor=alice, lead=lead, status="disqualified", reason="no budget", now=timezone.now())

    lead.refresh_from_db()
    assert (lead.status, lead.disqualify_reason) == ("disqualified", "no budget")
    assert lead.status_changes.values_list("from_status", "to_status", "reason").last() == (
        "contacted",
        "disqualified",
        "no budget",
    )
    assert AuditEntry.objects.get(action="lead.status_changed").changes["status"] == ["contacted", "disqualified"]


def test_converting_happens_once_and_closes_the_lead(alice: User) -> None:
    lead = at(alice, "contacted")

    services.mark_converted(actor=alice, lead=lead, now=timezone.now())

    with pytest.raises(Conflict):
        services.mark_converted(actor=alice, lead=lead, now=timezone.now())
    with pytest.raises(Forbidden):
        services.edit_lead(actor=alice, lead=lead, region="East")
    with pytest.raises(Conflict):
        services.mark_converted(actor=alice, lead=at(alice, "disqualified"), now=timezone.now())

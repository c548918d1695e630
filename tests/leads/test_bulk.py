"""Acts on many leads, and taking them back."""

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from core.errors import Forbidden
from leads import services
from leads.models import Lead
from people.models import User
from tests.factories.leads import LeadFactory

pytestmark = pytest.mark.django_db


def test_assign_changes_what_may_be_changed_and_undo_puts_it_back(
    alice: User, bob: User, maya: User, charlie: User
) -> None:
    mine = [LeadFactory(owner=alice) for _ in range(3)]
    foreign, converted = LeadFactory(owner=charlie), LeadFactory(owner=alice, status="converted")
    ids = [lead.pk for lead in (*mine, foreign, converted)]

    outcome = services.bulk_assign(actor=maya, ids=ids, owner=bob)

    assert (outcome.changed, outcome.refused, len(outcome.reasons)) == (3, 1, 1)
    assert set(Lead.objects.filter(owner=bob)) == set(mine)
    assert AuditEntry.objects.filter(batch=outcome.batch, action="lead.assigned").count() == 3
    services.assign(actor=maya, lead=mine[0], owner=maya)
    with pytest.raises(Forbidden):
        services.undo(batch=outcome.batch, actor=bob)
    assert services.undo(batch=outcome.batch, actor=maya) == 2
    assert sorted(Lead.objects.filter(pk__in=[lead.pk for lead in mine]).values_list("owner__full_name", flat=True)) == [
        "Alice Adler", "Alice Adler", "Maya Meier",
    ]  # fmt: skip


def test_status_goes_along_legal_jumps_only(alice: User) -> None:
    new, qualified = LeadFactory(owner=alice), LeadFactory(owner=alice, status="contacted")

    outcome = services.bulk_change_status(
        actor=alice, ids=[new.pk, qualified.pk], status="qualified", now=timezone.now()
    )

    assert (outcome.changed, outcome.refused) == (1, 1)
    assert outcome.reasons == ("A lead can't go from “New” to “Qualified”.",)
    assert qualified.status_changes.values_list("from_status", "to_status").last() == ("contacted", "qualified")
    assert services.undo(batch=outcome.batch, actor=alice) == 1
    assert qualified.status_changes.values_list("from_status", "to_status").last() == ("qualified", "contacted")


def test_tags_and_delete_come_back(alice: User, maya: User) -> None:
    leads = [LeadFactory(owner=alice, tags=["old"]), LeadFactory(owner=alice)]
    ids = [lead.pk for lead in leads]

    services.bulk_tag(actor=alice, ids=ids, add=["fair"], remove=["old"])
    assert list(Lead.objects.order_by("id").values_list("tags", flat=True)) == [["fair"], ["fair"]]
    nothing = services.bulk_delete(actor=alice, ids=ids, now=timezone.now())
    assert (nothing.changed, nothing.refused) == (0, 2)
    gone = services.bulk_delete(actor=maya, ids=ids, now=timezone.now())
    assert (gone.changed, Lead.objects.count()) == (2, 0)

    assert services.undo(batch=gone.batch, actor=maya) == 2

    assert Lead.objects.count() == 2

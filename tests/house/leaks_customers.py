"""North's companies and people."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from audit.services import batch
from core.models import new_id
from customers import services
from tests.factories.customers import AccountFactory, ContactFactory
from tests.house.leaks import MARKER, Probe, World, leak


@leak
def customers(world: World) -> list[Probe]:
    parent = AccountFactory(owner=world.alice, name=f"{MARKER} Holding")
    texts = dict.fromkeys(("website", "phone", "industry", "region", "country", "address", "description"), MARKER)
    account = AccountFactory(owner=world.alice, name=f"{MARKER} Ltd", parent=parent, **texts)
    contact = ContactFactory(
        owner=world.alice, account=account, first_name=MARKER, last_name=MARKER, title=MARKER, phone=MARKER
    )
    expired = timezone.localdate() - timedelta(days=1)
    services.add_collaborator(
        actor=world.alice, account=account, user=world.charlie, can_write=True, expires_on=expired
    )
    undone = new_id()
    token = batch.set(undone)
    services.edit_account(actor=world.alice, account=account, changes={"level": "A"})
    batch.reset(token)
    keys = {"pk": account.pk, "contact_id": contact.pk, "user_id": world.bob.pk, "field": "name", "batch": undone}
    return [
        Probe("customers:*", keys),
        Probe("customers:contact-*", {"pk": contact.pk, "field": "last_name"}),
        Probe("account-*", {"pk": str(account.pk)}),
        Probe("contact-*", {"pk": str(contact.pk)}),
        Probe("customers:contact-list", query=f"account={account.pk}"),
        Probe("customers:account-list", query=f"parent={parent.pk}"),
    ]

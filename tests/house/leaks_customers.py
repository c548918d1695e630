"""North's companies and people."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from audit.services import batch
from core.models import new_id
from customers import services
from customers.models import GradingRule
from customers.services.suspecting import find_suspects
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
    day = services.add_contact_date(
        actor=world.alice, contact=contact, kind="other", label=MARKER, on=timezone.localdate(), remind_days=0
    )
    undone = new_id()
    token = batch.set(undone)
    services.edit_account(actor=world.alice, account=account, changes={"level": "A"})
    batch.reset(token)
    keys = {"pk": account.pk, "contact_id": contact.pk, "user_id": world.bob.pk, "field": "name", "batch": undone}
    twin = AccountFactory(owner=world.alice, name=f"{MARKER} Limited")
    merged = AccountFactory(owner=world.alice, name=f"{MARKER} GmbH")
    merger = services.merge(actor=world.alice, noun="account", kept=account, gone=merged, now=timezone.now())
    rule = GradingRule.objects.create(gives="level", value="A", measure="won_12_months", at_least=1)
    pool = services.save_pool(actor=world.ada, name="Open", teams=[world.alice.team], daily_claims=5)
    waiting = AccountFactory(owner=world.alice, name=f"{MARKER} Pooled", **texts)
    services.release(actor=world.alice, account=waiting, pool=pool, reason="No need", now=timezone.now())
    pool_rule = services.save_pool_rule(actor=world.ada, name="Idle", pool=pool, idle_days=30)
    capacity = services.save_capacity(actor=world.ada, name="All", most=500)
    find_suspects(noun="account", limit=100, now=timezone.now())
    return [
        Probe("customers:suspects", {"noun": "account"}, hidden=False),
        Probe("customers:likeness", {"noun": "account", "pk": account.pk}),
        Probe("customers:merge", {"noun": "account", "first": account.pk, "second": twin.pk}),
        Probe("customers:not-the-same", {"noun": "account", "first": account.pk, "second": twin.pk}),
        Probe("customers:unmerge", {"noun": "account", "pk": merger.pk}),
        Probe("customers:account-detail", {"pk": merged.pk}),
        Probe("customers:pool", hidden=False),
        Probe("customers:pool-edit", {"pk": pool.pk}, hidden=False),
        Probe("customers:pool-rule-*", {"pk": pool_rule.pk}, hidden=False),
        Probe("customers:capacity-*", {"pk": capacity.pk}, hidden=False),
        Probe("account-pool-*", {"pk": str(pool.pk)}, hidden=False),
        Probe("customers:rule-*", {"pk": rule.pk}, hidden=False),
        Probe("customers:*", keys),
        Probe("customers:contact-*", {"pk": contact.pk, "field": "last_name", "date_id": day.pk}),
        Probe("account-*", {"pk": str(account.pk)}),
        Probe("contact-*", {"pk": str(contact.pk)}),
        Probe("customers:contact-list", query=f"account={account.pk}"),
        Probe("customers:account-list", query=f"parent={parent.pk}"),
    ]

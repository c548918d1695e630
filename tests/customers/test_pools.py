"""The eight checks of the public pool (公海) for companies."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from activities import services as activities
from audit.models import AuditEntry
from core.errors import Conflict, Forbidden, Refusal
from core.imports import ImportRow
from customers import services
from customers.models import Account, AccountCapacity, AccountPool, AccountPoolRule, Contact
from customers.queries import about_to_fall, pool_accounts
from customers.services.recycling import affected_by
from customers.tenure import owned_since
from people.models import Notification, User
from tests.factories.customers import AccountFactory, ContactFactory
from tests.factories.opportunities import OpportunityFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def days(number: float) -> timedelta:
    return timedelta(days=number)


def pool_of(ada: User, north: Any, **values: Any) -> AccountPool:
    return services.save_pool(actor=ada, name="North", teams=[north], daily_claims=3, **values)


@pytest.fixture
def pool(ada: User, north: Any) -> AccountPool:
    return pool_of(ada, north)


def returned(actor: User, pool: AccountPool, at: Any = NOW, **values: Any) -> Account:
    account = AccountFactory(**{"owner": actor, **values})
    return services.release(actor=actor, account=account, pool=pool, reason="No need", now=at)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_who_claim_at_once_one_succeeds(alice: User, bob: User, ada: User, north: Any) -> None:
    account = returned(bob, pool_of(ada, north))

    def claim(_number: int) -> str:
        try:
            services.claim(actor=alice, account=account, now=NOW)
        except Conflict as conflict:
            return conflict.code
        finally:
            connection.close()
        return "claimed"

    with ThreadPoolExecutor(20) as threads:
        answers = sorted(threads.map(claim, range(20)))
    assert answers == ["already_claimed"] * 19 + ["claimed"]
    assert Account.objects.get(pk=account.pk).owner == alice


@pytest.mark.django_db(transaction=True)
def test_one_who_claims_six_at_once_gets_as_many_as_the_day_allows(
    alice: User, bob: User, ada: User, north: Any
) -> None:
    pool = pool_of(ada, north)
    accounts = [returned(bob, pool) for _number in range(6)]

    def claim(account: Account) -> str:
        try:
            services.claim(actor=alice, account=account, now=NOW)
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()
        return "claimed"

    with ThreadPoolExecutor(6) as threads:
        assert sorted(threads.map(claim, accounts)) == ["claimed"] * 3 + ["daily_limit"] * 3
    assert Account.objects.filter(owner=alice).count() == 3


def test_claims_count_for_the_day_also_when_the_company_is_returned(alice: User, bob: User, pool: AccountPool) -> None:
    accounts = [returned(bob, pool) for _number in range(4)]
    for account in accounts[:3]:
        services.claim(actor=alice, account=account, now=NOW)
    services.release(actor=alice, account=accounts[0], pool=pool, reason="No budget", now=NOW)

    with pytest.raises(Refusal) as refused:
        services.claim(actor=alice, account=accounts[3], now=NOW)
    assert refused.value.code == "daily_limit"
    assert services.claim(actor=alice, account=accounts[3], now=NOW + days(1)).owner == alice


def test_the_owner_before_waits_but_a_manager_may_give_it_to_him(alice: User, maya: User, pool: AccountPool) -> None:
    pool.managers.add(maya)
    account, other = returned(alice, pool), returned(alice, pool)
    with pytest.raises(Refusal) as refused:
        services.claim(actor=alice, account=account, now=NOW + days(6))
    assert refused.value.code == "previous_owner"
    assert services.assign_account(actor=maya, account=other, to=alice).owner == alice
    assert services.claim(actor=alice, account=account, now=NOW + days(8)).owner == alice
    told = AuditEntry.objects.filter(record_id=account.pk).order_by("seq").values_list("action", "reason")
    assert list(told) == [("account.created", ""), ("account.released", "No need"), ("account.claimed", "")]


def ruled(pool: AccountPool, **values: Any) -> AccountPoolRule:
    return AccountPoolRule.objects.create(name="idle", pool=pool, is_active=True, **{"idle_days": 30, **values})


def night(number: float) -> tuple[int, int]:
    done = services.recycle(actor=None, now=NOW + days(number))
    return done.warned, done.moved


def test_idle_companies_are_warned_of_then_moved_once(alice: User, maya: User, pool: AccountPool) -> None:
    ruled(pool)
    idle, kept, called = (AccountFactory(owner=alice) for _number in range(3))
    person = ContactFactory(owner=alice, account=idle)
    services.set_locked(actor=maya, account=kept, is_locked=True)
    act = activities.log_activity(actor=alice, kind="call", subject="Called", about=called, now=NOW)
    type(act).objects.filter(pk=act.pk).update(done_at=NOW + days(29))

    assert night(0) == (0, 0)  # never contacted is no match on the first night
    assert [night(28), night(28), night(30)] == [(1, 0), (1, 0), (1, 0)]
    assert list(about_to_fall(alice, timezone.localdate(NOW + days(28)))) == [idle]
    assert [night(31), night(31)] == [(0, 1), (0, 0)]

    idle.refresh_from_db()
    assert (idle.owner, idle.pool, idle.tenure.previous_owner) == (None, pool, alice)
    assert Contact.objects.get(pk=person.pk).owner is None
    assert AuditEntry.objects.filter(action="account.recycled").values_list("record_id", flat=True).get() == idle.pk
    assert set(Account.objects.filter(owner=alice)) == {kept, called}
    kinds = Notification.objects.filter(user=alice, kind__startswith="account.").order_by("id")
    assert list(kinds.values_list("kind", "params__days")) == [
        ("account.recycle_soon", 3), ("account.recycle_soon", 1), ("account.recycled", None),
    ]  # fmt: skip
    services.claim(actor=maya, account=idle, now=NOW + days(32))
    assert Contact.objects.get(pk=person.pk).owner == maya
    claimed = AuditEntry.objects.get(record_id=idle.pk, action="account.claimed")
    assert owned_since([idle]) == {idle.pk: claimed.at}  # its days run anew


def test_a_rule_counts_from_the_next_night_and_says_before_whom_it_moves(alice: User, pool: AccountPool) -> None:
    account, bought, open_one = (AccountFactory(owner=alice) for _number in range(3))
    OpportunityFactory(owner=alice, account=open_one)
    Account.objects.update(created_at=NOW - days(40))
    rule = AccountPoolRule(name="new", pool=pool, idle_days=30)
    asked = affected_by(rule, [], timezone.localdate(NOW))
    assert (asked.now, asked.within_a_week, asked.looked_at) == (2, 0, 3)
    assert night(0) == (0, 0)
    ruled(pool, warn_days=[])
    assert night(0) == (0, 2)
    assert set(Account.objects.filter(pool=pool)) == {account, bought}


@pytest.mark.parametrize(
    ("columns", "moves"),
    [
        ({"levels": ["A"]}, False),
        ({"levels": ["C"]}, True),
        ({"idle_days": None, "no_opportunity_days": 30, "spares_open": False}, False),
        ({"idle_days": None, "not_won_days": 30, "spares_open": False}, True),
        ({"idle_days": None, "not_won_days": 30}, False),
        ({"idle_days": 45, "not_won_days": 30, "combine": "all", "spares_open": False}, False),
    ],
)
def test_what_a_rule_asks(alice: User, pool: AccountPool, columns: dict[str, Any], moves: bool) -> None:
    account = AccountFactory(owner=alice, level="C")
    if "levels" not in columns:
        OpportunityFactory(owner=alice, account=account)
    Account.objects.update(created_at=NOW - days(40))
    ruled(pool, warn_days=[], **columns)
    assert night(0) == (0, int(moves))


def test_capacity_is_one_principle(alice: User, bob: User, maya: User, ada: User, pool: AccountPool) -> None:
    AccountFactory(owner=alice)
    waiting, others = returned(bob, pool), AccountFactory(owner=bob)
    services.save_capacity(actor=ada, name="wide", most=50)
    strict = services.save_capacity(actor=ada, name="strict", most=1, users=[alice])
    acts: tuple[Callable[[], Any], ...] = (
        lambda: services.create_account(actor=alice, name="One more"),
        lambda: services.claim(actor=alice, account=waiting, now=NOW),
        lambda: services.assign_account(actor=maya, account=others, to=alice),
        lambda: services.hand_over_accounts(maya, bob, alice),
    )
    for act in acts:
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "capacity"
    rows = [ImportRow(1, {"name": "From a file"})]
    assert [one.status for one in services.import_accounts(actor=alice, rows=rows, now=NOW)] == ["failed"]
    services.save_capacity(actor=ada, capacity=strict, most=2)
    assert services.assign_account(actor=maya, account=others, to=alice).owner == alice
    assert AccountCapacity.objects.count() == 2


def test_more_time_is_asked_for_by_the_owner_and_given_once_by_who_leads(
    alice: User, maya: User, pool: AccountPool
) -> None:
    account = AccountFactory(owner=alice)
    services.ask_longer(actor=alice, account=account, now=NOW, reason="trade fair")
    assert Notification.objects.get(kind="account.time_asked").user == maya
    with pytest.raises(Refusal):
        services.ask_longer(actor=alice, account=account, now=NOW, reason="again")
    with pytest.raises(Forbidden):
        services.keep_longer(actor=alice, account=account, now=NOW, reason="myself")
    tenure = services.keep_longer(actor=maya, account=account, now=NOW, reason="trade fair")
    assert tenure.extended_until == timezone.localdate(NOW) + days(15)
    with pytest.raises(Refusal):
        services.keep_longer(actor=maya, account=account, now=NOW, reason="again")


def test_in_the_pool_whom_to_call_is_hidden_from_all_members(alice: User, bob: User, pool: AccountPool) -> None:
    account = AccountFactory(owner=alice, name="Zebra Ltd", phone="13800138000")
    ContactFactory(owner=alice, account=account, last_name="Wang", mobile="13900139000")
    services.add_collaborator(actor=alice, account=account, user=bob)
    services.release(actor=alice, account=account, pool=pool, reason="No time", now=NOW)
    for member in (alice, bob):
        assert list(Account.objects.visible_to(member)) == list(Contact.objects.visible_to(member)) == []
        told = str([row.told for row in pool_accounts(member)])
        assert "Ze***" in told
        assert not any(secret in told for secret in ("138", "139", "Wang", "Zebra"))


def test_a_pool_that_is_needed_stays(ada: User, alice: User, pool: AccountPool) -> None:
    with pytest.raises(Refusal):
        services.save_pool(actor=ada, pool=pool, is_active=False)
    second = services.save_pool(actor=ada, name="Second")
    account = returned(alice, pool)
    with pytest.raises(Refusal):
        services.delete_pool(actor=ada, pool=pool)
    with pytest.raises(Refusal):
        services.save_pool(actor=ada, pool=pool, is_active=False)
    with pytest.raises(Conflict):
        services.release(actor=ada, account=account, pool=second, reason="No need", now=NOW)
    services.delete_pool(actor=ada, pool=second)
    with pytest.raises(Forbidden):
        services.save_pool(actor=alice, pool=pool, name="Mine")

"""Companies: rules, rights, traces."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from core.errors import Conflict, Forbidden, Refusal
from customers import services
from customers.models import Account, Contact
from people.models import User
from tests.factories.customers import AccountFactory, ContactFactory

VALID_CODE = "91350100M000100Y43"


def refused(error: pytest.ExceptionInfo[Refusal]) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in error.value.problems]


def test_a_new_company_belongs_to_its_maker_and_leaves_one_entry(alice: User) -> None:
    account = services.create_account(
        actor=alice, name=" 北京星河科技有限公司 ", uscc=VALID_CODE.lower(), revenue=Decimal("12.50")
    )
    assert (account.owner, account.name, account.uscc, account.currency) == (
        alice,
        "北京星河科技有限公司",
        VALID_CODE,
        "CNY",
    )
    assert account.normalized_name == "北京星河科技"
    assert AuditEntry.objects.filter(record_id=account.pk).values_list("action", flat=True).get() == "account.created"


def test_all_problems_are_told_at_once(alice: User) -> None:
    with pytest.raises(Refusal) as error:
        services.create_account(actor=alice, name="", uscc="91350100M000100Y44", phone="1" * 41)
    assert refused(error) == [("phone", "max_length"), ("name", "required"), ("uscc", "check_character")]
    assert Account.objects.count() == 0


def test_a_credit_code_names_one_company(alice: User, charlie: User) -> None:
    AccountFactory(owner=alice, uscc=VALID_CODE)
    with pytest.raises(Refusal) as error:
        services.create_account(actor=charlie, name="Other", uscc=VALID_CODE)
    assert refused(error) == [("uscc", "unique")]


def test_a_company_cannot_stand_above_itself(alice: User) -> None:
    top = AccountFactory(owner=alice)
    middle = AccountFactory(owner=alice, parent=top)
    bottom = AccountFactory(owner=alice, parent=middle)
    with pytest.raises(Refusal) as error:
        services.edit_account(actor=alice, account=top, changes={"parent": bottom})
    assert refused(error) == [("parent", "cycle")]
    services.edit_account(actor=alice, account=bottom, changes={"parent": top})
    assert Account.objects.get(pk=bottom.pk).parent == top


def test_an_edit_on_an_old_version_is_refused_with_both_values(alice: User) -> None:
    account = AccountFactory(owner=alice, region="East")
    services.edit_account(actor=alice, account=account, changes={"region": "West"}, version=1)
    with pytest.raises(Conflict) as error:
        services.edit_account(actor=alice, account=account, changes={"region": "North"}, version=1)
    assert error.value.current == {"version": 2, "values": {"region": "West"}, "yours": {"region": "North"}}
    assert Account.objects.get(pk=account.pk).region == "West"


def test_an_edit_that_changes_nothing_leaves_nothing(alice: User) -> None:
    account = AccountFactory(owner=alice, region="East")
    services.edit_account(actor=alice, account=account, changes={"region": "East"})
    assert Account.objects.get(pk=account.pk).version == 1
    assert AuditEntry.objects.filter(record_id=account.pk).count() == 1


def test_who_sees_a_company(alice: User, bob: User, maya: User, charlie: User, ada: User, fin: User) -> None:
    AccountFactory(owner=alice)
    seen = {
        person.full_name.split()[0]: Account.objects.visible_to(person).count()
        for person in (alice, bob, maya, charlie, ada, fin)
    }
    assert seen == {"Alice": 1, "Bob": 0, "Maya": 1, "Charlie": 0, "Ada": 1, "Fin": 1}


@pytest.mark.parametrize(
    ("days", "can_write", "sees", "edits"), [(None, True, 1, True), (0, False, 1, False), (-1, True, 0, False)]
)
def test_collaborators_read_or_write_until_their_day(
    alice: User, charlie: User, days: int | None, can_write: bool, sees: int, edits: bool
) -> None:
    account = AccountFactory(owner=alice)
    until = None if days is None else timezone.localdate() + timedelta(days=days)
    services.add_collaborator(actor=alice, account=account, user=charlie, can_write=can_write, expires_on=until)
    assert Account.objects.visible_to(charlie).count() == sees
    if edits:
        services.edit_account(actor=charlie, account=account, changes={"region": "West"})
    else:
        with pytest.raises(Forbidden):
            services.edit_account(actor=charlie, account=account, changes={"region": "West"})
    assert Account.objects.get(pk=account.pk).region == ("West" if edits else "")


def test_a_collaborator_cannot_invite_others(alice: User, bob: User, charlie: User) -> None:
    account = AccountFactory(owner=alice)
    services.add_collaborator(actor=alice, account=account, user=charlie, can_write=True)
    with pytest.raises(Forbidden):
        services.add_collaborator(actor=charlie, account=account, user=bob)
    services.remove_collaborator(actor=charlie, account=account, user=charlie)
    assert Account.objects.visible_to(charlie).count() == 0


def test_assigning_takes_the_owners_contacts_along(alice: User, bob: User, maya: User) -> None:
    account = AccountFactory(owner=alice)
    hers, his = ContactFactory(owner=alice, account=account), ContactFactory(owner=bob, actor=maya, account=account)
    services.assign_account(actor=maya, account=account, to=bob, reason="Territory")
    assert set(Contact.objects.values_list("pk", "owner")) == {(hers.pk, bob.pk), (his.pk, bob.pk)}
    assert set(AuditEntry.objects.filter(reason="Territory").values_list("action", flat=True)) == {"account.assigned"}


@pytest.mark.parametrize("receiver", ["charlie", "mo"])
def test_a_manager_gives_only_within_the_team(
    alice: User, maya: User, receiver: str, request: pytest.FixtureRequest
) -> None:
    account = AccountFactory(owner=alice)
    with pytest.raises(Forbidden):
        services.assign_account(actor=maya, account=account, to=request.getfixturevalue(receiver))
    assert Account.objects.get(pk=account.pk).owner == alice


def test_a_rep_cannot_assign_or_make_for_others(alice: User, bob: User) -> None:
    account = AccountFactory(owner=alice)
    with pytest.raises(Forbidden):
        services.assign_account(actor=alice, account=account, to=bob)
    with pytest.raises(Forbidden):
        services.create_account(actor=alice, owner=bob, name="For Bob")
    assert Account.objects.count() == 1


def test_a_company_that_is_referred_to_stays(alice: User, maya: User) -> None:
    parent = AccountFactory(owner=alice)
    AccountFactory(owner=alice, parent=parent)
    with pytest.raises(Refusal) as error:
        services.delete_account(actor=maya, account=parent)
    assert refused(error) == [("", "in_use")]
    assert Account.objects.count() == 2
    assert not AuditEntry.objects.filter(action="account.deleted").exists()


def test_bulk_assignment_can_be_undone_where_nobody_changed_it_since(alice: User, bob: User, maya: User) -> None:
    first, second = AccountFactory(owner=alice), AccountFactory(owner=alice)
    result = services.assign_accounts(actor=maya, queryset=Account.objects.visible_to(maya), to=bob)
    assert (result.changed, result.refused) == (2, 0)
    services.assign_account(actor=maya, account=Account.objects.get(pk=second.pk), to=maya)
    assert services.undo(batch=result.batch, actor=maya) == 1
    assert dict(Account.objects.values_list("pk", "owner")) == {first.pk: alice.pk, second.pk: maya.pk}


def test_only_who_did_it_undoes_it(alice: User, maya: User, ada: User) -> None:
    AccountFactory(owner=alice)
    result = services.edit_accounts(actor=maya, queryset=Account.objects.all(), changes={"level": "A"})
    with pytest.raises(Forbidden):
        services.undo(batch=result.batch, actor=ada)
    assert Account.objects.get().level == "A"


def test_handing_over_moves_everything(alice: User, bob: User, ada: User) -> None:
    account = AccountFactory(owner=alice)
    ContactFactory(owner=alice, account=account)
    assert services.hand_over_accounts(ada, alice, bob) == 1
    assert services.hand_over_contacts(ada, alice, bob) == 1
    assert Account.objects.get().owner == Contact.objects.get().owner == bob

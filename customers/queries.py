"""Questions about companies and people. Every answer is limited to what the asker may see."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from customers.models import Account, AccountContact, Contact
from people.models import User

MAX_GROUP = 200


def accounts_for(user: User, action: str = "view") -> QuerySet[Account]:
    """The companies a user may see, each marked whether he may also see the one above it."""
    above = Account.objects.visible_to(user).filter(pk=OuterRef("parent_id"))
    return Account.objects.visible_to(user, action).annotate(parent_seen=Exists(above))


def accounts_for_export(user: User) -> QuerySet[Account]:
    return accounts_for(user, "export")


def contacts_for_export(user: User) -> QuerySet[Contact]:
    return contacts_for(user, "export")


def contacts_for(user: User, action: str = "view") -> QuerySet[Contact]:
    """The people a user may see, with those of their companies that he may see."""
    accounts = Account.objects.visible_to(user).values("pk")
    seats = AccountContact.objects.filter(account_id__in=accounts).select_related("account").defer("account__search")
    return Contact.objects.visible_to(user, action).prefetch_related(Prefetch("seats", seats))


def seats_of(account: Account) -> QuerySet[AccountContact]:
    """The people of a company, main ones first; whoever sees the company sees them."""
    return (
        account.seats.select_related("contact", "contact__owner")
        .defer("contact__search", "contact__owner__search")
        .order_by("-is_active", "-is_primary", "contact__last_name", "pk")
    )


def visible_seats(contact: Contact, user: User) -> list[AccountContact]:
    """The companies of a person, as far as the user may see them."""
    accounts = Account.objects.visible_to(user).values("pk")
    return list(contact.seats.select_related("account").defer("account__search").filter(account_id__in=accounts))


def children_of(account: Account, user: User) -> list[Account]:
    return list(
        Account.objects.visible_to(user).filter(parent=account).select_related("owner").defer("search")[:MAX_GROUP]
    )


def parents_of(account: Account, user: User) -> list[Account]:
    """The companies above, nearest last; those the user may not see are left out."""
    found: list[Account] = []
    step: Any = account.parent_id
    while step is not None and len(found) < 20:
        above = Account.objects.filter(pk=step).only("name", "parent_id").first()
        if above is None:
            break
        found.insert(0, above)
        step = above.parent_id
    visible = set(
        Account.objects.visible_to(user).filter(pk__in=[row.pk for row in found]).values_list("pk", flat=True)
    )
    return [row for row in found if row.pk in visible]


def account_choices(user: User) -> QuerySet[Account]:
    return Account.objects.visible_to(user).only("pk", "name").order_by("name", "id")


def possible_owners(user: User) -> QuerySet[User]:
    """Whom the user may give customers to."""
    reach = user.access.reach("customers", "assign")
    people = User.objects.filter(is_active=True).defer("search")
    if reach is not None and reach.everyone:
        return people
    return people.filter(pk__in={user.pk} | (set(reach.owner_ids) if reach else set()))

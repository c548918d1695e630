"""Questions about companies and people. Every answer is limited to what the asker may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Prefetch, QuerySet, Value, When

from core.names import masked
from customers.models import Account, AccountClaimCount, AccountContact, AccountPool, Contact
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


MOST_IN_POOL = 200
SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class PoolAccount:
    """A company in a pool as its claimants see it: what it is, but neither who nor whom to call."""

    id: UUID
    name: str
    level: str
    industry: str
    region: str
    size: int | None
    created_at: datetime
    pool: str
    entered_pool_at: datetime | None
    times_returned: int
    pool_id: UUID | None = None

    @property
    def told(self) -> dict[str, Any]:
        """For programs, which know the pool they asked for."""
        return {name: value for name, value in asdict(self).items() if name != "pool_id"}


def pool_accounts(user: User, *, pool: AccountPool | None = None) -> Sequence[PoolAccount]:
    """The best level first, then what came last."""
    accounts = Account.objects.claimable_by(user).select_related("pool", "tenure").defer("search")
    if pool is not None:
        accounts = accounts.filter(pool=pool)
    rows = accounts.order_by(Case(When(level="", then=Value("Z")), default="level"), "-id")[:MOST_IN_POOL]
    return [_in_pool(account) for account in rows]


def _in_pool(account: Account) -> PoolAccount:
    tenure = getattr(account, "tenure", None)
    return PoolAccount(
        account.pk, masked(account.name), account.level, account.industry, account.region, account.size, account.created_at,
        str(account.pool), tenure and tenure.entered_pool_at, tenure.times_returned if tenure else 0, account.pool_id,
    )  # fmt: skip


def claims_left(user: User, pool: AccountPool, today: date) -> int:
    """How many companies `user` may still claim from the pool today."""
    used = AccountClaimCount.objects.filter(user=user, pool=pool, on=today).values_list("claims", flat=True).first()
    return max(0, (pool.daily_claims or 0) - (used or 0))


def days_left(account: Account, today: date) -> int | None:
    """How many days until it falls into the pool; None when it is not near."""
    tenure = getattr(account, "tenure", None)
    if tenure is None or tenure.falls_on is None or account.owner_id is None:
        return None
    left: int = (tenure.falls_on - today).days
    return max(0, left) if left <= SOON_DAYS else None


def about_to_fall(user: User, today: date) -> QuerySet[Account]:
    """For “my day”: companies of the user that fall into the pool within the week (待进入公海), as the list filters them."""
    rows = Account.objects.filter(owner=user, tenure__falls_on__lte=today + timedelta(days=SOON_DAYS))
    return rows.select_related("tenure").defer("search").order_by("tenure__falls_on", "id")

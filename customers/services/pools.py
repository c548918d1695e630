"""Into a pool, out of it, and kept out of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from audit import services as audit
from core import changes as core_changes
from core.errors import Conflict, Refusal
from core.events import announce
from core.pools import Claim, ClaimRule, claim_refused
from customers import policies
from customers.events import AccountAssigned
from customers.models import Account, AccountClaimCount, AccountPool, AccountTenure
from customers.services.accounts import assign_contacts, tell
from customers.services.capacity import require_room
from customers.tenure import in_approval, owned_since
from people.models import User
from people.queries import leader_of
from people.services import notify
from people.services.claims import count_claims

EXTENSION_DAYS = 15


def claim(*, actor: User, account: Account, now: datetime) -> Account:
    """Take a company out of a pool that is open to the actor. Of many who try at once one succeeds; a claim counts for the day, also
    when the company is returned."""
    policies.can_claim(actor, account).require()
    with transaction.atomic():
        count = count_claims(actor=actor, counts=AccountClaimCount, pool_id=account.pool_id, on=timezone.localdate(now))
        free = Account.objects.filter(pk=account.pk, owner__isnull=True, pool_id=account.pool_id)
        found = free.select_for_update(of=("self",)).first()
        if found is None:
            raise Conflict(_("Somebody else has claimed this customer."), code="already_claimed")
        _check_claim(actor, found, count, now)
        require_room(actor)
        AccountClaimCount.objects.filter(pk=count.pk).update(claims=F("claims") + 1)
        return move(actor, found, actor.pk, None, "account.claimed", "", now)


def _check_claim(actor: User, account: Account, count: AccountClaimCount, now: datetime) -> None:
    pool, tenure = AccountPool.objects.get(accounts=account), tenure_of(account)
    rule = ClaimRule(pool.daily_claims, pool.previous_owner_days, pool.new_hours)
    entered = tenure.entered_pool_at or account.updated_at
    refused = claim_refused(rule, Claim(now, entered, tenure.previous_owner_id == actor.pk, count.claims))
    if refused is None:
        return
    until = formats.date_format(timezone.localtime(refused.until), "DATETIME_FORMAT") if refused.until else ""
    sentence = {
        "daily_limit": _("You have claimed %(count)s customers from this pool today; that is the limit.")
        % {"count": count.claims},
        "previous_owner": _("You had this customer before. You may claim it again from %(until)s.") % {"until": until},
        "too_new": _("This customer is new in the pool. It may be claimed from %(until)s.") % {"until": until},
    }[refused.code]
    raise Refusal(sentence, code=refused.code)


def release(*, actor: User, account: Account, pool: AccountPool, reason: str, now: datetime) -> Account:
    """Return it, with the contacts its owner has there, to a pool for others to claim."""
    if not reason.strip():
        raise Refusal(_("Say why you return this customer."), code="reason_required", field="reason")
    with transaction.atomic():
        account = locked(account.pk)
        policies.can_release(actor, account).require()
        if not pool.is_active:
            raise Refusal(_("This pool is closed."), code="pool_closed", field="pool")
        if account.pool_id is not None:
            raise Conflict(_("This customer already lies in a pool."), code="in_pool")
        if tenure_of(account).is_locked:
            raise Refusal(_("This customer is kept out of the pools."), code="locked", field="pool")
        if in_approval(account):
            raise Refusal(_("A contract with this customer is in approval."), code="in_approval", field="pool")
        return move(actor, account, None, pool.pk, "account.released", reason.strip(), now)


def move(
    actor: User | None, account: Account, owner_id: UUID | None, pool_id: UUID | None, action: str, reason: str, now: datetime
) -> Account:  # fmt: skip
    """Give a locked company to an owner or into a pool, with its contacts. Policies and capacity have been asked."""
    old_owner = account.owner_id
    diff = core_changes.apply_changes(account, {"owner_id": owner_id, "pool_id": pool_id})
    assign_contacts(actor=actor, account=account, old_owner=old_owner, to=owner_id)
    core_changes.save_changes(account, diff)
    if pool_id is not None:
        _enter(account, old_owner, now, returned=action == "account.released")
    audit.record(actor=actor, action=action, record=account, changes=diff, reason=reason)
    announce(AccountAssigned(id=account.pk, old_owner=old_owner, new_owner=owner_id))
    tell(account, old_owner)
    return account


def _enter(account: Account, old_owner: UUID | None, now: datetime, *, returned: bool) -> None:
    """Who worked on it with its owner no longer sees whom to call."""
    tenure = tenure_of(account)
    tenure.falls_on, tenure.entered_pool_at = None, now
    tenure.previous_owner_id = old_owner or tenure.previous_owner_id
    tenure.times_returned += returned
    tenure.save()
    account.collaborators.all().delete()


def locked(pk: UUID) -> Account:
    return Account.objects.select_for_update(of=("self",)).get(pk=pk)


def tenure_of(account: Account) -> AccountTenure:
    return AccountTenure.objects.get_or_create(account=account, defaults={"is_demo": account.is_demo})[0]


def set_locked(*, actor: User, account: Account, is_locked: bool) -> AccountTenure:
    """A locked company never falls into a pool and can't be returned to one."""
    with transaction.atomic():
        account = locked(account.pk)
        policies.can_keep_out(actor, account).require()
        return _change(actor, account, "account.locked", "", is_locked=is_locked)


def keep_longer(*, actor: User, account: Account, now: datetime, reason: str) -> AccountTenure:
    """Fifteen more days, once for each time somebody gets it; decided by those who lead its owner."""
    _say_why(reason)
    with transaction.atomic():
        account = locked(account.pk)
        policies.can_keep_out(actor, account).require()
        tenure, today = tenure_of(account), timezone.localdate(now)
        if tenure.extended_on is not None and tenure.extended_on >= _since(account):
            raise Refusal(_("This customer has been given more time already."), code="extended")
        until = max(tenure.falls_on or today, today) + timedelta(days=EXTENSION_DAYS)
        return _change(
            actor, account, "account.extended", reason.strip(), extended_on=today, extended_until=until, falls_on=until
        )


def ask_longer(*, actor: User, account: Account, now: datetime, reason: str) -> AccountTenure:
    """The owner asks those who lead him for more time; once for each time he gets it."""
    _say_why(reason)
    with transaction.atomic():
        account = locked(account.pk)
        policies.can_release(actor, account).require()
        tenure = tenure_of(account)
        if tenure.asked_on is not None and tenure.asked_on >= _since(account):
            raise Refusal(_("More time has been asked for already."), code="asked")
        url = reverse("customers:account-keep", args=[account.pk])
        if (pk := account.owner and leader_of(account.owner)) is not None:
            notify(
                user=pk, kind="account.time_asked", url=url, unique_key=f"account.time_asked:{account.pk}:{now.isoformat()}:{pk}",
                params={"actor": str(actor), "name": str(account), "reason": reason.strip()},
            )  # fmt: skip
        return _change(actor, account, "account.time_asked", reason.strip(), asked_on=timezone.localdate(now))


def _say_why(reason: str) -> None:
    if not reason.strip():
        raise Refusal(_("Say why more time is needed."), code="reason_required", field="reason")


def _since(account: Account) -> date:
    return timezone.localdate(owned_since([account])[account.pk])


def _change(actor: User, account: Account, action: str, reason: str, **values: Any) -> AccountTenure:
    tenure = tenure_of(account)
    diff = {name: [_plain(getattr(tenure, name)), _plain(value)] for name, value in values.items()}
    for name, value in values.items():
        setattr(tenure, name, value)
    tenure.save(update_fields=list(values))
    audit.record(actor=actor, action=action, record=account, changes=diff, reason=reason)
    tell(account)
    return tenure


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value

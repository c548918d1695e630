"""How many companies a person may hold: one principle for making, importing, converting, claiming, giving and handing over."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import Refusal
from core.pools import room_left
from customers.dealings import FACTS
from customers.models import Account, AccountCapacity
from people.memo import remembered
from people.models import User


def capacities() -> list[AccountCapacity]:
    def read() -> list[AccountCapacity]:
        return list(AccountCapacity.objects.filter(is_active=True).prefetch_related("teams", "users"))

    return remembered("account_capacities", read)


def room_of(owner: User) -> int | None:
    """How many more companies `owner` may hold; None: any number. Locks the person: two at once can't both take the last place."""
    fitting = [capacity for capacity in capacities() if capacity.fits(owner)]
    if not fitting:
        return None
    User.objects.select_for_update(no_key=True, of=("self",)).get(pk=owner.pk)
    ids = list(Account.objects.filter(owner=owner).order_by().values_list("pk", flat=True))
    bought = FACTS["won"](ids) if "won" in FACTS and any(one.without_bought for one in fitting) else set()
    rooms = [room_left([one.most], len(ids) - (len(bought) if one.without_bought else 0)) for one in fitting]
    return min(room for room in rooms if room is not None)


def require_room(owner: User | None, more: int = 1) -> None:
    room = room_of(owner) if owner is not None and more else None
    if owner is not None and room is not None and more > room:
        raise Refusal(no_room(owner, room), code="capacity", field="owner")


def no_room(owner: User, room: int) -> str:
    if room == 0:
        return _("%(name)s holds as many customers as allowed.") % {"name": owner}
    words = ngettext(
        "%(name)s may take only %(count)s more customer.", "%(name)s may take only %(count)s more customers.", room
    )
    return words % {"name": owner, "count": room}

"""How a notice leaves the bell. The room above that knows mail, pushes and bots installs itself here; alone, a notice only rings."""

from __future__ import annotations

from collections.abc import Callable

from people.models import Notification

# Called in the notice's transaction; whether it shall also ring in the app.
Carry = Callable[[Notification], bool]


class _Carrier:
    carry: Carry | None = None


def install(carry: Carry) -> None:
    _Carrier.carry = carry


def carry(notice: Notification) -> bool:
    return True if _Carrier.carry is None else _Carrier.carry(notice)

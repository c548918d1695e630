"""The sentences of notifications. Rooms register theirs from `apps.ready()`: `notice("lead.assigned", _("…%(name)s…"), "target")`."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people.models import Notification


@dataclass(frozen=True, slots=True)
class Notice:
    sentence: Promise | str
    icon: str


NOTICES: dict[str, Notice] = {}
UNKNOWN = Notice(_("Something happened: %(kind)s"), "bell")


def notice(kind: str, sentence: Promise | str, icon: str = "bell") -> None:
    """`sentence` is lazily translated and may use the notification's parameters as %(name)s."""
    NOTICES[kind] = Notice(sentence, icon)


def sentence_of(notification: Notification) -> str:
    """In the language that is active now. A parameter that an older version did not write is left out."""
    known = NOTICES.get(notification.kind, UNKNOWN)
    return str(known.sentence) % _Lenient(kind=notification.kind, **notification.params)


def icon_of(notification: Notification) -> str:
    return NOTICES.get(notification.kind, UNKNOWN).icon


class _Lenient(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""

"""When companies were last in contact with us, as the pools of the room below ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from activities.models import Activity
from customers import dealings

# An act stands at the company, at one of its deals, or at one of its people.
WAYS = ("account", "opportunity__account", "contact__seats__account")


@dealings.contacts
def last_contacts(ids: Sequence[UUID]) -> dict[UUID, datetime]:
    found: dict[UUID, datetime] = {}
    for way in WAYS:
        done = Activity.objects.filter(**{f"{way}__in": ids}, done_at__isnull=False).order_by()
        for pk, at in done.values_list(way).annotate(last=Max("done_at")):
            found[pk] = max(at, found.get(pk, at))
    return found

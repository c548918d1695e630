"""One visibility rule for every door.

All records for those whose role sees all; those of the team subtree for its manager; one's own, and those one is a
collaborator on, for the rest. Page, API, export, search, count, report, task and e-mail all start from `visible_to`.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.http import Http404
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import new_id
from core.verdicts import YES, Verdict, no
from people.memo import within_request

Row = TypeVar("Row", bound=models.Model)


class OwnedQuerySet(models.QuerySet[Any]):
    """Records with an owner. The model names its `room`; `collaborators` (optional) is the related name of its record team."""

    def visible_to(self, user: Any, action: str = "view") -> Self:
        return self.filter(self.seen_by(user, action))

    def seen_by(self, user: Any, action: str = "view", prefix: str = "") -> Q:
        """The predicate itself, so that rows hanging on a record can be seen with it (`prefix="lead__"`)."""
        reach = user.access.reach(self.model.room, action) if user.is_active else None
        if reach is None:
            return Q(pk__in=[])
        if reach.everyone:
            return Q()
        condition = Q(**{f"{prefix}owner_id__in": reach.owner_ids})
        members = getattr(self.model, "collaborator_model", None)
        if members is None:
            return condition
        shared = members().ids_for(user, write=action != "view")
        # A condition with OR in it finds no index: without shared records there is none.
        return condition if shared == frozenset() else condition | Q(**{f"{prefix}id__in": shared})

    def reasons(self, user: Any, record: Any) -> list[str]:
        """Every part of `seen_by` that lets `user` see this record, as a sentence; nothing when he does not see it."""
        reach = user.access.reach(self.model.room, "view") if user.is_active else None
        if reach is None:
            return []
        if reach.everyone:
            return [_("You see it because your role sees all records here.")]
        found = []
        if record.owner_id == user.pk:
            found.append(_("You see it because you own it."))
        elif reach.covers(record.owner_id):
            found.append(_team_reason(user, record))
        members = getattr(self.model, "collaborator_model", None)
        return found if members is None else [*found, *members().reasons(user, record)]


def _team_reason(user: Any, record: Any) -> str:
    owner, team = record.owner, record.owner.team
    words = {"owner": owner, "team": team}
    if team is not None and team.pk == user.team_id and user.access.grants.get((record.room, "view")) == "team":
        return _("You see it because its owner, %(owner)s, is in your team “%(team)s”.") % words
    return _("You see it because its owner, %(owner)s, is in the team “%(team)s”, which you lead.") % words


class Owned(models.Model):
    """A record that belongs to a user. Subclasses set `room` and, where it can be shared, `collaborator_model`."""

    room: ClassVar[str]

    owner = models.ForeignKey(
        "people.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("Owner")
    )

    class Meta:
        abstract = True


class Collaborator(models.Model):
    """Membership in a record's team: read or write, for a while. Subclasses add the foreign key named by `record_field`."""

    record_field: ClassVar[str]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey("people.User", models.CASCADE, related_name="+")
    can_write = models.BooleanField(gettext_lazy("May edit"), default=False)
    expires_on = models.DateField(gettext_lazy("Until"), null=True, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def ids_for(cls, user: Any, *, write: bool = False) -> Any:
        """What stands in a condition: the ids, which within a request were read with the grants; else a subquery for them."""
        known = user.access.shared_ids(cls._meta.db_table, write=write) if within_request() else None
        return cls.shared_with(user, write=write) if known is None else frozenset(known)

    @classmethod
    def reasons(cls, user: Any, record: Any) -> list[str]:
        """That the record is shared with `user`, how far and how long."""
        rows = cls._default_manager.filter(**{f"{cls.record_field}_id": record.pk}, user_id=user.pk)
        row = rows.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=timezone.localdate())).first()
        if row is None:
            return []
        until = formats.date_format(row.expires_on, "DATE_FORMAT") if row.expires_on else ""
        if row.can_write:
            shared = (
                _("It is shared with you to work on it until %(day)s.")
                if until
                else _("It is shared with you to work on it.")
            )
        else:
            shared = _("It is shared with you to read until %(day)s.") if until else _("It is shared with you to read.")
        return [shared % {"day": until} if until else shared]

    @classmethod
    def shared_with(cls, user: Any, *, write: bool = False) -> models.QuerySet[Any]:
        """Ids of the records shared with `user`; the day is the database's, as memberships end with the day."""
        rows = cls._default_manager.filter(user_id=user.pk)
        rows = rows.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=timezone.localdate()))
        if write:
            rows = rows.filter(can_write=True)
        return rows.values(f"{cls.record_field}_id")


def get_visible_or_404(queryset: Any, user: Any, pk: UUID | str, *, action: str = "view") -> Any:
    """The record if the user may see it, else 404: its existence is information."""
    try:
        record = queryset.visible_to(user).filter(pk=pk).first()
    except (ValueError, TypeError) as error:
        raise Http404 from error
    if record is None:
        raise Http404
    if action != "view":
        may(user, record, action).require()
    return record


def may(user: Any, record: Any, action: str) -> Verdict:
    """Whether `user` may do `action` to this one record: by reach over its owner, or as a writing collaborator (edit only)."""
    reach = user.access.reach(record.room, action) if user.is_active else None
    if reach is not None and reach.covers(record.owner_id):
        return YES
    members = getattr(type(record), "collaborator_model", None)
    if reach is not None and action == "edit" and members is not None and _writes(members(), user, record):
        return YES
    return no(_("You may see this record, but not change it in this way."))


def _writes(members: Any, user: Any, record: Any) -> bool:
    return members.shared_with(user, write=True).filter(**{f"{members.record_field}_id": record.pk}).exists()


def visibility_reason(user: Any, record: Any) -> str:
    """Why the user can see this record, in one sentence or several (asked on each record page); "" when he can't."""
    return " ".join(type(record)._default_manager.all().reasons(user, record))

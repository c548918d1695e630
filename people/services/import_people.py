"""Sales people from a file: each in the team of his manager, teams under their region. Nobody is mailed; passwords come by invitation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from audit import services as audit
from audit.models import AuditEntry
from audit.undo import reversals
from core import changes as core_changes
from core import search
from core.errors import FieldProblem, Forbidden
from core.imports import ImportOutcome, ImportRow, failed
from core.limits import limit_problems
from people.models import Role, Team, User
from people.policies import can_give_roles, can_manage_people
from people.roles import MANAGER, REP

USER_FIELDS = ("full_name", "email", "title")


def import_people(*, actor: User, rows: Sequence[ImportRow], now: datetime) -> list[ImportOutcome]:
    """Make or complete users (role rep), their managers (role manager), the managers' teams and the regions above them."""
    can_manage_people(actor).require()
    with transaction.atomic():
        staff = _Staff(actor)
        can_give_roles(actor, staff.roles.values()).require()
        outcomes = [_take(staff, row) for row in rows]
        audit.record_many(staff.entries)
    return outcomes


def _take(staff: _Staff, row: ImportRow) -> ImportOutcome:
    values = {name: str(value).strip() for name, value in row.values.items() if value not in ("", None)}
    person = {name: values[name] for name in USER_FIELDS if name in values}
    if problems := _problems(person, values):
        return failed(*problems)
    domain = values.get("email_domain", "")
    before = len(staff.entries)
    team = staff.team_for(values, domain)
    user = staff.find(row.system, row.key, person)
    if user is None:
        user = staff.hire(person, domain, REP, team, system=row.system if row.key else "", key=row.key)
        return ImportOutcome("created", user.pk)
    staff.change(user, {**person, **({"team": team} if team and not staff.manages(user, team) else {})})
    return ImportOutcome("updated" if len(staff.entries) > before else "unchanged", user.pk)


def _problems(person: dict[str, str], values: dict[str, str]) -> list[FieldProblem]:
    problems = limit_problems(User, person)
    if not person.get("full_name"):
        problems.append(FieldProblem("full_name", "required", _("A user needs a name.")))
    if person.get("email"):
        try:
            validate_email(person["email"])
        except ValidationError:
            problems.append(FieldProblem("email", "invalid", _("Enter a valid e-mail address.")))
    if any(len(values.get(name, "")) > 100 for name in ("manager", "team", "region")):
        problems.append(FieldProblem("team", "max_length", _("At most %(most)s characters.") % {"most": 100}))
    return problems


class _Staff:
    """All users and teams, which are few, and what is added to them."""

    def __init__(self, actor: User) -> None:
        self.actor = actor
        self.entries: list[AuditEntry] = []
        self.roles = {role.key: role for role in Role.objects.filter(key__in=(REP, MANAGER))}
        people = list(User.objects.select_for_update(of=("self",)).select_related("team").order_by("-pk"))
        self.by_name = {user.full_name.lower(): user for user in people}
        self.by_email = {user.email.lower(): user for user in people}
        self.by_key = {(user.external_system, user.external_id): user for user in people if user.external_id}
        self.teams = {
            (team.parent_id, team.name.lower()): team
            for team in Team.objects.select_for_update(of=("self",)).order_by("pk")
        }
        self.managing = set(self.roles[MANAGER].users.values_list("pk", flat=True))

    def find(self, system: str, key: str, person: dict[str, str]) -> User | None:
        if key and (user := self.by_key.get((system, key))):
            return user
        if person.get("email"):
            return self.by_email.get(person["email"].lower())
        return self.by_name.get(person["full_name"].lower())

    def manages(self, user: User, team: Team) -> bool:
        return team.manager_id == user.pk

    def team_for(self, values: dict[str, str], domain: str) -> Team | None:
        """The named team, else the manager's; both under the region."""
        region = self._team(values["region"], None, region=values["region"]) if values.get("region") else None
        manager = self._manager(values["manager"], domain) if values.get("manager") else None
        name = values.get("team") or (_("Team %(name)s") % {"name": values["manager"]} if manager else "")
        if not name:
            return region
        team = self._of_manager(manager, region) if manager and not values.get("team") else None
        team = team or self._team(name, region, region=values.get("region", ""))
        if manager and team.manager_id != manager.pk:
            self._edit(team, {"manager": manager})
        if manager and manager.team_id != team.pk and manager.team_id in (None, region.pk if region else None):
            self.change(manager, {"team": team})
        return team

    def _of_manager(self, manager: User, region: Team | None) -> Team | None:
        """The team he manages already keeps its name, in whatever language it was given."""
        parent = region.pk if region else None
        return next(
            (team for team in self.teams.values() if team.manager_id == manager.pk and team.parent_id == parent), None
        )

    def _team(self, name: str, parent: Team | None, region: str) -> Team:
        place = (parent.pk if parent else None, name.lower())
        if place not in self.teams:
            team = Team(name=name, parent=parent, region=region)
            team.save(force_insert=True)
            self.entries.append(audit.entry(actor=self.actor, action="team.imported", record=team))
            self.teams[place] = team
        return self.teams[place]

    def _manager(self, name: str, domain: str) -> User:
        user = self.by_name.get(name.lower())
        if user is None:
            return self.hire({"full_name": name}, domain, MANAGER, None)
        if user.pk not in self.managing:
            user.roles.add(self.roles[MANAGER])
            self.managing.add(user.pk)
            self.entries.append(
                audit.entry(actor=self.actor, action="user.edited", record=user, changes={"roles": [None, MANAGER]})
            )
        return user

    def hire(
        self, person: dict[str, str], domain: str, role: str, team: Team | None, *, system: str = "", key: str = ""
    ) -> User:
        user = User(
            **{"email": self._free_address(person["full_name"], domain), **person},
            team=team,
            external_system=system,
            external_id=key,
        )
        user.email = user.email.lower()
        user.language = self.actor.language
        user.search = search.document(user.full_name, user.email)
        user.set_unusable_password()
        user.save(force_insert=True)
        user.roles.set([self.roles[role]])
        if role == MANAGER:
            self.managing.add(user.pk)
        self.by_name[user.full_name.lower()] = self.by_email[user.email] = user
        if key:
            self.by_key[system, key] = user
        self.entries.append(audit.entry(actor=self.actor, action="user.imported", record=user))
        return user

    def change(self, user: User, values: dict[str, Any]) -> None:
        diff = core_changes.apply_changes(user, values)
        if diff:
            user.search = search.document(user.full_name, user.email)
            self._write(user, diff, "search")

    def _edit(self, team: Team, values: dict[str, Any]) -> None:
        if diff := core_changes.apply_changes(team, values):
            self._write(team, diff)

    def _write(self, record: Any, diff: core_changes.type_diff, *also: str) -> None:
        """What this very import made stays as new as it is."""
        made = any(entry.record_id == record.pk and entry.action.endswith(".imported") for entry in self.entries)
        if made:
            record.save(update_fields=[*diff, *also])
        else:
            core_changes.save_changes(record, diff, *also)
        self.entries.append(
            audit.entry(actor=self.actor, action=f"{record._meta.model_name}.edited", record=record, changes=diff)
        )

    def _free_address(self, name: str, domain: str) -> str:
        local = address_part(name)
        candidates = (f"{local}{number or ''}@{domain}" for number in range(len(self.by_email) + 2))
        return next(address for address in candidates if address not in self.by_email)


def address_part(name: str) -> str:
    """ "Anna Snelling" → anna.snelling; 王小明 → wang.xiaoming."""
    latin = " ".join(lazy_pinyin(name)) if not name.isascii() else name
    folded = "".join(char for char in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(char))
    words = re.findall(r"[a-z0-9]+", folded.lower())
    if not name.isascii() and len(words) > 1 and " " not in name:
        words = [words[0], "".join(words[1:])]
    return ".".join(words)[:60] or "user"


def remove_imported_people(*, actor: User, batch: UUID, reason: str) -> list[UUID]:
    """Remove the users whom the import made, who never logged in and own nothing; then its teams that are empty again."""
    can_manage_people(actor).require()
    made: dict[Any, str] = dict(
        AuditEntry.objects.filter(batch=batch, action__in=("user.imported", "team.imported")).values_list(
            "record_id", "record_type"
        )
    )
    with transaction.atomic():
        users = _remove(
            actor,
            User.objects.filter(version=1, last_login=None),
            [pk for pk, noun in made.items() if noun == "user"],
            reason,
        )
        teams = [pk for pk, noun in made.items() if noun == "team"]
        while gone := _remove(actor, Team.objects.filter(version=1), teams, reason):
            teams = [pk for pk in teams if pk not in set(gone)]
    return users


def _remove(actor: User, queryset: models.QuerySet[Any], ids: Sequence[UUID], reason: str) -> list[UUID]:
    entries = []
    for record in queryset.filter(pk__in=ids).order_by("-pk"):
        entry = audit.entry(actor=actor, action=f"{record._meta.model_name}.deleted", record=record, reason=reason)
        try:
            with transaction.atomic():
                record.delete()
        except models.ProtectedError:
            continue
        entries.append(entry)
    audit.record_many(entries)
    return [entry.record_id for entry in entries if entry.record_id]


def undo_people(*, actor: User, batch: UUID) -> int:
    """Put back what the batch changed of users and teams, where nobody has changed it since."""
    can_manage_people(actor).require()
    if not AuditEntry.objects.filter(batch=batch, actor_id=actor.pk).exists():
        raise Forbidden(_("Only the one who did it can undo it."))
    restored = 0
    with transaction.atomic():
        for model in (User, Team):
            for record, old in reversals(model, batch):
                if diff := core_changes.apply_changes(record, old):
                    core_changes.save_changes(record, diff)
                    audit.record(actor=actor, action=f"{model._meta.model_name}.undone", record=record, changes=diff)
                    restored += 1
    return restored

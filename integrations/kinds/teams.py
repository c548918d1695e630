"""Sales people with their managers and teams from a file."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from core.imports import ImportOutcome, ImportRow
from integrations.kinds.base import Context, Draft, Kind
from integrations.kinds.fields import Field
from people.models import User
from people.services.import_people import import_people, remove_imported_people, undo_people


class Teams(Kind):
    key, label, policy = "teams", _("Users and teams"), "people.manage"
    fields = (
        Field(
            "full_name",
            _("Name"),
            required=True,
            synonyms=("sales agent", "agent", "user", "employee", "full name", "sales rep", "姓名", "销售", "员工"),
        ),
        Field("email", _("E-mail"), synonyms=("e-mail", "mail", "邮箱", "电子邮箱")),
        Field("manager", _("Manager"), synonyms=("team manager", "supervisor", "reports to", "经理", "上级", "主管")),
        Field("team", _("Team"), synonyms=("team name", "group", "团队", "部门")),
        Field(
            "region",
            _("Regional office"),
            synonyms=("regional office", "region", "office", "division", "大区", "区域", "分公司"),
        ),
        Field("title", _("Job title"), synonyms=("position", "职位")),
        Field("key", _("Id in the other system"), synonyms=("id", "employee id", "external id", "工号")),
    )

    def complete(self, draft: Draft, context: Context) -> None:
        domain = str(context.options.get("email_domain") or context.actor.email.rpartition("@")[2])
        draft.values["email_domain"] = domain.strip().lstrip("@").lower()

    def write(self, *, context: Context, rows: Sequence[ImportRow]) -> list[ImportOutcome]:
        return import_people(actor=context.actor, rows=rows, now=context.now)

    def remove(self, *, actor: User, ids: Sequence[UUID], batch: UUID, reason: str) -> list[UUID]:
        return remove_imported_people(actor=actor, batch=batch, reason=reason)

    def undo(self, *, actor: User, batch: UUID) -> int:
        return undo_people(actor=actor, batch=batch)

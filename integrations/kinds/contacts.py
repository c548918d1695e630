"""People outside from a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from core.imports import ImportOutcome, ImportRow
from customers import services
from customers.models import AccountContact
from integrations.kinds import references
from integrations.kinds.accounts import assignable
from integrations.kinds.base import Context, Draft, Kind, Lookup
from integrations.kinds.fields import Field
from people.models import User

ROLES = {
    **{str(key): key for key in AccountContact.Role.values},
    "决策人": "decision_maker",
    "影响者": "influencer",
    "使用人": "user",
}


class Contacts(Kind):
    key, label, policy = "contacts", _("Contacts"), "customers.create"
    matches = ("key", "email", "phone", "name")
    fields = (
        Field(
            "last_name",
            _("Last name"),
            synonyms=("surname", "family name", "name", "full name", "contact", "姓", "姓名", "联系人"),
        ),
        Field("first_name", _("First name"), synonyms=("given name", "forename", "名")),
        Field(
            "account",
            _("Account"),
            "account",
            synonyms=("company", "account name", "organisation", "organization", "公司", "客户", "客户名称"),
        ),
        Field("role", _("Role"), "choice", synonyms=("contact role", "角色"), choices=ROLES),
        Field("title", _("Job title"), synonyms=("position", "job", "职位", "职务")),
        Field("email", _("E-mail"), synonyms=("e-mail", "mail", "email address", "邮箱", "电子邮箱", "邮件")),
        Field("mobile", _("Mobile"), synonyms=("mobile phone", "cell", "手机", "手机号")),
        Field("phone", _("Phone"), synonyms=("telephone", "tel", "电话", "座机")),
        Field("owner", _("Owner"), "owner", synonyms=("contact owner", "sales rep", "负责人", "销售")),
        Field("description", _("Description"), synonyms=("notes", "remarks", "备注")),
        Field(
            "created_on",
            _("Created on"),
            "date",
            synonyms=("created", "created at", "create date", "创建时间", "创建日期"),
        ),
        Field("created_by", _("Created by"), synonyms=("creator", "author", "创建人")),
        Field("key", _("Id in the other system"), synonyms=("id", "contact id", "external id", "编号")),
    )

    def lookups(self, context: Context) -> dict[str, Lookup]:
        return {"owner": references.owners, "account": references.accounts}

    def owner_problem(self, context: Context) -> Callable[[UUID], bool]:
        return assignable(context.actor, "customers")

    def complete(self, draft: Draft, context: Context) -> None:
        """A whole Latin name in one column: the last word is the family name."""
        name = draft.values.get("last_name", "")
        if " " in name and not draft.values.get("first_name") and name.isascii():
            draft.values["first_name"], _space, draft.values["last_name"] = name.rpartition(" ")

    def write(self, *, context: Context, rows: Sequence[ImportRow]) -> list[ImportOutcome]:
        return services.import_contacts(actor=context.actor, rows=rows, now=context.now, manner=context.manner)

    def remove(self, *, actor: User, ids: Sequence[UUID], batch: UUID, reason: str) -> list[UUID]:
        return services.remove_imported_contacts(actor=actor, ids=ids, reason=reason)

    def undo(self, *, actor: User, batch: UUID) -> int:
        return services.undo(batch=batch, actor=actor)

    def busy(self, ids: Sequence[UUID]) -> set[UUID]:
        return set(Activity.objects.filter(contact_id__in=ids).values_list("contact_id", flat=True))

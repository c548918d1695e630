"""Merge fields of texts: for each kind of record a closed list of names, what they are called, and how they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import FieldProblem, Refusal
from customers.models import Account, Contact
from leads.models import Lead
from mail.merging import merge, unknown
from mail.policies import subject_of
from opportunities.models import Opportunity
from people.models import User

Read = Callable[[Any, User], Any]


@dataclass(frozen=True, slots=True)
class MergeField:
    label: Promise | str
    read: Read


def _person_of(record: Any) -> Any:
    """Whom a mail about the record speaks to."""
    match record:
        case Lead() | Contact():
            return record
        case Opportunity():
            role = record.contact_roles.select_related("contact").first()
            return role.contact if role is not None else None
        case Account():
            seat = record.seats.filter(is_active=True).select_related("contact").first()
            return seat.contact if seat is not None else None
    return None


def _of_person(name: str) -> Read:
    return lambda record, _author: getattr(_person_of(record), name, "")


def _company(record: Any, _author: User) -> str:
    match record:
        case Lead():
            return record.company
        case Account():
            return record.name
        case Opportunity():
            return record.account.name if record.account is not None else ""
        case Contact():
            seat = record.seats.select_related("account").first()
            return seat.account.name if seat is not None else ""
    return ""


PERSON = {
    "first_name": MergeField(gettext_lazy("First name"), _of_person("first_name")),
    "last_name": MergeField(gettext_lazy("Last name"), _of_person("last_name")),
    "name": MergeField(gettext_lazy("Full name"), _of_person("name")),
    "title": MergeField(gettext_lazy("Job title"), _of_person("title")),
    "company": MergeField(gettext_lazy("Company"), _company),
}
OURS = {
    "owner_name": MergeField(gettext_lazy("Owner"), lambda record, _author: str(record.owner or "")),
    "sender_name": MergeField(gettext_lazy("Name of the sender"), lambda _record, author: author.full_name),
    "sender_email": MergeField(gettext_lazy("Address of the sender"), lambda _record, author: author.email),
}
INDUSTRY = MergeField(gettext_lazy("Industry"), lambda record, _author: record.industry)
FIELDS: dict[str, Mapping[str, MergeField]] = {
    "lead": {**PERSON, "industry": INDUSTRY, **OURS},
    "contact": {**PERSON, **OURS},
    "account": {**PERSON, "industry": INDUSTRY, **OURS},
    "opportunity": {
        **PERSON,
        "deal": MergeField(gettext_lazy("Opportunity"), lambda record, _author: record.name),
        **OURS,
    },
}


def address_about(record: Any) -> str:
    """Where a mail about the record goes when nobody says otherwise."""
    return getattr(_person_of(record), "email", "") or ""


def check_names(about: str, texts: Mapping[str, str]) -> None:
    """Refuse texts that name a field which is not in the list; `texts` by the name of their input."""
    problems = [
        FieldProblem(place, "unknown_field", _("There is no field {%(name)s}.") % {"name": name})
        for place, text in texts.items()
        for name in unknown(text, FIELDS[about])
    ]
    if problems:
        raise Refusal(problems[0].message, code="unknown_field", problems=problems)


def filled(record: Any, author: User, texts: Mapping[str, str]) -> dict[str, str]:
    """The texts with their fields filled in; one without a value refuses all and is named."""
    about = subject_of(record)
    check_names(about, texts)
    wanted = {name for text in texts.values() for name in FIELDS[about] if f"{{{name}}}" in text}
    values = {name: FIELDS[about][name].read(record, author) for name in wanted}
    merged = {place: merge(text, values) for place, text in texts.items()}
    missing = list(dict.fromkeys(name for result in merged.values() for name in result.missing))
    if missing:
        raise Refusal(_("Nothing to fill in for: %(names)s.") % {"names": labels(about, missing)}, code="missing_field")
    return {place: result.text for place, result in merged.items()}


def labels(about: str, names: Iterable[str]) -> str:
    return ", ".join(str(FIELDS[about][name].label) for name in names)

"""What may be written to a company or a person, and what is derived from it: one place for page, API, import and conversion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core import search
from core.errors import FieldProblem, Refusal
from core.limits import limit_problems
from core.names import is_uscc, normalize_company, normalize_email, normalize_phone, normalize_uscc
from customers.models import Account, Contact

ACCOUNT_FIELDS = (
    "name", "uscc", "website", "phone", "industry", "size", "revenue", "currency", "region", "country", "address", "level",
    "year_established", "parent", "description",
)  # fmt: skip
CONTACT_FIELDS = (
    "first_name", "last_name", "title", "email", "phone", "mobile", "preferences", "service_level", "description",
)  # fmt: skip
ACCOUNT_DERIVED = ("normalized_name", "search", "match_keys", "level_is_fixed")
CONTACT_DERIVED = ("normalized_email", "normalized_phone", "search", "match_keys")


def listed(values: Mapping[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    """Trimmed values of the listed fields. An unknown name is a programming error: doors pass listed fields only."""
    if unknown := set(values) - set(fields):
        raise TypeError(f"not writable: {sorted(unknown)}")
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def account_values(values: Mapping[str, Any]) -> dict[str, Any]:
    cleaned = listed(values, ACCOUNT_FIELDS)
    if cleaned.get("uscc"):
        cleaned["uscc"] = normalize_uscc(cleaned["uscc"])
    return cleaned


def account_problems(values: Mapping[str, Any]) -> list[FieldProblem]:
    """What is wrong with the values by themselves; relations and uniqueness are asked of the database elsewhere."""
    problems = limit_problems(Account, values)
    if "name" in values and not values["name"]:
        problems.append(FieldProblem("name", "required", _("An account needs a name.")))
    if values.get("uscc") and not is_uscc(values["uscc"]):
        problems.append(
            FieldProblem(
                "uscc",
                "check_character",
                _("This is not a valid unified social credit code: its check character is wrong."),
            )
        )
    if values.get("revenue") is not None and values["revenue"] < 0:
        problems.append(FieldProblem("revenue", "negative", _("This must not be negative.")))
    return problems


def contact_problems(values: Mapping[str, Any]) -> list[FieldProblem]:
    problems = limit_problems(Contact, values)
    if values.get("email") and not _looks_like_email(values["email"]):
        problems.append(FieldProblem("email", "invalid", _("Enter a valid e-mail address.")))
    return problems


def _looks_like_email(address: str) -> bool:
    name, at, host = address.rpartition("@")
    return bool(name and at and "." in host.strip(".") and not set(address) & set(" ,;<>"))


def needs_a_name(contact: Contact) -> list[FieldProblem]:
    if contact.first_name or contact.last_name:
        return []
    return [FieldProblem("last_name", "required", _("A contact needs a first or last name."))]


def refuse(problems: list[FieldProblem]) -> None:
    if problems:
        raise Refusal(problems[0].message, code=problems[0].code, problems=problems)


def derive_account(account: Account) -> None:
    account.normalized_name = normalize_company(account.name)
    account.match_keys = None  # To be compared anew; the job that looks for duplicates makes them.
    account.search = search.document(account.name, account.uscc, account.website, phones=[account.phone])


def derive_contact(contact: Contact) -> None:
    contact.normalized_email = normalize_email(contact.email)
    contact.normalized_phone = normalize_phone(contact.mobile or contact.phone)[:40]
    contact.match_keys = None
    contact.search = search.document(contact.name, contact.title, contact.email, phones=[contact.phone, contact.mobile])


def reference(external_ref: Mapping[str, str] | None) -> dict[str, str]:
    return {"external_system": external_ref["system"], "external_id": external_ref["id"]} if external_ref else {}

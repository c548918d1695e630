"""What speaks for and against two records being the same, added up: points as logarithms of odds, so a score is a chance in percent."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from core.names import is_uscc, normalize_email, normalize_phone, normalize_uscc
from customers.matching import companies, persons
from customers.matching.text import edits

SUSPECT, CERTAIN = 50, 95
PUBLIC_HOSTS = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "gmx.de", "gmx.net", "web.de",
    "t-online.de", "qq.com", "163.com", "126.com", "sina.com", "sina.cn", "sohu.com", "foxmail.com", "aliyun.com", "139.com", "189.cn",
    "proton.me", "protonmail.com", "aol.com", "me.com", "yeah.net", "msn.com",
})  # fmt: skip
SHARED_BOXES = frozenset({
    "info", "sales", "office", "contact", "kontakt", "service", "support", "admin", "hello", "mail", "marketing", "hr", "post", "team",
    "enquiry", "inquiry", "purchase", "einkauf", "verkauf", "webmaster", "noreply",
})  # fmt: skip
SURE = frozenset({"same_email", "same_phone", "same_code"})
PERSON_PRIOR, COMPANY_PRIOR = -6.0, -5.0


@dataclass(frozen=True, slots=True)
class Party:
    """What is compared of one record, in normal form. A person has `name`; without one it is the company that is meant."""

    name: persons.Name | None = None
    company: companies.CompanyName | None = None
    email: str = ""
    phones: frozenset[str] = frozenset()
    uscc: str = ""
    domain: str = ""
    is_person: bool = True

    @classmethod
    def person(
        cls, *, first: str = "", last: str = "", company: str = "", email: str = "", phones: Iterable[str] = ()
    ) -> Party:
        """A lead or contact; with no name at all it stands for its company."""
        address = plain_address(email)
        return cls(
            persons.name_of(first, last), companies.company_of(company), address, numbers(phones), domain=own_domain(address),
            is_person=bool(first.strip() or last.strip()),
        )  # fmt: skip

    @classmethod
    def firm(cls, *, name: str, uscc: str = "", website: str = "", phones: Iterable[str] = ()) -> Party:
        code = normalize_uscc(uscc)
        return cls(
            None, companies.company_of(name), "", numbers(phones), code if is_uscc(code) else "", host_of(website), False
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the sum. `code` is put into words where it is shown."""

    code: str
    points: float


@dataclass(frozen=True, slots=True)
class Likeness:
    score: int
    reasons: tuple[Reason, ...]

    @property
    def is_suspect(self) -> bool:
        return self.score >= SUSPECT

    @property
    def names_agree(self) -> bool:
        return any(reason.code in ("same_name", "name_written_differently", "similar_name") for reason in self.reasons)


def plain_address(email: str) -> str:
    """Without the part after a plus, which leads to the same box."""
    local, at, host = normalize_email(email).rpartition("@")
    return f"{local.partition('+')[0]}@{host}" if at else ""


def numbers(phones: Iterable[str]) -> frozenset[str]:
    return frozenset(normalize_phone(phone)[:40] for phone in phones if phone) - {""}


def host_of(website: str) -> str:
    host = website.strip().lower().partition("://")[2] or website.strip().lower()
    return host.partition("/")[0].partition(":")[0].removeprefix("www.")


def own_domain(address: str) -> str:
    host = address.rpartition("@")[2]
    return "" if host in PUBLIC_HOSTS else host


def compare(one: Party, other: Party) -> Likeness:
    """The same whichever comes first."""
    both = one.is_person and other.is_person
    found = _of_people(one, other) if both else _of_firms(one, other)
    prior = PERSON_PRIOR if both else COMPANY_PRIOR
    if one.is_person != other.is_person:
        prior -= 3.0  # Somebody in a company is not the company.
    points = prior + sum(reason.points for reason in found)
    score = round(100 / (1 + math.exp(-points)))
    if any(reason.code in SURE for reason in found):
        score = max(score, SUSPECT)  # Whatever else differs, somebody must look at it.
    return Likeness(score, tuple(sorted(found, key=lambda reason: (-abs(reason.points), reason.code))))


def _of_people(one: Party, other: Party) -> list[Reason]:
    mail, phone = _mail(one.email, other.email), _phone(one, other)
    firm = companies.likeness(one.company, other.company)
    sure = any(reason and reason.points >= 8 for reason in (mail, phone))
    found = [mail, phone, _person_name(one, other, sure=sure), _employer(firm)]
    return [reason for reason in found if reason]


def _mail(one: str, other: str) -> Reason | None:
    if not one or not other:
        return None
    (local, _at, host), (box, _sign, server) = one.rpartition("@"), other.rpartition("@")
    if one == other:
        return Reason("shared_mailbox", 2.0) if local in SHARED_BOXES else Reason("same_email", 9.0)
    if host == server and len(local) >= 5 and edits(local, box, 1) == 1:
        return Reason("similar_email", 3.0)
    if local == box and local not in SHARED_BOXES and len(local) >= 4:
        if edits(host, server, 2) <= 2:
            return Reason("similar_email", 4.0)
        return Reason("same_mailbox_name", 1.5)
    return Reason("different_email", -1.0)


def _phone(one: Party, other: Party) -> Reason | None:
    if not one.phones or not other.phones:
        return None
    same = one.phones & other.phones
    if any(_is_personal(number) for number in same):
        return Reason("same_phone", 10.0)
    if same:
        return Reason("same_landline", 3.0)
    if any(edits(a, b, 1) == 1 and len(a) == len(b) >= 10 for a in one.phones for b in other.phones):
        return Reason("similar_phone", 1.0)
    return Reason("different_phone", -1.0)


def _is_personal(number: str) -> bool:
    """A mobile number, or an extension of a landline: one person's."""
    return (
        ";ext=" in number
        or (number.startswith("+861") and len(number) == 14)
        or number.startswith(("+491", "+447", "+336", "+337"))
    )


def _person_name(one: Party, other: Party, *, sure: bool) -> Reason | None:
    alike = persons.likeness(one.name, other.name)
    if alike is None:
        return None
    if alike >= 0.97:
        return Reason("same_name", 5.0)
    if alike >= 0.9:
        return Reason("name_written_differently", 4.2)
    if alike >= 0.8:
        return Reason("similar_name", 3.0)
    if alike >= 0.7:
        return Reason("similar_name", 1.0)
    if sure:
        return Reason("different_name", -3.0)
    return Reason("different_name", -3.0 if alike >= 0.6 else -7.0)


def _employer(alike: float | None) -> Reason | None:
    if alike is None:
        return None
    if alike >= 0.95:
        return Reason("same_company", 3.0)
    if alike >= 0.8:
        return Reason("similar_company", 2.4)
    return Reason("similar_company", 0.8) if alike >= 0.6 else Reason("different_company", -2.5)


def _of_firms(one: Party, other: Party) -> list[Reason]:
    found = [
        _code(one.uscc, other.uscc),
        _firm_name(one, other),
        _firm_phone(one, other),
        _domain(one.domain, other.domain),
    ]
    return [reason for reason in found if reason]


def _code(one: str, other: str) -> Reason | None:
    if not one or not other:
        return None
    return Reason("same_code", 14.0) if one == other else Reason("different_code", -8.0)


def _firm_name(one: Party, other: Party) -> Reason | None:
    alike = companies.likeness(one.company, other.company)
    if alike is None:
        return None
    steps = (
        (0.99, "same_company", 7.0), (0.95, "same_company", 6.0), (0.9, "similar_company", 5.5), (0.85, "similar_company", 5.1),
        (0.8, "similar_company", 3.0), (0.7, "similar_company", 1.5), (0.6, "similar_company", -0.5),
    )  # fmt: skip
    for least, code, points in steps:
        if alike >= least:
            return Reason(code, points)
    return Reason("different_company", -5.0)


def _firm_phone(one: Party, other: Party) -> Reason | None:
    return Reason("same_landline", 4.0) if one.phones & other.phones else None


def _domain(one: str, other: str) -> Reason | None:
    if not one or not other:
        return None
    return Reason("same_domain", 4.0) if one == other else Reason("different_domain", -1.5)

"""Records that may be the same as what was typed: leads, contacts and accounts in one statement.

Among few leads a company's name is compared with all that share letters with it. The index of letters costs more the more names there
are (half a second among a million), so among many leads only its neighbours are compared: the names that begin, or end, most like it.

The statement depends only on what there is to compare. It is compiled once for each such case, with marks where the values go: the
ORM needs longer to write it than the database to answer it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateTimeField,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    QuerySet,
    UUIDField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Reverse
from django.db.models.lookups import LessThan

from core.names import normalize_company, normalize_email, normalize_phone, normalize_uscc
from customers.matching.keys import keys_of
from customers.matching.scoring import Party
from customers.models import Account, Contact
from leads.models import Lead

SIMILAR_ENOUGH = 0.6
CANDIDATES = 30
# From how many leads on only neighbours are compared, and how many on each of the four sides.
MANY, NEIGHBOURS = 100_000, 12
NO_TEXT = Value("", output_field=CharField())
NAMES = (
    "kind", "found_id", "given", "family", "firm", "possessor", "owned_by", "lies_in", "last", "alike",
    "same_email", "same_phone", "same_code", "mail", "number",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Probe:
    """What was typed, in normal form; "" compares nothing."""

    company: str = ""
    email: str = ""
    phone: str = ""
    uscc: str = ""
    person: Party | None = None
    keys: tuple[int, ...] = ()

    @classmethod
    def of(
        cls,
        company: str = "",
        email: str = "",
        phone: str = "",
        first_name: str = "",
        last_name: str = "",
        uscc: str = "",
    ) -> Probe:
        named = bool(first_name.strip() or last_name.strip())
        person = (
            Party.person(first=first_name, last=last_name, company=company, email=email, phones=[phone])
            if named
            else None
        )
        return cls(
            normalize_company(company), normalize_email(email), normalize_phone(phone), normalize_uscc(uscc), person,
            tuple(keys_of(person)) if person else (),
        )  # fmt: skip

    @property
    def compares_company(self) -> bool:
        return len(self.company) >= 2


# What stands in the compiled statement where a value goes.
MARKS = Probe(company="«company»", email="«email»", phone="«phone»", uscc="«uscc»", keys=(-(2**31), 2**31 - 1))
EXCLUDED = UUID("ffffffff-ffff-4fff-bfff-fffffffffffe")


def rows_for(probe: Probe, exclude: UUID | None = None) -> list[dict[str, Any]]:
    """The likeliest of each kind, with what of them is equal or how alike it is."""
    compared = tuple(
        bool(given) for given in (probe.compares_company, probe.email, probe.phone, probe.uscc, probe.keys, exclude)
    )
    sql, params = _statement(*compared)
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, [_filled(param, probe, exclude) for param in params])
        rows = [dict(zip(NAMES, row, strict=True)) for row in cursor.fetchall()]
    # A neighbour may stand on several sides.
    return list({(row["kind"], row["found_id"]): row for row in rows}.values())


def _filled(param: Any, probe: Probe, exclude: UUID | None) -> Any:
    if isinstance(param, list):
        return list(probe.keys) if param == list(MARKS.keys) else param
    values = {MARKS.company: probe.company, MARKS.email: probe.email, MARKS.phone: probe.phone, MARKS.uscc: probe.uscc}
    return values.get(param, exclude if param == EXCLUDED else param)


@lru_cache(maxsize=64)
def _statement(
    company: bool, email: bool, phone: bool, uscc: bool, keys: bool, exclude: bool
) -> tuple[str, tuple[Any, ...]]:
    """ "" when there is nothing to compare."""
    probe = Probe(
        company=MARKS.company if company else "",
        email=MARKS.email if email else "",
        phone=MARKS.phone if phone else "",
        uscc=MARKS.uscc if uscc else "",
        keys=MARKS.keys if keys else (),
    )
    excluded = EXCLUDED if exclude else None
    named = (_by_letters(probe, excluded), _neighbours(probe, excluded)) if company else ()
    asked = (_leads(probe, excluded), *named, _contacts(probe), _accounts(probe))
    parts = [part for part in asked if part is not None]
    if not parts:
        return "", ()
    first, *rest = parts
    return (first.union(*rest, all=True) if rest else first).query.sql_with_params()


def _leads(probe: Probe, exclude: UUID | None) -> QuerySet[Any, Any] | None:
    condition = _exact(probe) | _sharing(probe)
    return _shaped_leads(Lead.objects.filter(condition), probe, exclude) if condition else None


class KeptRows(Func):
    """How many rows the database thinks a table has: asked once in a statement, it switches a part of it off."""

    template = "(SELECT reltuples FROM pg_class WHERE oid = '%(table)s'::regclass)"
    arity = 0


def _by_letters(probe: Probe, exclude: UUID | None) -> QuerySet[Any, Any]:
    """Among few leads."""
    few = LessThan(KeptRows(table=Lead._meta.db_table, output_field=FloatField()), Value(float(MANY)))
    found = Lead.objects.filter(few, normalized_company__trigram_similar=probe.company)
    return _shaped_leads(found, probe, exclude)


def _neighbours(probe: Probe, exclude: UUID | None) -> QuerySet[Any, Any]:
    """Before and behind it in the order of names, and in the order of names read backwards."""
    named = Lead.objects.exclude(normalized_company="").order_by()
    sought = Value(probe.company, output_field=CharField())
    sides = []
    for name, value in ((F("normalized_company"), sought), (Reverse("normalized_company"), Reverse(sought))):
        turned = named.annotate(turned=name)
        sides += [
            turned.filter(turned__gte=value).order_by("turned").values("pk")[:NEIGHBOURS],
            turned.filter(turned__lt=value).order_by("-turned").values("pk")[:NEIGHBOURS],
        ]
    first, *others = sides
    return _shaped_leads(Lead.objects.filter(pk__in=first.union(*others, all=True)), probe, exclude)


def _shaped_leads(found: QuerySet[Any], probe: Probe, exclude: UUID | None) -> QuerySet[Any, Any]:
    found = found.exclude(pk=exclude) if exclude else found
    return _shaped(found, probe, "lead", "normalized_company", F("company"), F("pool_id"), F("last_activity_at"))


def _contacts(probe: Probe) -> QuerySet[Any, Any] | None:
    if not (condition := _exact(probe) | _sharing(probe)):
        return None
    return _shaped(
        Contact.objects.filter(condition),
        probe,
        "contact",
        None,
        NO_TEXT,
        _none(UUIDField()),
        _none(DateTimeField()),
    )


def _accounts(probe: Probe) -> QuerySet[Any, Any] | None:
    condition = Q(normalized_name__trigram_similar=probe.company) if probe.compares_company else Q()
    condition |= Q(uscc=probe.uscc) if probe.uscc else Q()
    if not condition:
        return None
    found = Account.objects.filter(condition)
    return _shaped(found, probe, "account", "normalized_name", F("name"), _none(UUIDField()), _none(DateTimeField()))


def _sharing(probe: Probe) -> Q:
    """One parameter, however many keys there are."""
    keys = Value(list(probe.keys), output_field=ArrayField(IntegerField()))
    return Q(match_keys__overlap=keys) if probe.keys else Q()


def _exact(probe: Probe) -> Q:
    condition = Q()
    if probe.email:
        condition |= Q(normalized_email=probe.email)
    if probe.phone:
        condition |= Q(normalized_phone=probe.phone)
    return condition


def _none(field: Any) -> Any:
    return Cast(Value(None, output_field=field), field)


def _shaped(
    found: QuerySet[Any],
    probe: Probe,
    kind: str,
    company_column: str | None,
    company: Any,
    pool: Any,
    last: Any,
) -> QuerySet[Any, Any]:
    """Rows of one shape, so that the three tables can be asked in one statement."""
    person = company_column != "normalized_name"
    alike = (
        TrigramSimilarity(company_column, probe.company) if company_column and probe.compares_company else Value(0.0)
    )
    shaped = found.annotate(alike=Cast(alike, FloatField())).annotate(
        same_email=_same("normalized_email", probe.email) if person else Value(False),
        same_phone=_same("normalized_phone", probe.phone) if person else Value(False),
        kind=Value(kind, output_field=CharField()),
        found_id=F("id"),
        given=F("first_name") if person else NO_TEXT,
        family=F("last_name") if person else NO_TEXT,
        firm=company,
        possessor=F("owner_id"),
        owned_by=Coalesce("owner__full_name", Value("")),
        lies_in=pool,
        last=last,
        mail=F("normalized_email") if person else NO_TEXT,
        number=F("normalized_phone") if person else NO_TEXT,
        same_code=_same("uscc", probe.uscc) if not person else Value(False),
    )
    certain = Q(same_email=True) | Q(same_phone=True) | Q(same_code=True) | Q(alike__gte=SIMILAR_ENOUGH)
    certain |= _sharing(probe) if person else Q()
    likeliest = ("-same_code", "-same_email", "-same_phone", "-alike", "id")
    return shaped.filter(certain).order_by(*likeliest).values_list(*NAMES)[:CANDIDATES]


def _same(column: str, value: str) -> Any:
    if not value:
        return Value(False)
    return Case(When(**{column: value}, then=True), default=False, output_field=BooleanField())

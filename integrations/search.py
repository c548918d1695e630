"""One search over leads, customers, contacts, deals and colleagues, as far as the asker may see them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from core import search
from core.masking import restrictions_of, shown
from core.search import Terms
from customers.models import Account, Contact
from integrations import search_estimates as estimates
from integrations.search_estimates import Rarest
from leads.models import Lead
from mail.models import MailThread
from opportunities.models import Opportunity
from people.models import User

EACH, MOST_EACH = 5, 50
# A word that one in two hundred has is found among this many of the latest; a rarer one by the index of words, which hands over at
# most so many candidates.
LATEST, CANDIDATES = 1000, 5000


# A statement and what goes into it.
Part = tuple[str, Sequence[Any]]


@dataclass(frozen=True)
class Searched:
    """One kind of record that can be found."""

    key: str
    label: Promise | str
    icon: str
    route: str
    policy: str
    model: type[Model]
    visible: Callable[[User], QuerySet[Any]]
    related: tuple[str, ...]
    columns: tuple[str, ...]
    title: Callable[[Any], str]
    note: Callable[[Any], str]
    list_route: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    kind: str
    id: UUID
    title: str
    note: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """The hits of one kind; `more` when there are others."""

    searched: Searched
    hits: list[Hit]
    more: bool


def _joined(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part)


def _colleagues(user: User) -> QuerySet[Any]:
    return User.objects.filter(is_active=True)


SEARCHED = (
    Searched(
        "lead",
        _("Leads"),
        "target",
        "leads:detail",
        "leads.view",
        Lead,
        Lead.objects.visible_to,
        ("owner",),
        ("first_name", "last_name", "company", "title", "phone", "owner__full_name"),
        str,
        lambda row: _joined(row.company, shown(row, "phone"), row.owner),
        "leads:list",
    ),
    Searched(
        "contract",
        _("Contracts"),
        "signature",
        "contracts:detail",
        "contracts.view",
        Contract,
        Contract.objects.visible_to,
        ("account",),
        ("number", "name", "account__name"),
        lambda row: f"{row.number} {row.name}",
        lambda row: row.account.name,
        "contracts:list",
    ),
    Searched(
        "account",
        _("Accounts"),
        "building-2",
        "customers:account-detail",
        "customers.view",
        Account,
        Account.objects.visible_to,
        ("owner",),
        ("name", "industry", "region", "owner__full_name"),
        lambda row: row.name,
        lambda row: _joined(row.industry, row.region, row.owner),
        "customers:account-list",
    ),
    Searched(
        "contact",
        _("Contacts"),
        "contact-round",
        "customers:contact-detail",
        "customers.view",
        Contact,
        Contact.objects.visible_to,
        (),
        ("first_name", "last_name", "title", "email", "mobile", "phone"),
        lambda row: row.name,
        lambda row: _joined(row.title, shown(row, "email") or shown(row, "mobile") or shown(row, "phone")),
        "customers:contact-list",
    ),
    Searched(
        "opportunity",
        _("Opportunities"),
        "handshake",
        "opportunities:detail",
        "opportunities.view",
        Opportunity,
        Opportunity.objects.visible_to,
        ("account", "owner"),
        ("name", "status", "account__name", "owner__full_name"),
        lambda row: row.name,
        lambda row: _joined(row.get_status_display(), row.account, row.owner),
        "opportunities:list",
    ),
    Searched(
        "user",
        _("Colleagues"),
        "user",
        "people:user",
        "people.view",
        User,
        _colleagues,
        ("team",),
        ("full_name", "email", "title", "team__name"),
        lambda row: row.full_name,
        lambda row: _joined(row.title, row.team),
    ),
    Searched(
        "mail",
        _("Mail"),
        "mail",
        "mail:thread",
        "mail.view",
        MailThread,
        MailThread.objects.visible_to,
        (),
        ("subject", "counterpart", "counterpart_name"),
        str,
        lambda row: row.counterpart_name or row.counterpart,
        "mail:list",
    ),
)


def find(*, user: User, text: str, kinds: frozenset[str] = frozenset(), each: int = EACH) -> list[Group]:
    """Groups with something in them, in a fixed order. Nothing for a text without a letter or number.

    One statement asks for the newest ids of all kinds, a second one where they are rare, and one for each kind that has some; of several
    words the database is first asked which is the rarest.
    """
    wanted = [item for item in SEARCHED if (not kinds or item.key in kinds) and user.may(item.policy)]
    matching = {item.key: found for item in wanted if (found := _matching(item, user, text.strip())) is not None}
    wanted = [item for item in wanted if item.key in matching]
    if not wanted:
        return []
    each = min(each, MOST_EACH)
    ids = _newest(wanted, user, matching, each + 1)
    return [_group(item, ids[item.key], each) for item in wanted if ids.get(item.key)]


def _matching(item: Searched, user: User, text: str) -> Terms | None:
    """Who may not read the numbers and addresses of a kind of record can't find it by them either."""
    return search.query(text, whole_words=bool(restrictions_of(user, item.key))) if text else None


def _newest(wanted: list[Searched], user: User, matching: dict[str, Terms], most: int) -> dict[str, list[UUID]]:
    """The newest of each kind. A frequent word is found among the latest records, read in their order; only for what is rarer the
    index of words is asked, which hands over all that have it before the newest of them are known."""
    visible = {item.key: part for item in wanted if (part := _visible(item, user)) is not None}
    wanted = [item for item in wanted if item.key in visible]
    ids = _ask(wanted, [_among_latest(visible[item.key], matching[item.key], most) for item in wanted])
    rarer = [item for item in wanted if len(ids[item.key]) < most]
    rarest = estimates.rarest({item.model: matching[item.key] for item in rarer})
    asked = [_by_index(visible[item.key], matching[item.key], rarest.get(item.model), most) for item in rarer]
    return ids | _ask(rarer, asked)


def _visible(item: Searched, user: User) -> Part | None:
    """Ids and words of what the user may see: compiled once, for both ways to look through them. None where he can see nothing."""
    try:
        return item.visible(user).order_by().values_list("pk", "search").query.sql_with_params()
    except EmptyResultSet:
        return None


def _among_latest(visible: Part, terms: Terms, most: int) -> Part:
    sql, params = visible
    latest = f"SELECT v.pk, v.words FROM ({sql}) AS v(pk, words) ORDER BY v.pk DESC LIMIT {LATEST}"  # noqa: S608  compiled by the ORM
    sql = f"SELECT l.pk FROM ({latest}) AS l WHERE l.words @@ %s::tsquery ORDER BY l.pk DESC LIMIT {most}"  # noqa: S608
    return sql, (*params, terms.terms)


def _by_index(visible: Part, terms: Terms, rarest: Rarest | None, most: int) -> Part:
    """The index is asked for the rarest word alone: it would gather all rows of each word before it knows which have all of them. No
    index knows the vector with nothing added, so the other words are looked for in those rows."""
    sql, params = visible
    matching, words = "v.words @@ %s::tsquery", [terms.terms]
    if rarest is not None:
        matching, words = f"{matching} AND (v.words || ''::tsvector) @@ %s::tsquery", [rarest.term, rarest.others]
    found = f"SELECT v.pk FROM ({sql}) AS v(pk, words) WHERE {matching} LIMIT {CANDIDATES}"  # noqa: S608  compiled by the ORM
    return f"SELECT c.pk FROM ({found}) AS c ORDER BY c.pk DESC LIMIT {most}", (*params, *words)  # noqa: S608


def _ask(items: list[Searched], parts: list[Part]) -> dict[str, list[UUID]]:
    """The ids of all kinds by one statement."""
    ids: dict[str, list[UUID]] = {item.key: [] for item in items}
    if not items:
        return ids
    places = [f"(SELECT {place}, p.pk FROM ({sql}) AS p(pk))" for place, (sql, _params) in enumerate(parts)]  # noqa: S608  numbers
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(places), [param for _sql, params in parts for param in params])
        for place, pk in cursor.fetchall():
            ids[items[place].key].append(pk)
    return ids


def _group(item: Searched, ids: list[UUID], each: int) -> Group:
    rows = item.model._default_manager.filter(pk__in=ids[:each]).select_related(*item.related).only("pk", *item.columns)
    found = sorted(rows, key=lambda row: row.pk, reverse=True)
    return Group(item, [_hit(item, row) for row in found], len(ids) > each)


def _hit(item: Searched, row: Any) -> Hit:
    return Hit(item.key, row.pk, item.title(row) or "—", item.note(row), item.icon, reverse(item.route, args=[row.pk]))

"""Comments on a record: questions stay open until they are answered, who is named is told, who follows hears of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from activities import policies
from activities.mentions import mentioned
from activities.models import SUBJECTS, Comment, Follower
from audit import services as audit
from core.errors import Conflict, Refusal
from core.events import RecordChanged, broadcast
from customers import services as customers
from customers.models import Account
from leads import services as leads
from leads.models import Lead
from opportunities import services as opportunities
from opportunities.models import Opportunity
from people.models import User
from people.services import notify

ROUTES = {
    "account": "customers:account-detail",
    "contact": "customers:contact-detail",
    "lead": "leads:detail",
    "opportunity": "opportunities:detail",
    "contract": "contracts:detail",
}
# What can be shared with one more person, and how.
SHARING: Mapping[type[Any], tuple[str, Any]] = {
    Account: ("account", customers.add_collaborator),
    Lead: ("lead", leads.add_collaborator),
    Opportunity: ("opportunity", opportunities.add_collaborator),
}


def name_of(record: Any) -> str:
    return next(name for name, model in SUBJECTS.items() if isinstance(record, model))


def comment(
    *, actor: User, about: Any, body: str, now: datetime, asked: User | None = None, parent: Comment | None = None, grant: bool = False
) -> Comment:  # fmt: skip
    """Say something about a record, ask somebody (`asked`), or answer (`parent`). Who is named and may not see the record is a
    refusal; with `grant` he is let in, where the actor may do that."""
    policies.can_comment(actor, about).require()
    text = body.strip()
    if not text:
        raise Refusal(_("Write something."), code="required", field="body")
    with transaction.atomic():
        named = people_named(text)
        _let_in(actor, about, [*named, *([asked] if asked else [])], grant)
        made = _insert(actor, about, text, now, asked, _thread(parent, about))
        answered = _answer(made, now)
        audit.record(actor=actor, action="comment.written", record=about, changes={"comment": [None, text[:200]]})
        _tell(actor, made, named, answered)
        follow(actor=actor, about=about)
    return made


def _thread(parent: Comment | None, about: Any) -> Comment | None:
    """Answers hang on the first comment of their thread."""
    if parent is None:
        return None
    parent = Comment.objects.select_for_update().get(pk=parent.pk)
    if parent.about != about:
        raise Conflict(_("This comment stands at another record."), code="elsewhere")
    return parent.parent or parent


def _insert(actor: User, about: Any, text: str, now: datetime, asked: User | None, parent: Comment | None) -> Comment:
    made = Comment(body=text, author=actor, at=now, asked=asked, parent=parent, is_demo=about.is_demo)
    setattr(made, name_of(about), about)
    made.save(force_insert=True)
    return made


def _answer(reply: Comment, now: datetime) -> list[Comment]:
    """The questions of the thread that wait for its writer are answered by it; the asker himself does not answer his own."""
    if reply.parent_id is None:
        return []
    thread = Comment.objects.filter(pk=reply.parent_id) | Comment.objects.filter(parent_id=reply.parent_id)
    open_ones = list(
        thread.open().filter(asked_id=reply.author_id).exclude(pk=reply.pk).select_for_update(of=("self",))
    )
    Comment.objects.filter(pk__in=[one.pk for one in open_ones]).update(answered_at=now)
    return open_ones


def people_named(text: str) -> list[User]:
    """Colleagues spoken to with @. Asks the database only when there is one to look for."""
    if "@" not in text and "＠" not in text:
        return []
    people = {user.full_name: user for user in User.objects.active().only("pk", "full_name", "email", "is_active")}
    return mentioned(text, people)


def refuse_strangers(about: Any, people: Iterable[User]) -> list[User]:
    """Those who may not see the record."""
    return [user for user in people if not type(about).objects.visible_to(user).filter(pk=about.pk).exists()]


def _let_in(actor: User, about: Any, people: Iterable[User], grant: bool) -> None:
    strangers = refuse_strangers(about, people)
    if not strangers:
        return
    names = ", ".join(str(user) for user in strangers)
    if type(about) not in SHARING or not grant:
        raise Refusal(
            _("%(names)s may not see this record. Give access, or leave the name out.") % {"names": names}, code="no_access", field="grant"
        )  # fmt: skip
    noun, share = SHARING[type(about)]
    for user in strangers:
        share(actor=actor, user=user, **{noun: about})


def notify_named(actor: User, about: Any, people: Iterable[User], key: str) -> None:
    """In the transaction of what names them: the notice is there as soon as the words are."""
    for user in people:
        if user.pk != actor.pk:
            _notify(user.pk, "comment.mention", actor, about, f"comment.mention:{key}:{user.pk}")


def _tell(actor: User, made: Comment, named: Iterable[User], answered: Iterable[Comment]) -> None:
    about, told = made.about, {actor.pk}
    askers = [(one.author_id, "comment.answered") for one in answered]
    asked = [(made.asked_id, "comment.asked")] if made.asked_id else []
    mentions = [(user.pk, "comment.mention") for user in named]
    thread = [(made.parent.author_id, "comment.reply")] if made.parent is not None else []
    for user_id, kind in (*asked, *mentions, *askers, *thread, *_followers(about)):
        if user_id not in told:
            told.add(user_id)
            _notify(user_id, kind, actor, about, f"comment:{made.pk}:{user_id}")
    broadcast(RecordChanged(topic="comment", id=about.pk, audience=tuple(told)))


def _followers(about: Any) -> list[tuple[UUID, str]]:
    """Who follows and still sees it."""
    rows = Follower.objects.about(name_of(about), about).filter(user__is_active=True).select_related("user")
    seeing = type(about).objects
    return [
        (row.user_id, "comment.followed") for row in rows if seeing.visible_to(row.user).filter(pk=about.pk).exists()
    ]


def _notify(user_id: UUID, kind: str, actor: User, about: Any, key: str) -> None:
    try:
        url = reverse(ROUTES[name_of(about)], args=[about.pk]) + "#comments"
    except NoReverseMatch:
        url = ""
    notify(user=user_id, kind=kind, params={"actor": str(actor), "name": str(about)}, url=url, unique_key=key)


def follow(*, actor: User, about: Any) -> None:
    """Hear of what is said about it. Again: changes nothing. (A wish of one's own, no act on the record: it leaves no entry there.)"""
    Follower.objects.bulk_create(
        [Follower(user_id=actor.pk, is_demo=about.is_demo, **{f"{name_of(about)}_id": about.pk})], ignore_conflicts=True
    )


def unfollow(*, actor: User, about: Any) -> None:
    Follower.objects.about(name_of(about), about).filter(user=actor).delete()

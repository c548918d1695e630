"""Tasks that wait, come again and are overdue; comments, questions and who is named in them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from activities import services
from activities.models import Activity, Comment, TaskDependency
from activities.services import Repeat
from core.errors import Forbidden, Refusal
from leads import services as leads
from leads.models import Lead
from people.models import Notification, User
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory

pytestmark = pytest.mark.django_db
NOW = timezone.make_aware(datetime.fromisoformat("2026-11-02T09:00"))


def days(number: float) -> timedelta:
    return timedelta(days=number)


@pytest.fixture
def lead(alice: User) -> Lead:
    return LeadFactory(owner=alice)


def task(actor: User, about: Any, subject: str, due_at: datetime | None = NOW) -> Activity:
    return services.plan_task(actor=actor, about=about, subject=subject, due_at=due_at, remind_at=due_at)


def notices(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("id").values_list("kind", flat=True))


def test_a_task_waits_for_others_and_circles_are_refused_also_by_the_database(
    alice: User, ada: User, lead: Lead
) -> None:
    first, second, third = (task(alice, lead, name) for name in ("survey", "offer", "sign"))
    services.set_predecessors(actor=alice, activity=second, before=[first])
    services.set_predecessors(actor=alice, activity=third, before=[second])
    with pytest.raises(Refusal) as refused:
        services.set_predecessors(actor=alice, activity=first, before=[third])
    assert refused.value.code == "circle"
    with pytest.raises(IntegrityError), transaction.atomic():
        TaskDependency.objects.bulk_create([TaskDependency(before=third, after=first)])

    for act in (
        lambda: services.complete(actor=alice, activity=second, now=NOW),
        lambda: services.set_progress(actor=alice, activity=second, progress=10),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert (refused.value.code, "“survey”" in refused.value.message) == ("waits", True)
    with pytest.raises(Forbidden):
        services.edit_settings(actor=alice, changes={"refuse_early_start": False})
    services.edit_settings(actor=ada, changes={"refuse_early_start": False})
    assert "“survey”" in services.set_progress(actor=alice, activity=second, progress=10)
    services.complete(actor=alice, activity=first, now=NOW)
    assert services.set_progress(actor=alice, activity=third, progress=0) == ""
    assert services.complete(actor=alice, activity=second, now=NOW).done_at == NOW


def test_the_next_one_is_made_once_when_the_former_is_done_or_due(alice: User, lead: Lead) -> None:
    call = task(alice, lead, "weekly call")
    services.set_checklist(actor=alice, activity=call, items=[("agenda", True), ("  ", False)])
    services.repeat(actor=alice, activity=call, repeat=Repeat("weekly", count=4))
    services.complete(actor=alice, activity=call, now=NOW)
    services.complete(actor=alice, activity=call, now=NOW)
    second = Activity.objects.open().get()
    assert (second.due_at, second.remind_at, second.owner) == (NOW + days(7), NOW + days(7), alice)
    assert second.detail.checklist == [{"text": "agenda", "done": False}]

    assert services.make_due(now=NOW + days(6)) == 0
    assert services.make_due(now=NOW + days(7)) == 1
    assert services.make_due(now=NOW + days(7)) == 0
    third = Activity.objects.open().exclude(pk=second.pk).get()
    services.complete(actor=alice, activity=second, now=NOW + days(8))
    assert Activity.objects.open().get() == third

    # Only this one, then this one and all that follow.
    services.edit_activity(actor=alice, activity=third, now=NOW, subject="special call")
    services.edit_following(actor=alice, activity=third, now=NOW, due_at=NOW + days(15), duration_minutes=30)
    services.complete(actor=alice, activity=third, now=NOW + days(15))
    fourth = Activity.objects.open().get()
    assert (fourth.subject, fourth.due_at, fourth.duration_minutes) == ("weekly call", NOW + days(22), 30)
    services.complete(actor=alice, activity=fourth, now=NOW + days(22))
    assert not Activity.objects.open().exists()


def test_what_nobody_did_for_days_does_not_come_many_times_and_leaving_one_out_goes_on(alice: User, lead: Lead) -> None:
    daily = task(alice, lead, "stand-up")
    services.repeat(actor=alice, activity=daily, repeat=Repeat("daily"))
    assert services.make_due(now=NOW + days(10)) == 1
    latest = Activity.objects.open().exclude(pk=daily.pk).get()
    assert latest.due_at == NOW + days(10)
    services.delete_activity(actor=alice, activity=latest)
    following = Activity.objects.open().exclude(pk=daily.pk).get()
    assert following.due_at == NOW + days(11)
    services.end_series(actor=alice, activity=following)
    services.complete(actor=alice, activity=daily, now=NOW + days(10))
    assert not Activity.objects.open().exists()


def test_overdue_tasks_go_to_the_rep_and_a_day_later_to_who_leads_him(
    alice: User, maya: User, mo: User, ada: User, lead: Lead
) -> None:
    task(alice, lead, "late", NOW)
    assert services.escalate_overdue(now=NOW - days(0.1)) == 0
    assert services.escalate_overdue(now=NOW) == 1
    assert services.escalate_overdue(now=NOW + days(0.9)) == 0
    assert services.escalate_overdue(now=NOW + days(1)) == 1
    assert services.escalate_overdue(now=NOW + days(1)) == 0
    assert (notices(alice), notices(maya), notices(mo)) == (["activity.overdue"], ["activity.overdue_for_a_day"], [])


def test_helpers_see_the_task_and_may_do_it(alice: User, charlie: User, lead: Lead) -> None:
    visit = task(alice, lead, "visit")
    with pytest.raises(Forbidden):
        services.complete(actor=charlie, activity=visit, now=NOW)
    services.set_helpers(actor=alice, activity=visit, users=[charlie])
    helper = User.objects.get(pk=charlie.pk)
    assert list(Activity.objects.visible_to(helper)) == [visit]
    assert notices(charlie) == ["activity.helper"]
    services.complete(actor=helper, activity=visit, now=NOW)
    assert list(Lead.objects.visible_to(helper)) == []


def test_a_question_stays_open_until_who_was_asked_replies(alice: User, bob: User, maya: User) -> None:
    deal = OpportunityFactory(owner=alice)
    question = services.comment(actor=maya, about=deal, body="Why no date?", now=NOW, asked=alice)
    opened = Comment.objects.visible_to(alice).open()
    assert (opened.count(), notices(alice)) == (1, ["comment.asked"])
    services.comment(actor=maya, about=deal, body="Hello?", now=NOW, parent=question)
    assert opened.count() == 1
    services.comment(actor=alice, about=deal, body="Something else", now=NOW)
    assert opened.count() == 1
    reply = services.comment(actor=alice, about=deal, body="They decide on Monday.", now=NOW, parent=question)
    assert (opened.count(), reply.parent, notices(maya)) == (0, question, ["comment.followed", "comment.answered"])
    assert not Comment.objects.visible_to(bob).exists()


def test_naming_somebody_without_access_is_refused_or_lets_him_in(
    alice: User, bob: User, charlie: User, lead: Lead
) -> None:
    for act in (
        lambda: services.comment(actor=alice, about=lead, body="@Charlie Chen look", now=NOW),
        lambda: services.log_activity(actor=alice, about=lead, kind="note", subject="x", body="@Bob Brandt", now=NOW),
    ):
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == "no_access"
    assert not Comment.objects.exists()
    services.comment(actor=alice, about=lead, body="@Charlie Chen look", now=NOW, grant=True)
    assert list(Lead.objects.visible_to(User.objects.get(pk=charlie.pk))) == [lead]
    assert notices(charlie) == ["comment.mention"]
    assert Notification.objects.get(user=charlie).url == f"/leads/{lead.pk}/#comments"
    services.log_activity(actor=alice, about=lead, kind="note", subject="met", body="with @Charlie Chen", now=NOW)
    assert notices(charlie) == ["comment.mention", "comment.mention"]


def test_followers_hear_as_long_as_they_see(alice: User, bob: User, lead: Lead) -> None:
    leads.add_collaborator(actor=alice, lead=lead, user=bob)
    services.follow(actor=bob, about=lead)
    services.follow(actor=bob, about=lead)
    services.comment(actor=alice, about=lead, body="first", now=NOW)
    leads.remove_collaborator(actor=alice, lead=lead, user=bob)
    services.comment(actor=alice, about=lead, body="second", now=NOW)
    assert notices(bob) == ["comment.followed"]

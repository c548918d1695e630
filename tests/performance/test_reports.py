"""Reports with their tables: opened, reminded of, given in once and for good, read by those who may."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from activities.models import Activity
from core.errors import Conflict, Forbidden, Refusal
from people.models import CalendarDay, Notification, User
from performance import queries, services
from performance.models import Finding, MarketNews, RepReport
from performance.rhythm import LATE, MADE_UP, MISSED, ON_TIME
from targets.metrics import METRICS
from targets.scopes import Scope
from targets.services import book_missing_credit
from tests.factories.activities import ActivityFactory
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import CompetitorFactory, won_deal
from tests.factories.performance import given_in, report_of, report_rule
from tests.fixtures import ApiFor, BrowserFor

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
TUESDAY = date(2026, 3, 3)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def kinds(user: User) -> list[str]:
    return sorted(Notification.objects.filter(user=user).values_list("kind", flat=True))


def test_a_day_of_reports(ada: User, alice: User, bob: User, maya: User, charlie: User) -> None:
    report_rule(ada, teams=[alice.team])
    assert services.open_reports(actor=None, today=TUESDAY) == 2
    assert services.open_reports(actor=None, today=TUESDAY) == 0
    assert set(RepReport.objects.values_list("user__full_name", flat=True)) == {"Alice Adler", "Bob Brandt"}
    assert services.remind(actor=None, now=at(TUESDAY, 17, 29)) == 0
    given = RepReport.objects.get(user=alice)
    services.submit_report(actor=alice, report=given, now=at(TUESDAY, 17, 20), today=TUESDAY, texts={"plan": "Rest"})
    assert services.remind(actor=None, now=at(TUESDAY, 17, 30)) == 1
    assert (kinds(alice), kinds(bob)) == ([], ["rep_report.due"])
    assert services.remind(actor=None, now=at(TUESDAY, 17, 31)) == 0
    assert services.remind(actor=None, now=at(TUESDAY, 18, 1)) == 1
    assert (kinds(bob), kinds(maya)) == (["rep_report.due", "rep_report.late"], ["rep_report.missing"])
    assert Notification.objects.get(user=maya).params["names"] == "Bob Brandt"
    assert services.remind(actor=None, now=at(TUESDAY, 18, 2)) == 0
    late = RepReport.objects.get(user=bob)
    assert late.standing(at(TUESDAY, 18, 1), TUESDAY) == LATE
    made_up = services.submit_report(
        actor=bob, report=late, now=at(TUESDAY, 20), today=TUESDAY, texts={"plan": "Sleep"}
    )
    assert made_up.standing(at(TUESDAY, 21), TUESDAY) == MADE_UP
    assert given.__class__.objects.get(pk=given.pk).standing(at(TUESDAY, 21), TUESDAY) == ON_TIME


def test_on_a_holiday_nothing_is_due_and_the_absent_owe_nothing(ada: User, alice: User, bob: User) -> None:
    report_rule(ada, people=[alice, bob], roles=[])
    bob.absences.create(start_on=TUESDAY, end_on=TUESDAY)
    assert services.open_reports(actor=None, today=TUESDAY) == 1
    CalendarDay.objects.create(on=TUESDAY + timedelta(days=1), kind=CalendarDay.Kind.HOLIDAY)
    assert services.open_reports(actor=None, today=TUESDAY + timedelta(days=1)) == 0


def test_what_is_required_must_be_there_and_after_a_week_it_is_too_late(ada: User, alice: User) -> None:
    sections = [{"key": key, "kind": key, "is_required": True} for key in ("figures", "news", "plan")]
    report = report_of(alice, report_rule(ada, sections=sections), at(TUESDAY, 18))
    with pytest.raises(Refusal) as refusal:
        services.submit_report(
            actor=alice, report=report, now=at(TUESDAY, 12), today=TUESDAY, texts={"plan": "x", "news": " "}
        )
    assert [problem.field for problem in refusal.value.problems] == ["news"]
    assert RepReport.objects.get().texts == {}
    later = TUESDAY + timedelta(days=8)
    with pytest.raises(Conflict):
        services.submit_report(
            actor=alice, report=report, now=at(later, 12), today=later, texts={"plan": "x", "news": "y"}
        )
    assert report.standing(at(later, 12), later) == MISSED


def test_figures_equal_the_catalogue_and_are_frozen(ada: User, alice: User) -> None:
    now, today = timezone.now(), timezone.localdate()
    won_deal(alice, amount="1000.00")
    book_missing_credit(today=today, limit=10)
    call = ActivityFactory(actor=alice, about=LeadFactory(owner=alice), subject="Talked about terms")
    report = given_in(alice, report_rule(ada), now)
    scope = Scope(user_id=alice.pk)
    assert {row["key"]: Decimal(row["value"]) for row in report.figures} == {
        row["key"]: METRICS[row["key"]].value(scope, report.period) for row in report.figures
    }
    assert report.done == [str(call.pk)]
    won_deal(alice, amount="500.00")
    book_missing_credit(today=today, limit=10)
    won = next(figure for figure in queries.figures_beside(report, scope) if figure.key == "won_amount")
    assert (won.value, won.now, won.moved) == (1000, 1500, True)
    with pytest.raises(Forbidden):
        services.save_draft(actor=alice, report=report, texts={"plan": "Other"})
    with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
        RepReport.objects.update(figures=[])
    with pytest.raises(DatabaseError, match="is kept"), transaction.atomic():
        RepReport.objects.all().delete()


def test_who_reads_whose_report(
    ada: User, alice: User, bob: User, maya: User, charlie: User, fin: User, rae: User
) -> None:
    rule = report_rule(ada, readers=[fin])
    report = given_in(alice, rule, timezone.now())
    draft = report_of(alice, rule, timezone.now() + timedelta(days=1))
    sees = {
        user.full_name: set(RepReport.objects.visible_to(user)) for user in (alice, bob, maya, charlie, fin, ada, rae)
    }
    assert sees["Alice Adler"] == {report, draft}
    assert all(sees[name] == {report} for name in ("Maya Meier", "Fin Fischer", "Ada Abel"))
    assert not any(sees[name] for name in ("Bob Brandt", "Charlie Chen", "Rae Richter"))
    assert [row.is_read for row in queries.inbox(maya)] == [False]
    services.mark_read(actor=maya, report=report, now=timezone.now())
    services.mark_read(actor=maya, report=report, now=timezone.now())
    assert [row.is_read for row in queries.inbox(maya)] == [True]
    with pytest.raises(Forbidden):
        services.comment(actor=charlie, report=report, body="Hello", now=timezone.now())
    for nobody in (alice, bob, charlie, fin):
        with pytest.raises(Forbidden):
            services.score(actor=nobody, report=report, points=5, now=timezone.now())
    assert services.score(actor=maya, report=report, points=4, now=timezone.now()).score == 4


def test_market_news_by_tag_competitor_and_product(
    ada: User, alice: User, bob: User, maya: User, charlie: User
) -> None:
    rival = CompetitorFactory(name="Acme")
    rule, now = report_rule(ada), timezone.now()
    given_in(alice, rule, now, news="Acme is cheaper #price\n" + "\n".join(f"News {n} #Price" for n in range(5)))
    given_in(bob, rule, now, news="Copper rises #price #copper")
    rows = queries.news_list(maya)
    counts = queries.news_counts(rows)
    assert [(one.value, one.count) for one in counts["tag"]] == [("price", 7), ("copper", 1)]
    assert [(one.name, one.count) for one in counts["competitor"]] == [("Acme", 1)]
    assert rows.filter(tags__contains=["price"]).count() == 7
    assert MarketNews.objects.get(competitors=rival).body == "Acme is cheaper #price"
    assert (queries.news_list(charlie).count(), queries.news_list(bob).count()) == (0, 1)


def test_a_paragraph_becomes_an_action_with_a_task(ada: User, alice: User, maya: User, charlie: User) -> None:
    lead, now = LeadFactory(owner=alice), timezone.now()
    ActivityFactory(actor=alice, about=lead)
    report = given_in(alice, report_rule(ada), now, problems="Need a data sheet")
    given = {
        "actor": maya,
        "report": report,
        "title": "Send the sheet",
        "quote": "Need a data sheet",
        "section": "problems",
    }
    with pytest.raises(Refusal):
        services.add_finding(kind="action", owner=alice, **given)
    with pytest.raises(Forbidden):
        services.add_finding(kind="problem", owner=charlie, **given)
    due = timezone.localdate() + timedelta(days=3)
    finding = services.add_finding(kind="action", owner=alice, due_on=due, about=lead, **given)
    assert kinds(alice)[-1:] == ["finding.given"]
    task = Activity.objects.get(pk=finding.activity_id)
    assert (task.owner, task.lead, task.subject, task.done_at) == (alice, lead, "Send the sheet", None)
    assert services.hand_over_findings(actor=maya, user=charlie, successor=maya) == 0
    services.close_finding(actor=alice, finding=finding, now=now, outcome="Sent")
    other = services.add_finding(kind="problem", owner=alice, **given)
    assert services.hand_over_findings(actor=maya, user=alice, successor=maya) == 1
    assert Finding.objects.filter(owner=maya).get() == other
    assert Activity.objects.get(pk=task.pk).outcome == "Sent"
    assert not Finding.objects.visible_to(charlie).exists()
    with pytest.raises(Conflict):
        services.close_finding(actor=alice, finding=finding, now=now)


def test_on_the_phone_in_one_page(browser: BrowserFor, ada: User, alice: User, maya: User) -> None:
    rule = report_rule(ada)
    report = report_of(alice, rule, timezone.now() + timedelta(hours=2))
    ActivityFactory(actor=alice, about=LeadFactory(owner=alice), subject="Talked about quarry walls")
    page, address = browser(alice), f"/performance/reports/{report.pk}/"
    assert "quarry walls" in page.get(address).content.decode()
    assert browser(maya).get(address).status_code == 404
    kept = page.post(f"{address}save/", {"text-feedback": "They like it", "text-figures": "9", "version": "1"})
    assert 'name="version" value="2"' in kept.content.decode()
    assert page.post(f"{address}save/", {"text-feedback": "Old tab", "version": "1"}).status_code == 409
    assert RepReport.objects.get().texts == {"feedback": "They like it"}
    refused = page.post(address, {"text-plan": " ", "version": "2"})
    assert (refused.status_code, "must not be empty" in refused.content.decode()) == (422, True)
    assert page.post(address, {"text-plan": "- Send offer", "version": "2"}).status_code == 302
    shown = browser(maya).get(address).content.decode()
    assert all(text in shown for text in ("They like it", "Send offer", "quarry walls"))
    assert browser(maya).post(f"{address}comment/", {"body": "Good"}).status_code == 302
    assert browser(maya).get("/performance/inbox/?unread=true").content.decode().count("row-link") == 1


def test_the_week_of_a_team(ada: User, alice: User, bob: User, maya: User, mo: User, charlie: User) -> None:
    rule = report_rule(ada)
    report_of(bob, rule, at(TUESDAY, 18))
    report = report_of(alice, rule, at(TUESDAY, 18))
    services.submit_report(actor=alice, report=report, now=at(TUESDAY, 17), today=TUESDAY, texts={"plan": "x"})
    rows = queries.week(maya, TUESDAY - timedelta(days=1), now=at(TUESDAY, 18, 1), today=TUESDAY)
    assert [(row.name, row.given, row.owed, [cell.state for cell in row.days[1]]) for row in rows] == [
        ("Alice Adler", 1, 1, [ON_TIME]),
        ("Bob Brandt", 0, 1, [LATE]),
    ]
    assert queries.week(mo, TUESDAY - timedelta(days=1), now=at(TUESDAY, 18, 1), today=TUESDAY) == []


def test_other_programs_write_and_give_in(api: ApiFor, ada: User, alice: User, maya: User, charlie: User) -> None:
    report = report_of(alice, report_rule(ada), datetime.now(UTC) + timedelta(hours=3))
    mine, address = api(alice), f"/api/v1/rep-reports/{report.pk}/"
    assert mine.patch(address, {"texts": {"plan": "x"}, "version": 9}, format="json").status_code == 409
    assert mine.patch(address, {"texts": {"plan": "Call"}}, format="json").json()["texts"] == {"plan": "Call"}
    assert api(maya).get(address).status_code == 404
    assert mine.post(f"{address}submit/", {}, format="json").json()["state"] == "submitted"
    assert api(maya).get("/api/v1/rep-reports/?state=submitted").json()["results"][0]["figures"][0] == {
        "metric": "won_amount", "value": {"amount": "0.00", "currency": "CNY"},
    }  # fmt: skip
    assert api(charlie).get(address).status_code == 404
    assert mine.post(f"{address}submit/", {}, format="json").status_code == 403


def test_a_list_costs_the_same_for_one_report_and_for_three(
    browser: BrowserFor, ada: User, alice: User, bob: User, maya: User, django_assert_num_queries: object
) -> None:
    rule, now = report_rule(ada), timezone.now()
    page = browser(maya)
    given_in(alice, rule, now)
    page.get("/performance/inbox/")
    with django_assert_num_queries(9):  # type: ignore[operator]
        page.get("/performance/inbox/")
    given_in(bob, rule, now)
    given_in(alice, rule, now + timedelta(days=1))
    with django_assert_num_queries(9):  # type: ignore[operator]
        page.get("/performance/inbox/")

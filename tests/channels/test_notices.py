"""A notice leaves the app as its reader chose: mail, push, bot, digest; never in his quiet hours, never with names outside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from ipaddress import ip_network
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core import mail

from channels import choices, digests, services
from channels.choices import Ways
from channels.models import BotMessage, Choice, Digest, Dispatch, PushSubscription
from channels.push import encryption, keys
from channels.push.encoding import from_text, to_text
from channels.services.digesting import due_kinds
from jobs.models import Job
from opportunities.models import Opportunity
from people.models import Notification, Team, User
from people.services import notify, notify_mentioned
from people.working_days import WorkingCalendar
from tests.channels.platform import Platform
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory
from tests.fixtures import BrowserFor, RunJobs

SHANGHAI = ZoneInfo("Asia/Shanghai")
KIND = "lead.assigned"
PARAMS = {"actor": "Maya", "name": "Zebra Secret Ltd"}


@pytest.mark.parametrize(
    ("now", "start", "end", "after"),
    [
        ("2026-11-23T21:59", "22:00", "07:00", "2026-11-23T21:59"),
        ("2026-11-23T22:00", "22:00", "07:00", "2026-11-24T07:00"),
        ("2026-11-24T03:00", "22:00", "07:00", "2026-11-24T07:00"),
        ("2026-11-24T07:00", "22:00", "07:00", "2026-11-24T07:00"),
        ("2026-11-24T12:30", "12:00", "14:00", "2026-11-24T14:00"),
        ("2026-11-24T14:00", "12:00", "14:00", "2026-11-24T14:00"),
    ],
)
def test_quiet_hours(now: str, start: str, end: str, after: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    found = choices.after_quiet(at, time.fromisoformat(start), time.fromisoformat(end), SHANGHAI)
    assert found == datetime.fromisoformat(after).replace(tzinfo=SHANGHAI)


CHINA = WorkingCalendar(country="CN")


@pytest.mark.parametrize(
    ("local", "due"),
    [
        ("2026-11-24T07:29", []),
        ("2026-11-24T07:30", [("daily", date(2026, 11, 24))]),
        ("2026-11-24T17:59", [("daily", date(2026, 11, 24))]),
        ("2026-11-24T18:00", []),
        ("2026-11-23T08:00", [("daily", date(2026, 11, 23)), ("weekly", date(2026, 11, 23))]),
        ("2026-11-22T08:00", []),
        # National Day: closed until Wednesday the 7th; then that is the first working day of its week.
        ("2026-10-05T08:00", []),
        ("2026-10-08T08:00", [("daily", date(2026, 10, 8)), ("weekly", date(2026, 10, 5))]),
        # A Saturday that is worked (调休).
        ("2026-10-10T08:00", [("daily", date(2026, 10, 10))]),
    ],
)
def test_when_digests_are_due(local: str, due: list[Any]) -> None:
    assert due_kinds(datetime.fromisoformat(local).replace(tzinfo=SHANGHAI), CHINA) == due


def test_encryption_is_that_of_the_standard() -> None:
    """The worked example of RFC 8291, section 5."""
    number = int.from_bytes(from_text("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
    made = encryption.encrypt(
        b"When I grow up, I want to be a watermelon",
        p256dh="BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth="BTBZMqHH6r4Tts7J_aSIgg", ours=ec.derive_private_key(number, ec.SECP256R1()),
        salt=from_text("DGv6ra1nlYgDCS1FRnbzlw"),
    )  # fmt: skip
    assert to_text(made) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95b"
        "Qpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.fixture
def platform(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    settings.OUTBOUND_ALLOW = [ip_network("127.0.0.1/32")]
    made = Platform()
    monkeypatch.setenv("BOT_HOSTS", made.host)
    monkeypatch.setenv("VAPID_PRIVATE_KEY", keys.new_private_text())
    yield made
    made.close()


def chosen(user: User | None, **ways: Any) -> None:
    Choice.objects.create(user=user, kind=KIND, **ways)


@pytest.mark.django_db
def test_by_itself_a_notice_only_rings(alice: User, run_jobs: RunJobs) -> None:
    notify(user=alice, kind=KIND, params=PARAMS)
    assert (Dispatch.objects.count(), Job.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_the_persons_choice_wins_over_the_organisations(alice: User, bob: User, run_jobs: RunJobs) -> None:
    chosen(None, mail="single")
    chosen(alice, mail="off", in_app=False)
    quiet = notify(user=alice, kind=KIND, params=PARAMS, url="/leads/")
    notify(user=bob, kind=KIND, params=PARAMS, url="/leads/")
    run_jobs()
    (sent,) = mail.outbox
    assert (sent.to, "Zebra Secret Ltd" in sent.subject, "/leads/" in sent.body) == ([bob.email], True, True)
    assert quiet is not None
    quiet.refresh_from_db()
    assert quiet.read_at is not None  # in the list, but not in the bell


@pytest.mark.django_db
def test_in_quiet_hours_it_waits_till_their_end(alice: User, run_jobs: RunJobs) -> None:
    chosen(alice, mail="single")
    notify(user=alice, kind=KIND, params=PARAMS)
    now = Notification.objects.get().created_at
    Job.objects.all().delete()
    local = now.astimezone(SHANGHAI)
    quiet = ((local - timedelta(minutes=5)).time(), (local + timedelta(minutes=55)).time())
    services.choose(actor=alice, ways={KIND: Ways(mail="single")}, quiet=quiet)
    notify(user=alice, kind=KIND, params=PARAMS)
    job = Job.objects.get(kind="channels.carry")
    assert timedelta(minutes=54) < job.due_at - now < timedelta(minutes=56)


@pytest.mark.django_db
def test_pushes_and_bots_name_nobody(
    ada: User, alice: User, charlie: User, north: Team, platform: Platform, run_jobs: RunJobs
) -> None:
    address = f"http://{platform.host}/hook/x"
    services.create_bot(
        actor=ada, kind="wecom", name="North", address=address, events=["lead.*"], teams=[north.parent], language="en"
    )
    theirs = ec.generate_private_key(ec.SECP256R1())
    services.subscribe(
        actor=alice, endpoint=f"http://{platform.host}/push/1", p256dh=to_text(keys.point_of(theirs.public_key())),
        auth=to_text(b"a" * 16), browser="Test", now=datetime.now(UTC),
    )  # fmt: skip
    platform.raw_paths.add("/push/1")
    notify(user=alice, kind=KIND, params=PARAMS, url="/leads/1/")
    run_jobs()
    said = BotMessage.objects.get()
    assert said.text == "Alice Adler: … assigned the lead … to you."
    assert said.url.endswith("/leads/1/")
    assert set(Dispatch.objects.values_list("channel", "state")) == {("push", "sent"), ("bot", "sent")}
    assert sorted(path for path, _body in platform.got) == ["/hook/x", "/push/1"]
    # A browser that is gone is forgotten.
    platform.answer = (410, b"")
    notify(user=alice, kind=KIND, params=PARAMS)
    run_jobs(failing=True)
    assert not PushSubscription.objects.exists()


@pytest.mark.django_db
def test_the_digest_comes_once_with_what_waited_for_it(alice: User) -> None:
    now = datetime(2026, 11, 24, 7, 40, tzinfo=SHANGHAI)
    LeadFactory(owner=alice, company="Due Ltd", next_step="Call", next_step_on=now.date())
    chosen(alice, mail="digest")
    notify(user=alice, kind=KIND, params=PARAMS)
    assert services.start_digests(now=now - timedelta(minutes=15)) == 0
    assert services.start_digests(now=now) == 1
    assert services.start_digests(now=now + timedelta(hours=1)) == 0
    for _time in range(2):
        services.make_digest(digest_id=str(Digest.objects.get().pk), now=now)
        services.mail_digest(digest_id=str(Digest.objects.get().pk), now=now)
    (sent,) = mail.outbox
    assert ": Call" in sent.body
    assert "Zebra Secret Ltd" in sent.body
    assert Digest.objects.get().counts == {"contacts": 1}
    assert Notification.objects.filter(kind="digest.daily").count() == 1
    assert Dispatch.objects.get().state == "sent"


@pytest.mark.django_db
def test_buckets_of_the_week_sum_to_the_open_deals(alice: User, maya: User, browser: BrowserFor) -> None:
    today = datetime.now(SHANGHAI).date()
    turns = [(-3, None), (-2, None), (-1, None), (5, None), (6, None), (None, -1)]
    for stalls, risks in turns:
        days = [None if one is None else today + timedelta(days=one) for one in (stalls, risks)]
        deal = OpportunityFactory(owner=alice)
        Opportunity.objects.filter(pk=deal.pk).update(stalls_on=days[0], risks_on=days[1])
    moment = digests.Moment(datetime.now(UTC), today)
    found = {one.key: one.count for one in digests.sections("weekly", maya, moment)}
    assert found == {"health_normal": 2, "health_at_risk": 1, "health_stalled": 3}
    assert browser(maya).get("/channels/digests/weekly/").status_code == 200


@pytest.mark.django_db
def test_the_page_of_settings(alice: User, ada: User, browser: BrowserFor) -> None:
    page = browser(alice).get("/channels/notices/").content.decode()
    assert "… assigned the lead … to you." in page
    answer = browser(alice).post(
        "/channels/notices/", {f"{KIND}:mail": "single", f"{KIND}:in_app": "1", "quiet_start": "22:00"}
    )
    assert answer.status_code == 422
    answer = browser(alice).post(
        "/channels/notices/", {f"{KIND}:mail": "digest", "quiet_start": "22:00", "quiet_end": "07:00"}
    )
    assert answer.status_code == 302
    assert choices.ways_of(alice)[KIND] == Ways(in_app=False, mail="digest", push=False, bot=False)
    assert choices.ways_of(ada)[KIND] == Ways()
    assert browser(alice).post("/channels/notices/organisation/").status_code == 404


@pytest.mark.django_db
def test_mentioned_people_are_told_once_and_nobody_of_his_own_words(alice: User, bob: User) -> None:
    for _time in range(2):
        notify_mentioned(actor=alice, users=[alice, bob], about="Deal X", url="/x/", unique_key="note:1")
    assert list(Notification.objects.values_list("user", "kind")) == [(bob.pk, "mention")]

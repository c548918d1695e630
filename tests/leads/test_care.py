"""Scores, first answers and web forms with the database: what is written, once, and what strangers may learn."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail, signing
from django.test import Client
from django.utils import timezone

from core.errors import Forbidden, Refusal
from leads import services
from leads.models import FirstResponse, Lead, LeadSource, ScoringModel, WebForm, WebFormSubmission
from leads.public_form import TIME_SALT, address_of
from leads.services.training import train
from people.models import Notification, User
from tests.factories.leads import LeadFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def score(*leads: Lead, now: datetime = NOW) -> None:
    services.score_leads(actor=None, now=now, likelihoods=None, ids=[lead.pk for lead in leads])


def test_parts_sum_to_the_score_and_changes_are_kept(alice: User) -> None:
    lead = LeadFactory(owner=alice, title="Managing director", phone="13800138000", email="a@b.example", now=NOW)
    score(lead)
    services.note_behaviour(actor=None, lead_id=lead.pk, kind="mail_opened", at=NOW, source_key="mail 1")
    services.note_behaviour(actor=None, lead_id=lead.pk, kind="mail_opened", at=NOW, source_key="mail 1")
    score(lead)
    score(lead)

    lead.refresh_from_db()
    assert (lead.score, lead.band, lead.version) == (35, "warm", 1)
    assert sum(part["points"] for part in lead.score_parts) == lead.score
    assert list(lead.score_changes.order_by("at", "id").values_list("before", "score")) == [(0, 30), (30, 35)]


def test_a_score_set_by_hand_stays_until_the_rules_are_called_back(alice: User, bob: User) -> None:
    lead = LeadFactory(owner=alice)
    with pytest.raises(Refusal):
        services.override_score(actor=alice, lead=lead, score=90, reason=" ", now=NOW)
    with pytest.raises(Forbidden):
        services.override_score(actor=bob, lead=lead, score=90, reason="mine", now=NOW)
    services.override_score(actor=alice, lead=lead, score=90, reason="met the managing director", now=NOW)
    score(lead)
    lead.refresh_from_db()
    assert (lead.score, lead.band, lead.score_parts) == (
        90,
        "hot",
        [{"kind": "override", "name": "met the managing director", "points": 90}],
    )
    services.clear_override(actor=alice, lead=lead)
    score(lead)
    lead.refresh_from_db()
    assert (lead.score, lead.band) == (10, "cold")


def test_few_ended_leads_teach_nothing_and_the_page_says_so(alice: User, browser: Any) -> None:
    lead = LeadFactory(owner=alice)
    model = train(actor=None, now=NOW)
    assert (model.has_signal, model.why_not, ScoringModel.objects.count()) == (False, "too_few", 1)
    assert b"No signal yet: too few earlier leads" in browser(alice).get(f"/leads/{lead.pk}/").content


MONDAY = datetime(2026, 6, 15, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_a_hot_lead_untouched_for_31_minutes_is_escalated_once(alice: User, bob: User, maya: User) -> None:
    lead = LeadFactory(owner=alice, now=MONDAY)
    Lead.objects.filter(pk=lead.pk).update(band="hot")
    services.assign(actor=maya, lead=lead, owner=bob, now=MONDAY)
    assert FirstResponse.objects.get().due_at == MONDAY + minutes(30)

    watched = [services.watch_responses(actor=None, now=MONDAY + minutes(after)) for after in (10, 20, 21, 31, 32)]
    assert [(one.warned, one.escalated) for one in watched] == [(0, 0), (1, 0), (0, 0), (0, 1), (0, 0)]
    told = set(Notification.objects.filter(kind__startswith="lead.response").values_list("user", "kind"))
    assert told == {(bob.pk, "lead.response_due"), (bob.pk, "lead.response_late"), (maya.pk, "lead.response_late")}


def test_the_clock_of_a_lead_that_comes_at_night_starts_in_the_morning_and_ends_with_a_contact(
    alice: User, bob: User, maya: User
) -> None:
    night = MONDAY.replace(hour=23)
    lead = LeadFactory(owner=alice, now=night)
    Lead.objects.filter(pk=lead.pk).update(band="hot")
    services.assign(actor=maya, lead=lead, owner=bob, now=night)
    assert FirstResponse.objects.get().due_at == (night + timedelta(days=1)).replace(hour=9, minute=30)
    services.note_activity(actor=bob, lead_id=lead.pk, at=night + minutes(5))
    assert services.watch_responses(actor=None, now=night + timedelta(days=3)).escalated == 0


@pytest.fixture
def form(ada: User) -> WebForm:
    return services.save_web_form(
        actor=ada, name="Site", title="Ask us", fields=["last_name", "email", "phone"], required=["last_name", "email"],
        source=LeadSource.objects.get(key="website"), consent_text="I agree.", sites=["https://www.example.com"], per_hour=3,
    )  # fmt: skip


def sent(form: WebForm, **values: str) -> Any:
    signer = signing.TimestampSigner(salt=TIME_SALT)
    signer.timestamp = lambda: signing.b62_encode(int(NOW.timestamp()) - 60)  # type: ignore[method-assign]
    data = {
        "opened": signer.sign(form.pk.hex),
        "last_name": "Wang",
        "email": "wang@x.example",
        "consent": "on",
        **values,
    }
    return Client().post(f"/leads/form/{address_of(form)}/", data)


def test_what_is_sent_becomes_a_lead_with_the_consent_it_was_given_with(form: WebForm, ada: User) -> None:
    answer = sent(form)
    assert (answer.status_code, answer.headers.get("X-Frame-Options")) == (200, None)
    assert "frame-ancestors 'self' https://www.example.com" in answer.headers["Content-Security-Policy"]
    lead = Lead.objects.get()
    assert (lead.last_name, lead.owner, lead.source.key) == ("Wang", None, "website")
    services.save_web_form(actor=ada, form=form, consent_text="I agree to more.")
    row = WebFormSubmission.objects.get()
    assert (row.state, row.consent_text, row.consent_version) == ("accepted", "I agree.", 1)
    form.refresh_from_db()
    assert form.consent_version == 2


def test_programs_are_thanked_and_ignored_and_nobody_sends_too_much(form: WebForm) -> None:
    assert sent(form, consent="").status_code == 422
    assert sent(form, fax_number="1").status_code == 200
    assert sent(form, opened="forged").status_code == 200
    assert not Lead.objects.exists()
    WebForm.objects.update(per_hour=4)
    # The same person again is one lead, and the answer does not say so.
    first, again = sent(form), sent(form, phone="13800138000")
    assert first.content == again.content
    assert Lead.objects.count() == 1
    assert sent(form).status_code == 429
    assert Client().get(f"/leads/form/{form.pk.hex}:forged/").status_code == 404


def test_confirmed_by_mail_first(form: WebForm, run_jobs: Any) -> None:
    WebForm.objects.update(double_opt_in=True)
    sent(form)
    run_jobs()
    link = next(word for word in mail.outbox[0].body.split() if "/confirm/" in word)
    path = link[link.index("/leads/") :]
    assert Client().get(path).status_code == 200
    assert not Lead.objects.exists()
    assert Client().post(path).status_code == 200
    assert Lead.objects.count() == 1
    assert Client().post(path).status_code == 404

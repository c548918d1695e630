"""Getting in: password, second factor, forgotten password; and saying nothing about who exists."""

from __future__ import annotations

import re
import statistics
import time
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from people import services
from people.models import User
from tests.cast import PASSWORD
from tests.fixtures import BrowserFor

pytestmark = pytest.mark.django_db
LOGIN, HOME = "/accounts/login/", "/people/profile/"


@pytest.fixture(autouse=True)
def _fresh_throttle() -> None:
    cache.clear()


def log_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": email, "password": password})


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def test_log_in_and_out(client: Client, alice: User) -> None:
    assert client.get(LOGIN).status_code == 200
    assert log_in(client, "Alice@Example.com").status_code == 302
    assert is_in(client)
    assert (client.cookies["sessionid"]["samesite"], client.cookies["sessionid"]["httponly"]) == ("Lax", True)
    assert client.get("/accounts/logout/").status_code == 200
    assert is_in(client)
    assert client.post("/accounts/logout/").status_code == 302
    assert not is_in(client)


def test_the_way_back_to_where_one_was(client: Client, alice: User) -> None:
    asked = client.get("/people/teams/?x=1")
    assert asked["Location"] == "/accounts/login/?next=/people/teams/%3Fx%3D1"
    back = client.post(asked["Location"], {"login": alice.email, "password": PASSWORD, "next": "/people/teams/?x=1"})
    assert back["Location"] == "/people/teams/?x=1"


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_no_way_out_to_others(client: Client, alice: User, there: str) -> None:
    answer = client.post(f"{LOGIN}?next={there}", {"login": alice.email, "password": PASSWORD, "next": there})
    assert answer["Location"] == "/"


def test_the_same_answer_whoever_exists(client: Client, alice: User, bob: User, ada: User) -> None:
    services.deactivate_user(actor=ada, user=bob, successor=None, now=timezone.now())
    bodies = set()
    for email, password in (
        (alice.email, "wrong"),
        ("nobody@example.com", "wrong"),
        (bob.email, "wrong"),
        (bob.email, PASSWORD),
    ):
        answer = log_in(Client(), email, password)
        assert answer.status_code == 200
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
        bodies.add(text.replace(email, "—"))
    assert len(bodies) == 1


def test_the_same_time_whoever_exists(alice: User) -> None:
    """Hashing takes most of the time; it is done for addresses nobody has as well. Processor time: others share the machine."""

    def seconds(email: str) -> float:
        cache.clear()
        started = time.process_time()
        log_in(Client(), email, "wrong")
        return time.process_time() - started

    seconds("warm@example.com")
    known = [seconds(alice.email) for _ in range(15)]
    unknown = [seconds(f"nobody{number}@example.com") for number in range(15)]
    assert 0.6 < statistics.median(known) / statistics.median(unknown) < 1.67


def test_guessing_is_slowed_down(client: Client, alice: User) -> None:
    for _ in range(5):
        log_in(client, alice.email, "wrong")
    assert log_in(client, alice.email).status_code in (200, 429)
    assert not is_in(client)


def test_passwords_are_kept_with_argon2(alice: User) -> None:
    assert User.objects.get(pk=alice.pk).password.startswith("argon2")


def test_nobody_signs_up(client: Client) -> None:
    users = User.objects.count()
    data = {"email": "new@example.com", "password1": PASSWORD, "password2": PASSWORD}
    assert client.get("/accounts/signup/").status_code == 200
    client.post("/accounts/signup/", data)
    assert User.objects.count() == users


def test_the_address_is_not_the_users_to_change(browser: BrowserFor, alice: User) -> None:
    client = browser(alice)
    assert client.get("/accounts/email/")["Location"] == HOME
    client.post("/accounts/email/", {"email": "mine@evil.example", "action_add": ""})
    assert User.objects.get(pk=alice.pk).email == "alice@example.com"


def test_a_forgotten_password(client: Client, alice: User, browser: BrowserFor) -> None:
    elsewhere = browser(alice)
    assert client.post("/accounts/password/reset/", {"email": "ALICE@example.com"}).status_code == 302
    [message] = mail.outbox
    assert message.to == [alice.email]
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", message.body).group(1)
    form = client.get(link)["Location"]
    assert client.get(form).status_code == 200
    new = "another-long-secret-9"
    assert client.post(form, {"password1": "short", "password2": "short"}).status_code == 200
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    assert log_in(Client(), alice.email).status_code == 200
    assert log_in(Client(), alice.email, new).status_code == 302
    assert not is_in(elsewhere)
    assert client.get(link).status_code == 200


def test_forgetting_says_nothing_of_who_exists(client: Client, alice: User, bob: User) -> None:
    User.objects.filter(pk=bob.pk).update(is_active=False)
    answers = {
        client.post("/accounts/password/reset/", {"email": email})["Location"]
        for email in (alice.email, bob.email, "no@example.com")
    }
    assert len(answers) == 1
    assert [message.to for message in mail.outbox if "/key/" in message.body] == [[alice.email]]


def test_somebody_without_a_password_sets_one_by_mail(client: Client, alice: User) -> None:
    """Imported users have none."""
    alice.set_unusable_password()
    alice.save()
    client.post("/accounts/password/reset/", {"email": alice.email})
    assert "/key/" in mail.outbox[0].body


def confirmed(client: Client, user: User) -> None:
    """Second factors are changed only by somebody who has just given the password again."""
    log_in(client, user.email)
    asked = client.get("/accounts/2fa/totp/activate/")
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert client.get(asked["Location"]).status_code == 200
    assert client.post(asked["Location"], {"password": PASSWORD}).status_code == 302


def test_a_second_factor(client: Client, alice: User) -> None:
    confirmed(client, alice)
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]
    assert client.post("/accounts/2fa/totp/activate/", {"code": "000000"}).status_code == 200
    assert client.post("/accounts/2fa/totp/activate/", {"code": code(secret)}).status_code == 302
    assert get_adapter().is_mfa_enabled(alice)
    assert client.get("/accounts/2fa/").status_code == 200
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 200

    cache.clear()
    elsewhere = Client()
    assert log_in(elsewhere, alice.email)["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_in(elsewhere)
    assert elsewhere.get("/accounts/2fa/authenticate/").status_code == 200
    assert elsewhere.post("/accounts/2fa/authenticate/", {"code": "123456"}).status_code == 200
    assert not is_in(elsewhere)
    assert elsewhere.post("/accounts/2fa/authenticate/", {"code": code(secret)}).status_code == 302
    assert is_in(elsewhere)


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_passkey_is_offered(client: Client, alice: User) -> None:
    confirmed(client, alice)
    page = client.get("/accounts/2fa/webauthn/add/")
    assert page.status_code == 200
    assert "publicKey" in page.content.decode()
    assert client.get("/accounts/2fa/webauthn/").status_code == 200
    options = Client().get(
        "/accounts/2fa/webauthn/login/", headers={"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"}
    )
    assert options.status_code == 200
    assert "challenge" in options.content.decode()


def test_forms_of_other_sites_are_refused(alice: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    for address in (
        "/people/profile/",
        "/people/tokens/",
        "/people/language/",
        "/people/notifications/read/",
        "/accounts/logout/",
    ):
        assert strict.post(address, {"language": "en"}).status_code == 403
    assert (
        strict.post("/api/v1/tokens/", {"name": "x", "scopes": ["*"]}, content_type="application/json").status_code
        == 403
    )
    assert is_in(strict)

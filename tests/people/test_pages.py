"""The pages of this room, as administrators and others meet them."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from people import services
from people.models import (
    ApiToken,
    CalendarDay,
    ExchangeRate,
    Grant,
    Invitation,
    Notification,
    Organisation,
    Role,
    SavedView,
    Team,
    User,
)
from tests.cast import PASSWORD
from tests.fixtures import BrowserFor, RunJobs

pytestmark = pytest.mark.django_db
ADMIN_PAGES = ["settings", "roles", "organisation", "calendar", "rates", "user-invite", "team-create", "role-create"]
EVERYBODYS_PAGES = ["users", "teams", "profile", "tokens", "notifications", "view-create"]


@pytest.mark.parametrize("route", ADMIN_PAGES)
def test_pages_of_administrators(route: str, browser: BrowserFor, ada: User, alice: User) -> None:
    address = reverse(f"people:{route}")
    assert browser(ada).get(address).status_code == 200
    assert browser(alice).get(address).status_code in (403, 404)
    assert browser(alice).post(address, {}).status_code in (403, 404)


@pytest.mark.parametrize("route", EVERYBODYS_PAGES)
def test_pages_of_everybody(route: str, browser: BrowserFor, alice: User, client: object) -> None:
    address = reverse(f"people:{route}")
    assert browser(alice).get(address).status_code == 200
    assert client.get(address).status_code == 302


def test_an_invitation_from_the_form_to_the_first_page(
    browser: BrowserFor, ada: User, north: Team, client: object, run_jobs: RunJobs
) -> None:
    rep = Role.objects.get(key="rep")
    data = {"full_name": "王小明", "email": "Ming@Example.com", "team": str(north.pk), "roles": [str(rep.pk)]}
    sent = browser(ada).post(reverse("people:user-invite"), data)
    assert sent.status_code == 302
    run_jobs()
    [message] = mail.outbox
    assert message.to == ["ming@example.com"]
    link = next(word for word in message.body.split() if word.startswith("http"))
    assert Invitation.objects.get().secret_hash not in message.body
    address = "/" + link.split("/", 3)[3]

    assert client.get(address).status_code == 200
    weak = client.post(address, {"full_name": "王小明", "password": "short", "language": "zh-hans"})
    assert weak.status_code == 422
    joined = client.post(address, {"full_name": "王小明", "password": PASSWORD, "language": "zh-hans"})
    assert joined.status_code == 302
    user = User.objects.get(email="ming@example.com")
    assert (user.team, user.role_keys, user.language, user.check_password(PASSWORD)) == (
        north,
        {"rep"},
        "zh-hans",
        True,
    )
    assert client.get(reverse("people:profile")).status_code == 200
    assert client.get(address).status_code == 404


def test_links_that_no_longer_count_all_look_the_same(ada: User, client: object, run_jobs: RunJobs) -> None:
    now = timezone.now()
    invitation = services.invite(actor=ada, email="x@example.com", full_name="X", team=None, roles=[], now=now)
    run_jobs()
    first = mail.outbox[-1].body.split("/join/")[1].split("/")[0]
    services.revoke_invitation(actor=ada, invitation=invitation, now=now)
    again = services.invite(actor=ada, email="x@example.com", full_name="X", team=None, roles=[], now=now)
    run_jobs()
    second = mail.outbox[-1].body.split("/join/")[1].split("/")[0]
    Invitation.objects.filter(pk=again.pk).update(expires_at=now - timedelta(seconds=1))
    bodies = set()
    for secret in (first, second, "smt_never"):
        response = client.get(reverse("people:invitation-accept", args=[secret]))
        assert response.status_code == 404
        bodies.add(response.content)
    assert len(bodies) == 1
    assert not User.objects.filter(email="x@example.com").exists()


def test_editing_a_user_by_the_form(browser: BrowserFor, ada: User, alice: User, south: Team) -> None:
    address = reverse("people:user-edit", args=[alice.pk])
    assert browser(ada).get(address).status_code == 200
    data = {
        "full_name": "Alice Ander", "email": alice.email, "team": str(south.pk), "language": "en", "version": "1",
        "roles": [str(Role.objects.get(key="manager").pk)],
    }  # fmt: skip
    assert browser(ada).post(address, data).status_code == 302
    changed = User.objects.get(pk=alice.pk)
    assert (changed.full_name, changed.team, changed.role_keys) == ("Alice Ander", south, {"manager"})
    stale = browser(ada).post(address, {**data, "full_name": "Other"})
    assert stale.status_code == 422
    assert User.objects.get(pk=alice.pk).full_name == "Alice Ander"


def test_leaving_by_the_form(browser: BrowserFor, ada: User, maya: User, bob: User) -> None:
    address = reverse("people:user-deactivate", args=[maya.pk])
    dry = browser(ada).get(address)
    assert "Teams managed" in dry.content.decode()
    assert browser(ada).post(address, {}).status_code == 422
    assert browser(ada).post(address, {"successor": str(bob.pk)}).status_code == 302
    assert not User.objects.get(pk=maya.pk).is_active
    assert browser(ada).post(reverse("people:user-reactivate", args=[maya.pk])).status_code == 302
    assert User.objects.get(pk=maya.pk).is_active


def test_the_role_table_by_the_form(browser: BrowserFor, ada: User) -> None:
    role = Role.objects.get(key="rep")
    address = reverse("people:role", args=[role.pk])
    assert browser(ada).get(address).status_code == 200
    assert browser(ada).post(address, {"version": "1", "leads.view": "all", "leads.export": ""}).status_code == 302
    assert Grant.objects.get(role=role, room="leads", action="view").reach == "all"
    assert not Grant.objects.filter(role=role, room="leads", action="export").exists()
    assert browser(ada).post(address, {"version": "2", "leads.view": "galaxy"}).status_code == 422


def test_settings_by_the_forms(browser: BrowserFor, ada: User) -> None:
    client = browser(ada)
    data = {
        "name": "Acme", "base_currency": "CNY", "time_zone": "Asia/Shanghai", "fiscal_year_start": "4", "working_weekdays": ["0", "1"],
        "holiday_country": "", "languages": ["en"], "default_language": "en", "version": "1",
    }  # fmt: skip
    assert client.post(reverse("people:organisation"), data).status_code == 302
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.fiscal_year_start, organisation.working_weekdays) == ("Acme", 4, [0, 1])
    assert (
        client.post(reverse("people:calendar"), {"on": "2026-05-01", "kind": "holiday", "name": "May"}).status_code
        == 302
    )
    assert CalendarDay.objects.get().name == "May"
    assert client.post(reverse("people:calendar-remove", args=["2026-05-01"])).status_code == 302
    assert not CalendarDay.objects.exists()
    assert client.post(reverse("people:calendar-remove", args=["tomorrow"])).status_code == 404
    assert (
        client.post(reverse("people:rates"), {"currency": "usd", "on": "2026-01-01", "rate": "7.1"}).status_code == 302
    )
    assert (
        client.post(reverse("people:rates"), {"currency": "CNY", "on": "2026-01-01", "rate": "7.1"}).status_code == 422
    )
    rate = ExchangeRate.objects.get()
    assert "7.1" in client.get(reverse("people:rates")).content.decode()
    assert client.post(reverse("people:rate-remove", args=[rate.pk])).status_code == 302
    assert not ExchangeRate.objects.exists()


def test_the_team_tree(browser: BrowserFor, ada: User, north: Team, south: Team, alice: User) -> None:
    text = browser(alice).get(reverse("people:teams")).content.decode()
    assert text.index("Region East") < text.index("North") < text.index("South")
    assert (
        browser(ada).post(reverse("people:team-create"), {"name": "West", "parent": str(north.pk)}).status_code == 302
    )
    west = Team.objects.get(name="West")
    assert browser(alice).get(reverse("people:team", args=[west.pk])).status_code == 200
    cycle = browser(ada).post(reverse("people:team-edit", args=[north.pk]), {"name": "North", "parent": str(west.pk)})
    assert cycle.status_code == 422
    assert browser(ada).post(reverse("people:team-delete", args=[west.pk])).status_code == 302
    assert not Team.objects.filter(name="West").exists()


def test_a_token_is_shown_once_and_works(browser: BrowserFor, alice: User, bob: User, client: object) -> None:
    page = browser(alice).post(reverse("people:tokens"), {"name": "script", "days": "30", "scopes": ["people:read"]})
    secret = page.content.decode().split('id="secret">')[1].split("<")[0]
    assert "no-store" in page["Cache-Control"]
    assert secret not in browser(alice).get(reverse("people:tokens")).content.decode()
    header = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/users/", headers=header).status_code == 200
    assert client.get("/api/v1/audit-entries/", headers=header).status_code == 404
    token = ApiToken.objects.get()
    assert secret not in str(ApiToken.objects.values().get())
    assert browser(bob).post(reverse("people:token-revoke", args=[token.pk])).status_code == 404
    assert browser(alice).post(reverse("people:token-revoke", args=[token.pk])).status_code == 302
    assert client.get("/api/v1/users/", headers=header).status_code == 401


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_language_goes_back_only_to_our_own_pages(browser: BrowserFor, alice: User, there: str) -> None:
    response = browser(alice).post(reverse("people:language"), {"language": "zh-hans", "next": there})
    assert (response.status_code, response["Location"]) == (302, "/")
    assert User.objects.get(pk=alice.pk).language == "zh-hans"


def test_language_and_theme(browser: BrowserFor, client: object, alice: User) -> None:
    assert (
        client.post(reverse("people:language"), {"language": "zh-hans", "next": "/people/teams/"})["Location"]
        == "/people/teams/"
    )
    assert client.cookies["django_language"].value == "zh-hans"
    assert client.post(reverse("people:language"), {"language": "tlh"}).status_code == 400
    assert browser(alice).post(reverse("people:theme"), {"theme": "dark"}).cookies["theme"].value == "dark"
    assert User.objects.get(pk=alice.pk).preferences == {"theme": "dark"}
    assert client.post(reverse("people:theme"), {"theme": '"><script>'}).status_code == 400
    assert client.get(reverse("people:theme")).status_code == 405


def test_the_bell(browser: BrowserFor, alice: User, bob: User) -> None:
    from people.notices import notice

    notice("test.assigned", "%(actor)s gave you %(name)s", "target")
    made = services.notify(
        user=alice,
        kind="test.assigned",
        params={"actor": "Bob", "name": "<b>ACME</b>"},
        url="/people/teams/",
        unique_key="k",
    )
    assert services.notify(user=alice, kind="test.assigned", unique_key="k") is None
    assert services.notify(user=bob, kind="test.assigned", unique_key="k") is not None
    bell = browser(alice, htmx=True)
    count = bell.get(reverse("people:notifications"), headers={"HX-Target": "notification-count"}).content.decode()
    assert ">1<" in count
    text = bell.get(reverse("people:notifications"), headers={"HX-Target": "notifications"}).content.decode()
    assert "Bob gave you &lt;b&gt;ACME&lt;/b&gt;" in text
    assert browser(bob).post(reverse("people:notification", args=[made.pk])).status_code == 404
    assert Notification.objects.get(pk=made.pk).read_at is None
    opened = browser(alice).post(reverse("people:notification", args=[made.pk]))
    assert opened["Location"] == "/people/teams/"
    assert Notification.objects.get(pk=made.pk).read_at is not None
    services.notify(user=alice, kind="test.assigned")
    assert browser(alice).post(reverse("people:notifications-read")).status_code == 302
    assert not Notification.objects.filter(user=alice, read_at=None).exists()
    assert Notification.objects.filter(user=bob, read_at=None).exists()


def test_a_notice_never_leads_elsewhere(browser: BrowserFor, alice: User) -> None:
    made = services.notify(user=alice, kind="x", url="https://evil.example/")
    assert browser(alice).post(reverse("people:notification", args=[made.pk]))["Location"] == reverse(
        "people:notifications"
    )


def test_saved_views_by_the_form(browser: BrowserFor, alice: User, bob: User, charlie: User) -> None:
    data = {"name": "Hot", "sharing": "team", "table": "leads", "query": "?status=new&cursor=abc&status=contacted"}
    assert browser(alice).post(reverse("people:view-create"), data).status_code == 302
    view = SavedView.objects.get()
    assert (view.query, view.owner) == ("status=new&status=contacted", alice)
    edit, delete = reverse("people:view-edit", args=[view.pk]), reverse("people:view-delete", args=[view.pk])
    assert browser(bob).get(edit).status_code == 200
    assert browser(bob).post(edit, {**data, "name": "Mine"}).status_code in (403, 422)
    assert browser(bob).post(delete).status_code == 403
    assert browser(charlie).get(edit).status_code == 404
    assert SavedView.objects.get().name == "Hot"
    assert browser(alice).post(delete).status_code == 302
    assert not SavedView.objects.exists()


def test_the_record_pages_show_their_history(browser: BrowserFor, ada: User, alice: User, north: Team) -> None:
    services.edit_user(actor=ada, user=alice, changes={"title": "Closer"}, roles=[Role.objects.get(key="manager")])
    services.edit_team(actor=ada, team=north, changes={"region": "Far East"})
    text = browser(ada).get(reverse("people:user", args=[alice.pk])).content.decode()
    assert "Closer" in text
    assert "Ada Abel" in text
    assert "Far East" in browser(ada).get(reverse("people:team", args=[north.pk])).content.decode()
    panel = (
        browser(alice, htmx=True)
        .get(reverse("people:user", args=[alice.pk]), headers={"HX-Target": "panel"})
        .content.decode()
    )
    assert 'id="panel"' in panel
    assert "<html" not in panel

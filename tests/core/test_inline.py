"""Click-to-edit as every room has it: one field, its version, refusals beside it, conflicts with both values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from core.changes import apply_changes, check_version, save_changes
from core.errors import Refusal
from core.inline import inline_edit
from people.models import Team


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Team
        fields = ("name", "region")


def rename(team: Team, changes: Mapping[str, Any], version: int | None) -> Team:
    fresh = Team.objects.get(pk=team.pk)
    if changes.get("region") == "Moon":
        raise Refusal("Nobody sells there.", field="region")
    check_version(fresh, version, changes)
    save_changes(fresh, apply_changes(fresh, changes))
    return fresh


def ask(team: Team, name: str, data: dict[str, str] | None = None, query: str = "") -> HttpResponse:
    make = RequestFactory(headers={"HX-Request": "true", "HX-Target": f"fact-{name}"})
    path = f"/people/teams/{team.pk}/{query}"
    request = make.post(path, data) if data is not None else make.get(path)
    request.user = AnonymousUser()
    return inline_edit(
        request,
        team,
        name,
        form=lambda sent: TeamForm(sent, instance=Team.objects.get(pk=team.pk)),
        route="test-edit-field",
        topic="team",
        save=lambda changes, version: rename(team, changes, version),
    )


@pytest.fixture(autouse=True)
def an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's rooms have their own routes; this test needs none of them."""
    for module in ("core.inline", "core.templatetags.records"):
        monkeypatch.setattr(f"{module}.reverse", lambda route, args: f"/{route}/{args[0]}/{args[1]}/")


def test_it_gives_the_form_of_one_field(north: Team) -> None:
    html = ask(north, "name").content.decode()

    assert 'id="fact-name"' in html
    assert 'value="North"' in html
    assert f'name="version" value="{north.version}"' in html
    assert 'name="region"' not in html


def test_an_unknown_field_does_not_exist(north: Team) -> None:
    with pytest.raises(Http404):
        ask(north, "manager")


def test_it_saves_only_that_field_and_tells_the_page(north: Team) -> None:
    answer = ask(north, "name", {"name": "North-East", "region": "ignored", "version": str(north.version)})

    fresh = Team.objects.get(pk=north.pk)
    assert (fresh.name, fresh.region, fresh.version) == ("North-East", "East", north.version + 1)
    assert answer.status_code == 200
    assert "North-East" in answer.content.decode()
    assert json.loads(answer.headers["HX-Trigger"])["team-changed"] == str(north.pk)


def test_one_field_is_put_back_by_who_changed_it_unless_somebody_else_did(north: Team, south: Team) -> None:
    def change(value: str) -> str:
        fresh = Team.objects.get(pk=north.pk)
        answer = ask(fresh, "name", {"name": value, "version": str(fresh.version)})
        told = json.loads(answer.headers["HX-Trigger"])
        return "?" + told["toast"]["undo"].partition("?")[2] if "toast" in told else ""

    undo = change("North-East")
    with pytest.raises(Http404):
        ask(south, "name", {}, undo)
    with pytest.raises(Http404):
        ask(north, "region", {}, undo)
    assert ask(Team.objects.get(pk=north.pk), "name", {}, undo).status_code == 204
    assert Team.objects.get(pk=north.pk).name == "North"

    undo = change("North-West")
    rename(north, {"name": "Theirs"}, None)
    refused = ask(Team.objects.get(pk=north.pk), "name", {}, undo)
    assert json.loads(refused.headers["HX-Trigger"])["toast"]["level"] == "error"
    assert Team.objects.get(pk=north.pk).name == "Theirs"


def test_what_the_form_refuses_stands_beside_the_field(north: Team) -> None:
    answer = ask(north, "name", {"name": "", "version": "1"})

    assert answer.status_code == 422
    assert 'id="id_name_error"' in answer.content.decode()


def test_what_the_service_refuses_stands_beside_the_field(north: Team) -> None:
    answer = ask(north, "region", {"region": "Moon", "version": str(north.version)})

    assert answer.status_code == 422
    assert "Nobody sells there." in answer.content.decode()


def test_somebody_elses_change_is_shown_with_mine(north: Team) -> None:
    rename(north, {"name": "Theirs"}, None)

    answer = ask(north, "name", {"name": "Mine", "version": str(north.version)})

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "<b>Theirs</b>" in html
    assert 'value="Mine"' in html
    assert f'name="version" value="{north.version + 1}"' in html
    assert Team.objects.get(pk=north.pk).name == "Theirs"


def test_keeping_mine_after_a_conflict_saves_it(north: Team) -> None:
    rename(north, {"name": "Theirs"}, None)

    ask(north, "name", {"name": "Mine", "version": str(north.version + 1)})

    assert Team.objects.get(pk=north.pk).name == "Mine"


def test_cancelling_gives_the_fact_back(north: Team) -> None:
    html = ask(north, "name", query="?as=fact").content.decode()

    assert "<form" not in html
    assert "North" in html

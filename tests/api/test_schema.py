"""The OpenAPI document is valid, complete, and says what lists and errors look like."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator

from api.docs import ApiSchema
from api.urls import RESOURCES
from people.models import User
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import won_deal
from tests.fixtures import ApiFor


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    GENERATOR_STATS.reset()
    return SchemaGenerator().get_schema(request=None, public=True)


def test_the_document_is_valid_and_drawn_without_errors(document: dict[str, Any]) -> None:
    validate_schema(document)
    assert not GENERATOR_STATS._error_cache


@pytest.mark.django_db
def test_what_is_handed_out_is_true_and_drawn_once(
    document: dict[str, Any], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = {"accept": "application/vnd.oai.openapi+json", "accept-language": "en"}
    first = client.get("/api/schema/", headers=headers)
    chinese = client.get("/api/schema/?lang=zh-hans", headers=headers)
    monkeypatch.setattr(ApiSchema, "generator_class", None)
    again = client.get("/api/schema/", headers=headers)
    assert json.loads(first.content) == json.loads(OpenApiJsonRenderer().render(document))
    assert (again.content, again["Content-Type"]) == (first.content, first["Content-Type"])
    assert chinese.content != first.content


def test_every_resource_stands_in_the_document(document: dict[str, Any]) -> None:
    listed = {f"/api/v1/{prefix}/" for prefix, _resource, _name in RESOURCES}
    assert listed - set(document["paths"]) == set()


def test_lists_say_how_they_page_filter_and_fail(document: dict[str, Any]) -> None:
    operation = document["paths"]["/api/v1/leads/"]["get"]
    names = {parameter["name"] for parameter in operation["parameters"]}
    assert {"search", "ordering", "cursor", "page_size", "count", "status", "owner"} <= names
    rows = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
    assert set(document["components"]["schemas"][rows]["properties"]) == {"next", "previous", "results", "count"}
    assert {"400", "401", "403", "404", "409", "422", "429"} <= set(operation["responses"])


@pytest.mark.django_db
def test_what_is_answered_is_what_the_document_says(document: dict[str, Any], alice: User, api: ApiFor) -> None:
    lead, deal = LeadFactory(owner=alice), won_deal(alice)
    client, wrong = api(alice), []
    for path in (
        "leads",
        f"leads/{lead.pk}",
        "accounts",
        "opportunities",
        f"opportunities/{deal.pk}",
        "users",
        "metrics",
        "dashboards",
    ):
        answer = client.get(f"/api/v1/{path}/")
        assert answer.status_code == 200
        drawn = document["paths"][f"/api/v1/{path.partition('/')[0]}/{'{id}/' if '/' in path else ''}"]["get"]
        shape = drawn["responses"]["200"]["content"]["application/json"]["schema"]
        checker = Draft202012Validator({**shape, "components": document["components"]})
        wrong += [
            f"{path} {list(error.path)}: {error.message}" for error in checker.iter_errors(json.loads(answer.content))
        ]
    assert wrong == []


@pytest.mark.django_db
def test_no_list_ignores_a_parameter_it_does_not_know(document: dict[str, Any], ada: User, api: ApiFor) -> None:
    client = api(ada)
    lists = [
        path for path in document["paths"] if path.startswith("/api/v1/") and path.count("/") == 4 and "{" not in path
    ]
    taken = [path for path in lists if client.get(f"{path}?nobody_knows_this=1").status_code not in (400, 405)]
    assert len(lists) > 40
    assert taken == []


@pytest.mark.django_db
def test_the_interactive_page_has_no_inline_script(client: Client) -> None:
    page = client.get("/api/docs/").text
    assert "<script src=" in page
    assert "<style" not in page
    assert "<script>" not in page

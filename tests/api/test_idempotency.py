"""The same key acts once: in a row, at the same time, and with another body."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from api.models import IdempotencyKey
from people.models import Team, User

TEAMS = "/api/v1/teams/"


def post(client: APIClient, body: dict[str, Any], key: str) -> Any:
    return client.post(TEAMS, body, format="json", headers={"Idempotency-Key": key})


@pytest.mark.django_db
def test_a_repeated_request_returns_the_first_answer(api: Any, ada: User) -> None:
    client = api(ada)
    first, second = post(client, {"name": "West"}, "k1"), post(client, {"name": "West"}, "k1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second.headers["Idempotent-Replayed"] == "true"
    assert Team.objects.filter(name="West").count() == 1


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused(api: Any, ada: User) -> None:
    client = api(ada)
    post(client, {"name": "West"}, "k1")
    answer = post(client, {"name": "Far West"}, "k1")
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"
    assert not Team.objects.filter(name="Far West").exists()


@pytest.mark.django_db
def test_a_refused_request_keeps_no_key(api: Any, ada: User) -> None:
    client = api(ada)
    assert post(client, {"name": ""}, "k1").status_code == 400
    assert IdempotencyKey.objects.count() == 0
    assert post(client, {"name": "West"}, "k1").status_code == 201


@pytest.mark.django_db
def test_keys_of_two_callers_do_not_meet(api: Any, ada: User) -> None:
    assert post(api(ada), {"name": "West"}, "k1").status_code == 201
    assert post(api(ada), {"name": "Middle"}, "k1").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_two_at_once_act_once(api: Any, ada: User) -> None:
    client = api(ada)
    token = client._credentials["HTTP_AUTHORIZATION"]
    barrier, answers = threading.Barrier(4), []

    def ask() -> None:
        barrier.wait()
        own = APIClient(headers={"Authorization": token})
        answers.append(own.post(TEAMS, {"name": "West"}, format="json", headers={"Idempotency-Key": "k"}))
        connection.close()

    threads = [threading.Thread(target=ask) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Team.objects.filter(name="West").count() == 1

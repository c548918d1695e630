"""The page of a fault asks nothing of the database, which may be what failed."""

from __future__ import annotations

from django.test import RequestFactory
from django.utils.functional import SimpleLazyObject

from core.views import server_error


def gone() -> None:
    raise ConnectionError("no database")


def test_the_fault_page_needs_neither_user_nor_database() -> None:
    request = RequestFactory().get("/leads/")
    request.user = SimpleLazyObject(gone)

    answer = server_error(request)

    assert answer.status_code == 500
    assert "Something went wrong" in answer.text


def test_a_program_is_told_in_its_own_form() -> None:
    answer = server_error(RequestFactory().get("/api/v1/leads/"))

    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")

"""Which of several words the index is asked for, and that it changes nothing of what is found."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.search import query
from integrations.search import find
from integrations.search_estimates import Rarest, rarest
from leads.models import Lead
from people.models import User
from tests.factories.leads import LeadFactory


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("acme", ["'acme':*"]),
        ("Acme 2345", ["'acme':*", "'2345':*"]),
        ("晨光 x", ["'晨光'", "'x':*"]),
        ("a@b.example o'neil & | !", ["'a@b.example':*", "'o':*", "'neil':*"]),
        ("it''s@x.example back\\slash", ["'it''''s@x.example':*", "'back':*", "'slash':*"]),
    ],
)
def test_terms_one_by_one(text: str, terms: list[str]) -> None:
    found = query(text)
    assert found is not None
    assert found.each == terms
    assert " & ".join(found.each) == found.terms


@pytest.mark.django_db
def test_the_rarest_word_is_asked_and_the_others_are_looked_for_in_its_rows(alice: User, charlie: User) -> None:
    for number in range(60):
        LeadFactory(owner=alice, company=f"Kestrel {'Boats' if number % 30 else 'Harbour'} {number}", phone="")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE leads_lead")
    words = query("kestrel harbour")
    assert words is not None
    assert rarest({Lead: words}) == {Lead: Rarest("'harbour':*", "'kestrel':*")}
    for text, names in (
        ("kestrel harbour", ["Kestrel Harbour 30", "Kestrel Harbour 0"]),
        ("harbour kestrel 30", ["Kestrel Harbour 30"]),
        ("kestrel boats harbour", []),
    ):
        hits = [hit for group in find(user=alice, text=text) for hit in group.hits]
        assert [Lead.objects.get(pk=hit.id).company for hit in hits] == names
        assert find(user=charlie, text=text) == []


@pytest.mark.django_db
def test_a_single_word_asks_for_no_estimate() -> None:
    words = query("kestrel")
    assert words is not None
    with CaptureQueriesContext(connection) as caught:
        assert rarest({Lead: words}) == {}
    assert len(caught) == 0

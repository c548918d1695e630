"""Who is known already, and what of it may be told (R44, 4.2.2)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leads import candidates
from leads.duplicates import Probe, find
from leads.models import Lead
from people.models import User
from tests.factories.leads import LeadFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["ABC科技（北京）有限公司", "北京ABC科技", "北京 ＡＢＣ 科技股份有限公司"])
def test_a_company_is_recognised_in_other_spellings(alice: User, typed: str) -> None:
    lead = LeadFactory(owner=alice, company="北京ABC科技有限公司", first_name="", last_name="")
    LeadFactory(owner=alice, company="上海远大贸易有限公司")

    found = find(alice, Probe.of(company=typed))

    assert [(item.id, item.matched, item.is_certain) for item in found] == [(lead.pk, ("company",), False)]


def test_phone_and_mail_are_certain(alice: User) -> None:
    lead = LeadFactory(owner=alice, phone="13800138000", email="wang@example.com")

    by_phone = find(alice, Probe.of(phone="+86 138-0013-8000"))
    by_mail = find(alice, Probe.of(email=" WANG@example.com"))

    assert [(item.id, item.matched, item.is_certain) for item in by_phone] == [(lead.pk, ("phone",), True)]
    assert [(item.id, item.matched) for item in by_mail] == [(lead.pk, ("email",))]
    assert find(alice, Probe.of(phone="13800138001", email="li@example.com", company="Acme")) == []
    assert find(alice, Probe.of(phone="13800138000"))[0].url == f"/leads/{lead.pk}/"


def test_of_another_teams_lead_only_a_part_is_told(alice: User, charlie: User) -> None:
    LeadFactory(
        owner=alice,
        first_name="小明",
        last_name="王",
        company="北京ABC科技有限公司",
        phone="13800138000",
        need="secret",
    )

    (hit,) = find(charlie, Probe.of(phone="13800138000"))

    assert (hit.id, hit.url, hit.name, hit.company, hit.owner_name) == (None, None, "王***", "北京***", "Alice Adler")
    assert "138" not in repr(hit)


def test_three_tables_cost_one_statement(alice: User) -> None:
    alice.access.reach("leads")
    alice.access.reach("customers")

    with CaptureQueriesContext(connection) as statements:
        find(alice, Probe.of("北京ABC科技有限公司", "wang@example.com", "13800138000"))

    assert len(statements) == 1


def test_a_similar_name_uses_the_trigram_index(alice: User) -> None:
    """Of an empty table any index is cheap to walk, so only those that can't be missed are left beside it."""
    others = """SELECT indexrelid::regclass::text FROM pg_index
        WHERE indrelid = 'leads_lead'::regclass AND NOT indisunique AND indexrelid <> 'lead_company_trgm'::regclass"""
    with connection.cursor() as cursor:
        cursor.execute(others)
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Lead.objects.filter(normalized_company__trigram_similar="北京abc科技").order_by().explain()

    assert "lead_company_trgm" in plan


@pytest.mark.parametrize(
    "typed",
    ["Borealis Softwar", "Borealis Software GmbH", "Boraelis Software", "Xborealis Software"],
)
def test_among_many_leads_the_neighbours_in_the_order_of_names_are_compared(
    alice: User, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    """The index of letters is switched off from a hundred thousand leads on: it would read most of itself."""
    lead = LeadFactory(owner=alice, company="Borealis Software", first_name="", last_name="")
    for number in range(30):
        LeadFactory(owner=alice, company=f"Boreal {number} Software Works", first_name="", last_name="")
    monkeypatch.setattr(candidates, "MANY", -2)
    candidates._statement.cache_clear()
    try:
        found = find(alice, Probe.of(company=typed))
    finally:
        candidates._statement.cache_clear()

    assert found[0].id == lead.pk

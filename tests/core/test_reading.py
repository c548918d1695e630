"""A list's cells are the same whether its rows are instances or plain tuples."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from core.cells import CellContext, writer
from core.listing import Listing
from core.reading import is_column, of_instances, of_tuples
from core.tables import Column, Table
from leads.models import Lead
from leads.table import TABLE as LEADS
from opportunities.models import Opportunity
from opportunities.table import TABLE as OPPORTUNITIES
from people.models import User
from tests.factories.leads import LeadFactory
from tests.factories.opportunities import OpportunityFactory


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("company", True),
        ("owner_id", True),
        ("owner", False),  # an instance
        ("owner__full_name", True),
        ("owner__team__name", True),
        ("name", False),  # a property
        ("status_changes__reason", False),  # many rows
        ("owner__roles__key", False),
        ("nothing__at_all", False),
    ],
)
def test_what_a_statement_can_name(path: str, expected: bool) -> None:
    assert is_column(Lead, path) is expected


def test_a_column_made_from_the_instance_needs_instances() -> None:
    columns = [Column("company", "Company"), Column("loud", "Loud", source=lambda lead: lead.company.upper())]

    assert of_tuples(columns[:1], Lead) is not None
    assert of_tuples(columns, Lead) is None


def cells_of(listing: Listing, *, tuples: bool) -> list[list[str]]:
    context = CellContext(detail_route="leads:detail", language="en")
    columns = list(listing.table.columns)
    reading = of_tuples(columns, listing.base.model) if tuples else of_instances(columns)
    assert reading is not None
    rows: list[Any] = listing.tuples(reading.paths).rows if reading.paths is not None else listing.rows
    writers = [writer(cell, context) for cell in reading.cells]
    return [[write(row, str(reading.key(row))) for write in writers] for row in rows]


@pytest.mark.parametrize(("table", "model"), [(LEADS, Lead), (OPPORTUNITIES, Opportunity)])
def test_tuples_show_what_instances_show(table: Table, model: Any, alice: User) -> None:
    LeadFactory(owner=alice, first_name="伟", last_name="王", company="北京 <b>", status="qualified", tags=["a", "b"])
    LeadFactory(owner=alice, first_name="", last_name="", company="Only & Co", last_activity_at=timezone.now())
    OpportunityFactory(owner=alice, amount=Decimal("120000.50"), next_step_on=date(2020, 1, 1))
    OpportunityFactory(owner=alice, amount=None)
    listing = Listing(QueryDict(), model.objects.visible_to(alice), table, None)

    flat, whole = cells_of(listing, tuples=True), cells_of(listing, tuples=False)

    assert len(flat) == 2
    assert flat == whole

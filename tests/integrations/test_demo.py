"""The demo is believable, the same for the same seed, and leaves nothing behind."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import Sum

from commissions.models import CommissionStatement
from core.invariants import examine
from customers.models import Account
from integrations.demo import company, loading
from integrations.demo.world import World
from leads.models import Lead, LeadSource
from opportunities.models import Opportunity
from people.models import User
from targets.models import CreditEntry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


def small(**values: int) -> World:
    return World(7, NOW, "Asia/Shanghai", **{"leads": 30, "accounts": 20, "deals": 80, "pay_months": 3, **values})


def story() -> list[tuple[object, ...]]:
    fields = ("id", "name", "amount", "status", "closed_on", "owner__email")
    rows: list[tuple[object, ...]] = [*Opportunity.objects.order_by("id").values_list(*fields)]
    return [*rows, *Lead.objects.order_by("id").values_list("id", "company", "status")]


def try_out_and_remove() -> None:
    owner = User.objects.get(email="bob@demo.example")
    Lead.objects.create(company="Tried out", owner=owner, source=LeadSource.objects.first())
    call_command("remove_demo")


@time_machine.travel(NOW)
def test_it_is_whole_leaves_nothing_and_comes_back_the_same(tmp_path: Path, alice: User) -> None:
    """One long test: a demo costs seconds to make."""
    path = tmp_path / "tokens.json"
    mine = Account.objects.create(name="Mine", owner=alice)

    loading.load(small())
    loading.write_tokens(list(company.CAST), path, NOW)
    first = story()

    assert sorted(json.loads(path.read_text())) == ["ada", "alice", "bob", "charlie", "fin", "maya"]
    assert path.stat().st_mode & 0o077 == 0
    assert User.objects.get(email="alice@demo.example").check_password("demo-demo-demo")
    assert sum(user.has_role("rep") for user in User.objects.filter(is_demo=True)) == 30
    won = Opportunity.objects.won().aggregate(total=Sum("amount"))["total"]
    assert won > 0
    assert CreditEntry.objects.filter(basis="won", kind="revenue").aggregate(total=Sum("amount"))["total"] == won
    assert CommissionStatement.objects.filter(state="paid").exists()
    assert [result.findings for result in examine() if result.findings] == []

    try_out_and_remove()

    left = {model._meta.label: model._base_manager.filter(is_demo=True).count() for model in loading.demo_models()}
    assert {label: count for label, count in left.items() if count} == {}
    assert list(Account.objects.all()) == [mine]
    assert list(User.objects.all()) == [alice]

    loading.load(small(pay_months=0))

    assert story() == first

"""The demo is believable, the same for the same seed, and leaves nothing behind."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import Sum

from commissions.models import CommissionStatement
from core.invariants import examine
from customers.models import Account
from integrations.demo import loading
from integrations.demo.world import World
from leads.models import Lead
from opportunities.models import Opportunity
from people.models import User
from targets.models import CreditEntry

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture
def loaded(tmp_path: Path) -> Path:
    tokens = tmp_path / "tokens.json"
    call_command("load_demo", scale=0.03, tokens=tokens)
    return tokens


def test_the_cast_can_come_in_by_password_and_token(loaded: Path) -> None:
    tokens = json.loads(loaded.read_text())
    assert sorted(tokens) == ["ada", "alice", "bob", "charlie", "fin", "maya"]
    assert loaded.stat().st_mode & 0o077 == 0
    assert User.objects.get(email="alice@demo.example").check_password("demo-demo-demo")
    assert sum(user.has_role("rep") for user in User.objects.all()) == 30


def test_money_is_consistent(loaded: Path) -> None:
    won = Opportunity.objects.won()
    assert won.count() > 0
    assert CreditEntry.objects.filter(kind="revenue").aggregate(total=Sum("amount"))["total"] == won.aggregate(total=Sum("amount"))["total"]
    assert CommissionStatement.objects.filter(state="paid").exists()
    assert [result.findings for result in examine() if result.findings] == []


def test_the_same_seed_gives_the_same_company() -> None:
    def story() -> list[tuple[object, ...]]:
        world = World(7, NOW, "Asia/Shanghai", leads=20, accounts=20, deals=30)
        loading.load(world)
        rows = [*Opportunity.objects.order_by("id").values_list("id", "name", "amount", "status", "closed_on", "owner__email")]
        rows += [*Lead.objects.order_by("id").values_list("id", "company", "status")]
        loading.remove()
        return rows

    assert story() == story()


def test_removing_leaves_no_row_of_the_demo_and_keeps_the_rest(alice: User, tmp_path: Path) -> None:
    mine = Account.objects.create(name="Mine", owner=alice)
    call_command("load_demo", scale=0.03, tokens=tmp_path / "tokens.json")
    call_command("remove_demo")
    left = {model._meta.label: model._base_manager.filter(is_demo=True).count() for model in loading.demo_models()}
    assert {label: count for label, count in left.items() if count} == {}
    assert list(Account.objects.all()) == [mine]
    assert list(User.objects.all()) == [alice]

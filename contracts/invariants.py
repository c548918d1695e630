"""What must always be true of contracts, their money and their credit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from contracts.models import Contract, Instalment
from core.invariants import invariant
from core.money import ZERO

GAPS_SQL = """
WITH given AS (
    SELECT number FROM contracts_contract WHERE NOT is_demo UNION ALL SELECT number FROM contracts_payment WHERE NOT is_demo
    UNION ALL SELECT number FROM contracts_invoice WHERE NOT is_demo
), counted AS (
    SELECT split_part(number, '-', 1) series, split_part(number, '-', 2)::int "year", count(*) given,
           max(split_part(number, '-', 3)::int) - min(split_part(number, '-', 3)::int) + 1 span
    FROM given GROUP BY 1, 2
)
SELECT series, "year", given, span FROM counted WHERE given <> span
"""


@invariant("contracts.sums", "The sums on each contract are those of its payments, invoices and instalments.")
def sums() -> Iterator[str]:
    for name, rows in (("paid_amount", _paid()), ("invoiced_amount", _invoiced()), ("planned_amount", _planned())):
        for number, stored, total in rows.exclude(**{name: F("total")}).values_list("number", name, "total"):
            yield f"contract {number}: {name} says {stored}, its rows {total}"


def _paid() -> QuerySet[Any]:
    return Contract.objects.annotate(
        total=Coalesce(Sum("payments__amount", filter=Q(payments__status="approved")), ZERO)
    )


def _invoiced() -> QuerySet[Any]:
    valid = Q(invoices__status__in=["in_approval", "approved", "issued", "sent"])
    return Contract.objects.annotate(total=Coalesce(Sum("invoices__amount", filter=valid), ZERO))


def _planned() -> QuerySet[Any]:
    return Contract.objects.annotate(total=Coalesce(Sum("instalments__amount"), ZERO))


@invariant(
    "contracts.payments_fit", "The payments of a contract are not more than its amount, and not less than nothing."
)
def payments_fit() -> Iterator[str]:
    wrong = _paid().filter(Q(total__gt=F("amount")) | Q(total__lt=0))
    for number, amount, total in wrong.values_list("number", "amount", "total"):
        yield f"contract {number} over {amount}: {total} paid"


@invariant("contracts.matching", "Each instalment's paid amount is what is matched with it.")
def matching() -> Iterator[str]:
    rows = Instalment.objects.annotate(total=Coalesce(Sum("allocations__amount"), ZERO)).exclude(paid_amount=F("total"))
    for number, position in rows.values_list("contract__number", "position"):
        yield f"contract {number}, instalment {position}"


@invariant("contracts.signed_credit", "The signed revenue credit of each approved and signed contract is its amount.")
def signed_credit() -> Iterator[str]:
    revenue = Q(credit_rows__basis="signed", credit_rows__kind="revenue")
    rows = Contract.objects.annotate(total=Coalesce(Sum("credit_rows__amount", filter=revenue), ZERO))
    signed = Q(signed_on__isnull=False, edition__gte=1) & ~Q(status="void")
    wrong = rows.filter(signed & ~Q(total=F("amount")) | ~signed & ~Q(total=0))
    for number, amount, total in wrong.values_list("number", "amount", "total"):
        yield f"contract {number} over {amount}: credit {total}"


@invariant(
    "contracts.collected_credit",
    "The collected revenue credit of each contract is what was paid less what was given back.",
)
def collected_credit() -> Iterator[str]:
    revenue = Q(credit_rows__basis="collected", credit_rows__kind="revenue")
    rows = Contract.objects.annotate(total=Coalesce(Sum("credit_rows__amount", filter=revenue), ZERO))
    for number, paid, total in rows.exclude(total=F("paid_amount")).values_list("number", "paid_amount", "total"):
        yield f"contract {number}: {paid} paid, credit {total}"


@invariant("contracts.numbers", "Contracts, payments and invoices are numbered without gaps in each year.")
def numbers() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(GAPS_SQL)
        for series, year, given, span in cursor.fetchall():
            yield f"{series}-{year}: {given} numbers over a span of {span}"

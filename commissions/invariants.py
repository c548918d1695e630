"""What must always be true of commissions."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db import connection
from django.db.models import Count, DecimalField, F, Q, Sum, Value
from django.db.models.functions import Coalesce

from commissions.models import CommissionAdjustment, CommissionLine, CommissionRun, CommissionStatement, PlanVersion
from commissions.soundness import content_hash
from core.invariants import invariant


@invariant("commissions.statement_is_its_lines", "Every statement's gross amount is the sum of its lines, to the cent.")
def statement_is_its_lines() -> Iterator[str]:
    rows = CommissionStatement.objects.order_by().annotate(booked=Coalesce(Sum("lines__amount"), Decimal(0)))
    for row in rows.exclude(booked=F("gross")).values_list("pk", "gross", "booked"):
        yield f"statement {row[0]} says {row[1]}, its lines sum to {row[2]}"


@invariant("commissions.closed_stays_closed", "No line was booked into a period after it was locked.")
def closed_stays_closed() -> Iterator[str]:
    late = CommissionLine.objects.filter(run__locked_at__isnull=False, booked_at__gt=F("run__locked_at"))
    for pk in late.order_by().values_list("pk", flat=True):
        yield f"line {pk} was booked after its period was locked"


@invariant(
    "commissions.lines_in_sequence",
    "The entries of one mark are numbered without a gap, so none was booked twice or lost.",
)
def lines_in_sequence() -> Iterator[str]:
    marks = CommissionLine.objects.order_by().values("user_id", "plan_id", "component", "mark")
    counted = marks.annotate(entries=Count("pk"), gaps=Sum("sequence"))
    wrong = counted.exclude(gaps=F("entries") * (F("entries") - 1) / 2)
    for row in wrong:
        yield f"user {row['user_id']}, plan {row['plan_id']}, {row['component']} {row['mark']}: {row['entries']} entries"


@invariant("commissions.approved_as_it_was", "Every approved plan version still has the content that was approved.")
def approved_as_it_was() -> Iterator[str]:
    for version in PlanVersion.objects.approved():
        if version.content_hash != content_hash(version.rules, version.effective_start, version.effective_end):
            yield f"plan version {version.pk} differs from what was approved"


BROKEN_CHAINS = """
SELECT id, was, says FROM (
    SELECT statement.id, statement.brought_forward AS says,
        lag(statement.carried_forward, 1, 0) OVER (
            PARTITION BY statement.user_id, statement.currency, run.pay_period ORDER BY run.start_on) AS was
    FROM commissions_commissionstatement statement JOIN commissions_commissionrun run ON run.id = statement.run_id
    WHERE run.state IN ('approved', 'locked', 'paid')
) AS chain WHERE was <> says
"""


@invariant(
    "commissions.carried_on",
    "What a closed statement carries forward is what the person's next closed one begins with.",
)
def carried_on() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(BROKEN_CHAINS)
        for pk, was, says in cursor.fetchall():
            yield f"statement {pk} brings {says} forward, the one before carried {was}"


@invariant("commissions.paid_once", "The statements of a paid period are paid, and no others.")
def paid_once() -> Iterator[str]:
    paid = Q(run__state=CommissionRun.State.PAID)
    is_paid = Q(state=CommissionStatement.State.PAID, paid_at__isnull=False)
    wrong = CommissionStatement.objects.filter((paid & ~is_paid) | (~paid & Q(state=CommissionStatement.State.PAID)))
    for pk in wrong.order_by().values_list("pk", flat=True):
        yield f"statement {pk} and its period disagree about being paid"


@invariant(
    "commissions.adjusted_by_two", "A statement's adjustments are the sum of those that a second person approved."
)
def adjusted_by_two() -> Iterator[str]:
    counting = Q(adjustments__state=CommissionAdjustment.State.APPROVED)
    zero = Value(Decimal(0), output_field=DecimalField(max_digits=18, decimal_places=2))
    summed = CommissionStatement.objects.order_by().annotate(
        said=Coalesce(Sum("adjustments__amount", filter=counting), zero)
    )
    for row in summed.exclude(adjusted=F("said")).values_list("pk", "adjusted", "said"):
        yield f"statement {row[0]} says {row[1]}, its adjustments sum to {row[2]}"

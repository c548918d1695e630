"""What must always be true of deals and their credit."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.db.models import Exists, F, OuterRef, Sum

from core.invariants import invariant
from opportunities.models import ClosingCredit, Opportunity, OpportunityLine, QuoteLine, Status


@invariant("opportunities.credit_sums", "The revenue credit of each closing sums to the amount of the deal.")
def credit_sums() -> Iterator[str]:
    rows = (
        ClosingCredit.objects.filter(
            kind="revenue", closing_seq=F("opportunity__closing_seq"), opportunity__status=Status.WON
        )
        .values("opportunity_id", "opportunity__amount")
        .annotate(total=Sum("amount"))
        .exclude(total=F("opportunity__amount"))
    )
    for row in rows.iterator():
        yield f"opportunity {row['opportunity_id']}: credit {row['total']}, amount {row['opportunity__amount']}"


@invariant("opportunities.won_has_credit", "Each won deal has the credit of its present closing.")
def won_has_credit() -> Iterator[str]:
    credit = ClosingCredit.objects.filter(opportunity_id=OuterRef("pk"), closing_seq=OuterRef("closing_seq"))
    for pk in Opportunity.objects.won().filter(~Exists(credit)).values_list("pk", flat=True).iterator():
        yield f"opportunity {pk} is won without credit"


@invariant("opportunities.lines_sum", "A deal with lines costs what its lines cost together.")
def lines_sum() -> Iterator[str]:
    sums = OpportunityLine.objects.values("opportunity_id", "opportunity__amount").annotate(total=Sum("amount"))
    for row in sums.order_by().exclude(total=F("opportunity__amount")).iterator():
        yield f"opportunity {row['opportunity_id']}: lines {row['total']}, amount {row['opportunity__amount']}"


@invariant("quotes.lines_sum", "A quote offers what its lines cost together.")
def quotes_sum() -> Iterator[str]:
    sums = QuoteLine.objects.values("quote_id", "quote__number", "quote__amount").annotate(total=Sum("amount"))
    for row in sums.order_by().exclude(total=F("quote__amount")).iterator():
        yield f"quote {row['quote__number']}: lines {row['total']}, amount {row['quote__amount']}"


# Both sides of the sum in one statement, so that a change in between does not look like a mistake.
DIFFERENT = """
SELECT owner_id, stage_id, currency, probability, sum(n) AS n, sum(worth) AS worth FROM (
    SELECT owner_id, stage_id, currency, probability, deals AS n, amount AS worth FROM opportunities_opentotal
    UNION ALL SELECT owner_id, stage_id, currency, probability, -1, -coalesce(amount, 0) FROM opportunities_opportunity
    WHERE status = 'open' AND deleted_at IS NULL
) AS both_sides GROUP BY 1, 2, 3, 4 HAVING sum(n) <> 0 OR sum(worth) <> 0
"""


@invariant("opportunities.totals_kept", "The kept totals of open deals are those of the deals.")
def totals_kept() -> Iterator[str]:
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENT)
        for owner, stage, currency, probability, n, worth in cursor.fetchall():
            yield f"owner {owner}, stage {stage}, {currency} at {probability} %: {n} deals and {worth} too many"

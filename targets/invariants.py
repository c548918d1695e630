"""What must always be true of the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import F, Q, Sum
from django.utils import timezone

from core.invariants import invariant
from targets.models import CreditEntry, Target
from targets.services.booking_contracts import unbooked_rows
from targets.services.credit import stale_entries, unbooked_closings

# The worker needs a moment, and the reconciler comes by every quarter of an hour.
GRACE = timedelta(minutes=30)


@invariant("targets.won_has_credit", "Every won opportunity has its credit, and no other has any that stands.")
def won_has_credit() -> Iterator[str]:
    since = timezone.now() - GRACE
    for pk in (
        unbooked_closings().filter(created_at__lt=since).order_by().values_list("opportunity_id", flat=True).distinct()
    ):
        yield f"opportunity {pk} is won and has no credit"
    for pk in (
        stale_entries()
        .filter(opportunity__updated_at__lt=since)
        .order_by()
        .values_list("opportunity_id", flat=True)
        .distinct()
    ):
        yield f"opportunity {pk} is not won and has credit"


@invariant(
    "targets.credit_equals_amount", "The standing revenue credit of a won opportunity is its amount, to the cent."
)
def credit_equals_amount() -> Iterator[str]:
    standing = CreditEntry.objects.standing().filter(basis="won", kind="revenue", opportunity__isnull=False)
    sums = standing.order_by().values("opportunity_id").annotate(credited=Sum("amount"))
    wrong = sums.exclude(credited=F("opportunity__amount")).values_list(
        "opportunity_id", "credited", "opportunity__amount"
    )
    for pk, credited, amount in wrong:
        yield f"opportunity {pk}: {credited} credited of {amount}"


@invariant(
    "targets.contract_credit", "Everything that contracts fixed as credit stands in the ledger, to the cent, once."
)
def contract_credit() -> Iterator[str]:
    since = timezone.now() - GRACE
    for row in unbooked_rows().filter(created_at__lt=since).iterator():
        yield f"contract {row.contract.number}: {row.basis} {row.amount} of {row.on} is not in the ledger"
    same = ("amount", "base_amount", "user", "basis", "kind", "on")
    agreeing = {f"contract_credit__{name}": F(name) for name in same}
    wrong = CreditEntry.objects.filter(contract_credit__isnull=False).exclude(**agreeing)
    for number, pk in wrong.values_list("contract__number", "pk").iterator():
        yield f"contract {number}: entry {pk} differs from what was fixed"


@invariant(
    "targets.reversals_mirror",
    "What takes credit back names the same person, basis and kind, with the opposite sign, and never takes more than there was.",
)
def reversals_mirror() -> Iterator[str]:
    undoing = CreditEntry.objects.filter(reverses__isnull=False).order_by()
    same = Q(user=F("reverses__user"), basis=F("reverses__basis"), kind=F("reverses__kind"))
    opposite = Q(amount__lte=0, reverses__amount__gte=0) | Q(amount__gte=0, reverses__amount__lte=0)
    for pk in undoing.exclude(same & opposite).values_list("pk", flat=True).iterator():
        yield f"credit {pk} does not mirror what it reverses"
    taken = undoing.values("reverses_id", "reverses__amount").annotate(total=Sum("amount"))
    beyond = Q(reverses__amount__gte=0, total__lt=-F("reverses__amount")) | Q(
        reverses__amount__lt=0, total__gt=-F("reverses__amount")
    )
    for pk, amount, total in taken.filter(beyond).values_list("reverses_id", "reverses__amount", "total"):
        yield f"credit {pk} over {amount}: {total} taken back"


@invariant("targets.versions_complete", "Every target's newest version says what the target says.")
def versions_complete() -> Iterator[str]:
    agreeing = Target.objects.filter(versions__number=F("version"), versions__value=F("value"))
    for pk in Target.objects.exclude(pk__in=agreeing.values("pk")).values_list("pk", flat=True):
        yield f"target {pk} differs from its newest version"

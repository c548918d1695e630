"""What was promised for a period (targets) and what counts against it (the credit ledger)."""

from targets.models.credit import CreditEntry
from targets.models.target import Target, TargetVersion

__all__ = ["CreditEntry", "Target", "TargetVersion"]

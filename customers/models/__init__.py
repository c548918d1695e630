"""Companies, the people in them, and who works on them."""

from customers.models.account import Account, AccountCollaborator, AccountManager, AccountQuerySet
from customers.models.contact import AccountContact, Contact, ContactDate, ContactManager, ContactQuerySet
from customers.models.duplicates import (
    AccountMerger,
    AccountSuspicion,
    ContactMerger,
    ContactSuspicion,
    DuplicatePolicy,
    Merger,
    Suspicion,
)
from customers.models.grading import GradingRule
from customers.models.pools import AccountCapacity, AccountClaimCount, AccountPool, AccountPoolRule, AccountTenure

__all__ = [
    "Account",
    "AccountCapacity",
    "AccountClaimCount",
    "AccountCollaborator",
    "AccountContact",
    "AccountManager",
    "AccountMerger",
    "AccountPool",
    "AccountPoolRule",
    "AccountQuerySet",
    "AccountSuspicion",
    "AccountTenure",
    "Contact",
    "ContactDate",
    "ContactManager",
    "ContactMerger",
    "ContactQuerySet",
    "ContactSuspicion",
    "DuplicatePolicy",
    "GradingRule",
    "Merger",
    "Suspicion",
]

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

__all__ = [
    "Account",
    "AccountCollaborator",
    "AccountContact",
    "AccountManager",
    "AccountMerger",
    "AccountQuerySet",
    "AccountSuspicion",
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

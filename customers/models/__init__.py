"""Companies, the people in them, and who works on them."""

from customers.models.account import Account, AccountCollaborator, AccountQuerySet
from customers.models.contact import AccountContact, Contact, ContactQuerySet

__all__ = ["Account", "AccountCollaborator", "AccountContact", "AccountQuerySet", "Contact", "ContactQuerySet"]

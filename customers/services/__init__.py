"""Changing customers: companies, the people in them, and who works on them."""

from customers.services.accounts import assign_account, create_account, delete_account, edit_account
from customers.services.blocking import set_duplicate_policy
from customers.services.bulk import (
    assign_accounts,
    assign_contacts,
    delete_accounts,
    edit_accounts,
    restore_batch,
    undo,
)
from customers.services.collaborators import add_collaborator, remove_collaborator
from customers.services.contacts import assign_contact, create_contact, delete_contact, edit_contact
from customers.services.grading import (
    add_contact_date,
    delete_grading_rule,
    grade_accounts,
    remind_of_dates,
    remove_contact_date,
    save_grading_rule,
)
from customers.services.handover import hand_over_accounts, hand_over_contacts
from customers.services.import_accounts import import_accounts, link_parents
from customers.services.import_contacts import import_contacts
from customers.services.merging import UNDO_FOR, dismiss, merge, unmerge
from customers.services.pool_settings import (
    delete_pool,
    delete_pool_setting,
    save_capacity,
    save_pool,
    save_pool_rule,
)
from customers.services.pools import ask_longer, claim, keep_longer, release, set_locked
from customers.services.recycling import recycle
from customers.services.removal import remove_imported_accounts, remove_imported_contacts
from customers.services.seats import seat_contact, unseat_contact

__all__ = [
    "UNDO_FOR",
    "add_collaborator",
    "add_contact_date",
    "ask_longer",
    "assign_account",
    "assign_accounts",
    "assign_contact",
    "assign_contacts",
    "claim",
    "create_account",
    "create_contact",
    "delete_account",
    "delete_accounts",
    "delete_contact",
    "delete_grading_rule",
    "delete_pool",
    "delete_pool_setting",
    "dismiss",
    "edit_account",
    "edit_accounts",
    "edit_contact",
    "grade_accounts",
    "hand_over_accounts",
    "hand_over_contacts",
    "import_accounts",
    "import_contacts",
    "keep_longer",
    "link_parents",
    "merge",
    "recycle",
    "release",
    "remind_of_dates",
    "remove_collaborator",
    "remove_contact_date",
    "remove_imported_accounts",
    "remove_imported_contacts",
    "restore_batch",
    "save_capacity",
    "save_grading_rule",
    "save_pool",
    "save_pool_rule",
    "seat_contact",
    "set_duplicate_policy",
    "set_locked",
    "undo",
    "unmerge",
    "unseat_contact",
]

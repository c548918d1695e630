"""What was built on a conversion since: while there is any of it, converting can't be undone."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from audit.models import AuditEntry
from customers.models import AccountContact, AccountSuspicion, ContactSuspicion
from opportunities.models import (
    ChecklistAnswer,
    GateAnswer,
    LeadConversion,
    Opportunity,
    OpportunityCollaborator,
    OpportunityContact,
    OpportunitySplit,
    PlanItem,
    StageChange,
)

# What converting makes itself, and what only tells about pairs.
MADE_WITH_IT: tuple[type[models.Model], ...] = (
    LeadConversion, Opportunity, OpportunityCollaborator, OpportunityContact, OpportunitySplit, StageChange, AccountContact,
    AccountSuspicion, ContactSuspicion, ChecklistAnswer, GateAnswer, PlanItem,
)  # fmt: skip


def built_upon(conversion: LeadConversion) -> list[str]:
    """Sentences, one for each thing; empty when everything is as converting left it."""
    found = []
    deal = conversion.opportunity
    if deal is None or deal.deleted_at is not None:
        found.append(_("The opportunity has been deleted."))
    else:
        found += _changed(deal) + _hanging(deal, _("On the opportunity: %(what)s"))
    if conversion.account_created:
        found += _hanging(conversion.account, _("On the account: %(what)s")) + _others_on(conversion)
    if conversion.contact_created and conversion.contact is not None:
        found += _hanging(conversion.contact, _("On the contact: %(what)s"))
    return list(dict.fromkeys(found))


def _changed(deal: Opportunity) -> list[str]:
    """Somebody worked on the deal: any entry in its history but its making."""
    touched = AuditEntry.objects.filter(record_id=deal.pk, actor_id__isnull=False).exclude(action="opportunity.created")
    return [_("The opportunity has been changed since.")] if touched.exists() or not deal.is_open else []


def _hanging(record: Any, sentence: str) -> list[str]:
    """Rows of any room that point to the record, whatever rooms there are; models tell, nothing is imported from above."""
    found = []
    for relation in record._meta.related_objects:
        model: Any = relation.related_model
        if model in MADE_WITH_IT or relation.many_to_many:
            continue
        if model._base_manager.filter(**{relation.field.name: record}).exists():
            found.append(sentence % {"what": str(model._meta.verbose_name_plural)})
    return found


def _others_on(conversion: LeadConversion) -> list[str]:
    account, found = conversion.account, []
    if Opportunity.with_deleted.filter(account=account).exclude(pk=conversion.opportunity_id).exists():
        found.append(_("The account has other opportunities."))
    if AccountContact.objects.filter(account=account).exclude(contact=conversion.contact_id).exists():
        found.append(_("The account has other contacts."))
    if LeadConversion.objects.filter(account=account).exclude(pk=conversion.pk).exists():
        found.append(_("Another lead was converted into the same account."))
    return found

"""Converting is taken back, as long as nothing was built on it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from audit.models import AuditEntry
from core.errors import Conflict, FieldProblem, Refusal
from core.events import announce
from customers import services as customers
from customers.models import Account, AccountContact, Contact
from leads import services as leads
from leads.models import Lead
from opportunities.events import LeadUnconverted
from opportunities.models import LeadConversion, Opportunity
from opportunities.unconversion import built_upon
from people.models import User
from people.ownership import may


def undo_conversion(*, actor: User, conversion: LeadConversion, now: datetime) -> Lead:
    """The deal and what was made for it go, what was filled in is emptied, and the lead stands where it stood."""
    with transaction.atomic():
        lead = Lead.objects.select_for_update(of=("self",)).get(pk=conversion.lead_id)
        may(actor, lead, "edit").require()
        found = LeadConversion.objects.select_for_update(of=("self",)).filter(pk=conversion.pk).first()
        if found is None:
            raise Conflict(_("This has been undone already."), code="already_undone")
        _refuse_when_built_upon(found)
        batch = found.pk
        _remove_deal(actor, found)
        _take_back_customers(actor, found, batch)
        leads.mark_unconverted(actor=actor, lead=lead, now=now)
        announce(LeadUnconverted(lead=lead.pk, opportunity=conversion.opportunity_id))
    return Lead.objects.get(pk=lead.pk)


def _refuse_when_built_upon(conversion: LeadConversion) -> None:
    if sentences := built_upon(conversion):
        raise Refusal(
            _("This conversion can't be undone: something was built on it. %(what)s") % {"what": " ".join(sentences)},
            code="built_upon",
            problems=[FieldProblem("", "built_upon", sentence) for sentence in sentences],
        )


def _remove_deal(actor: User, conversion: LeadConversion) -> None:
    deal = conversion.opportunity
    conversion.delete()
    if deal is not None:
        audit.record(actor=actor, action="opportunity.unconverted", record=deal)
        Opportunity.with_deleted.filter(pk=deal.pk).delete()


def _take_back_customers(actor: User, conversion: LeadConversion, batch: UUID) -> None:
    """What converting wrote carries the conversion's id as its batch."""
    if conversion.contact is not None and not conversion.contact_created:
        _unseat(conversion.account, conversion.contact, batch)
    if conversion.contact is not None and conversion.contact_created:
        audit.record(actor=actor, action="contact.unconverted", record=conversion.contact)
        Contact.with_merged.filter(pk=conversion.contact.pk).delete()
    if conversion.account_created:
        audit.record(actor=actor, action="account.unconverted", record=conversion.account)
        Account.with_merged.filter(pk=conversion.account_id).delete()
    customers.restore_batch(
        actor=actor, batch=batch
    )  # What was made is gone by now; what was linked gets its empty fields back.


def _unseat(account: Account, contact: Contact, batch: UUID) -> None:
    """A contact that was put into the company by converting leaves it again."""
    seated = AuditEntry.objects.filter(batch=batch, action="account.contact_changed", record_id=account.pk)
    if any(old is None for entry in seated for old, _new in entry.changes.values()):
        AccountContact.objects.filter(account=account, contact=contact).delete()

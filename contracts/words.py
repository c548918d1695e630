"""What this room says in the audit trail and in notices."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEEDS: dict[str, Promise] = {
    "contract.created": _("Contract drafted"),
    "contract.edited": _("Contract edited"),
    "contract.sent": _("Contract sent for approval"),
    "contract.answered": _("Contract approval answered"),
    "contract.recalled": _("Contract called back"),
    "contract.signed": _("Contract signed"),
    "contract.voided": _("Contract declared void"),
    "contract.archived": _("Contract archived"),
    "contract.assigned": _("Contract given to somebody else"),
    "contract.change_sent": _("Change contract sent for approval"),
    "contract_change.answered": _("Change contract answered"),
    "contract_change.recalled": _("Change contract called back"),
    "contract.plan_changed": _("Payment plan changed"),
    "contract.stage_followed": _("Stage followed the calendar"),
    "contract.renewal_started": _("Renewal started"),
    "payment.sent": _("Payment sent for approval"),
    "payment.refund_sent": _("Refund sent for approval"),
    "payment.answered": _("Payment approval answered"),
    "payment.recalled": _("Payment called back"),
    "payment.matched": _("Payment matched by hand"),
    "invoice.requested": _("Invoice requested"),
    "invoice.answered": _("Invoice approval answered"),
    "invoice.recalled": _("Invoice request called back"),
    "invoice.issued": _("Invoice issued"),
    "invoice.sent": _("Invoice sent"),
    "invoice.voided": _("Invoice declared void"),
}
NOTICES: dict[str, tuple[Promise, str]] = {
    "contract.assigned": (_("%(actor)s gave you the contract %(name)s."), "signature"),
    "contract.ending": (_("The contract %(name)s with %(account)s ends on %(day)s. A renewal is open."), "refresh-cw"),
    "contract.ending_only": (_("The contract %(name)s with %(account)s ends on %(day)s."), "refresh-cw"),
    "instalment.due": (_("%(account)s: %(amount)s are due on %(day)s (%(name)s)."), "coins"),
    "instalment.overdue": (_("%(account)s: %(amount)s are overdue since %(day)s (%(name)s)."), "triangle-alert"),
}
FLOWS: dict[str, Promise] = {
    "contract": _("Contracts"),
    "change": _("Change contracts"),
    "payment": _("Payments and refunds"),
    "invoice": _("Invoices"),
}

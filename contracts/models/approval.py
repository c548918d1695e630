"""What of this room is sent to be approved: a contract, a change of one, a payment, an invoice."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from contracts.models.change import ContractChange
from contracts.models.contract import Contract
from contracts.models.invoice import Invoice
from contracts.models.payment import Payment
from people.models import ApprovalRequest, ApprovalStep

SUBJECTS = ("contract", "change", "payment", "invoice")


def exactly_one_subject() -> Exact:
    return Exact(
        Func(*(F(name) for name in SUBJECTS), function="num_nonnulls", output_field=models.IntegerField()), Value(1)
    )


class ContractApproval(ApprovalRequest):
    """Exactly one of the four is set; at most one request for each is pending."""

    record_field: ClassVar[str] = "subject"

    contract = models.ForeignKey(Contract, models.CASCADE, null=True, related_name="approvals")
    change = models.ForeignKey(ContractChange, models.CASCADE, null=True, related_name="approvals")
    payment = models.ForeignKey(Payment, models.CASCADE, null=True, related_name="approvals")
    invoice = models.ForeignKey(Invoice, models.CASCADE, null=True, related_name="approvals")

    class Meta(ApprovalRequest.Meta):
        verbose_name = _("approval")
        constraints = [
            models.CheckConstraint(condition=exactly_one_subject(), name="contract_approval_of_exactly_one"),
            *(
                models.UniqueConstraint(
                    fields=[name], condition=Q(state="pending"), name=f"contract_approval_one_{name}"
                )
                for name in SUBJECTS
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def flow(self) -> str:
        """Which of the flows it takes: that of what is approved."""
        return next(name for name in SUBJECTS if getattr(self, f"{name}_id") is not None)

    @property
    def subject(self) -> Any:
        return getattr(self, self.flow)

    @property
    def of_contract(self) -> Contract:
        return self.subject if self.flow == "contract" else self.subject.contract


class ContractApprovalStep(ApprovalStep):
    request = models.ForeignKey(ContractApproval, models.CASCADE, related_name="steps")

    class Meta(ApprovalStep.Meta):
        pass

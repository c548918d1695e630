"""What a deal has to show at a gate: ticks, documents and somebody's yes; and what is known of it by the checklist."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import new_id
from opportunities.models.opportunity import Opportunity


def random_path(_file: object, _name: str) -> str:
    """Nothing of the content in the name, and not to be guessed."""
    return f"opportunities/{uuid4().hex}"


class DealDocument(models.Model):
    """A file on a deal, given out as an attachment to those who see the deal."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="documents")
    name = models.CharField(max_length=200)
    content = models.FileField(upload_to=random_path)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    actor = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-at", "-id"]


class GateAnswer(models.Model):
    """How one requirement of a stage stands for one deal. `key` is the requirement's; versions of a pipeline keep it."""

    class State(models.TextChoices):
        MET = "met", _("Met")
        ASKED = "asked", _("Approval asked for")
        REFUSED = "refused", _("Refused")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="gate_answers")
    key = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State)
    note = models.CharField(_("Note"), max_length=500, blank=True, default="")
    document = models.ForeignKey(DealDocument, models.SET_NULL, null=True, blank=True, related_name="+")
    asked_by = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField(null=True, blank=True)
    actor = models.ForeignKey("people.User", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "key"], name="gate_answer_unique"),
            models.CheckConstraint(
                condition=models.Q(state="asked", asked_by__isnull=False) | models.Q(state__in=["met", "refused"]),
                name="gate_answer_asked_by_somebody",
            ),
            # Whoever asks for an approval does not give it.
            models.CheckConstraint(
                condition=~models.Q(state="met")
                | models.Q(asked_by__isnull=True)
                | ~models.Q(asked_by=models.F("actor")),
                name="gate_answer_four_eyes",
            ),
        ]
        indexes = [models.Index(fields=["key"], name="gate_answer_asked", condition=models.Q(state="asked"))]


class ChecklistAnswer(models.Model):
    """One point of the pipeline's checklist is known, with the evidence in words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    opportunity = models.ForeignKey(Opportunity, models.CASCADE, related_name="checklist_answers")
    key = models.CharField(max_length=40)
    evidence = models.CharField(_("Evidence"), max_length=500)
    actor = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["opportunity", "key"], name="checklist_answer_unique")]

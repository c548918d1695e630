"""The customer's own rules, every edition of them, and every run with its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record, new_id
from people.ownership import Owned, OwnedQuerySet

if TYPE_CHECKING:
    from people.models import User


class Rule(Record, Owned):
    """When … if … then … on one kind of record. It acts with its owner's rights and never with more."""

    room: ClassVar[str] = "automation"

    name = models.CharField(_("Name"), max_length=120)
    record_type = models.CharField(_("Record"), max_length=20)
    definition = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=1, editable=False)
    is_active = models.BooleanField(_("Active"), default=False)
    on_import = models.BooleanField(_("Also for imported records"), default=False)
    paused_reason = models.CharField(_("Why it is paused"), max_length=300, blank=True, default="", editable=False)
    asked_on = models.DateField(null=True, editable=False)

    objects = OwnedQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("automation rule"), _("automation rules")
        indexes = [models.Index(fields=["record_type"], name="rule_active", condition=Q(is_active=True))]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> User:
        """Whose rights it acts with; every rule has an owner."""
        return cast("User", self.owner)


class RuleEdition(models.Model):
    """What a rule said from when on; runs name the edition they follow."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rule = models.ForeignKey(Rule, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    definition = models.JSONField()
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["rule", "number"], name="rule_edition_once")]


class RuleRun(models.Model):
    """One run of a rule on one record. `source` names what woke it, so that the same fact wakes it once."""

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        STOPPED = "stopped", _("Stopped")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rule = models.ForeignKey(Rule, models.CASCADE, related_name="runs")
    edition = models.ForeignKey(RuleEdition, models.CASCADE, related_name="+")
    record_id = models.UUIDField()
    record_name = models.CharField(max_length=200)
    source = models.CharField(max_length=120)
    state = models.CharField(_("State"), max_length=8, choices=State, default=State.RUNNING)
    position = models.PositiveSmallIntegerField(default=0)
    depth = models.PositiveSmallIntegerField(default=0)
    log = models.JSONField(default=list)
    given = models.JSONField(default=dict)
    started_at = models.DateTimeField(_("Started"))
    due_at = models.DateTimeField(_("Goes on"), null=True)
    finished_at = models.DateTimeField(_("Finished"), null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["rule", "source"], name="rule_run_once")]
        indexes = [
            models.Index(fields=["rule", "-id"], name="rule_run_newest"),
            models.Index(fields=["rule", "started_at"], name="rule_run_started"),
            models.Index(fields=["record_id", "-id"], name="rule_run_record"),
        ]


class RuleHook(models.Model):
    """The address under which another program wakes a rule. `key` is the secret part of the address, the secret signs or is shown."""

    rule = models.OneToOneField(Rule, models.CASCADE, primary_key=True, related_name="hook")
    key = models.CharField(max_length=43, unique=True)
    sealed_secret = models.TextField(editable=False)
    made_at = models.DateTimeField()
    heard_at = models.DateTimeField(null=True)

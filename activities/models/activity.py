"""Activities: what was done or is to be done about an account, a contact, a lead, an opportunity or a contract."""

from __future__ import annotations

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from core.models import Record, Searchable, external_ref_constraint, new_id, search_index
from customers.models import Account, Contact
from leads.models import Lead
from opportunities.models import Opportunity
from people.ownership import Owned, OwnedQuerySet

# What an activity may hang on: the name of the foreign key, and its model.
SUBJECTS: dict[str, type[Any]] = {
    "account": Account,
    "contact": Contact,
    "lead": Lead,
    "opportunity": Opportunity,
    "contract": Contract,
}


def on_deleted(prefix: str = "") -> Q:
    """About a record that was deleted. The few deleted ones are looked up, not joined: a join reads all leads and deals there are."""
    return Q(
        *(
            Q(**{f"{prefix}{name}__in": model.with_deleted.filter(deleted_at__isnull=False).order_by().values("pk")})
            for name, model in (("lead", Lead), ("opportunity", Opportunity))
        ),
        _connector=Q.OR,
    )


def exactly_one_subject() -> Exact:
    return Exact(
        Func(*(F(name) for name in SUBJECTS), function="num_nonnulls", output_field=models.IntegerField()), Value(1)
    )


class ActivityQuerySet(OwnedQuerySet):
    def seen_by(self, user: Any, action: str = "view", prefix: str = "") -> Q:
        """One's own reach, and (for looking) everything on a record that the user may see."""
        condition = super().seen_by(user, action, prefix)
        if action == "view" and condition and user.may("activities.view"):
            for name, model in SUBJECTS.items():
                condition |= Q(**{f"{prefix}{name}__in": model.objects.visible_to(user).order_by().values("pk")})
        return condition & ~on_deleted(prefix)

    def reasons(self, user: Any, record: Any) -> list[str]:
        found = super().reasons(user, record)
        about = record.about
        if (
            found
            or not user.may("activities.view")
            or not type(about).objects.visible_to(user).filter(pk=about.pk).exists()
        ):
            return found
        return [gettext("You see it because you may see the record it is about.")]

    def open(self) -> Self:
        return self.filter(done_at__isnull=True)

    def done(self) -> Self:
        return self.filter(done_at__isnull=False)


class Activity(Record, Owned, Searchable):
    """Open until `done_at` is set. `at` is when it stands in the timeline: done, else due, else written."""

    room = "activities"
    # Its helpers; by name, for their table hangs on this one.
    collaborator_model = staticmethod(lambda: apps.get_model("activities", "ActivityHelper"))

    class Kind(models.TextChoices):
        TASK = "task", _("Task")
        CALL = "call", _("Call")
        MEETING = "meeting", _("Meeting")
        VISIT = "visit", _("Visit")
        EMAIL = "email", _("E-mail")
        NOTE = "note", _("Note")

    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    subject = models.CharField(_("Subject"), max_length=300)
    body = models.TextField(_("Details"), max_length=20000, blank=True, default="")
    due_at = models.DateTimeField(_("Due"), null=True, blank=True)
    done_at = models.DateTimeField(_("Done"), null=True, blank=True)
    at = models.GeneratedField(
        expression=Coalesce("done_at", "due_at", "created_at"), output_field=models.DateTimeField(), db_persist=True
    )
    outcome = models.CharField(_("Outcome"), max_length=500, blank=True, default="")
    duration_minutes = models.PositiveIntegerField(_("Duration in minutes"), null=True, blank=True)
    remind_at = models.DateTimeField(_("Remind at"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    author = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+", editable=False)
    account = models.ForeignKey(
        Account, models.CASCADE, null=True, blank=True, related_name="activities", verbose_name=_("Account")
    )
    contact = models.ForeignKey(
        Contact, models.CASCADE, null=True, blank=True, related_name="activities", verbose_name=_("Contact")
    )
    lead = models.ForeignKey(
        Lead, models.CASCADE, null=True, blank=True, related_name="activities", verbose_name=_("Lead")
    )
    opportunity = models.ForeignKey(
        Opportunity, models.CASCADE, null=True, blank=True, related_name="activities", verbose_name=_("Opportunity")
    )
    contract = models.ForeignKey(
        Contract, models.CASCADE, null=True, blank=True, related_name="activities", verbose_name=_("Contract")
    )

    objects = ActivityQuerySet.as_manager()

    class Meta(Record.Meta):
        indexes = [
            search_index("activity"),
            models.Index(
                fields=["owner", "due_at", "id"], name="activity_owner_open", condition=Q(done_at__isnull=True)
            ),
            models.Index(fields=["owner", "-at", "-id"], name="activity_owner_at"),
            models.Index(fields=["-at", "-id"], name="activity_at"),
            models.Index(F("due_at").asc(nulls_last=True), F("id").asc(), name="activity_by_due"),
            # What was done in some days by whom, and all that is overdue: counted from the index alone.
            models.Index(
                fields=["done_at", "kind", "owner"],
                include=["id", *SUBJECTS],
                name="activity_done",
                condition=Q(done_at__isnull=False),
            ),
            models.Index(
                fields=["due_at", "owner"],
                include=["id", "lead", "opportunity"],
                name="activity_overdue",
                condition=Q(done_at__isnull=True),
            ),
            models.Index(
                fields=["remind_at"],
                name="activity_to_remind",
                condition=Q(reminded_at__isnull=True, done_at__isnull=True),
            ),
            *(
                models.Index(
                    fields=[name, "-at", "-id"], name=f"activity_{name}_at", condition=Q(**{f"{name}__isnull": False})
                )
                for name in SUBJECTS
            ),
        ]
        constraints = [
            external_ref_constraint("activity"),
            models.CheckConstraint(condition=exactly_one_subject(), name="activity_on_exactly_one"),
            models.CheckConstraint(condition=~Q(subject=""), name="activity_has_a_subject"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def subject_name(self) -> str:
        """Which of the foreign keys is set."""
        return next(name for name in SUBJECTS if getattr(self, f"{name}_id") is not None)

    @property
    def about(self) -> Any:
        """The record it hangs on."""
        return getattr(self, self.subject_name)


class Addendum(models.Model):
    """What was added to an activity after its author could no longer change it; never edited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="addenda")
    body = models.TextField(_("Addition"), max_length=5000)
    author = models.ForeignKey("people.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["at", "id"]

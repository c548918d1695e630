"""The people we talk to, and what they are in which company."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.models import Record, Searchable, external_ref_constraint, new_id, search_index
from customers.models.account import Account
from people.ownership import Owned, OwnedQuerySet


class ContactQuerySet(OwnedQuerySet):
    """People; seen with their own owner or with a company they are in."""

    def seen_by(self, user: Any, action: str = "view", prefix: str = "") -> Q:
        reach = user.access.reach("customers", action) if user.is_active else None
        if reach is None or reach.everyone:
            return Q() if reach is not None else Q(pk__in=[])
        accounts = Account.objects.visible_to(user, action).values("id")
        seated = AccountContact.objects.filter(account_id__in=accounts).values("contact_id")
        return Q(**{f"{prefix}owner_id__in": reach.owner_ids}) | Q(**{f"{prefix}id__in": seated})

    def reasons(self, user: Any, record: Any) -> list[str]:
        found = super().reasons(user, record)
        if found or not user.may("customers.view"):
            return found
        accounts = Account.objects.visible_to(user).values("id")
        seat = AccountContact.objects.filter(contact=record, account_id__in=accounts).select_related("account").first()
        words = gettext("You see it because you may see the customer “%(name)s”, where this person is.")
        return [words % {"name": seat.account}] if seat is not None else []


class ContactManager(models.Manager.from_queryset(ContactQuerySet)):  # type: ignore[misc]
    """All people but those that were merged into another entry."""

    def get_queryset(self) -> ContactQuerySet:
        return super().get_queryset().filter(merged_into__isnull=True)


class Contact(Record, Owned, Searchable):
    """A person outside. The normalised address and number serve the search for duplicates."""

    room: ClassVar[str] = "customers"

    first_name = models.CharField(_("First name"), max_length=80, blank=True, default="")
    last_name = models.CharField(_("Last name"), max_length=80, blank=True, default="")
    title = models.CharField(_("Job title"), max_length=120, blank=True, default="")
    email = models.CharField(_("E-mail"), max_length=254, blank=True, default="")
    phone = models.CharField(_("Phone"), max_length=40, blank=True, default="")
    mobile = models.CharField(_("Mobile"), max_length=40, blank=True, default="")
    description = models.TextField(_("Description"), max_length=4000, blank=True, default="")
    preferences = models.TextField(_("Preferences"), max_length=2000, blank=True, default="")
    service_level = models.CharField(_("Agreed service"), max_length=120, blank=True, default="")
    normalized_email = models.CharField(max_length=254, blank=True, default="", editable=False)
    normalized_phone = models.CharField(max_length=40, blank=True, default="", editable=False)
    accounts = models.ManyToManyField(Account, through="AccountContact", related_name="contacts")

    merged_into = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="+", editable=False)
    match_keys = ArrayField(models.IntegerField(), null=True, editable=False)

    with_merged = ContactQuerySet.as_manager()
    objects = ContactManager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("contact"), _("contacts")
        constraints = [
            external_ref_constraint("contact"),
            models.CheckConstraint(condition=~Q(first_name="", last_name=""), name="contact_has_a_name"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="contact_not_merged_into_itself"
            ),
        ]
        indexes = [
            search_index("contact"),
            models.Index(fields=["owner", "-id"], name="contact_owner"),
            models.Index(fields=["last_name", "first_name", "id"], name="contact_name"),
            models.Index(fields=["-updated_at", "-id"], name="contact_updated"),
            models.Index(fields=["normalized_email"], name="contact_email", condition=~Q(normalized_email="")),
            models.Index(fields=["normalized_phone"], name="contact_phone", condition=~Q(normalized_phone="")),
            GinIndex(fields=["match_keys"], name="contact_match_keys"),
            models.Index(fields=["id"], name="contact_unmatched", condition=Q(match_keys__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Chinese names are written family name first and without a space."""
        if self.last_name and self.last_name >= "\u3400":
            return f"{self.last_name}{self.first_name}"
        return f"{self.first_name} {self.last_name}".strip()


class AccountContact(models.Model):
    """What a person is in a company: several companies for one person are normal in group business."""

    class Role(models.TextChoices):
        DECISION_MAKER = "decision_maker", _("Decision maker")
        INFLUENCER = "influencer", _("Influencer")
        CHAMPION = "champion", _("Champion")
        USER = "user", _("User")
        BUYER = "buyer", _("Purchasing")
        FINANCE = "finance", _("Finance")
        OTHER = "other", _("Other")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="seats", verbose_name=_("Account"))
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="seats", verbose_name=_("Contact"))
    role = models.CharField(_("Role"), max_length=20, choices=Role, blank=True, default="")
    is_primary = models.BooleanField(_("Main contact"), default=False)
    is_active = models.BooleanField(_("Still works there"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["-is_primary", "id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "contact"], name="account_contact_unique"),
            models.UniqueConstraint(
                fields=["contact"], condition=Q(is_primary=True), name="contact_one_primary_account"
            ),
        ]


class ContactDate(models.Model):
    """A day that matters to somebody: a birthday, an anniversary. Whoever owns the contact is reminded some days ahead, once a time."""

    class Kind(models.TextChoices):
        BIRTHDAY = "birthday", _("Birthday")
        ANNIVERSARY = "anniversary", _("Anniversary")
        OTHER = "other", _("Other day")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="dates")
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind, default=Kind.BIRTHDAY)
    label = models.CharField(_("What it is"), max_length=80, blank=True, default="")
    on = models.DateField(_("Day"))
    is_yearly = models.BooleanField(_("Every year"), default=True)
    remind_days = models.PositiveSmallIntegerField(_("Remind, days ahead"), default=3)
    reminded_for = models.DateField(null=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["on", "id"]
        verbose_name, verbose_name_plural = _("day to remember"), _("days to remember")
        constraints = [
            models.CheckConstraint(condition=Q(remind_days__lte=90), name="contact_date_remind_within_a_quarter"),
            models.CheckConstraint(condition=~Q(kind="other") | ~Q(label=""), name="contact_date_other_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.label or str(self.get_kind_display())

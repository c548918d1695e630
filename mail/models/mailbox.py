"""Mailboxes: of one person, or shared by a team or by all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self, cast

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.models import Record
from people.ownership import Owned, OwnedQuerySet

if TYPE_CHECKING:
    from people.models import User


class MailboxQuerySet(OwnedQuerySet):
    """A private mailbox is its owner's alone, whatever the role; a shared one is for its team, or for everybody without one."""

    def seen_by(self, user: Any, action: str = "view", prefix: str = "") -> Q:
        if not user.is_active or not user.may("mail.view"):
            return Q(pk__in=[])
        mine = Q(**{f"{prefix}owner_id": user.pk})
        reach = user.access.reach("mail", "manage")
        if reach is not None and reach.everyone:
            return mine | Q(**{f"{prefix}is_shared": True})
        if action != "view":
            return mine
        shared = Q(**{f"{prefix}is_shared": True})
        return mine | (shared & (Q(**{f"{prefix}team__isnull": True}) | Q(**{f"{prefix}team_id": user.team_id})))

    def active(self) -> Self:
        return self.filter(is_active=True)


class Mailbox(Record, Owned):
    """An address with the servers that send and receive for it. The password is kept encrypted and never given out.

    `uid_validity` and `last_uid` say up to where it was read; they move in the transaction that keeps the messages.
    """

    room: ClassVar[str] = "mail"

    class Security(models.TextChoices):
        TLS = "tls", _("TLS")
        STARTTLS = "starttls", _("STARTTLS")
        NONE = "none", _("None (not encrypted)")

    name = models.CharField(_("Name"), max_length=80)
    address = models.EmailField(_("Address"), max_length=254)
    sender_name = models.CharField(_("Name of the sender"), max_length=120, blank=True, default="")
    is_shared = models.BooleanField(_("Shared"), default=False)
    team = models.ForeignKey(
        "people.Team", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Shared with team")
    )
    smtp_host = models.CharField(_("SMTP server"), max_length=255, blank=True, default="")
    smtp_port = models.PositiveIntegerField(_("SMTP port"), default=465)
    smtp_security = models.CharField(_("SMTP encryption"), max_length=8, choices=Security, default=Security.TLS)
    imap_host = models.CharField(_("IMAP server"), max_length=255, blank=True, default="")
    imap_port = models.PositiveIntegerField(_("IMAP port"), default=993)
    imap_security = models.CharField(_("IMAP encryption"), max_length=8, choices=Security, default=Security.TLS)
    imap_folder = models.CharField(_("Folder"), max_length=120, default="INBOX")
    username = models.CharField(_("User name"), max_length=254, blank=True, default="")
    sealed_password = models.TextField(blank=True, default="", editable=False)
    signature = models.TextField(_("Signature"), max_length=2000, blank=True, default="")
    daily_limit = models.PositiveIntegerField(_("At most a day"), default=500)
    makes_leads = models.BooleanField(_("Unknown senders become leads"), default=False)
    lead_source = models.ForeignKey(
        "leads.LeadSource", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Lead source")
    )
    lead_pool = models.ForeignKey(
        "leads.LeadPool", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Lead pool")
    )
    leads_per_hour = models.PositiveIntegerField(_("Leads an hour at most"), default=60)
    is_active = models.BooleanField(_("Active"), default=True)
    uid_validity = models.BigIntegerField(null=True, editable=False)
    last_uid = models.BigIntegerField(default=0, editable=False)
    polled_at = models.DateTimeField(_("Last read"), null=True, editable=False)
    failing_since = models.DateTimeField(_("Failing since"), null=True, editable=False)
    last_error = models.CharField(_("Last error"), max_length=300, blank=True, default="", editable=False)

    objects = MailboxQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("mailbox"), _("mailboxes")
        constraints = [
            models.UniqueConstraint(Lower("address"), name="mailbox_address_once"),
            models.CheckConstraint(
                condition=Q(makes_leads=False) | Q(is_shared=True, lead_source__isnull=False),
                name="mailbox_leads_only_from_a_shared_one",
            ),
            models.CheckConstraint(
                condition=Q(team__isnull=True) | Q(is_shared=True), name="mailbox_team_only_of_a_shared_one"
            ),
            models.CheckConstraint(condition=Q(owner__isnull=False), name="mailbox_has_an_owner"),
        ]
        indexes = [models.Index(F("id"), name="mailbox_to_poll", condition=Q(is_active=True) & ~Q(imap_host=""))]

    def __str__(self) -> str:
        return self.name or self.address

    @property
    def keeper(self) -> User:
        """Who connected it; every mailbox has an owner."""
        return cast("User", self.owner)

    @property
    def sends(self) -> bool:
        return bool(self.smtp_host)

    @property
    def receives(self) -> bool:
        return bool(self.imap_host)

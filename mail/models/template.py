"""Texts to be sent again and again, in two languages, with every edition of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Record, new_id
from people.ownership import Owned, OwnedQuerySet


class TemplateQuerySet(OwnedQuerySet):
    """One's own, those of the people in one's reach, and all that are shared."""

    def seen_by(self, user: Any, action: str = "view", prefix: str = "") -> Q:
        condition = super().seen_by(user, action, prefix)
        if action == "view" and user.is_active and user.may("mail.view"):
            return condition | Q(**{f"{prefix}is_shared": True}) if condition else condition
        return condition


class MailTemplate(Record, Owned):
    """A text with merge fields like {first_name}. It is never run: fields come from a closed list."""

    room: ClassVar[str] = "mail"

    class About(models.TextChoices):
        LEAD = "lead", _("Lead")
        CONTACT = "contact", _("Contact")
        ACCOUNT = "account", _("Account")
        OPPORTUNITY = "opportunity", _("Opportunity")

    name = models.CharField(_("Name"), max_length=120)
    about = models.CharField(_("For"), max_length=12, choices=About)
    is_shared = models.BooleanField(_("For everybody"), default=False)
    subject = models.CharField(_("Subject"), max_length=200, blank=True, default="")
    body = models.TextField(_("Text"), max_length=10000, blank=True, default="")
    subject_zh = models.CharField(_("Subject in Chinese"), max_length=200, blank=True, default="")
    body_zh = models.TextField(_("Text in Chinese"), max_length=10000, blank=True, default="")
    edition = models.PositiveIntegerField(default=1, editable=False)
    is_active = models.BooleanField(_("Active"), default=True)

    objects = TemplateQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("mail template"), _("mail templates")
        constraints = [
            models.CheckConstraint(
                condition=(~Q(subject="") & ~Q(body="")) | (~Q(subject_zh="") & ~Q(body_zh="")),
                name="mail_template_says_something",
            ),
        ]
        indexes = [models.Index(fields=["about", "name"], name="mail_template_about")]

    def __str__(self) -> str:
        return self.name

    def words(self, language: str) -> tuple[str, str]:
        """Subject and text in the language, or in the other one where it has none."""
        chinese, english = (self.subject_zh, self.body_zh), (self.subject, self.body)
        first, second = (chinese, english) if language.startswith("zh") else (english, chinese)
        return first if first[1] else second


class MailTemplateEdition(models.Model):
    """What a template said from when on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    template = models.ForeignKey(MailTemplate, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    words = models.JSONField()
    made_at = models.DateTimeField()
    made_by_name = models.CharField(max_length=120)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="mail_template_edition_once")]

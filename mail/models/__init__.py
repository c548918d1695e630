"""Mailboxes, what went through them, the texts that are sent, and who wants none."""

from mail.models.mailbox import Mailbox, MailboxQuerySet
from mail.models.message import MailAttachment, MailHandover, MailMessage
from mail.models.opt_out import MailOptOut
from mail.models.template import MailTemplate, MailTemplateEdition
from mail.models.thread import SUBJECTS, MailThread

__all__ = [
    "SUBJECTS",
    "MailAttachment",
    "MailHandover",
    "MailMessage",
    "MailOptOut",
    "MailTemplate",
    "MailTemplateEdition",
    "MailThread",
    "Mailbox",
    "MailboxQuerySet",
]

"""Who may connect mailboxes, send from them, file what came in, and write texts for others."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.verdicts import YES, Verdict, no
from mail.models import SUBJECTS, Mailbox, MailMessage, MailTemplate, MailThread
from people.models import User


def manages_all(actor: User) -> bool:
    reach = actor.access.reach("mail", "manage")
    return reach is not None and reach.everyone


def can_connect(actor: User, *, shared: bool) -> Verdict:
    """One's own mailbox, whoever may send; a shared one, who looks after all."""
    if not actor.may("mail.send"):
        return no(_("Your role does not allow sending mail."))
    if shared and not manages_all(actor):
        return no(_("Only an administrator may connect a shared mailbox."))
    return YES


def can_change_box(actor: User, mailbox: Mailbox) -> Verdict:
    """A private one is its owner's alone."""
    if mailbox.is_shared:
        return YES if manages_all(actor) else no(_("Only an administrator may change a shared mailbox."))
    return YES if mailbox.owner_id == actor.pk else no(_("Only its owner may change a private mailbox."))


def can_send_from(actor: User, mailbox: Mailbox | None) -> Verdict:
    """None is the organisation's own server."""
    if not actor.may("mail.send"):
        return no(_("Your role does not allow sending mail."))
    if mailbox is None:
        return YES
    if not mailbox.is_active or not mailbox.sends:
        return no(_("This mailbox does not send."))
    usable = mailbox.owner_id == actor.pk or mailbox.is_shared
    if usable and Mailbox.objects.visible_to(actor).filter(pk=mailbox.pk).exists():
        return YES
    return no(_("You may not send from this mailbox."))


def can_write_about(actor: User, about: Any) -> Verdict:
    if about is None or type(about).objects.visible_to(actor).filter(pk=about.pk).exists():
        return YES
    return no(_("You may not see the record this mail is about."))


def can_file(actor: User, thread: MailThread) -> Verdict:
    """Who sees the thread and may send mail may say what it is about."""
    if not actor.may("mail.send"):
        return no(_("Your role does not allow sending mail."))
    if MailThread.objects.visible_to(actor).filter(pk=thread.pk).exists():
        return YES
    return no(_("You may not see this thread."))


def can_hide(actor: User, thread: MailThread) -> Verdict:
    """Only the person whose mailbox it came to decides that nobody else shall read it."""
    box = thread.mailbox
    if box is not None and not box.is_shared and box.owner_id == actor.pk:
        return YES
    return no(_("Only the owner of the mailbox may make a thread private."))


def can_cancel(actor: User, message: MailMessage) -> Verdict:
    if message.author_id == actor.pk or manages_all(actor):
        return YES
    return no(_("Only who wrote it may take it back."))


def can_keep_template(actor: User, *, shared: bool, owner_id: Any = None) -> Verdict:
    """One's own texts; those for everybody need the right to manage mail."""
    if not actor.may("mail.send"):
        return no(_("Your role does not allow sending mail."))
    if shared and not actor.may("mail.manage"):
        return no(_("Your role does not allow templates for everybody."))
    reach = actor.access.reach("mail", "manage")
    if owner_id is None or owner_id == actor.pk or (reach is not None and reach.covers(owner_id)):
        return YES
    return no(_("Only its owner may change this template."))


def can_change_template(actor: User, template: MailTemplate) -> Verdict:
    return can_keep_template(actor, shared=template.is_shared, owner_id=template.owner_id)


def can_keep_opt_outs(actor: User) -> Verdict:
    return YES if actor.may("mail.manage") else no(_("Your role does not allow changing this list."))


def subject_of(record: Any) -> str:
    """The name of the foreign key for a record."""
    return next(name for name, model in SUBJECTS.items() if isinstance(record, model))

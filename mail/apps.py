from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    name = "mail"

    def ready(self) -> None:
        from customers import mergers
        from mail import invariants, services, tasks  # noqa: F401  registered by being imported
        from mail.models import Mailbox, MailTemplate, MailThread
        from people import handover
        from people.notices import notice

        notice("mail.received", _("%(name)s wrote: %(subject)s"), icon="mail")
        notice("mail.bounced", _("The mail “%(subject)s” to %(address)s came back: %(why)s"), icon="mail-x")
        notice("mail.refused", _("The mail “%(subject)s” was not sent: %(reason)s"), icon="mail-x")
        notice("mail.box_failing", _("The mailbox “%(name)s” does not work: %(error)s"), icon="mail-warning")
        for noun in ("lead", "contact", "account"):
            mergers.move(noun, MailThread, noun)
        handover.register(
            "mailboxes",
            _("Shared mailboxes"),
            count=lambda user: Mailbox.objects.filter(owner=user, is_shared=True).count(),
            move=lambda actor, user, successor: services.hand_over_mailboxes(
                actor=actor, user=user, successor=successor
            ),
        )
        handover.register(
            "mail_templates",
            _("Mail templates"),
            count=lambda user: MailTemplate.objects.filter(owner=user).count(),
            move=lambda actor, user, successor: services.hand_over_templates(
                actor=actor, user=user, successor=successor
            ),
        )

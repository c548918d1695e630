"""The worker's door."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from jobs.models import Job
from jobs.registry import Done, handler
from people.models import Invitation
from people.queries import organisation
from people.services.invitations import SEND, renew_secret


@handler(SEND)
def send_invitation(job: Job) -> Done:
    """Make the link and mail it. A repeated run sends another mail whose link replaces the first one's."""
    invitation = (
        Invitation.objects.open(timezone.now())
        .filter(pk=job.payload["invitation"])
        .select_related("invited_by")
        .first()
    )
    if invitation is None:
        return Done({"sent": False})
    secret = renew_secret(invitation)
    with translation.override(organisation().default_language):
        subject = _("%(name)s invites you to %(organisation)s") % {
            "name": invitation.invited_by,
            "organisation": organisation().name,
        }
        link = settings.SITE_URL + reverse("people:invitation-accept", args=[secret.text])
        text = render_to_string(
            "people/mail/invitation.txt", {"invitation": invitation, "link": link, "organisation": organisation()}
        )
    send_mail(subject, text, None, [invitation.email])
    return Done({"sent": True})

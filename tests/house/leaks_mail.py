"""What mail could leak: Alice's private mailbox, her threads with their files, her templates, a shared mailbox of North."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.utils import timezone

from mail.models import MailAttachment, Mailbox, MailMessage, MailOptOut, MailTemplate, MailThread
from mail.services.filing import index
from mail.services.opt_outs import unsubscribe_link
from tests.factories.leads import LeadFactory
from tests.house.leaks import MARKER, Probe, World, leak


@leak
def mail(world: World) -> list[Probe]:
    now, lead = timezone.now(), LeadFactory(owner=world.alice)
    box = Mailbox.objects.create(
        owner=world.alice, name=MARKER, address=f"{MARKER}@ours.example", smtp_host=f"{MARKER}.example", username=MARKER,
        last_error=MARKER,
    )  # fmt: skip
    Mailbox.objects.create(
        owner=world.ada,
        name=MARKER,
        address=f"shared@{MARKER}.example",
        imap_host="x",
        is_shared=True,
        team=world.north,
    )
    threads = [_thread(box, now, lead=lead), _thread(box, now), _thread(box, now, lead=lead, is_private=True)]
    first = threads[0].messages.get()
    file = MailAttachment(message=first, name=f"{MARKER}.txt", size=3)
    file.content.save(file.pk.hex, ContentFile(MARKER.encode()), save=False)
    file.save()
    template = MailTemplate.objects.create(owner=world.alice, name=MARKER, about="lead", subject=MARKER, body=MARKER)
    MailOptOut.objects.create(address=f"{MARKER}@quarry.example", note=MARKER, at=now)
    return [
        Probe("mail:thread", {"pk": threads[0].pk}),
        Probe("mail:assign", {"pk": threads[1].pk}),
        Probe("mail:make-lead", {"pk": threads[1].pk}),
        Probe("mail:ignore", {"pk": threads[1].pk}),
        Probe("mail:private", {"pk": threads[2].pk}),
        Probe("mail:reply", {"pk": threads[0].pk}),
        Probe("mail:cancel", {"pk": first.pk}),
        Probe("mail:again", {"pk": first.pk}),
        Probe("mail:file", {"pk": file.pk}),
        Probe("mail:box*", {"pk": box.pk}),
        Probe("mail:template*", {"pk": template.pk}),
        Probe("mail:panel", query=f"lead={lead.pk}"),
        Probe("mail:write", query=f"lead={lead.pk}"),
        Probe(
            "mail:unsubscribe",
            {"token": unsubscribe_link("nobody@quarry.example").rstrip("/").rpartition("/")[2]},
            hidden=False,
        ),
        Probe("mail-thread-*", {"pk": str(threads[0].pk)}),
        Probe("mailbox-*", {"pk": str(box.pk)}),
        Probe("mail-template-*", {"pk": str(template.pk)}),
    ]


def _thread(box: Mailbox, now: object, **about: object) -> MailThread:
    thread = MailThread(
        mailbox=box, subject=MARKER, counterpart=f"{MARKER}@quarry.example", counterpart_name=MARKER, last_at=now,
        last_in_at=now, message_count=1, why_unmatched=MARKER, **about,
    )  # fmt: skip
    index(thread, MARKER)
    thread.save()
    MailMessage.objects.create(
        thread=thread, mailbox=box, direction="out", state="waiting", message_id=f"<{thread.pk}@ours>", text=MARKER, at=now,
        due_at=now, subject=MARKER, author=box.owner, to=[f"{MARKER}@quarry.example"],
    )  # fmt: skip
    return thread

"""Mails of rules and the list of those who want none move to the room `mail`. What waits is sent from there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import migrations

OPT_OUTS = """
INSERT INTO mail_mailoptout (address, reason, note, at, is_demo)
SELECT address, 'asked', '', at, false FROM automation_mailoptout ON CONFLICT DO NOTHING
"""


def move_waiting(apps: Any, schema_editor: Any) -> None:
    """Each with a thread of its own about its record. What was sent stands on the timelines already."""
    outgoing, thread = apps.get_model("automation", "OutgoingMail"), apps.get_model("mail", "MailThread")
    message, job = apps.get_model("mail", "MailMessage"), apps.get_model("jobs", "Job")
    for mail in outgoing.objects.filter(state="waiting").select_related("run__rule"):
        rule = mail.run.rule
        waiting = job.objects.filter(
            kind="automation.mail", payload__mail=str(mail.pk), state__in=("new", "sent")
        ).first()
        due_at = waiting.due_at if waiting is not None else mail.run.started_at
        about = {f"{rule.record_type}_id": mail.run.record_id}
        made = thread.objects.create(
            subject=mail.subject, counterpart=mail.to, last_at=due_at, message_count=1, **about
        )
        message.objects.create(
            thread=made, direction="out", state="waiting", message_id=f"<rule-{mail.pk}@localhost>", to=[mail.to],
            from_address=settings.DEFAULT_FROM_EMAIL, subject=mail.subject, text=mail.body, at=due_at, due_at=due_at,
            author_id=rule.owner_id, is_automatic=True, source=f"rule:{mail.run_id}:{mail.pk}"[:120],
        )  # fmt: skip
        job.objects.create(kind="mail.send", payload={"box": ""}, due_at=due_at)
    job.objects.filter(kind="automation.mail", state__in=("new", "sent")).update(state="done")


class Migration(migrations.Migration):
    dependencies = [("automation", "0003_hooks"), ("mail", "0002_grants"), ("jobs", "0001_tables")]
    operations = [
        migrations.RunSQL(OPT_OUTS, migrations.RunSQL.noop),
        migrations.RunPython(move_waiting, migrations.RunPython.noop),
        migrations.DeleteModel("OutgoingMail"),
        migrations.DeleteModel("MailOptOut"),
    ]

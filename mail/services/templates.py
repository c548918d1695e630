"""Texts to be sent again and again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import Refusal
from mail import policies
from mail.fields import check_names
from mail.models import MailTemplate, MailTemplateEdition
from people.models import User

WORDS = ("subject", "body", "subject_zh", "body_zh")
EDITABLE = ("name", "about", "is_shared", "is_active", *WORDS)


def save_template(
    *, actor: User, template: MailTemplate | None = None, version: int | None = None, now: datetime, **values: Any
) -> MailTemplate:
    """Other words are a new edition; what was sent keeps its own."""
    if unknown := sorted(set(values) - set(EDITABLE)):
        raise TypeError(f"not fields of a template that can be written: {unknown}")
    with transaction.atomic():
        row = MailTemplate(owner=actor) if template is None else _locked(template)
        if template is not None:
            policies.can_change_template(actor, row).require()
            check_version(row, version, values)
        shared = values.get("is_shared", row.is_shared)
        policies.can_keep_template(actor, shared=shared, owner_id=row.owner_id).require()
        diff = apply_changes(row, values)
        _check(row)
        if template is None:
            row.save(force_insert=True)
        elif diff:
            if set(WORDS) & diff.keys():
                row.edition += 1
            save_changes(row, diff, "edition")
        if template is None or set(WORDS) & diff.keys():
            _edition(row, actor, now)
        action = f"mail_template.{'created' if template is None else 'edited'}"
        audit.record(actor=actor, action=action, record=row, changes=diff)
    return row


def delete_template(*, actor: User, template: MailTemplate) -> None:
    with transaction.atomic():
        row = _locked(template)
        policies.can_change_template(actor, row).require()
        audit.record(actor=actor, action="mail_template.deleted", record=row, changes={"name": [row.name, None]})
        MailTemplate.objects.filter(pk=row.pk).delete()


def hand_over_templates(*, actor: User, user: User, successor: User) -> int:
    with transaction.atomic():
        moved = list(MailTemplate.objects.select_for_update(of=("self",)).filter(owner=user))
        for row in moved:
            audit.record(
                actor=actor,
                action="mail_template.handed_over",
                record=row,
                changes={"owner": [str(user), str(successor)]},
            )
        MailTemplate.objects.filter(pk__in=[row.pk for row in moved]).update(owner=successor)
    return len(moved)


def _locked(template: MailTemplate) -> MailTemplate:
    return MailTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)


def _check(row: MailTemplate) -> None:
    if not row.name.strip():
        raise Refusal(_("Give it a name."), code="required", field="name")
    for subject, body in (("subject", "body"), ("subject_zh", "body_zh")):
        if bool(getattr(row, subject)) != bool(getattr(row, body)):
            missing = body if getattr(row, subject) else subject
            raise Refusal(_("Subject and text belong together."), code="required", field=missing)
    if not row.body and not row.body_zh:
        raise Refusal(_("Write the text in one language at least."), code="required", field="body")
    check_names(row.about, {name: getattr(row, name) for name in WORDS})


def _edition(row: MailTemplate, actor: User, now: datetime) -> None:
    words = {name: getattr(row, name) for name in WORDS}
    MailTemplateEdition.objects.create(
        template=row, number=row.edition, words=words, made_at=now, made_by_name=str(actor)[:120]
    )

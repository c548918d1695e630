"""Web forms: building them, and taking what comes in through them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import Refusal
from core.names import normalize_email, normalize_phone
from jobs.services import enqueue
from leads import policies
from leads.models import Lead, LeadBehaviour, WebForm, WebFormSubmission
from leads.services.columns import check, columns_of, derive, related_by_id
from leads.services.scoring import note_behaviour
from leads.services.writing import insert_lead
from people.models import User
from people.services import notify
from people.tokens import Secret, hash_of, new_secret

State = WebFormSubmission.State
NAMING = ("last_name", "first_name", "company")
HOUR = timedelta(hours=1)
CONFIRM_WITHIN = timedelta(days=7)


class TooMany(Refusal):
    """More from one address than the form takes in an hour. HTTP 429."""

    status = 429
    code = "too_many"


def save_web_form(*, actor: User, form: WebForm | None = None, version: int | None = None, **values: Any) -> WebForm:
    """A changed consent text is a new version of it; what was consented to before keeps its own words."""
    policies.can_manage_sources(actor).require()
    with transaction.atomic():
        row = (
            WebForm(made_by=actor) if form is None else WebForm.objects.select_for_update(of=("self",)).get(pk=form.pk)
        )
        check_version(row, version, values)
        diff = apply_changes(row, related_by_id(values))
        check_form(row)
        if form is not None and "consent_text" in diff:
            diff |= apply_changes(row, {"consent_version": row.consent_version + 1})
        _save(row, diff, form is None)
        audit.record(
            actor=actor, action=f"web_form.{'created' if form is None else 'edited'}", record=row, changes=diff
        )
    return row


def check_form(row: WebForm) -> None:
    if not set(NAMING) & set(row.fields):
        raise Refusal(_("Ask at least for a name or a company."), code="no_name", field="fields")
    if not set(NAMING) & set(row.required):
        raise Refusal(_("A name or the company must be filled in."), code="no_name", field="required")
    if set(row.required) - set(row.fields):
        raise Refusal(_("Only what is asked for can be required."), code="not_asked", field="required")
    if row.double_opt_in and "email" not in row.required:
        raise Refusal(_("Confirming by mail needs the e-mail address."), code="no_email", field="required")


def _save(row: WebForm, diff: dict[str, Any], is_new: bool) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True) if is_new else save_changes(row, diff)
    except IntegrityError as error:
        raise Refusal(_("There is a form with this name already."), code="unique", field="name") from error


def take_submission(
    *, actor: None = None, form: WebForm, values: Mapping[str, str], sender: str, now: datetime, is_spam: bool = False
) -> WebFormSubmission:  # fmt: skip
    """Keep what was sent. It becomes a lead at once, or when the sender has confirmed it by mail; spam never does."""
    if WebFormSubmission.objects.filter(form=form, sender_hash=sender, at__gt=now - HOUR).count() >= form.per_hour:
        raise TooMany(_("Too much was sent from here. Try again in an hour."))
    consents = bool(form.consent_text) and not is_spam
    with transaction.atomic():
        state = State.SPAM if is_spam else State.WAITING
        row = WebFormSubmission.objects.create(
            form=form, state=state, values={} if is_spam else dict(values), sender_hash=sender, at=now,
            consent_text=form.consent_text if consents else "", consent_version=form.consent_version if consents else None,
            consented_at=now if consents else None,
        )  # fmt: skip
        if is_spam:
            return row
        if form.double_opt_in:
            enqueue(kind="leads.confirm_submission", payload={"submission": str(row.pk)})
        else:
            _accept(row, now)
    return row


def renew_confirmation(*, actor: None = None, submission: WebFormSubmission) -> Secret:
    """A fresh link for the mail that is about to be sent; the secret itself is never stored."""
    secret = new_secret()
    WebFormSubmission.objects.filter(pk=submission.pk).update(secret_hash=secret.hash)
    return secret


def find_waiting(secret: str, now: datetime) -> WebFormSubmission | None:
    waiting = WebFormSubmission.objects.filter(state=State.WAITING, at__gt=now - CONFIRM_WITHIN)
    return waiting.filter(secret_hash=hash_of(secret)).select_related("form__source", "form__pool").first()


def confirm_submission(*, actor: None = None, secret: str, now: datetime) -> WebFormSubmission | None:
    """The sender says it was he; the link works once."""
    with transaction.atomic():
        found = find_waiting(secret, now)
        if found is None:
            return None
        row = (
            WebFormSubmission.objects.select_for_update(of=("self",))
            .select_related("form__source", "form__pool")
            .get(pk=found.pk)
        )
        if row.state != State.WAITING:
            return None
        row.confirmed_at = now
        _accept(row, now)
    return row


def _accept(row: WebFormSubmission, now: datetime) -> None:
    """A new lead; or, when that address or number is known as an open lead, one more sign of interest of it."""
    known = _known(row, Lead.objects.open())
    lead = known or _new_lead(row, now)
    row.state, row.lead = State.ACCEPTED, lead
    row.save(update_fields=["state", "lead", "confirmed_at"])
    note_behaviour(actor=None, lead_id=lead.pk, kind=LeadBehaviour.Kind.FORM, at=now, source_key=f"form:{row.pk}")
    if known is not None and known.owner_id is not None:
        notify(
            user=known.owner_id, kind="lead.form_again", params={"name": str(known), "form": row.form.name},
            url=reverse("leads:detail", args=[known.pk]), unique_key=f"lead.form:{row.pk}",
        )  # fmt: skip


def _known(row: WebFormSubmission, leads: Any) -> Lead | None:
    address, number = normalize_email(row.values.get("email", "")), normalize_phone(row.values.get("phone", ""))
    condition = Q(normalized_email=address) if address else Q(pk__in=[])
    if number:
        condition |= Q(normalized_phone=number)
    return leads.filter(condition).order_by("id").first()


def _new_lead(row: WebFormSubmission, now: datetime) -> Lead:
    form = row.form
    lead = Lead(
        **columns_of({**row.values, "source": form.source, "source_detail": form.name}),
        campaign=form.campaign,
        pool=form.pool,
    )
    check(lead)
    derive(lead)
    try:
        with transaction.atomic():
            return insert_lead(lead, None, now)
    except Refusal:
        # Where duplicates are blocked, a closed lead of the same person takes it; a stranger must not learn that it is there.
        closed = _known(row, Lead.objects.all())
        if closed is None:
            raise
        return closed

"""The worker's door."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from jobs.models import Job
from jobs.registry import Continue, Done, handler
from jobs.services import enqueue
from leads import services
from leads.models import WebFormSubmission
from leads.services.routing import CHUNK, made_for_another, unrouted
from leads.services.score_rules import rescore_all
from leads.services.scoring import lead_settings
from people.queries import organisation


def _cursor(job: Job) -> UUID | None:
    return UUID(job.cursor["after"]) if "after" in job.cursor else None


@handler("leads.purge")
def purge(job: Job) -> Continue | Done:
    """Remove for good, a thousand at a time, the leads deleted more than thirty days ago."""
    done = job.cursor.get("done", 0)
    removed = services.purge_deleted(actor=None, now=timezone.now())
    return Continue({"done": done + removed}, done + removed, 0) if removed else Done({"removed": done})


@handler("leads.arrived")
def arrived(job: Job) -> Done:
    """A new lead gets its score, then its owner by the rules if it has none; for who got it the clock of the first answer starts."""
    pk, now = UUID(job.payload["id"]), timezone.now()
    services.score_leads(actor=None, now=now, likelihoods=_likelihoods(), ids=[pk])
    if lead_settings().routing_on:
        _route([pk])
    if made_for_another(pk):
        services.start_response(actor=None, lead_ids=[pk], now=now)
    return Done()


@handler("leads.route")
def route(job: Job) -> Done:
    """What the rules left without an owner (nobody was free, nobody worked) is tried again."""
    given = _route(unrouted(CHUNK)) if lead_settings().routing_on else 0
    return Done({"given": given})


def _route(ids: list[UUID]) -> int:
    routed = services.route(actor=None, lead_ids=ids, now=timezone.now())
    if routed.waits_until is not None:
        at = routed.waits_until
        enqueue(kind="leads.route", due_at=at, unique_key=f"leads.route:{at.isoformat()}")
    return routed.given


@handler("leads.score")
def score(job: Job) -> Done:
    ids = [UUID(pk) for pk in job.payload["ids"]]
    done = services.score_leads(actor=None, now=timezone.now(), likelihoods=_likelihoods(), ids=ids)
    return Done({"changed": done.changed})


@handler("leads.score_all")
def score_all(job: Job) -> Continue | Done:
    """All open leads, some thousands at a time: acts fade and silence grows without anybody changing anything."""
    done = job.cursor.get("done", 0)
    scored = services.score_leads(actor=None, now=timezone.now(), likelihoods=_likelihoods(), after=_cursor(job))
    if scored.last is None:
        return Done({"looked_at": done + scored.looked_at})
    return Continue({"after": str(scored.last), "done": done + scored.looked_at}, done + scored.looked_at, 0)


def _likelihoods() -> services.Likelihoods | None:
    """Loaded by name, because it loads numpy, which the web process must never do."""
    return import_string("leads.learned.likelihoods")()


@handler("leads.train")
def train(job: Job) -> Done:
    """Learn anew from matured leads; the scores follow if the model has a signal or had one."""
    model = import_string("leads.services.training.train")(actor=None, now=timezone.now())
    rescore_all()
    return Done({"rows": model.rows, "signal": model.has_signal})


@handler("leads.recycle")
def recycle(job: Job) -> Continue | Done:
    """Warn the holders of leads that nobody works on, and move what is due into the pools."""
    done = services.recycle(actor=None, now=timezone.now(), after=_cursor(job))
    moved, seen = job.cursor.get("moved", 0) + done.moved, job.cursor.get("seen", 0) + done.looked_at
    if done.last is None:
        return Done({"looked_at": seen, "moved": moved})
    return Continue({"after": str(done.last), "moved": moved, "seen": seen}, seen, 0)


@handler("leads.watch_responses")
def watch_responses(job: Job) -> Done:
    done = services.watch_responses(actor=None, now=timezone.now())
    moved = services.reassign_late(actor=None, now=timezone.now())
    return Done({"warned": done.warned, "escalated": done.escalated, "reassigned": moved})


@handler("leads.confirm_submission")
def confirm_submission(job: Job) -> Done:
    """Ask the sender by mail whether it was he. A repeated run sends another mail whose link replaces the first one's."""
    waiting = WebFormSubmission.objects.filter(pk=job.payload["submission"], state=WebFormSubmission.State.WAITING)
    row = waiting.select_related("form").first()
    if row is None:
        return Done({"sent": False})
    secret = services.renew_confirmation(submission=row)
    link = settings.SITE_URL + reverse("leads:confirm-submission", args=[secret.text])
    with translation.override(row.form.language):
        words = {"organisation": organisation().name, "link": link, "form": row.form}
        subject = _("Please confirm your request to %(name)s") % {"name": organisation().name}
        text = render_to_string("leads/mail/confirm.txt", words)
    send_mail(subject, text, None, [row.values["email"]])
    return Done({"sent": True})

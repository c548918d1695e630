"""The worker's door."""

from __future__ import annotations

from django.utils import timezone

from channels import services
from channels.models import Bot, BotMessage
from channels.services.carrying import CARRY
from channels.services.digesting import DIGEST
from channels.services.speaking import SPEAK, ask_to_speak
from jobs.models import Job
from jobs.registry import Continue, Done, handler

MOST_POSTS = 200


@handler(SPEAK)
def speak(job: Job) -> Continue | Done:
    """One post a chunk, so that each is marked as soon as it was taken."""
    posts = job.cursor.get("posts", 0) + 1
    after = services.speak(bot_id=job.payload["bot"], now=timezone.now())
    if after.at_once and posts < MOST_POSTS:
        return Continue({"posts": posts}, posts, MOST_POSTS)
    if after.at is not None or after.at_once:
        ask_to_speak(job.payload["bot"], after.at or timezone.now(), once=True)
    return Done()


@handler(CARRY)
def carry(job: Job) -> Done:
    return Done({"state": services.deliver(dispatch_id=job.payload["dispatch"], now=timezone.now())})


@handler("channels.digests")
def digests(job: Job) -> Done:
    """Who is due; each digest is a job of its own."""
    return Done({"started": services.start_digests(now=timezone.now())})


@handler(DIGEST)
def digest(job: Job) -> Done:
    return Done({"said": services.make_digest(digest_id=job.payload["digest"], now=timezone.now())})


@handler(f"{DIGEST}.mail")
def digest_mail(job: Job) -> Done:
    return Done({"mailed": services.mail_digest(digest_id=job.payload["digest"], now=timezone.now())})


@handler("channels.sweep")
def sweep(job: Job) -> Done:
    """What a lost message or a bot that was switched on again left waiting."""
    waiting = BotMessage.objects.filter(state=BotMessage.State.WAITING).values("bot")
    for bot in Bot.objects.active().filter(pk__in=waiting):
        ask_to_speak(bot.pk, bot.silent_until or timezone.now())
    return Done()


@handler("channels.tidy")
def tidy(job: Job) -> Done:
    now = timezone.now()
    tidied = (services.tidy_messages, services.tidy_dispatches, services.tidy_digests)
    return Done({"removed": sum(tidy_one(now=now) for tidy_one in tidied)})

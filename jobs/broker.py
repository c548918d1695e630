"""The wire to Valkey: wakes a worker and carries live messages. Losing it costs seconds, never work."""

from __future__ import annotations

import functools
import json
import re
from uuid import UUID

import redis
import structlog
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

log = structlog.get_logger(__name__)
NUDGE_KEY, NUDGE_SECONDS = "jobs:nudge", 30
LOOKED_AT = 50
JOB_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
UNREACHABLE = (OperationalError, redis.RedisError, OSError)


@functools.cache
def client() -> redis.Redis:
    """One connection pool per process, with short time-outs."""
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=2, health_check_interval=5)


def nudge() -> None:
    """Ask for a dispatch soon. The key folds many nudges into one message; the dispatcher removes it before it looks."""
    try:
        if client().set(NUDGE_KEY, 1, nx=True, ex=NUDGE_SECONDS):
            send("jobs.dispatch")
    except UNREACHABLE as error:
        log.warning("broker_unreachable", error=str(error), consequence="jobs wait for the next tick")


def clear_nudge() -> None:
    try:
        client().delete(NUDGE_KEY)
    except UNREACHABLE as error:
        log.warning("broker_unreachable", error=str(error))


def send(task: str, *args: str) -> None:
    current_app.send_task(task, args=args, retry=False, ignore_result=True)


def send_job(job_id: UUID) -> bool:
    try:
        send("jobs.run", str(job_id))
    except UNREACHABLE as error:
        log.warning("broker_unreachable", error=str(error), job=str(job_id))
        return False
    return True


def longest_waiting() -> UUID | None:
    """The job whose message waits longest for a worker. Messages are taken in their order, so what was sent before it waits no more."""
    try:
        waiting = client().lrange(current_app.conf.task_default_queue, -LOOKED_AT, -1)
    except UNREACHABLE as error:
        log.warning("broker_unreachable", error=str(error))
        return None
    for message in reversed(waiting):
        headers = json.loads(message).get("headers", {})
        found = JOB_ID.search(headers.get("argsrepr", "")) if headers.get("task") == "jobs.run" else None
        if found:
            return UUID(found.group())
    return None


def publish(channel: str, message: bytes) -> None:
    try:
        client().publish(channel, message)
    except UNREACHABLE as error:
        log.warning("live_unreachable", error=str(error))

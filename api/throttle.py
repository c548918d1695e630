"""Rate limit per token (or per user and address): a fixed window of a minute, counted in Valkey with one round trip."""

from __future__ import annotations

import time
from typing import Any

import structlog
from django.conf import settings
from redis import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from jobs import broker

log = structlog.get_logger(__name__)
WINDOW_SECONDS = 60


class TokenRate(BaseThrottle):
    def allow_request(self, request: Request, view: Any) -> bool:
        """True while the caller is within `API_REQUESTS_PER_MINUTE` (0: no limit). Without Valkey nobody is turned away."""
        limit = settings.API_REQUESTS_PER_MINUTE
        if not limit:
            return True
        window = int(time.time()) // WINDOW_SECONDS
        try:
            pipe = broker.client().pipeline(transaction=False)
            key = f"rate:{self._caller(request)}:{window}"
            pipe.incr(key)
            pipe.expire(key, WINDOW_SECONDS)
            used = pipe.execute()[0]
        except RedisError as error:
            log.warning("rate_limit_unavailable", error=str(error))
            return True
        return used <= limit

    def wait(self) -> float:
        return WINDOW_SECONDS - time.time() % WINDOW_SECONDS

    def _caller(self, request: Request) -> str:
        if request.auth is not None:
            return str(request.auth.pk)
        return str(request.user.pk) if request.user.is_authenticated else self.get_ident(request)

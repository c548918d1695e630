"""The cache server, with connections that outlive a request.

Django keeps its caches per context, and under ASGI each request is one: its own backend would connect, log in and say who it is anew
for each request that asks the cache anything.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient


@cache
def client_of(address: str) -> redis.Redis:
    """One pool of connections a process; a forked process makes its own."""
    return redis.Redis.from_url(address, socket_timeout=5, socket_connect_timeout=2, health_check_interval=5)


class SharedClient(RedisCacheClient):
    # Django's own, which its stubs leave out.
    _servers: list[str]
    _get_connection_pool_index: Callable[[bool], int]

    def get_client(self, key: str | bytes | memoryview | None = None, *, write: bool = False) -> redis.Redis:
        return client_of(self._servers[self._get_connection_pool_index(write)])


class ValkeyCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = SharedClient

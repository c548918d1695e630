"""What is read once a request and then remembered until it ends. Outside a request (worker, shell) nothing is remembered."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

Value = TypeVar("Value")
request_memo: ContextVar[dict[str, Any] | None] = ContextVar("request_memo", default=None)


def remembered(key: str, make: Callable[[], Value]) -> Value:
    memo = request_memo.get()
    if memo is None:
        return make()
    if key not in memo:
        memo[key] = make()
    return memo[key]


def within_request() -> bool:
    return request_memo.get() is not None


def forget(key: str) -> None:
    if (memo := request_memo.get()) is not None:
        memo.pop(key, None)

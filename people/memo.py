"""What is read once a request and then remembered until it ends. Outside a request (worker, shell) nothing is remembered, unless a long
act that changes nothing of it says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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


@contextmanager
def remembering() -> Iterator[None]:
    memory = request_memo.set({})
    try:
        yield
    finally:
        request_memo.reset(memory)


def within_request() -> bool:
    return request_memo.get() is not None


def forget(key: str) -> None:
    if (memo := request_memo.get()) is not None:
        memo.pop(key, None)

"""How often a bot may speak: token buckets whose burst and refill together never exceed the platform's limit in any window.

A bucket that holds the whole limit and is filled at the limit's pace lets twice the limit through in its worst minute; so it holds
half and is filled by the other half. Pure but for `take`, which asks Valkey, where all workers meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import redis

from channels.bots.formats import DINGTALK, FEISHU, SLACK, WECOM
from jobs import broker


@dataclass(frozen=True, slots=True)
class Bucket:
    """`most` messages in any `seconds`."""

    most: int
    seconds: int

    @property
    def burst(self) -> int:
        return max(self.most // 2, 1)

    @property
    def a_second(self) -> float:
        return (self.most - self.burst) / self.seconds


LIMITS: dict[str, tuple[Bucket, ...]] = {
    FEISHU: (Bucket(100, 60), Bucket(5, 1)),
    WECOM: (Bucket(20, 60),),
    DINGTALK: (Bucket(20, 60),),
    SLACK: (Bucket(30, 60),),
}
# Feishu refuses with 11232 when everybody's robots speak at once.
CROWDED_MINUTES, CROWDED_KINDS = (0, 30), frozenset((FEISHU,))
BLIND_PAUSE = 30.0
# All buckets give one token, or none does; otherwise the seconds until they could. Returns {wait in milliseconds, tokens left}.
TAKE = """
local now, wanted, wait, left = tonumber(ARGV[1]), tonumber(ARGV[2]), 0, 1e9
local found = {}
for i, key in ipairs(KEYS) do
  local burst, speed = tonumber(ARGV[1 + 2 * i]), tonumber(ARGV[2 + 2 * i])
  local kept = redis.call('HMGET', key, 'tokens', 'at')
  local tokens = tonumber(kept[1]) or burst
  local at = tonumber(kept[2]) or now
  tokens = math.min(burst, tokens + math.max(0, now - at) * speed)
  found[i] = tokens
  left = math.min(left, tokens)
  if tokens < 1 then wait = math.max(wait, (1 - tokens) / speed) end
end
if wait > 0 then return {math.ceil(wait * 1000), 0} end
for i, key in ipairs(KEYS) do
  redis.call('HSET', key, 'tokens', tostring(found[i] - wanted), 'at', tostring(now))
  redis.call('EXPIRE', key, 3600)
end
return {0, math.floor(left - wanted)}
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether a message may go now; else after how many seconds. `left` tokens remain after it."""

    wait: float
    left: int


def take(kind: str, key: str, now: datetime) -> Turn:
    """One token of each of the bot's buckets. Without Valkey nobody knows who has sent what: the message waits."""
    return _ask(kind, key, now, 1)


def look(kind: str, key: str, now: datetime) -> Turn:
    """What is there, without taking any."""
    return _ask(kind, key, now, 0)


def _ask(kind: str, key: str, now: datetime, wanted: int) -> Turn:
    buckets: Sequence[Bucket] = LIMITS[kind]
    keys = [f"bot:{key}:{bucket.seconds}" for bucket in buckets]
    words = [str(number) for bucket in buckets for number in (bucket.burst, bucket.a_second)]
    try:
        answer: Any = broker.client().eval(TAKE, len(keys), *keys, f"{now.timestamp():.3f}", wanted, *words)
    except redis.RedisError:
        return Turn(BLIND_PAUSE, 0)
    wait, left = answer
    return Turn(int(wait) / 1000, int(left))


def crowded_until(kind: str, now: datetime, spread: int) -> datetime | None:
    """The moment after the full or half hour that `now` lies in, spread over twenty seconds by the bot; None when now is fine."""
    if kind not in CROWDED_KINDS or now.minute not in CROWDED_MINUTES:
        return None
    return now.replace(second=0, microsecond=0) + timedelta(minutes=1, seconds=1 + spread % 20)


def reserve(kind: str) -> int:
    """Tokens kept for merged messages when single ones come thick."""
    return max(min(bucket.burst for bucket in LIMITS[kind] if bucket.seconds >= 60) // 2, 1)

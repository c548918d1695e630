"""A small closed-loop client: each of n threads keeps one connection and asks again as soon as it has the answer."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

Request = tuple[str, str, bytes | None, dict[str, str]]


@dataclass(frozen=True)
class Measured:
    """Milliseconds and requests a second at one number of clients."""

    clients: int
    p50: float
    p95: float
    rate: float
    size: int
    failed: int
    asked: int


def measure(base: str, make: Callable[[int], Request], *, clients: int, seconds: float, most: int = 2000) -> Measured:
    """Ask for `seconds`, or `most` times; bounded in both."""
    times: list[float] = []
    failures: list[int] = []
    sizes: list[int] = []
    lock = threading.Lock()
    stop = time.perf_counter() + seconds

    def client(number: int) -> None:
        mine, bad, size, turn = [], 0, 0, 0
        connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=60)
        while time.perf_counter() < stop and turn < most // clients:
            method, path, body, headers = make(number * 1_000_000 + turn)
            began = time.perf_counter()
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            size = len(answer.read())
            mine.append((time.perf_counter() - began) * 1000)
            bad += answer.status >= 300
            turn += 1
        connection.close()
        with lock:
            times.extend(mine)
            failures.append(bad)
            sizes.append(size)

    began = time.perf_counter()
    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - began
    ordered = sorted(times)
    return Measured(
        clients,
        statistics.median(ordered),
        ordered[int(len(ordered) * 0.95)],
        len(ordered) / elapsed,
        max(sizes),
        sum(failures),
        len(ordered),
    )

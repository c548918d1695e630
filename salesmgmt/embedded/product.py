"""The three processes of the product as programs: web, worker and scheduler."""

import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from salesmgmt.embedded.places import PROJECT
from salesmgmt.embedded.ports import LOOPBACK
from salesmgmt.embedded.processes import Program


@dataclass(frozen=True)
class Listening:
    port: int
    workers: int

    @property
    def address(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"


def started_at_once() -> bool:
    return True


def worker(environment: dict[str, str]) -> Program:
    options = ("--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=INFO")
    return Program(
        name="worker",
        command=(sys.executable, "-m", "celery", "-A", "salesmgmt", "worker", *options),
        environment={**environment, "CONN_MAX_AGE": "60"},
        grace_seconds=20,  # a task in flight is finished
        folder=PROJECT,
    )


def scheduler(environment: dict[str, str], schedule: Path) -> Program:
    options = ("--schedule", str(schedule), "--pidfile=", "--loglevel=INFO")
    return Program(
        name="scheduler",
        command=(sys.executable, "-m", "celery", "-A", "salesmgmt", "beat", *options),
        environment=environment,
        folder=PROJECT,
    )


def web(environment: dict[str, str], listening: Listening) -> Program:
    where = ("--host", LOOPBACK, "--port", str(listening.port))
    # Event streams never end by themselves, so a graceful stop gives them three seconds.
    options = ("--timeout-graceful-shutdown", "3", "--lifespan", "off", "--no-access-log", "--no-server-header")
    # One needs no parent process above it, which would start a broken one again and again.
    alone = ("uvicorn", "salesmgmt.asgi:application", *where, *options)
    several = ("salesmgmt.serving", *where, "--workers", str(listening.workers))
    return Program(
        name="web",
        command=(sys.executable, "-m", *(several if listening.workers > 1 else alone)),
        environment={**environment, "DATABASE_POOL": "1"},
        folder=PROJECT,
    )


def answers(listening: Listening) -> bool:
    try:
        with urllib.request.urlopen(f"{listening.address}/readyz", timeout=2) as response:  # noqa: S310 - our own loopback address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False

"""The web processes: `python -m salesmgmt.serving --workers 2`. The product is loaded once and then forked.

What the processes only read (code, translations, templates) they share; started each for itself, as uvicorn's own workers are, two
of them need twice the memory. The process that forked them becomes `salesmgmt.minding`, which weighs nothing, and this again when one
of them has ended. When it ends itself, however it does, all end.
"""

from __future__ import annotations

import argparse
import ctypes
import gc
import json
import logging
import os
import signal
import sys
import threading
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from socket import socket
from typing import Self

import uvicorn
from django.conf import settings
from django.db import connections
from django.template import engines
from django.urls import URLResolver, get_resolver, reverse
from django.utils import translation

from core import formats
from core.icons import icon

log = logging.getLogger(__name__)
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8  # as malloc.h names them
MINDING = Path(__file__).with_name("minding.py")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m salesmgmt.serving", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--log-level", default="info")
    parser.add_argument("--family", default="", help=argparse.SUPPRESS)  # what the minder hands back
    return parser.parse_args()


def configuration(options: argparse.Namespace) -> uvicorn.Config:
    """Event streams never end by themselves, so a graceful stop gives them three seconds."""
    return uvicorn.Config(
        "salesmgmt.asgi:application",
        host=options.host,
        port=options.port,
        workers=options.workers,
        lifespan="off",
        timeout_graceful_shutdown=3,
        access_log=False,
        server_header=False,
        log_level=options.log_level,
    )


def load(config: uvicorn.Config) -> None:
    """All that a first request would load: the application, the addresses with their views, the templates."""
    config.load()
    _walk(get_resolver())
    for folder in engines["django"].template_dirs:
        for path in sorted(Path(folder).rglob("*.html")):
            engines["django"].get_template(str(path.relative_to(folder)))
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            _speak(language)
    connections.close_all()
    gc.collect()
    gc.freeze()  # the collector would write into every shared page


def _speak(language: str) -> None:
    """What the first page in a language would read for itself in each process: names of months, forms of numbers, all addresses backwards,
    the icons. About 12 MB a process."""
    now = datetime.now(UTC)
    reverse("home")
    formats.amount(Decimal(1), "CNY", language)
    formats.span(now.date(), now.date() + timedelta(days=40), language)
    formats.relative_instant(now - timedelta(minutes=5), now, language)
    icon("house")


def give_back() -> None:
    """One heap for all threads, whose end goes back to the system as soon as it is free: requests are answered one after the other, and
    glibc would else keep what the largest answer has needed, in each of eight heaps a core. Where there is no glibc, nothing happens."""
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is None:
        return
    for option, value in ((M_ARENA_MAX, 1), (M_TRIM_THRESHOLD, 2**17), (M_MMAP_THRESHOLD, 2**17)):
        set_option(option, value)


def _walk(resolver: URLResolver) -> None:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            _walk(pattern)


@dataclass
class Family:
    """What outlives each change between this and the minder, as numbers: the socket and the pipe are inherited."""

    listening: int
    # The children hold one end: when nobody holds the other any more, the parent is gone.
    alive: int
    held: int
    children: list[int]
    ended: tuple[int, int] | None = None

    @classmethod
    def first(cls, listening: socket) -> Self:
        alive, held = os.pipe()
        family = cls(listening.detach(), alive, held, [])
        for number in (family.listening, alive, held):
            os.set_inheritable(number, True)
        return family

    @classmethod
    def handed_back(cls, told: str) -> Self:
        return cls(**json.loads(told))

    def fill(self, config: uvicorn.Config, workers: int) -> None:
        while len(self.children) < workers:
            if pid := os.fork():
                self.children.append(pid)
            else:
                self._serve(config)
                os._exit(0)

    def _serve(self, config: uvicorn.Config) -> None:
        give_back()
        os.close(self.held)
        threading.Thread(target=self._follow, daemon=True).start()
        uvicorn.Server(config).run(sockets=[socket(fileno=self.listening)])

    def _follow(self) -> None:
        os.read(self.alive, 1)
        os.kill(os.getpid(), signal.SIGTERM)

    def mind(self, command: list[str]) -> None:
        """Never returns: this process becomes the minder."""
        told = {name: value for name, value in asdict(self).items() if name != "ended"}
        # -I and -S: it needs neither the product's folder nor any package.
        own = [sys.executable, "-I", "-S", str(MINDING), json.dumps({"command": command, "family": told})]
        os.execv(sys.executable, own)  # noqa: S606 (a file of the product)


def command() -> list[str]:
    """As this was started, without what a minder added."""
    asked = sys.argv[1:]
    kept = asked[: asked.index("--family")] if "--family" in asked else asked
    return [sys.executable, "-m", "salesmgmt.serving", *kept]


def main() -> None:
    options = arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesmgmt.settings")
    config = configuration(options)
    family = Family.handed_back(options.family) if options.family else Family.first(config.bind_socket())
    load(config)
    if family.ended:
        log.error("web process %s ended with %s, another one takes its place", *family.ended)
    family.fill(config, options.workers)
    family.mind(command())


if __name__ == "__main__":
    main()

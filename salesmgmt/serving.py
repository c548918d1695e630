"""The web processes: `python -m salesmgmt.serving --workers 2`. The product is loaded once and then forked.

What the processes only read (code, translations, templates) they share; started each for itself, as uvicorn's own workers are, two
of them need twice the memory. A process that ends is replaced; when this one ends, however it does, all end.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import signal
import threading
import time
from pathlib import Path
from socket import socket
from types import FrameType

import uvicorn
from django.db import connections
from django.template import engines
from django.urls import URLResolver, get_resolver

log = logging.getLogger(__name__)
# A process that does not even start is not started again and again at full speed.
PAUSE = 1.0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m salesmgmt.serving", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--log-level", default="info")
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
    connections.close_all()
    gc.collect()
    gc.freeze()  # the collector would write into every shared page


def _walk(resolver: URLResolver) -> None:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            _walk(pattern)


class Family:
    """The processes and who minds them."""

    def __init__(self, config: uvicorn.Config, listening: socket) -> None:
        self.config, self.listening = config, listening
        self.children: set[int] = set()
        self.ending = False
        # The children hold one end: when nobody holds the other any more, this process is gone.
        self.alive, self.held = os.pipe()

    def run(self, workers: int) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        for _number in range(workers):
            self._fork()
        while self.children:
            self._wait()

    def _wait(self) -> None:
        pid, status = os.wait()
        self.children.discard(pid)
        if not self.ending:
            log.error(
                "web process %s ended with %s, another one takes its place", pid, os.waitstatus_to_exitcode(status)
            )
            time.sleep(PAUSE)
            self._fork()

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self.ending = True
        for pid in self.children:
            os.kill(pid, signal.SIGTERM)

    def _fork(self) -> None:
        if self.ending:
            return
        if pid := os.fork():
            self.children.add(pid)
            return
        self._serve()
        os._exit(0)

    def _serve(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        os.close(self.held)
        threading.Thread(target=self._follow, daemon=True).start()
        uvicorn.Server(self.config).run(sockets=[self.listening])

    def _follow(self) -> None:
        os.read(self.alive, 1)
        os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    options = arguments()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesmgmt.settings")
    config = configuration(options)
    listening = config.bind_socket()
    load(config)
    Family(config, listening).run(options.workers)


if __name__ == "__main__":
    main()

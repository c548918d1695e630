"""A platform of group chats that checks signatures and counts: what came in, when, and what it answers."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Platform:
    """Answers `{"code": 0}` to everything unless told otherwise."""

    def __init__(self) -> None:
        self.answer: tuple[int, bytes] = (200, b'{"code": 0, "errcode": 0}')
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.raw_paths: set[str] = set()
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                platform.got.append((self.path, {} if self.path in platform.raw_paths else json.loads(body)))
                status, answer = platform.answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *args: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def texts(self) -> list[str]:
        return [body.get("text", {}).get("content") or body["content"]["text"] for _path, body in self.got]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

"""The manifest, the service worker and the offline page, for everybody."""

from __future__ import annotations

import json

from django.test import Client


def test_the_manifest_names_icons_that_are_built(db: None) -> None:
    answer = Client().get("/app.webmanifest")

    body = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert body["start_url"] == "/"
    assert [icon["sizes"] for icon in body["icons"]] == ["any", "192x192", "512x512"]


def test_the_service_worker_may_answer_for_the_whole_site(db: None) -> None:
    answer = Client().get("/service-worker.js")

    text = answer.content.decode()
    assert answer.headers["Content-Type"] == "text/javascript"
    assert '"/offline/"' in text
    assert "{%" not in text


def test_the_offline_page_needs_nobody(db: None) -> None:
    answer = Client().get("/offline/")

    assert answer.status_code == 200
    assert b"No connection" in answer.content
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]

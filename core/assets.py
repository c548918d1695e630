"""Built files of the front end: from a logical name to the hashed one, by the manifest that the build writes."""

from __future__ import annotations

import json
import logging
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

log = logging.getLogger(__name__)


def manifest_path() -> Path:
    return Path(settings.FRONTEND_DIST) / "manifest.json"


def asset_url(name: str) -> str:
    """Address of a built file. A front end that was not built still gives pages, without their looks, and says so in the log."""
    path = manifest_path()
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        log.warning("frontend/dist/manifest.json is missing: build the front end with ./run setup")
        return static(name)
    return static(_manifest(path, changed)[name])


@lru_cache(maxsize=2)
def _manifest(path: Path, changed: int) -> dict[str, str]:
    manifest: dict[str, str] = json.loads(path.read_text())
    return manifest

"""Where uploaded and produced files lie: under the media folder, by random names, never served by the web server."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import Refusal


def path_of(stored_name: str) -> Path:
    folder = Path(settings.MEDIA_ROOT) / "integrations"
    path = (folder / stored_name).resolve()
    if path.parent != folder.resolve():
        raise ValueError("a stored name is a bare file name")
    return path


def new_name() -> str:
    return secrets.token_hex(24)


def keep(chunks: Iterable[bytes]) -> tuple[str, int, str]:
    """Write an upload to disk piece by piece; its random name, size and SHA-256. Too large: nothing stays behind."""
    name, size, digest = new_name(), 0, hashlib.sha256()
    path = path_of(name)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with path.open("xb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > settings.UPLOAD_MAX_BYTES:
                    raise Refusal(
                        _("The file is larger than %(most)s MB.") % {"most": settings.UPLOAD_MAX_BYTES // 2**20},
                        code="too_large",
                        field="file",
                    )
                digest.update(chunk)
                file.write(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return name, size, digest.hexdigest()


def remove(stored_name: str) -> None:
    if stored_name:
        path_of(stored_name).unlink(missing_ok=True)

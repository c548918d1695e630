"""How passwords of mailboxes rest."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import Refusal


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    if not sealed:
        return ""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        message = _("The password can't be read any more: the key of this installation has changed. Enter it again.")
        raise Refusal(message, code="sealed", field="password") from error


def _box() -> Fernet:
    """A key of its own, derived from the installation's: a dump of the database alone opens no mailbox."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"mail:" + settings.SECRET_KEY.encode()).digest()))

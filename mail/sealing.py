"""How passwords of mailboxes rest: as all secrets of others; one that can't be read any more is a sentence."""

from __future__ import annotations

from cryptography.fernet import InvalidToken
from django.utils.translation import gettext as _

from core import sealing
from core.errors import Refusal

PURPOSE = "mail"


def seal(text: str) -> str:
    return sealing.seal(text, purpose=PURPOSE)


def unseal(sealed: str) -> str:
    try:
        return sealing.unseal(sealed, purpose=PURPOSE)
    except InvalidToken as error:
        message = _("The password can't be read any more: the key of this installation has changed. Enter it again.")
        raise Refusal(message, code="sealed", field="password") from error

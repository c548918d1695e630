"""How bots know that a message is ours. Pure.

Feishu: HMAC-SHA256 whose *key* is `timestamp\\nsecret` (seconds) over an empty message, base64, in the body.
DingTalk: HMAC-SHA256 with the secret over `timestamp\\nsecret` (milliseconds), base64, in the query.
WeCom and Slack: the address is the secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from urllib.parse import quote, urlsplit


def feishu(secret: str, seconds: int) -> str:
    key = f"{seconds}\n{secret}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()


def dingtalk(secret: str, milliseconds: int) -> str:
    text = f"{milliseconds}\n{secret}".encode()
    return base64.b64encode(hmac.new(secret.encode(), text, hashlib.sha256).digest()).decode()


def dingtalk_address(address: str, secret: str, milliseconds: int) -> str:
    """The address with the signature in its query."""
    joint = "&" if urlsplit(address).query else "?"
    return f"{address}{joint}timestamp={milliseconds}&sign={quote(dingtalk(secret, milliseconds), safe='')}"

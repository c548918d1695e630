"""Whom bots' messages may be sent to: the hosts of the platforms, and what the installation lists in BOT_HOSTS (own gateways)."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from channels.bots.formats import DINGTALK, FEISHU, SLACK, WECOM

HOSTS: dict[str, frozenset[str]] = {
    FEISHU: frozenset(("open.feishu.cn", "open.larksuite.com")),
    WECOM: frozenset(("qyapi.weixin.qq.com",)),
    DINGTALK: frozenset(("oapi.dingtalk.com",)),
    SLACK: frozenset(("hooks.slack.com", "hooks.slack-gov.com")),
}


def further_hosts() -> frozenset[str]:
    """From the environment: `gateway.example.com,127.0.0.1:9000`."""
    return frozenset(item.strip().lower() for item in os.environ.get("BOT_HOSTS", "").split(",") if item.strip())


def is_allowed(kind: str, address: str) -> bool:
    """https to one of the platform's hosts on its usual port; hosts of the installation's own list in any way they are listed."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return False
    if parts.username is not None or not parts.path.strip("/"):
        return False
    listed = further_hosts()
    if host in listed or f"{host}:{port}" in listed:
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and port in (None, 443) and host in HOSTS[kind]


def hint(address: str) -> str:
    """Enough to recognise an address by, too little to use it."""
    parts = urlsplit(address)
    return f"{parts.hostname}/…{address[-4:]}"

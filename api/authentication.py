"""Two ways in: a personal bearer token, or the browser's session (with CSRF)."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from people.models import ApiToken, User

# Only what a request needs: every call of the API pays for this statement.
READ = (
    "scopes",
    "user__full_name",
    "user__email",
    "user__language",
    "user__time_zone",
    "user__is_active",
    "user__team_id",
)


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer <token>`; looked up by the SHA-256 of the secret, its owner re-checked at each request."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        header = request.headers.get("Authorization", "")
        scheme, _space, secret = header.partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = self._find(secret.strip())
        if token is None:
            raise exceptions.AuthenticationFailed(_("This token is unknown, expired or revoked."))
        return token.user.limited_to(token.scopes), token

    def _find(self, secret: str) -> ApiToken | None:
        digest = hashlib.sha256(secret.encode()).hexdigest()
        usable = ApiToken.objects.filter(
            secret_hash=digest, revoked_at=None, expires_at__gt=timezone.now(), user__is_active=True
        )
        return usable.select_related("user").only(*READ).order_by().first()

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class BrowserSession(authentication.SessionAuthentication):
    def authenticate_header(self, request: Any) -> str:
        return "Bearer"

"""Two ways in: a personal bearer token, or the browser's session (with CSRF)."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import authentication, exceptions
from rest_framework.request import Request

from people.models import ApiToken, User

# Only what a request needs, in the order of the models' columns; what else is asked for is read then. Every call of the API pays for
# this statement, and the ORM would need longer to write it than the database to answer it.
OF_TOKEN = ("id", "user_id", "scopes")
OF_USER = ("id", "email", "full_name", "team_id", "is_active", "language", "time_zone")
USABLE = f"""
SELECT {", ".join(f"t.{name}" for name in OF_TOKEN)}, {", ".join(f"u.{name}" for name in OF_USER)}
FROM people_apitoken t JOIN people_user u ON u.id = t.user_id
WHERE t.secret_hash = %s AND t.revoked_at IS NULL AND t.expires_at > %s AND u.is_active
"""  # noqa: S608  names of columns


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
        with connection.cursor() as cursor:
            cursor.execute(USABLE, [digest, timezone.now()])
            row = cursor.fetchone()
        if row is None:
            return None
        token = ApiToken.from_db(connection.alias, OF_TOKEN, row[: len(OF_TOKEN)])
        token.user = User.from_db(connection.alias, OF_USER, row[len(OF_TOKEN) :])
        return token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class BrowserSession(authentication.SessionAuthentication):
    def authenticate_header(self, request: Any) -> str:
        return "Bearer"

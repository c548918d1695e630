"""The caller's own API tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.utils import timezone
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from core.serializers import Input, RecordOutput
from core.viewsets import RecordResource
from people import services
from people.filters import TokenFilters
from people.models import ApiToken
from people.tables import TOKENS

DEFAULT_LIFE = timedelta(days=90)


class TokenOutput(RecordOutput):
    api_route = "token"

    name = serializers.CharField()
    prefix = serializers.CharField()
    scopes = serializers.JSONField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)


class TokenInput(Input):
    name = serializers.CharField(max_length=80)
    scopes = serializers.ListField(child=serializers.CharField(max_length=60), min_length=1, max_length=60)
    expires_at = serializers.DateTimeField(required=False)


class TokenResource(RecordResource):
    """`POST` answers the secret once, in `token`; `DELETE` revokes."""

    room = "people"
    policy: ClassVar[str] = "signed-in"
    model = ApiToken
    table = TOKENS
    output = TokenOutput
    input = TokenInput
    filterset_class = TokenFilters
    http_method_names = ["get", "post", "delete", "head", "options"]

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        data, now = self.cleaned(TokenInput), timezone.now()
        token, secret = services.create_token(
            actor=request.user,
            name=data["name"],
            scopes=data["scopes"],
            expires_at=data.get("expires_at") or now + DEFAULT_LIFE,
            now=now,
        )
        body = self.answer(token).data
        return Response({**body, "token": secret}, status=status.HTTP_201_CREATED)

    def do_delete(self, record: ApiToken) -> None:
        services.revoke_token(actor=self.request.user, token=record, now=timezone.now())

    # Few and delicate: one at a time.
    bulk = None  # type: ignore[assignment]

"""The front page of the API: where everything is, and who is asking."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView


class Root(APIView):
    """Addresses of all resources, and the caller."""

    policy: ClassVar[str] = "signed-in"
    api_root_dict: dict[str, str] | None = None

    @extend_schema(operation_id="root", responses={200: {"type": "object"}})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        user = request.user
        resources = {name: reverse(route, request=request) for name, route in (self.api_root_dict or {}).items()}
        return Response(
            {"user": {"id": user.pk, "name": user.full_name, "roles": sorted(user.role_keys)}, "resources": resources}
        )

"""The OpenAPI document and its interactive page."""

from __future__ import annotations

from typing import ClassVar

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class ApiSchema(SpectacularAPIView):
    """OpenAPI 3.1; it says nothing about data, so anybody may read it."""

    policy: ClassVar[str] = "public"
    permission_classes = []
    throttle_classes = []


class ApiDocs(SpectacularSwaggerSplitView):
    """Swagger UI from our own static files; its start script is a file of its own, so no inline script is needed."""

    policy: ClassVar[str] = "public"
    permission_classes = []
    throttle_classes = []
    url_name = "api-schema"
    template_name = "api/docs.html"

"""The OpenAPI document and its interactive page."""

from __future__ import annotations

import zlib
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from django.utils import translation
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request

KEPT_SECONDS = 7 * 86_400


class ApiSchema(SpectacularAPIView):
    """OpenAPI 3.1; it says nothing about data, so anybody may read it. Drawing it costs seconds and tens of megabytes, so one process
    does it once a release and language, and all others hand out what it wrote."""

    policy: ClassVar[str] = "public"
    permission_classes = []
    throttle_classes = []

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        renderer, language = request.accepted_renderer, self._language(request)
        key = f"openapi:{of_this_code()}:{renderer.format}:{language}"
        if (kept := cache.get(key)) is None:
            with translation.override(language):
                document = self.generator_class().get_schema(request=request, public=True)
            drawn: str | bytes = renderer.render(document, renderer.media_type, {})
            kept = zlib.compress(drawn.encode() if isinstance(drawn, str) else drawn)
            cache.set(key, kept, KEPT_SECONDS)
        name = f'inline; filename="salesmgmt.{renderer.format}"'
        return HttpResponse(
            zlib.decompress(kept), f"{renderer.media_type}; charset=utf-8", headers={"Content-Disposition": name}
        )

    def _language(self, request: Request) -> str:
        """Only those there are: what is kept must not grow with what strangers ask."""
        asked = request.query_params.get("lang") or translation.get_language()
        return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@lru_cache(maxsize=1)
def of_this_code() -> str:
    """Changes with any source file of ours and with any translation: a new release draws its own document."""
    base = Path(settings.BASE_DIR)
    rooms = [Path(room.path) for room in apps.get_app_configs() if Path(room.path).parent == base]
    files = [*(file for room in rooms for file in room.rglob("*.py")), *(base / "locale").rglob("*.mo")]
    states = sorted((str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files)
    return sha256(repr(states).encode()).hexdigest()[:16]


class ApiDocs(SpectacularSwaggerSplitView):
    """Swagger UI from our own static files; its start script is a file of its own, so no inline script is needed."""

    policy: ClassVar[str] = "public"
    permission_classes = []
    throttle_classes = []
    url_name = "api-schema"
    template_name = "api/docs.html"

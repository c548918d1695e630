"""The floors: the least that DRF and Django can do for the same 50 rows, without authentication, permissions, filters or frame."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.template import engines
from rest_framework import generics, serializers

from core.routes import public
from leads.models import Lead

COLUMNS = (
    "id",
    "first_name",
    "last_name",
    "company",
    "title",
    "email",
    "phone",
    "industry",
    "region",
    "status",
    "score",
    "next_step",
)
ROWS = engines["django"].from_string(
    "<table>{% for row in rows %}<tr>"
    + "".join(f"<td>{{{{ row.{name} }}}}</td>" for name in COLUMNS)
    + "<td>{{ row.owner }}</td></tr>{% endfor %}</table>"
)


class BareLead(serializers.ModelSerializer[Lead]):
    class Meta:
        model = Lead
        fields = COLUMNS


class BareList(generics.ListAPIView[Lead]):
    """A plain DRF list of 50 rows."""

    policy: ClassVar[str] = "public"
    serializer_class = BareLead
    authentication_classes = []
    permission_classes = []
    throttle_classes = []
    pagination_class = None

    def get_queryset(self) -> Any:
        return Lead.objects.order_by("-id").only(*COLUMNS)[:50]


@public
def bare_page(request: HttpRequest) -> HttpResponse:
    """50 rows in a plain table."""
    rows = Lead.objects.order_by("-id").select_related("owner").only(*COLUMNS, "owner__full_name", "owner__email")[:50]
    return HttpResponse(ROWS.render({"rows": rows}, request))


@public
def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"")

"""The search over everything, for the palette and as a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.pages import page
from core.routes import signed_in
from integrations.search import EACH, MOST_EACH, find

MOST_TEXT = 200


@require_safe
@signed_in
def search(request: HttpRequest) -> HttpResponse:
    """Five of each kind for the palette, more on the page."""
    text = request.GET.get("q", "").strip()[:MOST_TEXT]
    in_palette = request.headers.get("HX-Target") == "palette-results"
    context = {
        "text": text,
        "groups": find(user=request.user, text=text, each=EACH if in_palette else MOST_EACH),
        "none": _("Nothing found."),
    }
    return page(request, "integrations/search.html", context, parts=("palette-results",))

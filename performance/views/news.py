"""Market news by tag, competitor and product."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.listing import Listing
from core.pages import page
from core.routes import requires
from performance import queries
from performance.filters import NewsFilter
from performance.table import NEWS
from performance.views.asked import tabs


@requires("performance.view")
@require_GET
def news_list(request: HttpRequest) -> HttpResponse:
    """The counts are of the rows that the filter left: a count of seven leads to a list of seven."""
    listing = Listing(request.GET, queries.news_list(request.user), NEWS, NewsFilter, request=request)
    context = {
        "tabs": tabs(request.user, "news"), "listing": listing, "counts": queries.news_counts(listing.queryset),
        "titles": {"tag": _("By tag"), "competitor": _("By competitor"), "product": _("By product")},
        "empty": {"icon": "newspaper", "title": _("No market news"), "text": _("What reps write under “Market news” is collected here.")},
    }  # fmt: skip
    return page(request, "performance/news.html", context, parts=("rows",))

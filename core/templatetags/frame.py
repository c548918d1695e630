"""Small parts of every page: assets, icons, badges, people, bars, addresses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from core import assets, icons, marks
from core.bulk import CREATIONS, Creation
from core.keeping import kept

register = template.Library()
register.tag("kept", kept)


@register.simple_tag
def asset(name: str) -> str:
    return assets.asset_url(name)


@register.simple_tag
def icon(name: str, css: str = icons.DEFAULT_SIZE) -> SafeString:
    return icons.icon(name, css)


@register.simple_tag
def badge(text: Any, tone: str = "neutral", icon: str = "") -> SafeString:
    return marks.badge(text, tone, icon)


@register.simple_tag
def avatar(person: Any, css: str = "") -> SafeString:
    return marks.avatar(person, css)


@register.simple_tag
def person(who: Any) -> SafeString:
    return marks.person(who)


@register.simple_tag
def progress(value: Decimal | int | float | None, label: str = "", tone: str = "") -> SafeString:
    return marks.progress(value, label, tone)


@register.simple_tag
def sparkline(values: Sequence[Any], css: str = "") -> SafeString:
    return marks.sparkline([float(value) for value in values], css)


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """The query string of this page with some parameters changed; None or "" removes."""
    params = dict(context["request"].GET.lists())
    for name, value in changes.items():
        params.pop(name, None)
        if value not in (None, ""):
            params[name] = [str(value)]
    return f"?{urlencode(params, doseq=True)}"


@register.simple_tag
def chart(name: str, data: Any, kind: str = "bar", height: str = "16rem", label: str = "") -> SafeString:
    """An empty box that the chart script fills from a JSON block; the numbers also stand in a table for screen readers."""
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False)
    safe = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return format_html(
        '<div class="chart" data-chart="{}" data-chart-source="{}-data" style="height: {}" role="img" aria-label="{}"></div>'
        '<script type="application/json" id="{}-data">{}</script>',
        *(kind, name, height, label, name, mark_safe(safe)),  # noqa: S308  escaped above for a script block
    )


@register.filter
def trend_icon(trend: str) -> str:
    return "trending-down" if is_down(trend) else "trending-up"


@register.simple_tag
def trend_tone(trend: str, good: str = "up") -> str:
    """Whether a trend is welcome: `good` says which direction is. The arrow and the sign say the direction itself."""
    return "trend-good" if is_down(trend) == (good == "down") else "trend-bad"


def is_down(trend: str) -> bool:
    return str(trend).lstrip().startswith(("-", "−"))


@register.filter
def theme_of(request: HttpRequest) -> str:
    """ "light" or "dark" when chosen; "" follows the system."""
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in ("light", "dark") else ""


@register.simple_tag(takes_context=True)
def creations(context: template.Context) -> list[dict[str, Any]]:
    """What this user may make, for the New menu and the palette."""
    user = context["request"].user
    if not user.is_authenticated:
        return []
    return [made for item in CREATIONS if user.may(item.policy) and (made := _offered(item))]


def _offered(item: Creation) -> dict[str, Any] | None:
    try:
        return {"label": item.label, "icon": item.icon, "url": reverse(item.route)}
    except NoReverseMatch:
        return None


@register.simple_tag(takes_context=True)
def block_again(context: template.Context, name: str) -> SafeString:
    """The text of another block a second time: a page's title is its heading, too."""
    blocks = context.render_context[BLOCK_CONTEXT_KEY]
    return SafeString(blocks.get_block(name).render(context))

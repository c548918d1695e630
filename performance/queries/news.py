"""Market news by tag, competitor and product: a count and the list it counts come from the same rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Func, QuerySet

from performance.models import MarketNews

MOST = 30


@dataclass(frozen=True, slots=True)
class NewsCount:
    """`value` is what the list is asked for."""

    value: str
    name: str
    count: int


def news_list(viewer: Any) -> QuerySet[Any]:
    rows = MarketNews.objects.visible_to(viewer).select_related("user", "team", "report")
    return rows.defer("user__search", "report__texts", "report__done", "report__figures", "report__sections")


def news_counts(rows: QuerySet[Any]) -> dict[str, list[NewsCount]]:
    """Of the rows that a filter left: three statements, most named first."""
    plain = rows.order_by()
    tags = plain.annotate(tag=Func(F("tags"), function="unnest")).values("tag").annotate(n=Count("pk", distinct=True))
    return {
        "tag": [NewsCount(row["tag"], f"#{row['tag']}", row["n"]) for row in tags.order_by("-n", "tag")[:MOST]],
        "competitor": _named(plain, "competitors"),
        "product": _named(plain, "products"),
    }


def _named(rows: QuerySet[Any], relation: str) -> list[NewsCount]:
    named = rows.filter(**{f"{relation}__isnull": False}).values(f"{relation}__pk", f"{relation}__name")
    counted = named.annotate(n=Count("pk", distinct=True)).order_by("-n", f"{relation}__name")[:MOST]
    return [NewsCount(str(row[f"{relation}__pk"]), row[f"{relation}__name"], row["n"]) for row in counted]

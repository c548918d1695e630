"""Words that free text columns usually hold, to recognise misspelt ones. They are only suggested, never forced."""

from __future__ import annotations

import functools

from babel import Locale

INDUSTRIES = (
    "agriculture", "automotive", "banking", "biotechnology", "chemicals", "construction", "consulting", "education", "electronics",
    "employment", "energy", "entertainment", "finance", "food", "government", "healthcare", "hospitality", "insurance", "internet",
    "legal", "logistics", "manufacturing", "marketing", "media", "medical", "mining", "pharmaceuticals", "real estate", "retail",
    "services", "software", "technology", "telecommunications", "tourism", "transportation", "utilities", "wholesale",
    "互联网", "制造业", "医疗", "教育", "金融", "零售", "房地产", "物流", "能源", "农业", "建筑", "政府", "汽车", "电子", "软件",
)  # fmt: skip


@functools.cache
def industries() -> frozenset[str]:
    return frozenset(INDUSTRIES)


@functools.cache
def countries() -> frozenset[str]:
    """Names of countries in English and Chinese, from CLDR."""
    names = {
        name
        for language in ("en", "zh_Hans")
        for code, name in Locale.parse(language).territories.items()
        if len(code) == 2
    }
    return frozenset(names | {"Korea", "UK", "USA"})

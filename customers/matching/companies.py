"""How alike are two names of companies: legal form, place and trade aside, what is left must be the same."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from core.names import normalize_company
from customers.matching.text import edits, has_cjk, plain, romanised, without_umlauts, words

PLACES_ZH = (
    "黑龙江", "内蒙古", "石家庄", "呼和浩特", "乌鲁木齐", "连云港", "北京", "上海", "天津", "重庆", "河北", "山西", "辽宁", "吉林", "江苏",
    "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾",
    "广西", "西藏", "宁夏", "新疆", "香港", "澳门", "广州", "深圳", "杭州", "南京", "苏州", "无锡", "宁波", "温州", "武汉", "成都", "西安",
    "长沙", "郑州", "青岛", "济南", "大连", "沈阳", "哈尔滨", "长春",
    "合肥", "福州", "厦门", "南昌", "昆明", "贵阳", "南宁", "太原", "兰州",
    "佛山", "东莞", "珠海", "中山", "惠州", "常州", "南通", "扬州", "徐州", "嘉兴", "绍兴", "金华", "烟台", "潍坊", "洛阳", "中国",
)  # fmt: skip
PLACES = frozenset({
    "china", "beijing", "shanghai", "shenzhen", "guangzhou", "hangzhou", "nanjing", "suzhou", "chengdu", "wuhan", "tianjin", "hongkong",
    "germany", "deutschland", "berlin", "munich", "muenchen", "munchen", "hamburg", "frankfurt", "usa", "us", "uk", "america", "london",
    "paris", "france", "europe", "asia", "japan", "tokyo", "singapore", "austria", "schweiz", "switzerland", "wien", "zurich", "texas",
    "california", "boston", "chicago", "dallas", "york",
})  # fmt: skip
TRADES_ZH = (
    "信息技术", "网络科技", "信息科技", "电子商务", "电子科技", "生物科技", "智能科技",
    "科技发展", "科技", "技术", "信息", "网络", "软件", "电子",
    "贸易", "商贸", "实业", "发展", "投资", "咨询", "服务", "工程", "机械", "设备", "制造", "工业", "国际", "控股", "集团", "企业", "文化",
    "传媒", "广告", "教育", "物流", "医药", "食品", "建筑", "装饰", "管理", "数据", "智能", "汽车", "能源",
)  # fmt: skip
TRADES = frozenset({
    "technology", "technologies", "tech", "international", "intl", "trading", "trade", "group", "gruppe", "holding", "holdings",
    "services", "service", "solutions", "solution", "systems", "system", "industries", "industry", "industrial", "consulting", "software",
    "global", "company", "co", "enterprise", "enterprises", "handels", "vertriebs", "gesellschaft", "partners", "associates", "media",
    "digital", "logistics", "engineering", "electronics", "medical", "pharma", "energy", "foods", "und", "and", "the", "of", "limited",
    "ltd", "inc", "corp", "corporation", "gmbh", "ag", "kg", "llc", "mbh", "ohg", "ev", "plc", "se",
})  # fmt: skip
SAME_TRADE = {"technologies": "technology", "tech": "technology", "intl": "international", "holdings": "holding", "gruppe": "group",
              "solution": "solutions", "system": "systems", "services": "service", "industries": "industry",
              "信息科技": "信息技术", "网络科技": "科技", "电子科技": "科技", "智能科技": "科技", "科技发展": "科技", "技术": "科技",
              "商贸": "贸易"}  # fmt: skip
NEUTRAL = frozenset({"und", "and", "the", "of", "limited", "ltd", "inc", "corp", "corporation", "gmbh", "ag", "kg", "llc", "mbh", "co",
                     "company", "group", "holding", "集团", "控股", "企业", "ohg", "ev", "plc", "se"})  # fmt: skip
_numbers = re.compile(r"\d+|第[一二三四五六七八九十百]+|[一二三四五六七八九十](?=[厂院中建局])")
_legal_de = re.compile(r"\b(?:gmbh\s*(?:&|und)?\s*co\.?\s*kg|g\.?m\.?b\.?h\.?|mbh|e\.?\s?v\.?|ohg|se|kgaa)\b")
DIFFERENT_PLACE, DIFFERENT_NUMBER = 0.35, 0.3


@dataclass(frozen=True, slots=True)
class CompanyName:
    """`whole` is the name without places; `core` what is the company's own in it, `spelled` the core in Latin letters."""

    normalized: str
    whole: str
    core: str
    spelled: tuple[str, ...]
    tokens: tuple[str, ...]
    places: frozenset[str]
    trades: frozenset[str]
    numbers: frozenset[str]


@functools.lru_cache(maxsize=8192)
def company_of(name: str) -> CompanyName | None:
    normalized = normalize_company(_legal_de.sub(" ", plain(name)) or name)
    if len(normalized) < 2:
        return None
    return _chinese(normalized) if has_cjk(normalized) else _latin(normalized)


def _chinese(normalized: str) -> CompanyName:
    rest, places = _taken(normalized, PLACES_ZH)
    places = frozenset(place for place in places if place != "中国")
    rest = rest.replace("省", "").replace("市", "") or rest
    rest = rest.removesuffix("股份").removesuffix("责任") or rest
    core, trades = _taken(rest, TRADES_ZH)
    core = core or rest or normalized
    return CompanyName(
        normalized, rest, core, romanised(core), tuple(words(core)), places, _trades(trades), frozenset(_numbers.findall(normalized))
    )  # fmt: skip


def _taken(text: str, known: tuple[str, ...]) -> tuple[str, frozenset[str]]:
    found = set()
    for word in known:
        if word in text:
            found.add(word)
            text = text.replace(word, "")
    return text, frozenset(found)


def _latin(normalized: str) -> CompanyName:
    tokens = words(normalized)
    own = [word for word in tokens if word not in PLACES and word not in TRADES] or tokens
    places = frozenset(word for word in tokens if word in PLACES and word not in own)
    trades = _trades(frozenset(word for word in tokens if word in TRADES and word not in own))
    core = "".join(own)
    numbers = frozenset(word for word in tokens if word.isdigit())
    whole = "".join(word for word in tokens if word not in places)
    return CompanyName(normalized, whole, core, (core,), tuple(own), places, trades, numbers)


def _trades(found: frozenset[str]) -> frozenset[str]:
    return frozenset(SAME_TRADE.get(word, word) for word in found) - NEUTRAL


def likeness(one: CompanyName | None, other: CompanyName | None) -> float | None:
    """From 0 to 1; None where one side says nothing."""
    if one is None or other is None:
        return None
    if one.normalized == other.normalized:
        return 1.0
    across = has_cjk(one.core) != has_cjk(other.core)
    alike = _cores(one, other) * (1.0 if across else _trade_factor(one.trades, other.trades))
    if _swapped(one.whole, other.whole):
        alike = max(alike, 0.92)
    if one.places and other.places and not across and not one.places & other.places:
        alike = min(alike, DIFFERENT_PLACE)
    if one.numbers != other.numbers and not across:
        alike = min(alike, DIFFERENT_NUMBER)
    return round(alike, 3)


def _swapped(one: str, other: str) -> bool:
    """Two neighbouring letters the wrong way round, wherever they stand."""
    return len(one) >= 4 and sorted(one) == sorted(other) and edits(one, other, 1) == 1


def _trade_factor(mine: frozenset[str], theirs: frozenset[str]) -> float:
    """华信科技 and 华信贸易 are two companies; 华信 alone may be either."""
    if mine == theirs:
        return 1.0
    return 0.9 if mine <= theirs or theirs <= mine else 0.6


def _cores(one: CompanyName, other: CompanyName) -> float:
    if one.core == other.core or (one.tokens and sorted(one.tokens) == sorted(other.tokens) and one.core.isascii()):
        return 0.98
    chinese = has_cjk(one.core), has_cjk(other.core)
    if all(chinese):
        return _both_chinese(one, other)
    if any(chinese):
        return _spelled(one, other)
    return _both_latin(one, other)


def _both_chinese(one: CompanyName, other: CompanyName) -> float:
    if set(one.spelled) & set(other.spelled):
        return 0.92 if len(one.core) >= 2 else 0.5
    wrong, length = edits(one.core, other.core), max(len(one.core), len(other.core))
    if wrong == 1 and sorted(one.core) == sorted(other.core):
        return 0.92
    if wrong == 1:
        return 0.9 if length >= 5 else 0.85 if length == 4 else 0.62 if length == 3 else 0.35
    return 0.8 if wrong == 2 and length >= 7 else 0.2


def _spelled(one: CompanyName, other: CompanyName) -> float:
    """One name in Chinese, one in Latin letters."""
    if set(one.spelled) & set(other.spelled):
        return 0.95
    fewest = min(edits(a, b) for a in one.spelled for b in other.spelled)
    length = min(len(text) for text in (*one.spelled, *other.spelled))
    return 0.85 if fewest == 1 and length >= 6 else 0.2


def _both_latin(one: CompanyName, other: CompanyName) -> float:
    mine, theirs = without_umlauts(one.core), without_umlauts(other.core)
    if mine == theirs:
        return 0.96
    wrong, length = edits(mine, theirs), max(len(mine), len(theirs))
    if wrong == 1 and length >= 5:
        return (0.93 if length >= 8 else 0.86) - (0.08 if mine[0] != theirs[0] else 0)
    if wrong == 2 and length >= 10:
        return 0.84
    short, long = sorted((one, other), key=lambda name: len(name.tokens))
    if len(long.tokens) >= 3 and short.core == "".join(word[0] for word in long.tokens):
        return 0.72
    if short.tokens and set(short.tokens) < set(long.tokens):
        return 0.7
    return 0.2

"""How many known duplicates are found, and how many suspects are really duplicates.

`python -m bench.duplicates [--people 4000] [--companies 3000] [--seed 1] [--show 10]` makes people and companies whose truth is known:
duplicates are misspelt, transliterated, reordered, shortened, reformatted; colleagues, namesakes, branches in other cities and firms of
a similar name are not duplicates. Blocking and comparison are the product's own.
"""

from __future__ import annotations

import argparse
import itertools
import random
import time
from collections import defaultdict
from dataclasses import dataclass, field, replace

from pypinyin import lazy_pinyin

from customers.matching.keys import keys_of
from customers.matching.scoring import Party, compare

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建文辉玲志红宇浩欣怡雨泽晨梓轩思佳慧琳瑞鹏飞婷海波宁晓东"
CITIES = ("北京", "上海", "深圳", "广州", "杭州", "南京", "苏州", "成都", "武汉", "天津")
OWN = "华信瑞达恒通鼎盛金蓝海天宏远创新联合智云博雅康泰安东方诚正源丰茂隆锦凯旋星辰银河"
TRADES = ("科技", "信息技术", "贸易", "实业", "机械", "电子", "医药", "物流", "咨询", "软件")
FORMS = ("有限公司", "股份有限公司", "有限责任公司", "集团有限公司")
FIRST_EN = """
    James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Susan Richard Jessica Thomas Sarah Karen Daniel
    Nancy Matthew Betty Anthony Sandra Mark Ashley Steven Emily Andrew Donna Kevin
""".split()
LAST_EN = """
    Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore Jackson Martin Thompson White Harris Clark Lewis
    Robinson Walker Young Wright Scott Green Baker Adams Nelson Carter Mitchell Roberts Turner Phillips Campbell Parker Evans Edwards
    Collins Stewart
""".split()
FIRST_DE = """
    Jürgen Monika Wolfgang Sabine Stefan Petra Andreas Katrin Jörg Ursula Björn Heike Günther Anja Uwe Birgit Matthias Renate Lukas
    Franziska
""".split()
LAST_DE = """
    Müller Schmidt Schneider Fischer Weber Schäfer Becker Hoffmann Schröder Neumann Zimmermann Krüger Hartmann Lange Köhler Krause
    Lehmann Böhm Vogel Jäger Winkler Großmann Pfeiffer Baumann Schuster
""".split()
STEMS = """
    Aero Alpha Astra Beacon Blue Bright Cedar Clear Delta Echo Ever Falcon Forge Gran Harbor Helio Iron Jade Kestrel Lumen Meri Nova
    Orion Peak Quanta Ridge Silver Terra Ultra Vertex Willow Zenith
""".split()
TAILS = """
    bridge craft field gate hill line mark net path point scale spring stone stream tech wave well works worth yard
""".split()
KINDS_EN = (
    "Technologies",
    "Trading",
    "Systems",
    "Logistics",
    "Consulting",
    "Medical",
    "Foods",
    "Energy",
    "Software",
    "Industries",
)
FORMS_EN = ("Inc.", "Ltd", "LLC", "Corp.", "GmbH", "AG", "GmbH & Co. KG")
PLAIN = {ord("ü"): "ue", ord("ö"): "oe", ord("ä"): "ae", ord("ß"): "ss"}
LAZY = {**PLAIN, ord("ö"): "o"}
HOSTS = ("qq.com", "163.com", "gmail.com", "outlook.com")


@dataclass(frozen=True)
class Row:
    truth: int
    first: str = ""
    last: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""

    @property
    def is_chinese(self) -> bool:
        return (self.last or self.company) > "㐀"

    def party(self, firm: bool) -> Party:
        if firm:
            return Party.firm(name=self.company, website=self.website, phones=[self.phone])
        return Party.person(
            first=self.first, last=self.last, company=self.company, email=self.email, phones=[self.phone]
        )


@dataclass
class Result:
    """What was found, what was not, and what was found wrongly."""

    hits: int = 0
    missed: list[tuple[Row, Row]] = field(default_factory=list)
    wrong: list[tuple[Row, Row]] = field(default_factory=list)
    seconds: float = 0.0
    compared: int = 0

    @property
    def precision(self) -> float:
        return self.hits / max(self.hits + len(self.wrong), 1)

    @property
    def recall(self) -> float:
        return self.hits / max(self.hits + len(self.missed), 1)


class Maker:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def company(self) -> str:
        pick = self.random.choice
        if self.random.random() < 0.5:
            return pick(CITIES) + "".join(self.random.sample(OWN, pick((2, 2, 3, 4)))) + pick(TRADES) + pick(FORMS)
        return f"{pick(STEMS)}{pick(TAILS)} {pick(KINDS_EN)} {pick(FORMS_EN)}"

    def mobile(self) -> str:
        return f"1{self.random.choice('35789')}{self.random.randrange(10**9):09d}"

    def person(self, truth: int, company: str) -> Row:
        pick = self.random.choice
        if company > "㐀":
            last, first = pick(SURNAMES), "".join(self.random.sample(GIVEN, pick((1, 2, 2, 2))))
            letters = "".join(lazy_pinyin(first + last))
        else:
            firsts, lasts = (FIRST_DE, LAST_DE) if self.random.random() < 0.4 else (FIRST_EN, LAST_EN)
            first, last = pick(firsts), pick(lasts)
            letters = f"{first}.{last}".lower().translate(PLAIN)
        return Row(
            truth, first, last, company, f"{letters}{self.random.randrange(90)}@{self._host(company)}", self.mobile()
        )

    def _host(self, company: str) -> str:
        if self.random.random() < 0.4:
            return self.random.choice(HOSTS)
        return "".join(lazy_pinyin(company))[:10].lower().replace(" ", "") + ".com"

    def slip(self, text: str) -> str:
        """One slip of the pen: swapped, dropped, doubled or wrong letter."""
        if len(text) < 3:
            return text
        place, kind = self.random.randrange(1, len(text) - 1), self.random.randrange(4)
        if text > "㐀" or kind == 0:
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        if kind == 1:
            return text[:place] + text[place + 1 :]
        if kind == 2:
            return text[:place] + text[place] + text[place:]
        return text[:place] + self.random.choice("aeinrst") + text[place + 1 :]

    def renamed(self, row: Row) -> Row:
        kind = self.random.randrange(5)
        if kind == 0:
            return replace(row, first=row.last, last=row.first)
        if kind == 1 and row.is_chinese:
            spelled = "".join(lazy_pinyin(row.first)).title(), lazy_pinyin(row.last)[0].title()
            return replace(row, first=spelled[0], last=spelled[1])
        if kind == 1:
            return replace(row, last=row.last.translate(LAZY))
        if kind == 2 and not row.is_chinese:
            return (
                replace(row, last=self.slip(row.last)) if len(row.last) > 4 else replace(row, first=row.first.upper())
            )
        if kind == 3 and not row.is_chinese:
            return replace(row, first="", last=f"{row.first} {row.last}")
        if kind == 3:
            return replace(row, first="", last=row.last + row.first)
        return row

    def firm_renamed(self, name: str) -> str:
        kind = self.random.randrange(6)
        if name > "㐀":
            bare = name
            for form in FORMS:
                bare = bare.removesuffix(form)
            city, rest = bare[:2], bare[2:]
            return (
                rest + f"（{city}）有限公司",
                bare,
                rest + "有限公司",
                name.translate(_wide()),
                self.slip(rest) + FORMS[0],
                name,
            )[kind]
        words = name.split(" ")
        plain = " ".join(words[:2])
        return (
            plain,
            name.upper(),
            f"{plain} {self.random.choice(FORMS_EN)}",
            words[0],
            f"{self.slip(words[0])} {words[1]}",
            name,
        )[kind]

    def spoilt(self, row: Row, firm: bool) -> Row:
        if firm:
            website = row.website if self.random.random() < 0.4 else ""
            return replace(row, company=self.firm_renamed(row.company), website=website, phone="")
        if self.random.random() < 0.7:
            row = self.renamed(row)
        if self.random.random() < 0.6:
            row = replace(row, company=self.firm_renamed(row.company))
        return replace(row, email=self._mail(row.email), phone=self._phone(row.phone))

    def _mail(self, email: str) -> str:
        local, _at, host = email.partition("@")
        chance = self.random.random()
        if chance < 0.5:
            return email.upper() if chance < 0.1 else email
        if chance < 0.6:
            return f"{self.slip(local)}@{host}"
        return "" if chance < 0.9 else f"{local[:3]}{self.random.randrange(999)}@{self.random.choice(HOSTS)}"

    def _phone(self, phone: str) -> str:
        chance = self.random.random()
        if chance < 0.6:
            return f"+86 {phone[:3]}-{phone[3:7]}-{phone[7:]}" if chance < 0.3 else phone
        return "" if chance < 0.9 else self.mobile()


def _wide() -> dict[int, str]:
    return {ord("0") + place: chr(0xFF10 + place) for place in range(10)} | {ord("有"): "有"}


def people(count: int, seed: int) -> list[Row]:
    """A third has a duplicate; colleagues share their company, some a switchboard."""
    make, rows, companies = Maker(seed), list[Row](), list[str]()
    for truth in range(count):
        if not companies or make.random.random() < 0.35:
            companies.append(make.company())
        row = make.person(truth, make.random.choice(companies[-200:]))
        rows.append(row)
        rows.extend(
            make.spoilt(row, False)
            for _ in range(make.random.choice((0, 0, 0, 1, 1, 2)) and make.random.choice((1, 1, 2)))
        )
    return rows


def firms(count: int, seed: int) -> list[Row]:
    """A tenth has a branch in another city, which is a company of its own."""
    make, rows, seen = Maker(seed), list[Row](), set[str]()
    for truth in range(count):
        name = make.company()
        bare = Party.firm(name=name).company
        if bare is None or (bare.core in seen and make.random.random() < 0.97):
            continue
        if bare.core in seen and name < "㐀":
            continue
        seen.add(bare.core)
        row = Row(truth, company=name, website="".join(lazy_pinyin(bare.core))[:12] + str(truth) + ".com")
        rows.append(row)
        if make.random.random() < 0.33:
            rows.append(make.spoilt(row, True))
        if name > "㐀" and make.random.random() < 0.1:
            city = make.random.choice([item for item in CITIES if item not in name])
            rows.append(Row(10**6 + truth, company=city + name[2:]))
    return rows


def judge(rows: list[Row], *, firm: bool) -> Result:
    """Blocking by the keys, then the comparison of each pair that shares one."""
    result, began = Result(), time.process_time()
    parties = [row.party(firm) for row in rows]
    blocks = defaultdict[int, list[int]](list)
    for place, party in enumerate(parties):
        for key in keys_of(party):
            blocks[key].append(place)
    pairs = {pair for block in blocks.values() for pair in itertools.combinations(block, 2)}
    found = {pair for pair in pairs if compare(parties[pair[0]], parties[pair[1]]).is_suspect}
    result.seconds, result.compared = time.process_time() - began, len(pairs)
    same = defaultdict[int, list[int]](list)
    for place, row in enumerate(rows):
        same[row.truth].append(place)
    true = {pair for block in same.values() for pair in itertools.combinations(block, 2)}
    result.hits = len(found & true)
    result.missed = [(rows[a], rows[b]) for a, b in sorted(true - found)]
    result.wrong = [(rows[a], rows[b]) for a, b in sorted(found - true)]
    return result


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.duplicates", description=__doc__)
    for name, value in (("people", 4000), ("companies", 3000), ("seed", 1), ("show", 0)):
        parser.add_argument(f"--{name}", type=int, default=value)
    options = parser.parse_args()
    print(
        f"{'':10} {'records':>8} {'pairs':>8} {'found':>6} {'missed':>6} {'wrong':>6} {'precision':>9} {'recall':>7} {'CPU s':>6}"
    )
    for label, rows, firm in (
        ("people", people(options.people, options.seed), False),
        ("companies", firms(options.companies, options.seed), True),
    ):
        result = judge(rows, firm=firm)
        print(
            f"{label:10} {len(rows):8,} {result.compared:8,} {result.hits:6,} {len(result.missed):6,} {len(result.wrong):6,} "
            f"{result.precision:9.3f} {result.recall:7.3f} {result.seconds:6.1f}"
        )  # fmt: skip
        for word, pairs in (("missed", result.missed), ("wrong", result.wrong)):
            for one, other in pairs[: options.show]:
                print(f"  {word}: {one}\n      {other}  {compare(one.party(firm), other.party(firm))}")


if __name__ == "__main__":
    main()

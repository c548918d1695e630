"""Are these two the same? The comparison by table, the keys, and how many known duplicates are found (R44, 4.2.2)."""

from __future__ import annotations

import pytest

from bench import duplicates as bench
from customers.matching.companies import company_of
from customers.matching.companies import likeness as companies_alike
from customers.matching.keys import keys_of
from customers.matching.persons import likeness as names_alike
from customers.matching.persons import name_of
from customers.matching.scoring import SUSPECT, Party, compare

SAME_PEOPLE = [
    (("小明", "王"), ("Xiaoming", "Wang")),
    (("小明", "王"), ("Wang", "Xiaoming")),
    (("小明", "王"), ("", "王小明")),
    (("小明", "王"), ("小明", "王先生")),
    (("修", "欧阳"), ("Xiu", "Ouyang")),
    (("伟", "曾"), ("Wei", "Zeng")),
    (("John", "Smith"), ("Smith", "John")),
    (("John", "Smith"), ("", "John Smith")),
    (("Bob", "Miller"), ("Robert", "Miller")),
    (("Jürgen", "Müller"), ("Juergen", "Mueller")),
    (("José", "García"), ("Jose", "Garcia")),
    (("Katherine", "Anderson"), ("Katherine", "Andersen")),
    (("John F.", "Kennedy"), ("John", "Kennedy")),
    (("Dr. Anna", "Schmidt"), ("Anna", "Schmidt")),
]
OTHER_PEOPLE = [
    (("小明", "王"), ("小红", "王")),
    (("伟", "王"), ("伟", "张")),
    (("Anna", "Schmidt"), ("Hannes", "Schmidt")),
    (("John", "Smith"), ("John", "Baker")),
    (("小明", "王"), ("Xiaohong", "Wang")),
]


@pytest.mark.parametrize(("one", "other"), SAME_PEOPLE)
def test_the_same_name_in_another_writing(one: tuple[str, str], other: tuple[str, str]) -> None:
    alike = names_alike(name_of(*one), name_of(*other))
    assert alike is not None
    assert alike >= 0.9
    assert alike == names_alike(name_of(*other), name_of(*one))


@pytest.mark.parametrize(("one", "other"), OTHER_PEOPLE)
def test_another_name(one: tuple[str, str], other: tuple[str, str]) -> None:
    alike = names_alike(name_of(*one), name_of(*other))
    assert alike is not None
    assert alike < 0.7


def test_a_family_name_alone_says_nothing() -> None:
    assert names_alike(name_of("", "王先生"), name_of("小明", "王")) is None


SAME_COMPANIES = [
    ("北京ABC科技有限公司", "ABC科技（北京）有限公司"),
    ("华为技术有限公司", "Huawei Technologies Co., Ltd."),
    ("华信科技有限公司", "ＨＵＡＸＩＮ科技"),
    ("上海远大贸易有限公司", "远大贸易股份有限公司"),
    ("Acme, Inc.", "ACME Corporation"),
    ("Müller Maschinenbau GmbH & Co. KG", "Mueller Maschinenbau"),
    ("Brightworth Medical Ltd", "Brigthworth Medical"),
    ("瑞达恒通电子有限公司", "瑞达恒通电子集团"),
]
OTHER_COMPANIES = [
    ("华信科技有限公司", "华信贸易有限公司"),
    ("北京华信科技有限公司", "上海华信科技有限公司"),
    ("第一人民医院", "第二人民医院"),
    ("Company 1", "Company 2"),
    ("Hansen GmbH", "Jansen GmbH"),
    ("金山软件", "银山软件"),
]


@pytest.mark.parametrize(("one", "other"), SAME_COMPANIES)
def test_the_same_company_in_another_writing(one: str, other: str) -> None:
    alike = companies_alike(company_of(one), company_of(other))
    assert alike is not None
    assert alike >= 0.9
    assert alike == companies_alike(company_of(other), company_of(one))


@pytest.mark.parametrize(("one", "other"), OTHER_COMPANIES)
def test_another_company(one: str, other: str) -> None:
    alike = companies_alike(company_of(one), company_of(other))
    assert alike is not None
    assert alike < 0.8


def test_what_is_certain_is_always_looked_at() -> None:
    one = Party.person(first="Anna", last="Schmidt", company="Acme", phones=["+86 138-0013-8000"])
    other = Party.person(first="小明", last="王", company="华信", phones=["13800138000"])

    found = compare(one, other)

    assert found.score >= SUSPECT
    assert {reason.code: reason.points > 0 for reason in found.reasons} == {
        "same_phone": True,
        "different_name": False,
        "different_company": False,
    }


def test_a_shared_mailbox_and_a_switchboard_do_not_make_two_people_one() -> None:
    one = Party.person(first="Anna", last="Schmidt", email="info@acme.example", phones=["010-65529988"], company="Acme")
    other = Party.person(
        first="Paul", last="Krause", email="info@acme.example", phones=["010-65529988"], company="Acme"
    )
    assert not compare(one, other).is_suspect


def test_two_credit_codes_are_two_companies() -> None:
    one = Party.firm(name="华信科技", uscc="91110000802100433B")
    other = Party.firm(name="华信科技", uscc="9144030071526726XG")
    assert not compare(one, other).is_suspect
    assert compare(one, Party.firm(name="Something else", uscc="91110000802100433b")).score >= 95


def test_keys_are_shared_whatever_the_writing() -> None:
    one = Party.person(first="小明", last="王", company="北京ABC科技有限公司")
    other = Party.person(first="Xiaoming", last="Wang", company="ABC科技（北京）")
    assert set(keys_of(one)) & set(keys_of(other))
    assert all(-(2**31) <= key < 2**31 for key in keys_of(one))
    assert keys_of(Party.person()) == []


@pytest.mark.parametrize("seed", [2, 3])
def test_known_duplicates_are_found_and_others_left_alone(seed: int) -> None:
    for rows, firm in ((bench.people(600, seed), False), (bench.firms(500, seed), True)):
        result = bench.judge(rows, firm=firm)
        assert result.recall >= 0.95
        assert result.precision >= 0.95

"""One form for names, phones and codes (requirements 4.2.13)."""

import pytest

from core.names import (
    is_mobile,
    is_uscc,
    masked,
    normalize_company,
    normalize_email,
    normalize_phone,
    person_name,
    split_name,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("北京ABC科技有限公司", "北京abc科技"),
        ("ABC科技（北京）有限公司", "北京abc科技"),
        ("华为技术有限公司", "华为技术"),
        ("中国远洋海运集团有限公司", "中国远洋海运"),
        ("Acme, Inc.", "acme"),
        ("ＡＣＭＥ  Co., Ltd.", "acme"),
        ("Müller & Söhne GmbH", "müller söhne"),
        ("集团", "集团"),
        ("", ""),
    ],
)
def test_company(name: str, expected: str) -> None:
    assert normalize_company(name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13800138000", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("0086 13800138000", "+8613800138000"),
        ("86138 0013 8000", "+8613800138000"),
        ("８６１３８００１３８０００", "+8613800138000"),
        ("010-12345678-801", "+861012345678;ext=801"),
        ("(010) 62785001", "+861062785001"),
        ("+1 415 555 2671", "+14155552671"),
        ("+44 20 7946 0958", "+442079460958"),
        ("12800138000", "12800138000"),
        ("n/a", ""),
    ],
)
def test_phone(text: str, expected: str) -> None:
    assert normalize_phone(text) == expected


def test_mobile() -> None:
    assert is_mobile("+86 138 0013 8000")
    assert not is_mobile("010-12345678")


@pytest.mark.parametrize(
    "code", ["91110000802100433B", "9144030071526726XG", "91110108551385082Q", "９１４４０３００７０８４６１１３６T"]
)
def test_uscc_right(code: str) -> None:
    assert is_uscc(code)


@pytest.mark.parametrize(
    "code", ["91110000802100433C", "9111000080210043", "91110000802100433I", "01110000802100433B", ""]
)
def test_uscc_wrong(code: str) -> None:
    assert not is_uscc(code)


def test_names_of_people() -> None:
    assert (person_name("小明", "王"), person_name("Ann", "Lee"), person_name("", "Lee")) == (
        "王小明",
        "Ann Lee",
        "Lee",
    )
    assert (split_name("王小明"), split_name("欧阳娜娜"), split_name("Ann  Mary Lee")) == (
        ("小明", "王"),
        ("娜娜", "欧阳"),
        ("Ann Mary", "Lee"),
    )
    assert (masked("王小明"), masked("Acme Ltd"), masked("")) == ("王***", "Ac***", "")
    assert normalize_email(" Ａnn@Example.com ") == "ann@example.com"

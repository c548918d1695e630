"""Names, phones and addresses brought to one form, so that the same company or person is recognised however it was typed.

Pure: no Django, no database.
"""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

from core.search import CJK

_only_cjk = re.compile(rf"[{CJK}·]+")
_brackets = re.compile(r"[(\[{【〔〈《「]([^)\]}】〕〉》」]*)[)\]}】〕〉》」]")
# Legal forms, longest first. Only taken from the end, and never so that nothing is left.
_legal_forms_zh = (
    "集团股份有限公司",
    "股份有限公司",
    "有限责任公司",
    "集团有限公司",
    "控股有限公司",
    "有限公司",
    "集团公司",
    "分公司",
    "总公司",
    "公司",
    "集团",
)
_legal_forms_en = re.compile(
    r"[\s,]+(?:inc|incorporated|corp|corporation|co|company|ltd|limited|llc|llp|plc|gmbh|ag|sa|sarl|srl|bv|nv|kg|oy|ab|as|pty|pte|kk|group|holdings?)$"
)
_not_word = re.compile(r"[^\w]+", re.UNICODE)
_extension = re.compile(r"(?:转|分机|ext\.?|x|-)\s*(\d{1,6})$", re.IGNORECASE)
_mobile = re.compile(r"1[3-9]\d{9}")


def half_width(text: str) -> str:
    """Full-width letters, digits, brackets and spaces as their half-width forms; runs of white space as one."""
    return " ".join(unicodedata.normalize("NFKC", text or "").split())


def person_name(first_name: str, last_name: str) -> str:
    """Family name first and unspaced for Chinese names, first name first for others."""
    if last_name and first_name and _only_cjk.fullmatch(last_name + first_name):
        return last_name + first_name
    return f"{first_name} {last_name}".strip()


def normalize_company(name: str) -> str:
    """Half width, lower case, brackets, punctuation and the legal form removed; a place in brackets goes to the front.

    `ABC科技（北京）有限公司` and `北京ABC科技有限公司` both become `北京abc科技`; `Acme, Inc.` becomes `acme`.
    """
    text = half_width(name).lower().replace(".", "")
    places = "".join(inner for inner in _brackets.findall(text) if _only_cjk.fullmatch(inner))
    text = places + _brackets.sub(lambda found: "" if _only_cjk.fullmatch(found[1]) else f" {found[1]} ", text).strip()
    text = _without_legal_form(text)
    return _not_word.sub("" if _has_cjk(text) else " ", text).strip()[:200]


def _has_cjk(text: str) -> bool:
    return re.search(rf"[{CJK}]", text) is not None


def _without_legal_form(text: str) -> str:
    while True:
        shorter = _legal_forms_en.sub("", text).rstrip(" ,&")
        for form in _legal_forms_zh:
            shorter = shorter.removesuffix(form) or shorter
        if shorter == text or not shorter:
            return text
        text = shorter


def normalize_email(address: str) -> str:
    return half_width(address).lower()


def normalize_phone(text: str, region: str = "CN") -> str:
    """`+8613812345678` for whatever spelling of it; a landline keeps its extension (`+861012345678;ext=801`).

    What can't be understood as a number of the `region` or an international one becomes its bare digits.
    """
    number = half_width(text)
    digits = re.sub(r"\D", "", number)
    if not digits:
        return ""
    abroad = number.startswith("+") and not number.startswith("+86")
    if not abroad and (mobile := _mobile.fullmatch(_without_country(digits))):
        return f"+86{mobile[0]}"
    return _landline(number, region) or digits


def _without_country(digits: str) -> str:
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) == len(prefix) + 11:
            return digits.removeprefix(prefix)
    return digits


def _landline(number: str, region: str) -> str:
    number = re.sub(r"^00(?=\d)", "+", number)
    for candidate, extension in _spellings(number):
        try:
            parsed = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(parsed) and phonenumbers.is_valid_number(parsed):
            extension = extension or parsed.extension or ""
            written = phonenumbers.PhoneNumber(parsed.country_code, parsed.national_number)
            return phonenumbers.format_number(written, phonenumbers.PhoneNumberFormat.E164) + (
                f";ext={extension}" if extension else ""
            )
    return ""


def _spellings(number: str) -> list[tuple[str, str]]:
    """The number as it is, and without what may be an extension at its end."""
    found = _extension.search(number)
    return [(number, "")] + ([(number[: found.start()], found[1])] if found else [])


def is_mobile(text: str) -> bool:
    """Whether this is a mobile number of mainland China."""
    return normalize_phone(text).startswith("+861") and len(normalize_phone(text)) == 14


USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def normalize_uscc(code: str) -> str:
    return half_width(code).upper().replace(" ", "")


def is_uscc(code: str) -> bool:
    """A unified social credit code: 18 characters of its alphabet, and the check character right (weights 3^i mod 31)."""
    code = normalize_uscc(code)
    if len(code) != 18 or any(char not in USCC_ALPHABET for char in code):
        return False
    total = sum(USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(code[:17]))
    return USCC_ALPHABET[(31 - total % 31) % 31] == code[17]


def masked(name: str) -> str:
    """A name for those who may know that it exists but not more: the beginning, and as many stars as hide its length."""
    name = name.strip()
    shown = 1 if len(name) < 4 else 2
    return name[:shown] + "***" if name else ""


COMPOUND_SURNAMES = frozenset(
    [
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "万俟",
        "闻人",
        "夏侯",
        "诸葛",
        "尉迟",
        "公羊",
        "赫连",
        "澹台",
        "皇甫",
        "宗政",
        "濮阳",
        "公冶",
        "太叔",
        "申屠",
        "公孙",
        "慕容",
        "仲孙",
        "钟离",
        "长孙",
        "宇文",
        "司徒",
        "鲜于",
        "司空",
        "令狐",
    ]
)


def split_name(name: str) -> tuple[str, str]:
    """`(first_name, last_name)` of a name typed into one field."""
    name = " ".join(name.split())
    if _only_cjk.fullmatch(name):
        length = 2 if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else 1
        return name[length:], name[:length]
    first, _space, last = name.rpartition(" ")
    return first, last

"""What bots say and how often: pure tables."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from channels.bots import addresses, answers, formats, limits, signatures


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("short", 10, "short"),
        ("exactly10!", 10, "exactly10!"),
        ("eleven char", 10, "eleven…"),
        ("中文消息", 12, "中文消息"),
        ("中文消息很长", 12, "中文消…"),
        ("中文消息很长", 11, "中文…"),
        ("a中", 3, "a"),
        ("😀😀😀", 8, "😀…"),
        ("中文", 2, ""),
    ],
)
def test_cut_by_bytes_on_a_character_border(text: str, most: int, cut: str) -> None:
    assert formats.cut(text, most) == cut
    assert len(formats.cut(text, most).encode()) <= most


@pytest.mark.parametrize(
    "text", ['<at user_id="all">all</at>', "@all hello", "<!channel>", "<@U123>", "<@all>", '<at id="x"></at>']
)
def test_user_text_mentions_nobody(text: str) -> None:
    said = formats.line(text, "", 200)
    assert not set("<>@") & set(said)


def test_the_link_is_kept_and_the_text_gives_way() -> None:
    said = formats.line("长" * 500, "https://crm.example.com/leads/1/", 200)
    assert said.endswith(" https://crm.example.com/leads/1/")
    assert len(said.encode()) <= 200


def test_lines_merge_into_as_few_messages_as_fit() -> None:
    lines = [f"event {number:03}" for number in range(300)]
    said: list[str] = []
    left = lines
    while left:
        text, count = formats.merge(left, 2048)
        assert len(text.encode()) <= 2048
        said += text.split("\n")
        left = left[count:]
    assert said == lines


def test_a_line_too_long_for_any_message_is_cut_and_counted() -> None:
    assert formats.merge(["长" * 50, "b"], 20) == ("长" * 5 + "…", 1)


def test_feishu_signs_an_empty_message_with_time_and_secret_as_key() -> None:
    """The example of Feishu's documentation in its own words: key = timestamp + "\\n" + secret."""
    expected = base64.b64encode(hmac.new(b"1599360473\nsecret", digestmod=hashlib.sha256).digest()).decode()
    assert signatures.feishu("secret", 1599360473) == expected


def test_dingtalk_signs_in_the_query() -> None:
    made = signatures.dingtalk_address("https://oapi.dingtalk.com/robot/send?access_token=x", "SEC", 1599360473000)
    asked = parse_qs(urlsplit(made).query)
    expected = base64.b64encode(hmac.digest(b"SEC", b"1599360473000\nSEC", "sha256")).decode()
    assert (asked["timestamp"], asked["sign"], asked["access_token"]) == (["1599360473000"], [expected], ["x"])


@pytest.mark.parametrize("kind", sorted(limits.LIMITS))
def test_burst_and_refill_never_exceed_the_limit_in_any_window(kind: str) -> None:
    for bucket in limits.LIMITS[kind]:
        assert bucket.burst + bucket.a_second * bucket.seconds <= bucket.most


@pytest.mark.parametrize(
    ("kind", "minute", "moved"),
    [("feishu", 0, True), ("feishu", 30, True), ("feishu", 1, False), ("feishu", 59, False), ("wecom", 0, False)],
)
def test_feishu_is_spared_at_full_and_half_hours(kind: str, minute: int, moved: bool) -> None:
    now = datetime(2026, 11, 23, 9, minute, 12, tzinfo=UTC)
    later = limits.crowded_until(kind, now, 7)
    assert (later is not None) == moved
    if later is not None:
        assert (later.minute, 1 <= later.second <= 20) == (minute + 1, True)


@pytest.mark.parametrize(
    ("kind", "status", "raw", "taken", "code", "again"),
    [
        ("feishu", 200, b'{"code":0,"msg":"success"}', True, "", None),
        ("feishu", 200, b'{"StatusCode":0,"StatusMessage":"success"}', True, "", None),
        ("feishu", 200, b'{"code":19021,"msg":"sign match fail"}', False, "19021", None),
        ("feishu", 200, b'{"code":19022,"msg":"Ip Not Allowed"}', False, "19022", None),
        ("feishu", 200, b'{"code":19024,"msg":"Key Words Not Found"}', False, "19024", None),
        ("feishu", 200, b'{"code":11232,"msg":"frequency limited"}', False, "11232", 60),
        ("wecom", 200, b'{"errcode":0,"errmsg":"ok"}', True, "", None),
        ("wecom", 200, b'{"errcode":45009,"errmsg":"api freq out of limit"}', False, "45009", 60),
        ("wecom", 200, b'{"errcode":93000,"errmsg":"invalid webhook url"}', False, "93000", None),
        ("dingtalk", 200, b'{"errcode":130101,"errmsg":"send too fast"}', False, "130101", 600),
        ("dingtalk", 200, b'{"errcode":310000,"errmsg":"sign not match"}', False, "310000", None),
        ("slack", 200, b"ok", True, "", None),
        ("slack", 404, b"no_service", False, "no_service", None),
        ("slack", 429, b"", False, "429", 60),
        ("wecom", 502, b"<html>", False, "502", 60),
        ("wecom", 200, b"<html>", False, "200", None),
    ],
)
def test_answers_in_words(kind: str, status: int, raw: bytes, taken: bool, code: str, again: int | None) -> None:
    verdict = answers.read(kind, status, raw, {})
    assert (verdict.taken, verdict.code, verdict.again_after) == (taken, code, again)
    assert taken or str(verdict.words)


@pytest.mark.parametrize(
    ("kind", "address", "allowed"),
    [
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/abc", True),
        ("feishu", "https://open.larksuite.com/open-apis/bot/v2/hook/abc", True),
        ("feishu", "http://open.feishu.cn/open-apis/bot/v2/hook/abc", False),
        ("feishu", "https://open.feishu.cn:8443/x", False),
        ("feishu", "https://open.feishu.cn.evil.example/x", False),
        ("feishu", "https://open.feishu.cn@evil.example/x", False),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", True),
        ("wecom", "https://open.feishu.cn/open-apis/bot/v2/hook/abc", False),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=1", True),
        ("slack", "https://hooks.slack.com/services/T/B/x", True),
        ("slack", "https://127.0.0.1/services", False),
        ("slack", "https://hooks.slack.com", False),
    ],
)
def test_only_the_platforms_own_hosts(kind: str, address: str, allowed: bool) -> None:
    assert addresses.is_allowed(kind, address) == allowed

"""Raw messages as facts: charsets, bounces in all their forms, answers of machines, and everything that is broken. No database."""

from __future__ import annotations

from datetime import datetime

import pytest

from mail.merging import merge, unknown
from mail.quiet import after_quiet_hours
from mail.reading.cleaning import clean_html, own_words, text_of_html
from mail.reading.parsing import address_of, parse
from mail.reading.threading import is_reply, reply_subject, subject_key


def raw(headers: str, body: bytes = b"Hello") -> bytes:
    return f"From: Wu <wu@quarry.example>\r\nTo: a@ours.example\r\n{headers}\r\n\r\n".encode() + body


@pytest.mark.parametrize(
    ("charset", "encoding", "text"),
    [
        ("gb2312", "gb18030", "镕基您好"),  # outside of GB 2312, which programs say all the same
        ("gbk", "gbk", "您好"),
        ("gb18030", "gb18030", "𠮷野家"),
        ("big5", "big5", "您好"),
        ("utf-8", "utf-8", "您好 – ✓"),
        ("iso-8859-1", "cp1252", "Grüße – “x”"),
        ("utf-8", "gb18030", "您好，报价"),  # a lie
        ("no-such-charset", "utf-8", "您好"),
        ("shift_jis", "shift_jis", "こんにちは"),
    ],
)
def test_charsets(charset: str, encoding: str, text: str) -> None:
    assert parse(raw(f"Content-Type: text/plain; charset={charset}", text.encode(encoding))).text == text


@pytest.mark.parametrize(
    ("headers", "automatic"),
    [
        ("Subject: Hello", False),
        ("Subject: Offer\r\nAuto-Submitted: no", False),
        ("Subject: x\r\nAuto-Submitted: auto-replied", True),
        ("Subject: x\r\nAuto-Submitted: auto-generated; x=y", True),
        ("Subject: x\r\nX-Autoreply: yes", True),
        ("Subject: x\r\nPrecedence: bulk", True),
        ("Subject: x\r\nList-Id: <news.example>", True),
        ("Subject: x\r\nReturn-Path: <>", True),
        ("Subject: Out of office: back on Monday", True),
        ("Subject: Automatic reply: Offer", True),
        ("Subject: =?utf-8?B?6Ieq5Yqo5Zue5aSNOiDmiqXku7c=?=", True),  # 自动回复: 报价
        ("Subject: We go out of our way", False),
    ],
)
def test_machines_are_told_from_people(headers: str, automatic: bool) -> None:
    assert parse(raw(headers)).is_automatic is automatic


RETURNED = "Content-Type: message/rfc822\r\n\r\nMessage-ID: <1@ours>\r\n\r\nx"
HEADERS = "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <2@ours>"
TOLD = b"From: postmaster@qq.example\r\nSubject: =?utf-8?B?57O757uf6YCA5L+h?=\r\n\r\n"


def report(action: str, status: str, original: str) -> bytes:
    return (
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nno\r\n'
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; Li@Quarry.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; 550 unknown\r\n\r\n--b\r\n{original}\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("message", "original", "address", "permanent", "delayed"),
    [
        (report("failed", "5.1.1", RETURNED), "<1@ours>", "li@quarry.example", True, False),
        (report("failed", "4.2.2", HEADERS), "<2@ours>", "li@quarry.example", False, False),
        (report("delayed", "4.4.1", "Content-Type: text/rfc822-headers\r\n\r\nX: y"), "", "li@quarry.example", False, True),
        (
            TOLD + b"550 User unknown: li@quarry.example\r\nMessage-ID: <3@ours>",
            "<3@ours>", "li@quarry.example", True, False,
        ),
    ],
)  # fmt: skip
def test_bounces(message: bytes, original: str, address: str, permanent: bool, delayed: bool) -> None:
    bounce = parse(message).bounce
    assert bounce is not None
    assert (bounce.original_id, bounce.address, bounce.permanent, bounce.delayed) == (
        original,
        address,
        permanent,
        delayed,
    )


def test_a_person_writing_about_a_bounce_is_none() -> None:
    assert parse(raw("Subject: Undeliverable?", b"My mail came back")).bounce is None


@pytest.mark.parametrize(
    "broken",
    [
        b"", b"\x00\x01\x02", b"From: \r\nSubject: \r\n\r\n", b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"From: a@b@c\r\nDate: yesterday\r\nMessage-ID: <>\r\n\r\nx", b"Subject: =?x-unknown?Q?=FF?=\r\n\r\nx",
        b"Content-Type: text/plain; charset=\xff\xfe\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a\r\nContent-Type: multipart/mixed; boundary=a\r\n\r\n" * 300,
        b"Content-Disposition: attachment; filename*=utf-8''%ff%fe\r\n\r\nx", b"From: =?utf-8?B?!!?= <x@y>\r\n\r\nx",
        b"To: " + b"a@b.c, " * 5000 + b"\r\n\r\nx", b"References: " + b"<a@b> " * 5000 + b"\r\n\r\nx",
    ],
)  # fmt: skip
def test_whatever_is_broken_is_read_as_far_as_it_goes(broken: bytes) -> None:
    found = parse(broken)
    assert (found.message_id.startswith("<"), len(found.references) <= 50, len(found.to) <= 100, "\x00" in found.text) == (
        True, True, True, False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>", "<svg onload=alert(1)>",
        "<iframe src=//evil></iframe>", "<style>*{background:url(//evil)}</style>", "<form action=//evil><input></form>",
        "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>", "<div style='position:fixed'>x</div>", "<base href=//evil>",
        "<math><mi xlink:href='javascript:alert(1)'>", "<p onclick=alert(1)>x</p>", "<meta http-equiv=refresh content='0;url=//evil'>",
    ],
)  # fmt: skip
def test_hostile_html_loses_what_runs_or_reaches_out(hostile: str) -> None:
    cleaned = clean_html(f"<p>ok</p>{hostile}")
    assert cleaned.startswith("<p>ok</p>")
    for word in (
        "script",
        "onerror",
        "onload",
        "onclick",
        "javascript",
        "style",
        "iframe",
        "form",
        "img",
        "base",
        "meta",
        "data:",
    ):
        assert word not in cleaned.replace("ok", "")


def test_html_as_text_and_the_writers_own_words() -> None:
    assert text_of_html("<p>Dear Wu,<br>yes &amp; no</p><style>p{}</style><p>Bye</p>") == "Dear Wu,\nyes & no\nBye"
    for quoted in (
        "On Mon, 1 Jan 2026, Alice <a@b> wrote:\n> old",
        "-----Original Message-----\nold",
        "在 2026年9月30日，Alice 写道：\n> old",
        "发件人: Alice\nold",
    ):
        assert own_words(f"New words\n\n{quoted}") == "New words"
    assert own_words("> only quoted") == "> only quoted"


@pytest.mark.parametrize(
    ("subject", "key", "reply"),
    [
        ("Offer", "offer", False), ("Re: Offer", "offer", True), ("RE: Fwd: re: Offer ", "offer", True), ("回复：报价", "报价", True),
        ("答复: 转发: 报价", "报价", True), ("AW: Angebot", "angebot", True), ("Re[2]: Offer", "offer", True),
        ("Regarding", "regarding", False), ("", "", False),
    ],
)  # fmt: skip
def test_subjects(subject: str, key: str, reply: bool) -> None:
    assert (subject_key(subject), is_reply(subject)) == (key, reply)
    assert subject_key(reply_subject(subject)) == key


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Wu@Quarry.example", "wu@quarry.example"), ("no-at", ""), ("a@b\r\nBcc: x@y", ""),
        ("a b@c.d", ""), ("@c.d", ""), ("a@", ""), ("x" * 300 + "@y.z", ""),
    ],
)  # fmt: skip
def test_addresses(text: str, address: str) -> None:
    assert address_of(text) == address


def test_merge_fields_are_a_closed_list_and_never_code() -> None:
    assert merge("Dear {a} and {b}", {"a": "Wu", "b": ""}).missing == ("b",)
    assert merge("{a}", {"a": "{b}", "b": "x"}).text == "{b}"  # what was filled in is not filled in again
    for text in ("{{settings.SECRET_KEY}}", "{__import__('os')}", "{a.__class__}", "{9**9**9}", "{% now %}"):
        assert unknown(text, {"a"}) != []
    assert unknown("Dear {a}", {"a"}) == []


@pytest.mark.parametrize(
    ("hour", "due"), [(7, (1, 8)), (8, (1, 8)), (12, (1, 12)), (19, (1, 19)), (20, (2, 8)), (23, (2, 8))]
)
def test_quiet_hours(hour: int, due: tuple[int, int]) -> None:
    moved = after_quiet_hours(datetime.fromisoformat(f"2026-10-01T{hour:02d}:00:00+08:00"))
    assert (moved.day, moved.hour) == due

"""Bots of group chats: within their limits, nothing lost, nothing shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from typing import Any

import pytest

from audit.models import AuditEntry
from channels import queries, services
from channels.models import Bot, BotMessage
from core.errors import Forbidden, Refusal
from people.models import Team, User
from tests.channels.platform import Platform
from tests.fixtures import BrowserFor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)


@pytest.fixture
def platform(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    settings.OUTBOUND_ALLOW = [ip_network("127.0.0.1/32")]
    made = Platform()
    monkeypatch.setenv("BOT_HOSTS", made.host)
    yield made
    made.close()


def bot_of(ada: User, platform: Platform, kind: str, **values: Any) -> Bot:
    address = f"http://{platform.host}/hook/secret-key-of-the-chat"
    return services.create_bot(
        actor=ada, kind=kind, address=address, name=f"{kind} group", language="en", is_active=True, **values
    )


def run_till_quiet(bot: Bot, start: datetime) -> list[datetime]:
    """As the worker does, with a clock of its own: when each post went."""
    now, posts = start, []
    for _turn in range(400):
        sent = BotMessage.objects.filter(bot=bot, state="sent").count()
        after = services.speak(bot_id=str(bot.pk), now=now)
        if BotMessage.objects.filter(bot=bot, state="sent").count() > sent:
            posts.append(now)
        if not after.at_once and after.at is None:
            return posts
        now = now if after.at_once else max(after.at or now, now + timedelta(milliseconds=50))
    raise AssertionError("the bot never falls silent")


@pytest.mark.parametrize(("kind", "most"), [("wecom", 20), ("dingtalk", 20), ("feishu", 100)])
def test_three_hundred_events_in_a_minute(ada: User, platform: Platform, kind: str, most: int) -> None:
    bot = bot_of(ada, platform, kind)
    events = [f"Lead {number:03} 分配给你" for number in range(300)]
    for text in events:
        services.send_to_bot(actor=None, bot=bot, text=text, url="/leads/", now=NOW)
    posts = run_till_quiet(bot, NOW)
    said = "\n".join(platform.texts)
    assert [text for text in events if said.count(text) != 1] == []
    for start in posts:
        assert sum(start <= at < start + timedelta(minutes=1) for at in posts) <= most
    assert {row.state for row in bot.messages.all()} == {"sent"}
    assert kind != "wecom" or max(len(text.encode()) for text in platform.texts) <= 2048


def test_signed_as_the_platform_wants_it(ada: User, platform: Platform) -> None:
    feishu, ding = bot_of(ada, platform, "feishu", secret="s3cret"), bot_of(ada, platform, "dingtalk", secret="s3cret")
    for bot in (feishu, ding):
        services.send_to_bot(actor=ada, bot=bot, text="hello", now=NOW)
        services.speak(bot_id=str(bot.pk), now=NOW)
    (_path, first), (path, _second) = platform.got
    assert first["timestamp"] == str(int(NOW.timestamp()))
    assert first["sign"]
    assert f"timestamp={int(NOW.timestamp() * 1000)}&sign=" in path


def test_a_busy_platform_is_tried_again_and_a_refusal_says_what_to_mend(ada: User, platform: Platform) -> None:
    bot = bot_of(ada, platform, "feishu")
    services.send_to_bot(actor=None, bot=bot, text="hello", now=NOW)
    platform.answer = (200, b'{"code": 11232}')
    after = services.speak(bot_id=str(bot.pk), now=NOW)
    assert after.at == NOW + timedelta(seconds=60)
    assert services.speak(bot_id=str(bot.pk), now=NOW + timedelta(seconds=30)).at == after.at
    platform.answer = (200, b'{"code": 19024}')
    services.speak(bot_id=str(bot.pk), now=NOW + timedelta(seconds=61))
    bot.refresh_from_db()
    assert "19024" in bot.problem
    assert bot.messages.get().state == "failed"
    platform.answer = (200, b'{"code": 0}')
    assert services.send_again(actor=ada, bot=bot, now=NOW) == 1
    services.speak(bot_id=str(bot.pk), now=NOW + timedelta(seconds=62))
    bot.refresh_from_db()
    assert (bot.problem, bot.messages.get().state) == ("", "sent")


def test_the_same_key_is_said_once(ada: User, platform: Platform) -> None:
    bot = bot_of(ada, platform, "wecom")
    told = [services.send_to_bot(actor=None, bot=bot, text="x", unique_key="run:1", now=NOW) for _time in range(2)]
    assert (told[0] is not None, told[1], bot.messages.count()) == (True, None, 1)


def test_who_may_have_it_speak(ada: User, alice: User, charlie: User, north: Team, platform: Platform) -> None:
    bot = bot_of(ada, platform, "wecom", teams=[north])
    assert (list(queries.bots_of(alice)), list(queries.bots_of(charlie)), list(queries.bots_of(ada))) == (
        [bot],
        [],
        [bot],
    )
    with pytest.raises(Forbidden):
        services.send_to_bot(actor=charlie, bot=bot, text="x", now=NOW)
    with pytest.raises(Forbidden):
        services.create_bot(actor=alice, kind="wecom", address="https://qyapi.weixin.qq.com/x", name="x")
    with pytest.raises(Refusal, match="not an address of a WeCom bot"):
        services.create_bot(actor=ada, kind="wecom", address="https://169.254.169.254/latest", name="x")


def test_address_and_secret_are_nowhere_to_be_seen(ada: User, platform: Platform, browser: BrowserFor) -> None:
    bot = bot_of(ada, platform, "feishu", secret="top-secret-word")
    seen = [
        browser(ada).get(f"/channels/bots/{part}").content.decode() for part in ("", f"{bot.pk}/", f"{bot.pk}/edit/")
    ]
    trail = str(list(AuditEntry.objects.filter(record_id=bot.pk).values()))
    stored = str(Bot.objects.filter(pk=bot.pk).values().get())
    for text in (*seen, trail, stored):
        assert "secret-key-of-the-chat" not in text
        assert "top-secret-word" not in text

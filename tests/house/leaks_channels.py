"""What North's bot could leak: its name, and what it said to the group."""

from __future__ import annotations

from django.utils import timezone

from channels import services
from tests.house.leaks import MARKER, Probe, World, leak


@leak
def channels(world: World) -> list[Probe]:
    bot = services.create_bot(
        actor=world.ada,
        kind="wecom",
        name=MARKER,
        address=f"https://qyapi.weixin.qq.com/hook?key={MARKER}",
        teams=[world.north],
    )
    services.send_to_bot(actor=None, bot=bot, text=MARKER, now=timezone.now())
    return [
        Probe("channels:bot*", {"pk": bot.pk}),
        Probe("bot-*", {"pk": str(bot.pk)}),
        Probe("channels:digest", {"kind": "daily"}, hidden=False),
    ]

"""How the demo's company is reached: a bot in a group chat that is switched off (it would speak to nobody), and the calls of a month."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from channels.models import Bot, BotMessage
from core.sealing import seal
from core.standard_webhooks import new_secret
from customers.models import Contact
from integrations.demo.world import World
from integrations.models import Call, PhoneExtension, PhoneSystem
from integrations.services.telephony import PURPOSE
from leads.models import Lead

DAYS, CALLS, UNKNOWN, SAID = 30, 120, 6, 12


def build(world: World) -> None:
    _bot(world)
    _calls(world)


def _bot(world: World) -> None:
    """An example of one: without an address that anybody answers at."""
    bot = Bot.objects.create(
        name="销售一群 (demo)", kind=Bot.Kind.WECOM, sealed_address=seal("https://qyapi.weixin.qq.com/demo", purpose="channels"),
        address_hint="qyapi.weixin.qq.com/…demo", events=["lead.assigned", "target.behind"], is_active=False, is_demo=True,
    )  # fmt: skip
    said = []
    for number in range(SAID):
        at = world.at(world.workday(world.today - timedelta(days=number)))
        text = f"{world.chance.choice(world.sellers).user}: … 将线索 … 分配给您。"
        said.append(
            BotMessage(
                id=world.id_at(at),
                bot=bot,
                text=text,
                state="sent",
                attempts=1,
                post=world.id_at(at),
                created_at=at,
                sent_at=at + timedelta(seconds=2),
                is_demo=True,
            )
        )
    BotMessage.objects.bulk_create(said)


def _calls(world: World) -> None:
    system = PhoneSystem.objects.create(
        name="Demo PBX", sealed_secret=seal(new_secret(), purpose=PURPOSE), heard_at=world.now, is_demo=True
    )
    PhoneExtension.objects.bulk_create(
        PhoneExtension(system=system, number=str(801 + number), user=seller.user, is_demo=True)
        for number, seller in enumerate(world.sellers)
    )
    Call.objects.bulk_create([_call(world, system, number, record) for number, record in enumerate(_records(world))])


def _records(world: World) -> list[Any]:
    """Contacts and open leads with a number and an owner; at the end some numbers that nobody knows."""
    contacts = Contact.objects.filter(is_demo=True, owner__isnull=False).exclude(normalized_phone="").defer("search")
    leads = Lead.objects.open().filter(is_demo=True, owner__isnull=False).exclude(normalized_phone="").defer("search")
    known = [*contacts.order_by("id")[: CALLS // 2], *leads.order_by("-id")[: CALLS // 2]]
    return [*known, *[None] * UNKNOWN]


def _call(world: World, system: PhoneSystem, number: int, record: Any) -> Call:
    rang_at = world.at(world.workday(world.today - timedelta(days=world.chance.randrange(DAYS))))
    missed = record is None or world.chance.random() < 0.15
    talked = 0 if missed else world.chance.randint(20, 900)
    owner_id = record.owner_id if record is not None else world.chance.choice(world.sellers).user.pk
    return Call(
        id=world.id_at(rang_at), system=system, call_id=f"demo-{number}", owner_id=owner_id, is_demo=True,
        direction="in" if record is None or world.chance.random() < 0.5 else "out",
        number=record.normalized_phone if record is not None else world.phone(True), rang_at=rang_at,
        contact_id=record.pk if isinstance(record, Contact) else None, lead_id=record.pk if isinstance(record, Lead) else None,
        **_end(rang_at, talked, missed), settled_at=rang_at if record is not None else None,
    )  # fmt: skip


def _end(rang_at: datetime, talked: int, missed: bool) -> dict[str, Any]:
    answered_at = None if missed else rang_at + timedelta(seconds=6)
    ended_at = rang_at + timedelta(seconds=talked + 20 if missed else talked + 6)
    return {
        "state": "missed" if missed else "ended", "answered_at": answered_at, "ended_at": ended_at,
        "seconds": None if missed else talked,
    }  # fmt: skip

"""Mail of the last weeks: threads on leads and deals, a few that nobody has filed, templates, a sequence, and who wants none."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from activities.models import Activity
from automation.models import Rule, RuleEdition
from core import search
from integrations.demo.world import World
from leads.models import LeadSource
from mail.models import Mailbox, MailMessage, MailOptOut, MailTemplate, MailTemplateEdition, MailThread
from mail.reading.threading import subject_key

MOST, DOMAIN = 60, "ours.example"
ASKED_EN = (
    ("Your offer", "Hello,\n\ncould you send us the offer with delivery times?", "Dear {name},\n\nhere it is. It takes three weeks."),
    ("Maintenance", "Hello,\n\nis a service contract part of the price?", "Dear {name},\n\nthe first year is included."),
    ("Visit next week", "Hello,\n\nmay we see the machine on Thursday?", "Dear {name},\n\nThursday at ten is fine."),
)  # fmt: skip
ASKED_ZH = (
    ("关于报价", "您好，\n\n感谢您的来电，请发一份含交货期的报价。", "{name}您好：\n\n报价如下，交货期三周。"),
    ("售后服务咨询", "您好，\n\n请问价格是否包含维护？", "{name}您好：\n\n第一年免费维护。"),
    ("下周参观", "您好，\n\n我们想看看设备，周四方便吗？", "{name}您好：\n\n周四上午十点可以。"),
)
STRANGERS = (
    ("Anna Weiss", "a.weiss@mill.example", "Distribution in Austria", "Hello,\n\nwho looks after distributors? I would like to call."),
    ("陈静", "chen.jing@factory.example", "询价：离心泵", "您好，\n\n我们需要 20 台离心泵，请报价。\n电话 13800000000"),
    ("Trade Fair Office", "info@fair.example", "Your stand in hall 4", "Dear exhibitor,\n\nplease confirm your stand by Friday."),
)  # fmt: skip
TEMPLATES = (
    (
        "Thanks after a first call", "lead", "Thank you for the call",
        "Dear {first_name},\n\nthank you for your time today. As agreed I send you our overview.\n\nBest regards\n{sender_name}",
        "感谢您的来电", "{last_name}{first_name}您好：\n\n感谢您今天的时间，附上我们的介绍。\n\n{sender_name}",
    ),
    (
        "Reminder of an offer", "opportunity", "Our offer “{deal}”",
        "Dear {first_name},\n\nhave you had time to look at our offer?\n\nBest regards\n{sender_name}",
        "关于报价“{deal}”", "{last_name}{first_name}您好：\n\n请问您看过报价了吗？\n\n{sender_name}",
    ),
    (
        "Season's greetings", "contact", "Best wishes",
        "Dear {first_name},\n\nthank you for the good year together.\n\n{sender_name}",
        "节日问候", "{last_name}{first_name}您好：\n\n感谢您一年来的支持。\n\n{sender_name}",
    ),
)  # fmt: skip


def build(world: World) -> None:
    shared = _boxes(world)
    leads = [lead for lead in world.made["leads"] if lead.email and lead.owner_id and lead.status != "converted"]
    made = [_thread(world, record, "lead", record.email, record.name) for record in leads[: MOST // 2]]
    for deal in [deal for deal in world.made["deals"] if deal.status == "open"][: MOST // 2]:
        made.append(_thread(world, deal, "opportunity", f"buyer{len(made)}@customer.example", ""))
    made += [_stranger(world, shared, *stranger) for stranger in STRANGERS]
    MailThread.objects.bulk_create([thread for thread, _messages in made], batch_size=500)
    messages = [message for _thread, messages in made for message in messages]
    Activity.objects.bulk_create([copy for message in messages if (copy := _copy(message)) is not None], batch_size=500)
    MailMessage.objects.bulk_create(messages, batch_size=500)
    MailOptOut.objects.bulk_create(
        [MailOptOut(address="no.more@customer.example", at=world.now, is_demo=True)], ignore_conflicts=True
    )
    _texts(world)


def _boxes(world: World) -> Mailbox:
    """Switched off: nobody answers at these servers. A real one is connected on the same page."""
    source = LeadSource.objects.order_by("id").first()
    return Mailbox.objects.create(
        owner=world.named["ada"], name="Sales", address=f"sales@{DOMAIN}", sender_name="Sales", is_shared=True, is_active=False,
        imap_host=f"imap.{DOMAIN}", smtp_host=f"smtp.{DOMAIN}", username="sales", makes_leads=source is not None,
        lead_source=source, is_demo=True,
    )  # fmt: skip


def _thread(world: World, record: Any, name: str, address: str, who: str) -> tuple[MailThread, list[MailMessage]]:
    chinese = any(seller.user.pk == record.owner_id and seller.chinese for seller in world.sellers)
    subject, asks, answers = world.chance.choice(ASKED_ZH if chinese else ASKED_EN)
    start = world.now - timedelta(days=world.chance.randint(1, 25), hours=world.chance.randint(0, 9))
    who = who or ("".join(world.person_name(True)[::-1]) if chinese else " ".join(world.person_name(False)))
    thread = MailThread(
        id=world.id_at(start), subject=subject, subject_key=subject_key(subject), counterpart=address, counterpart_name=who,
        last_at=start, is_demo=True, **{name: record},
    )  # fmt: skip
    messages = [_message(world, thread, start, asks, incoming=True, owner=record.owner)]
    if world.chance.random() < 0.7:
        later = min(start + timedelta(hours=world.chance.randint(1, 20)), world.now)
        messages.append(_message(world, thread, later, answers.format(name=who), incoming=False, owner=record.owner))
    return _finished(thread, messages)


def _stranger(
    world: World, box: Mailbox, who: str, address: str, subject: str, text: str
) -> tuple[MailThread, list[MailMessage]]:
    at = world.now - timedelta(hours=world.chance.randint(2, 40))
    thread = MailThread(
        id=world.id_at(at), mailbox=box, subject=subject, subject_key=subject_key(subject), counterpart=address,
        counterpart_name=who, last_at=at, why_unmatched="", is_demo=True,
    )  # fmt: skip
    message = _message(world, thread, at, text, incoming=True, owner=None)
    message.mailbox, message.to = box, [box.address]
    return _finished(thread, [message])


def _message(world: World, thread: MailThread, at: datetime, text: str, *, incoming: bool, owner: Any) -> MailMessage:
    pk = world.id_at(at)
    ours = (owner.email, owner.full_name) if owner is not None else ("", "")
    theirs = (thread.counterpart, thread.counterpart_name)
    (address, name), receiver = (theirs, ours[0]) if incoming else (ours, theirs[0])
    return MailMessage(
        id=pk, thread=thread, direction="in" if incoming else "out", state="received" if incoming else "sent",
        message_id=f"<{pk.hex}@{DOMAIN}>", from_address=address, from_name=name, to=[receiver],
        subject=thread.subject if incoming else f"Re: {thread.subject}", text=text, at=at, author=None if incoming else owner,
        sent_at=None if incoming else at, is_demo=True,
    )  # fmt: skip


def _copy(message: MailMessage) -> Activity | None:
    """On the timeline of the record."""
    about = message.thread.about
    if about is None:
        return None
    shown = f"{message.from_name} <{message.from_address}>" if message.is_incoming else f"→ {message.to[0]}"
    message.activity = Activity(
        id=message.id, kind="email", subject=message.subject, body=message.text, outcome=shown, owner=about.owner,
        author=message.author, done_at=message.at, is_demo=True, **{message.thread.subject_name: about},
    )  # fmt: skip
    message.activity.search = search.document(message.subject, message.text)
    return message.activity


def _finished(thread: MailThread, messages: list[MailMessage]) -> tuple[MailThread, list[MailMessage]]:
    thread.message_count, thread.last_at = len(messages), messages[-1].at
    thread.last_in_at = messages[0].at
    thread.last_out_at = messages[-1].at if len(messages) > 1 else None
    thread.search = search.document(thread.subject, thread.counterpart, thread.counterpart_name, messages[0].text)
    return thread, messages


def _texts(world: World) -> None:
    """Templates for everybody, and a sequence that is switched on by who wants it."""
    author = world.named["maya"]
    for name, about, subject, body, subject_zh, body_zh in TEMPLATES:
        said = {"subject": subject, "body": body, "subject_zh": subject_zh, "body_zh": body_zh}
        row = MailTemplate.objects.create(owner=author, name=name, about=about, is_shared=True, is_demo=True, **said)
        MailTemplateEdition.objects.create(
            template=row, number=1, words=said, made_at=world.now, made_by_name=str(author)
        )
    steps = [
        {"do": "mail", "subject": "{company}", "body": "Dear {first_name},\n\nthank you for your interest."},
        {"do": "wait", "days": 3, "working": True},
        {"do": "task", "subject": "Call {first_name}", "to": "owner"},
        {"do": "wait", "days": 5, "working": True},
        {"do": "mail", "subject": "{company}", "body": "Dear {first_name},\n\nmay I answer any questions?"},
    ]
    definition = {"trigger": {"on": "enrol"}, "when": {}, "steps": steps}
    rule = Rule.objects.create(
        owner=author, name="Nurture a new lead", record_type="lead", definition=definition, is_active=True, is_demo=True
    )
    RuleEdition.objects.create(rule=rule, number=1, definition=definition, made_at=world.now, made_by_name=str(author))

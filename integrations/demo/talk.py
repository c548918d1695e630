"""What colleagues say to each other about records, and tasks of which more is known than their line."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from activities.models import Activity, ActivityHelper, Comment, Follower, TaskDependency, TaskDetail
from integrations.demo.world import World

THREADS, TASKS = 60, 60
# What is asked, and what is answered.
SAID_EN = (
    ("The buyer wants three weeks instead of five. Can we promise that?", "Yes, if the order is here by Friday."),
    ("Who signs on their side?", "The plant manager up to 50,000, above that the head office."),
    ("Price is not the point any more, delivery is.", "Good. Then leave the discount out."),
    ("They compare us with two others.", "Send them the reference of the paper mill."),
)
SAID_ZH = (
    ("客户希望交期从五周缩短到三周，可以答应吗？", "周五前下单就可以。"),
    ("对方谁签字？", "五万以内厂长签，超过要总部。"),
    ("价格已经不是问题了，关键是交期。", "好，那就不要再让价了。"),
    ("他们在和另外两家比较。", "把造纸厂的案例发给他们。"),
)
POINTS_EN = ("Drawing received", "Price checked", "Delivery time agreed", "Sent to the customer")
POINTS_ZH = ("收到图纸", "核对价格", "确认交期", "发给客户")


def build(world: World) -> None:
    # Dice of its own: what is thrown here changes nothing elsewhere.
    chance = random.Random(world.seed + 45)
    chinese = {seller.user.pk for seller in world.sellers if seller.chinese}
    people = {seller.user.pk: seller.user for seller in world.sellers}
    _threads(world, chance, chinese, people)
    _tasks(world, chance, chinese, people)


def _threads(world: World, chance: random.Random, chinese: set[Any], people: dict[Any, Any]) -> None:
    """On open deals and on leads that are worked on; one in three questions still waits for its answer."""
    comments, replies, followers = [], [], []
    for name, record in _talked_about(world, people):
        owner = people[record.owner_id]
        manager = owner.team.manager if owner.team_id is not None else None
        asks, answers = chance.choice(SAID_ZH if owner.pk in chinese else SAID_EN)
        at = world.now - timedelta(hours=chance.randint(2, 400))
        answered = at + timedelta(minutes=chance.randint(20, 90)) if manager and chance.random() < 0.67 else None
        asks = f"@{manager.full_name} {asks}" if manager else asks
        given = {"is_demo": True, name: record}
        thread = Comment(body=asks, author=owner, at=at, asked=manager, answered_at=answered, **given)
        comments.append(thread)
        followers += [Follower(user=user, **given) for user in (owner, manager) if user is not None]
        if answered is not None:
            replies.append(Comment(body=answers, author=manager, at=answered, parent=thread, **given))
    Comment.objects.bulk_create(comments)
    Comment.objects.bulk_create(replies)
    Follower.objects.bulk_create(followers, ignore_conflicts=True)


def _talked_about(world: World, people: dict[Any, Any]) -> list[tuple[str, Any]]:
    deals = [deal for deal in world.made["deals"] if deal.status == "open" and deal.owner_id in people]
    leads = [
        lead for lead in world.made["leads"] if lead.owner_id in people and lead.status in ("contacted", "nurturing")
    ]
    half = THREADS // 2
    return [("opportunity", deal) for deal in deals[:half]] + [("lead", lead) for lead in leads[:half]]


def _tasks(world: World, chance: random.Random, chinese: set[Any], people: dict[Any, Any]) -> None:
    """Checklist and progress, who helps, and what waits for what on the same record."""
    open_tasks = Activity.objects.open().filter(is_demo=True, owner__in=people, due_at__isnull=False)
    rows = list(open_tasks.order_by("-due_at", "id").defer("search", "body")[:TASKS])
    details, helpers, waits = [], [], []
    last: dict[Any, Activity] = {}
    for row in rows:
        points = POINTS_ZH if row.owner_id in chinese else POINTS_EN
        done = chance.randint(0, len(points) - 1)
        checklist = [{"text": text, "done": place < done} for place, text in enumerate(points)]
        before = last.get(key := (row.subject_name, getattr(row, f"{row.subject_name}_id")))
        details.append(
            TaskDetail(
                activity=row,
                checklist=checklist,
                progress=0 if before else done * 25,
                is_important=chance.random() < 0.4,
                is_demo=True,
            )
        )
        mates = [user for user in people.values() if user.team_id == people[row.owner_id].team_id]
        if len(mates) > 1 and chance.random() < 0.3:
            mate = chance.choice([user for user in mates if user.pk != row.owner_id])
            helpers.append(ActivityHelper(activity=row, user=mate, can_write=True, is_demo=True))
        if before is not None:
            waits.append(TaskDependency(before=before, after=row, is_demo=True))
        last[key] = row
    TaskDetail.objects.bulk_create(details, ignore_conflicts=True)
    ActivityHelper.objects.bulk_create(helpers)
    TaskDependency.objects.bulk_create(waits)

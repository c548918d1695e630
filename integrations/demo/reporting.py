"""What reps reported: daily reports of two weeks, weekly and monthly ones, with market news, comments and what became of them; alerts with
a decision; and what the nightly work finds in all of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from core.copying import insert_many
from core.periods import Period
from integrations.demo.world import Seller, World
from opportunities.models import Competitor
from people.models import Role, User
from people.queries import organisation, working_calendar
from performance import services
from performance.drafting import done_in, figures_of
from performance.models import (
    Alert,
    Breach,
    Decision,
    Finding,
    Insight,
    MarketNews,
    NormCheck,
    ReportComment,
    ReportReading,
    ReportRule,
    RepReport,
    Violation,
)
from performance.news import parse
from performance.rhythm import due_at, due_on, remind_at, reported
from performance.sections import shipped

DAYS_BACK, WEEKS_BACK = 10, 4
RULES = (("Daily report", "day", 0), ("Weekly report", "week", 0), ("Monthly report", "month", 1))
WRITTEN = {
    False: {
        "feedback": ("Delivery times are praised; two customers ask for longer terms.", "The new portal is liked, its search is not.", ""),
        "news": ("- {rival} offers 12 months free of charge #price", "- {rival} has lost its service partner here #service",
                 "- A tender for three plants comes in spring #tender", "- Copper is up 6 % since last month #price #material"),
        "problems": ("Need a data sheet in Chinese before Thursday.", "Approval of a discount takes too long.", ""),
        "plan": ("- Call back the three open quotes\n- Prepare the visit at the plant", "- Two first talks\n- Finish the offer"),
    },
    True: {
        "feedback": ("客户认可交付速度，两家希望延长账期。", "客户喜欢新门户，但觉得搜索不好用。", ""),
        "news": ("- {rival} 推出首年免费 #价格", "- {rival} 在本地失去了服务伙伴 #服务",
                 "- 春季将有三个工厂的招标 #招标", "- 铜价较上月上涨 6 % #价格 #材料"),
        "problems": ("周四前需要中文资料。", "折扣审批时间太长。", ""),
        "plan": ("- 回访三份未决报价\n- 准备工厂拜访", "- 两次首访\n- 完成报价"),
    },
}  # fmt: skip


def build(world: World) -> None:
    rules = _rules(world)
    reports = [report for rule in rules for report in _reports(world, rule)]
    _fill(world, reports)
    insert_many(RepReport, reports)
    given = [report for report in reports if report.submitted_at]
    _news(world, given)
    _talk(world, given)
    _alerts(world)
    services.check_norms(actor=None, today=world.today)
    services.find_insights(actor=None, today=world.today)
    for model in (NormCheck, Violation, Insight):
        model._base_manager.update(is_demo=True)


def _rules(world: World) -> list[ReportRule]:
    role, rules = Role.objects.get(key="rep"), []
    for name, cadence, after in RULES:
        rule = ReportRule.objects.create(
            name=name, cadence=cadence, due_after=after, starts_on=world.begin, sections=shipped(), is_demo=True
        )
        rule.roles.add(role)
        rules.append(rule)
    return rules


def _periods(world: World, cadence: str) -> Iterator[Period]:
    period = reported(world.today, cadence)
    for _step in range({"day": DAYS_BACK, "week": WEEKS_BACK, "month": 2}[cadence]):
        yield period
        period = reported(period.start - timedelta(days=1), cadence)


def _reports(world: World, rule: ReportRule) -> Iterator[RepReport]:
    calendar, settings = working_calendar(), organisation()
    for period in _periods(world, rule.cadence):
        day = due_on(period, calendar, rule.due_after)
        if day is None or day > world.today:
            continue
        due = due_at(day, rule.due_time, settings.time_zone)
        for seller in world.sellers:
            report = RepReport(
                id=world.id_at(min(due - timedelta(hours=9), world.now)), rule=rule, user=seller.user, team=seller.team,
                cadence=rule.cadence, start_on=period.start, end_on=period.end, due_at=due, remind_at=remind_at(due, 30),
                makeup_until=day + timedelta(days=rule.makeup_days), sections=rule.sections, currency=settings.base_currency,
                is_demo=True,
            )  # fmt: skip
            _give_in(world, report, seller)
            yield report


def _give_in(world: World, report: RepReport, seller: Seller) -> None:
    """Most in time, some afterwards, few never; what is due only now is still open."""
    if report.due_at >= world.now:
        return
    luck = world.chance.random()
    if luck > 0.93 + (seller.skill - 1) * 0.1:
        report.reminded_at = report.late_told_at = report.due_at
        return
    late = luck > 0.85
    minutes = world.chance.randint(30, 900) if late else -world.chance.randint(2, 110)
    report.submitted_at = min(report.due_at + timedelta(minutes=minutes), world.now)
    report.state, report.is_late = RepReport.State.SUBMITTED, report.submitted_at > report.due_at


def _fill(world: World, reports: list[RepReport]) -> None:
    """Figures of all people of a period in one statement."""
    groups: dict[tuple[date, date], list[RepReport]] = defaultdict(list)
    for report in reports:
        if report.submitted_at:
            groups[report.start_on, report.end_on].append(report)
    rivals = list(Competitor.objects.filter(is_active=True).values_list("name", flat=True)) or ["Acme"]
    for rows in groups.values():
        for report, figures in zip(rows, figures_of(rows), strict=True):
            report.figures = figures
    chinese = {seller.user.pk: seller.chinese for seller in world.sellers}
    for report in reports:
        if report.submitted_at:
            report.done = done_in(report.user_id, report.period) if report.cadence == "day" else []
            report.texts = _texts(world, chinese[report.user_id], rivals)


def _texts(world: World, chinese: bool, rivals: list[str]) -> dict[str, str]:
    texts = {}
    for key, choices in WRITTEN[chinese].items():
        if key == "news" and world.chance.random() < 0.6:
            continue
        text = world.chance.choice(choices).format(rival=world.chance.choice(rivals))
        if text:
            texts[key] = text
    return texts


def _news(world: World, reports: list[RepReport]) -> None:
    rivals = dict(Competitor.objects.filter(is_active=True).values_list("name", "pk"))
    rows: list[tuple[MarketNews, tuple[Any, ...]]] = []
    for report in reports:
        for news in parse(report.texts.get("news", ""), rivals, {}):
            on = min(report.period.last_day, world.today)
            row = MarketNews(
                report=report, user_id=report.user_id, team_id=report.team_id, on=on, body=news.text, tags=list(news.tags),
                is_demo=True,
            )  # fmt: skip
            rows.append((row, news.competitors))
    insert_many(MarketNews, [row for row, _found in rows])
    through = MarketNews.competitors.through
    through.objects.bulk_create(
        [through(marketnews_id=row.pk, competitor_id=pk) for row, found in rows for pk in found]
    )


def _talk(world: World, reports: list[RepReport]) -> None:
    """Managers have read most of the older ones, scored some, and turned a few paragraphs into work."""
    comments, readings, findings = [], [], []
    recent = world.now - timedelta(days=2)
    for report in reports:
        manager = report.team.manager if report.team else None
        if manager is None or report.submitted_at is None or report.submitted_at > recent:
            continue
        at = report.submitted_at + timedelta(hours=2)
        if world.chance.random() < 0.8:
            readings.append(ReportReading(report=report, user=manager, at=at, is_demo=True))
        if world.chance.random() < 0.12:
            body = world.chance.choice(
                ("Good week. Bring the tender up on Monday.", "Please add who decides there.", "Well done!")
            )
            comments.append(ReportComment(report=report, author=manager, body=body, at=at, is_demo=True))
            RepReport.objects.filter(pk=report.pk).update(
                score=world.chance.randint(3, 5), scored_by=manager, scored_at=at
            )
        if report.texts.get("problems") and world.chance.random() < 0.08:
            findings.append(_finding(world, report, manager, at))
    ReportReading.objects.bulk_create(readings)
    ReportComment.objects.bulk_create(comments)
    Finding.objects.bulk_create(findings)


def _finding(world: World, report: RepReport, manager: User, at: datetime) -> Finding:
    kind = world.chance.choice(("action", "action", "problem", "coaching", "strategy"))
    is_done = world.chance.random() < 0.4
    return Finding(
        id=world.id_at(at), kind=kind, title=report.texts["problems"][:120], report=report, section="problems",
        quote=report.texts["problems"], owner_id=world.chance.choice((report.user_id, manager.pk)), author=manager,
        due_on=world.today + timedelta(days=world.chance.randint(-3, 10)), state="done" if is_done else "open",
        closed_at=world.now if is_done else None, outcome="Done with the product team." if is_done else "", is_demo=True,
    )  # fmt: skip


def _alerts(world: World) -> None:
    """Two of Maya's: one was crossed, decided about, and has a result."""
    maya, team = world.named["maya"], world.named["maya"].team
    quiet = Alert.objects.create(
        name="Visits of the team", owner=maya, metric="visits", window="days_30", team=team, direction="below",
        threshold=Decimal(5), is_demo=True,
    )  # fmt: skip
    rate = Alert.objects.create(
        name="Follow-ups of the last week", owner=maya, metric="follow_ups", window="days_7", team=team, direction="below",
        threshold=Decimal(100000), is_demo=True,
    )  # fmt: skip
    services.check_alerts(actor=None, today=world.today, now=world.now)
    begun = world.now - timedelta(days=24)
    breach = Breach.objects.create(
        alert=quiet, opened_at=begun, value=Decimal(3), closed_at=begun + timedelta(days=9), closing_value=Decimal(11),
        is_demo=True,
    )  # fmt: skip
    Decision.objects.create(
        owner=maya, alert=quiet, breach=breach, note="Everybody plans two visits a week; Tuesday stays free of internal meetings.",
        decided_at=begun + timedelta(hours=3), metric="visits", window="days_30", team=team, before=Decimal(3),
        measure_on=world.today - timedelta(days=10), after=Decimal(11), measured_at=world.now - timedelta(days=10),
        result="Visits came back within ten days.", is_demo=True,
    )  # fmt: skip
    Breach.objects.filter(alert=rate).update(is_demo=True)

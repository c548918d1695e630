"""Writing one's report, and giving it in: from then on nothing in it changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import check_version
from core.errors import Conflict, Refusal
from core.events import RecordChanged, broadcast
from opportunities.models import Competitor
from people.models import User
from performance import policies
from performance.drafting import fill
from performance.models import MarketNews, ReportLink, RepReport
from performance.models.reports import LINKED
from performance.news import News, parse
from performance.owing import line_managers
from performance.rhythm import LATE, MISSED
from performance.sections import NEWS, cleaned, incomplete
from products.models import Product

MOST_LINKS = 30


def save_draft(
    *,
    actor: User,
    report: RepReport,
    texts: Mapping[str, str],
    version: int | None = None,
    links: Iterable[Any] | None = None,
) -> RepReport:
    """Keep what was typed; the parts that the machine writes are not taken from anybody. A draft leaves no trail."""
    with transaction.atomic():
        report = _locked(report)
        policies.can_write(actor, report).require()
        check_version(report, version, {"texts": texts})
        written = {**report.texts, **cleaned(report.parts, texts)}
        if links is not None:
            _link(actor, report, links)
        if written != report.texts:
            report.texts = written
            report.version += 1
            report.save(update_fields=["texts", "version", "updated_at"])
    return report


def submit_report(
    *,
    actor: User,
    report: RepReport,
    now: datetime,
    today: date,
    texts: Mapping[str, str] | None = None,
    version: int | None = None,
    links: Iterable[Any] | None = None,
) -> RepReport:
    """Give it in: complete, with the figures of this moment. After the deadline it is marked as made up."""
    with transaction.atomic():
        report = _locked(report)
        policies.can_write(actor, report).require()
        check_version(report, version, {"texts": texts or {}})
        standing = report.standing(now, today)
        if standing == MISSED:
            message = _("This report could be made up for until %(day)s.") % {"day": report.makeup_until.isoformat()}
            raise Conflict(message, code="missed")
        report.texts = {**report.texts, **cleaned(report.parts, texts or {})}
        if links is not None:
            _link(actor, report, links)
        news = _news_in(report)
        _check(report, len(news))
        fill(report, now)
        _give_in(actor, report, now, is_late=standing == LATE)
        _keep_news(report, news, today)
        _tell(report)
    return report


def _locked(report: RepReport) -> RepReport:
    return RepReport.objects.select_for_update(of=("self",)).select_related("rule", "user").get(pk=report.pk)


def _check(report: RepReport, news: int) -> None:
    if problems := incomplete(report.parts, report.texts, news):
        raise Refusal(problems[0].message, code="incomplete_report", problems=problems)


def _give_in(actor: User, report: RepReport, now: datetime, *, is_late: bool) -> None:
    report.state, report.submitted_at, report.is_late = RepReport.State.SUBMITTED, now, is_late
    report.version += 1
    report.save(update_fields=["state", "submitted_at", "is_late", "texts", "figures", "done", "version", "updated_at"])
    changes: dict[str, list[Any]] = {
        "state": [RepReport.State.DRAFT.value, RepReport.State.SUBMITTED.value],
        "is_late": [None, is_late],
    }
    audit.record(actor=actor, action="rep_report.submitted", record=report, changes=changes)


def _news_in(report: RepReport) -> list[News]:
    """Competitors and products are the organisation's, named in what somebody typed."""
    texts = [report.texts.get(section.key, "") for section in report.parts if section.kind == NEWS]
    if not any(text.strip() for text in texts):
        return []
    rivals = dict(Competitor.objects.active().values_list("name", "pk"))
    products = dict(Product.objects.filter(is_active=True).values_list("name", "pk"))
    return [news for text in texts for news in parse(text, rivals, products)]


def _keep_news(report: RepReport, found: list[News], today: date) -> None:
    on = min(report.period.last_day, today)
    rows = [
        MarketNews(
            report=report, user_id=report.user_id, team_id=report.team_id, on=on, body=news.text, tags=list(news.tags),
            is_demo=report.is_demo,
        )
        for news in found
    ]  # fmt: skip
    MarketNews.objects.bulk_create(rows)
    pairs = list(zip(rows, found, strict=True))
    rivals, products = MarketNews.competitors.through, MarketNews.products.through
    rivals.objects.bulk_create(
        [rivals(marketnews_id=row.pk, competitor_id=pk) for row, news in pairs for pk in news.competitors]
    )
    products.objects.bulk_create(
        [products(marketnews_id=row.pk, product_id=pk) for row, news in pairs for pk in news.products]
    )


def _link(actor: User, report: RepReport, records: Iterable[Any]) -> None:
    """Replace the links by those to `records`, each of which its author must see."""
    wanted = list(dict.fromkeys(records))[:MOST_LINKS]
    for record in wanted:
        if not type(record).objects.visible_to(actor).filter(pk=record.pk).exists():
            raise Refusal(_("You may not see the record this links to."), code="unknown", field="links")
    ReportLink.objects.filter(report=report).delete()
    ReportLink.objects.bulk_create(
        [ReportLink(report=report, is_demo=report.is_demo, **{linked_name(record): record}) for record in wanted]
    )


def linked_name(record: Any) -> str:
    return next(name for name in LINKED if record._meta.model_name == name)


def _tell(report: RepReport) -> None:
    manager = line_managers([(report.user_id, report.team_id)]).get(report.user_id)
    audience = tuple({report.user_id, *([manager] if manager else [])})
    broadcast(RecordChanged(topic="rep-report", id=report.pk, audience=audience))

"""The rows of “my day”: one record that needs somebody, and what can be done about it by one key or one tap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities.models import Activity
from activities.queries import ICONS, ROUTES
from core.masking import mode_of
from customers.models import Account
from leads.models import Lead
from opportunities.models import Opportunity

How = Literal["send", "ask", "go"]
# Key, icon and word of each act; the keys are those of the help (“?”).
DONE, CALL, SNOOZE, LOG = "d", "c", "s", "l"
WORDS: dict[str, tuple[str, Promise]] = {
    DONE: ("check", gettext_lazy("Done")),
    CALL: ("phone", gettext_lazy("Call")),
    SNOOZE: ("alarm-clock", gettext_lazy("Later")),
    LOG: ("notebook-pen", gettext_lazy("Log")),
}


@dataclass(frozen=True, slots=True)
class Act:
    """`send` does it at once, `ask` opens a small form, `go` leaves for the address."""

    key: str
    how: How
    address: str
    word: str | Promise
    icon: str
    name: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """`why` says in words what is wrong, `when` since or until when."""

    key: str
    icon: str
    title: str
    address: str
    note: str = ""
    why: str = ""
    when: date | datetime | None = None
    is_due: bool = False
    amount: Any = None
    currency: str = ""
    badge: Any = ""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one kind; `total` is how many the list behind `address` has."""

    key: str
    title: str
    icon: str
    total: int
    address: str
    rows: Sequence[Row] = ()
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Hands:
    """What the user may do, so that no button stands there in vain, and when “later” is."""

    may_edit_tasks: bool
    may_log: bool
    may_edit_leads: bool
    may_edit_deals: bool
    may_edit_accounts: bool
    may_assign_leads: bool
    next_day: date

    @classmethod
    def of(cls, user: Any, next_day: date) -> Hands:
        return cls(
            may_edit_tasks=user.may("activities.edit"),
            may_log=user.may("activities.create"),
            may_edit_leads=user.may("leads.edit"),
            may_edit_deals=user.may("opportunities.edit"),
            may_edit_accounts=user.may("customers.edit"),
            may_assign_leads=user.may("leads.assign"),
            next_day=next_day,
        )


def act(key: str, how: How, address: str, **more: str) -> Act:
    icon, word = WORDS[key]
    return Act(key, how, address, word, icon, **more)


def call(phone: str) -> tuple[Act, ...]:
    number = "".join(sign for sign in phone if sign.isdigit() or sign == "+")
    return (act(CALL, "go", f"tel:{number}"),) if number else ()


def log(hands: Hands, noun: str, pk: Any) -> tuple[Act, ...]:
    return (act(LOG, "ask", f"{reverse('activities:create')}?{noun}={pk}"),) if hands.may_log else ()


def task_row(activity: Activity, hands: Hands) -> Row:
    noun, about = activity.subject_name, activity.about
    acts: tuple[Act, ...] = ()
    if hands.may_edit_tasks:
        later = later_than(activity.due_at, hands.next_day)
        acts = (
            act(DONE, "send", reverse("activities:complete", args=[activity.pk])),
            act(SNOOZE, "send", reverse("activities:reschedule", args=[activity.pk]), name="due_at", value=later),
        )
    acts = (*acts[:1], *call(phone_of(about)), *acts[1:], *log(hands, noun, getattr(activity, f"{noun}_id")))
    return Row(
        f"task-{activity.pk}", ICONS[activity.kind], activity.subject, reverse("activities:detail", args=[activity.pk]),
        note=f"{activity.get_kind_display()} · {about}", when=activity.due_at, is_due=True, acts=acts,
    )  # fmt: skip


def later_than(due: datetime | None, next_day: date) -> str:
    """The same time on the next working day, as the form reads it."""
    clock = timezone.localtime(due).strftime("%H:%M") if due else "09:00"
    return f"{next_day.isoformat()}T{clock}"


def phone_of(record: Any) -> str:
    """A number that is masked for the reader is not called, either."""
    numbers = (getattr(record, name, "") for name in ("mobile", "phone") if not mode_of(record, name))
    return next(filter(None, numbers), "")


def lead_row(lead: Lead, hands: Hands, *, why: str = "", when: Any = None, falls: bool = False) -> Row:
    acts = call(phone_of(lead))
    if hands.may_edit_leads and lead.status == Lead.Status.NEW:
        contacted = reverse("leads:status", args=[lead.pk])
        acts = (act(DONE, "send", contacted, name="status", value=Lead.Status.CONTACTED), *acts)
    if falls and hands.may_edit_leads:
        route = "leads:keep-longer" if hands.may_assign_leads else "leads:ask-longer"
        acts = (*acts, act(SNOOZE, "ask", reverse(route, args=[lead.pk])))
    note = lead.company if lead.company != lead.name else ""
    return Row(
        f"lead-{lead.pk}", "target", lead.name, reverse("leads:detail", args=[lead.pk]), note=note, why=why, when=when,
        is_due=when is not None, badge=lead.score or "", acts=(*acts, *log(hands, "lead", lead.pk)),
    )  # fmt: skip


def account_row(account: Account, hands: Hands, why: str) -> Row:
    acts = call(phone_of(account))
    if hands.may_edit_accounts:
        acts = (*acts, act(SNOOZE, "ask", reverse("customers:account-ask", args=[account.pk])))
    return Row(
        f"account-{account.pk}", "building-2", account.name, reverse("customers:account-detail", args=[account.pk]),
        note=account.industry, why=why, badge=account.level, acts=(*acts, *log(hands, "account", account.pk)),
    )  # fmt: skip


def deal_row(deal: Opportunity, hands: Hands, why: str) -> Row:
    acts: tuple[Act, ...] = ()
    if hands.may_edit_deals:
        acts = (act(SNOOZE, "ask", reverse("opportunities:next-step", args=[deal.pk])),)
    note = f"{deal.account} · {deal.stage}" if deal.account else str(deal.stage)
    return Row(
        f"deal-{deal.pk}", "handshake", deal.name, reverse(ROUTES["opportunity"], args=[deal.pk]), note=note, why=why,
        amount=deal.amount, currency=deal.currency, acts=(*acts, *log(hands, "opportunity", deal.pk)),
    )  # fmt: skip


def approval_row(waiting: Any) -> Row:
    """Approving is one key; refusing asks why."""
    approve = reverse("people:approval-approve", args=[waiting.kind.key, waiting.request.pk])
    send_back = reverse("people:approval-refuse", args=[waiting.kind.key, waiting.request.pk, "return"])
    return Row(
        f"approval-{waiting.request.pk}", waiting.kind.icon, waiting.subject.title, waiting.subject.url,
        note=f"{waiting.flow} · {waiting.request.sent_by}", when=waiting.request.sent_at,
        amount=waiting.subject.amount, currency=waiting.subject.currency,
        acts=(
            Act(DONE, "send", approve, _("Approve"), "check"),
            Act(SNOOZE, "ask", send_back, _("Return"), "undo-2"),
        ),
    )  # fmt: skip

"""Rules that come with the product, ready to be switched on: each a draft with the reader's words, changed like any other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


@dataclass(frozen=True, slots=True)
class Shipped:
    key: str
    name: Any
    record_type: str
    trigger: dict[str, Any]
    when: dict[str, Any]
    steps: list[dict[str, Any]]

    def definition(self) -> dict[str, Any]:
        """With its texts in the language that is active, as the author will read and change them."""
        return {"trigger": self.trigger, "when": self.when, "steps": _said(self.steps)}


def _said(value: Any) -> Any:
    """Lazy texts as plain ones, at every depth."""
    if isinstance(value, list):
        return [_said(item) for item in value]
    if isinstance(value, dict):
        return {word: _said(item) for word, item in value.items()}
    return str(value) if isinstance(value, Promise) else value


def _field(field: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


def _all(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {"all": list(nodes)}


OPEN_LEAD = {"any": [_field("status", "is", "new"), _field("status", "is", "contacted")]}
OPEN_DEAL = _field("status", "is", "open")
SHIPPED = (
    Shipped(
        "hot-lead", gettext_lazy("Hot lead unanswered for 30 minutes"), "lead", {"on": "meets"},
        _all(_field("band", "is", "hot"), _field("status", "is", "new")),
        [
            {"do": "wait", "minutes": 30},
            {"do": "if", "when": _field("status", "is", "new"), "then": [
                {"do": "notify", "to": "manager", "message": gettext_lazy("{company}: a hot lead waits for an answer.")},
                {"do": "task", "subject": gettext_lazy("Call the hot lead {company} now"), "to": "owner", "days": 0},
            ]},
        ],
    ),
    Shipped(
        "new-lead", gettext_lazy("First call for every new lead"), "lead", {"on": "created"}, _all(_field("owner", "filled")),
        [{"do": "task", "subject": gettext_lazy("First call to {company}"), "to": "owner", "days": 1}],
    ),
    Shipped(
        "welcome", gettext_lazy("Welcome mail for leads from the web site"), "lead", {"on": "created"},
        _all(_field("email", "filled"), _field("company", "filled")),
        [{
            "do": "mail", "subject": gettext_lazy("Thank you for your interest"),
            "body": gettext_lazy("Hello,\n\nthank you for writing to us. We will call you within one working day.\n"),
        }],
    ),
    Shipped(
        "nurture", gettext_lazy("Three touches for a lead that is not ready"), "lead",
        {"on": "changed", "field": "status", "to": "nurturing"}, {},
        [
            {"do": "task", "subject": gettext_lazy("Send something useful to {company}"), "to": "owner", "days": 3},
            {"do": "wait", "days": 20, "working": True},
            {"do": "if", "when": _field("status", "is", "nurturing"), "then": [
                {"do": "task", "subject": gettext_lazy("Ask {company} again"), "to": "owner", "days": 0},
                {"do": "wait", "days": 40, "working": True},
                {"do": "if", "when": _field("status", "is", "nurturing"), "then": [
                    {"do": "notify", "to": "owner", "message": gettext_lazy("{company} has been nurtured for a quarter: decide.")},
                ]},
            ]},
        ],
    ),
    Shipped(
        "idle-lead", gettext_lazy("Lead untouched for ten days"), "lead", {"on": "daily"},
        _all(OPEN_LEAD, _field("last_activity_at", "more than days ago", 10), _field("next_step_on", "empty")),
        [{"do": "task", "subject": gettext_lazy("{company} has heard nothing for ten days"), "to": "owner", "days": 0}],
    ),
    Shipped(
        "stalled-deal", gettext_lazy("Stalled deal"), "opportunity", {"on": "daily"},
        _all(OPEN_DEAL, _field("last_activity_at", "more than days ago", 21), _field("next_step_on", "empty")),
        [{"do": "notify", "to": "owner", "message": gettext_lazy("{name}: nothing has happened for three weeks.")}],
    ),
    Shipped(
        "close-date-passed", gettext_lazy("Expected close date has passed"), "opportunity",
        {"on": "day", "field": "expected_close_on", "days": 1}, _all(OPEN_DEAL),
        [{"do": "task", "subject": gettext_lazy("{name}: the close date has passed. Set a true one."), "to": "owner", "days": 0}],
    ),
    Shipped(
        "big-deal", gettext_lazy("Tell the manager of a big deal"), "opportunity", {"on": "meets"},
        _all(OPEN_DEAL, _field("amount", "≥", "500000")),
        [{"do": "notify", "to": "manager", "message": gettext_lazy("{name} is now worth {amount} {currency}.")}],
    ),
    Shipped(
        "won-thanks", gettext_lazy("After a won deal: thank, then ask"), "opportunity",
        {"on": "changed", "field": "status", "to": "won"}, {},
        [
            {"do": "task", "subject": gettext_lazy("Thank the customer for {name}"), "to": "owner", "days": 1},
            {"do": "wait", "days": 30},
            {"do": "task", "subject": gettext_lazy("{name}: ask how it goes, and for a reference"), "to": "owner", "days": 0},
        ],
    ),
    Shipped(
        "lost-again", gettext_lazy("Ask again half a year after a lost deal"), "opportunity",
        {"on": "changed", "field": "status", "to": "lost"}, {},
        [
            {"do": "wait", "days": 180},
            {"do": "task", "subject": gettext_lazy("{name} was lost half a year ago: ask again"), "to": "owner", "days": 0},
        ],
    ),
    Shipped(
        "renewal", gettext_lazy("Renewal in 60 days"), "contract", {"on": "day", "field": "ends_on", "days": -60},
        _all(_field("status", "is not", "void")),
        [{"do": "task", "subject": gettext_lazy("{name} ends in 60 days: talk about renewal"), "to": "owner", "days": 0}],
    ),
    Shipped(
        "payment-overdue", gettext_lazy("Payment overdue for a week"), "contract",
        {"on": "day", "field": "oldest_due_on", "days": 7}, {},
        [
            {"do": "task", "subject": gettext_lazy("{name}: a payment is a week overdue"), "to": "owner", "days": 0},
            {"do": "notify", "to": "manager", "message": gettext_lazy("{name}: a payment is a week overdue.")},
        ],
    ),
    Shipped(
        "quote-expiring", gettext_lazy("Quote expires in three days"), "quote", {"on": "day", "field": "valid_until", "days": -3},
        _all(_field("state", "is", "sent")),
        [{"do": "task", "subject": gettext_lazy("{number} expires in three days: ask for an answer"), "to": "owner", "days": 0}],
    ),
    Shipped(
        "new-account", gettext_lazy("Plan the first visit to a new account"), "account", {"on": "created"},
        _all(_field("owner", "filled")),
        [{"do": "task", "subject": gettext_lazy("Plan a first visit to {name}"), "to": "owner", "days": 5}],
    ),
)  # fmt: skip
BY_KEY = {item.key: item for item in SHIPPED}

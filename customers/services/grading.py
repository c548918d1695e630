"""Levels and segments by rule, and reminders of days that matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import services as audit
from core import changes as core_changes
from core import masking
from core.errors import Forbidden, Refusal
from customers.grading import Rule, grade, next_time
from customers.measures import MEASURES
from customers.models import Account, Contact, ContactDate, GradingRule
from customers.policies import can_edit_contact
from people.models import User
from people.services import notify


def grade_accounts(*, actor: User | None, today: date) -> int:
    """Apply the rules to all companies; how many changed. A level set by hand stays; each change says which rule made it."""
    rules = [_rule(row) for row in GradingRule.objects.filter(is_active=True)]
    if not rules:
        return 0
    with transaction.atomic():
        numbers = _numbers(rules, today)
        changed, entries = [], []
        for account in (
            Account.objects.select_for_update(of=("self",))
            .only("name", "level", "level_is_fixed", "segments", "version")
            .order_by("pk")
            .iterator()
        ):
            graded = grade(rules, numbers.get(account.pk, {}))
            wanted: dict[str, Any] = {"segments": list(graded.segments)}
            if not account.level_is_fixed:
                wanted["level"] = graded.level
            if diff := core_changes.apply_changes(account, wanted):
                changed.append(account)
                entries.append(
                    audit.entry(
                        actor=actor,
                        action="account.graded",
                        record=account,
                        changes=diff,
                        reason=_because(graded.level_by) if "level" in diff else "",
                    )
                )
        Account.objects.bulk_update(changed, ["level", "segments"], batch_size=1000)
        Account.objects.filter(pk__in=[account.pk for account in changed]).update(version=F("version") + 1)
        audit.record_many(entries)
    return len(changed)


def _rule(row: GradingRule) -> Rule:
    return Rule(row.gives, row.value, row.measure, row.at_least, row.below)


def _numbers(rules: Sequence[Rule], today: date) -> dict[UUID, dict[str, Decimal]]:
    found: dict[UUID, dict[str, Decimal]] = {}
    for key in {rule.measure for rule in rules} & MEASURES.keys():
        for pk, number in MEASURES[key].values(today).items():
            found.setdefault(pk, {})[key] = number
    return found


def _because(rule: Rule | None) -> str:
    if rule is None:
        return _("No rule for levels fits.")
    words = {"level": rule.value, "measure": MEASURES[rule.measure].label, "number": f"{rule.at_least:,.2f}"}
    return _("Rule: %(measure)s at least %(number)s gives %(level)s") % words


def save_grading_rule(*, actor: User, rule: GradingRule | None = None, **values: Any) -> GradingRule:
    _require_settings(actor)
    if values.get("measure", rule.measure if rule else "") not in MEASURES:
        raise Refusal(_("There is no such measure."), code="invalid_choice", field="measure")
    with transaction.atomic():
        kept = rule or GradingRule()
        diff = core_changes.apply_changes(kept, values)
        if kept.gives == GradingRule.Gives.LEVEL and kept.value not in Account.Level.values:
            raise Refusal(_("A level is A, B or C."), code="invalid_choice", field="value")
        if kept.below is not None and kept.below <= kept.at_least:
            raise Refusal(_("The upper end must be above the lower one."), code="empty_range", field="below")
        if rule is None:
            kept.save(force_insert=True)
        else:
            core_changes.save_changes(kept, diff)
        audit.record(actor=actor, action="grading_rule.saved", record=kept, changes=diff)
    return kept


def delete_grading_rule(*, actor: User, rule: GradingRule) -> None:
    _require_settings(actor)
    with transaction.atomic():
        audit.record(actor=actor, action="grading_rule.deleted", record=rule)
        GradingRule.objects.filter(pk=rule.pk).delete()


def _require_settings(actor: User) -> None:
    if not actor.may("settings.manage"):
        raise Forbidden(_("Your role does not allow this."))


def add_contact_date(*, actor: User, contact: Contact, **values: Any) -> ContactDate:
    """A day to remember: a birthday, or something with a name."""
    can_edit_contact(actor, contact).require()
    if values.get("kind") == ContactDate.Kind.OTHER and not values.get("label"):
        raise Refusal(_("Say what day it is."), code="required", field="label")
    with transaction.atomic():
        made: ContactDate = ContactDate.objects.create(contact=contact, is_demo=contact.is_demo, **values)
        audit.record(
            actor=actor,
            action="contact.date_added",
            record=contact,
            changes={"dates": [None, f"{made}: {made.on.isoformat()}"]},
        )
    return made


def remove_contact_date(*, actor: User, day: ContactDate) -> None:
    can_edit_contact(actor, day.contact).require()
    with transaction.atomic():
        audit.record(
            actor=actor,
            action="contact.date_removed",
            record=day.contact,
            changes={"dates": [f"{day}: {day.on.isoformat()}", None]},
        )
        ContactDate.objects.filter(pk=day.pk).delete()


def remind_of_dates(*, actor: None, today: date) -> int:
    """Tell owners of the days that come near, once for each time they come. Part of no user's act."""
    reminded = 0
    days = ContactDate.objects.filter(contact__owner__is_active=True, contact__merged_into__isnull=True)
    with transaction.atomic():
        days = days.select_related("contact__owner").defer("contact__search", "contact__owner__search")
        for day in days.select_for_update(of=("self",), skip_locked=True):
            coming = next_time(day.on, yearly=day.is_yearly, today=today)
            if coming is None or coming - timedelta(days=day.remind_days) > today or day.reminded_for == coming:
                continue
            # Who may not read the days of contacts is not told of them, either.
            if "dates" in masking.restrictions_of(day.contact.owner, "contact"):
                continue
            _remind(day, coming)
            reminded += 1
    return reminded


def _remind(day: ContactDate, coming: date) -> None:
    contact = day.contact
    notify(
        user=contact.owner_id,
        kind="contact.day" if day.label else f"contact.{day.kind}",
        params={"name": str(contact), "what": day.label, "on": coming.isoformat()},
        url=reverse("customers:contact-detail", args=[contact.pk]),
        unique_key=f"contact.date:{day.pk}:{coming}",
    )
    ContactDate.objects.filter(pk=day.pk).update(reminded_for=coming)

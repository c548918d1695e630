"""Going through the steps of a run: one step a transaction, with the author's rights, its effect and its mark together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit import services as audit
from automation import policies, records
from automation.engine.conditions import holds
from automation.engine.steps import Instruction, compile_steps, merge
from automation.events import RuleCalled
from automation.hooks import kind_of
from automation.leaving import is_sequence, why_leave
from automation.models import Rule, RuleRun
from automation.records import Kind
from automation.services.rules import pause_rule
from automation.services.sequences import enrol, leave
from core import masking
from core.errors import Refusal
from core.events import announce, depth
from jobs.services import enqueue
from mail import services as mail
from mail.fields import filled
from mail.models import MailTemplate
from people.models import User
from people.queries import add_working_days
from people.services import notify

RUN, MORNING = "automation.run", time(9)


class _Context:
    """What the steps of one run need: whose rights, which record, and when."""

    def __init__(self, run: RuleRun, kind: Kind, record: Any, now: datetime, today: date) -> None:
        self.run, self.kind, self.record, self.now, self.today = run, kind, record, now, today
        self.author, self.facts = run.rule.actor, {**kind.facts(record), **run.given}

    def person(self, to: str) -> User:
        """The person that a step names; a record without an owner falls to the author."""
        owner = self.kind.owner(self.record) or self.author
        if to == "author":
            return self.author
        if to == "owner":
            return owner
        if to == "manager":
            return self._manager(owner)
        return User.objects.get(pk=to)

    def _manager(self, owner: User) -> User:
        team = owner.team
        while team is not None and (team.manager_id is None or team.manager_id == owner.pk):
            team = team.parent
        return team.manager if team is not None and team.manager is not None else self.author

    def text(self, text: str) -> str:
        """With the fields filled in; one without a value is a refusal, never “Dear {first_name}”."""
        merged = merge(text, {name: self.shown(name, value) for name, value in self.facts.items()})
        if merged.missing:
            names = ", ".join(self.kind.label_of(name) for name in merged.missing)
            raise Refusal(_("Nothing to fill in for: %(names)s.") % {"names": names}, code="missing_field")
        return merged.text

    def shown(self, name: str, value: Any) -> Any:
        """A link by its name, a choice by its word; what the author of the rule may not read is not told to others through it."""
        field = self.kind.fields[name]
        noun = self.record._meta.model_name
        if mode := masking.restrictions_of(self.author, noun).get(name):
            return masking.covered(noun, name, value, mode)
        if field.kind == "link":
            return str(getattr(self.record, name) or "")
        return getattr(self.record, f"get_{name}_display")() if field.choices else value


def advance(*, actor: None = None, run_id: UUID | str, now: datetime, today: date) -> bool:
    """Do the next step of a run; whether another one is to be done now. A refused step ends the run and says why."""
    with transaction.atomic():
        run = (
            RuleRun.objects.select_for_update(of=("self",))
            .select_related("rule__owner__team__manager", "edition")
            .filter(pk=run_id, state__in=(RuleRun.State.RUNNING, RuleRun.State.WAITING))
            .first()
        )
        if run is None or (run.due_at is not None and run.due_at > now):
            return False
        with override(run.rule.actor.language or None):
            return _step(run, now, today)


def _step(run: RuleRun, now: datetime, today: date) -> bool:
    definition = run.edition.definition
    kind, program = kind_of(run.rule.record_type, definition), compile_steps(definition["steps"])
    if not (author := run.rule.actor).is_active or not author.may("automation.manage"):
        pause_rule(rule=run.rule, reason=_("Its author may no longer do this."), now=now)
        return _end(run, RuleRun.State.STOPPED, "", _("The author may no longer do this."), now)
    if run.position >= len(program):
        return _end(run, RuleRun.State.DONE, "", "", now)
    record = kind.find(author, run.record_id)
    if record is None:
        return _end(run, RuleRun.State.STOPPED, "", _("The record is gone, or its author may no longer see it."), now)
    if is_sequence(run.edition.definition) and (reason := why_leave(kind, record, run.started_at)):
        return leave(actor=None, run=run, reason=reason, now=now)
    return _do(run, program[run.position], _Context(run, kind, record, now, today))


def _do(run: RuleRun, instruction: Instruction, context: _Context) -> bool:
    run.state, run.due_at = RuleRun.State.RUNNING, None
    if instruction.do in ("unless", "jump"):
        passes = instruction.do == "unless" and holds(instruction.words["when"], context.facts, today=context.today)
        return _go_on(run, run.position + 1 if passes else instruction.target)
    if instruction.do == "stop":
        return _end(run, RuleRun.State.DONE, "stop", "", context.now)
    if instruction.do == "wait":
        return _wait(run, instruction.words, context)
    marker = depth.set(run.depth + 1)
    try:
        with transaction.atomic():
            said = ACTS[instruction.do](context, instruction.words)
    except Refusal as refusal:
        return _end(run, RuleRun.State.FAILED, instruction.do, refusal.message, context.now)
    finally:
        depth.reset(marker)
    _log(run, instruction.do, said, context.now)
    return _go_on(run, run.position + 1)


def _go_on(run: RuleRun, position: int) -> bool:
    run.position = position
    run.save(update_fields=["position", "state", "due_at", "log"])
    return True


def _end(run: RuleRun, state: str, do: str, said: str, now: datetime) -> bool:
    if said:
        _log(run, do, said, now)
    run.state, run.finished_at, run.due_at = state, now, None
    run.save(update_fields=["state", "finished_at", "due_at", "log", "position"])
    return False


def _log(run: RuleRun, do: str, said: str, now: datetime) -> None:
    run.log = [*run.log, {"at": now.isoformat(), "do": do, "said": said}]


def _wait(run: RuleRun, words: Mapping[str, Any], context: _Context) -> bool:
    """The run goes on when its job is due: a row, never a timer."""
    if words.get("days") and words.get("working"):
        due_at = _morning(add_working_days(context.today, words["days"]))
    else:
        due_at = context.now + timedelta(**{name: words.get(name, 0) for name in ("days", "hours", "minutes")})
    run.state, run.due_at = RuleRun.State.WAITING, due_at
    enqueue(kind=RUN, payload={"run": str(run.pk)}, due_at=due_at)
    _log(run, "wait", due_at.isoformat(), context.now)
    run.position += 1
    run.save(update_fields=["position", "state", "due_at", "log"])
    return False


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))


def _update(context: _Context, words: Mapping[str, Any]) -> str:
    name, value = words["field"], context.kind.value(words["field"], str(words["value"]))
    if context.kind.edit is not None and getattr(context.record, name) != value:
        context.kind.edit(context.author, context.record, {name: value}, context.now)
    return f"{context.kind.label_of(name)}: {words['value']}"


def _tag(context: _Context, words: Mapping[str, Any]) -> str:
    tags = list(context.record.tags)
    if words["add"] not in tags and context.kind.edit is not None:
        context.kind.edit(context.author, context.record, {"tags": [*tags, words["add"]]}, context.now)
    return words["add"]


def _task(context: _Context, words: Mapping[str, Any]) -> str:
    owner, subject = context.person(words.get("to", "owner")), context.text(words["subject"])
    day = add_working_days(context.today, words["days"]) if words.get("days") else context.today
    due_at = max(_morning(day), context.now) if day == context.today else _morning(day)
    records.plan_task(
        actor=context.author,
        record=context.kind.about(context.record),
        subject=subject[:200],
        due_at=due_at,
        owner=owner,
    )
    return f"{subject} → {owner}"


def _assign(context: _Context, words: Mapping[str, Any]) -> str:
    to = context.person(words["to"])
    if context.kind.assign is not None and context.record.owner_id != to.pk:
        context.kind.assign(context.author, context.record, to, context.now)
    return str(to)


def _notify(context: _Context, words: Mapping[str, Any]) -> str:
    to, message = context.person(words["to"]), context.text(words["message"])
    seen = context.kind.find(to, context.record.pk) is not None
    if not seen:
        raise Refusal(_("%(name)s may not see this record.") % {"name": to}, code="not_visible")
    url = records.address(context.kind, context.record)
    notify(user=to, kind="automation.message", params={"message": message, "rule": context.run.rule.name}, url=url)
    return f"{to}: {message}"


def _mail(context: _Context, words: Mapping[str, Any]) -> str:
    to = context.kind.email(context.record) if context.kind.email else ""
    subject, body = _words_of_mail(context, words)
    source = f"rule:{context.run.pk}:{context.run.position}"
    mail.queue_automatic(
        actor=context.author, about=context.record, to=to, subject=subject, body=body, source=source, now=context.now
    )
    return f"{to}: {subject}"


def _words_of_mail(context: _Context, words: Mapping[str, Any]) -> tuple[str, str]:
    """The rule's own text, or the template's as it is now, in the language of the author."""
    if not words.get("template"):
        return context.text(words["subject"]), context.text(words["body"])
    template = MailTemplate.objects.visible_to(context.author).filter(pk=words["template"], is_active=True).first()
    if template is None:
        raise Refusal(_("The template is gone, or its author took it back."), code="no_template")
    subject, body = template.words(context.author.language or "")
    text = filled(context.record, context.author, {"subject": subject, "body": body})
    return text["subject"], text["body"]


def _enrol(context: _Context, words: Mapping[str, Any]) -> str:
    """With the author's rights; who is in it already, or may not be, stays out and the log says why."""
    sequence = Rule.objects.select_related("owner").filter(pk=words["sequence"]).first()
    if sequence is None:
        raise Refusal(_("This is no sequence, or it is off."), code="no_sequence")
    outcome = enrol(
        actor=context.author, rule=sequence, records=[context.record], now=context.now, depth=context.run.depth + 1
    )
    return "; ".join([str(sequence), *outcome.left_out])


def _webhook(context: _Context, _words: Mapping[str, Any]) -> str:
    rule = context.run.rule
    announce(RuleCalled(id=context.record.pk, record_type=rule.record_type, rule=rule.pk, rule_name=rule.name))
    return _("announced")


def _move(context: _Context, words: Mapping[str, Any]) -> str:
    moved = records.move_stage(actor=context.author, opportunity=context.record, stage=words["stage"], now=context.now)
    return str(moved.stage)


ACTS: dict[str, Callable[[_Context, Mapping[str, Any]], str]] = {
    "update": _update, "tag": _tag, "task": _task, "assign": _assign, "notify": _notify, "mail": _mail, "webhook": _webhook,
    "move": _move, "enrol": _enrol,
}  # fmt: skip


def give_up(*, actor: None = None, run_id: UUID | str, reason: str, now: datetime) -> None:
    """A step that failed each time it was tried: the run shows it."""
    with transaction.atomic():
        run = RuleRun.objects.select_for_update().filter(pk=run_id).first()
        if run is not None and run.finished_at is None:
            _end(run, RuleRun.State.FAILED, "", reason[:300], now)


def stop_run(*, actor: User, run: RuleRun, now: datetime) -> RuleRun:
    """By a person: what waits does not go on."""
    rule = Rule.objects.select_related("owner").get(pk=run.rule_id)
    policies.can_change(actor, rule).require()
    with transaction.atomic():
        run = RuleRun.objects.select_for_update().get(pk=run.pk)
        if run.finished_at is None:
            _end(run, RuleRun.State.STOPPED, "", _("Stopped by %(name)s.") % {"name": actor}, now)
            mail.cancel_waiting(
                actor=actor, source=f"rule:{run.pk}:", reason=_("Stopped by %(name)s.") % {"name": actor}
            )
            audit.record(actor=actor, action="rule.run_stopped", record=rule, reason=run.record_name)
    return run

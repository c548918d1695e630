"""What rules say in sentences: their problems, and the rule itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from automation.engine.conditions import Problem
from automation.records import Kind

PROBLEMS = {
    "shape": gettext_lazy("Something is missing here."),
    "too_deep": gettext_lazy("This is too large."),
    "unknown": gettext_lazy("This does not belong here."),
    "unknown_field": gettext_lazy("There is no such field."),
    "unknown_op": gettext_lazy("This comparison does not fit the field."),
    "unknown_step": gettext_lazy("There is no such step."),
    "unknown_person": gettext_lazy("There is no such person."),
    "unknown_stage": gettext_lazy("There is no such stage."),
    "unknown_sequence": gettext_lazy("There is no such sequence for these records."),
    "unknown_template": gettext_lazy("There is no such template for these records."),
    "bad_value": gettext_lazy("This value does not fit."),
    "required": gettext_lazy("This field is required."),
    "not_for_this": gettext_lazy("This can't be done with such a record."),
}
OPERATORS = {
    "is": gettext_lazy("is"), "is not": gettext_lazy("is not"), "is one of": gettext_lazy("is one of"),
    "contains": gettext_lazy("contains"), "starts with": gettext_lazy("starts with"), "empty": gettext_lazy("is empty"),
    "filled": gettext_lazy("is filled in"), "has": gettext_lazy("has"), "has not": gettext_lazy("has not"),
    "yes": gettext_lazy("is so"), "no": gettext_lazy("is not so"), "on": gettext_lazy("is on"),
    "before": gettext_lazy("is before"), "after": gettext_lazy("is after"),
    "in the next days": gettext_lazy("is within the next days:"),
    "more than days ago": gettext_lazy("is longer ago than days:"),
    "within the last days": gettext_lazy("was within the last days:"),
}  # fmt: skip
TRIGGERS = {
    "created": gettext_lazy("when it is created"),
    "changed": gettext_lazy("when it changes"),
    "meets": gettext_lazy("when it comes to meet the condition"),
    "day": gettext_lazy("on a day relative to a date"),
    "daily": gettext_lazy("every morning, for each that meets the condition"),
    "button": gettext_lazy("when somebody presses the button"),
    "webhook": gettext_lazy("when another program says so"),
    "enrol": gettext_lazy("when somebody enrols it, until there is an answer"),
}
STEPS = {
    "update": gettext_lazy("set a field"),
    "tag": gettext_lazy("add a tag"),
    "task": gettext_lazy("plan a task"),
    "assign": gettext_lazy("assign it"),
    "notify": gettext_lazy("notify"),
    "mail": gettext_lazy("send a mail"),
    "enrol": gettext_lazy("enrol it in a sequence"),
    "webhook": gettext_lazy("tell the webhooks"),
    "move": gettext_lazy("move it to a stage"),
    "wait": gettext_lazy("wait"),
    "if": gettext_lazy("if"),
    "stop": gettext_lazy("stop"),
}
PEOPLE = {
    "owner": gettext_lazy("its owner"),
    "manager": gettext_lazy("the owner's manager"),
    "author": gettext_lazy("the author of the rule"),
}


def problem_words(problem: Problem) -> str:
    return str(PROBLEMS[problem.code])


class Reader:
    """Says a rule in the language that is active. `names` gives words for the ids of people, stages and other links."""

    def __init__(self, kind: Kind, names: Mapping[str, str]) -> None:
        self.kind, self.names = kind, names

    def sentence(self, definition: Mapping[str, Any]) -> str:
        parts = [
            _("For each %(record)s, %(when)s")
            % {"record": str(self.kind.label), "when": self.trigger(definition["trigger"])}
        ]
        if condition := self.condition(definition.get("when", {})):
            parts.append(_("if %(condition)s") % {"condition": condition})
        return f"{', '.join(parts)}: {self.steps(definition['steps'])}."

    def trigger(self, trigger: Mapping[str, Any]) -> str:
        kind = trigger["on"]
        if kind == "changed" and trigger.get("field"):
            words = _("when “%(field)s” changes") % {"field": self.kind.label_of(trigger["field"])}
            old, new = (self.value(trigger["field"], trigger.get(end)) for end in ("from", "to"))
            return " ".join(
                [
                    words,
                    *([_("from %(value)s") % {"value": old}] if old else []),
                    *([_("to %(value)s") % {"value": new}] if new else []),
                ]
            )
        if kind == "day":
            field, days = self.kind.label_of(trigger["field"]), trigger["days"]
            if days == 0:
                return _("on the day of “%(field)s”") % {"field": field}
            words = ngettext("%(count)s day", "%(count)s days", abs(days)) % {"count": abs(days)}
            text = _("%(days)s after “%(field)s”") if days > 0 else _("%(days)s before “%(field)s”")
            return text % {"days": words, "field": field}
        return str(TRIGGERS[kind])

    def condition(self, node: Mapping[str, Any]) -> str:
        if not node:
            return ""
        if "all" in node or "any" in node:
            word, children = (_("and"), node["all"]) if "all" in node else (_("or"), node["any"])
            return f" {word} ".join(self._inner(child, among=len(children)) for child in children)
        op = str(OPERATORS.get(node["op"], node["op"]))
        value = "" if node.get("value") is None else self.value(node["field"], node["value"])
        return f"“{self.kind.label_of(node['field'])}” {op} {value}".strip()

    def _inner(self, node: Mapping[str, Any], *, among: int) -> str:
        text = self.condition(node)
        return f"({text})" if among > 1 and ("any" in node or "all" in node) else text

    def value(self, field: str, value: Any) -> str:
        if value in (None, ""):
            return ""
        if isinstance(value, list):
            return ", ".join(self.value(field, item) for item in value)
        return str(self.kind.words(field).get(str(value)) or self.names.get(str(value)) or value)

    def steps(self, steps: list[Mapping[str, Any]]) -> str:
        return _(", then ").join(self.step(step) for step in steps)

    def step(self, step: Mapping[str, Any]) -> str:
        says = {
            "update": self._update, "tag": lambda step: _("add the tag “%(tag)s”") % {"tag": step["add"]}, "task": self._task,
            "assign": lambda step: _("assign it to %(who)s") % {"who": self.who(step["to"])}, "notify": self._notify,
            "mail": self._mail,
            "enrol": lambda step: _("enrol it in “%(sequence)s”") % {"sequence": self._named(step["sequence"])},
            "move": lambda step: _("move it to “%(stage)s”") % {"stage": self.names.get(str(step["stage"]), step["stage"])},
            "wait": self._wait, "if": self._if,
        }  # fmt: skip
        say = says.get(step["do"])
        return say(step) if say else str(STEPS[step["do"]])

    def _mail(self, step: Mapping[str, Any]) -> str:
        if template := step.get("template"):
            return _("send the template “%(template)s”") % {"template": self._named(template)}
        return _("send the mail “%(subject)s”") % {"subject": step["subject"]}

    def _named(self, pk: Any) -> str:
        return self.names.get(str(pk), str(pk))

    def _update(self, step: Mapping[str, Any]) -> str:
        value = self.value(step["field"], step["value"]) or _("nothing")
        return _("set “%(field)s” to %(value)s") % {"field": self.kind.label_of(step["field"]), "value": value}

    def _task(self, step: Mapping[str, Any]) -> str:
        who = self.who(step.get("to", "owner"))
        return _("plan “%(subject)s” for %(who)s") % {"subject": step["subject"], "who": who}

    def _notify(self, step: Mapping[str, Any]) -> str:
        return _("tell %(who)s “%(message)s”") % {"who": self.who(step["to"]), "message": step["message"]}

    def _if(self, step: Mapping[str, Any]) -> str:
        given = {"condition": self.condition(step["when"]), "steps": self.steps(step["then"])}
        words = _("if %(condition)s: %(steps)s") % given
        return words + (_("; else %(steps)s") % {"steps": self.steps(step["else"])} if step.get("else") else "")

    def who(self, to: str) -> str:
        return str(PEOPLE.get(to) or self.names.get(str(to), to))

    def _wait(self, step: Mapping[str, Any]) -> str:
        if "days" in step:
            count = step["days"]
            if step.get("working"):
                return ngettext("wait %(count)s working day", "wait %(count)s working days", count) % {"count": count}
            return ngettext("wait %(count)s day", "wait %(count)s days", count) % {"count": count}
        if "hours" in step:
            return ngettext("wait %(count)s hour", "wait %(count)s hours", step["hours"]) % {"count": step["hours"]}
        return ngettext("wait %(count)s minute", "wait %(count)s minutes", step["minutes"]) % {"count": step["minutes"]}

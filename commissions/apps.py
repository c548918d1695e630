from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommissionsConfig(AppConfig):
    name = "commissions"

    def ready(self) -> None:
        from commissions import invariants, tasks  # noqa: F401  registered by being imported
        from people.notices import notice

        notice("commission.statement", _("Your commission statement for %(period)s is approved."), "hand-coins")
        notice(
            "commission.disputed",
            _("%(person)s disputes the commission statement for %(period)s."),
            "message-circle-question-mark",
        )
        notice(
            "commission.answered", _("Your question about the statement for %(period)s was answered."), "message-circle"
        )
        notice("commission.calculated", _("The commissions for %(period)s are calculated."), "calculator")
        notice(
            "commission.adjustment", _("An adjustment of the pay of %(person)s for %(period)s waits for a second person."),
            "hand-coins",
        )  # fmt: skip

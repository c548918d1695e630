from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TargetsConfig(AppConfig):
    name = "targets"

    def ready(self) -> None:
        from audit.words import describe
        from people.notices import notice
        from targets import invariants, tasks  # noqa: F401  registered by being imported

        notice("target.adjustment_asked", _("%(actor)s asks for a change of the target of %(name)s."), "goal")
        notice("target.adjusted", _("%(actor)s approved the change of the target of %(name)s."), "check")
        notice("target.adjustment_rejected", _("%(actor)s rejected the change of the target of %(name)s."), "x")
        notice(
            "target.behind",
            _("%(metric)s: you are at %(percent)s %%, by now %(expected)s %% are expected."),
            "trending-down",
        )
        notice(
            "target.behind_other",
            _("%(name)s, %(metric)s: at %(percent)s %%, by now %(expected)s %% are expected."),
            "trending-down",
        )
        notice("target.honour", _("Place %(rank)s in %(month)s: %(metric)s. Congratulations!"), "medal")
        notice("contest.started", _("%(name)s: %(first)s against %(second)s."), "swords")
        notice("contest.won", _("%(name)s is over: %(winner)s won."), "trophy")
        notice("contest.drawn", _("%(name)s is over: a draw."), "trophy")
        notice("contest.called_off", _("%(name)s was called off."), "x")
        describe(
            **{
                "target.set": _("set the target"),
                "target.published": _("published the target"),
                "target.adjustment_asked": _("asked for a change of the target"),
                "target.adjusted": _("approved the change of the target"),
                "target.adjustment_rejected": _("rejected the change of the target"),
                "target.adjustment_withdrawn": _("withdrew the asked-for change of the target"),
                "target.rules_edited": _("changed the rules for targets"),
                "contest.started": _("started the contest"),
                "contest.ended": _("ended the contest"),
                "contest.called_off": _("called off the contest"),
                "metric.defined": _("defined the metric"),
                "metric.retired": _("removed the metric"),
            }
        )

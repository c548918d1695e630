from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PerformanceConfig(AppConfig):
    name = "performance"

    def ready(self) -> None:
        from audit.words import describe
        from customers import mergers
        from people import handover
        from people.notices import notice
        from performance import invariants, tasks  # noqa: F401  registered by being imported
        from performance.models import Finding, ReportLink, Violation
        from performance.services import hand_over_findings

        handover.register(
            "findings",
            _("Follow-up items"),
            count=lambda user: Finding.objects.open().filter(owner=user).count(),
            move=lambda actor, user, successor: hand_over_findings(actor=actor, user=user, successor=successor),
        )
        mergers.move("account", ReportLink, "account", unique=("report_id",))
        mergers.move("lead", ReportLink, "lead", unique=("report_id",))
        mergers.stay("lead", Violation, "lead")
        notice(
            "rep_report.due", _("%(rule)s: due at %(time)s. What you did today stands in it already."), "clipboard-pen"
        )
        notice("rep_report.late", _("%(rule)s for %(day)s is late. It can still be made up."), "clipboard-x")
        notice("rep_report.missing", _("%(rule)s: %(count)s missing (%(names)s)."), "clipboard-x")
        notice("rep_report.commented", _("%(actor)s commented on %(report)s for %(day)s."), "message-square")
        notice("finding.given", _("%(actor)s gave you: %(title)s"), "list-todo")
        notice("alert.fired", _("%(name)s: %(value)s is out of range (threshold %(threshold)s)."), "siren")
        notice("alert.closed", _("%(name)s: %(value)s is back in range (threshold %(threshold)s)."), "circle-check")
        notice("decision.measured", _("See what came of your decision: %(note)s"), "flag")
        describe(
            **{
                "report_rule.created": _("Report rule made"),
                "report_rule.edited": _("Report rule changed"),
                "report_rule.opened": _("Reports opened"),
                "rep_report.submitted": _("Report given in"),
                "rep_report.commented": _("Report commented on"),
                "rep_report.scored": _("Report scored"),
                "finding.added": _("Item added"),
                "finding.closed": _("Item closed"),
                "finding.handed_over": _("Handed over"),
                "alert.created": _("Alert made"),
                "alert.edited": _("Alert changed"),
                "alert.deleted": _("Alert deleted"),
                "decision.made": _("Decided"),
                "decision.result_noted": _("Result noted"),
                "insight.dismissed": _("Insight dismissed"),
                "norm.set": _("Norm changed"),
            }
        )

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from people import handover
        from people.notices import notice
        from reports import services, tasks  # noqa: F401  registered by being imported
        from reports.models import Dashboard, ReportSchedule, SavedReport
        from reports.services.dashboards import hand_over_dashboards

        notice("report.ready", _("Your report “%(name)s” is ready."), icon="file-chart-column")
        handover.register(
            "report_schedules",
            _("Report schedules"),
            count=lambda user: ReportSchedule.objects.filter(owner=user).count(),
            move=lambda actor, user, successor: services.hand_over_schedules(
                actor=actor, user=user, successor=successor
            ),
        )
        handover.register(
            "dashboards",
            _("Dashboards"),
            count=lambda user: Dashboard.objects.filter(owner=user).count(),
            move=lambda actor, user, successor: hand_over_dashboards(actor=actor, user=user, successor=successor),
        )
        handover.register(
            "saved_reports",
            _("Saved reports"),
            count=lambda user: SavedReport.objects.filter(owner=user).count(),
            move=lambda actor, user, successor: services.hand_over_reports(actor=actor, user=user, successor=successor),
        )

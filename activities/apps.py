from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    name = "activities"

    def ready(self) -> None:
        from activities import tasks  # noqa: F401  (registers the handlers of jobs)
        from activities.models import Activity
        from activities.services import hand_over
        from audit.words import describe
        from customers import mergers
        from people import handover
        from people.models import User
        from people.notices import notice

        for noun in ("account", "contact", "lead"):
            mergers.move(noun, Activity, noun)

        def count(user: User) -> int:
            return Activity.objects.open().filter(owner=user).count()

        def move(actor: User, user: User, successor: User) -> int:
            return hand_over(actor=actor, user=user, successor=successor)

        handover.register("activities", _("Planned activities"), count=count, move=move)
        notice("activity.reminder", _("Reminder: %(subject)s"), "alarm-clock")
        describe(
            **{
                "activity.logged": _("Activity logged"),
                "activity.planned": _("Activity planned"),
                "activity.completed": _("Activity done"),
                "activity.rescheduled": _("Activity moved"),
                "activity.edited": _("Activity edited"),
                "activity.appended": _("Added to an activity"),
                "activity.deleted": _("Activity deleted"),
                "activity.handed_over": _("Handed over"),
            }
        )

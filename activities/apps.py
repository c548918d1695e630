from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    name = "activities"

    def ready(self) -> None:
        from activities import dealings, tasks  # noqa: F401  (registers the handlers of jobs)
        from activities.models import Activity, Attachment, Comment, Follower
        from activities.services import hand_over
        from audit.words import describe
        from customers import mergers
        from people import handover
        from people.models import User
        from people.notices import notice

        for noun in ("account", "contact", "lead"):
            mergers.move(noun, Activity, noun)
            mergers.move(noun, Comment, noun)
            mergers.move(noun, Attachment, noun)
            mergers.move(noun, Follower, noun, unique=("user_id",))

        def count(user: User) -> int:
            return Activity.objects.open().filter(owner=user).count()

        def move(actor: User, user: User, successor: User) -> int:
            return hand_over(actor=actor, user=user, successor=successor)

        handover.register("activities", _("Planned activities"), count=count, move=move)
        notice("activity.reminder", _("Reminder: %(subject)s"), "alarm-clock")
        notice("activity.overdue", _("Overdue: %(subject)s"), "alarm-clock-off")
        notice("activity.overdue_for_a_day", _("Overdue for a day, with %(owner)s: %(subject)s"), "alarm-clock-off")
        notice("activity.helper", _("%(actor)s asks you to help with: %(subject)s"), "users")
        notice("comment.mention", _("%(actor)s mentioned you at %(name)s."), "at-sign")
        notice("comment.asked", _("%(actor)s asks you something about %(name)s."), "message-circle-question-mark")
        notice("comment.answered", _("%(actor)s answered your question about %(name)s."), "message-square-reply")
        notice("comment.reply", _("%(actor)s replied to your comment on %(name)s."), "message-square-reply")
        notice("comment.followed", _("%(actor)s commented on %(name)s."), "message-square")
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
                "activity.repeated": _("Repetition changed"),
                "activity_settings.edited": _("Settings of activities edited"),
                "comment.written": _("Comment written"),
                "file.added": _("File added"),
                "file.removed": _("File removed"),
            }
        )

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    name = "channels"

    def ready(self) -> None:
        from audit.words import describe
        from channels import tasks, words  # noqa: F401  (tasks register their handlers)
        from channels.services.carrying import carry
        from people import carriers
        from people.notices import notice

        carriers.install(carry)
        describe(**words.DEEDS)
        notice("mention", _("%(actor)s mentioned you: %(about)s"), "at-sign")
        notice("digest.daily", _("Your day: %(words)s"), "sun")
        notice("digest.weekly", _("Your week: %(words)s"), "calendar-range")

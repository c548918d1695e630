from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrationsConfig(AppConfig):
    name = "integrations"

    def ready(self) -> None:
        from customers import mergers
        from integrations import digest_sections, tasks  # noqa: F401  (tasks register the worker's doors)
        from integrations.models import Call
        from people.notices import notice

        for noun in ("account", "contact", "lead"):
            mergers.move(noun, Call, noun)
        digest_sections.register()
        notice("call.missed", _("You missed a call of %(name)s."), icon="phone-missed")
        notice(
            "import.done",
            _("Your import of %(file)s is done: %(created)s created, %(updated)s updated, %(failed)s failed."),
            icon="file-input",
        )
        notice(
            "import.undone",
            _("Your import of %(file)s was undone: %(removed)s removed, %(restored)s restored, %(kept)s kept."),
            icon="undo-2",
        )
        notice("import.failed", _("Your import of %(file)s could not be finished: %(reason)s"), icon="file-x")
        notice("export.done", _("Your export of %(count)s rows is ready."), icon="file-output")

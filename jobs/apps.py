from django.apps import AppConfig

from core import events


class JobsConfig(AppConfig):
    name = "jobs"

    def ready(self) -> None:
        from jobs import invariants, live, outbox, upkeep  # noqa: F401  (upkeep and invariants register themselves)

        events.install(announce_to=outbox.write, broadcast_to=live.broadcast)

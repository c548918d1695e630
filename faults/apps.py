from django.apps import AppConfig


class FaultsConfig(AppConfig):
    name = "faults"

    def ready(self) -> None:
        from faults import posting  # noqa: F401  registers the handler; models are ready only now

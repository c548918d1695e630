from django.apps import AppConfig


class ForecastsConfig(AppConfig):
    name = "forecasts"

    def ready(self) -> None:
        from forecasts import invariants, tasks  # noqa: F401  registered by being imported

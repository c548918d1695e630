from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        from people import estates, tasks  # noqa: F401  (tasks register their handlers)

        estates.register()

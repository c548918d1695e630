from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        from audit.words import describe
        from people import estates, tasks, words  # noqa: F401  (tasks register their handlers)

        estates.register()
        describe(**words.DEEDS)

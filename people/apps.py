from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        from audit.words import describe
        from people import tasks, words  # noqa: F401  (tasks register their handlers)
        from people.services import estates

        estates.register()
        describe(**words.DEEDS)

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        from audit.words import describe
        from people import tasks, words  # noqa: F401  (tasks register their handlers)
        from people.notices import notice
        from people.services import estates

        for kind, (sentence, icon) in words.APPROVAL_NOTICES.items():
            notice(kind, sentence, icon)
        estates.register()
        describe(**words.DEEDS)

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self) -> None:
        from audit import invariants  # noqa: F401  (registers the check of the chain)

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContractsConfig(AppConfig):
    name = "contracts"

    def ready(self) -> None:
        from audit.words import describe
        from contracts import approvals, dealings, invariants, tasks, words  # noqa: F401  (registered by being imported)
        from contracts.models import Contract
        from contracts.queries import owned_by
        from contracts.services import hand_over
        from customers import mergers
        from people import handover
        from people.notices import notice

        def move(actor: Any, user: Any, successor: Any) -> int:
            return hand_over(actor=actor, user=user, successor=successor)

        approvals.register_kind()
        mergers.move("account", Contract, "account")
        mergers.move("contact", Contract, "contact")
        handover.register("contracts", _("Contracts"), count=owned_by, move=move)
        describe(**words.DEEDS)
        for kind, (sentence, icon) in words.NOTICES.items():
            notice(kind, sentence, icon)

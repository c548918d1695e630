from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        from audit.words import describe
        from core import masking
        from customers import (
            services,
            tasks,  # noqa: F401  (registers the handlers of jobs)
            words,
        )
        from customers.models import Account, Contact
        from customers.own_measures import register_measures
        from customers.services.mergeable import register_kinds
        from people import handover
        from people.notices import notice

        def counter(model: Any) -> Any:
            return lambda user: model.objects.filter(owner=user).count()

        handover.register("accounts", _("Accounts"), count=counter(Account), move=services.hand_over_accounts)
        handover.register("contacts", _("Contacts"), count=counter(Contact), move=services.hand_over_contacts)
        register_kinds()
        masking.guard(Account, phone=masking.PHONE, address=masking.TEXT, revenue=masking.MONEY)
        masking.guard(
            Contact, phone=masking.PHONE, mobile=masking.PHONE, email=masking.EMAIL, preferences=masking.TEXT,
            description=masking.TEXT, dates=masking.DAY,
        )  # fmt: skip
        register_measures()
        for kind, (sentence, icon) in words.NOTICES.items():
            notice(kind, sentence, icon)
        describe(**words.DEEDS)

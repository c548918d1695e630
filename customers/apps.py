from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        from audit.words import describe
        from customers import (
            services,
            tasks,  # noqa: F401  (registers the handlers of jobs)
        )
        from customers.models import Account, Contact
        from customers.services.mergeable import register_kinds
        from people import handover

        def counter(model: Any) -> Any:
            return lambda user: model.objects.filter(owner=user).count()

        handover.register("accounts", _("Accounts"), count=counter(Account), move=services.hand_over_accounts)
        handover.register("contacts", _("Contacts"), count=counter(Contact), move=services.hand_over_contacts)
        register_kinds()
        describe(
            **{
                f"{noun}.{act}": label
                for noun in ("account", "contact", "lead")
                for act, label in (
                    ("merged", _("Merged")),
                    ("unmerged", _("Merging undone")),
                    ("not_the_same", _("Marked as not the same")),
                )
            }
        )

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        from customers import services
        from customers.models import Account, Contact
        from people import handover

        def counter(model: Any) -> Any:
            return lambda user: model.objects.filter(owner=user).count()

        handover.register("accounts", _("Accounts"), count=counter(Account), move=services.hand_over_accounts)
        handover.register("contacts", _("Contacts"), count=counter(Contact), move=services.hand_over_contacts)

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
        notice("contact.birthday", _("Birthday of %(name)s on %(on)s"), "cake")
        notice("contact.anniversary", _("Anniversary of %(name)s on %(on)s"), "cake")
        notice("contact.day", _("%(name)s: %(what)s on %(on)s"), "cake")
        describe(
            **{
                "account.graded": _("Graded by rule"),
                "contact.date_added": _("Day to remember added"),
                "contact.date_removed": _("Day to remember removed"),
                "account.unconverted": _("Conversion undone"),
                "contact.unconverted": _("Conversion undone"),
                "opportunity.unconverted": _("Conversion undone"),
                "duplicate_policy.edited": _("Handling of duplicates changed"),
                "grading_rule.saved": _("Grading rule saved"),
                "grading_rule.deleted": _("Grading rule deleted"),
            },
            **{
                f"{noun}.{act}": label
                for noun in ("account", "contact", "lead")
                for act, label in (
                    ("merged", _("Merged")),
                    ("unmerged", _("Merging undone")),
                    ("not_the_same", _("Marked as not the same")),
                )
            },
        )

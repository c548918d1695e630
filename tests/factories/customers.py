"""Companies and people outside, as the services make them."""

from __future__ import annotations

from typing import Any

import factory

from customers import services
from customers.models import Account, Contact


class AccountFactory(factory.django.DjangoModelFactory):
    """`owner` is required; he makes it himself."""

    class Meta:
        model = Account

    name = factory.Sequence(lambda number: f"Company {number}")

    @classmethod
    def _create(cls, model_class: type[Account], *args: Any, **values: Any) -> Account:
        owner = values.pop("owner")
        return services.create_account(actor=values.pop("actor", owner), owner=owner, **values)


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    last_name = factory.Sequence(lambda number: f"Person {number}")

    @classmethod
    def _create(cls, model_class: type[Contact], *args: Any, **values: Any) -> Contact:
        owner = values.pop("owner")
        return services.create_contact(actor=values.pop("actor", owner), owner=owner, **values)

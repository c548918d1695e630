"""Teams and people beyond the cast."""

from __future__ import annotations

from typing import Any

import factory

from people.models import Role, Team, User
from tests.cast import hashed_password


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Team

    name = factory.Sequence(lambda number: f"Team {number}")


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    full_name = factory.Faker("name")
    email = factory.Sequence(lambda number: f"person{number}@example.com")
    password = factory.LazyFunction(hashed_password)

    @factory.post_generation
    def role(self, create: bool, key: str | None, **_kwargs: Any) -> None:
        self.roles.add(Role.objects.get(key=key or "rep"))

"""Related records in requests: an id of something the caller can't see doesn't exist."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from rest_framework import serializers


class VisibleChoice(serializers.PrimaryKeyRelatedField):
    """Writes a related record of `model` by its id, among those that the caller may see."""

    def __init__(self, model: type[Model], **kwargs: Any) -> None:
        self.model = model
        super().__init__(queryset=model._default_manager.none(), **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        return self.model._default_manager.all().visible_to(self.context["request"].user)  # type: ignore[attr-defined]

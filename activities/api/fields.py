"""What inputs of this room have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers


class VisibleRecord(serializers.PrimaryKeyRelatedField):
    """An id of a record that the caller may see; another does not exist for him."""

    def __init__(self, model: Any, **kwargs: Any) -> None:
        self.model = model
        super().__init__(queryset=model.objects.none(), **kwargs)

    @classmethod
    def many_init(cls, *args: Any, **kwargs: Any) -> Any:
        options = {name: kwargs.pop(name) for name in ("required", "allow_empty", "max_length") if name in kwargs}
        kwargs.pop("many", None)
        return serializers.ManyRelatedField(child_relation=cls(*args, **kwargs), **options)

    def get_queryset(self) -> Any:
        return self.model.objects.visible_to(self.context["request"].user)


def the_one(attrs: dict[str, Any], kinds: Mapping[str, type[Any]]) -> Any:
    """The one record that is named, taken out of the values."""
    given = [name for name in kinds if name in attrs]
    if len(given) != 1:
        message = _("Name exactly one of %(names)s.") % {"names": ", ".join(kinds)}
        raise serializers.ValidationError({"": [serializers.ErrorDetail(message, code="one_subject")]})
    return attrs.pop(given[0])

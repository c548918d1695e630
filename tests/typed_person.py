"""A plugin of mypy: `request.user` is a User.

The stubs say "User or AnonymousUser". Here no view is reached by nobody: `core.routes` lets each route declare who may take it, the
start-up check refuses one that doesn't, and the few public views ask for nothing of a user but `is_authenticated`.
"""

from collections.abc import Callable

from mypy.plugin import AttributeContext, Plugin
from mypy.types import Instance, Type, UnionType, get_proper_type

PERSON = "people.models.user.User"
ATTRIBUTES = {"django.http.request.HttpRequest.user", "rest_framework.request.Request.user"}


class TypedPerson(Plugin):
    def get_attribute_hook(self, fullname: str) -> Callable[[AttributeContext], Type] | None:
        return person_only if fullname in ATTRIBUTES else None


def person_only(context: AttributeContext) -> Type:
    found = get_proper_type(context.default_attr_type)
    if isinstance(found, UnionType):
        for item in found.items:
            proper = get_proper_type(item)
            if isinstance(proper, Instance) and proper.type.fullname == PERSON:
                return proper
    return context.default_attr_type


def plugin(version: str) -> type[Plugin]:
    return TypedPerson

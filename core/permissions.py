"""Who may use a resource of the API: asked before anything else."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import exceptions, permissions
from rest_framework.request import Request

from core.routes import check_policy


class PolicyPermission(permissions.BasePermission):
    """Asks for the grant `room.action` that the resource declares for the method or extra action at hand."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if getattr(view, "policy", None) == "public":
            return True
        if not request.user or not request.user.is_authenticated:
            raise exceptions.NotAuthenticated(_("Send a token in the Authorization header."))
        if getattr(view, "policy", None) == "signed-in":
            return True
        check_policy(request.user, f"{view.room}.{view.action_needed()}")
        return True

"""How the OpenAPI document is drawn from the resources."""

from __future__ import annotations

from drf_spectacular.openapi import AutoSchema


class Schema(AutoSchema):
    """Tags by resource; parameters of lists come from the resource's FilterSet and table."""

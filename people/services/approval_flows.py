"""The stops of approval flows, as administrators set them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refusal
from people.approvals.registry import KINDS
from people.models import ApprovalNode
from people.policies import can_manage_settings
from people.services.writing import edit, note, only, require_limits

WRITABLE = ("name", "approver", "level", "role", "person", "mode", "measure", "above", "position", "is_active")


def create_node(*, actor: Any, kind: str, **values: Any) -> ApprovalNode:
    """One more stop. Requests that are on their way keep theirs."""
    can_manage_settings(actor).require()
    if not any(kind in known.flows for known in KINDS.values()):
        raise Refusal(_("There is no such flow."), code="unknown_flow")
    given = _clean(values)
    with transaction.atomic():
        node = ApprovalNode(kind=kind, **given)
        node.save(force_insert=True)
        note(node, actor=actor, action="approval_flow.edited", diff={"name": [None, node.name]})
    return node


def edit_node(*, actor: Any, node: ApprovalNode, version: int | None = None, **values: Any) -> ApprovalNode:
    can_manage_settings(actor).require()
    given = _clean(values)
    with transaction.atomic():
        return edit(node, given, actor=actor, action="approval_flow.edited", version=version)


def _clean(values: Mapping[str, Any]) -> dict[str, Any]:
    """What does not belong to the kind of approver is emptied; what is needed must be there."""
    given = only(values, WRITABLE)
    require_limits(ApprovalNode, given)
    approver = given.get("approver")
    if approver != ApprovalNode.Approver.ROLE:
        given["role"] = None
    if approver != ApprovalNode.Approver.PERSON:
        given["person"] = None
    if approver == ApprovalNode.Approver.ROLE and given["role"] is None:
        raise Refusal(_("Choose the role."), code="required", field="role")
    if approver == ApprovalNode.Approver.PERSON and given["person"] is None:
        raise Refusal(_("Choose the person."), code="required", field="person")
    if not 1 <= (given.get("level") or 1) <= 10:
        raise Refusal(_("From 1 to 10 levels up."), code="range", field="level")
    if given.get("above") is not None and not given.get("measure"):
        raise Refusal(_("Say what is measured."), code="required", field="measure")
    return given

"""How leads become one: registered once when the room starts; the merging itself is `customers.services.merging`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import save_changes, type_diff
from core.events import announce
from customers import mergers
from customers.matching.scoring import Party
from customers.policies import can_merge
from leads.events import LeadEdited
from leads.models import (
    FirstResponse,
    Lead,
    LeadBehaviour,
    LeadCollaborator,
    LeadMerger,
    LeadOwnerChange,
    LeadScoreChange,
    LeadStatusChange,
    LeadSuspicion,
    WebFormSubmission,
)
from leads.services.columns import DERIVED, derive
from leads.services.writing import tell
from people.models import User

GROUPS = {
    "name": ("last_name", "first_name"),
    **{name: (name,) for name in ("company", "title", "email", "phone", "website", "industry", "region")},
    "source": ("source_id",),
    **{name: (name,) for name in ("source_detail", "campaign", "need")},
    "budget": ("budget", "currency"),
    "next_step": ("next_step", "next_step_on"),
    "owner": ("owner_id", "pool_id"),
}


def _refusal(kept: Lead, gone: Lead) -> str:
    if gone.status != Lead.Status.CONVERTED:
        return ""
    if kept.status == Lead.Status.CONVERTED:
        return _("Both leads have been converted. Merge what they became: the accounts and the contacts.")
    return _("The other lead has been converted; keep that one.")


def _out_of_sight(_gone: Lead, _kept: Lead, now: datetime) -> dict[str, Any]:
    return {"deleted_at": now}


def _save(actor: User, lead: Lead, diff: type_diff, action: str, reason: str) -> None:
    derive(lead)
    save_changes(lead, diff, *DERIVED)
    audit.record(actor=actor, action=action, record=lead, changes=diff, reason=reason)
    announce(LeadEdited(id=lead.pk, fields=tuple(diff)))
    tell(lead)


def _party(lead: Lead) -> Party:
    return Party.person(
        first=lead.first_name, last=lead.last_name, company=lead.company, email=lead.email, phones=[lead.phone]
    )


def register_kind() -> None:
    mergers.register(
        mergers.Kind(
            "lead", Lead, LeadMerger, LeadSuspicion, GROUPS, Lead.with_deleted.all, "leads:detail", can_merge, _save, _party,
            ("first_name", "last_name", "company", "email", "phone"), hide=_out_of_sight, refusal=_refusal, union=("tags",),
            latest=("last_activity_at",),
        )
    )  # fmt: skip
    mergers.move("lead", LeadCollaborator, "lead", unique=("user_id",))
    mergers.move("lead", LeadBehaviour, "lead", unique=("source_key",))
    mergers.move("lead", WebFormSubmission, "lead")
    for model in (LeadStatusChange, LeadOwnerChange, LeadScoreChange, FirstResponse):
        mergers.stay("lead", model, "lead")
    mergers.stay_with_both("lead", LeadMerger, LeadSuspicion)
    mergers.stay("lead", Lead, "merged_into")

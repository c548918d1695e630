"""What the nightly detectors found, for whom it may be seen."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import new_id
from people.models import Team


class InsightQuerySet(models.QuerySet["Insight"]):
    def visible_to(self, user: Any) -> Self:
        """Of a person to those whose reach covers him; of a team to those who see everybody in it and below: who lead it."""
        reach = user.access.reach("performance", "view") if user.is_active else None
        if reach is None:
            return self.none()
        if reach.everyone:
            return self.all()
        return self.filter(Q(user_id__in=reach.owner_ids) | Q(user__isnull=True, team_id__in=teams_led(user)))

    def present(self) -> Self:
        return self.filter(gone_on__isnull=True, dismissed_at__isnull=True)


def teams_led(user: Any) -> list[Any]:
    """The teams a user manages and all below; none for those whose grant does not reach that far."""
    if user.access.grants.get(("performance", "view")) != "subtree":
        return []
    rows = list(Team.objects.order_by().values_list("pk", "parent_id", "manager_id"))
    found = {pk for pk, _parent, manager in rows if manager == user.pk}
    while more := {pk for pk, parent, _manager in rows if parent in found} - found:
        found |= more
    return list(found)


class Insight(models.Model):
    """One finding of one detector about a team (all of its tree) or a person. `values` make its sentence, `numbers` open their rows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    detector = models.CharField(max_length=30)
    team = models.ForeignKey(Team, models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey("people.User", models.CASCADE, null=True, related_name="+")
    key = models.CharField(max_length=80, blank=True, default="")
    values = models.JSONField(default=dict)
    numbers = models.JSONField(default=list)
    weight = models.DecimalField(max_digits=8, decimal_places=2, default=0)
    found_on = models.DateField(_("Found"))
    seen_on = models.DateField()
    gone_on = models.DateField(null=True)
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.ForeignKey("people.User", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("Why"), max_length=300, blank=True, default="")
    is_demo = models.BooleanField(default=False, editable=False)

    objects = InsightQuerySet.as_manager()

    class Meta:
        ordering = ["-weight", "-id"]
        verbose_name, verbose_name_plural = _("insight"), _("insights")
        constraints = [
            models.UniqueConstraint(
                fields=["detector", "team", "user", "key"], condition=Q(gone_on__isnull=True), name="insight_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(dismissed_at__isnull=True) | (Q(dismissed_by__isnull=False) & ~Q(reason="")),
                name="insight_dismissed_with_reason",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.detector

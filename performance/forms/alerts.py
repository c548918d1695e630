"""Thresholds and decisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Team, User
from performance.forms.reports import people
from performance.models import Alert, Direction, Window
from targets.metrics import catalogue


def metrics() -> list[tuple[str, Any]]:
    return [(metric.key, metric.label) for metric in catalogue().values()]


class AlertForm(forms.Form):
    """The subject is everything one sees, a person or a team."""

    name = forms.CharField(label=_("Name"), max_length=120)
    metric = forms.ChoiceField(label=_("Metric"), choices=metrics)
    window = forms.ChoiceField(label=_("Period"), choices=Window.choices, initial=Window.DAYS_30)
    direction = forms.ChoiceField(label=_("When it"), choices=Direction.choices)
    threshold = forms.DecimalField(label=_("Threshold"), max_digits=18, decimal_places=2)
    user = forms.ModelChoiceField(label=_("Of a person"), queryset=User.objects.none(), required=False)
    team = forms.ModelChoiceField(label=_("Of a team"), queryset=Team.objects.none(), required=False)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)

    def __init__(self, *args: Any, actor: User, alert: Alert | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if alert is not None:
            self.initial = {name: getattr(alert, name) for name in self.fields}
        reach = actor.access.reach("performance", "view")
        seen, teams = people(), Team.objects.filter(is_active=True)
        if reach is None or not reach.everyone:
            ids = reach.owner_ids if reach is not None else frozenset()
            seen, teams = seen.filter(pk__in=ids), teams.filter(manager_id__in=ids)
        self.fields["user"].queryset, self.fields["team"].queryset = seen, teams  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    note = forms.CharField(
        label=_("What was decided, and why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    action = forms.CharField(label=_("Who has to do what"), max_length=200, required=False)
    action_owner = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none(), required=False)
    due_on = forms.DateField(label=_("Due on"), required=False, widget=forms.DateInput())
    measure_after = forms.IntegerField(label=_("Look at the number again after (days)"), initial=14, min_value=1)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = actor.access.reach("performance", "review")
        ids = {actor.pk, *(reach.owner_ids if reach is not None else ())}
        seen = people() if reach is not None and reach.everyone else people().filter(pk__in=ids)
        self.fields["action_owner"].queryset = seen  # type: ignore[attr-defined]


class ResultForm(forms.Form):
    result = forms.CharField(label=_("What came of it"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

"""What is typed about a plan: its payment once, and one form for each component, with the fields of its kind."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from commissions.engine.plan import RATIOS
from commissions.forms import Amount, EffectiveForm, Percent
from commissions.models.plan import BASIS_NAMES, PAY_PERIOD_NAMES
from opportunities.models import DealType
from products.models import Product, ProductFamily

MOST_COMPONENTS, MOST_ROWS, FEWEST_ROWS = 8, 20, 3
KIND_NAMES = [
    ("rate", _("A percentage of what is sold")),
    ("per_unit", _("An amount for each unit")),
    ("bonus", _("A bonus for reaching something")),
    ("curve", _("A target incentive along a curve of attainment")),
]
MEASURE_NAMES = [
    ("amount", _("amounts")), ("quantity", _("units")), ("attainment", _("percentages of the target")),
    ("margin_percent", _("percentages of margin")), ("markup_percent", _("percentages of mark-up")),
]  # fmt: skip


class PlanForm(EffectiveForm):
    """What holds for the plan as a whole."""

    pay_period = forms.ChoiceField(label=_("Paid each"), choices=PAY_PERIOD_NAMES)
    held_percent = Percent(
        label=_("Held back, %"), required=False, max_value=100, help_text=_("Empty pays all at once.")
    )
    held_until = forms.ChoiceField(
        label=_("Held until"), required=False,
        choices=[("pro_rata", _("the money comes in, pro rata")), ("in_full", _("the contract is fully paid"))],
    )  # fmt: skip
    leaver_percent = Percent(
        label=_("Paid to leavers, %"),
        required=False,
        max_value=100,
        help_text=_("On money that comes in later for deals of their time. Empty: such money is not theirs."),
    )
    plan_cap = Amount(label=_("The plan pays at most, per pay period"), required=False)
    draw_amount = Amount(label=_("Draw per pay period"), required=False, help_text=_("Empty for none."))
    draw_kind = forms.ChoiceField(
        label=_("Kind of draw"), required=False,
        choices=[("recoverable", _("Recoverable: what was missing is owed")), ("non_recoverable", _("Not to be paid back")),
                 ("forgiven", _("Forgiven, with what is owed from before"))],
    )  # fmt: skip
    restate_attainment = forms.BooleanField(
        label=_("A reversed deal is taken out as if it had never been"), required=False, initial=True
    )
    tie = forms.ChoiceField(
        label=_("An amount exactly on a step"), required=False,
        choices=[("upper", _("has reached it")), ("lower", _("has not reached it yet"))],
    )  # fmt: skip
    count = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_COMPONENTS, initial=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for row in range(1, 4):
            self.fields[f"days_{row}"] = forms.IntegerField(
                label=_("Within days"), min_value=0, max_value=36_500, required=False
            )
            self.fields[f"share_{row}"] = Percent(label=_("Taken back, %"), required=False, max_value=100)

    @property
    def schedule_rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"days_{row}"], self[f"share_{row}"]) for row in range(1, 4)]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for row in range(1, 4):
            if (data.get(f"days_{row}") is None) != (data.get(f"share_{row}") is None):
                self.add_error(f"days_{row}", gettext("A row needs both the days and the share."))
        return data


class NewPlanForm(PlanForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(label=_("Description"), max_length=500, required=False)


class ComponentForm(forms.Form):
    """One component. `key` stays with it through versions, because what was booked is kept under it."""

    key = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    rows = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=MOST_ROWS)
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Pays"), choices=KIND_NAMES)
    credits = forms.ChoiceField(
        label=_("Whose"), choices=[("own", _("One's own deals")), ("team", _("The team's deals"))],
        help_text=_("The team's: who manages nobody gets nothing of it."),
    )  # fmt: skip
    basis = forms.ChoiceField(
        label=_("Basis"), choices=BASIS_NAMES, help_text=_("When a deal counts: when it is won, signed or paid for.")
    )
    base = forms.ChoiceField(
        label=_("Percentage of"), required=False,
        choices=[("amount", _("the amount")), ("margin", _("the margin")), ("target_incentive", _("the target incentive × attainment"))],
    )  # fmt: skip
    window = forms.ChoiceField(
        label=_("Counted over the"),
        choices=[("deal", _("Deal")), ("period", _("Pay period")), ("quarter", _("Quarter")), ("year", _("Year")),
                 ("plan", _("Whole plan"))],
    )  # fmt: skip
    mode = forms.ChoiceField(
        label=_("How the steps pay"), required=False,
        choices=[("marginal", _("Marginal: each slice at its own rate")),
                 ("whole", _("Whole amount: the step reached holds for everything"))],
    )  # fmt: skip
    by = forms.ChoiceField(label=_("Steps are"), required=False, choices=MEASURE_NAMES)
    over = Amount(label=_("Only on what exceeds"), required=False)
    cap = Amount(label=_("At most per pay period"), required=False)
    target_incentive = Amount(
        label=_("Target incentive"), required=False, help_text=_("Empty: each person's own, from the assignment.")
    )
    beyond = forms.ChoiceField(
        label=_("Beyond the last point"),
        required=False,
        choices=[("flat", _("not more")), ("continue", _("on at the last slope"))],
    )
    bonus_amount = Amount(label=_("Bonus"), required=False)
    bonus_by = forms.ChoiceField(
        label=_("For reaching"), required=False,
        choices=[("attainment", _("a percentage of the target")), ("amount", _("an amount")), ("quantity", _("a number of units"))],
    )  # fmt: skip
    bonus_at = forms.DecimalField(label=_("At least"), max_digits=18, decimal_places=4, min_value=0, required=False)
    deal_types = forms.MultipleChoiceField(label=_("Only these deal types"), required=False, choices=DealType)
    families = forms.MultipleChoiceField(label=_("Only these product families"), required=False)
    products = forms.MultipleChoiceField(label=_("Only these products"), required=False)

    def __init__(self, *args: Any, kind: str, row_count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen_kind, self.row_count = kind, min(max(row_count, FEWEST_ROWS), MOST_ROWS)
        for row in range(1, self.row_count + 1):
            self.fields[f"from_{row}"] = forms.DecimalField(
                label=_("From"), max_digits=18, decimal_places=6, min_value=0, required=False
            )
            self.fields[f"rate_{row}"] = forms.DecimalField(
                label=_("Rate"), max_digits=16, decimal_places=6, min_value=0, required=False
            )
        for name, model in (("families", ProductFamily), ("products", Product)):
            known = set(model.objects.order_by("name").values_list("name", flat=True)) | set(self._asked(name))
            self.fields[name].choices = [(one, one) for one in sorted(known)]  # type: ignore[attr-defined]

    def _asked(self, name: str) -> list[str]:
        """What the rules name already stays a choice, also when the product was renamed."""
        return list(self.initial.get(name) or [])

    @property
    def has_steps(self) -> bool:
        return self.chosen_kind in ("rate", "per_unit", "curve")

    @property
    def step_rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"from_{row}"], self[f"rate_{row}"]) for row in range(1, self.row_count + 1)]

    @property
    def step_unit(self) -> str:
        """In what the left column is typed."""
        by = self["by"].value() or "amount"
        return "%" if self.chosen_kind == "curve" or by == "attainment" or by in RATIOS else ""

    @property
    def is_filtered(self) -> bool:
        return any(self[name].value() for name in ("deal_types", "families", "products"))

    def steps(self) -> list[tuple[Decimal, Decimal]]:
        """The rows that have a rate."""
        data = self.cleaned_data
        rows = [(data.get(f"from_{row}"), data.get(f"rate_{row}")) for row in range(1, self.row_count + 1)]
        return [(start or Decimal(0), rate) for start, rate in rows if rate is not None]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.chosen_kind == "bonus":
            for name in ("bonus_amount", "bonus_at"):
                if data.get(name) is None and name not in self.errors:
                    self.add_error(name, gettext("This is needed."))
            return data
        if not any(data.get(f"rate_{row}") is not None for row in range(1, self.row_count + 1)):
            self.add_error("rate_1", gettext("At least one step needs a rate."))
        for row in range(2, self.row_count + 1):
            if data.get(f"rate_{row}") is None and data.get(f"from_{row}") is not None:
                self.add_error(f"rate_{row}", gettext("This step needs a rate."))
        return data

"""The person's door to customers: what a form takes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from core.masking import guarded_form
from customers.measures import MEASURES
from customers.models import Account, AccountContact, Contact, ContactDate, DuplicatePolicy, GradingRule
from customers.queries import account_choices, possible_owners
from customers.services.values import ACCOUNT_FIELDS, CONTACT_FIELDS
from people.models import User

CHOOSE_ACCOUNT = {"data-choose": "/customers/accounts/choices/"}
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def is_id(given: Any) -> bool:
    """What was sent in the field's place may be anything."""
    try:
        UUID(str(given))
    except ValueError:
        return False
    return True


class VisibleAccount(forms.ModelChoiceField):
    """One of the companies the user may see, looked up while typing: the page carries only the one that is chosen."""

    def __init__(self, *, user: User, chosen: Any = None, **kwargs: Any) -> None:
        super().__init__(account_choices(user), widget=forms.Select(attrs=CHOOSE_ACCOUNT), **kwargs)
        known = account_choices(user).filter(pk=chosen).first() if is_id(chosen) else None
        self.widget.choices = [("", "—"), *([(known.pk, known.name)] if known else [])]


class RecordForm(forms.ModelForm):
    """Shapes of values only; the rules are the services'."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        guarded_form(self)

    def validate_unique(self) -> None:
        """The service and the database say this; asking here would cost statements."""

    def validate_constraints(self) -> None:
        """As above."""

    @property
    def values(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class AccountForm(RecordForm):
    currency = forms.RegexField(
        r"^[A-Z]{3}$", label=_("Currency"), required=False, error_messages={"invalid": _("A code such as CNY.")}
    )

    class Meta:
        model = Account
        fields = ACCOUNT_FIELDS
        widgets = {"description": forms.Textarea(attrs={"rows": 3}), "phone": forms.TextInput(attrs={"type": "tel"})}
        help_texts = {"uscc": _("18 characters; the last one checks the others."), "website": _("Such as example.com.")}

    def __init__(self, *args: Any, user: User, base_currency: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = (self.data.get("parent") if self.is_bound else None) or self.instance.parent_id
        self.fields["parent"] = VisibleAccount(user=user, chosen=chosen, label=_("Parent company"), required=False)
        self.initial["currency"] = (
            self.instance.currency if not self.instance._state.adding else base_currency or self.instance.currency
        )

    def clean_currency(self) -> str:
        return self.cleaned_data["currency"] or self.initial["currency"]


class AccountQuickForm(RecordForm):
    """What is known when somebody calls; the rest can wait."""

    class Meta:
        model = Account
        fields = ("name", "phone", "industry", "region")


class ContactForm(RecordForm):
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)

    class Meta:
        model = Contact
        fields = CONTACT_FIELDS
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "phone": forms.TextInput(attrs={"type": "tel"}),
            "mobile": forms.TextInput(attrs={"type": "tel"}),
        }


class NewContactForm(ContactForm):
    """With the company the person is in, and what he is there."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", "—"), *AccountContact.Role.choices], required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.data.get("account") if self.is_bound else self.initial.get("account")
        self.fields["account"] = VisibleAccount(user=user, chosen=chosen, label=_("Account"), required=False)
        self.order_fields(["last_name", "first_name", "account", "role"])


class SeatForm(forms.Form):
    """A contact in this company."""

    contact = forms.ModelChoiceField(label=_("Contact"), queryset=Contact.objects.none())
    role = forms.ChoiceField(label=_("Role"), choices=[("", "—"), *AccountContact.Role.choices], required=False)
    is_primary = forms.BooleanField(label=_("This is the person's main company"), required=False)
    is_active = forms.BooleanField(label=_("Still works there"), required=False, initial=True)

    def __init__(self, *args: Any, user: User, contact: Contact | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Contact.objects.visible_to(user)
        field = self.fields["contact"]
        field.queryset = people  # type: ignore[attr-defined]
        field.widget.attrs["data-choose"] = "/customers/contacts/choices/"
        chosen = contact or (people.filter(pk=self.data.get("contact") or None).first() if self.is_bound else None)
        field.widget.choices = [("", "—"), *([(chosen.pk, str(chosen))] if chosen else [])]


class OwnerForm(forms.Form):
    """To whom: people within the reach of who asks."""

    owner = forms.ModelChoiceField(
        label=_("New owner"), queryset=User.objects.none(), widget=forms.Select(attrs={"data-choose": ""})
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = possible_owners(actor)  # type: ignore[attr-defined]


class AssignAccountForm(OwnerForm):
    with_contacts = forms.BooleanField(label=_("With the contacts of the present owner"), required=False, initial=True)


class LevelForm(forms.Form):
    level = forms.ChoiceField(label=_("Level"), choices=[("", "—"), *Account.Level.choices], required=False)


class IndustryForm(forms.Form):
    industry = forms.CharField(label=_("Industry"), max_length=80, required=False)
    region = forms.CharField(
        label=_("Region"), max_length=80, required=False, help_text=_("Left blank: stays as it is.")
    )


class DeleteForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)


class CollaboratorForm(forms.Form):
    user = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.filter(is_active=True), widget=forms.Select(attrs={"data-choose": ""})
    )
    can_write = forms.BooleanField(label=_("May edit"), required=False)
    expires_on = forms.DateField(label=_("Until"), required=False, widget=DAY)


class DuplicatePolicyForm(forms.Form):
    """One choice for each kind of record."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in DuplicatePolicy.Kind.choices:
            self.fields[kind] = forms.ChoiceField(label=label, choices=DuplicatePolicy.Action.choices)


class GradingRuleForm(RecordForm):
    measure = forms.ChoiceField(label=_("Measured by"))

    class Meta:
        model = GradingRule
        fields = ("gives", "value", "measure", "at_least", "below", "position", "is_active")
        help_texts = {
            "value": _("A, B or C for a level; any word for a segment."),
            "position": _("Of the rules for levels the first that fits counts."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [(item.key, item.label) for item in MEASURES.values()]  # type: ignore[attr-defined]


class ContactDateForm(forms.ModelForm):
    class Meta:
        model = ContactDate
        fields = ("kind", "label", "on", "is_yearly", "remind_days")
        widgets = {"on": DAY}

    def validate_constraints(self) -> None:
        """The service says it in words."""

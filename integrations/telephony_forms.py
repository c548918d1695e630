"""Forms of telephony."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.models import Account, Contact
from integrations.models import PhoneSystem
from people.models import User


class SystemForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)


class ExtensionsForm(forms.Form):
    """One line each: the extension, and the e-mail address of the person."""

    lines = forms.CharField(
        label=gettext_lazy("Extensions"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("One line each: the extension, a space, the e-mail address of the person."),
    )  # fmt: skip

    def __init__(self, data: Any, *, system: PhoneSystem) -> None:
        rows = system.extensions.select_related("user")
        super().__init__(data, initial={"lines": "\n".join(f"{row.number} {row.user.email}" for row in rows)})
        self.extensions: dict[str, User] = {}

    def clean_lines(self) -> str:
        text = self.cleaned_data["lines"]
        people = {user.email.lower(): user for user in User.objects.active()}
        for line in filter(None, (line.strip() for line in text.splitlines())):
            number, _space, email = line.partition(" ")
            user = people.get(email.strip().lower())
            if user is None or len(number) > 20 or number in self.extensions:
                raise ValidationError(_("This line can't be used: %(line)s") % {"line": line[:80]})
            self.extensions[number] = user
        return text


class SettleForm(forms.Form):
    """Whom the number belongs to: a contact, an account, or nobody who matters."""

    contact = forms.ModelChoiceField(
        label=gettext_lazy("Contact"), queryset=Contact.objects.none(), required=False,
        widget=forms.Select(attrs={"data-choose": "/customers/contacts/choices/"}),
    )  # fmt: skip
    account = forms.ModelChoiceField(
        label=gettext_lazy("Account"), queryset=Account.objects.none(), required=False,
        widget=forms.Select(attrs={"data-choose": "/customers/accounts/choices/"}),
    )  # fmt: skip
    ignore = forms.BooleanField(label=gettext_lazy("It matters to nobody"), required=False)

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["contact"].queryset = Contact.objects.visible_to(user)
        fields["account"].queryset = Account.objects.visible_to(user)

    def clean(self) -> dict[str, Any]:
        given = [name for name in ("contact", "account", "ignore") if self.cleaned_data.get(name)]
        if len(given) != 1 and not self.errors:
            raise ValidationError(_("Choose one of the three."))
        return self.cleaned_data

    @property
    def record(self) -> Any:
        return self.cleaned_data.get("contact") or self.cleaned_data.get("account")

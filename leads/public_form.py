"""The form that strangers see: its fields, its signed address, and what tells people from programs."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core import signing
from django.utils.translation import gettext_lazy as _

from leads.models import Lead, WebForm

SALT, TIME_SALT = "leads.web_form", "leads.web_form.opened"
OFFERED = ("last_name", "first_name", "company", "title", "email", "phone", "website", "industry", "region", "need")
# A field no person sees; what fills it in fills in everything.
TRAP = "fax_number"
FASTEST_SECONDS, LONGEST_SECONDS = 2, 24 * 3600


def address_of(form: WebForm) -> str:
    """The form's id with our signature: nobody finds forms by trying numbers."""
    return signing.Signer(salt=SALT).sign(form.pk.hex)


def form_of(address: str) -> WebForm | None:
    try:
        pk = UUID(signing.Signer(salt=SALT).unsign(address))
    except (signing.BadSignature, ValueError):
        return None
    return WebForm.objects.select_related("source", "pool").filter(pk=pk, is_active=True).first()


def sender_hash(address: str) -> str:
    """Tells senders apart without keeping their addresses."""
    return hmac.new(settings.SECRET_KEY.encode(), f"web-form:{address}".encode(), hashlib.sha256).hexdigest()


class PublicForm(forms.Form):
    """As the administrator built it, with the trap and the time of opening."""

    def __init__(self, web_form: WebForm, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (name for name in OFFERED if name in web_form.fields):
            self.fields[name] = self._field(name, name in web_form.required)
        if web_form.consent_text:
            self.fields["consent"] = forms.BooleanField(
                label=web_form.consent_text, error_messages={"required": _("Without your consent we can't take this.")}
            )
        self.fields[TRAP] = forms.CharField(required=False, max_length=200)
        stamp = signing.TimestampSigner(salt=TIME_SALT).sign(web_form.pk.hex)
        self.fields["opened"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=stamp)

    @staticmethod
    def _field(name: str, required: bool) -> forms.Field:
        column: Any = Lead._meta.get_field(name)
        common: dict[str, Any] = {"label": column.verbose_name, "required": required, "max_length": column.max_length}
        if name == "email":
            return forms.EmailField(**common)
        if name == "need":
            return forms.CharField(**common, widget=forms.Textarea(attrs={"rows": 4}))
        kind = {"phone": "tel", "website": "url"}.get(name, "text")
        return forms.CharField(**common, widget=forms.TextInput(attrs={"type": kind}))

    @property
    def is_by_a_program(self) -> bool:
        """The trap is filled, or it was sent quicker than anybody types, or long after (or without) opening."""
        if self.data.get(TRAP):
            return True
        signer = signing.TimestampSigner(salt=TIME_SALT)
        try:
            signer.unsign(self.data.get("opened", ""), max_age=LONGEST_SECONDS)
        except signing.BadSignature:
            return True
        try:
            signer.unsign(self.data["opened"], max_age=FASTEST_SECONDS)
        except signing.SignatureExpired:
            return False
        return True

    @property
    def values(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name in OFFERED and value}

"""Forms of mailboxes, mails and templates."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from core.attached import Upload, upload_of
from leads.models import LeadPool, LeadSource
from mail.fields import FIELDS
from mail.models import Mailbox, MailTemplate
from mail.queries import boxes_to_send_from, templates_for
from mail.services.mailboxes import EDITABLE
from people.models import Team, User


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if isinstance(files, MultiValueDict) else files.get(name)


class FilesField(forms.FileField):
    """Any number of files; what they may be is said by the service."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        return [upload_of(file) for file in data or [] if file]


class MailForm(forms.Form):
    """A mail about a record, or in answer to a message."""

    mailbox = forms.ChoiceField(label=_("From"), required=False)
    to = forms.CharField(label=_("To"), max_length=2000, help_text=_("Several addresses are separated by commas."))
    cc = forms.CharField(label=_("Cc"), max_length=2000, required=False)
    template = forms.ChoiceField(label=_("Template"), required=False)
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(label=_("Text"), max_length=20000, widget=forms.Textarea(attrs={"rows": 10}))
    files = FilesField(label=_("Files"), required=False, help_text=_("Up to 10 MB together."))  # type: ignore[assignment]
    send_at = forms.DateTimeField(label=_("Send at"), required=False, help_text=_("Empty: at once."))

    def __init__(self, *args: Any, user: User, about: str, address: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._boxes = {str(box.pk): box for box in boxes_to_send_from(user)}
        self._templates = {str(row.pk): row for row in templates_for(user, about)} if about else {}
        boxes = [(pk, f"{box.sender_name or box.name} <{box.address}>") for pk, box in self._boxes.items()]
        self.fields["mailbox"].choices = [*boxes, ("", _("The organisation's address"))]  # type: ignore[attr-defined]
        if self._templates:
            words = [("", _("No template")), *((pk, row.name) for pk, row in self._templates.items())]
            self.fields["template"].choices = words  # type: ignore[attr-defined]
            self.fields["template"].widget.attrs |= {
                "hx-post": address, "hx-target": "#dialog", "hx-include": "closest form", "hx-trigger": "change",
                "hx-vals": '{"fill": "1"}',
            }  # fmt: skip
        else:
            del self.fields["template"]

    @property
    def box(self) -> Mailbox | None:
        return self._boxes.get(self.cleaned_data["mailbox"])

    @property
    def chosen_template(self) -> MailTemplate | None:
        return self._templates.get(str(self.data.get("template", "")))


def addresses_in(text: str) -> list[str]:
    return [part.strip() for part in text.replace(";", ",").replace("，", ",").split(",") if part.strip()]


class MailboxForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    address = forms.EmailField(label=_("Address"), max_length=254)
    sender_name = forms.CharField(label=_("Name of the sender"), max_length=120, required=False)
    username = forms.CharField(label=_("User name"), max_length=254, required=False)
    password = forms.CharField(
        label=_("Password"), max_length=500, required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Often a password made for programs. It is kept encrypted and never shown; empty leaves it as it is."),
    )  # fmt: skip
    smtp_host = forms.CharField(
        label=_("SMTP server"), max_length=255, required=False, help_text=_("Sends. Empty: this mailbox does not send.")
    )
    smtp_port = forms.IntegerField(label=_("SMTP port"), min_value=1, max_value=65535, initial=465)
    smtp_security = forms.ChoiceField(label=_("SMTP encryption"), choices=Mailbox.Security.choices)
    imap_host = forms.CharField(
        label=_("IMAP server"), max_length=255, required=False, help_text=_("Receives. Empty: nothing is read.")
    )
    imap_port = forms.IntegerField(label=_("IMAP port"), min_value=1, max_value=65535, initial=993)
    imap_security = forms.ChoiceField(label=_("IMAP encryption"), choices=Mailbox.Security.choices)
    imap_folder = forms.CharField(label=_("Folder"), max_length=120, initial="INBOX")
    signature = forms.CharField(
        label=_("Signature"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    daily_limit = forms.IntegerField(label=_("At most a day"), min_value=1, max_value=100000, initial=500)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)
    is_shared = forms.BooleanField(label=_("Shared"), required=False)
    team = forms.ModelChoiceField(
        label=_("Shared with team"),
        queryset=Team.objects.filter(is_active=True),
        required=False,
        empty_label=_("Everybody"),
    )
    makes_leads = forms.BooleanField(label=_("Unknown senders become leads"), required=False)
    lead_source = forms.ModelChoiceField(
        label=_("Lead source"), queryset=LeadSource.objects.filter(is_active=True), required=False
    )
    lead_pool = forms.ModelChoiceField(
        label=_("Lead pool"),
        queryset=LeadPool.objects.all(),
        required=False,
        empty_label=_("None: the rules find an owner"),
    )
    leads_per_hour = forms.IntegerField(
        label=_("Leads an hour at most"), min_value=1, max_value=10000, initial=60, required=False
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            for name in ("is_shared", "team", "makes_leads", "lead_source", "lead_pool", "leads_per_hour"):
                del self.fields[name]

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them: related rows by their ids."""
        given = dict(self.cleaned_data)
        for name in ("team", "lead_source", "lead_pool"):
            if name in given:
                row = given.pop(name)
                given[f"{name}_id"] = row.pk if row is not None else None
        if given.get("leads_per_hour") is None:
            given.pop("leads_per_hour", None)
        return {name: value for name, value in given.items() if name in EDITABLE}


def initial_of_box(mailbox: Mailbox) -> dict[str, Any]:
    names = [name.removesuffix("_id") for name in EDITABLE]
    return {**{name: getattr(mailbox, name) for name in names}, "version": mailbox.version}


class TemplateForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    about = forms.ChoiceField(label=_("For"), choices=MailTemplate.About.choices)
    subject = forms.CharField(label=_("Subject"), max_length=200, required=False)
    body = forms.CharField(label=_("Text"), max_length=10000, required=False, widget=forms.Textarea(attrs={"rows": 9}))
    subject_zh = forms.CharField(label=_("Subject in Chinese"), max_length=200, required=False)
    body_zh = forms.CharField(
        label=_("Text in Chinese"), max_length=10000, required=False, widget=forms.Textarea(attrs={"rows": 9})
    )
    is_shared = forms.BooleanField(label=_("For everybody"), required=False)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, may_share: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_share:
            del self.fields["is_shared"]

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def initial_of_template(template: MailTemplate) -> dict[str, Any]:
    names = ("name", "about", "subject", "body", "subject_zh", "body_zh", "is_shared", "is_active", "version")
    return {name: getattr(template, name) for name in names}


def field_guide() -> list[tuple[str, list[tuple[str, str]]]]:
    """For each kind of record the fields that its texts may use."""
    kinds = dict(MailTemplate.About.choices)
    return [
        (str(kinds[about]), [(f"{{{name}}}", str(field.label)) for name, field in FIELDS[about].items()])
        for about in FIELDS
    ]


class AssignForm(forms.Form):
    record = forms.ChoiceField(label=_("Record"))

    def __init__(self, *args: Any, chosen: str = "", label: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["record"].choices = [("", ""), *([(chosen, label or chosen)] if chosen else [])]  # type: ignore[attr-defined]
        self.fields["record"].widget.attrs["data-choose"] = reverse("mail:choices")

    @property
    def named(self) -> tuple[str, UUID]:
        name, _colon, pk = self.cleaned_data["record"].partition(":")
        return name, UUID(pk)


class LeadSourceForm(forms.Form):
    source = forms.ModelChoiceField(label=_("Lead source"), queryset=LeadSource.objects.filter(is_active=True))


class OptOutForm(forms.Form):
    address = forms.EmailField(label=_("Address"), max_length=254)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class LiftForm(forms.Form):
    address = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Why mail may be sent again"), max_length=300)

"""Mail for other programs: threads with their messages, writing and filing; mailboxes without their passwords; templates."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core import masking
from core.serializers import Input, Output, RecordOutput, Ref, results_of
from core.viewsets import RecordResource
from mail import queries, services
from mail.filters import MailboxFilter, TemplateFilter, ThreadFilter
from mail.models import SUBJECTS, Mailbox, MailMessage, MailTemplate, MailThread
from mail.services import Draft
from mail.table import BOXES, TEMPLATES, THREADS


class LetterOutput(Output):
    """Addresses on letters as their reader may see them."""

    ADDRESSES: ClassVar[tuple[str, ...]] = ("from_address", "to", "cc", "counterpart")

    def covered(self, values: dict[str, Any]) -> dict[str, Any]:
        request = self.context.get("request")
        if request is not None:
            values |= {name: masking.address(values[name], request.user) for name in self.ADDRESSES if name in values}
        return super().covered(values)


class MessageOutput(LetterOutput):
    id = serializers.UUIDField()
    direction = serializers.CharField()
    kind = serializers.CharField()
    state = serializers.CharField()
    message_id = serializers.CharField()
    from_address = serializers.CharField()
    from_name = serializers.CharField()
    to = serializers.JSONField()
    cc = serializers.JSONField()
    subject = serializers.CharField()
    text = serializers.CharField()
    at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)
    replied_at = serializers.DateTimeField(allow_null=True)
    bounced_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()


class ThreadOutput(LetterOutput, RecordOutput):
    api_route: ClassVar[str] = "mail-thread"
    page_route: ClassVar[str | None] = "mail:thread"

    subject = serializers.CharField()
    counterpart = serializers.CharField()
    counterpart_name = serializers.CharField()
    mailbox = Ref("mailbox")
    lead = Ref("lead")
    contact = Ref("contact")
    account = Ref("account")
    opportunity = Ref("opportunity")
    last_at = serializers.DateTimeField()
    message_count = serializers.IntegerField()
    is_private = serializers.BooleanField()


class ThreadInput(Input):
    """A new mail: it opens a thread."""

    version = None  # type: ignore[assignment]
    about_type = serializers.ChoiceField(choices=sorted(SUBJECTS), help_text="kind of the record the mail is about")
    about_id = serializers.UUIDField()
    to = serializers.ListField(child=serializers.EmailField(), min_length=1, max_length=20)
    cc = serializers.ListField(child=serializers.EmailField(), required=False, max_length=20)
    subject = serializers.CharField(max_length=200)
    body = serializers.CharField(max_length=20000, help_text="may hold merge fields like {first_name}")
    mailbox = serializers.UUIDField(required=False, allow_null=True)
    send_at = serializers.DateTimeField(required=False, allow_null=True)


class FileInput(Input):
    version = None  # type: ignore[assignment]
    about_type = serializers.ChoiceField(choices=sorted(SUBJECTS))
    about_id = serializers.UUIDField()


class ThreadResource(RecordResource):
    """Threads that the caller may see. `POST` writes a mail; it goes out in ten seconds or at `send_at`."""

    room = "mail"
    model = MailThread
    table = THREADS
    filterset_class = ThreadFilter
    output = ThreadOutput
    input = ThreadInput
    inputs: ClassVar[dict[str, Any]] = {"assign": FileInput}
    needs: ClassVar[dict[str, str]] = dict.fromkeys(("create", "partial_update", "destroy", "assign", "ignore"), "send")
    bulk = None  # type: ignore[assignment]
    http_method_names = ["get", "post", "head", "options"]

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        data = self.cleaned(ThreadInput)
        about = queries.record_or_404(request.user, data["about_type"], data["about_id"])
        box = self._box(data.get("mailbox"))
        draft = Draft(data["to"], data["subject"], data["body"], cc=data.get("cc", ()), mailbox=box)
        sent = services.write_mail(
            actor=request.user, about=about, draft=draft, now=timezone.now(), send_at=data.get("send_at")
        )
        return self.answer_fresh(sent.thread, status.HTTP_201_CREATED)

    def _box(self, pk: Any) -> Mailbox | None:
        if pk is None:
            return None
        found = next((box for box in queries.boxes_to_send_from(self.request.user) if box.pk == pk), None)
        if found is None:
            raise Http404
        return found

    @extend_schema(responses={200: results_of(MessageOutput)})
    @action(detail=True, methods=["get"])
    def messages(self, request: Request, pk: str) -> Response:
        """In their order."""
        rows = MailMessage.objects.filter(thread=self.get_record(pk), copy_of__isnull=True)
        writer = MessageOutput(context=self.get_serializer_context())
        return Response({"results": [writer.to_representation(row) for row in rows]})

    @extend_schema(request=FileInput, responses=ThreadOutput)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, pk: str) -> Response:
        """Say which record the thread is about."""
        thread, data = self.get_record(pk), self.cleaned(FileInput)
        about = queries.record_or_404(request.user, data["about_type"], data["about_id"])
        return self.answer_fresh(services.assign_thread(actor=request.user, thread=thread, about=about))

    @extend_schema(request=None, responses=ThreadOutput)
    @action(detail=True, methods=["post"])
    def ignore(self, request: Request, pk: str) -> Response:
        """Out of the unmatched box."""
        thread = self.get_record(pk)
        return self.answer_fresh(services.ignore_thread(actor=request.user, thread=thread, now=timezone.now()))


class MailboxOutput(RecordOutput):
    api_route: ClassVar[str] = "mailbox"
    page_route: ClassVar[str | None] = "mail:box"

    name = serializers.CharField()
    address = serializers.CharField()
    is_shared = serializers.BooleanField()
    is_active = serializers.BooleanField()
    makes_leads = serializers.BooleanField()
    daily_limit = serializers.IntegerField()
    polled_at = serializers.DateTimeField()
    failing_since = serializers.DateTimeField()
    last_error = serializers.CharField()
    owner = Ref("owner", "full_name")


class MailboxInput(Input):
    name = serializers.CharField(max_length=80)
    address = serializers.EmailField()
    sender_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    username = serializers.CharField(max_length=254, required=False, allow_blank=True)
    password = serializers.CharField(max_length=500, required=False, write_only=True, trim_whitespace=False)
    smtp_host = serializers.CharField(max_length=255, required=False, allow_blank=True)
    smtp_port = serializers.IntegerField(min_value=1, max_value=65535, required=False)
    smtp_security = serializers.ChoiceField(choices=Mailbox.Security.values, required=False)
    imap_host = serializers.CharField(max_length=255, required=False, allow_blank=True)
    imap_port = serializers.IntegerField(min_value=1, max_value=65535, required=False)
    imap_security = serializers.ChoiceField(choices=Mailbox.Security.values, required=False)
    imap_folder = serializers.CharField(max_length=120, required=False)
    signature = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    daily_limit = serializers.IntegerField(min_value=1, max_value=100000, required=False)
    is_active = serializers.BooleanField(required=False)


class MailboxResource(RecordResource):
    """One's own mailbox and the shared ones; the password is taken and never given out."""

    room = "mail"
    model = Mailbox
    table = BOXES
    filterset_class = MailboxFilter
    output = MailboxOutput
    input = MailboxInput
    needs: ClassVar[dict[str, str]] = dict.fromkeys(("create", "partial_update", "destroy", "test"), "send")
    bulk = None  # type: ignore[assignment]

    def do_create(self, data: dict[str, Any]) -> Mailbox:
        return services.save_mailbox(actor=self.request.user, **data)

    def do_edit(self, record: Mailbox, data: dict[str, Any], version: int | None) -> Mailbox:
        return services.save_mailbox(actor=self.request.user, mailbox=record, version=version, **data)

    def do_delete(self, record: Mailbox) -> None:
        services.delete_mailbox(actor=self.request.user, mailbox=record)

    @extend_schema(request=None, responses={200: {"type": "object"}})
    @action(detail=True, methods=["post"])
    def test(self, request: Request, pk: str) -> Response:
        """Log in to both servers; null for one that is not named, "" for yes, else what went wrong."""
        tried = services.try_mailbox(actor=request.user, mailbox=self.get_record(pk), now=timezone.now())
        return Response({"smtp": tried.smtp, "imap": tried.imap, "ok": tried.ok})


class TemplateOutput(RecordOutput):
    api_route: ClassVar[str] = "mail-template"
    page_route: ClassVar[str | None] = "mail:template"

    name = serializers.CharField()
    about = serializers.CharField()
    subject = serializers.CharField()
    body = serializers.CharField()
    subject_zh = serializers.CharField()
    body_zh = serializers.CharField()
    is_shared = serializers.BooleanField()
    is_active = serializers.BooleanField()
    edition = serializers.IntegerField()
    owner = Ref("owner", "full_name")


class TemplateInput(Input):
    name = serializers.CharField(max_length=120)
    about = serializers.ChoiceField(choices=MailTemplate.About.values)
    subject = serializers.CharField(max_length=200, required=False, allow_blank=True)
    body = serializers.CharField(max_length=10000, required=False, allow_blank=True)
    subject_zh = serializers.CharField(max_length=200, required=False, allow_blank=True)
    body_zh = serializers.CharField(max_length=10000, required=False, allow_blank=True)
    is_shared = serializers.BooleanField(required=False)
    is_active = serializers.BooleanField(required=False)


class TemplateResource(RecordResource):
    """Texts with merge fields from a closed list; an unknown one is refused."""

    room = "mail"
    model = MailTemplate
    table = TEMPLATES
    filterset_class = TemplateFilter
    output = TemplateOutput
    input = TemplateInput
    needs: ClassVar[dict[str, str]] = dict.fromkeys(("create", "partial_update", "destroy"), "send")
    bulk = None  # type: ignore[assignment]

    def do_create(self, data: dict[str, Any]) -> MailTemplate:
        return services.save_template(actor=self.request.user, now=timezone.now(), **data)

    def do_edit(self, record: MailTemplate, data: dict[str, Any], version: int | None) -> MailTemplate:
        return services.save_template(
            actor=self.request.user, template=record, version=version, now=timezone.now(), **data
        )

    def do_delete(self, record: MailTemplate) -> None:
        services.delete_template(actor=self.request.user, template=record)

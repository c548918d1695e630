"""Texts to be sent again and again, and how they read on a record."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refusal
from core.htmx import go
from core.pages import add_refusal, form_status, page
from core.routes import requires
from mail import fields, policies, services
from mail.forms import TemplateForm, field_guide, initial_of_template
from mail.models import SUBJECTS, MailTemplate
from people.ownership import get_visible_or_404


@requires("mail.view")
@require_GET
def template_list(request: HttpRequest) -> HttpResponse:
    rows = MailTemplate.objects.visible_to(request.user).select_related("owner").order_by("about", "name")
    return page(request, "mail/templates.html", {"templates": rows, "may_write": request.user.may("mail.send")})


@requires("mail.send")
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    return _edit(request, None)


@requires("mail.view")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    return _edit(request, template_or_404(request, pk))


def _edit(request: HttpRequest, template: MailTemplate | None) -> HttpResponse:
    may_share = request.user.may("mail.manage")
    start = initial_of_template(template) if template is not None else None
    form = TemplateForm(request.POST or None, initial=start, may_share=may_share)
    if request.method == "POST" and form.is_valid():
        try:
            saved = services.save_template(
                actor=request.user,
                template=template,
                version=form.cleaned_data["version"],
                now=timezone.now(),
                **form.values,
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return go(request, reverse("mail:template", args=[saved.pk]))
    context = {
        "form": form,
        "template": template,
        "editions": template.editions.all()[:10] if template is not None else (),
        "guide": field_guide(),
        "may_change": template is None or bool(policies.can_change_template(request.user, template)),
        "heading": template.name if template is not None else _("New template"),
    }
    return page(request, "mail/template.html", context, status=form_status(form))


@requires("mail.view")
@require_GET
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """On `?record=…`, or on the newest record that the reader may see; in both languages."""
    template = template_or_404(request, pk)
    rows = SUBJECTS[template.about].objects.all()
    wanted = request.GET.get("record", "")
    record = (
        get_visible_or_404(rows, request.user, wanted)
        if wanted
        else rows.visible_to(request.user).order_by("-id").first()
    )
    shown: list[dict[str, str]] = []
    for language in ("en", "zh-hans"):
        subject, body = template.words(language)
        if record is not None and not any(item["subject"] == subject and item["raw"] == body for item in shown):
            shown.append(_as_read(template, record, request, subject, body))
    return page(
        request, "mail/preview.html", {"template": template, "record": record, "shown": shown}, parts=("dialog",)
    )


def _as_read(template: MailTemplate, record: object, request: HttpRequest, subject: str, body: str) -> dict[str, str]:
    try:
        words = fields.filled(record, request.user, {"subject": subject, "body": body})
    except Refusal as refusal:
        return {"subject": subject, "raw": body, "body": body, "refused": refusal.message}
    return {"subject": words["subject"], "raw": body, "body": words["body"], "refused": ""}


@requires("mail.send")
@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    services.delete_template(actor=request.user, template=template_or_404(request, pk))
    return go(request, reverse("mail:templates"))


def template_or_404(request: HttpRequest, pk: UUID) -> MailTemplate:
    return get_visible_or_404(MailTemplate.objects.select_related("owner"), request.user, pk)

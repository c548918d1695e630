"""Comments on a record and who follows it, loaded by the record's page."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from activities import services
from activities.models import Comment, Follower
from activities.task_forms import CommentForm
from activities.views.subjects import subject_of
from core.errors import Refusal
from core.htmx import trigger
from core.pages import add_refusal, form_status, page
from core.routes import requires

MOST = 50


def threads(name: str, record: Any) -> list[Comment]:
    """The latest threads, each with its answers; two statements."""
    rows = Comment.objects.about(name, record).filter(parent__isnull=True).select_related("author", "asked")
    replies = Prefetch("replies", Comment.objects.select_related("author", "asked"))
    return list(reversed(rows.prefetch_related(replies).order_by("-at", "-id")[:MOST]))


def answer(request: HttpRequest, name: str, record: Any, form: CommentForm) -> HttpResponse:
    address = f"{reverse('activities:comments')}?{name}={record.pk}"
    found = threads(name, record)
    context = {
        "threads": found,
        "open": sum(one.is_open for thread in found for one in (thread, *thread.replies.all())),
        "form": form,
        "wants_grant": "grant" in form.errors,
        "address": address,
        "follow_address": f"{reverse('activities:follow')}?{name}={record.pk}",
        "follows": Follower.objects.about(name, record).filter(user=request.user).exists(),
        "record": record,
    }
    return page(request, "activities/comments.html", context, parts=("comment-list",), status=form_status(form))


@require_http_methods(["GET", "POST"])
@requires("activities.view")
def comments(request: HttpRequest) -> HttpResponse:
    name, record = subject_of(request)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        parent = Comment.objects.about(name, record).filter(pk=values.pop("parent")).first()
        try:
            services.comment(actor=request.user, about=record, now=timezone.now(), parent=parent, **values)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            return trigger(answer(request, name, record, CommentForm()), comment_changed=str(record.pk))
    return answer(request, name, record, form)


@require_POST
@requires("activities.view")
def follow(request: HttpRequest) -> HttpResponse:
    """Begins to follow, or ends it."""
    name, record = subject_of(request)
    act = services.unfollow if request.POST.get("follows") == "on" else services.follow
    act(actor=request.user, about=record)
    return answer(request, name, record, CommentForm())

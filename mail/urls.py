"""The site map of mail."""

from __future__ import annotations

from django.urls import path

from mail.views import boxes, public, templates, threads, writing

app_name = "mail"
urlpatterns = [
    path("", threads.thread_list, name="list"),
    path("export/", threads.export, name="export"),
    path("panel/", threads.panel, name="panel"),
    path("choices/", threads.choices, name="choices"),
    path("threads/<uuid:pk>/", threads.detail, name="thread"),
    path("threads/<uuid:pk>/assign/", threads.assign, name="assign"),
    path("threads/<uuid:pk>/lead/", threads.make_lead, name="make-lead"),
    path("threads/<uuid:pk>/ignore/", threads.ignore, name="ignore"),
    path("threads/<uuid:pk>/private/", threads.private, name="private"),
    path("write/", writing.write, name="write"),
    path("threads/<uuid:pk>/reply/", writing.reply, name="reply"),
    path("messages/<uuid:pk>/cancel/", writing.cancel, name="cancel"),
    path("messages/<uuid:pk>/again/", writing.again, name="again"),
    path("files/<uuid:pk>/", threads.file, name="file"),
    path("boxes/", boxes.box_list, name="boxes"),
    path("boxes/new/", boxes.create, name="box-create"),
    path("boxes/<uuid:pk>/", boxes.detail, name="box"),
    path("boxes/<uuid:pk>/edit/", boxes.edit, name="box-edit"),
    path("boxes/<uuid:pk>/try/", boxes.try_box, name="box-try"),
    path("boxes/<uuid:pk>/delete/", boxes.delete, name="box-delete"),
    path("templates/", templates.template_list, name="templates"),
    path("templates/new/", templates.create, name="template-create"),
    path("templates/<uuid:pk>/", templates.edit, name="template"),
    path("templates/<uuid:pk>/preview/", templates.preview, name="template-preview"),
    path("templates/<uuid:pk>/delete/", templates.delete, name="template-delete"),
    path("opt-outs/", public.opt_outs, name="opt-outs"),
    path("opt-outs/lift/", public.lift, name="lift"),
    path("unsubscribe/<str:token>/", public.unsubscribe, name="unsubscribe"),
]

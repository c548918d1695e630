"""The site map of channels."""

from __future__ import annotations

from django.urls import path

from channels.views import bots, digests, notices

app_name = "channels"
urlpatterns = [
    path("digests/<slug:kind>/", digests.digest, name="digest"),
    path("notices/", notices.notices, name="notices"),
    path("notices/reset/", notices.notices_reset, name="notices-reset"),
    path("notices/organisation/", notices.notices_organisation, name="notices-organisation"),
    path("push/subscribe/", notices.push_subscribe, name="push-subscribe"),
    path("push/unsubscribe/", notices.push_unsubscribe, name="push-unsubscribe"),
    path("bots/", bots.bot_list, name="bots"),
    path("bots/new/", bots.bot_create, name="bot-create"),
    path("bots/<uuid:pk>/", bots.bot_detail, name="bot"),
    path("bots/<uuid:pk>/edit/", bots.bot_edit, name="bot-edit"),
    path("bots/<uuid:pk>/test/", bots.bot_test, name="bot-test"),
    path("bots/<uuid:pk>/again/", bots.bot_again, name="bot-again"),
    path("bots/<uuid:pk>/delete/", bots.bot_delete, name="bot-delete"),
]

from django.urls import include, path

from bench import floor

handler400 = "core.views.bad_request"
handler404 = "core.views.not_found"

urlpatterns = [
    path("floor/api/", floor.BareList.as_view()),
    path("floor/page/", floor.bare_page),
    path("floor/empty/", floor.nothing),
    path("", include("salesmgmt.urls")),
]

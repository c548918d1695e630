from django.urls import path

from forecasts import views

app_name = "forecasts"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("people/<uuid:pk>/", views.person, name="person"),
    path("submit/", views.submit, name="submit"),
    path("people/<uuid:pk>/adjust/", views.adjust_person, name="adjust-person"),
    path("teams/<uuid:pk>/adjust/", views.adjust_team, name="adjust-team"),
    path("adjustments/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("deals/<uuid:pk>/call/", views.call, name="call"),
    path("changes/", views.changes, name="changes"),
    path("prediction/", views.prediction, name="prediction"),
    path("accuracy/", views.accuracy, name="accuracy"),
    path("collect/", views.collect, name="collect"),
]

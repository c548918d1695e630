from django.urls import path

from targets import views

app_name = "targets"
urlpatterns = [
    path("", views.target_list, name="list"),
    path("new/", views.target_create, name="create"),
    path("metrics/", views.metric_list, name="metrics"),
    path("credits/", views.credit_list, name="credits"),
    path("credits/export/", views.credit_export, name="credits-export"),
    path("credits/<uuid:pk>/", views.credit_detail, name="credit"),
    path("<uuid:pk>/", views.target_detail, name="detail"),
    path("<uuid:pk>/edit/", views.target_edit, name="edit"),
    path("<uuid:pk>/delete/", views.target_delete, name="delete"),
]

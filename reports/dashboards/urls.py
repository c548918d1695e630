from django.urls import path

from reports.dashboards import views

urlpatterns = [
    path("", views.dashboard_list, name="dashboards"),
    path("new/", views.dashboard_create, name="dashboard-create"),
    path("shipped/<slug:key>/", views.shipped, name="dashboard-shipped"),
    path("shipped/<slug:key>/copy/", views.shipped_copy, name="dashboard-shipped-copy"),
    path("<uuid:pk>/", views.dashboard, name="dashboard"),
    path("<uuid:pk>/edit/", views.dashboard_edit, name="dashboard-edit"),
    path("<uuid:pk>/delete/", views.dashboard_delete, name="dashboard-delete"),
    path("<uuid:pk>/copy/", views.dashboard_copy, name="dashboard-copy"),
    path("<uuid:pk>/arrange/", views.arrange, name="dashboard-arrange"),
    path("<uuid:pk>/cards/new/", views.card_create, name="card-create"),
    path("<uuid:pk>/cards/<uuid:card>/", views.card_edit, name="card-edit"),
    path("<uuid:pk>/cards/<uuid:card>/place/", views.card_place, name="card-place"),
    path("<uuid:pk>/cards/<uuid:card>/remove/", views.card_remove, name="card-remove"),
]

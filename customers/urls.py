"""The site map of customers."""

from __future__ import annotations

from django.urls import path

from customers.views import accounts, bulk, contacts, lists, members, merging, settings

app_name = "customers"
urlpatterns = [
    path("", lists.account_list, name="account-list"),
    path("new/", accounts.account_create, name="account-create"),
    path("accounts/choices/", lists.account_choices, name="account-choices"),
    path("duplicates/", lists.account_duplicates, name="account-duplicates"),
    path("export/", lists.account_export, name="account-export"),
    path("bulk/", bulk.account_bulk, name="account-bulk"),
    path("undo/<uuid:batch>/", bulk.undo, name="undo"),
    path("settings/", settings.overview, name="settings"),
    path("settings/rules/new/", settings.rule_create, name="rule-create"),
    path("settings/rules/<uuid:pk>/", settings.rule_edit, name="rule-edit"),
    path("settings/rules/<uuid:pk>/delete/", settings.rule_delete, name="rule-delete"),
    path("settings/grade/", settings.grade_now, name="grade-now"),
    path("suspects/<slug:noun>/", merging.suspects, name="suspects"),
    path("likeness/<slug:noun>/<uuid:pk>/", merging.panel, name="likeness"),
    path("merge/<slug:noun>/<uuid:first>/<uuid:second>/", merging.merge, name="merge"),
    path("unmerge/<slug:noun>/<uuid:pk>/", merging.unmerge, name="unmerge"),
    path("not-the-same/<slug:noun>/<uuid:first>/<uuid:second>/", merging.dismiss, name="not-the-same"),
    path("contacts/", lists.contact_list, name="contact-list"),
    path("contacts/new/", contacts.contact_create, name="contact-create"),
    path("contacts/choices/", lists.contact_choices, name="contact-choices"),
    path("contacts/duplicates/", lists.contact_duplicates, name="contact-duplicates"),
    path("contacts/export/", lists.contact_export, name="contact-export"),
    path("contacts/bulk/", bulk.contact_bulk, name="contact-bulk"),
    path("contacts/<uuid:pk>/", contacts.contact_detail, name="contact-detail"),
    path("contacts/<uuid:pk>/dates/add/", members.date_add, name="contact-date-add"),
    path("contacts/<uuid:pk>/dates/<uuid:date_id>/remove/", members.date_remove, name="contact-date-remove"),
    path("contacts/<uuid:pk>/edit/", contacts.contact_edit, name="contact-edit"),
    path("contacts/<uuid:pk>/edit/<slug:field>/", contacts.contact_edit_field, name="contact-edit-field"),
    path("contacts/<uuid:pk>/assign/", contacts.contact_assign, name="contact-assign"),
    path("contacts/<uuid:pk>/delete/", contacts.contact_delete, name="contact-delete"),
    path("<uuid:pk>/", accounts.account_detail, name="account-detail"),
    path("<uuid:pk>/edit/", accounts.account_edit, name="account-edit"),
    path("<uuid:pk>/edit/<slug:field>/", accounts.account_edit_field, name="account-edit-field"),
    path("<uuid:pk>/assign/", accounts.account_assign, name="account-assign"),
    path("<uuid:pk>/delete/", accounts.account_delete, name="account-delete"),
    path("<uuid:pk>/contacts/add/", members.seat_add, name="seat-add"),
    path("<uuid:pk>/contacts/<uuid:contact_id>/", members.seat_edit, name="seat-edit"),
    path("<uuid:pk>/contacts/<uuid:contact_id>/remove/", members.seat_remove, name="seat-remove"),
    path("<uuid:pk>/collaborators/", members.collaborators, name="collaborators"),
    path("<uuid:pk>/collaborators/<uuid:user_id>/remove/", members.collaborator_remove, name="collaborator-remove"),
]

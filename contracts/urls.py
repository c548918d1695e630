"""The site map of contracts and collections."""

from __future__ import annotations

from django.urls import path

from contracts.views import acts, lists, money, records

app_name = "contracts"
urlpatterns = [
    path("", lists.contract_list, name="list"),
    path("export/", lists.contract_export, name="list-export"),
    path("new/", records.create, name="create"),
    path("panel/", lists.panel, name="panel"),
    path("plan/", lists.instalment_list, name="instalments"),
    path("plan/export/", lists.instalment_export, name="instalments-export"),
    path("plan/<uuid:pk>/", records.instalment, name="instalment"),
    path("payments/", lists.payment_list, name="payments"),
    path("payments/export/", lists.payment_export, name="payments-export"),
    path("payments/<uuid:pk>/", records.payment, name="payment"),
    path("payments/<uuid:pk>/resend/", money.resend, name="payment-resend"),
    path("payments/<uuid:pk>/refund/", money.refund, name="payment-refund"),
    path("payments/<uuid:pk>/match/", money.match, name="payment-match"),
    path("invoices/", lists.invoice_list, name="invoices"),
    path("invoices/export/", lists.invoice_export, name="invoices-export"),
    path("invoices/<uuid:pk>/", records.invoice, name="invoice"),
    path("invoices/<uuid:pk>/issue/", money.issue, name="invoice-issue"),
    path("invoices/<uuid:pk>/sent/", money.mark_sent, name="invoice-sent"),
    path("invoices/<uuid:pk>/void/", money.void_invoice, name="invoice-void"),
    path("invoices/<uuid:pk>/reverse/", money.reverse_invoice, name="invoice-reverse"),
    path("approvals/<uuid:pk>/recall/", acts.recall, name="recall"),
    path("<uuid:pk>/", records.detail, name="detail"),
    path("<uuid:pk>/edit/", records.edit, name="edit"),
    path("<uuid:pk>/edit/<slug:field>/", records.edit_field, name="edit-field"),
    path("<uuid:pk>/pdf/", records.pdf, name="pdf"),
    path("<uuid:pk>/send/", acts.send, name="send"),
    path("<uuid:pk>/sign/", acts.sign, name="sign"),
    path("<uuid:pk>/change/", acts.change, name="change"),
    path("<uuid:pk>/void/", acts.void, name="void"),
    path("<uuid:pk>/archive/", acts.archive, name="archive"),
    path("<uuid:pk>/assign/", acts.assign, name="assign"),
    path("<uuid:pk>/plan/", records.plan, name="plan"),
    path("<uuid:pk>/pay/", money.pay, name="pay"),
    path("<uuid:pk>/invoice/", money.invoice, name="invoice-request"),
]

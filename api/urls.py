"""All resources of the API, by name. One line each; the order is that of the document."""

from __future__ import annotations

from django.urls import include, path
from django.utils.module_loading import import_string
from rest_framework.routers import DefaultRouter

from api.docs import ApiDocs, ApiSchema
from api.root import Root
from integrations.api import Search
from opportunities.api import ConvertLead, UnconvertLead

RESOURCES = [
    ("users", "people.api.UserResource", "user"),
    ("teams", "people.api.TeamResource", "team"),
    ("territories", "people.api.TerritoryResource", "territory"),
    ("roles", "people.api.RoleResource", "role"),
    ("tokens", "people.api.TokenResource", "token"),
    ("saved-views", "people.api.SavedViewResource", "saved-view"),
    ("audit-entries", "audit.api.AuditEntryResource", "audit-entry"),
    ("products", "products.api.ProductResource", "product"),
    ("accounts", "customers.api.AccountResource", "account"),
    ("account-pools", "customers.pools_api.AccountPoolResource", "account-pool"),
    ("contacts", "customers.api.ContactResource", "contact"),
    ("leads", "leads.api.LeadResource", "lead"),
    ("lead-sources", "leads.api.LeadSourceResource", "lead-source"),
    ("lead-pools", "leads.api.LeadPoolResource", "lead-pool"),
    ("opportunities", "opportunities.api.OpportunityResource", "opportunity"),
    ("quotes", "opportunities.api.QuoteResource", "quote"),
    ("pipelines", "opportunities.api.PipelineResource", "pipeline"),
    ("stages", "opportunities.api.StageResource", "stage"),
    ("loss-reasons", "opportunities.api.LossReasonResource", "loss-reason"),
    ("competitors", "opportunities.api.CompetitorResource", "competitor"),
    ("contracts", "contracts.api.ContractResource", "contract"),
    ("payments", "contracts.api.PaymentResource", "payment"),
    ("invoices", "contracts.api.InvoiceResource", "invoice"),
    ("activities", "activities.api.ActivityResource", "activity"),
    ("comments", "activities.api.CommentResource", "comment"),
    ("attachments", "activities.api.AttachmentResource", "attachment"),
    ("metrics", "targets.api.MetricResource", "metric"),
    ("targets", "targets.api.TargetResource", "target"),
    ("target-adjustments", "targets.api.AdjustmentResource", "target-adjustment"),
    ("credits", "targets.api.CreditResource", "credit"),
    ("contests", "targets.api.ContestResource", "contest"),
    ("honours", "targets.api.HonourResource", "honour"),
    ("commission-plans", "commissions.api.PlanResource", "commission-plan"),
    ("commission-runs", "commissions.api.RunResource", "commission-run"),
    ("commission-statements", "commissions.api.StatementResource", "commission-statement"),
    ("commission-lines", "commissions.api.LineResource", "commission-line"),
    ("calls", "integrations.call_api.CallResource", "call"),
    ("bots", "channels.api.BotResource", "bot"),
    ("alerts", "performance.alert_api.AlertResource", "alert"),
    ("saved-reports", "reports.saved_api.SavedReportResource", "saved-report"),
    ("rep-reports", "performance.api.RepReportResource", "rep-report"),
    ("forecasts", "forecasts.api.ForecastResource", "forecast"),
    ("reports", "reports.api.ReportResource", "report"),
    ("dashboards", "reports.dashboards.api.DashboardResource", "dashboard"),
    ("mail-threads", "mail.api.ThreadResource", "mail-thread"),
    ("mailboxes", "mail.api.MailboxResource", "mailbox"),
    ("mail-templates", "mail.api.TemplateResource", "mail-template"),
    ("rules", "automation.api.RuleResource", "rule"),
    ("webhooks", "webhooks.api.WebhookResource", "webhook"),
    ("imports", "integrations.api.ImportResource", "import"),
    ("exports", "integrations.api.ExportResource", "export"),
]


class Router(DefaultRouter):
    APIRootView = Root  # type: ignore[assignment]  # the router only asks for as_view(api_root_dict=…)
    include_format_suffixes = False


router = Router()
for prefix, dotted, basename in RESOURCES:
    router.register(prefix, import_string(dotted), basename)

urlpatterns = [
    path("v1/leads/<uuid:pk>/convert/", ConvertLead.as_view(), name="lead-convert"),
    path("v1/leads/<uuid:pk>/unconvert/", UnconvertLead.as_view(), name="lead-unconvert"),
    path("v1/search/", Search.as_view(), name="search-api"),
    path("v1/", include(router.urls)),
    path("schema/", ApiSchema.as_view(), name="api-schema"),
    path("docs/", ApiDocs.as_view(), name="api-docs"),
]

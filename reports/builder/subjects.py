"""What measures count: kinds of records, each with its list's columns and what it can be split by. A closed list: nothing else is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Choices
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from activities.table import TABLE as ACTIVITIES
from commissions.models import CommissionLine, CommissionPlan
from commissions.table import LINE_TABLE
from contracts.models import Instalment
from contracts.table import INSTALMENTS
from core.tables import Column, Table
from customers.models import Account, Contact
from customers.table import ACCOUNTS, CONTACTS
from leads.models import Lead, LeadPool, LeadSource
from leads.table import TABLE as LEADS
from opportunities.models import (
    Competitor,
    DealType,
    ForecastCategory,
    LossReason,
    Opportunity,
    Pipeline,
    Stage,
    StageChange,
    Status,
)
from opportunities.table import TABLE as OPPORTUNITIES
from people.models import Team, Territory, User
from products.models import Product, ProductFamily
from reports.builder.buckets import BUCKETS
from targets.models import CreditEntry
from targets.table import CREDIT_TABLE

TAGS = "tags"


@dataclass(frozen=True)
class Dimension:
    """`names` is the table whose rows name the keys, or choices; without them the key is its own name."""

    key: str
    label: Any
    names: Any = None
    several: bool = False
    nobody: Any = "—"

    @property
    def has_choices(self) -> bool:
        return isinstance(self.names, type) and issubclass(self.names, Choices)

    @property
    def has_ids(self) -> bool:
        return self.names is not None and not self.has_choices


DIMENSIONS: dict[str, Dimension] = {
    row.key: row
    for row in (
        *(Dimension(key, label) for key, label in BUCKETS.items()),
        Dimension("owner", _("Person"), User, nobody=_("Nobody")),
        Dimension("team", _("Team"), Team),
        Dimension("territory", _("Territory"), Territory),
        Dimension("pipeline", _("Pipeline"), Pipeline),
        Dimension("stage", _("Stage"), Stage),
        Dimension("deal_status", _("Opportunity status"), Status),
        Dimension("forecast_category", _("Forecast category"), ForecastCategory),
        Dimension("deal_type", _("Deal type"), DealType),
        Dimension("source", _("Lead source"), LeadSource),
        Dimension("product_family", _("Product family"), ProductFamily),
        Dimension("product", _("Product"), Product),
        Dimension("industry", _("Industry")),
        Dimension("region", _("Region")),
        Dimension("country", _("Country")),
        Dimension("level", _("Customer level"), Account.Level),
        Dimension("loss_reason", _("Loss reason"), LossReason, several=True),
        Dimension("competitor", _("Competitor"), Competitor, several=True),
        Dimension("tag", _("Tag"), several=True),
        Dimension("lead_status", _("Lead status"), Lead.Status),
        Dimension("band", _("Band"), Lead.Band),
        Dimension("pool", _("Lead pool"), LeadPool),
        Dimension("campaign", _("Campaign")),
        Dimension("kind", _("Kind of activity"), Activity.Kind),
        Dimension("plan", _("Commission plan"), CommissionPlan),
        Dimension("component", _("Component")),
    )
}


@dataclass(frozen=True)
class Subject:
    """`needs` is the right without which nothing of it is shown; `paths` say where a dimension stands in its table."""

    key: str
    label: Any
    model: Any
    needs: str
    table: Table
    detail_route: str
    paths: Mapping[str, str] = field(default_factory=dict)

    @property
    def dimensions(self) -> frozenset[str]:
        return frozenset((*BUCKETS, *self.paths))


OWNED = {"owner": "owner_id", "team": "owner__team_id"}
OF_DEAL = {"pipeline": "pipeline_id", "deal_type": "deal_type", "source": "source_id", "industry": "account__industry",
           "region": "account__region", "country": "account__country", "level": "account__level"}  # fmt: skip
STAGE_CHANGES = Table(
    "report_stage_changes",
    (
        Column("opportunity", _("Opportunity"), source="opportunity__name"),
        Column("from_stage", _("Stage"), source="from_stage__name"),
        Column("at", _("Left on"), kind="instant"),
        Column("owner", _("Owner"), source="opportunity__owner", kind="person"),
    ),
    fetch=lambda queryset: queryset.select_related("opportunity__owner", "from_stage"),
)
SUBJECTS: dict[str, Subject] = {
    row.key: row
    for row in (
        Subject("credits", _("Credits"), CreditEntry, "credits.view", CREDIT_TABLE, "", {
            "owner": "user_id", "team": "team_id", "territory": "territory_id", "product_family": "product_family_id",
            "product": "product_id", "deal_type": "deal_type", "pipeline": "opportunity__pipeline_id",
            "source": "opportunity__source_id", "industry": "opportunity__account__industry",
            "region": "opportunity__account__region", "country": "opportunity__account__country",
            "level": "opportunity__account__level", "competitor": "opportunity__competitors",
        }),
        Subject("opportunities", _("Opportunities"), Opportunity, "opportunities.view", OPPORTUNITIES, "opportunities:detail", {
            **OWNED, **OF_DEAL, "stage": "stage_id", "deal_status": "status", "forecast_category": "forecast_category",
            "loss_reason": "loss_reasons", "competitor": "competitors",
        }),
        Subject("leads", _("Leads"), Lead, "leads.view", LEADS, "leads:detail", {
            **OWNED, "source": "source_id", "lead_status": "status", "band": "band", "pool": "pool_id", "industry": "industry",
            "region": "region", "campaign": "campaign", "tag": TAGS,
        }),
        Subject("activities", _("Activities"), Activity, "activities.view", ACTIVITIES, "activities:detail", {
            **OWNED, "kind": "kind",
        }),
        Subject("accounts", _("Customers"), Account, "customers.view", ACCOUNTS, "customers:account-detail", {
            **OWNED, "industry": "industry", "region": "region", "country": "country", "level": "level",
        }),
        Subject("contacts", _("Contacts"), Contact, "customers.view", CONTACTS, "customers:contact-detail", OWNED),
        Subject("stage_changes", _("Stage changes"), StageChange, "opportunities.view", STAGE_CHANGES, "", {
            "owner": "opportunity__owner_id", "team": "opportunity__owner__team_id", "stage": "from_stage_id",
            "pipeline": "from_stage__pipeline_id", "deal_type": "opportunity__deal_type", "source": "opportunity__source_id",
        }),
        Subject("instalments", _("Payment plan"), Instalment, "contracts.view", INSTALMENTS, "contracts:instalment", {
            "owner": "contract__owner_id", "team": "contract__owner__team_id", "industry": "contract__account__industry",
            "region": "contract__account__region", "level": "contract__account__level",
        }),
        Subject("commission_lines", _("Commission lines"), CommissionLine, "commissions.view", LINE_TABLE, "", {
            "owner": "user_id", "team": "user__team_id", "plan": "plan_id", "component": "component_name",
        }),
    )
}  # fmt: skip
# Which kind of records a list of the metric catalogue shows.
OF_ROUTE = {
    "targets:credits": "credits", "opportunities:list": "opportunities", "leads:list": "leads",
    "activities:list": "activities", "customers:account-list": "accounts", "customers:contact-list": "contacts",
}  # fmt: skip

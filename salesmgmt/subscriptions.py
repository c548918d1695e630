"""Who listens to which fact. Every listener queues one task; it gets the fact's data and the id of the delivery."""

LISTENERS: dict[str, list[str]] = {
    "lead.created": ["leads.subscriptions.on_lead_created"],
    "lead.edited": ["leads.subscriptions.on_lead_changed"],
    "opportunity.won": ["targets.subscriptions.on_opportunity_won"],
    "contract.credit_fixed": ["targets.subscriptions.on_contract_credit"],
    "opportunity.reopened": ["targets.subscriptions.on_opportunity_reopened"],
    "mail.bounced": ["automation.subscriptions.on_mail"],
    "mail.opted_out": ["automation.subscriptions.on_mail"],
    "mail.received": ["automation.subscriptions.on_mail"],
    "credit.booked": ["commissions.subscriptions.on_credit_booked"],
}

# Those who hear of an event only while somebody asked for it (`jobs.Interest`): called with its name, its data and the delivery.
ON_DEMAND: dict[str, str] = {
    "automation": "automation.subscriptions.on_event",
    "webhooks": "webhooks.subscriptions.on_event",
}

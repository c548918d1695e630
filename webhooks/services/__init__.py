"""What is done with webhooks."""

from webhooks.services.endpoints import (
    create_endpoint,
    delete_endpoint,
    edit_endpoint,
    hand_over_endpoints,
    rotate_secret,
    send_test,
)
from webhooks.services.queueing import queue_event, replay_delivery, tidy_deliveries
from webhooks.services.sending import send_due

__all__ = [
    "create_endpoint",
    "delete_endpoint",
    "edit_endpoint",
    "hand_over_endpoints",
    "queue_event",
    "replay_delivery",
    "rotate_secret",
    "send_due",
    "send_test",
    "tidy_deliveries",
]

"""Everything that writes quotes."""

from opportunities.services.quotes.answering import accept_quote, decline_quote, send_quote, withdraw_quote
from opportunities.services.quotes.approving import answer_request, recall_quote, set_limits, submit_quote
from opportunities.services.quotes.making import create_quote, edit_quote, revise_quote

__all__ = [
    "accept_quote",
    "answer_request",
    "create_quote",
    "decline_quote",
    "edit_quote",
    "recall_quote",
    "revise_quote",
    "send_quote",
    "set_limits",
    "submit_quote",
    "withdraw_quote",
]

"""The cards of a board column: `{% deal_cards cards may_edit %}`."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString, mark_safe

from opportunities.board import Card
from opportunities.cards import CardWriter

register = template.Library()


@register.simple_tag
def deal_cards(cards: Sequence[Card], may_edit: bool) -> SafeString:
    writer = CardWriter(bool(may_edit))
    return mark_safe("\n".join(writer.card(card) for card in cards))  # noqa: S308  the writer escapes all that people typed

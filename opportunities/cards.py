"""Cards of the board as HTML. Plain string work, as for the cells of lists: a board has a hundred, and a template each costs more
than the query. Everything that people typed goes through `escape`.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import formats, icons, marks
from core.cells import ZERO_ID
from core.keeping import by_language
from core.marks import escape
from opportunities.board import Card
from opportunities.health import STALLED


@by_language
def _days_in_stage(days: int) -> str:
    return f"<span>{ngettext('%(days)s day in stage', '%(days)s days in stage', days) % {'days': days}}</span>"


class CardWriter:
    """What all cards of one answer share: language, day, addresses, words and marks; dates are written once each."""

    def __init__(self, may_edit: bool) -> None:
        self.may_edit = may_edit
        self.language = get_language() or "en"
        self.today = timezone.localdate()
        self.detail = reverse("opportunities:detail", args=[ZERO_ID]).split(ZERO_ID)
        self.move = reverse("opportunities:move", args=[ZERO_ID]).split(ZERO_ID)
        self.move_to, self.overdue = escape(_("Move %(name)s to…")), _("overdue")
        self.no_account, self.no_date = _("No account"), _("No close date")
        self.unplanned = (
            f'<span class="age age-warning">{icons.icon("circle-alert", "size-3.5")}{_("No next step")}</span>'
        )
        self.arrow = icons.icon("arrow-right", "size-3.5 inline")
        self.dots, self.glass = icons.icon("ellipsis"), icons.icon("hourglass", "size-3.5")
        self._days: dict[date, str] = {}

    def card(self, card: Card) -> str:
        name, key = escape(card.name), str(card.id)
        link = f'<a class="board-card-name" href="{key.join(self.detail)}">{name}</a>'
        return (
            f'<li class="board-card" id="card-{key}" data-id="{key}" data-version="{card.version}" tabindex="0">'
            f'<div class="board-card-top">{link}{self._menu(key, name)}</div>'
            f'<p class="board-card-line"><span class="truncate">{escape(card.account) if card.account else self.no_account}</span>'
            f"{marks.avatar(card.owner)}</p>"
            f'<p class="board-card-line"><strong class="num">{self._money(card.amount, card.currency)}</strong>'
            f"<span>{self._due(card.expected_close_on) if card.expected_close_on else self.no_date}</span></p>"
            f'<p class="board-card-line">{self._next_step(card)}</p><p class="board-card-line">{self._age(card)}</p></li>'
        )

    def _menu(self, key: str, name: str) -> str:
        if not self.may_edit:
            return ""
        label = self.move_to % {"name": name}
        return f'<a class="board-move" data-move-menu href="{key.join(self.move)}" aria-label="{label}">{self.dots}</a>'

    def _money(self, amount: Decimal | None, currency: str) -> str:
        if amount is None:
            return marks.NOTHING
        short = formats.short_amount(amount, currency, self.language)
        exact = formats.amount(amount, currency, self.language)
        return f'<span class="money" title="{escape(exact)}">{escape(short)}</span>'

    def _next_step(self, card: Card) -> str:
        if not card.next_step and card.next_step_on is None:
            return self.unplanned
        when = f'<span class="shrink-0">{self._due(card.next_step_on)}</span>' if card.next_step_on else ""
        return f'<span class="truncate">{self.arrow} {escape(card.next_step)}</span>{when}'

    def _age(self, card: Card) -> str:
        if card.health.bucket == STALLED:
            return f'<span class="age age-error">{self.glass}{escape(card.health.reasons[0])}</span>'
        return _days_in_stage(card.health.days_in_stage)

    def _due(self, day: date) -> str:
        if day not in self._days:
            shown, exact = formats.relative_day(day, self.today, self.language), formats.day(day, self.language)
            time = f'<time datetime="{day.isoformat()}" title="{escape(exact)}">{escape(shown)}</time>'
            self._days[day] = f'<span class="overdue">{self.overdue} · {time}</span>' if day < self.today else time
        return self._days[day]

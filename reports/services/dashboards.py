"""The only code that writes dashboards. Every change of a card settles the grid, so that cards never lie on each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit import services as audit
from core.changes import apply_changes, check_version, save_changes
from core.errors import FieldProblem, Refusal
from core.events import RecordChanged, broadcast
from people.models import Team, User
from reports.builder import ReportDefinition, check, measures
from reports.dashboards import policies
from reports.dashboards.cards import Asked
from reports.dashboards.layout import Place, free_place, settled
from reports.models import CardKind, Dashboard, DashboardCard

MOST_CARDS = 16
SIZES: dict[str, tuple[int, int]] = {CardKind.NUMBER: (3, 2), CardKind.TABLE: (6, 4), CardKind.HEAT: (8, 5)}
USUAL_SIZE = (6, 4)
FIELDS = ("name", "sentence", "for_everyone")


def create_dashboard(
    *, actor: User, values: Mapping[str, Any], people: Iterable[User] = (), teams: Iterable[Team] = (), cards: Iterable[Asked] = (),
) -> Dashboard:  # fmt: skip
    policies.can_create(actor).require()
    _check_sharing(actor, values)
    made = list(cards)
    for one in made:
        _check_card(one.kind, one.definition)
    if len(made) > MOST_CARDS:
        raise _too_many()
    with transaction.atomic():
        dashboard = Dashboard(owner=actor, **{name: values[name] for name in FIELDS if name in values})
        _save_named(dashboard)
        dashboard.people.set(people)
        dashboard.teams.set(teams)
        DashboardCard.objects.bulk_create(_rows(dashboard, made))
        audit.record(
            actor=actor, action="dashboard.created", record=dashboard, changes={"name": [None, dashboard.name]}
        )
        _tell(dashboard)
    return dashboard


def edit_dashboard(
    *, actor: User, dashboard: Dashboard, changes: Mapping[str, Any], people: Iterable[User] | None = None,
    teams: Iterable[Team] | None = None, version: int | None = None,
) -> Dashboard:  # fmt: skip
    policies.can_change(actor, dashboard).require()
    _check_sharing(actor, changes)
    with transaction.atomic():
        dashboard = Dashboard.objects.select_for_update().get(pk=dashboard.pk)
        wanted = {name: value for name, value in changes.items() if name in FIELDS}
        check_version(dashboard, version, wanted)
        diff = {
            **apply_changes(dashboard, wanted),
            **_shared(dashboard, "people", people),
            **_shared(dashboard, "teams", teams),
        }
        if diff:
            columns = {name: pair for name, pair in diff.items() if name in FIELDS}
            try:
                with transaction.atomic():
                    save_changes(dashboard, columns)
            except IntegrityError as error:
                raise _name_taken() from error
            audit.record(actor=actor, action="dashboard.edited", record=dashboard, changes=diff)
            _tell(dashboard)
    return dashboard


def delete_dashboard(*, actor: User, dashboard: Dashboard) -> None:
    policies.can_change(actor, dashboard).require()
    with transaction.atomic():
        audit.record(actor=actor, action="dashboard.deleted", record=dashboard)
        _tell(dashboard)
        dashboard.delete()


def add_card(
    *, actor: User, dashboard: Dashboard, kind: str, definition: ReportDefinition, title: str = ""
) -> DashboardCard:
    """At the first free place where its kind fits."""
    policies.can_change(actor, dashboard).require()
    _check_card(kind, definition)
    with transaction.atomic():
        dashboard = Dashboard.objects.select_for_update().get(pk=dashboard.pk)
        places = places_of(dashboard)
        if len(places) >= MOST_CARDS:
            raise _too_many()
        place = free_place(places, "", *SIZES.get(kind, USUAL_SIZE))
        card = DashboardCard(
            dashboard=dashboard, kind=kind, title=title, definition=definition.as_json(),
            column=place.column, row=place.row, width=place.width, height=place.height,
        )  # fmt: skip
        card.save(force_insert=True)
        _changed(actor, dashboard, "dashboard.card_added", {"card": [None, str(card)]})
    return card


def edit_card(
    *, actor: User, card: DashboardCard, kind: str, definition: ReportDefinition, title: str = ""
) -> DashboardCard:
    policies.can_change(actor, card.dashboard).require()
    _check_card(kind, definition)
    with transaction.atomic():
        dashboard = Dashboard.objects.select_for_update().get(pk=card.dashboard_id)
        before = str(card)
        card.kind, card.definition, card.title = kind, definition.as_json(), title
        card.save(update_fields=["kind", "definition", "title"])
        _changed(actor, dashboard, "dashboard.card_edited", {"card": [before, str(card)]})
    return card


def place_card(*, actor: User, card: DashboardCard, place: Place) -> list[Place]:
    """Move or resize it; what it would cover goes down. The places of all cards, as they are now."""
    policies.can_change(actor, card.dashboard).require()
    with transaction.atomic():
        dashboard = Dashboard.objects.select_for_update().get(pk=card.dashboard_id)
        before = places_of(dashboard)
        after = settled(before, place)
        _save_places(dashboard, before, after)
        if after != before:
            _changed(actor, dashboard, "dashboard.arranged", {})
    return after


def remove_card(*, actor: User, card: DashboardCard) -> None:
    policies.can_change(actor, card.dashboard).require()
    with transaction.atomic():
        dashboard = Dashboard.objects.select_for_update().get(pk=card.dashboard_id)
        name = str(card)
        card.delete()
        before = places_of(dashboard)
        _save_places(dashboard, before, settled(before))
        _changed(actor, dashboard, "dashboard.card_removed", {"card": [name, None]})


def hand_over_dashboards(*, actor: User, user: User, successor: User) -> int:
    """A leaver's dashboards go to the successor; a name that he has already gets the leaver's behind it."""
    with transaction.atomic():
        taken = set(Dashboard.objects.filter(owner=successor).values_list("name", flat=True))
        mine = list(Dashboard.objects.select_for_update().filter(owner=user))
        moved = {"owner": [str(user), str(successor)]}
        audit.record_many(
            audit.entry(actor=actor, action="dashboard.handed_over", record=row, changes=moved) for row in mine
        )
        for dashboard in mine:
            if dashboard.name in taken:
                dashboard.name = f"{dashboard.name[:80]} ({str(user)[:30]})"
            dashboard.owner = successor
            save_changes(dashboard, {}, "owner", "name")
        Dashboard.people.through.objects.filter(user=user).delete()
    return len(mine)


def free_name(actor: User, name: str) -> str:
    """The name, or with the first number behind it that makes it one's own."""
    taken = set(Dashboard.objects.filter(owner=actor, name__startswith=name[:100]).values_list("name", flat=True))
    names = (name if number == 1 else f"{name[:100]} {number}" for number in count(1))
    return next(one for one in names if one not in taken)


def places_of(dashboard: Dashboard) -> list[Place]:
    rows = dashboard.cards.order_by("row", "column", "id")
    return [Place(*row) for row in rows.values_list("pk", "column", "row", "width", "height")]


def _save_places(dashboard: Dashboard, before: list[Place], after: list[Place]) -> None:
    known = {place.key: place for place in before}
    moved = [
        DashboardCard(pk=str(place.key), column=place.column, row=place.row, width=place.width, height=place.height)
        for place in after
        if place != known.get(place.key)
    ]
    if moved:
        DashboardCard.objects.bulk_update(moved, ["column", "row", "width", "height"])


def _rows(dashboard: Dashboard, cards: list[Asked]) -> list[DashboardCard]:
    return [
        DashboardCard(
            dashboard=dashboard, kind=one.kind, title=str(one.title), definition=one.definition.as_json(),
            column=one.place.column, row=one.place.row, width=one.place.width, height=one.place.height,
        )
        for one in cards
    ]  # fmt: skip


def _check_card(kind: str, definition: ReportDefinition) -> None:
    """The report must be sound, and fit the way it is shown."""
    check(definition)
    if kind not in CardKind.values:
        raise _refusal("kind", _("There is no such way to show it."))
    if kind == CardKind.NUMBER and definition.rows:
        raise _refusal("rows", _("A single number has no rows."))
    if kind != CardKind.NUMBER and not definition.rows:
        raise _refusal("rows", _("Choose what the rows are."))
    if kind == CardKind.WATERFALL and not measures()[definition.measures[0]].adds_up:
        raise _refusal("measures", _("A waterfall needs a number that adds up."))


def _check_sharing(actor: User, values: Mapping[str, Any]) -> None:
    if values.get("for_everyone"):
        policies.can_share_with_everyone(actor).require()


def _shared(dashboard: Dashboard, name: str, wanted: Iterable[Any] | None) -> dict[str, list[Any]]:
    if wanted is None:
        return {}
    relation = getattr(dashboard, name)
    before, after = sorted(map(str, relation.all())), list(wanted)
    relation.set(after)
    names = sorted(map(str, after))
    return {} if names == before else {name: [before, names]}


def _changed(actor: User, dashboard: Dashboard, action: str, changes: dict[str, list[Any]]) -> None:
    save_changes(dashboard, {})
    audit.record(actor=actor, action=action, record=dashboard, changes=changes)
    _tell(dashboard)


def _tell(dashboard: Dashboard) -> None:
    people: tuple[UUID, ...] = (dashboard.owner_id,) if dashboard.owner_id else ()
    broadcast(RecordChanged(topic="report", id=dashboard.pk, audience=people))


def _save_named(dashboard: Dashboard) -> None:
    try:
        with transaction.atomic():
            dashboard.save(force_insert=True)
    except IntegrityError as error:
        raise _name_taken() from error


def _refusal(field: str, sentence: str) -> Refusal:
    return Refusal(sentence, code="invalid_card", problems=[FieldProblem(field, "invalid", sentence)])


def _name_taken() -> Refusal:
    sentence = _("You have a dashboard with this name already.")
    return Refusal(sentence, code="name_taken", problems=[FieldProblem("name", "taken", sentence)])


def _too_many() -> Refusal:
    return Refusal(_("At most %(most)s cards fit on a dashboard.") % {"most": MOST_CARDS}, code="too_many_cards")

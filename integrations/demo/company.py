"""Three regions, six teams, thirty reps, their managers, and those who keep the house."""

from __future__ import annotations

from decimal import Decimal

from django.contrib.auth.hashers import make_password

from core import search
from integrations.demo import words
from integrations.demo.world import Seller, World
from people.models import ExchangeRate, Role, Team, User

PASSWORD = "demo-demo-demo"  # noqa: S105  printed on purpose: everybody may know it
DOMAIN = "demo.example"
REPS_A_TEAM = 5
# Who has a name of his own: login → (full name, role, team index or None, language).
CAST = {
    "alice": ("Alice Zhang 张爱丽", "rep", 0, "en"),
    "bob": ("Bob Brandt", "rep", 0, "en"),
    "charlie": ("Charlie Keller", "rep", 2, "en"),
    "maya": ("Maya Lin 林美雅", "manager", 0, "en"),
    "fin": ("Fin Fischer", "finance", None, "en"),
    "ada": ("Ada Moreau", "admin", None, "en"),
}


def build(world: World) -> None:
    teams = _teams(world)
    password = make_password(PASSWORD)
    managers = [
        _user(world, f"manager{number}", "manager", team, password) for number, team in enumerate(teams) if number != 0
    ]
    _cast(world, teams, password)
    for team, manager in zip(teams, [world.named["maya"], *managers], strict=True):
        team.manager = manager
        team.save(update_fields=["manager"])
    for number, team in enumerate(teams):
        _reps(world, number, team, password)
    _directors(world, teams, password)
    ExchangeRate.objects.bulk_create(
        ExchangeRate(currency=currency, on=world.begin, rate=Decimal(rate), is_demo=True)
        for currency, rate in words.RATES.items()
    )


def _teams(world: World) -> list[Team]:
    teams: list[Team] = []
    for region, about in words.REGIONS.items():
        top = Team.objects.create(name=region, region=about["key"], is_demo=True)
        teams.extend(
            Team.objects.create(name=name, parent=top, region=about["key"], is_demo=True) for name in about["teams"]
        )
    world.made["teams"] = teams
    return teams


def _user(
    world: World, login: str, role: str, team: Team | None, password: str, name: str = "", language: str = ""
) -> User:
    chinese = team is not None and team.region == "East China"
    first, last = world.person_name(chinese)
    full_name = name or (f"{last}{first}" if chinese else f"{first} {last}")
    user = User(
        email=f"{login}@{DOMAIN}", full_name=full_name, team=team, password=password, is_demo=True,
        language=language or ("zh-hans" if chinese else "en"), hired_on=world.begin,
    )  # fmt: skip
    user.search = search.document(user.full_name, user.email)
    user.save()
    user.roles.add(Role.objects.get(key=role))
    return user


def _cast(world: World, teams: list[Team], password: str) -> None:
    for login, (name, role, team, language) in CAST.items():
        world.named[login] = _user(world, login, role, None if team is None else teams[team], password, name, language)


def _reps(world: World, number: int, team: Team, password: str) -> None:
    about = next(about for about in words.REGIONS.values() if about["key"] == team.region)
    named = [
        world.named[login]
        for login, (_name, role, index, _language) in CAST.items()
        if role == "rep" and index == number
    ]
    others = [_user(world, f"rep{number}{place}", "rep", team, password) for place in range(REPS_A_TEAM - len(named))]
    for user in [*named, *others]:
        skill = world.chance.uniform(0.7, 1.3)
        world.sellers.append(Seller(user, team, about["key"], about["currency"], about["chinese"], skill))


def _directors(world: World, teams: list[Team], password: str) -> None:
    """One a region; the region's team is managed by its director."""
    for number, top in enumerate(dict.fromkeys(team.parent for team in teams)):
        if top is None:
            raise ValueError("a team of the demo company stands in no region")
        top.manager = _user(world, f"director{number}", "director", top, password)
        top.save(update_fields=["manager"])

"""A commission plan as frozen values: what the rules of a plan version say, after they were found sound."""

from dataclasses import dataclass
from decimal import Decimal

PAY_PERIODS = ("month", "quarter", "year")
TIES = ("upper", "lower")
KINDS = ("rate", "per_unit", "curve", "bonus")
BASES_OF_CREDIT = ("won", "signed", "collected")
CREDITS = ("own", "team")
BASES = ("amount", "margin", "target_incentive")
WINDOWS = ("deal", "period", "quarter", "year", "plan")
MODES = ("marginal", "whole")
MEASURES = ("amount", "quantity", "attainment", "margin_percent", "markup_percent")
RATIOS = ("margin_percent", "markup_percent")
BONUS_MEASURES = ("attainment", "amount", "quantity")
BEYOND = ("flat", "continue")
DRAW_KINDS = ("recoverable", "non_recoverable", "forgiven")
COLLECTIONS = ("pro_rata", "in_full")


@dataclass(frozen=True, slots=True)
class Step:
    start: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Tiers:
    """Half-open steps from 0 upward: no gap, no overlap."""

    mode: str
    by: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Point:
    at: Decimal
    pays: Decimal


@dataclass(frozen=True, slots=True)
class Curve:
    points: tuple[Point, ...]
    beyond: str


@dataclass(frozen=True, slots=True)
class Bonus:
    by: str
    at_least: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Match:
    """Which credits count; an empty set lets all through."""

    products: frozenset[str] = frozenset()
    product_families: frozenset[str] = frozenset()
    deal_types: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Component:
    key: str
    name: str
    kind: str
    basis: str
    credits: str
    base: str
    window: str
    match: Match
    over: Decimal
    cap: Decimal | None
    tiers: Tiers | None
    target_incentive: Decimal | None
    curve: Curve | None
    bonus: Bonus | None


@dataclass(frozen=True, slots=True)
class Draw:
    amount: Decimal
    kind: str


@dataclass(frozen=True, slots=True)
class ClawbackShare:
    within_days: int
    share: Decimal


@dataclass(frozen=True, slots=True)
class Clawback:
    restate_attainment: bool
    schedule: tuple[ClawbackShare, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """`collection`: whether the second part follows the money pro rata, or waits until all of it has come in."""

    on_booking: Decimal
    on_collection: Decimal
    collection: str = "pro_rata"


@dataclass(frozen=True, slots=True)
class Plan:
    currency: str
    pay_period: str
    tie: str
    components: tuple[Component, ...]
    draw: Draw | None
    cap: Decimal | None
    clawback: Clawback
    release: Release
    leaver: Decimal | None = None
    """Which share is paid of what comes in after somebody left, on deals of his time. None: money that comes later is not his, and
    what was held back of earlier credit is paid in full."""

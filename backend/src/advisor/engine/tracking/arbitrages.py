"""Surebets and middles: their states, figures and thresholds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from advisor.core.markets import MarketType
from advisor.strategies.legs import Leg

__all__ = ["Arbitrage", "ArbitrageChanges", "ArbitrageConfig", "ArbitrageKind", "ArbitrageState", "Leg"]


class ArbitrageKind(StrEnum):
    SUREBET = "surebet"
    """Prices of one market that together cannot lose."""
    MIDDLE = "middle"
    """Prices of two lines that can both win."""


class ArbitrageState(StrEnum):
    LIVE = "live"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arbitrage:
    """Bets worth placing together. Times are µs since the Unix epoch, UTC.

    Attributes:
        event: our id.
        margin: least profit per unit of outlay, after commission and rounding, over all results that do not return
            every stake; below 0 for most middles.
        middle_margin: least profit per unit of outlay where both legs win; None for surebets.
        total_stake: outlay of all legs in minor units.
        profit: least profit in minor units, exact.
        legs: in the order of line, selection and side.
        legs_key: which prices it takes; identifies it together with kind and event.
    """

    id: UUID
    kind: ArbitrageKind
    event: int
    market: MarketType
    state: ArbitrageState
    first_seen: int
    last_seen: int
    ended_at: int | None
    margin: float
    best_margin: float
    middle_margin: float | None
    total_stake: int
    profit: int
    legs: tuple[Leg, ...]
    legs_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArbitrageConfig:
    """Which surebets and middles are reported.

    Attributes:
        total_stake: outlay in minor units that is split over the legs.
        min_margin: least profit per unit of outlay of a surebet.
        max_middle_cost: most a middle may lose per unit of outlay.
        units: stake step in minor units, by venue; 1 for those not named.
        touch_every: see ``ValueBetConfig``.
    """

    total_stake: int = 10_000
    min_margin: float = 0.0
    max_middle_cost: float = 0.03
    units: Mapping[str, int] = field(default_factory=dict)
    touch_every: timedelta = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArbitrageChanges:
    """Changes of arbitrages in one step."""

    opened: tuple[Arbitrage, ...] = ()
    updated: tuple[Arbitrage, ...] = ()
    ended: tuple[Arbitrage, ...] = ()

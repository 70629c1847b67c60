"""Surebets and middles as they are found and followed: what they are, not how they are found."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from advisor.core.markets import MarketType
from advisor.core.quotes import Side


class ArbitrageKind(StrEnum):
    SUREBET = "surebet"
    """Prices of one market that together cannot lose."""
    MIDDLE = "middle"
    """Prices of two lines that can both win."""


class ArbitrageState(StrEnum):
    LIVE = "live"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One bet of an arbitrage.

    Attributes:
        line: hundredths, or ``LINE_NONE``.
        selection: index into the market's selections.
        venue: its key.
        side: what is taken: back or lay.
        odds_e4: ten-thousandths.
        stake: minor units for the whole's ``total_stake``; of a lay bet the backer's stake.
        outlay: minor units at risk: the stake, or a lay bet's liability.
        share: of the whole outlay, in (0, 1).
    """

    line: int
    selection: int
    venue: str
    side: Side
    odds_e4: int
    stake: int
    outlay: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Arbitrage:
    """Prices worth taking together. Times are µs since the Unix epoch, UTC.

    Attributes:
        event: our id.
        margin: least profit per unit of outlay, after commission and rounding, over all results that do not return
            every stake; below 0 for most middles.
        middle_margin: least profit per unit of outlay where both legs win; None for surebets.
        total_stake: outlay of all legs in minor units.
        profit: least profit in minor units, exact.
        legs: in the order of line, selection and side.
        legs_key: text that tells which prices it takes; with kind and event it is known by it.
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
class ArbitrageChanges:
    """What became of arbitrages in one step."""

    opened: tuple[Arbitrage, ...] = ()
    updated: tuple[Arbitrage, ...] = ()
    ended: tuple[Arbitrage, ...] = ()

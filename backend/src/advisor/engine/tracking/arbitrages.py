"""Surebets and middles: the signals of strategies of several legs, with their figures and their states."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from advisor.core.markets import NO_PARTICIPANT, MarketTypeKey
from advisor.strategies.legs import Leg, LegSize

__all__ = ["Arbitrage", "ArbitrageChanges", "ArbitrageKind", "ArbitrageState", "Leg", "LegSize"]


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
        instance: name of the strategy instance whose signal it is.
        event: our id.
        margin: least profit per unit of outlay, after commission and rounding, over all results that do not return
            every stake; below 0 for most middles.
        middle_margin: least profit per unit of outlay where both legs win; None for surebets.
        total_stake: outlay of all legs in minor units.
        profit: least profit in minor units, exact.
        void_profit: least profit in minor units in the void branch; see ``stake_splitter.Split``. 0 in journals
            from before it was computed.
        participant: our id of whom its market is about, or ``NO_PARTICIPANT``.
        legs: in the order of line, selection and side.
        legs_key: which prices it takes; identifies it together with kind and event.
    """

    id: UUID
    instance: str
    kind: ArbitrageKind
    event: int
    market: MarketTypeKey
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
    void_profit: int = 0
    participant: int = NO_PARTICIPANT


@dataclass(frozen=True, slots=True, kw_only=True)
class ArbitrageChanges:
    """Changes of arbitrages in one step."""

    opened: tuple[Arbitrage, ...] = ()
    updated: tuple[Arbitrage, ...] = ()
    ended: tuple[Arbitrage, ...] = ()

    @property
    def all(self) -> tuple[Arbitrage, ...]:
        """Every one that changed."""
        return (*self.opened, *self.updated, *self.ended)

"""How bets are placed, and where they go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple, Protocol

from advisor.core.venues import VenueTerms
from advisor.engine.portfolios.exposures import OpenPart
from advisor.engine.portfolios.open_risk import OpenEvent
from advisor.engine.step import LiveEngine
from advisor.execution.paper import PaperConfig
from advisor.execution.quarantine import QuarantineLimits
from advisor.live.betting.instances import PortfolioConfig
from advisor.live.betting.portfolios import SnapshotsConfig
from advisor.live.betting.settling import SettlingConfig
from advisor.ports.venues import Venue
from advisor.risk.breakers.breaker import BreakersConfig
from advisor.risk.capital.config import CapitalConfig
from advisor.risk.tails import TailsConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFlowConfig:
    """How bets are placed.

    Attributes:
        portfolios: whose money there is.
        paper: how orders fare on paper.
        venues: what they are and keep.
        venues_at: address of the sandbox whose venues take orders; None: they are matched here, on paper.
        venue_backups: addresses at which orders of venues can be read too, by venue; those of the sandbox alone.
        longest_age: at which a price counts when an order is sent.
        settling: how bets are settled.
        breakers: when new bets stop, and how they come back.
        tails: how what open bets may lose is simulated.
        capital: what of it is kept back, what may come and go, and how the rest would be shared.
        quarantine: how much may be unknown at a venue before it gets no new orders.
        snapshots: when what the entries of a portfolio have made of it is stored.
        silent_after: a venue that says nothing of its orders for so long is worth an alert.
        halts_trusted_for: halts that were read longer ago count as unread, and nothing new is sent.
        most_skew: by so much the clock of a venue may differ from ours.
        most_lag: for so long what feeds have reported may wait to be looked at; else nothing new is sent.
    """

    portfolios: tuple[PortfolioConfig, ...]
    paper: PaperConfig
    venues: VenueTerms
    venues_at: str | None
    longest_age: timedelta
    settling: SettlingConfig
    venue_backups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    breakers: BreakersConfig = field(default_factory=BreakersConfig)
    tails: TailsConfig = field(default_factory=TailsConfig)
    capital: CapitalConfig = field(default_factory=CapitalConfig)
    quarantine: QuarantineLimits = field(default_factory=QuarantineLimits)
    snapshots: SnapshotsConfig = field(default_factory=SnapshotsConfig)
    silent_after: timedelta = timedelta(minutes=5)
    halts_trusted_for: timedelta = timedelta(seconds=5)
    most_skew: timedelta = timedelta(seconds=5)
    most_lag: timedelta = timedelta(seconds=10)


class OpenBets(NamedTuple):
    """What is open, by portfolio."""

    events: Mapping[str, Sequence[OpenEvent]]
    parts: Mapping[str, Sequence[OpenPart]]


class OrderVenues(Protocol):
    """Where orders go."""

    def use(self, engine: LiveEngine) -> None:
        """Match by the prices of this engine from now on, as far as orders are matched here."""
        ...

    def of(self, key: str) -> Venue:
        """The venue of a key."""
        ...

    def forget(self, venue: str, references: Sequence[str]) -> None:
        """Nothing is expected of these orders any more."""
        ...

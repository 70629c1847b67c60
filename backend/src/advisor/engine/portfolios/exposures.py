"""What open bets and orders can lose together, by what they have in common.

Of bets that are alike the payoffs of each market are added up, so that hedges among them count; markets are added up at
their worst. A market that is settled in part counts without what was settled before.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from advisor.core.clock import instant_of
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.engine.portfolios.portfolio_state import PortfolioState
from advisor.ledger.events import LedgerEvent, Placed
from advisor.risk.capital.spread import UNPLACED, EventPlace
from advisor.risk.limits import NO_LIMITS
from advisor.risk.state import OPEN_EXPOSURE


class ExposureBy(StrEnum):
    """What bets have in common. Stored in the database, and public."""

    EVENT = "event"
    MARKET = "market"
    COMPETITION = "competition"
    GROUP = "group"
    DAY = "day"
    STRATEGY = "strategy"
    VENUE = "venue"


MOST_SHOWN: Final = 20
"""Of each kind, the largest."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """What some bets and orders of a portfolio can lose together.

    Attributes:
        subject: id of the event, key of the market or the venue, code of the competition, sport and day of the group,
            name of the strategy instance, or day in UTC on which they start; empty where it is not known.
        amount: at worst, smallest units, above 0.
        bets: open bets and orders.
        limit: what they may lose together, smallest units; None where nothing bounds them together.
    """

    by: ExposureBy
    subject: str
    amount: int
    bets: int
    limit: int | None = None

    @property
    def left(self) -> int | None:
        """What one more bet may lose, from 0; None likewise."""
        return None if self.limit is None else max(self.limit - self.amount, 0)


@dataclass(frozen=True, slots=True)
class OpenPart:
    """A bet, or what an order holds."""

    key: str
    event: str
    market: str
    venue: str
    change: LedgerEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What is to be known of events and orders.

    Attributes:
        places, starts_at: by event id.
        instance_of: by key of the order.
    """

    places: Mapping[str, EventPlace]
    starts_at: Mapping[str, int]
    instance_of: Mapping[str, str]


def open_parts(portfolio: Portfolio) -> Sequence[OpenPart]:
    """All that is open of a portfolio now."""
    bets = [OpenPart(bet.key, bet.event, bet.market, bet.venue, Placed(bet)) for bet in portfolio.open_bets]
    return [*bets, *(OpenPart(held.order, held.event, held.market, held.venue, held) for held in portfolio.open_holds)]


def exposures(
    parts: Iterable[OpenPart], about: About, limits: Mapping[ExposureBy, int] = MappingProxyType({})
) -> Sequence[Exposure]:
    """What they can lose, the largest of each kind first.

    Args:
        limits: what those of a kind may lose together, smallest units.
    """
    parts = tuple(parts)
    subjects: Mapping[ExposureBy, Callable[[OpenPart], str]] = {
        ExposureBy.EVENT: lambda part: part.event,
        ExposureBy.MARKET: lambda part: part.market,
        ExposureBy.COMPETITION: lambda part: about.places.get(part.event, UNPLACED).competition,
        ExposureBy.GROUP: lambda part: about.places.get(part.event, UNPLACED).group,
        ExposureBy.DAY: lambda part: _day(about.starts_at.get(part.event)),
        ExposureBy.STRATEGY: lambda part: about.instance_of.get(part.key, ""),
        ExposureBy.VENUE: lambda part: part.venue,
    }
    found: list[Exposure] = []
    for by, subject_of in subjects.items():
        alike: dict[str, list[OpenPart]] = defaultdict(list)
        for part in parts:
            alike[subject_of(part)].append(part)
        all_of_kind = [Exposure(by, name, _worst(some), _bets(some), limits.get(by)) for name, some in alike.items()]
        largest = sorted(all_of_kind, key=lambda each: (-each.amount, each.subject))
        found += [each for each in largest if each.amount > 0][:MOST_SHOWN]
    return found


def _worst(parts: Iterable[OpenPart]) -> int:
    state = PortfolioState()
    for part in parts:
        state.apply(part.change, 0, NO_LIMITS)
    return int(state.risk.totals[OPEN_EXPOSURE])


def _bets(parts: Iterable[OpenPart]) -> int:
    """An order that is matched in part is one bet."""
    return len({part.key for part in parts})


def _day(starts_at: int | None) -> str:
    return "" if starts_at is None else instant_of(starts_at).date().isoformat()

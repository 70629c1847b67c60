"""The venues that every case is shown over, and how a test makes their markets move."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final, Protocol

import httpx
from starlette.applications import Starlette

from advisor.adapters.sandbox_orders.account import VenueSelection
from advisor.adapters.sandbox_orders.client import OrderApi, OrderApiConfig
from advisor.adapters.sandbox_orders.venue import SandboxVenue, SandboxVenueConfig
from advisor.core.clock import Clock
from advisor.core.markets import LINE_NONE, NO_PARTICIPANT
from advisor.core.orders.requests import Instrument
from advisor.core.quotes import Side
from advisor.core.venues import VENUES, Venue
from advisor.execution.paper import Offer as PaperOffer
from advisor.execution.paper import PaperConfig, PaperVenue
from advisor.instruments.market_types import H2H, OUTRIGHT
from advisor.ports.venues import Venue as VenuePort
from advisor.sandbox.order_venues.app import OrderVenue
from advisor.sandbox.order_venues.markets import MarketStatus
from advisor.sandbox.order_venues.orders import Match, Offer, Selection, VenueOrder
from advisor.sandbox.order_venues.rules import VenueRules
from advisor.sandbox.order_venues.venues import BOOKMAKER_RULES, EXCHANGE_RULES
from advisor.upstream.provider import Answer
from advisor.upstream.transport import HttpRequest, HttpxTransport, TransportError, Trouble
from tests.sandbox.order_venues.stands import AWAY, HOME, Stands

EXCHANGE: Final = VENUES["betfair_exchange"]
BOOKMAKER: Final = Venue("albion_sandbox", "Albion (Sandbox)")
EVENT: Final = 4711
RUNNERS: Final = tuple(Selection(str(EVENT), str(OUTRIGHT), None, runner) for runner in ("7", "8", "9"))
"""Of a field of which one wins."""
INSTRUMENTS: Final[Mapping[Selection, Instrument]] = {
    HOME: Instrument(EVENT, H2H, NO_PARTICIPANT, LINE_NONE, 0),
    AWAY: Instrument(EVENT, H2H, NO_PARTICIPANT, LINE_NONE, 1),
    **{runner: Instrument(EVENT, OUTRIGHT, int(runner.selection), LINE_NONE, 0) for runner in RUNNERS},
}
_SELECTIONS: Final = {instrument: selection for selection, instrument in INSTRUMENTS.items()}


class Capability(StrEnum):
    """What a case needs of a venue."""

    LAYS = "lays"
    RESTS = "orders rest"
    DEPTH = "several prices on offer at once"
    NETWORK = "a network that can fail"
    LADDER = "a ladder of prices"
    REQUOTES = "smaller stakes offered instead"
    PROVISIONAL = "provisional matches"
    STATEMENT = "a statement of its own"
    AMENDS = "orders that stand are changed"


class Line:
    """The network to a venue; it can be down.

    Attributes:
        requests: that were written, as method and path.
    """

    def __init__(self, inner: HttpxTransport) -> None:
        self._inner = inner
        self.is_down = False
        self.requests: list[str] = []

    async def send(self, request: HttpRequest) -> Answer:
        if self.is_down:
            raise TransportError(Trouble.UNREACHABLE)
        self.requests.append(f"{request.method} {request.url.rsplit('/', 1)[1]}")
        return await self._inner.send(request)

    async def aclose(self) -> None:
        await self._inner.aclose()


class Place(Protocol):
    """A venue with the market behind it.

    Attributes:
        venue: as the advisor knows it.
        key: what it is in the table of venues.
        offers: what it has of what cases need.
    """

    venue: VenuePort
    key: Venue
    offers: frozenset[Capability]

    def offer(self, *, back: tuple[Offer, ...] = (), lay: tuple[Offer, ...] = ()) -> None:
        """Let this stand on offer on the home side, best first."""
        ...

    def begin_play(self) -> None: ...

    def standing(self, reference: str) -> int:
        """Size that is matched and stands, by the venue's own word."""
        ...


class PaperPlace:
    """A venue on paper, of the kind that it stands for."""

    def __init__(self, of: Venue, clock: Clock) -> None:
        self.key = of
        self._stands = Stands()
        config = PaperConfig(latency=timedelta(milliseconds=100), rejects=0.0)
        self.paper = PaperVenue(of, _PaperPrices(self), config, clock, lambda: 0.5)
        self.venue: VenuePort = self.paper
        rests = frozenset({Capability.RESTS, Capability.LAYS, Capability.AMENDS})
        self.offers = rests if of.has_order_book else frozenset[Capability]()

    def offer(self, *, back: tuple[Offer, ...] = (), lay: tuple[Offer, ...] = ()) -> None:
        self._stands.offer(back=back, lay=lay)
        self.paper.moved([INSTRUMENTS[HOME]])

    def begin_play(self) -> None:
        self.paper.started(EVENT)

    def standing(self, reference: str) -> int:
        """It has no book beside its word: what it says it has is what it has."""
        return self.paper.matched(reference)

    def best(self, instrument: Instrument, side: Side) -> PaperOffer | None:
        state = self._stands.state(_SELECTIONS[instrument], 0.0)
        offers = () if state is None else state.back if side is Side.BACK else state.lay
        return PaperOffer(offers[0].odds_e4, offers[0].size) if offers else None

    def chance(self, instrument: Instrument, side: Side, after: timedelta) -> float:
        return 1.0


@dataclass(frozen=True, slots=True)
class _PaperPrices:
    """``execution.paper.Prices`` of a place: its ``offer`` is another word than the venue's."""

    place: PaperPlace

    def offer(self, instrument: Instrument, side: Side) -> PaperOffer | None:
        return self.place.best(instrument, side)

    def chance(self, instrument: Instrument, side: Side, after: timedelta) -> float:
        return self.place.chance(instrument, side, after)


class SandboxPlace:
    """A venue of the sandbox, over HTTP."""

    def __init__(self, of: Venue, rules: VenueRules, clock: Clock, **config: object) -> None:
        self.key = of
        self.stands = Stands()
        self.remote = OrderVenue(of.key, rules, self.stands, clock)
        app = Starlette(routes=self.remote.routes())
        self.line = Line(HttpxTransport(inner=httpx.ASGITransport(app=app)))
        self._clock = clock
        self._config = SandboxVenueConfig(venue=of, asset="EUR", **config)  # type: ignore[arg-type]
        self.venue: VenuePort = self.connected()
        self.offers = frozenset({Capability.NETWORK, Capability.STATEMENT, Capability.DEPTH}) | {
            each
            for each, has in (
                (Capability.LAYS, rules.rests),
                (Capability.RESTS, rules.rests),
                (Capability.LADDER, rules.ladder is not None),
                (Capability.REQUOTES, rules.offered is not None),
                (Capability.PROVISIONAL, bool(rules.confirms_after)),
                (Capability.AMENDS, self.venue.terms.replaces),
            )
            if has
        }

    def connected(self) -> VenuePort:
        """Another process's connection to the same venue."""
        api = OrderApi(OrderApiConfig(base_url=f"http://sandbox/orders/v1/{self.key.key}"), self.line)
        return SandboxVenue(self._config, api, _selections_of, self._clock, instrument_of=_instrument_of)

    def offer(self, *, back: tuple[Offer, ...] = (), lay: tuple[Offer, ...] = ()) -> None:
        self.stands.offer(back=back, lay=lay)
        self.remote.advance()

    def begin_play(self) -> None:
        self.stands.change(MarketStatus.OPEN, in_play=True)
        self.remote.advance()

    def over(self, won: Fraction) -> None:
        """The home side's bets win so much of their stakes."""
        self.stands.over(won)
        self.remote.advance()

    def of(self, reference: str) -> VenueOrder:
        """The one order that the venue has of a reference."""
        [order] = self.remote.book.of(reference)
        return order

    def matches(self, reference: str) -> tuple[Match, ...]:
        return tuple(match for order in self.remote.book.of(reference) for match in order.matches)

    def standing(self, reference: str) -> int:
        return sum(match.size for order in self.remote.book.of(reference) for match in order.standing)


async def _selections_of(instruments: Collection[Instrument]) -> Mapping[Instrument, VenueSelection]:
    return {each: VenueSelection(*_SELECTIONS[each]) for each in instruments if each in _SELECTIONS}


async def _instrument_of(selection: VenueSelection) -> Instrument | None:
    of = Selection(selection.fixture, selection.market, selection.line, selection.selection)
    return INSTRUMENTS.get(of)


def paper_exchange(clock: Clock) -> Place:
    return PaperPlace(EXCHANGE, clock)


def paper_bookmaker(clock: Clock) -> Place:
    return PaperPlace(BOOKMAKER, clock)


def sandbox_exchange(clock: Clock) -> Place:
    return SandboxPlace(EXCHANGE, EXCHANGE_RULES, clock)


def sandbox_bookmaker(clock: Clock) -> Place:
    return SandboxPlace(BOOKMAKER, replace(BOOKMAKER_RULES, offered=2_000), clock)


def sandbox_provisional(clock: Clock) -> Place:
    """An exchange whose matches stand for good only after a while, as those of a chain."""
    rules = replace(EXCHANGE_RULES, confirms_after=timedelta(seconds=20))
    return SandboxPlace(EXCHANGE, rules, clock, settles_provisionally=True)


def sandbox_plain(clock: Clock) -> Place:
    """An exchange that changes no order: one is taken back, and asked for anew."""
    return SandboxPlace(EXCHANGE, EXCHANGE_RULES, clock, amends=False)


KINDS: Final = (
    paper_exchange,
    paper_bookmaker,
    sandbox_exchange,
    sandbox_bookmaker,
    sandbox_provisional,
    sandbox_plain,
)

"""A venue's orders are read at a backup address while its own fails, and none is ever sent there."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.applications import Starlette

from advisor.adapters.sandbox_orders.account import VenueSelection
from advisor.adapters.sandbox_orders.client import OrderApi, OrderApiConfig
from advisor.adapters.sandbox_orders.venue import SandboxVenue, SandboxVenueConfig
from advisor.core.clock import EPOCH, FixedClock
from advisor.core.markets import LINE_NONE
from advisor.core.orders.requests import Instrument, OrderRequest, TimeInForce
from advisor.core.quotes import Side
from advisor.core.venues import venue_of
from advisor.instruments.market_types import H2H
from advisor.ports.upstream_store import AddressSwitch
from advisor.ports.venues import IncompleteAnswerError, OutcomeUnknownError
from advisor.sandbox.order_venues.app import OrderVenue
from advisor.sandbox.order_venues.markets import MarketState, MarketStatus
from advisor.sandbox.order_venues.orders import Offer, Selection
from advisor.sandbox.order_venues.venues import EXCHANGE_RULES
from advisor.upstream.provider import Answer
from advisor.upstream.retry import Addresses
from advisor.upstream.transport import HttpRequest, HttpxTransport, TransportError, Trouble

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
VENUE = venue_of("sandbox_exchange")
OWN, BACKUP = (f"http://{host}/orders/v1/{VENUE.key}" for host in ("own.test", "backup.test"))
SELECTION = Selection("game", H2H, None, "home")
REFERENCE = "0199aaaa-0000-7000-8000-000000000001"


class OneMarket:
    def state(self, selection: Selection, now: float) -> MarketState | None:
        return MarketState(status=MarketStatus.OPEN, back=(Offer(20_000, None),)) if selection == SELECTION else None


class TwoHosts:
    """Two addresses of one venue; the venue gets what is sent to one that is down, and nobody hears its answer.

    Attributes:
        asked: method and host of each request.
    """

    def __init__(self, remote: OrderVenue) -> None:
        self.down: set[str] = set()
        self.asked: list[tuple[str, str]] = []
        self._inner = HttpxTransport(inner=httpx.ASGITransport(app=Starlette(routes=remote.routes())))

    async def send(self, request: HttpRequest) -> Answer:
        host = urlsplit(request.url).netloc
        self.asked.append((request.method, host))
        answer = await self._inner.send(request)
        if host in self.down:
            raise TransportError(Trouble.TIMEOUT)
        return answer

    async def aclose(self) -> None:
        return None


async def selections_of(instruments: Collection[Instrument]) -> Mapping[Instrument, VenueSelection]:
    return {each: VenueSelection(*SELECTION) for each in instruments}


class World:
    def __init__(self) -> None:
        self.clock = FixedClock(NOW)
        self.remote = OrderVenue(VENUE.key, EXCHANGE_RULES, OneMarket(), self.clock)
        self.hosts = TwoHosts(self.remote)
        self.switches: list[AddressSwitch] = []
        reads = Addresses(VENUE.key, (OWN, BACKUP), timedelta(seconds=60), self.clock, self.switches.append)
        second = timedelta(seconds=1)
        config = SandboxVenueConfig(
            venue=VENUE, asset="EUR", max_transit=second, max_accept_delay=second, visibility_delay=second
        )
        self.venue = SandboxVenue(config, OrderApi(OrderApiConfig(base_url=OWN), self.hosts, reads), selections_of,
                                  self.clock)  # fmt: skip

    async def place(self) -> None:
        order = OrderRequest(
            reference=REFERENCE, instrument=Instrument(1, H2H, 0, LINE_NONE, 0), side=Side.BACK,
            price=VENUE.native(20_000), quantity=1_000, asset="EUR", time_in_force=TimeInForce.UNTIL_START,
            deadline=NOW + timedelta(seconds=10),
        )  # fmt: skip
        await self.venue.place([order])

    async def until_read(self) -> Sequence[object]:
        """Ask as the reconciler does, again and again."""
        for _ in range(5):
            try:
                return await self.venue.orders([REFERENCE], EPOCH)
            except IncompleteAnswerError:
                continue
        return ()


async def test_an_order_of_unknown_outcome_is_found_at_the_backup_and_never_sent_there() -> None:
    world = World()
    world.hosts.down.add("own.test")
    with pytest.raises(OutcomeUnknownError):
        await world.place()
    assert await world.until_read()
    assert world.remote.received == [REFERENCE]
    assert [each for each in world.hosts.asked if each[0] == "POST"] == [("POST", "own.test")]
    assert ("GET", "backup.test") in world.hosts.asked
    [switch] = world.switches
    assert (switch.before, switch.after, switch.is_return) == (OWN, BACKUP, False)


async def test_commands_go_to_the_own_address_also_while_reads_are_made_at_the_backup() -> None:
    world = World()
    await world.place()
    world.hosts.down.add("own.test")
    assert await world.until_read()
    world.hosts.asked.clear()
    with pytest.raises(OutcomeUnknownError):
        await world.venue.cancel([REFERENCE])
    assert ("POST", "backup.test") not in world.hosts.asked
    assert ("POST", "own.test") in world.hosts.asked


async def test_the_own_address_is_read_again_once_it_answers() -> None:
    world = World()
    await world.place()
    world.hosts.down.add("own.test")
    assert await world.until_read()
    world.hosts.down.clear()
    world.clock.instant += timedelta(seconds=61)
    assert await world.until_read()
    world.hosts.asked.clear()
    assert await world.until_read()
    assert {host for _, host in world.hosts.asked} == {"own.test"}
    assert [each.is_return for each in world.switches] == [False, True]

"""The sandbox's venues, over HTTP: orders at its prices go to whose prices they are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

import asyncpg
import structlog

from advisor.adapters.sandbox_orders.account import VenueSelection
from advisor.adapters.sandbox_orders.client import OrderApi, OrderApiConfig
from advisor.adapters.sandbox_orders.venue import SandboxVenue, SandboxVenueConfig
from advisor.core.clock import Clock
from advisor.core.markets import LINE_NONE, NO_PARTICIPANT, MarketTypeKey
from advisor.core.orders.requests import Instrument
from advisor.core.venues import VenueTerms
from advisor.db.events.references import event_of, references_of
from advisor.engine.step import LiveEngine
from advisor.instruments.market_types import MARKET_TYPES
from advisor.ports.upstream_store import AddressSwitch
from advisor.ports.venues import IncompleteAnswerError, NothingSentError, SizeRange
from advisor.upstream.retry import Addresses
from advisor.upstream.transport import Transport

log = structlog.get_logger(__name__)

_LISTED_BY: Final = "the_odds_api"
"""The provider whose ids of events are those of the sandbox's games."""
_ASSET: Final = "EUR"
"""Of the accounts at the sandbox."""

_SIZES: Final = SizeRange(100, 10_000_000)
"""Of one order there, by its rules: 1.00 to 100,000.00."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxTermsConfig:
    """What is taken for granted of the sandbox's venues; they break it where faults are asked for.

    Attributes:
        answer_within: how long an answer is waited for.
        max_transit, max_accept_delay, visibility_delay: see ``ports.venues.VenueTerms``.
        again_after: so long an address that fails is not read at, if there is another.
    """

    answer_within: timedelta = timedelta(seconds=10)
    max_transit: timedelta = timedelta(seconds=30)
    max_accept_delay: timedelta = timedelta(seconds=120)
    visibility_delay: timedelta = timedelta(seconds=5)
    again_after: timedelta = timedelta(seconds=60)


class SandboxVenues:
    """All of them; each is made when it is first asked for.

    Args:
        address: of the sandbox, such as ``http://127.0.0.1:8900``.
        venues: what they are and keep.
        reader: knows what the sandbox calls our events.
        terms: of all of them.
        backups: addresses at which they can be read too, by venue; they show what the first does, and as soon.
    """

    def __init__(
        self,
        address: str,
        venues: VenueTerms,
        transport: Transport,
        reader: asyncpg.Pool,
        clock: Clock,
        terms: SandboxTermsConfig = SandboxTermsConfig(),
        backups: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    ) -> None:
        self._address: Final = address
        self._terms: Final = venues
        self._transport: Final = transport
        self._reader: Final = reader
        self._clock: Final = clock
        self._of_all: Final = terms
        self._backups: Final = backups
        self._venues: dict[str, SandboxVenue] = {}

    def use(self, engine: LiveEngine) -> None:
        """See ``live.betting.flow_config.OrderVenues``; they match by prices of their own."""

    def of(self, key: str) -> SandboxVenue:
        """See ``live.betting.flow_config.OrderVenues``."""
        found = self._venues.get(key)
        if found is None:
            terms = self._of_all
            own = f"{self._address}/orders/v1/{key}"
            urls = (own, *self._backups.get(key, ()))
            api = OrderApi(
                OrderApiConfig(base_url=own, timeout=terms.answer_within),
                self._transport,
                Addresses(key, urls, terms.again_after, self._clock, _log_switch),
                self._clock,
            )
            config = SandboxVenueConfig(
                venue=self._terms.venue(key),
                asset=_ASSET,
                max_transit=terms.max_transit,
                max_accept_delay=terms.max_accept_delay,
                visibility_delay=terms.visibility_delay,
                ladder=self._terms.venue(key).ladder,
                sizes={_ASSET: _SIZES},
            )
            found = self._venues[key] = SandboxVenue(
                config, api, self._selections_of, self._clock, instrument_of=self._instrument_of
            )
        return found

    def forget(self, venue: str, references: Sequence[str]) -> None:
        """See ``live.betting.flow_config.OrderVenues``; what they have is theirs."""

    async def _selections_of(self, instruments: Collection[Instrument]) -> Mapping[Instrument, VenueSelection]:
        try:
            found = await references_of(self._reader, _LISTED_BY, {each.event for each in instruments})
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise NothingSentError(f"events could not be looked up: {type(error).__name__}") from error
        return {
            each: _selection(each, found[each.event].ref)
            for each in instruments
            if each.event in found and not found[each.event].swapped and not each.participant
        }

    async def _instrument_of(self, selection: VenueSelection) -> Instrument | None:
        try:
            event = await event_of(self._reader, _LISTED_BY, selection.fixture)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise IncompleteAnswerError(f"the event could not be looked up: {type(error).__name__}") from error
        row = MARKET_TYPES.get(MarketTypeKey(selection.market))
        if event is None or row is None or selection.selection not in row.selections:
            return None
        line = LINE_NONE if selection.line is None else selection.line
        return Instrument(event, row.key, NO_PARTICIPANT, line, row.selections.index(selection.selection))


def _selection(instrument: Instrument, fixture: str) -> VenueSelection:
    line = None if instrument.line == LINE_NONE else instrument.line
    selection = MARKET_TYPES[instrument.market].selections[instrument.selection]
    return VenueSelection(fixture, instrument.market, line, selection)


def _log_switch(switch: AddressSwitch) -> None:
    log.warning(
        "venue_address_changed",
        venue=switch.provider,
        before=switch.before,
        after=switch.after,
        is_return=switch.is_return,
        reason=switch.reason,
    )

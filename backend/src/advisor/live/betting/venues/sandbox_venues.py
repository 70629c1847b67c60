"""The sandbox's venues, over HTTP: orders at its prices go to whose prices they are."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import asyncpg

from advisor.adapters.sandbox_orders.client import OrderApi, OrderApiConfig
from advisor.adapters.sandbox_orders.venue import SandboxVenue, SandboxVenueConfig, VenueSelection
from advisor.core.clock import Clock
from advisor.core.markets import LINE_NONE
from advisor.core.orders.requests import Instrument
from advisor.core.venues import VenueTerms
from advisor.db.events.references import references_of
from advisor.engine.step import LiveEngine
from advisor.instruments.market_types import MARKET_TYPES
from advisor.ports.venues import NothingSentError
from advisor.upstream.transport import Transport

_LISTED_BY: Final = "the_odds_api"
"""The provider whose ids of events are those of the sandbox's games."""
_ASSET: Final = "EUR"
"""Of the accounts at the sandbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxTermsConfig:
    """What is taken for granted of the sandbox's venues; they break it where faults are asked for.

    Attributes:
        answer_within: how long an answer is waited for.
        max_transit, max_accept_delay, visibility_delay: see ``ports.venues.VenueTerms``.
    """

    answer_within: timedelta = timedelta(seconds=10)
    max_transit: timedelta = timedelta(seconds=30)
    max_accept_delay: timedelta = timedelta(seconds=120)
    visibility_delay: timedelta = timedelta(seconds=5)


class SandboxVenues:
    """All of them; each is made when it is first asked for.

    Args:
        address: of the sandbox, such as ``http://127.0.0.1:8900``.
        venues: what they are and keep.
        reader: knows what the sandbox calls our events.
        terms: of all of them.
    """

    def __init__(
        self,
        address: str,
        venues: VenueTerms,
        transport: Transport,
        reader: asyncpg.Pool,
        clock: Clock,
        terms: SandboxTermsConfig = SandboxTermsConfig(),
    ) -> None:
        self._address: Final = address
        self._terms: Final = venues
        self._transport: Final = transport
        self._reader: Final = reader
        self._clock: Final = clock
        self._of_all: Final = terms
        self._venues: dict[str, SandboxVenue] = {}

    def use(self, engine: LiveEngine) -> None:
        """See ``live.betting.flow_config.OrderVenues``; they match by prices of their own."""

    def of(self, key: str) -> SandboxVenue:
        """See ``live.betting.flow_config.OrderVenues``."""
        found = self._venues.get(key)
        if found is None:
            terms = self._of_all
            api = OrderApi(
                OrderApiConfig(base_url=f"{self._address}/orders/v1/{key}", timeout=terms.answer_within),
                self._transport,
            )
            config = SandboxVenueConfig(
                venue=self._terms.venue(key),
                asset=_ASSET,
                max_transit=terms.max_transit,
                max_accept_delay=terms.max_accept_delay,
                visibility_delay=terms.visibility_delay,
            )
            found = self._venues[key] = SandboxVenue(config, api, self._selections_of, self._clock)
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


def _selection(instrument: Instrument, fixture: str) -> VenueSelection:
    line = None if instrument.line == LINE_NONE else instrument.line
    selection = MARKET_TYPES[instrument.market].selections[instrument.selection]
    return VenueSelection(fixture, instrument.market, line, selection)

"""The National Weather Service as a feed: the weather where each competition's next events are played in the USA."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from advisor.adapters.nws.client import NwsClient, NwsConfig
from advisor.adapters.nws.parse import parse, parse_cell
from advisor.adapters.nws.wire import PROVIDER
from advisor.core.errors import PayloadRefusedError, UpstreamRefusedError
from advisor.core.places import Place, PlaceGroup, PlacesNow
from advisor.core.readings import Reading, RefusedItem
from advisor.parsing.merging import merge_readings
from advisor.ports.feeds import Fetch, FetchKind, Subject
from advisor.upstream.calls import Caller, CallKind

_CALLS_PER_PLACE: Final = 2
_PROBED: Final = Place(latitude=39.0458, longitude=-94.578, name="Kansas City", country="US")


class NwsFeed:
    """A ``PolledFeed``. Places known to lie outside the USA are not asked for."""

    def __init__(self, caller: Caller, config: NwsConfig, places: PlacesNow) -> None:
        self._client = NwsClient(caller, config)
        self._places = places

    @property
    def provider(self) -> str:
        return PROVIDER

    async def subjects(self) -> Sequence[Subject]:
        """One for each competition with American places; asks nobody."""
        return [
            Subject(
                kind=FetchKind.WEATHER,
                key=group.competition,
                sport=group.sport,
                cost=len(group.places) * _CALLS_PER_PLACE,
            )
            for group in await self._groups()
            if group.places
        ]

    async def fetch(self, fetch: Fetch) -> Reading:
        """Ask for each place of a competition and read the answers as one; a place it refuses is left out."""
        groups = [group for group in await self._groups() if group.competition == fetch.subject.key]
        readings: list[Reading] = []
        for place in dict.fromkeys(place for group in groups for place in group.places):
            try:
                cell = parse_cell((await self._client.cell(place)).body)
                reply = await self._client.hourly(cell, fetch.kickoff)
                readings.append(parse(reply.body, reply.fetched_at, place))
            except (UpstreamRefusedError, PayloadRefusedError) as error:
                reason = error.reason or error.code
                refusal = RefusedItem(place.name or "place", reason, "the place has no forecast that can be read")
                readings.append(Reading(provider=PROVIDER, refused=(refusal,)))
        return merge_readings(PROVIDER, readings)

    async def probe(self) -> str:
        """Ask for the grid cell of one place."""
        cell = parse_cell((await self._client.cell(_PROBED, CallKind.PROBE)).body)
        return f"{_PROBED.name} lies in cell {cell.office} {cell.x},{cell.y}"

    async def _groups(self) -> list[PlaceGroup]:
        return [
            replace(group, places=tuple(place for place in group.places if place.country in {"", "US"}))
            for group in await self._places()
        ]

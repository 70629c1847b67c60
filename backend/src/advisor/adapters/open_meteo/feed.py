"""Open-Meteo as a feed: the weather where each competition's next events are played."""

from collections.abc import Sequence

from advisor.adapters.open_meteo.client import OpenMeteoClient, OpenMeteoConfig
from advisor.adapters.open_meteo.parse import parse, parse_places
from advisor.adapters.open_meteo.wire import PROVIDER
from advisor.core.places import Place, PlacesNow
from advisor.core.readings import Reading
from advisor.parsing.merging import merge_readings
from advisor.ports.feeds import Fetch, FetchKind, Subject
from advisor.upstream.calls import Caller, CallKind

_PROBED: Place = Place(latitude=51.4778, longitude=-0.0015, name="Greenwich", country="GB")


class OpenMeteoFeed:
    """A ``PolledFeed``."""

    def __init__(self, caller: Caller, config: OpenMeteoConfig, places: PlacesNow) -> None:
        self._client = OpenMeteoClient(caller, config)
        self._config = config
        self._places = places

    @property
    def provider(self) -> str:
        return PROVIDER

    async def subjects(self) -> Sequence[Subject]:
        """One for each competition with places; asks nobody."""
        return [
            Subject(kind=FetchKind.WEATHER, key=group.competition, sport=group.sport, cost=len(group.places))
            for group in await self._places()
            if group.places
        ]

    async def fetch(self, fetch: Fetch) -> Reading:
        """Ask for all places of a competition, many in a call, and read the answers as one."""
        groups = [group for group in await self._places() if group.competition == fetch.subject.key]
        places = list(dict.fromkeys(place for group in groups for place in group.places))
        readings: list[Reading] = []
        for start in range(0, len(places), self._config.batch):
            batch = places[start : start + self._config.batch]
            reply = await self._client.forecast(batch, fetch.kickoff)
            readings.append(parse(reply.body, reply.fetched_at, batch))
        return merge_readings(PROVIDER, readings)

    async def probe(self) -> str:
        """Ask for the weather of one place."""
        reply = await self._client.forecast([_PROBED], kind=CallKind.PROBE)
        reading = parse(reply.body, reply.fetched_at, [_PROBED])
        return f"{sum(len(weather.hours) for weather in reading.weather)} hours of weather"

    async def locate(self, town: str, country: str = "") -> Place | None:
        """Find a town: the best-known one of its name, None where there is none.

        Args:
            town: as people write it.
            country: ISO code of two letters to look in, "" for everywhere.

        Raises:
            UpstreamError: the provider did not answer, or said no.
            PayloadRefusedError: its answer cannot be read.
        """
        found = parse_places((await self._client.search(town, country)).body)
        inside = [place for place in found if not country or place.country == country.upper()]
        return inside[0] if inside else None

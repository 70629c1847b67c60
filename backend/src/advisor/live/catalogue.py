"""The providers we know: who they are, on what conditions, and how each is put together from its adapter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from advisor.adapters import betfair, espn, nws, open_meteo, pinnacle, the_odds_api
from advisor.adapters.football_data import downloads as football_data
from advisor.adapters.nflverse import downloads as nflverse
from advisor.core.clock import Clock
from advisor.core.places import PlacesNow
from advisor.live.door import Door
from advisor.live.setups import (
    BetfairSetup,
    EnabledProvider,
    EspnSetup,
    FootballDataSetup,
    NflverseSetup,
    NwsSetup,
    OpenMeteoSetup,
    PinnacleSetup,
    TheOddsApiSetup,
)
from advisor.ports.feeds import PolledFeed, PushedFeed
from advisor.upstream.calls import Caller
from advisor.upstream.downloads import FileSource
from advisor.upstream.provider import Provider


@dataclass(frozen=True, slots=True)
class ProviderFacts:
    """What is true of a provider, on or off.

    Attributes:
        key: ours.
        name: its own.
        site: where to get access.
        terms: on what conditions it may be used.
    """

    key: str
    name: str
    site: str
    terms: str


CATALOGUE: Final = (
    ProviderFacts("the_odds_api", "The Odds API", the_odds_api.SITE, the_odds_api.TERMS),
    ProviderFacts("betfair", "Betfair Exchange", betfair.SITE, betfair.TERMS),
    ProviderFacts("pinnacle", "Pinnacle", pinnacle.SITE, pinnacle.TERMS),
    ProviderFacts("espn", "ESPN", espn.SITE, espn.TERMS),
    ProviderFacts("open_meteo", "Open-Meteo", open_meteo.SITE, open_meteo.TERMS),
    ProviderFacts("nws", "National Weather Service", nws.SITE, nws.TERMS),
    ProviderFacts("football_data", "football-data.co.uk", football_data.SITE, football_data.TERMS),
    ProviderFacts("nflverse", "nflverse", nflverse.SITE, nflverse.TERMS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A provider put together.

    Attributes:
        polled: None for one that only has files.
        pushed: None for one that sends nothing by itself.
        files: the files to download, None for one that has none.
        places: finds towns, None for one that does not.
    """

    provider: Provider
    polled: PolledFeed | None = None
    pushed: PushedFeed | None = None
    files: Callable[[], Sequence[FileSource]] | None = None
    locator: open_meteo.OpenMeteoFeed | None = None


def connect(
    enabled: EnabledProvider, *, door: Door, clock: Clock, rng: np.random.Generator, places: PlacesNow
) -> Connection:
    """Put a provider together; nothing is asked yet.

    Args:
        door: calls go through it.
        places: where weather is wanted.
    """
    setup = enabled.setup
    match setup:
        case TheOddsApiSetup():
            feed = the_odds_api.TheOddsApiFeed(door, setup.config)
            return Connection(provider=the_odds_api.provider(setup.key), polled=feed)
        case BetfairSetup():
            return _betfair(setup, door, clock, rng)
        case PinnacleSetup():
            lines = pinnacle.PinnacleFeed(door, setup.config, clock)
            return Connection(provider=pinnacle.provider(setup.access), polled=lines)
        case EspnSetup():
            return Connection(provider=espn.provider(), polled=espn.EspnFeed(door, setup.config, clock))
        case OpenMeteoSetup():
            weather = open_meteo.OpenMeteoFeed(door, setup.config, places)
            return Connection(provider=open_meteo.provider(), polled=weather, locator=weather)
        case NwsSetup():
            return Connection(provider=nws.provider(), polled=nws.NwsFeed(door, setup.config, places))
        case FootballDataSetup():
            config = setup.config
            return Connection(provider=football_data.provider(), files=lambda: football_data.files(config, clock.now()))
        case NflverseSetup():
            schedule = setup.config
            return Connection(provider=nflverse.provider(), files=lambda: nflverse.files(schedule))


def _betfair(setup: BetfairSetup, door: Door, clock: Clock, rng: np.random.Generator) -> Connection:
    def caller() -> Caller:
        return door

    session = betfair.Session(setup.access, setup.session, clock, caller)
    polled = betfair.BetfairFeed(door, setup.config, clock)
    stream = setup.stream
    pushed = betfair.BetfairStream(session, polled.markets, stream, clock, rng) if stream is not None else None
    return Connection(provider=session.provider(), polled=polled, pushed=pushed)

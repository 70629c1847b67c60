"""What each provider is asked for and with what keys: calls of its feed, files, and where prices are streamed from."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta

import numpy as np
import orjson

from advisor.adapters.betfair.feed import BetfairFeed
from advisor.adapters.betfair.spec import BetfairSection
from advisor.adapters.registry import registered
from advisor.core.errors import PayloadRefusedError, UpstreamError
from advisor.core.orders.awaited import nothing_awaited
from advisor.core.places import Place, PlaceGroup
from advisor.ports.feeds import Fetch, FetchKind, Subject
from advisor.providers.built import BuiltProvider, ProviderContext
from advisor.settings.yaml_files import Tree
from advisor.testing.canned_caller import CannedCaller
from advisor.testing.followed_fields import MemoryFollowedFields
from advisor.testing.virtual_time import START, LoopClock, run_virtually
from advisor.upstream.calls import Call, CallKind
from tests.adapters.mutations import encoded
from tests.adapters.pinnacle.samples import LEAGUES
from tests.adapters.the_odds_api.samples import event
from tests.unit.settings.probes.made import Case, Made, Probe

ANSWERS = {
    "/v2/leagues": orjson.dumps(LEAGUES),
    "/sports": orjson.dumps(
        [
            {"key": key, "group": "Soccer", "title": key, "description": "", "active": True, "has_outrights": False}
            for key in ("soccer_epl", "soccer_france_ligue_one")
        ]
    ),
    "/sports/soccer_epl/events": encoded([event(commence_time=(START + timedelta(hours=2)).isoformat())]),
}
"""Lists of competitions, and one event; all other calls stay without answer."""

NO_ANSWER = (UpstreamError, PayloadRefusedError)
STADIUM = PlaceGroup(competition="x", places=(Place(latitude=51.5, longitude=-0.1),), sport="football")


def asked(key: str) -> Probe:
    """Every call that the provider's feed makes when nobody answers, and its files."""
    return lambda made: run_virtually(_asked(made, key))


async def _asked(made: Made, key: str) -> object:
    enabled = made.provider(key)
    caller = CannedCaller(LoopClock(), ANSWERS)
    context = ProviderContext(
        caller=caller,
        clock=LoopClock(),
        rng=np.random.default_rng(1),
        places=_one_place,
        awaited=nothing_awaited,
        followed=MemoryFollowedFields(),
    )
    built = enabled.build(context)
    subjects, signed = await _subjects(built), await _signed(built, key)
    calls = [(call.path, call.params, call.headers, call.body) for call in caller.calls]
    files = (built.files.every, [*built.files.sources()]) if built.files else None
    section = enabled.section
    stream = section.stream_config() if built.pushed and isinstance(section, BetfairSection) else None
    return subjects, calls, files, stream, signed


async def _subjects(built: BuiltProvider) -> list[str]:
    feed = built.polled
    if feed is None:
        return []
    subjects = [Subject(kind=FetchKind.FIXTURES, key="soccer/eng.1", sport="football", cost=1)]
    with suppress(*NO_ANSWER):
        subjects = [*await feed.subjects()]
    for subject in subjects:
        with suppress(*NO_ANSWER):
            await feed.fetch(Fetch(subject=subject, kickoff=START, now=START))
    if isinstance(feed, BetfairFeed):
        with suppress(*NO_ANSWER):
            await feed.markets()
    if built.locator is not None:
        with suppress(*NO_ANSWER):
            await built.locator.locate("London", "GB")
    return [repr(subject) for subject in subjects]


async def _signed(built: BuiltProvider, key: str) -> object:
    provider = built.provider
    if provider.authorise is None:
        return provider.secrets()
    with suppress(*NO_ANSWER):
        given = await provider.authorise(Call(provider=key, endpoint="x", kind=CallKind.ODDS, path="x"), False)
        return provider.secrets(), given.params, given.headers
    return provider.secrets()


async def _one_place() -> list[PlaceGroup]:
    return [STADIUM]


def env_of(key: str) -> dict[str, str]:
    """What switches a provider on."""
    credentials = {each.variable: each.example for each in registered()[key].credentials}
    return {**credentials, "ADVISOR_PROVIDERS": key}


def _other_credentials() -> dict[str, Case]:
    cases = {}
    for key, spec in registered().items():
        for credential in spec.credentials:
            other = credential.example[:-1] + ("2" if credential.example[-1] != "2" else "3")
            cases[credential.variable] = Case(probe=asked(key), other=other, env=env_of(key))
    return cases


OTHERS: Mapping[str, Mapping[str, Tree]] = {
    "betfair": {
        "account_currency": "SEK",
        "login_url": "https://login.test",
        "competitions": ["12345"],
        "event_types": ["2"],
        "market_types": ["OVER_UNDER_25"],
        "stream": False,
        "stream_host": "stream.test",
        "stream_port": 4443,
        "stream_tls": False,
        "stream_refresh": "1m",
        "ahead": "1d",
        "behind": "1h",
    },
    "espn": {"leagues": ["soccer/fra.1"], "days_ahead": 30},
    "football_data": {"every": "1h", "divisions": ["D2"], "extra": ["BRA"], "seasons_back": 2},
    "nflverse": {"every": "1h"},
    "nws": {},
    "open_meteo": {"places_url": "https://places.test", "forecast_days": 3},
    "pinnacle": {"sports": ["4"], "leagues": ["2000"], "limit_currency": "EUR"},
    "the_odds_api": {
        "sports": ["soccer_france_ligue_one"],
        "regions": ["au"],
        "bookmakers": ["pinnacle"],
        "markets": ["spreads"],
        "event_markets": ["btts"],
        "odds_format": "american",
        "scores_days": 3,
    },
}
"""Values unlike the defaults of what only one provider has."""

CASES: Mapping[str, Case] = {
    **_other_credentials(),
    "providers.the_odds_api.event_ahead": Case(
        probe=asked("the_odds_api"),
        other="1h",
        env=env_of("the_odds_api"),
        tree={"providers": {"the_odds_api": {"event_markets": ["btts"]}}},
    ),
    **{
        f"providers.{key}.{name}": Case(probe=asked(key), other=other, env=env_of(key))
        for key, others in OTHERS.items()
        for name, other in others.items()
    },
}

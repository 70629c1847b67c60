"""The Odds API's endpoints as calls: paths, parameters and what they cost."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from advisor.adapters.the_odds_api.classify import BASE_URL
from advisor.adapters.the_odds_api.names import MARKETS
from advisor.adapters.the_odds_api.wire import PROVIDER, OddsFormat
from advisor.core.errors import ConfigError
from advisor.core.quotes import Side
from advisor.upstream.calls import Call, Caller, CallKind, Priority, Reply

BULK_MARKETS: Final = frozenset({"h2h", "spreads", "totals", "outrights"})
"""Markets that come with the odds of a whole competition."""

EVENT_MARKETS: Final = frozenset(key for key, name in MARKETS.items() if name.side is Side.BACK) - BULK_MARKETS
"""Markets that come with the odds of single events only."""

SCORES_REACH: Final = timedelta(days=3)
"""As far back as there are scores."""

_OLD_SCORES_COST: Final = 2
_BOOKMAKERS_PER_REGION: Final = 10
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{1,80}")


def not_of_events(names: Sequence[str]) -> list[str]:
    """Those that do not come with the odds of single events."""
    return [name for name in names if name not in EVENT_MARKETS]


@dataclass(frozen=True, slots=True, kw_only=True)
class TheOddsApiConfig:
    """What is asked for.

    Attributes:
        base_url: without a trailing slash.
        regions: of bookmakers, such as ``"uk"``, ``"eu"``, ``"us"``; each multiplies the cost of a call.
        bookmakers: keys of theirs, asked for instead of regions; each started ten cost as one region. () for regions.
        markets: of ``BULK_MARKETS``; each multiplies the cost of a call. ``outrights`` is asked for by itself, where a
            competition is one of outrights.
        event_markets: of ``EVENT_MARKETS``, asked for of each event by itself; each multiplies the cost of such a call.
        event_ahead: how long before its start an event is asked for these.
        sports: competitions, such as ``"soccer_epl"``.
        odds_format: of the prices asked for. Decimal is exact; American is rounded at some bookmakers.
        scores_days: days back for which scores are asked for, 1 to 3 (costs 2), or 0 for games to come and in play
            only (costs 1).

    Raises:
        ConfigError: a value that cannot be asked for.
    """

    base_url: str = BASE_URL
    regions: tuple[str, ...] = ("uk", "eu")
    bookmakers: tuple[str, ...] = ()
    markets: tuple[str, ...] = ("h2h", "spreads", "totals")
    event_markets: tuple[str, ...] = ()
    event_ahead: timedelta = timedelta(hours=3)
    sports: tuple[str, ...] = ()
    odds_format: OddsFormat = OddsFormat.DECIMAL
    scores_days: int = 1

    def __post_init__(self) -> None:
        if not self.regions and not self.bookmakers:
            raise ConfigError("The Odds API needs regions or bookmakers to be asked for.")
        strange = [name for name in self.markets if name not in BULK_MARKETS - {"outrights"}]
        if strange or not self.markets:
            raise ConfigError(f"The Odds API cannot be asked for the markets {', '.join(strange) or '(none)'}.")
        if unknown := not_of_events(self.event_markets):
            raise ConfigError(f"The Odds API cannot be asked for the markets {', '.join(unknown)} of an event.")
        if not 0 <= self.scores_days <= SCORES_REACH.days:
            raise ConfigError("The Odds API gives scores of at most three days back.")
        bad = [key for key in (*self.regions, *self.bookmakers, *self.sports) if not _KEY.fullmatch(key)]
        if bad:
            raise ConfigError(f"The Odds API has no key like {bad[0]!r}.")

    def odds_cost(self, markets: int) -> int:
        """Credits of one call for the odds of a competition."""
        regions = -(-len(self.bookmakers) // _BOOKMAKERS_PER_REGION) if self.bookmakers else len(self.regions)
        return markets * regions

    @property
    def scores_cost(self) -> int:
        """Credits of one call for scores."""
        return _OLD_SCORES_COST if self.scores_days else 1


class TheOddsApiClient:
    """Makes calls; knows nothing of HTTP, quotas or keys."""

    def __init__(self, caller: Caller, config: TheOddsApiConfig) -> None:
        self._caller = caller
        self._config = config

    async def sports(self, kind: CallKind = CallKind.SPORTS) -> Reply:
        """Competitions in season. Free."""
        return await self._caller.call(
            Call(provider=PROVIDER, endpoint="sports", kind=kind, path="/sports", cost=0, priority=Priority.LOW)
        )

    async def events(self, sport: str) -> Reply:
        """Events of a competition, without prices. Free."""
        return await self._caller.call(
            Call(
                provider=PROVIDER,
                endpoint="events",
                kind=CallKind.FIXTURES,
                path=f"/sports/{sport}/events",
                params={"dateFormat": "iso"},
                cost=0,
            )
        )

    async def odds(self, sport: str, kickoff: datetime | None = None, *, outrights: bool = False) -> Reply:
        """Prices of all events of a competition. Costs markets × regions, nothing when there are none."""
        markets = ("outrights",) if outrights else self._config.markets
        return await self._caller.call(
            Call(
                provider=PROVIDER,
                endpoint="odds",
                kind=CallKind.ODDS,
                path=f"/sports/{sport}/odds",
                params=self._odds_params(markets),
                cost=self._config.odds_cost(len(markets)),
                kickoff=kickoff,
            )
        )

    async def event_odds(self, sport: str, event: str, kickoff: datetime) -> Reply:
        """Prices of one event. Costs the markets that it has × regions."""
        return await self._caller.call(
            Call(
                provider=PROVIDER,
                endpoint="event_odds",
                kind=CallKind.ODDS,
                path=f"/sports/{sport}/events/{quote(event, safe='')}/odds",
                params=self._odds_params(self._config.event_markets),
                cost=self._config.odds_cost(len(self._config.event_markets)),
                kickoff=kickoff,
            )
        )

    async def scores(self, sport: str) -> Reply:
        """Scores of games in play, to come, and of the last days."""
        days = {"daysFrom": str(self._config.scores_days)} if self._config.scores_days else {}
        return await self._scores(sport, days, self._config.scores_cost)

    async def old_scores(self, sport: str, events: Sequence[str]) -> Reply:
        """Scores of these events, as far back as there are any (``SCORES_REACH``)."""
        asked = {"daysFrom": str(SCORES_REACH.days), "eventIds": ",".join(events)}
        return await self._scores(sport, asked, _OLD_SCORES_COST)

    async def _scores(self, sport: str, asked: Mapping[str, str], cost: int) -> Reply:
        return await self._caller.call(
            Call(
                provider=PROVIDER,
                endpoint="scores",
                kind=CallKind.SCORES,
                path=f"/sports/{sport}/scores",
                params={"dateFormat": "iso", **asked},
                cost=cost,
            )
        )

    def _odds_params(self, markets: Sequence[str]) -> dict[str, str]:
        config = self._config
        where = {"bookmakers": config.bookmakers} if config.bookmakers else {"regions": config.regions}
        return {
            **{name: ",".join(keys) for name, keys in where.items()},
            "markets": ",".join(markets),
            "oddsFormat": config.odds_format.value,
            "dateFormat": "iso",
        }

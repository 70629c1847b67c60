"""ESPN's scoreboard as calls: a day of a league, or a month of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from advisor.adapters.espn.leagues import League, league_of
from advisor.adapters.espn.wire import PROVIDER
from advisor.core.errors import ConfigError
from advisor.upstream.calls import Call, Caller, CallKind, Reply

BASE_URL: Final = "https://site.api.espn.com/apis/site/v2"

_EASTERN: Final = ZoneInfo("America/New_York")
_MONTH_LIMIT: Final = "1000"
_NIGHT_ENDS: Final = 6
"""Hour, US Eastern, until which games of the day before may still be on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EspnConfig:
    """What is asked for.

    Attributes:
        base_url: without a trailing slash.
        leagues: paths of scoreboards, such as ``"soccer/eng.1"``, ``"football/nfl"``, ``"basketball/nba"``.
        days_ahead: how far fixtures are looked for, 1 to 60.
        user_agent: sent with every call.

    Raises:
        ConfigError: a league that has no such path, or a span out of range.
    """

    base_url: str = BASE_URL
    leagues: tuple[str, ...] = ("soccer/eng.1", "football/nfl", "basketball/nba")
    days_ahead: int = 14
    user_agent: str = "betting-expert-advisor"

    def __post_init__(self) -> None:
        for path in self.leagues:
            league_of(path)
        if not 1 <= self.days_ahead <= 60:
            raise ConfigError("ESPN can be asked for 1 to 60 days ahead.")


class EspnClient:
    """Makes calls; knows nothing of HTTP."""

    def __init__(self, caller: Caller, config: EspnConfig) -> None:
        self._caller = caller
        self._config = config

    async def day(self, league: League, day: date, kind: CallKind = CallKind.SCORES) -> Reply:
        """All games of one day, which at ESPN is one of US Eastern time."""
        return await self._scoreboard(league, {"dates": f"{day:%Y%m%d}"}, kind)

    async def month(self, league: League, month: date) -> Reply:
        """All games of a month. Ranges of days are refused for team sports since September 2026."""
        return await self._scoreboard(league, {"dates": f"{month:%Y%m}", "limit": _MONTH_LIMIT}, CallKind.FIXTURES)

    async def _scoreboard(self, league: League, params: dict[str, str], kind: CallKind) -> Reply:
        return await self._caller.call(
            Call(
                provider=PROVIDER,
                endpoint="scoreboard",
                kind=kind,
                path=f"/sports/{league.path}/scoreboard",
                params={**params, **league.extra_params},
                headers={"user-agent": self._config.user_agent},
            )
        )


def days_on(now: datetime) -> tuple[date, ...]:
    """ESPN's days on which games may be on at an instant."""
    local = now.astimezone(_EASTERN)
    today = local.date()
    return (today - timedelta(days=1), today) if local.hour < _NIGHT_ENDS else (today,)


def day_of(kickoff: datetime) -> date:
    """ESPN's day of a game."""
    return kickoff.astimezone(_EASTERN).date()


def months_ahead(now: datetime, days: int) -> tuple[date, ...]:
    """First days of the months from yesterday to so many days ahead."""
    first = now.astimezone(_EASTERN).date() - timedelta(days=1)
    last = first + timedelta(days=days + 1)
    months = [first.replace(day=1)]
    while (following := (months[-1] + timedelta(days=32)).replace(day=1)) <= last:
        months.append(following)
    return tuple(months)

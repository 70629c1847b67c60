"""Settings of a sandbox. All quotas are per wall-clock time, whatever the speed of the games."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from advisor.providers.doubles import SANDBOX_API_KEY, SANDBOX_APP_KEY, SANDBOX_LOGIN
from advisor.sandbox.plants import AS_IT_COMES, Plants


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """What each simulated provider allows.

    Attributes:
        odds_credits: The Odds API credits per calendar month.
        odds_per_second: its calls per second and key.
        espn_per_minute: scoreboard calls per minute.
        weather_per_minute: Open-Meteo coordinates per minute.
        nws_per_minute: NWS calls per minute.
        logins_per_minute: Betfair logins per minute.
        books_per_second: listMarketBook calls per second and market.
        stream_markets: markets of one stream subscription.
        stream_connections: open stream connections.
    """

    odds_credits: int = 1_000_000_000
    odds_per_second: int = 30
    espn_per_minute: int = 240
    weather_per_minute: int = 600
    nws_per_minute: int = 240
    logins_per_minute: int = 100
    books_per_second: int = 5
    stream_markets: int = 200
    stream_connections: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenConfig:
    """Where a sandbox listens.

    Attributes:
        port: of HTTP.
        stream_port: of the exchange's stream.
        names: under which it is called, besides the host and those of this machine.
    """

    host: str = "127.0.0.1"
    port: int = 8900
    stream_port: int = 8901
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxConfig:
    """One sandbox.

    Attributes:
        seed: equal seeds give equal games, prices and weather at equal instants.
        speed: games run this many times faster than real ones; at 60 a football game takes 105 seconds and a new one
            starts every minute in each competition. In [1, 600].
        quotas: of the providers.
        api_key: accepted by the simulated Odds API.
        login, word: user name and password accepted by the exchange.
        app_key: application key accepted by the exchange.
        plants: what is wrong with prices.
        lags: seconds by which bookmakers follow the sharp one, by key: such a book offers what it thinks of each of
            the sharp one's looks exactly so much later. Books not named here look for themselves.
    """

    seed: int = 1
    speed: float = 60.0
    quotas: Quotas = Quotas()
    api_key: str = SANDBOX_API_KEY
    login: str = SANDBOX_LOGIN
    word: str = SANDBOX_LOGIN
    app_key: str = SANDBOX_APP_KEY
    plants: Plants = AS_IT_COMES
    lags: Mapping[str, float] = field(default_factory=dict)

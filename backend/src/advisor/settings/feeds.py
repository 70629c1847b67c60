"""Which providers are on, with what keys and from where: environment and files brought together, or refused by name."""

import os
import re
from typing import Final

from pydantic import SecretStr

from advisor.adapters import betfair, pinnacle, the_odds_api
from advisor.adapters.espn import EspnConfig
from advisor.adapters.football_data.downloads import FootballDataConfig
from advisor.adapters.nflverse.downloads import NflverseConfig
from advisor.adapters.nws import NwsConfig
from advisor.adapters.open_meteo import OpenMeteoConfig
from advisor.core.errors import ConfigError, FieldFault
from advisor.live.config import FeedsConfig, LiveTimings
from advisor.live.setups import (
    BetfairSetup,
    EnabledProvider,
    EspnSetup,
    FootballDataSetup,
    NflverseSetup,
    NwsSetup,
    OpenMeteoSetup,
    PinnacleSetup,
    Setup,
    TheOddsApiSetup,
)
from advisor.sandbox.config import BETFAIR_WORD, SANDBOX_API_KEY, SANDBOX_APP_KEY, SANDBOX_LOGIN
from advisor.settings.environment import PREFIX, Settings
from advisor.settings.feeds_file import (
    PROVIDERS,
    SANDBOX,
    FeedsFile,
    ProvidersSection,
    engine_config,
    read_feeds_file,
)
from advisor.settings.provider_sections import ProviderSection
from advisor.settings.yaml_files import Tree

OWN_FILE: Final = "providers.yaml"
_WITH_KEYS: Final = ("the_odds_api", "betfair", "pinnacle")
_OF_ODDS: Final = frozenset({"the_odds_api", "betfair", "pinnacle"})
_SANDBOXED: Final = ("the_odds_api", "betfair", "espn", "open_meteo")
_SANDBOX_CONTACT: Final = "sandbox@localhost"


def uses_sandbox(settings: Settings) -> bool:
    """Whether the providers are simulated: when asked for, or when nobody that sells odds is configured."""
    if settings.sandbox == "auto":
        return not _OF_ODDS & _wanted(settings)
    return settings.sandbox == "on"


def feeds_file(settings: Settings) -> FeedsFile:
    """The file of providers that these settings lead to.

    Raises:
        ConfigError: naming file, key and reason.
    """
    if uses_sandbox(settings):
        return read_feeds_file(SANDBOX, over=_sandbox_addresses(settings))
    own = settings.providers_file or settings.data_dir.expanduser() / OWN_FILE
    if settings.providers_file is None and not own.is_file():
        return read_feeds_file(None)
    return read_feeds_file(own)


def feeds_config(settings: Settings) -> FeedsConfig:
    """What the live process is told.

    Raises:
        ConfigError: an unknown provider, a key of a wrong form, a missing part of a login, or a fault of the file.
    """
    file = feeds_file(settings)
    sandbox = uses_sandbox(settings)
    chosen = _SANDBOXED if sandbox else tuple(key for key in PROVIDERS if key in _wanted(settings))
    live = file.live
    return FeedsConfig(
        sandbox=sandbox,
        orchestrator=file.orchestrator.config(),
        providers=tuple(_enabled(key, file.providers, settings, sandbox=sandbox) for key in chosen),
        engine=engine_config(file),
        currency=file.arbitrage.currency,
        timings=LiveTimings(
            inbox=live.inbox,
            publish_every=live.publish_every,
            sweep_every=live.sweep_every,
            subjects_every=live.subjects_every,
            probe_every=live.probe_every,
            forget_after=live.forget_after,
        ),
        downloads=settings.data_dir.expanduser() / "downloads",
        metrics_port=settings.feeds_metrics_port,
    )


def _wanted(settings: Settings) -> frozenset[str]:
    """Providers with keys, and those named; Pinnacle needs both, because of its conditions.

    Raises:
        ConfigError: a name that is no provider's, or one named without its keys.
    """
    for name in settings.providers:
        if name not in PROVIDERS:
            raise _fault("providers", f"there is no provider {name!r}; known are {', '.join(PROVIDERS)}")
    keyed = {
        "the_odds_api": settings.the_odds_api_key,
        "betfair": settings.betfair_app_key,
        "pinnacle": settings.pinnacle_username,
    }
    for name in settings.providers:
        if name in keyed and keyed[name] is None:
            raise _fault("providers", f"{name} needs its keys; .env.example names them")
    by_key = {name for name, key in keyed.items() if key is not None and name != "pinnacle"}
    return frozenset(by_key | set(settings.providers))


def _enabled(key: str, sections: ProvidersSection, settings: Settings, *, sandbox: bool) -> EnabledProvider:
    section: ProviderSection = getattr(sections, key)
    setup = _SETUPS[key](sections, settings, sandbox)
    config = section.provider_config(key, settings.breaker_config())
    return EnabledProvider(config=config, schedule=section.schedule.config(), setup=setup)


def _the_odds_api(sections: ProvidersSection, settings: Settings, sandbox: bool) -> Setup:
    section = sections.the_odds_api
    key = SecretStr(SANDBOX_API_KEY) if sandbox else _secret(settings, "the_odds_api_key", the_odds_api.KEY_PATTERN)
    config = the_odds_api.TheOddsApiConfig(
        base_url=section.base_url,
        regions=section.regions,
        bookmakers=section.bookmakers,
        markets=section.markets,
        sports=section.sports,
        odds_format=section.odds_format,
        scores_days=section.scores_days,
    )
    return TheOddsApiSetup(config=config, key=key)


def _betfair(sections: ProvidersSection, settings: Settings, sandbox: bool) -> Setup:
    section = sections.betfair
    access = betfair.BetfairAccess(app_key=SANDBOX_APP_KEY, username=SANDBOX_LOGIN, password=BETFAIR_WORD)
    if not sandbox:
        access = betfair.BetfairAccess(
            app_key=_secret(settings, "betfair_app_key", re.compile(betfair.KEY_PATTERN)).get_secret_value(),
            username=_secret(settings, "betfair_username").get_secret_value(),
            password=_secret(settings, "betfair_password").get_secret_value(),
        )
    stream = betfair.StreamConfig(
        host=section.stream_host,
        port=section.stream_port,
        tls=section.stream_tls,
        refresh=section.stream_refresh.total_seconds(),
    )
    return BetfairSetup(
        config=betfair.BetfairConfig(
            event_types=section.event_types,
            competitions=frozenset(section.competitions),
            market_types=section.market_types,
            ahead=section.ahead,
            behind=section.behind,
        ),
        access=access,
        session=betfair.SessionConfig(identity_url=section.login_url),
        stream=stream if section.stream else None,
    )


def _pinnacle(sections: ProvidersSection, settings: Settings, sandbox: bool) -> Setup:
    section = sections.pinnacle
    access = pinnacle.PinnacleAccess(
        username=_secret(settings, "pinnacle_username", re.compile(pinnacle.KEY_PATTERN)).get_secret_value(),
        password=_secret(settings, "pinnacle_password").get_secret_value(),
    )
    config = pinnacle.PinnacleConfig(sports=section.sports, leagues=frozenset(section.leagues))
    return PinnacleSetup(config=config, access=access)


def _espn(sections: ProvidersSection, settings: Settings, sandbox: bool) -> Setup:
    section = sections.espn
    return EspnSetup(
        config=EspnConfig(base_url=section.base_url, leagues=section.leagues, days_ahead=section.days_ahead)
    )


def _open_meteo(sections: ProvidersSection, settings: Settings, sandbox: bool) -> Setup:
    section = sections.open_meteo
    return OpenMeteoSetup(
        config=OpenMeteoConfig(
            base_url=section.base_url, places_url=section.places_url, forecast_days=section.forecast_days
        )
    )


def _nws(sections: ProvidersSection, settings: Settings, sandbox: bool) -> Setup:
    contact = _SANDBOX_CONTACT if sandbox else settings.contact
    if not contact:
        raise _fault("contact", "nws wants to know who calls; write an e-mail address or a site")
    return NwsSetup(config=NwsConfig(base_url=sections.nws.base_url, contact=contact))


def _football_data(sections: ProvidersSection, settings: Settings, sandbox: bool) -> Setup:
    section = sections.football_data
    config = FootballDataConfig(
        base_url=section.base_url,
        divisions=section.divisions,
        extra=section.extra,
        seasons_back=section.seasons_back,
    )
    return FootballDataSetup(config=config, every=section.every)


def _nflverse(sections: ProvidersSection, settings: Settings, sandbox: bool) -> Setup:
    section = sections.nflverse
    return NflverseSetup(config=NflverseConfig(base_url=section.base_url), every=section.every)


_SETUPS: Final = {
    "the_odds_api": _the_odds_api,
    "betfair": _betfair,
    "pinnacle": _pinnacle,
    "espn": _espn,
    "open_meteo": _open_meteo,
    "nws": _nws,
    "football_data": _football_data,
    "nflverse": _nflverse,
}


def _secret(settings: Settings, name: str, pattern: re.Pattern[str] | None = None) -> SecretStr:
    secret: SecretStr | None = getattr(settings, name)
    if secret is None:
        raise _fault(name, "is missing; the provider needs it beside its other keys")
    if pattern is not None and not pattern.fullmatch(secret.get_secret_value()):
        # Never the value itself, not even in part.
        raise _fault(name, "is not of the form such keys have; copy it again from the provider's site")
    return secret


def _fault(name: str, reason: str) -> ConfigError:
    variable = PREFIX + name.upper()
    place = "environment" if variable in os.environ else ".env"
    return ConfigError(f"{place}: {variable}: {reason}.", (FieldFault(variable, reason),))


def _sandbox_addresses(settings: Settings) -> dict[str, Tree]:
    """Where the sandbox listens under these settings."""
    address = f"http://127.0.0.1:{settings.sandbox_port}"
    return {
        "providers": {
            "the_odds_api": {"base_url": f"{address}/v4"},
            "betfair": {
                "base_url": address,
                "login_url": address,
                "stream_host": "127.0.0.1",
                "stream_port": settings.sandbox_stream_port,
            },
            "espn": {"base_url": f"{address}/apis/site/v2"},
            "open_meteo": {"base_url": address, "places_url": address},
            "nws": {"base_url": address},
        }
    }

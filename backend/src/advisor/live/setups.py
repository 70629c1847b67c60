"""What is set about each provider that is on: its quotas, its schedule, and what its adapter wants to know."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from pydantic import SecretStr

from advisor.adapters.betfair import BetfairAccess, BetfairConfig, SessionConfig, StreamConfig
from advisor.adapters.espn import EspnConfig
from advisor.adapters.football_data.downloads import FootballDataConfig
from advisor.adapters.nflverse.downloads import NflverseConfig
from advisor.adapters.nws import NwsConfig
from advisor.adapters.open_meteo import OpenMeteoConfig
from advisor.adapters.pinnacle import PinnacleAccess, PinnacleConfig
from advisor.adapters.the_odds_api import TheOddsApiConfig
from advisor.upstream.config import ProviderConfig, ScheduleConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class TheOddsApiSetup:
    config: TheOddsApiConfig
    key: SecretStr


@dataclass(frozen=True, slots=True, kw_only=True)
class BetfairSetup:
    """Without ``stream``, prices are polled."""

    config: BetfairConfig
    access: BetfairAccess
    session: SessionConfig
    stream: StreamConfig | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnacleSetup:
    config: PinnacleConfig
    access: PinnacleAccess


@dataclass(frozen=True, slots=True, kw_only=True)
class EspnSetup:
    config: EspnConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMeteoSetup:
    config: OpenMeteoConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class NwsSetup:
    config: NwsConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class FootballDataSetup:
    config: FootballDataConfig
    every: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class NflverseSetup:
    config: NflverseConfig
    every: timedelta


Setup: TypeAlias = (
    TheOddsApiSetup
    | BetfairSetup
    | PinnacleSetup
    | EspnSetup
    | OpenMeteoSetup
    | NwsSetup
    | FootballDataSetup
    | NflverseSetup
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnabledProvider:
    """One provider that is on."""

    config: ProviderConfig
    schedule: ScheduleConfig
    setup: Setup

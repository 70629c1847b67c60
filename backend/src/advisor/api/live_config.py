"""What the API needs to know about live prices and the providers, handed in from the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from advisor.engine.quality.config import QualityConfig
from advisor.pricing.fair import FairConfig

HEARTBEAT: Final = timedelta(seconds=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class FreshnessConfig:
    """How old a price may look.

    Attributes:
        fresh, fresh_in_play: up to this age a price is fresh, before the start and once the game is on.
        quality rules: tell from what age on a price is stale, as they tell the strategies.
    """

    fresh: timedelta = timedelta(minutes=2)
    fresh_in_play: timedelta = timedelta(seconds=20)
    quality: QualityConfig = field(default_factory=QualityConfig)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFacts:
    """What is known of a provider without asking it.

    Attributes:
        terms: on what conditions it may be used.
        enabled: whether it is configured.
        fail_max: failures in a row that open its breaker.
    """

    key: str
    name: str
    site: str
    terms: str
    enabled: bool = False
    fail_max: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamConfig:
    """How the stream is served.

    Attributes:
        clients: readers at a time; more are refused.
        pending: prices that wait for one reader at most; older ones of the same price give way first.
        join: changes are joined over so long.
        heartbeat: a comment is sent after so long without a message.
        retry: how long a reader waits before it connects anew.
    """

    clients: int = 64
    pending: int = 5_000
    join: timedelta = timedelta(milliseconds=100)
    heartbeat: timedelta = HEARTBEAT
    retry: timedelta = timedelta(seconds=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveConfig:
    """Everything the live routes are told.

    Attributes:
        sandbox: True where the providers are simulated.
        currency: of stakes and sizes.
        units: stakes are multiples of so many minor units, by venue; 1 for those not named.
        commissions: shares of net winnings kept, by venue; others as in ``core.venues``.
        reports_within: the feeds' process counts as running if it reported so recently.
        providers: all providers there are, configured or not.
        quotes_folder: of the files that old quotes were moved to; None: there are none.
    """

    sandbox: bool = False
    currency: str = "EUR"
    units: Mapping[str, int] = field(default_factory=dict)
    commissions: Mapping[str, float] = field(default_factory=dict)
    fair: FairConfig = field(default_factory=FairConfig)
    freshness: FreshnessConfig = field(default_factory=FreshnessConfig)
    stream: StreamConfig = field(default_factory=StreamConfig)
    reports_within: timedelta = timedelta(seconds=30)
    providers: tuple[ProviderFacts, ...] = ()
    quotes_folder: Path | None = None

"""Configuration of the live routes, made from the settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from advisor.core.money.assets import STAKES_IN
from advisor.core.timing.retention import RetentionConfig
from advisor.core.venues import KNOWN_TERMS, VenueTerms
from advisor.engine.quality.config import QualityConfig
from advisor.risk.promotion import PromotionRules

HEARTBEAT: Final = timedelta(seconds=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderFacts:
    """What is known of a provider before it answers.

    Attributes:
        terms: on what conditions it may be used.
        switch_on: lines for ``.env`` that switch it on.
        live_odds: it brings live prices.
        enabled: whether it is configured.
        fail_max: failures in a row that open its breaker.
    """

    key: str
    name: str
    site: str
    terms: str
    switch_on: tuple[str, ...] = ()
    live_odds: bool = False
    fail_max: int
    enabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamConfig:
    """How the stream is served.

    Attributes:
        clients: readers at a time; more are refused.
        pending: prices that wait for one reader at most; beyond it the oldest are dropped.
        burst: messages that may follow one another at once.
        join: beyond them changes within this time are sent together.
        heartbeat: a comment is sent after this long without a message.
        retry: how long a reader waits before it connects again.
        ask_every: so often it is asked whether the source of updates is there.
        heard_within: so long it counts that it was.
    """

    clients: int = 64
    pending: int = 5_000
    burst: int = 10
    join: timedelta = timedelta(milliseconds=50)
    heartbeat: timedelta = HEARTBEAT
    retry: timedelta = timedelta(seconds=2)
    ask_every: timedelta = timedelta(seconds=1)
    heard_within: timedelta = timedelta(seconds=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardConfig:
    """How long what is held of the odds board counts, where no update says that it is old.

    Attributes:
        fixtures: which there are: that one was imported, or that its time has come, nobody announces.
        prices: of a size that changed without its price no update comes.
        while_read: what is read again by its age alone is sent for so long meanwhile.
    """

    fixtures: timedelta = timedelta(seconds=1)
    prices: timedelta = timedelta(seconds=5)
    while_read: timedelta = timedelta(seconds=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveConfig:
    """How live prices, providers and the stream are shown.

    Attributes:
        sandbox: True where the providers are simulated.
        currency: of stakes.
        rate_max_age: older rates count for nothing.
        units: stakes are multiples of so many minor units, by venue; 1 for those not named.
        venues: what they are and keep.
        contacts: how people reach venues in an emergency, by venue.
        quality: the limits of prices that the engine goes by.
        reports_within: the engine counts as running if it reported within this time.
        worker_silent: a worker silent for longer counts as dead, as it does for the others.
        stalled_after: an engine without a step for longer is stalled.
        fresh_within: prices confirmed within this time are bet at.
        late_after: history that waits for longer is late.
        recent: what was left out or set aside within this time still shows.
        providers: all providers there are, configured or not.
        portfolios: keys of the portfolios that bets may be paid by, the one first that is taken unless named.
        promotion: what an instance must have shown before it may bet money.
        quotes_folder: folder of the files that hold old quotes; None: there are none.
        kept: how long things are kept.
        low_space: bytes free on the disk below which it counts as nearly full.
        parts_file: where a launcher writes how the processes do; None: nowhere.
    """

    sandbox: bool = False
    currency: str = STAKES_IN
    rate_max_age: timedelta = timedelta(days=4)
    units: Mapping[str, int] = field(default_factory=dict)
    venues: VenueTerms = KNOWN_TERMS
    contacts: Mapping[str, str] = field(default_factory=dict)
    quality: QualityConfig = field(default_factory=QualityConfig)
    stream: StreamConfig = field(default_factory=StreamConfig)
    board: BoardConfig = field(default_factory=BoardConfig)
    reports_within: timedelta = timedelta(seconds=30)
    worker_silent: timedelta = timedelta(seconds=30)
    stalled_after: timedelta = timedelta(seconds=15)
    fresh_within: timedelta = timedelta(minutes=2)
    late_after: timedelta = timedelta(minutes=1)
    recent: timedelta = timedelta(hours=1)
    providers: tuple[ProviderFacts, ...] = ()
    portfolios: tuple[str, ...] = ("paper",)
    promotion: PromotionRules = field(default_factory=lambda: PromotionRules(bets=300, days=30.0))
    quotes_folder: Path | None = None
    kept: RetentionConfig = field(default_factory=RetentionConfig)
    low_space: int = 2_000_000_000
    parts_file: Path | None = None

    @property
    def feeds(self) -> Sequence[str]:
        """Keys of the providers that are on and bring odds: what betting depends on."""
        return [each.key for each in self.providers if each.enabled and each.live_odds]

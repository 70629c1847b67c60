"""Trading breakers: each stops new bets of what it stands over, and lets them come back step by step. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class TradingBreakerKind(StrEnum):
    """What opens it. Stored in the database, and public."""

    DAILY_LOSS = "daily_loss"
    WEEKLY_LOSS = "weekly_loss"
    MONTHLY_LOSS = "monthly_loss"
    DRAWDOWN = "drawdown"
    LOSS_STREAK = "loss_streak"
    """These stand over a portfolio, by the limits of its profile."""
    TAIL_RISK = "tail_risk"
    """Stands over a portfolio, as what its open bets may lose cannot be computed."""
    ODDS_VOLATILITY = "odds_volatility"
    """Stands over a competition, whose prices move far more than they use to."""
    ERROR_RATE = "error_rate"
    """Stands over a venue, the prices of a provider, or all: too many operations of one component fail."""
    CALIBRATION = "calibration"
    """Stands over a strategy instance, whose bets win otherwise than it says."""
    RECONCILIATION = "reconciliation"
    VENUE_SILENT = "venue_silent"
    """These stand over a venue, whose account differs from what is known, or cannot be read."""
    CONSERVATIVE = "conservative"
    """Stands over a venue, or over all, as a person wants it."""
    HALT = "halt"
    """Stands over what a halt stood over that was lifted: never open, half open from then on."""


EVERYWHERE: Final = "all"
"""Subject of a breaker that stands over all bets."""


class TradingBreakerState(StrEnum):
    """What it does. Stored in the database, and public."""

    CLOSED = "closed"
    """Nothing."""
    OPEN = "open"
    """No new bet, as its cause stands."""
    COOL_DOWN = "cool_down"
    """No new bet: its cause is gone, not long ago."""
    HALF_OPEN = "half_open"
    """New bets at reduced stakes."""


REFUSING = frozenset({TradingBreakerState.OPEN, TradingBreakerState.COOL_DOWN})
"""States in which nothing new is bet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakersConfig:
    """When breakers open, and how they close.

    Attributes:
        cool_down: so long after its cause is gone a breaker still refuses.
        half_open: and so long after that stakes are reduced.
        stake_factor: what stakes are multiplied by then, above 0 and below 1.
        volatility_ratio: odds may move so many times as much as the median of 30 days.
        error_share: share of the last 100 operations of one part of a venue that may fail.
        errors_a_minute: of such operations so many failures in a minute are too many.
        errors_remembered: none that ended longer ago counts: while a breaker is open hardly anything is tried, and what
            failed before must not count for ever.
        calibration_gap: so far may wins lie from what was expected, beyond chance; a share of the bets.
        calibration_bets: with fewer settled bets calibration says nothing.
        unexplained_share: of the value of the account at a venue so much may differ from what is known without a cause.
        halt_share: with more of it the venue is halted, until a person resumes.
        incomplete_rounds: so many in a row in which not all of an account could be read are too many; one is chance.
        venue_silent: so long the account at a venue may not be read.
    """

    cool_down: timedelta = timedelta(minutes=15)
    half_open: timedelta = timedelta(hours=1)
    stake_factor: float = 0.5
    volatility_ratio: float = 3.0
    error_share: float = 0.05
    errors_a_minute: int = 10
    errors_remembered: timedelta = timedelta(minutes=10)
    calibration_gap: float = 0.05
    calibration_bets: int = 200
    unexplained_share: float = 0.01
    halt_share: float = 0.05
    incomplete_rounds: int = 2
    venue_silent: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found of the cause of a breaker.

    Attributes:
        subject: key of the portfolio, code of the competition, key of the venue, or name of the instance; of a halt
            its scope and what it names (``reentry.subject_of``); or ``EVERYWHERE``.
        value: that is held against the limit; NaN where it could not be computed, which trips too.
        trips: whether new bets have to stop.
        text: a sentence for people.
    """

    kind: TradingBreakerKind
    subject: str
    value: float
    limit: float
    trips: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """One breaker.

    Attributes:
        subject: as of ``Finding``.
        since: aware UTC: when it came into this state.
        reason: why it opened last, a sentence.
        value, limit: what was found then.
    """

    kind: TradingBreakerKind
    subject: str
    state: TradingBreakerState
    since: datetime
    reason: str
    value: float
    limit: float

    @property
    def key(self) -> tuple[TradingBreakerKind, str]:
        """There is one of each."""
        return self.kind, self.subject


def tripped(finding: Finding, at: datetime) -> Breaker:
    """A breaker that this finding opens."""
    return Breaker(
        kind=finding.kind,
        subject=finding.subject,
        state=TradingBreakerState.OPEN,
        since=at,
        reason=finding.text,
        value=finding.value,
        limit=finding.limit,
    )


def advanced(breaker: Breaker, finding: Finding | None, at: datetime, config: BreakersConfig) -> Breaker:
    """A breaker at an instant: one step on at most, so that each state is seen and stored.

    Args:
        finding: the last one of its cause; None where nothing speaks for the cause any more.
        at: aware UTC, not before ``since``.
    """
    if finding is not None and finding.trips:
        return breaker if breaker.state is TradingBreakerState.OPEN else tripped(finding, at)
    stood = at - breaker.since
    match breaker.state:
        case TradingBreakerState.OPEN:
            return replace(breaker, state=TradingBreakerState.COOL_DOWN, since=at)
        case TradingBreakerState.COOL_DOWN if stood >= config.cool_down:
            return replace(breaker, state=TradingBreakerState.HALF_OPEN, since=at)
        case TradingBreakerState.HALF_OPEN if stood >= config.half_open:
            return replace(breaker, state=TradingBreakerState.CLOSED, since=at)
    return breaker

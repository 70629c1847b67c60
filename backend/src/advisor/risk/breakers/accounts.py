"""Causes of breakers over a venue: its account differs from what we know, or cannot be read. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from advisor.risk.breakers.breaker import BreakersConfig, Finding, TradingBreakerKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStanding:
    """Where an account stands by its last rounds; amounts in smallest units.

    Attributes:
        unexplained: what open differences without a cause are about together.
        value: the venue's balance at the last complete round.
        grave: open differences that stop new bets whatever their amount.
        incomplete: rounds in a row that were not complete.
        failing_since: when the first of these began; None where the last was complete.
    """

    venue: str
    unexplained: int = 0
    value: int = 0
    grave: int = 0
    incomplete: int = 0
    failing_since: datetime | None = None

    def failed(self, began: datetime) -> "AccountStanding":
        """After one more round that was not complete."""
        return replace(self, incomplete=self.incomplete + 1, failing_since=self.failing_since or began)


def share_of(amount: int, value: int) -> float:
    """A share of an account's value, from 0; 1 of an account without any."""
    if not amount:
        return 0.0
    return amount / value if value > 0 else 1.0


def account_findings(standing: AccountStanding, at: datetime, config: BreakersConfig) -> Iterator[Finding]:
    """One finding of each kind that stands over a venue whose account is read."""
    share = share_of(standing.unexplained, standing.value)
    too_many = standing.incomplete >= config.incomplete_rounds
    found = [
        f"{standing.incomplete} rounds in a row were not complete" if too_many else "",
        f"{standing.grave} of its orders have our references and are not known here" if standing.grave else "",
        f"{share:.1%} of its value is not explained" if share > config.unexplained_share else "",
    ]
    said = [each for each in found if each]
    yield Finding(
        kind=TradingBreakerKind.RECONCILIATION,
        subject=standing.venue,
        value=share,
        limit=config.unexplained_share,
        trips=bool(said),
        text=f"The account at {standing.venue} does not agree with what is known: {'; '.join(said) or 'nothing'}.",
    )
    silent = 0.0 if standing.failing_since is None else max(0.0, (at - standing.failing_since).total_seconds())
    limit = config.venue_silent.total_seconds()
    yield Finding(
        kind=TradingBreakerKind.VENUE_SILENT,
        subject=standing.venue,
        value=silent,
        limit=limit,
        trips=silent > limit,
        text=f"The account at {standing.venue} could not be read for {silent:.0f} s.",
    )

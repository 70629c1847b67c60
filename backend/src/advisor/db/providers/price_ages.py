"""How old each provider's prices are, and whether their age is by plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceAge:
    """The newest of a provider's prices in games of which one age limit holds.

    Attributes:
        in_play: whether these games are on.
        kickoff: the earliest of them.
        confirmed_at: when a price of theirs was last known to stand.
    """

    provider: str
    in_play: bool
    kickoff: datetime
    confirmed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OddsAnswers:
    """What became of a provider's polls for odds.

    Attributes:
        answered_at: the last that succeeded; None for never.
        failed: whether any failed when it was last tried.
        next_due: the next; None where none is planned.
    """

    answered_at: datetime | None
    failed: bool
    next_due: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAge:
    """When a provider last brought prices.

    Attributes:
        confirmed_at: when a price of it was last confirmed; None for never.
        answered_at: when its last answer with odds came; None for never.
        failed: whether any of its polls for odds failed when it was last tried.
        next_due: the next poll; None where none is planned, as of streams.
    """

    provider: str
    confirmed_at: datetime | None
    answered_at: datetime | None
    failed: bool
    next_due: datetime | None

    @property
    def brought_at(self) -> datetime | None:
        """The later of both; None for never."""
        return max((each for each in (self.confirmed_at, self.answered_at) if each is not None), default=None)


async def feed_ages(reader: asyncpg.Connection | asyncpg.Pool, providers: Sequence[str]) -> list[FeedAge]:
    """Of each of these; where none is named, of all that have brought prices or are polled for odds."""
    confirmed: dict[str, datetime] = {
        row["provider"]: row["at"]
        for row in await reader.fetch("SELECT provider, max(at) AS at FROM market_confirmation GROUP BY provider")
    }
    answers = await odds_answers(reader)
    return [_feed_age(each, confirmed, answers) for each in sorted(set(providers) or {*confirmed, *answers})]


def _feed_age(provider: str, confirmed: Mapping[str, datetime], answers: Mapping[str, OddsAnswers]) -> FeedAge:
    answer = answers.get(provider)
    return FeedAge(
        provider=provider,
        confirmed_at=confirmed.get(provider),
        answered_at=None if answer is None else answer.answered_at,
        failed=answer is not None and answer.failed,
        next_due=None if answer is None else answer.next_due,
    )


async def price_ages(pool: asyncpg.Pool, limits_change_at: Sequence[datetime]) -> list[PriceAge]:
    """Of each provider the newest prices in games that are not over.

    Args:
        limits_change_at: kick-offs at which another age limit holds, in their order; each group lies between two.
    """
    rows = await pool.fetch(_AGES, list(limits_change_at))
    return [PriceAge(**row) for row in rows]


async def odds_answers(pool: asyncpg.Connection | asyncpg.Pool) -> dict[str, OddsAnswers]:
    """By provider; those that are not polled for odds are missing."""
    rows = await pool.fetch(_ANSWERS)
    return {
        row["provider"]: OddsAnswers(answered_at=row["answered_at"], failed=row["failed"], next_due=row["next_due"])
        for row in rows
    }


_AGES: Final = """
    SELECT provider, in_play, min(kickoff) AS kickoff, max(at) AS confirmed_at
    FROM (
        SELECT c.provider, c.at, e.kickoff, e.status = 'in_play' AS in_play,
               width_bucket(e.kickoff, $1::timestamptz[]) AS bucket
        FROM market_confirmation c JOIN event e ON e.id = c.event_id
        WHERE e.status IN ('scheduled', 'in_play')
    ) AS confirmed
    GROUP BY provider, in_play, bucket
"""
_ANSWERS: Final = """
    SELECT provider, max(succeeded_at) AS answered_at, bool_or(error IS NOT NULL) AS failed, min(next_due) AS next_due
    FROM feed_subject WHERE kind = 'odds' GROUP BY provider
"""

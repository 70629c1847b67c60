"""Whether a provider's prices count: by the limits that strategies go by, as the engine flags them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from advisor.core.clock import instant_of, micros_of
from advisor.db.providers.availability import load_availabilities
from advisor.db.providers.price_ages import OddsAnswers, PriceAge, odds_answers, price_ages
from advisor.engine.books.messages import Availability
from advisor.engine.quality.ages import stale_age
from advisor.engine.quality.config import QualityConfig
from advisor.engine.quality.values import quality_values


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceState:
    """The prices of a provider that has some.

    Attributes:
        usable: whether strategies may look at any of them.
        confirmed_at: when the newest was last known to stand.
        limit: age at which the last of them count for nothing.
        since: since when none is usable; None while one is.
        next_due: when odds are asked for next; None where none is planned, or they come by themselves.
        by_plan: they are old because odds are asked for so seldom, and not because anything fails.
    """

    usable: bool
    confirmed_at: datetime
    limit: timedelta
    since: datetime | None
    next_due: datetime | None
    by_plan: bool


async def price_states(pool: asyncpg.Pool, quality: QualityConfig, now: datetime) -> dict[str, PriceState]:
    """By provider; those without prices in games that are not over are missing."""
    changes = sorted(now + within for within, _ in quality.stale)
    return states_by(
        await price_ages(pool, changes),
        {each.provider: each for each in await load_availabilities(pool)},
        await odds_answers(pool),
        quality,
        now,
    )


def states_by(
    ages: Iterable[PriceAge],
    availabilities: Mapping[str, Availability],
    answers: Mapping[str, OddsAnswers],
    quality: QualityConfig,
    now: datetime,
) -> dict[str, PriceState]:
    """What the ages mean, by provider."""
    values, micros = quality_values(quality), micros_of(now)
    groups: dict[str, list[tuple[datetime, timedelta]]] = {}
    for each in ages:
        kickoff = micros_of(each.kickoff)
        limit, _ = stale_age(kickoff, kickoff if each.in_play else 0, micros, values)
        groups.setdefault(each.provider, []).append((each.confirmed_at, timedelta(microseconds=int(limit))))
    return {
        provider: _state(found, availabilities.get(provider), answers.get(provider), now)
        for provider, found in groups.items()
    }


def _state(
    found: Sequence[tuple[datetime, timedelta]],
    availability: Availability | None,
    answers: OddsAnswers | None,
    now: datetime,
) -> PriceState:
    confirmed_at = max(at for at, _ in found)
    stale_at, limit = max((at + limit, limit) for at, limit in found)
    ends = [stale_at]
    # After an outage only what is confirmed anew counts.
    if availability is not None and (not availability.up or confirmed_at <= instant_of(availability.at)):
        ends.append(instant_of(availability.at))
    since = min(ends)
    usable = len(ends) == 1 and now <= since
    return PriceState(
        usable=usable,
        confirmed_at=confirmed_at,
        limit=limit,
        since=None if usable else since,
        next_due=None if answers is None else answers.next_due,
        by_plan=len(ends) == 1 and answers is not None and _is_planned(answers, stale_at, limit, now),
    )


def _is_planned(answers: OddsAnswers, stale_at: datetime, limit: timedelta, now: datetime) -> bool:
    """Whether the last answer confirmed them, and the next is not overdue by more than they may be old."""
    if answers.failed or answers.answered_at is None or answers.next_due is None:
        return False
    return answers.answered_at <= stale_at and now <= answers.next_due + limit

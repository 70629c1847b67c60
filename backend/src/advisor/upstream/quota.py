"""All quota windows of a provider as one value, with its JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import orjson
from pydantic import TypeAdapter, ValidationError

from advisor.upstream.config import BucketConfig
from advisor.upstream.sliding_window import FULL_RATE_E6, Spent, TokenBucket
from advisor.upstream.snapshots import BucketStats, RateLimitStats


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one request takes of the buckets.

    Attributes:
        endpoint: class of endpoints.
        credits: taken of weighted buckets; the others give 1.
        urgent: may use what calendar buckets reserve.
    """

    endpoint: str
    credits: int
    urgent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What an answer says about the quotas.

    Attributes:
        taken_at: when the request's units were taken.
        number: ``Quota.takes`` after that.
        alone: no other request can have been under way then.
        charged: credits by the provider's word, None: as taken.
        remaining: units left by the provider's word, by bucket.
        exhausted: the quota of a long window is used up.
        slow_down: halve the adaptive rates.
        pause_until: ask nothing before.
    """

    taken_at: datetime
    number: int
    alone: bool
    charged: int | None = None
    remaining: Mapping[str, int]
    exhausted: bool = False
    slow_down: bool = False
    pause_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """The buckets of one provider. Nothing changes it; what changes it gives another.

    Attributes:
        buckets: in the order of the settings.
        paused_until: nothing is asked before.
        takes: requests ever counted.
        taken_at: of the last.
    """

    buckets: tuple[TokenBucket, ...]
    paused_until: datetime | None = None
    takes: int = 0
    taken_at: datetime | None = None

    def lacking(self, need: Need, now: datetime) -> dict[str, timedelta | None]:
        """Buckets that cannot give what is needed, and how long until they can (None: never). Consumes nothing."""
        return {
            bucket.config.name: bucket.wait(units, now, urgent=need.urgent)
            for bucket, units in self.units(need)
            if not bucket.check(units, now, urgent=need.urgent)
        }

    def units(self, need: Need) -> Iterator[tuple[TokenBucket, int]]:
        """Buckets the request takes of, with how much."""
        for bucket in self.buckets:
            if units := units_of(bucket.config, need):
                yield bucket, units

    def pause(self, now: datetime) -> timedelta:
        """How long nothing may be asked."""
        return timedelta(0) if self.paused_until is None else max(timedelta(0), self.paused_until - now)

    def taken(self, need: Need, now: datetime) -> "Quota":
        """With the request counted, whether or not it may be made."""
        buckets = tuple(
            bucket.consume(units, now) if (units := units_of(bucket.config, need)) else bucket
            for bucket in self.buckets
        )
        return replace(self, buckets=buckets, takes=self.takes + 1, taken_at=now)

    def given_back(self, need: Need, taken_at: datetime) -> "Quota":
        """With a request that was never sent uncounted."""
        buckets = tuple(
            bucket.give_back(units, taken_at) if (units := units_of(bucket.config, need)) else bucket
            for bucket in self.buckets
        )
        return replace(self, buckets=buckets)

    def settled(self, need: Need, charge: Charge, now: datetime) -> "Quota":
        """As an answer says."""
        upwards = charge.alone and charge.number == self.takes
        buckets = tuple(_settled(bucket, need, charge, now, upwards) for bucket in self.buckets)
        paused = max(filter(None, (self.paused_until, charge.pause_until)), default=None)
        if buckets == self.buckets and paused == self.paused_until:
            return self
        return replace(self, buckets=buckets, paused_until=paused)

    def slowed(self, now: datetime) -> "Quota":
        """With every adaptive rate halved."""
        return replace(self, buckets=tuple(bucket.slowed(now) for bucket in self.buckets))

    def stats(self, provider: str, now: datetime) -> RateLimitStats:
        """As shown."""
        paused = self.paused_until if self.pause(now) else None
        return RateLimitStats(
            provider=provider,
            buckets=tuple(_stats(bucket, now) for bucket in self.buckets),
            paused_until=paused,
            takes=self.takes,
        )


def units_of(config: BucketConfig, need: Need) -> int:
    """Units of a bucket that a request takes; 0 where the bucket does not limit it."""
    if config.endpoints and need.endpoint not in config.endpoints:
        return 0
    return need.credits if config.weighted else 1


def _settled(bucket: TokenBucket, need: Need, charge: Charge, now: datetime, upwards: bool) -> TokenBucket:
    config = bucket.config
    if not units_of(config, replace(need, credits=max(1, need.credits))):
        return bucket
    if config.weighted and charge.charged is not None and charge.charged != need.credits:
        more = charge.charged - need.credits
        bucket = bucket.consume(more, now) if more > 0 else bucket.give_back(-more, charge.taken_at)
    if config.name in charge.remaining:
        bucket = bucket.correct(charge.remaining[config.name], now, upwards=upwards)
    elif charge.exhausted and bucket.is_calendar:
        bucket = bucket.emptied(now)
    return bucket.slowed(now) if charge.slow_down else bucket


def _stats(bucket: TokenBucket, now: datetime) -> BucketStats:
    config = bucket.config
    limit = bucket.limit(now)
    return BucketStats(
        name=config.name,
        window=config.window.value,
        capacity=config.capacity,
        limit=limit,
        used=bucket.used(now),
        remaining=bucket.available(now),
        rate=bucket.rate(now) / FULL_RATE_E6,
        reserved=limit - bucket.limit(now, urgent=False),
        resets_at=bucket.refilled_at(now),
        weighted=config.weighted,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _StoredBucket:
    spent: tuple[Spent, ...]
    rate_e6: int
    slowed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _StoredQuota:
    buckets: dict[str, _StoredBucket]
    paused_until: datetime | None
    takes: int
    taken_at: datetime | None


_STORED: Final = TypeAdapter(_StoredQuota)


def quota_to_json(quota: Quota) -> str:
    """As stored."""
    return orjson.dumps(
        {
            "buckets": {
                bucket.config.name: {"spent": bucket.spent, "rate_e6": bucket.rate_e6, "slowed_at": bucket.slowed_at}
                for bucket in quota.buckets
            },
            "paused_until": quota.paused_until,
            "takes": quota.takes,
            "taken_at": quota.taken_at,
        }
    ).decode()


def quota_from_json(body: str, configs: tuple[BucketConfig, ...]) -> Quota | None:
    """As read back; buckets that are new in the settings start full, others are left out. None: it cannot be read."""
    try:
        stored = _STORED.validate_json(body)
    except ValidationError:
        return None
    buckets = []
    for config in configs:
        known = stored.buckets.get(config.name)
        if known is None:
            buckets.append(TokenBucket(config=config))
            continue
        buckets.append(TokenBucket(config=config, spent=known.spent, rate_e6=known.rate_e6, slowed_at=known.slowed_at))
    return Quota(buckets=tuple(buckets), paused_until=stored.paused_until, takes=stored.takes, taken_at=stored.taken_at)

"""All rate limits of a provider as one value, with its JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Final

import orjson
from pydantic import AliasChoices, Field, TypeAdapter, ValidationError

from advisor.upstream.config import RateLimitConfig
from advisor.upstream.quota.sliding_window import FULL_RATE_E6, SlidingWindow, Spent
from advisor.upstream.snapshots import RateLimitSnapshot, RateLimitStats


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What one request costs.

    Attributes:
        endpoint: class of endpoints.
        credits: for weighted rate limits; the others count 1.
        urgent: may use what calendar windows reserve.
    """

    endpoint: str
    credits: int
    urgent: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What an answer says about the quotas.

    Attributes:
        spent_at: when the request's units were spent.
        request_number: ``Quota.requests`` after that.
        alone: no other request can have been under way then.
        charged: credits by the provider's word, None: as expected.
        remaining: units left by the provider's word, by rate limit.
        exhausted: the quota of a long window is used up.
        slow_down: halve the adaptive rates.
        pause_until: send nothing before.
    """

    spent_at: datetime
    request_number: int
    alone: bool
    charged: int | None = None
    remaining: Mapping[str, int]
    exhausted: bool = False
    slow_down: bool = False
    pause_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """The rate limits of one provider. Immutable: each change returns another.

    Attributes:
        windows: one for each rate limit, in the order of the settings.
        paused_until: nothing is sent before.
        requests: ever counted.
        last_request_at: None before the first.
    """

    windows: tuple[SlidingWindow, ...]
    paused_until: datetime | None = None
    requests: int = 0
    last_request_at: datetime | None = None

    def lacking(self, need: Need, now: datetime) -> dict[str, timedelta | None]:
        """Rate limits without capacity for the request, and how long until they have it (None: never)."""
        return {
            window.config.name: window.wait(units, now, urgent=need.urgent)
            for window, units in self.units(need)
            if not window.check(units, now, urgent=need.urgent)
        }

    def units(self, need: Need) -> Iterator[tuple[SlidingWindow, int]]:
        """Windows that limit the request, with the units it costs in each."""
        for window in self.windows:
            if units := units_of(window.config, need):
                yield window, units

    def pause(self, now: datetime) -> timedelta:
        """How long nothing may be sent."""
        return timedelta(0) if self.paused_until is None else max(timedelta(0), self.paused_until - now)

    def consume(self, need: Need, now: datetime) -> "Quota":
        """With the request counted, whether or not it may be made."""
        windows = tuple(
            window.consume(units, now) if (units := units_of(window.config, need)) else window
            for window in self.windows
        )
        return replace(self, windows=windows, requests=self.requests + 1, last_request_at=now)

    def give_back(self, need: Need, spent_at: datetime) -> "Quota":
        """Without the units of a request that was never sent."""
        windows = tuple(
            window.give_back(units, spent_at) if (units := units_of(window.config, need)) else window
            for window in self.windows
        )
        return replace(self, windows=windows)

    def reconcile(self, need: Need, charge: Charge, now: datetime) -> "Quota":
        """Corrected by what an answer says."""
        upwards = charge.alone and charge.request_number == self.requests
        windows = tuple(_reconciled(window, need, charge, now, upwards) for window in self.windows)
        paused = max(filter(None, (self.paused_until, charge.pause_until)), default=None)
        if windows == self.windows and paused == self.paused_until:
            return self
        return replace(self, windows=windows, paused_until=paused)

    def stats(self, provider: str, now: datetime) -> RateLimitStats:
        """As shown."""
        return RateLimitStats(
            provider=provider,
            rate_limits=tuple(_snapshot(window, now) for window in self.windows),
            paused_until=self.paused_until if self.pause(now) else None,
            requests=self.requests,
        )


def units_of(config: RateLimitConfig, need: Need) -> int:
    """Units of a rate limit that a request costs; 0 where it is not limited by it."""
    if config.endpoints and need.endpoint not in config.endpoints:
        return 0
    return need.credits if config.weighted else 1


def _reconciled(window: SlidingWindow, need: Need, charge: Charge, now: datetime, upwards: bool) -> SlidingWindow:
    config = window.config
    if not units_of(config, replace(need, credits=max(1, need.credits))):
        return window
    if config.weighted and charge.charged is not None and charge.charged != need.credits:
        more = charge.charged - need.credits
        window = window.consume(more, now) if more > 0 else window.give_back(-more, charge.spent_at)
    if config.name in charge.remaining:
        window = window.correct(charge.remaining[config.name], now, upwards=upwards)
    elif charge.exhausted and window.is_calendar:
        window = window.emptied(now)
    return window.slowed(now) if charge.slow_down else window


def _snapshot(window: SlidingWindow, now: datetime) -> RateLimitSnapshot:
    config = window.config
    limit = window.limit(now)
    return RateLimitSnapshot(
        name=config.name,
        window=config.window.value,
        capacity=config.capacity,
        limit=limit,
        used=window.used(now),
        remaining=window.available(now),
        rate=window.rate(now) / FULL_RATE_E6,
        reserved=limit - window.limit(now, urgent=False),
        resets_at=window.unused_at(now),
        weighted=config.weighted,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _StoredWindow:
    spent: tuple[Spent, ...]
    rate_e6: int
    slowed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _StoredQuota:
    """Second names are those of earlier versions: what was spent this month must outlive an update of the product."""

    rate_limits: Annotated[dict[str, _StoredWindow], Field(validation_alias=AliasChoices("rate_limits", "buckets"))]
    paused_until: datetime | None
    requests: Annotated[int, Field(validation_alias=AliasChoices("requests", "takes"))]
    last_request_at: Annotated[datetime | None, Field(validation_alias=AliasChoices("last_request_at", "taken_at"))]


_STORED: Final = TypeAdapter(_StoredQuota)


def quota_to_json(quota: Quota) -> str:
    """As stored."""
    return orjson.dumps(
        {
            "rate_limits": {
                window.config.name: {"spent": window.spent, "rate_e6": window.rate_e6, "slowed_at": window.slowed_at}
                for window in quota.windows
            },
            "paused_until": quota.paused_until,
            "requests": quota.requests,
            "last_request_at": quota.last_request_at,
        }
    ).decode()


def quota_from_json(body: str, configs: tuple[RateLimitConfig, ...]) -> Quota | None:
    """As read back; rate limits new in the settings are unused, others are left out. None: it cannot be read."""
    try:
        stored = _STORED.validate_json(body)
    except ValidationError:
        return None
    windows = []
    for config in configs:
        known = stored.rate_limits.get(config.name)
        if known is None:
            windows.append(SlidingWindow(config=config))
            continue
        windows.append(
            SlidingWindow(config=config, spent=known.spent, rate_e6=known.rate_e6, slowed_at=known.slowed_at)
        )
    return Quota(
        windows=tuple(windows),
        paused_until=stored.paused_until,
        requests=stored.requests,
        last_request_at=stored.last_request_at,
    )

"""Sections of YAML that every provider has: rate limits, breaker, retries, cache ages, schedule."""

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Final, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from advisor.core.errors import ConfigError
from advisor.providers.durations import Duration
from advisor.upstream.calls import CallKind
from advisor.upstream.config import (
    SLIDING,
    BreakerConfig,
    CacheAges,
    ProviderConfig,
    RateLimitConfig,
    RetryConfig,
    ScheduleConfig,
    Window,
)

_BASE_URL: Final = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(?:/[A-Za-z0-9._\-/]*)?")
_HOST: Final = r"^[A-Za-z0-9.\-]+$"

Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z][a-z0-9_]*$")]
Key: TypeAlias = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_.\-/]+$")]
"""A provider's own name of something, such as a competition."""
Host: TypeAlias = Annotated[str, Field(min_length=1, max_length=253, pattern=_HOST)]


class Section(BaseModel):
    """Unknown names are refused; values are taken as YAML wrote them."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RateLimitSection(Section):
    """A rate limit."""

    window: Window
    capacity: int = Field(ge=1, le=1_000_000_000, strict=True)
    weighted: bool = Field(default=False, strict=True)
    adaptive: bool = Field(default=True, strict=True)
    paced: bool = Field(default=False, strict=True)
    endpoints: frozenset[Name] = frozenset()
    reserve: float = Field(default=0.0, ge=0, lt=1)

    @model_validator(mode="after")
    def _can_be_paced(self) -> "RateLimitSection":
        if self.paced and (self.window not in SLIDING or self.weighted or self.endpoints):
            raise ValueError("only requests of all endpoints by second, minute or hour can be paced")
        return self

    def config(self, name: str) -> RateLimitConfig:
        return RateLimitConfig(
            name=name,
            window=self.window,
            capacity=self.capacity,
            weighted=self.weighted,
            adaptive=self.adaptive and self.window in SLIDING,
            paced=self.paced,
            endpoints=self.endpoints,
            reserve=self.reserve,
        )


class BreakerSection(Section):
    """What is not written is as ``ADVISOR_CIRCUIT_BREAKER_MAX_FAILURES`` and ``…_RESET_TIMEOUT`` say for all."""

    fail_max: int | None = Field(default=None, ge=1, le=1000, strict=True)
    reset_timeout: Duration | None = None
    per_endpoint: bool = Field(default=False, strict=True)

    def config(self, default: BreakerConfig) -> BreakerConfig:
        return BreakerConfig(
            fail_max=default.fail_max if self.fail_max is None else self.fail_max,
            reset_timeout=default.reset_timeout if self.reset_timeout is None else self.reset_timeout,
            per_endpoint=self.per_endpoint,
        )


class RetrySection(Section):
    attempts: int = Field(default=3, ge=1, le=10, strict=True)
    base: Duration = timedelta(milliseconds=500)
    cap: Duration = timedelta(seconds=20)
    share_per_minute: float = Field(default=0.5, ge=0, le=1)

    def config(self) -> RetryConfig:
        return RetryConfig(attempts=self.attempts, base=self.base, cap=self.cap, share_per_minute=self.share_per_minute)


class AgesSection(Section):
    """Ages of an answer: fresh ≤ stale ≤ dead."""

    fresh: Duration
    stale: Duration
    dead: Duration

    @model_validator(mode="after")
    def _in_order(self) -> "AgesSection":
        if not self.fresh <= self.stale <= self.dead:
            raise ValueError("fresh must not exceed stale, nor stale dead")
        return self

    def config(self) -> CacheAges:
        return CacheAges(fresh=self.fresh, stale=self.stale, dead=self.dead)


class ScheduleSection(Section):
    """When things are fetched ahead of need."""

    before_kickoff: tuple[Duration, ...] = ScheduleConfig().before_kickoff
    every_in_play: Duration = ScheduleConfig().every_in_play
    every_idle: Duration = ScheduleConfig().every_idle
    spread: float = Field(default=0.1, ge=0, le=1)

    def config(self) -> ScheduleConfig:
        return ScheduleConfig(
            before_kickoff=self.before_kickoff,
            every_in_play=self.every_in_play,
            every_idle=self.every_idle,
            spread=self.spread,
        )


class ProviderSection(Section):
    """What every provider has; a spec adds its own settings in a class of its own."""

    base_url: str
    hosts: frozenset[Host] = frozenset()
    rate_limits: Mapping[Name, RateLimitSection] = Field(min_length=1)
    breaker: BreakerSection = BreakerSection()
    retry: RetrySection = RetrySection()
    cache: Mapping[CallKind, AgesSection] = Field(default_factory=dict)
    schedule: ScheduleSection = ScheduleSection()
    concurrency: int = Field(default=4, ge=1, le=100, strict=True)
    timeout: Duration = timedelta(seconds=10)
    total_timeout: Duration = timedelta(seconds=30)
    credit_price: Decimal = Field(default=Decimal(0), ge=0, le=1000, description="Money for one credit.")
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$")
    slow: Duration = timedelta(seconds=3)

    @model_validator(mode="before")
    @classmethod
    def _has_no_buckets(cls, section: object) -> object:
        """Files of users still have the key of earlier versions."""
        if isinstance(section, Mapping) and "buckets" in section:
            raise ValueError("buckets is now called rate_limits; rename the key")
        return section

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if not _BASE_URL.fullmatch(value) or value.endswith("/"):
            raise ValueError("write the address as https://host or https://host/path, without a slash at its end")
        return value

    @field_validator("credit_price")
    @classmethod
    def _has_six_places(cls, value: Decimal) -> Decimal:
        if value != round(value, 6):
            raise ValueError("has more than six decimal places")
        return value

    @model_validator(mode="after")
    def _is_what_the_adapter_accepts(self) -> Self:
        try:
            self.adapter_config()
        except ConfigError as error:
            raise ValueError(str(error).removesuffix(".")) from None
        return self

    def adapter_config(self) -> object:
        """What the adapter is asked to do.

        Raises:
            ConfigError: its provider cannot be asked for that; the section is refused with the reason.
        """
        return None

    def provider_config(self, key: str, breaker: BreakerConfig) -> ProviderConfig:
        """What the orchestrator works by; ``breaker`` holds for what the section does not say."""
        return ProviderConfig(
            key=key,
            base_url=self.base_url,
            hosts=self.hosts,
            rate_limits=tuple(limit.config(name) for name, limit in self.rate_limits.items()),
            breaker=self.breaker.config(breaker),
            retry=self.retry.config(),
            cache={kind: ages.config() for kind, ages in self.cache.items()},
            concurrency=self.concurrency,
            timeout=self.timeout,
            total_timeout=self.total_timeout,
            money_per_credit_e6=int(self.credit_price * 1_000_000),
            currency=self.currency,
            slow=self.slow,
        )

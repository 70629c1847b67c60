"""Sections of YAML that every provider has: rate limits, breaker, retries, cache ages, schedule."""

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Final, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from advisor.core.config import DECIMALS
from advisor.core.errors import ConfigError
from advisor.core.money.assets import Asset
from advisor.providers.durations import Duration
from advisor.providers.units import Unit
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

ADDRESS: Final = r"^https?://[A-Za-z0-9.\-\[\]:]+(?:/[A-Za-z0-9._\-/]*)?$"
_BASE_URL: Final = re.compile(ADDRESS)
_HOST: Final = r"^[A-Za-z0-9.\-]+$"

Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[a-z][a-z0-9_]*$")]
Key: TypeAlias = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_.\-/]+$")]
"""A provider's own name of something, such as a competition."""
Host: TypeAlias = Annotated[str, Field(min_length=1, max_length=253, pattern=_HOST)]


AssetCode: TypeAlias = Annotated[str, Field(pattern=r"^[A-Z]{3,5}$"), AfterValidator(lambda code: Asset.of(code).code)]
"""A currency or token that ``core.money.assets`` knows."""


class Section(BaseModel):
    """Unknown names are refused; values are taken as YAML wrote them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _texts_are_no_numbers(cls, value: object, info: ValidationInfo) -> object:
        """Pydantic alone would read ``"1_000"`` as a thousand."""
        if isinstance(value, str) and cls.model_fields[str(info.field_name)].annotation in {int, float}:
            raise ValueError("should be a number, without quotes")
        return value


class RateLimitSection(Section):
    """A rate limit."""

    window: Window = Field(
        description="What it counts over: a sliding second, minute or hour, or the calendar's day or month (UTC)."
    )
    capacity: Annotated[int, Unit("requests, or credits where weighted")] = Field(
        ge=1, le=1_000_000_000, strict=True, description="Most in a window, as the provider's conditions say."
    )
    weighted: bool = Field(default=False, strict=True, description="Counts credits, as each call costs, not requests.")
    adaptive: bool = Field(
        default=True,
        strict=True,
        description="Halves the rate when the provider refuses or slows down, then recovers; sliding windows only.",
    )
    paced: bool = Field(
        default=False,
        strict=True,
        description="Spreads requests evenly over the window, for providers that refuse bursts.",
    )
    endpoints: frozenset[Name] = Field(
        default=frozenset(), description="Classes of endpoints it limits; none: all of the provider."
    )
    reserve: Annotated[float, Unit("share of the capacity")] = Field(
        default=0.0, ge=0, lt=1, description="Kept for urgent calls, so that idle ones do not use up a day or month."
    )

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

    fail_max: Annotated[int, Unit("failures in a row")] | None = Field(
        default=None,
        ge=1,
        le=1000,
        strict=True,
        description="After so many the provider is not called; none: as ADVISOR_CIRCUIT_BREAKER_MAX_FAILURES says.",
    )
    reset_timeout: Duration | None = Field(
        default=None,
        description="Then it is tried again; none: as ADVISOR_CIRCUIT_BREAKER_RESET_TIMEOUT says.",
    )
    per_endpoint: bool = Field(
        default=False, strict=True, description="A breaker for each class of endpoints, where they fail apart."
    )

    def config(self, default: BreakerConfig) -> BreakerConfig:
        return BreakerConfig(
            fail_max=default.fail_max if self.fail_max is None else self.fail_max,
            reset_timeout=default.reset_timeout if self.reset_timeout is None else self.reset_timeout,
            per_endpoint=self.per_endpoint,
        )


class RetrySection(Section):
    """How failed requests are made again, after a random wait in [0, min(cap, base · 2ⁿ)]."""

    attempts: Annotated[int, Unit("requests")] = Field(
        default=RetryConfig().attempts,
        ge=1,
        le=10,
        strict=True,
        description="Most for one call, the first included; what fails so often needs a breaker, not patience.",
    )
    base: Duration = Field(default=RetryConfig().base, description="Longest wait before the first retry.")
    cap: Duration = Field(default=RetryConfig().cap, description="Longest wait before any retry.")
    share_per_minute: Annotated[float, Unit("share of the last minute's calls")] = Field(
        default=RetryConfig().share_per_minute,
        ge=0,
        le=1,
        description="Most retries, so that they cannot double the load of a provider that is down.",
    )

    def config(self) -> RetryConfig:
        return RetryConfig(attempts=self.attempts, base=self.base, cap=self.cap, share_per_minute=self.share_per_minute)


class AgesSection(Section):
    """Ages of an answer: fresh ≤ stale ≤ dead."""

    fresh: Duration = Field(description="Until then it is served without asking the provider.")
    stale: Duration = Field(description="Until then it is served while the provider is asked in the background.")
    dead: Duration = Field(description="Until then it is served if the provider cannot be asked; then never again.")

    @model_validator(mode="after")
    def _in_order(self) -> "AgesSection":
        if not self.fresh <= self.stale <= self.dead:
            raise ValueError("fresh must not exceed stale, nor stale dead")
        return self

    def config(self) -> CacheAges:
        return CacheAges(fresh=self.fresh, stale=self.stale, dead=self.dead)


class ScheduleSection(Section):
    """When things are fetched ahead of need."""

    before_kickoff: tuple[Duration, ...] = Field(
        default=ScheduleConfig().before_kickoff,
        description="Times before the start at which a fixture's odds are fetched, as line-ups and money move them.",
    )
    every_in_play: Duration = Field(default=ScheduleConfig().every_in_play, description="How often while a game is on.")
    every_idle: Duration = Field(
        default=ScheduleConfig().every_idle, description="How often otherwise, at the least; calls cost quota."
    )
    spread: Annotated[float, Unit("share of the interval")] = Field(
        default=ScheduleConfig().spread,
        ge=0,
        le=1,
        description="Due fetches are spread over so much, so that they do not come all at once.",
    )

    def config(self) -> ScheduleConfig:
        return ScheduleConfig(
            before_kickoff=self.before_kickoff,
            every_in_play=self.every_in_play,
            every_idle=self.every_idle,
            spread=self.spread,
        )


class ProviderSection(Section):
    """What every provider has; a spec adds its own settings in a class of its own."""

    base_url: str = Field(description="Address its calls start with, without a slash at the end.")
    backup_urls: tuple[str, ...] = Field(
        default=(),
        max_length=3,
        description="Addresses that answer the same calls, with the same key: tried in this order while those before "
        "them fail, until these answer again.",
    )
    hosts: frozenset[Host] = Field(
        default=frozenset(), description="More hosts that may be called, where it spreads over several."
    )
    rate_limits: Mapping[Name, RateLimitSection] = Field(
        min_length=1, description="Its limits, by name; a call is sent only if all of them allow it."
    )
    breaker: BreakerSection = Field(default=BreakerSection(), description="When it is left alone after failures.")
    retry: RetrySection = Field(default=RetrySection(), description="How failed requests are made again.")
    cache: Mapping[CallKind, AgesSection] = Field(
        default_factory=dict, description="Ages of answers by kind of call; kinds not named are not kept."
    )
    schedule: ScheduleSection = Field(default=ScheduleSection(), description="When it is asked ahead of need.")
    concurrency: Annotated[int, Unit("requests")] = Field(
        default=4, ge=1, le=100, strict=True, description="Most in flight at once; providers refuse who sends more."
    )
    timeout: Duration = Field(
        default=timedelta(seconds=10), description="Of connecting, and of each wait for bytes; then the request failed."
    )
    total_timeout: Duration = Field(
        default=timedelta(seconds=30), description="Of a request as a whole, against answers that drip."
    )
    credit_price: Annotated[Decimal, Unit("money per credit"), DECIMALS] = Field(
        default=Decimal(0), ge=0, le=1000, description="What one credit costs, for the spending shown; 0 for free."
    )
    currency: str = Field(default="USD", pattern=r"^[A-Z]{3}$", description="Of that price, by its ISO code.")
    slow: Duration = Field(
        default=timedelta(seconds=3), description="Slower answers (90th percentile) make it count as degraded."
    )

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

    @field_validator("backup_urls")
    @classmethod
    def _are_addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for each in value:
            cls._is_an_address(each)
        return value

    @model_validator(mode="after")
    def _has_each_address_once(self) -> Self:
        if len({self.base_url, *self.backup_urls}) <= len(self.backup_urls):
            raise ValueError("backup_urls has an address twice, or base_url again")
        return self

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
            backup_urls=self.backup_urls,
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

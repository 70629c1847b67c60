"""The configuration of a backtest: frozen, typed, bounded, and identified by its hash."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, cast

import orjson
from pydantic import BaseModel, ConfigDict, Field, JsonValue, field_validator, model_validator

from advisor.core.config import validated
from advisor.core.errors import ConfigError, FieldFault
from advisor.core.money.assets import Asset
from advisor.instruments.market_types import H2H_3WAY, KnownMarketType
from advisor.risk.capital_shares import NO_SHARES, LimitShares, limits_at, shared_limits
from advisor.risk.limits import OFF, Limits, LimitValues, limit_values
from advisor.risk.profiles import LimitProfile, trading_limits
from advisor.risk.staking import Amount, FlatStaking, Staking, StakingValues, staking_values
from advisor.risk.state import new_state
from advisor.strategies.registry import strategy_named
from advisor.strategies.scanning import ValuingStrategy

ENGINE_VERSION: Final = 9
"""Raised when the same config on the same data may give other bets; part of every config hash."""
_LATER: Final[Mapping[str, JsonValue]] = {"sides": "back", "max_hours": None}
"""Parameters that came later, where they change nothing: runs from before them keep their hash."""
_LATER_LIMITS: Final[Mapping[str, int | float]] = {
    "weekly_loss": OFF,
    "monthly_loss": OFF,
    "stake_factor": 1.0,
    "scale_by_use": False,
}
"""Limits likewise."""
_LATER_STAKING: Final[Mapping[str, float]] = {"start": 0.0}
"""Values of staking plans likewise."""


DEFAULT_MARKET: Final = H2H_3WAY
"""The market of a run that names none."""


class BacktestConfig(BaseModel):
    """Everything that shapes a run, apart from the data itself.

    ``config``, the strategy's parameters, is checked by the strategy and filled in with its defaults, so that two
    configs which mean the same have the same hash. ``limit_profile`` names the limits of paper and live, in place of
    ``limits``; with neither nothing is limited.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    strategy: str = "value"
    config: dict[str, JsonValue] = Field(default_factory=dict)
    market: KnownMarketType = DEFAULT_MARKET
    competitions: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    staking: Staking = Field(default_factory=FlatStaking)
    limits: Limits | None = None
    limit_profile: Annotated[LimitProfile, Field(strict=False)] | None = None
    bankroll: Amount = "1000.00"
    currency: str = "EUR"
    commissions: dict[str, Annotated[float, Field(ge=0, lt=1)]] = Field(default_factory=dict)
    sharp: str = Field(default="pinnacle", description="Venue whose margin-free close is the measure of CLV.")

    @field_validator("competitions")
    @classmethod
    def _competitions_have_no_order(cls, codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(set(codes)))

    @field_validator("currency")
    @classmethod
    def _currency_is_known(cls, code: str) -> str:
        return Asset.of(code).code

    @model_validator(mode="after")
    def _dates_are_in_order(self) -> "BacktestConfig":
        if self.date_from and self.date_to and self.date_from > self.date_to:
            raise ValueError(f"date_from {self.date_from} lies after date_to {self.date_to}")
        return self

    @model_validator(mode="after")
    def _limits_are_said_once(self) -> "BacktestConfig":
        if self.limits is not None and self.limit_profile is not None:
            raise ValueError("limits and limit_profile both say what is limited; leave one of them out")
        return self

    @classmethod
    def checked(cls, values: Mapping[str, JsonValue], *, recorded: bool = False) -> "BacktestConfig":
        """Build from plain values, checking the strategy's parameters, staking and limits as well.

        Args:
            recorded: whether it is for a recorded session, which has earlier prices.

        Raises:
            ConfigError: something is unknown, of the wrong type, out of bounds or contradictory.
        """
        config = validated(cls, values, "backtest")
        built = strategy_named(config.strategy)
        if built.family != "value":
            raise ConfigError(
                f"Strategy {config.strategy!r} places bets together, which a backtest cannot stake; it runs live.",
                (FieldFault("strategy", "places several bets together"),),
            )
        if config.market not in built.markets:
            raise ConfigError(f"Strategy {config.strategy!r} does not bet on {config.market}.")
        try:
            strategy = built.build(config.config)
            filled = strategy.config.model_dump(mode="json")
        except ConfigError as error:
            faults = tuple(
                # Two parameters that do not go together are a fault of the config as a whole.
                FieldFault(f"config.{fault.field}" if fault.field else "config", fault.reason)
                for fault in error.faults
            )
            raise ConfigError(str(error), faults) from None
        if strategy.lags and not recorded:
            raise ConfigError(
                f"Strategy {config.strategy!r} looks at how prices moved, and history has one price of each venue "
                "before the start; it runs live.",
                (FieldFault("strategy", "looks at earlier prices, which history does not have"),),
            )
        config = config.model_copy(update={"config": filled})
        config.kernel_values()
        return config

    def built_strategy(self) -> ValuingStrategy:
        """The strategy with its parameters filled in."""
        # ``checked`` lets no other family through.
        return cast("ValuingStrategy", strategy_named(self.strategy).build(self.config))

    @property
    def money(self) -> Asset:
        return Asset.of(self.currency)

    @property
    def bankroll_minor(self) -> int:
        return self.money.to_minor(self.bankroll)

    def kernel_values(self) -> tuple[LimitValues, StakingValues]:
        """Limits, of a capital of the starting bankroll, and staking as the decision kernel reads them.

        Raises:
            ConfigError: an amount is unusable in the currency.
        """
        try:
            bankroll = self.bankroll_minor
            if not 0 < bankroll <= self.money.largest_bankroll:
                most = self.money.text(self.money.largest_bankroll)
                raise ValueError(f"A bankroll of {self.bankroll} cannot be run; set one above zero, at most {most}.")
            staking = staking_values(self.staking, self.money)
            if self.limit_profile is not None:
                return limits_at(*self.limit_rules, new_state(bankroll).totals, 0), staking
            return limit_values(self.limits, bankroll, self.money), staking
        except ValueError as error:
            raise ConfigError(str(error)) from None

    @property
    def limits_named(self) -> str:
        """Which limits it has, in a word: those of a profile, ``own`` ones, or ``none``."""
        return self.limit_profile or ("none" if self.limits is None else "own")

    @property
    def limit_rules(self) -> tuple[LimitValues, LimitShares]:
        """The limits that are amounts, and those that are shares of the capital."""
        if self.limit_profile is not None:
            return trading_limits(self.limit_profile, self.money)
        return shared_limits(self.limits, self.money)

    @property
    def config_hash(self) -> str:
        """SHA-256 of what the config means, in canonical JSON: ``10`` and ``10.00`` are one.

        A limit profile is what its limits are, whatever its name. Shares of the capital are part of it beside what they
        come to at the start; of a run without any nothing is, so that its hash is what it was before the capital could
        change within a run.

        Raises:
            ConfigError: an amount is unusable in the currency.
        """
        (limits, staking), (_, shares) = self.kernel_values(), self.limit_rules
        meant = {name: value for name, value in limits._asdict().items() if _LATER_LIMITS.get(name, ()) != value}
        plain = {
            "engine": ENGINE_VERSION,
            **self.model_dump(mode="json", exclude={"bankroll", "limits", "limit_profile", "staking", "config"}),
            "config": {name: value for name, value in self.config.items() if _LATER.get(name, ()) != value},
            "bankroll": self.bankroll_minor,
            # No limit of a bet is one meaning, whatever the largest stake of the asset.
            "limits": meant | ({"max_stake": OFF} if limits.max_stake == self.money.largest_stake else {}),
            "staking": {
                name: value for name, value in staking._asdict().items() if _LATER_STAKING.get(name, ()) != value
            },
        } | ({} if shares == NO_SHARES else {"shares": shares._asdict()})
        return hashlib.sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).hexdigest()

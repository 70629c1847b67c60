"""Strategy instances of the engine's process: as the database has them now, and as the engine runs them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg
import structlog

from advisor.core.alerts import Alert, AlertCode
from advisor.core.config import adapted
from advisor.core.errors import ConfigError
from advisor.core.markets import MarketTypeKey
from advisor.core.money.assets import Asset
from advisor.core.orders.instances import EVALUATED, InstanceDefinition, InstanceState, RiskMode
from advisor.core.orders.modes import Mode
from advisor.db.alerts.outbox import send_alerts
from advisor.db.leader.writes import WritingConnection
from advisor.db.strategies.instances import InstanceRow, follow_settings, instances, marks_of, note_failures
from advisor.engine.orders.granting import Trading
from advisor.risk.capital_shares import NO_SHARES, LimitShares, tighter
from advisor.risk.limits import LimitValues
from advisor.risk.profiles import LimitProfile, trading_limits
from advisor.risk.staking import STAKING_ADAPTER, staking_values
from advisor.strategies.instances import StrategyInstance, defined

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioConfig:
    """Money that bets share.

    Attributes:
        key: of the portfolio.
        mode: with whose money it bets, for good.
        opening: what it begins with, smallest units.
        limits: against which it is held; its settlements against loss streak and hard drawdown.
        shares: those of the limits that are shares of its capital.
    """

    key: str
    mode: Mode
    asset: Asset
    opening: int
    limits: LimitValues
    shares: LimitShares = NO_SHARES


@dataclass(frozen=True, slots=True, kw_only=True)
class BettingConfig:
    """What all instances that bet share.

    Attributes:
        portfolios: whose money there is.
        deadline: so long after its decision an order is no longer sent.
        markets: types that may be bet on.
        slippage: see ``Trading``.
    """

    portfolios: tuple[PortfolioConfig, ...]
    deadline: timedelta
    markets: frozenset[MarketTypeKey]
    slippage: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class InstancesConfig:
    """Which instances there are.

    Attributes:
        built_in: what the settings alone define and the pages show; nothing is bet by them.
        defined: those in the database that the settings define, by name.
    """

    built_in: tuple[StrategyInstance, ...]
    defined: Mapping[str, InstanceDefinition]
    betting: BettingConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class AtWork:
    """What is to run.

    Attributes:
        instances: that are evaluated.
        versions: numbers of those that are not built in, by name.
        trading: those that bet, by name.
        failures: of those that cannot be made, by name, with the reason.
    """

    instances: tuple[StrategyInstance, ...]
    versions: Mapping[str, int]
    trading: Mapping[str, Trading]
    failures: Mapping[str, str]


class Instances:
    """For one lease, and one task."""

    def __init__(self, config: InstancesConfig) -> None:
        self._config = config
        self._marks: Sequence[tuple[str, str, int, datetime]] | None = None

    async def take_up(self, connection: WritingConnection, at: datetime) -> AtWork:
        """What is to run from now on; what the settings define is stored first."""
        await follow_settings(connection, self._config.defined, at)
        found = at_work(self._config, await instances(connection))
        await self.note_failures(connection, found.failures, at)
        self._marks = await marks_of(connection)
        return found

    async def have_changed(self, reader: asyncpg.Connection | asyncpg.Pool) -> bool:
        """Whether something was changed since it was taken up."""
        return await marks_of(reader) != self._marks

    async def note_failures(self, connection: WritingConnection, failures: Mapping[str, str], at: datetime) -> None:
        """Instances have crashed; the built-in ones are not stored, and the log and an alert alone say it."""
        if not failures:
            return
        built_in = {each.name for each in self._config.built_in}
        for name, reason in failures.items():
            log.error("strategy_instance_failed", instance=name, reason=reason)
        stored = {name: reason for name, reason in failures.items() if name not in built_in}
        await note_failures(connection, stored, at)
        await send_alerts(connection, (_failed(name, reason, at) for name, reason in failures.items()))


def _failed(name: str, reason: str, at: datetime) -> Alert:
    return Alert(
        code=AlertCode.INSTANCE_FAILED,
        subject=name,
        text=f"The strategy instance {name} stopped: {reason.rstrip('.')}. Its open bets settle as usual.",
        at=at,
        occurrence=at.isoformat(),
    )


def at_work(config: InstancesConfig, rows: Sequence[InstanceRow]) -> AtWork:
    """What is to run by what is stored."""
    made, trading, failures = list(config.built_in), dict[str, Trading](), dict[str, str]()
    for row in rows:
        if row.state not in EVALUATED:
            continue
        definition = row.version.definition
        try:
            made.append(defined(row.name, definition))
            if row.state is InstanceState.RUNNING and definition.mode is not Mode.WATCH:
                trading[row.name] = trading_of(row.name, row.version.number, definition, config.betting)
        except ConfigError as error:
            failures[row.name] = str(error)
    runs = tuple(each for each in made if each.name not in failures)
    versions = {row.name: row.version.number for row in rows if row.name in {each.name for each in runs}}
    return AtWork(instances=runs, versions=versions, trading=trading, failures=failures)


def trading_of(name: str, version: int, definition: InstanceDefinition, betting: BettingConfig) -> Trading:
    """How an instance bets.

    Raises:
        ConfigError: its portfolio or its limit profile is not known, or one of its modes is refused.
    """
    if definition.mode is Mode.LIVE:
        raise ConfigError("No venue takes orders for money yet; use the mode paper.")
    if definition.risk is RiskMode.MODEL:
        raise ConfigError("No model of risk is there yet; use the risk mode dynamic.")
    portfolio = next((each for each in betting.portfolios if each.key == definition.portfolio), None)
    if portfolio is None:
        known = ", ".join(each.key for each in betting.portfolios)
        raise ConfigError(f"There is no portfolio {definition.portfolio} here; there is {known}.")
    if portfolio.mode is not definition.mode:
        raise ConfigError(f"The portfolio {portfolio.key} is {portfolio.mode}, and its bets are not {definition.mode}.")
    if definition.limits not in set(LimitProfile):
        raise ConfigError(f"There is no limit profile {definition.limits}; use one of {', '.join(LimitProfile)}.")
    asset = portfolio.asset
    profile = trading_limits(LimitProfile(definition.limits), asset)
    limits, shares = tighter(profile, (portfolio.limits, portfolio.shares))
    try:
        staking = staking_values(adapted(STAKING_ADAPTER, dict(definition.staking), "staking"), asset)
    except ValueError as error:
        raise ConfigError(f"Unusable staking: {error}") from error
    return Trading(
        instance=name,
        version=version,
        mode=definition.mode,
        portfolio=definition.portfolio,
        asset=asset,
        limits=limits._replace(scale_by_use=definition.risk is RiskMode.DYNAMIC),
        shares=shares,
        staking=staking,
        deadline=betting.deadline,
        markets=betting.markets,
        may_bet=definition.may_bet,
        venues=None if definition.venues is None else frozenset(definition.venues),
        slippage=betting.slippage,
    )

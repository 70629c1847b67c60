"""Portfolios at a start: made of their last good snapshot and what came later, or of their whole ledger, and proven.

The ledger is what counts; a snapshot shortens the way to it and is never believed.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import asyncpg
import structlog

from advisor.core.alerts import Alert, AlertCode
from advisor.core.clock import Clock
from advisor.core.errors import SnapshotRefusedError
from advisor.db.alerts.outbox import send_alerts
from advisor.db.leader.writes import WritingConnection
from advisor.db.ledger.entries import entries_of
from advisor.db.ledger.portfolios import open_portfolio
from advisor.db.ledger.snapshots import StoredSnapshot, balances_of, keep_snapshot, posted_keys, snapshot_before
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.engine.portfolios.proof import prove, taken_up
from advisor.ledger.accounts import Account, AccountKind
from advisor.live.betting.instances import PortfolioConfig

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotsConfig:
    """When a snapshot of a portfolio is made, if there is anything new.

    Attributes:
        entries: after so many entries of its ledger since the last.
        every: so long after the last.
    """

    entries: int = 2_000
    every: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Kept:
    entries: int
    at: datetime


class Portfolios:
    """For one task."""

    def __init__(self, config: SnapshotsConfig, clock: Clock) -> None:
        self._config: Final = config
        self._clock: Final = clock
        self._kept: dict[str, _Kept] = {}

    async def restored(
        self, connection: WritingConnection, configs: Sequence[PortfolioConfig], now: datetime
    ) -> Mapping[str, Portfolio]:
        """By key the portfolios that their entries make, new ones with their opening money.

        One that is not what its accounts say bets nothing until a person resumes.

        Raises:
            ConfigError: one was of another mode before.
        """
        self._kept.clear()
        for each in configs:
            await open_portfolio(connection, each.key, each.mode)
        return {each.key: await self._restored(connection, each, now) for each in configs}

    async def _restored(self, connection: WritingConnection, config: PortfolioConfig, now: datetime) -> Portfolio:
        begun, balances = self._clock.now(), await balances_of(connection, config.key)
        portfolio = await self._of_snapshots(connection, config, balances, now)
        if portfolio is None:
            portfolio = await _of_all_entries(connection, config)
            await _hold_against(connection, portfolio, config, balances, now)
        seconds = (self._clock.now() - begun).total_seconds()
        log.info(
            "portfolio_restored",
            portfolio=config.key,
            entries=portfolio.ledger.posted,
            of_snapshot=self._kept[config.key].entries if config.key in self._kept else 0,
            open_bets=len(portfolio.open_bets),
            seconds=seconds,
        )
        return portfolio

    async def keep(self, connection: WritingConnection, portfolios: Mapping[str, Portfolio], now: datetime) -> None:
        """Store snapshots of those of which one is due; all of their entries are stored, in this transaction too."""
        for key, portfolio in portfolios.items():
            kept, entries = self._kept.get(key), portfolio.ledger.posted
            new = entries - (0 if kept is None else kept.entries)
            if new and (kept is None or new >= self._config.entries or now - kept.at >= self._config.every):
                await self._keep(connection, key, portfolio, now)

    async def keep_all(self, connection: WritingConnection, portfolios: Mapping[str, Portfolio], now: datetime) -> None:
        """Store snapshots of all that have changed since their last, as the process ends."""
        for key, portfolio in portfolios.items():
            kept = self._kept.get(key)
            if kept is None or portfolio.ledger.posted != kept.entries:
                await self._keep(connection, key, portfolio, now)

    async def _keep(self, connection: WritingConnection, key: str, portfolio: Portfolio, now: datetime) -> None:
        size = await keep_snapshot(connection, key, portfolio.memory(), now)
        self._kept[key] = _Kept(portfolio.ledger.posted, now)
        log.info("portfolio_snapshot_kept", portfolio=key, entries=portfolio.ledger.posted, bytes=size)

    async def _of_snapshots(
        self, connection: WritingConnection, config: PortfolioConfig, balances: Mapping[Account, int], now: datetime
    ) -> Portfolio | None:
        """By the newest snapshot that is proven; None where none is. Whatever is not as it was written is reported."""
        async for stored in _snapshots(connection, config.key):
            if not stored.is_readable:
                log.info("portfolio_snapshot_of_another_version", portfolio=config.key, version=stored.version)
                continue
            try:
                portfolio, covered = await _of_snapshot(connection, config, stored, balances)
            except SnapshotRefusedError as error:
                await _report(connection, config.key, stored, str(error), now)
                continue
            self._kept[config.key] = _Kept(covered, stored.at)
            return portfolio
        return None


async def _snapshots(connection: asyncpg.Connection, portfolio: str) -> AsyncIterator[StoredSnapshot]:
    """Of a portfolio, the newest first, each read when it is asked for."""
    stored = await snapshot_before(connection, portfolio, None)
    while stored is not None:
        yield stored
        stored = await snapshot_before(connection, portfolio, stored.id)


async def _of_snapshot(
    connection: asyncpg.Connection, config: PortfolioConfig, stored: StoredSnapshot, balances: Mapping[Account, int]
) -> tuple[Portfolio, int]:
    """The portfolio that a snapshot and all later entries leave, and how many entries the snapshot covers.

    Raises:
        SnapshotRefusedError: that is not what the ledger has.
    """
    memory = stored.memory()
    posted = await posted_keys(connection, config.key, stored.last_entry)
    later = [entry async for entry in entries_of(connection, config.key, stored.last_entry)]
    portfolio = taken_up(_cash(config), config.limits, memory, posted, later)
    prove(portfolio, balances, config.asset.code)
    portfolio.ledger.take()
    return portfolio, memory.entries


async def _of_all_entries(connection: asyncpg.Connection, config: PortfolioConfig) -> Portfolio:
    entries = [entry async for entry in entries_of(connection, config.key)]
    portfolio = Portfolio.rebuilt(_cash(config), config.limits, entries)
    portfolio.ledger.take()
    return portfolio


async def _hold_against(
    connection: WritingConnection,
    portfolio: Portfolio,
    config: PortfolioConfig,
    balances: Mapping[Account, int],
    now: datetime,
) -> None:
    """Give a new portfolio its money; let one that is not what its accounts say bet nothing."""
    if not portfolio.ledger.posted:
        portfolio.move("opening", config.opening, now)
        return
    try:
        prove(portfolio, balances, config.asset.code)
    except SnapshotRefusedError as error:
        text = f"The entries of the portfolio {config.key} do not make what its accounts have: {error}."
        log.critical("portfolio_not_proven", portfolio=config.key, reason=str(error))
        if not portfolio.is_halted:
            portfolio.halt(f"not-proven:{now.isoformat()}", text, now)
        alert = Alert(
            code=AlertCode.LEDGER_NOT_PROVEN,
            subject=config.key,
            text=f"{text} It bets nothing until somebody resumes.",
            at=now,
            occurrence=now.isoformat(),
        )
        await send_alerts(connection, (alert,))


async def _report(
    connection: WritingConnection, portfolio: str, stored: StoredSnapshot, reason: str, now: datetime
) -> None:
    log.error("portfolio_snapshot_refused", portfolio=portfolio, made_at=stored.at.isoformat(), reason=reason)
    alert = Alert(
        code=AlertCode.SNAPSHOT_REFUSED,
        subject=portfolio,
        text=f"The snapshot of the portfolio {portfolio} of {stored.at:%Y-%m-%d %H:%M} UTC cannot be true: {reason}. "
        "An earlier one, or the whole ledger, was used.",
        at=now,
        occurrence=str(stored.id),
    )
    await send_alerts(connection, (alert,))


def _cash(config: PortfolioConfig) -> Account:
    return Account(config.key, None, config.asset.code, AccountKind.CASH)

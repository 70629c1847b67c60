"""Holds the accounts at venues against what is known of them, every minute, beside the steps; each round is kept."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import asyncpg
import structlog

from advisor.core.clock import Clock
from advisor.core.orders.halts import HaltScope
from advisor.db.leader.writes import Writes
from advisor.db.orders.halts import BY_ENGINE, set_halt
from advisor.db.reconciliation.accounts import (
    AccountKey,
    accounts_bet_at,
    keep_lines,
    known_orders,
    money_differences,
    paid_orders,
    read_since,
)
from advisor.db.reconciliation.books import book_lines
from advisor.db.reconciliation.rounds import ReadRound, account_standings, write_incomplete, write_round
from advisor.execution.account_check import GRAVE, Compared, compared
from advisor.live.betting.venues.reconciliation_metrics import ReconciliationMetrics
from advisor.live.betting.venues.unheard import Unheard
from advisor.ports.accounts import AccountState, VenueAccount
from advisor.ports.venues import IncompleteAnswerError, Venue
from advisor.risk.breakers.accounts import AccountStanding, account_findings, share_of
from advisor.risk.breakers.breaker import BreakersConfig, Finding
from advisor.supervision import heed_cancellation

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorConfig:
    """What a round takes for granted.

    Attributes:
        answer_within: in so long all lists of an account have to be read: a round ends before the next begins.
        settles_within: so long one side may have settled a bet before the other.
        too_long: a difference that nothing explains for so long is a graver alert.
    """

    answer_within: timedelta = timedelta(seconds=30)
    settles_within: timedelta = timedelta(hours=24)
    too_long: timedelta = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class ReadBalance:
    """What an account had.

    Attributes:
        amount: smallest units, open bets included.
        began: when the reading began; aware UTC.
    """

    asset: str
    amount: int
    began: datetime


class StateMonitor:
    """For one lease; its findings are read by another task.

    Args:
        venues: by key; of one that is no ``VenueAccount``, as on paper, nothing can be read.
        unheard: makes words of what accounts have and nobody here has heard of.
    """

    def __init__(
        self,
        venues: Callable[[str], Venue],
        unheard: Unheard,
        config: BreakersConfig,
        clock: Clock,
        metrics: ReconciliationMetrics,
        rounds: MonitorConfig = MonitorConfig(),
        called: Callable[[str, bool], None] = lambda _venue, _failed: None,
    ) -> None:
        self._rounds: Final = rounds
        self._called: Final = called
        self._venues: Final = venues
        self._unheard: Final = unheard
        self._config: Final = config
        self._clock: Final = clock
        self._metrics: Final = metrics
        self._standings: Mapping[str, AccountStanding] = {}
        self._balances: Mapping[str, ReadBalance] = {}

    def balance(self, venue: str) -> ReadBalance | None:
        """What the account at a venue had when it was read last; None where it was not, by this process."""
        return self._balances.get(venue)

    def findings(self, now: datetime) -> Iterator[Finding]:
        """What speaks for breakers over venues."""
        for each in self._standings.values():
            yield from account_findings(each, now, self._config)

    async def restore(self, connection: asyncpg.Connection | asyncpg.Pool) -> None:
        """Forget what may not be stored, and take up where accounts stood."""
        self._standings = await account_standings(connection)
        self._balances = {}

    async def round(self, pool: asyncpg.Pool, writes: Writes) -> None:
        """Read every account once, all at the same time, and store what was found."""
        accounts = {key: self._venues(key.venue) for key in await accounts_bet_at(pool)}
        made = [
            self._check(pool, writes, key, venue) for key, venue in accounts.items() if isinstance(venue, VenueAccount)
        ]
        await asyncio.gather(*made)

    async def _check(self, pool: asyncpg.Pool, writes: Writes, of: AccountKey, account: VenueAccount) -> None:
        key, began = of.venue, self._clock.now()
        orders_since, lines_since = await read_since(pool, of, began)
        try:
            async with asyncio.timeout(self._rounds.answer_within.total_seconds()):
                state = await account.account(orders_since, lines_since)
        except Exception as error:
            heed_cancellation()
            self._called(key, True)
            reason = str(error) or "no answer came in time"
            log.warning("account_not_read", venue=key, reason=reason)
            if not isinstance(error, IncompleteAnswerError | TimeoutError):
                log.error("account_not_read_for_a_defect", venue=key, exc_info=error)
            async with writes.transaction() as connection:
                await write_incomplete(connection, of, began, self._clock.now(), reason)
            self._become(self._standings.get(key, AccountStanding(venue=key)).failed(began))
            self._metrics.incomplete(key)
        else:
            self._called(key, False)
            found = await self._compare(writes, of, state, began)
            await self._unheard.take_up(key, account, found)

    async def _compare(self, writes: Writes, of: AccountKey, state: AccountState, began: datetime) -> Compared:
        key, now = of.venue, self._clock.now()
        transit = self._venues(key).terms.max_transit
        named = {each.reference for each in state.orders} | {each.reference for each in state.matches}
        async with writes.transaction() as connection:
            expected = await keep_lines(connection, of, state, now)
            await book_lines(connection, of, state.asset, now)
            ours = await known_orders(connection, of, named)
            paid = await paid_orders(connection, of, [each.venue_id for each in ours if each.venue_id is not None])
            found = compared(ours, state, paid, began, transit)
            found.differences += await money_differences(
                connection, of, state, expected, now, self._rounds.settles_within
            )
            made = ReadRound(
                account=of,
                began_at=began,
                ended_at=now,
                asset=state.asset,
                balance=state.balance,
                expected=expected,
                differences=found.differences,
                skipped=found.skipped,
            )
            amount = await write_round(connection, made, self._rounds.too_long)
            share = share_of(amount, state.balance)
            if share > self._config.halt_share:
                reason = f"{share:.1%} of the account's value differs from what is known, and nothing explains it."
                await set_halt(connection, HaltScope.VENUE, key, reason, BY_ENGINE, now)
        self._become(
            AccountStanding(
                venue=key,
                unexplained=amount,
                value=state.balance,
                grave=sum(each.kind in GRAVE for each in found.differences),
            )
        )
        self._balances = {**self._balances, key: ReadBalance(state.asset, state.balance, began)}
        self._metrics.complete(made, amount)
        return found

    def _become(self, standing: AccountStanding) -> None:
        self._standings = {**self._standings, standing.venue: standing}

"""What open bets can lose by what they have in common, computed beside the steps and stored when it changes."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

import asyncpg
import structlog

from advisor.db.leader.writes import WritingConnection
from advisor.db.risk.exposures import about, write_exposures
from advisor.engine.orders.blotter import Blotter
from advisor.engine.portfolios.exposures import Exposure, ExposureBy, OpenPart, exposures, open_parts
from advisor.live.betting.instances import PortfolioConfig
from advisor.risk.capital.config import CapitalConfig
from advisor.risk.staking import share_of
from advisor.risk.state import BANKROLL
from advisor.supervision import heed_cancellation

log = structlog.get_logger(__name__)


class Exposures:
    """Of all portfolios, as last computed; for one task but for what is computed.

    Args:
        portfolios: whose money there is.
        rules: what bets with something in common may lose together.
    """

    def __init__(self, portfolios: Sequence[PortfolioConfig], rules: CapitalConfig) -> None:
        self._rules: Final = rules
        self._assets: Final = {each.key: each.asset.code for each in portfolios}
        self._bankrolls: Mapping[str, int] = {}
        self._made: dict[str, Sequence[Exposure]] = {}
        self._stored: dict[str, Sequence[Exposure]] = {}

    def forget(self) -> None:
        """Store all of them anew: what was written last may not be stored."""
        self._stored.clear()

    def look(self, blotter: Blotter) -> Mapping[str, Sequence[OpenPart]]:
        """What is open of each portfolio; it changes no more."""
        self._bankrolls = {key: int(each.state.totals[BANKROLL]) for key, each in blotter.portfolios.items()}
        return {key: open_parts(portfolio) for key, portfolio in blotter.portfolios.items() if key in self._assets}

    async def compute(self, reader: asyncpg.Pool, seen: Mapping[str, Sequence[OpenPart]]) -> None:
        """Compute in a thread what was looked at can lose; what cannot be computed stays as it was."""
        for key, parts in seen.items():
            try:
                events, orders = {part.event for part in parts}, {part.key for part in parts}
                known = await about(reader, sorted(events), sorted(orders))
                # Where nothing is open there is nothing to wait for.
                self._made[key] = await asyncio.to_thread(exposures, parts, known, self._limits(key)) if parts else ()
            except Exception:
                heed_cancellation()
                log.exception("exposures_not_computed", portfolio=key)

    def _limits(self, portfolio: str) -> Mapping[ExposureBy, int]:
        bankroll = max(self._bankrolls.get(portfolio, 0), 0)
        shares = {ExposureBy.COMPETITION: self._rules.competition_most, ExposureBy.GROUP: self._rules.group_most}
        return {by: share_of(bankroll, share) for by, share in shares.items() if share < 1}

    async def note(self, connection: WritingConnection, now: datetime) -> None:
        """Store what has changed, in a step's transaction."""
        for key, made in self._made.items():
            if made != self._stored.get(key):
                await write_exposures(connection, key, self._assets[key], made, now)
                self._stored[key] = made

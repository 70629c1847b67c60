"""What a person has set for themselves, as the engine holds it: read again and again, and held against every order."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import asyncpg

from advisor.core.alerts import Alert, AlertCode
from advisor.core.orders.modes import Mode
from advisor.db.alerts.outbox import send_alerts
from advisor.db.leader.writes import WritingConnection
from advisor.db.responsible.rules import own_rules
from advisor.db.responsible.use import use_of
from advisor.engine.orders.blotter import Blotter, BlotterChanges
from advisor.engine.orders.deciding import RefusedSignal
from advisor.execution.intents import Intent
from advisor.live.betting.instances import PortfolioConfig
from advisor.risk.limits import Refusal
from advisor.risk.responsible import (
    Asked,
    Breach,
    DayUse,
    OwnLimit,
    OwnRules,
    Use,
    deposit_breach,
    minutes_of,
    order_breach,
    period_start,
)
from advisor.risk.state import OPEN_EXPOSURE

_UNREAD: Final = Breach(None, False, "could not be read", "what a person has set for themselves")
_KEPT: Final = timedelta(days=1)


class OwnLimits:
    """For one task. While anything of them cannot be read, no order leaves but those that close bets.

    A limit is the same in all modes; what is bet on paper uses nothing of it for bets with money.

    Args:
        portfolios: all of them, whose money is the person's.
    """

    def __init__(self, portfolios: Sequence[PortfolioConfig]) -> None:
        self._portfolios: Final = portfolios
        self._rules: OwnRules | None = None
        self._uses: Mapping[Mode, Use] | None = None
        self._sent: defaultdict[Mode, list[datetime]] = defaultdict(list)
        self._reached: list[tuple[OwnLimit, Breach, datetime]] = []
        self._forbidden: dict[UUID, Breach] = {}

    async def restore(self, connection: WritingConnection, now: datetime) -> None:
        """Forget everything but when orders were sent, and read it anew."""
        self._uses = None
        self._reached.clear()
        await self.learn(connection)
        await self.begin(connection, now)

    async def learn(self, reader: asyncpg.Connection | asyncpg.Pool) -> None:
        """Take over what was set meanwhile; after a failure nothing is known until this succeeds."""
        before = self._rules
        try:
            self._rules = rules = await own_rules(reader)
        except Exception:
            self._rules = None
            raise
        if before is None or (before.asset, not before.changes) != (rules.asset, not rules.changes):
            # What is used the next step reads: no older figures come after newer ones.
            self._uses = None

    async def begin(self, connection: WritingConnection, now: datetime) -> None:
        """Know what is used, before a step decides."""
        if self._uses is None:
            await self._read_use(connection, now)

    def forbids(self, blotter: Blotter, now: datetime, intent: Intent) -> Refusal | None:
        """What refuses an order that a step has decided on and does not hold yet; of others what they stake counts."""
        found = self._breach(blotter, now, intent, counted=False)
        if found is not None:
            self._forbidden[intent.cause] = found
            return Refusal.OWN_BREAK if found.is_break else Refusal.OWN_LIMIT
        self._add(intent.mode, now, DayUse(staked=intent.hold.at_risk))
        return None

    def _add(self, mode: Mode, now: datetime, more: DayUse) -> None:
        """Let what a step does count before it is stored and read again."""
        if self._uses is None:
            return
        use, today = self._uses.get(mode, Use()), now.astimezone(UTC).date()
        before = use.days.get(today, DayUse())
        after = replace(before, staked=before.staked + more.staked, deposited=before.deposited + more.deposited)
        self._uses = {**self._uses, mode: replace(use, days={**use.days, today: after})}

    def explained(self, refused: Sequence[RefusedSignal]) -> Sequence[RefusedSignal]:
        """Signals of a step that became no order; those that were forbidden here with what stood against them."""
        forbidden, self._forbidden = self._forbidden, {}
        return [
            replace(each, value=found.value, limit=found.bound) if (found := forbidden.get(each.cause)) else each
            for each in refused
        ]

    def breach(self, blotter: Blotter, now: datetime, intent: Intent) -> Breach | None:
        """What stands against an order that is to be sent; None: nothing."""
        return self._breach(blotter, now, intent, counted=True)

    def deposit(self, amount: int, asset: str, mode: Mode, now: datetime) -> Breach | None:
        """What stands against paying money in; None: nothing, and then it counts.

        Args:
            amount: smallest units.
            mode: of the portfolio.
        """
        if self._rules is None or self._uses is None:
            return _UNREAD
        found = deposit_breach(self._rules, self._uses.get(mode, Use()), amount, asset, now)
        if found is None:
            self._add(mode, now, DayUse(deposited=amount))
        elif found.limit is not None:
            self._reached.append((found.limit, found, now))
        return found

    def note_sent(self, mode: Mode, at: datetime) -> None:
        """An order that opens risk is sent now; its step is stored later."""
        self._sent[mode] = [*(each for each in self._sent[mode] if each > at - _KEPT), at]

    async def note(self, connection: WritingConnection, changes: BlotterChanges, now: datetime) -> None:
        """Alert of limits that were reached, and know what is used by now; after a step has written all else."""
        reached, self._reached = self._reached, []
        await send_alerts(connection, (_alert(*each) for each in reached))
        if not changes.is_empty:
            await self._read_use(connection, now, _changed_since(changes, now))

    async def _read_use(self, connection: WritingConnection, now: datetime, changed: date | None = None) -> None:
        """Know what is used.

        Args:
            changed: the first day (UTC) whose use may have changed since it was read; None: any.
        """
        rules, known = self._rules, self._uses or {}
        self._uses = None
        if rules is not None and not rules.changes:
            self._uses = {}
        elif rules is not None:
            self._uses = {
                mode: await use_of(
                    connection, rules.asset, mode, now, known[mode].days if mode in known else None, changed
                )
                for mode in sorted({each.mode for each in self._portfolios})
            }

    def _breach(self, blotter: Blotter, now: datetime, intent: Intent, *, counted: bool) -> Breach | None:
        if self._rules is None or self._uses is None:
            return _UNREAD
        use = self._uses.get(intent.mode, Use())
        use = replace(
            use,
            open_risk=self._open_risk(blotter, intent),
            minutes=use.minutes | minutes_of(self._sent[intent.mode]),
        )
        found = order_breach(self._rules, use, Asked(intent.hold.at_risk, intent.request.asset, counted), now)
        if found is not None and found.limit is not None and intent.close_out is None:
            self._reached.append((found.limit, found, now))
        return found

    def _open_risk(self, blotter: Blotter, intent: Intent) -> int:
        """Of the portfolios in whose asset and mode it bets."""
        of = (intent.request.asset, intent.mode)
        keys = [
            each.key
            for each in self._portfolios
            if (each.asset.code, each.mode) == of and each.key in blotter.portfolios
        ]
        return sum(int(blotter.portfolios[key].state.totals[OPEN_EXPOSURE]) for key in keys)


def _changed_since(changes: BlotterChanges, now: datetime) -> date | None:
    """The first day (UTC) whose use a step has changed: when its orders were intended. None: any, by a correction."""
    entries = [entry for each in changes.transactions.values() for entry in each]
    if any(entry.reverses is not None for entry in entries):
        return None
    return min((entry.intent.at for entry in changes.entries.values()), default=now).astimezone(UTC).date()


def _alert(limit: OwnLimit, breach: Breach, at: datetime) -> Alert:
    """Once in each day, week or month that the limit counts over."""
    return Alert(
        code=AlertCode.OWN_LIMIT_REACHED,
        subject=str(limit),
        text=f"A limit that you have set was reached: {breach.value} against {breach.bound}.",
        at=at,
        occurrence=period_start(limit, at).isoformat(),
    )

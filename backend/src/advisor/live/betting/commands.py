"""Commands of people, carried out in a step's transaction."""

from datetime import datetime

import asyncpg
import structlog

from advisor.db.leader.writes import WritingConnection
from advisor.db.orders.commands import (
    CommandKind,
    EngineCommand,
    WaitingCommand,
    any_waiting,
    note_done,
    waiting_commands,
)
from advisor.engine.orders.blotter import Blotter
from advisor.live.betting.follow_ups import FollowUps
from advisor.live.betting.settling import Settling

log = structlog.get_logger(__name__)


class Commands:
    """For one task, but for ``learn``.

    Args:
        settling: settles by hand what a person says.
        follow_ups: changes orders that stand.
    """

    def __init__(self, settling: Settling, follow_ups: FollowUps) -> None:
        self._follow_ups = follow_ups
        self._settling = settling
        self._waits = True

    def forget(self) -> None:
        """Look at the next step whether commands wait: what was carried out last may not be stored."""
        self._waits = True

    async def learn(self, pool: asyncpg.Pool) -> bool:
        """Look whether commands wait, for the next step to carry out."""
        self._waits = self._waits or await any_waiting(pool)
        return self._waits

    async def carry_out(self, connection: WritingConnection, blotter: Blotter, now: datetime) -> None:
        """Carry out what waits, and say so."""
        if not self._waits:
            return
        # What comes from now on is looked for again.
        self._waits = False
        for waiting in await waiting_commands(connection):
            refusal = self._refusal_of(waiting, blotter, now)
            command = waiting.command
            log.info("command_done", kind=command.kind, subject=command.subject, by=command.asked_by, refusal=refusal)
            await note_done(connection, command.id, refusal, now)

    def _refusal_of(self, waiting: WaitingCommand, blotter: Blotter, now: datetime) -> str | None:
        """Carry a command out; why it cannot be, or None where it was."""
        command = waiting.command
        portfolio = blotter.portfolios.get(waiting.portfolio)
        if portfolio is None:
            return f"the engine has no portfolio {waiting.portfolio}"
        match command.kind:
            case CommandKind.SETTLE:
                return self._settling.settle_by_hand(waiting, blotter, now)
            case CommandKind.RESUME:
                if not portfolio.is_halted:
                    return "it is not halted"
                portfolio.resume(_key(command), now, command.reason, command.asked_by)
                return None
            case CommandKind.CANCEL:
                entry = blotter.entries.get(command.subject)
                if entry is None or entry.order.has_ended:
                    return "nothing of it stands any more"
                blotter.cancel(command.subject, now)
                return None
            case CommandKind.CHANGE:
                return self._follow_ups.ask(blotter, command.subject, command.change, now)


def _key(command: EngineCommand) -> str:
    return f"command:{command.id}"

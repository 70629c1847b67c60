"""Accounts that nothing more is to be sent to: nothing new is bet there until a person has looked."""

from datetime import datetime

from advisor.core.orders.halts import HaltScope
from advisor.db.leader.writes import WritingConnection
from advisor.db.orders.halts import BY_ENGINE, set_halt
from advisor.engine.orders.blotter import BlotterChanges
from advisor.engine.orders.stopped_accounts import stopped_accounts


async def halt_accounts(connection: WritingConnection, changes: BlotterChanges, at: datetime) -> bool:
    """Halt the venues of accounts with which something is wrong; whether there was one."""
    stopped = stopped_accounts(changes)
    for venue, reason in stopped.items():
        await set_halt(connection, HaltScope.VENUE, venue, f"{reason}; look at the account", BY_ENGINE, at)
    return bool(stopped)

"""Accounts that their venue takes nothing from any more: nothing new is bet there until a person has looked."""

from datetime import datetime
from typing import Final

from advisor.core.orders.halts import HaltScope
from advisor.core.orders.states import Against, OrderState
from advisor.db.leader.writes import WritingConnection
from advisor.db.orders.halts import BY_ENGINE, set_halt
from advisor.engine.orders.blotter import BlotterChanges

_REFUSED: Final = frozenset({Against.FUNDS, Against.ACCOUNT})


async def halt_refused_accounts(connection: WritingConnection, changes: BlotterChanges, at: datetime) -> bool:
    """Halt venues that have refused an order for what is wrong with the account; whether there was one."""
    refused = {
        entry.intent.venue: entry.reason
        for entry in changes.entries.values()
        if entry.against in _REFUSED and entry.order.state is OrderState.REJECTED
    }
    for venue, reason in refused.items():
        await set_halt(connection, HaltScope.VENUE, venue, f"{reason}; look at the account", BY_ENGINE, at)
    return bool(refused)

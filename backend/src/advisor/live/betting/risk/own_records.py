"""The own settled bets of instances whose stakes go by them, read for the decisions of a step."""

from collections.abc import Mapping
from datetime import datetime

import asyncpg

from advisor.db.orders.own_records import own_records
from advisor.engine.orders.again import Askings
from advisor.engine.orders.granting import Trading
from advisor.engine.step_result import StepResult
from advisor.risk.own_record import OwnRecord
from advisor.risk.staking import BY_RECORD


async def records_for(
    connection: asyncpg.Connection,
    result: StepResult,
    trading: Mapping[str, Trading],
    askings: Askings,
    now: datetime,
) -> Mapping[str, OwnRecord]:
    """By instance what its bets returned that were settled in earlier steps; of those whose stakes go by it.

    Nothing is held in memory, so that a correction counts from the next step on, and a start knows what was known.
    """
    modes = {name: how.mode for name, how in trading.items() if how.staking.kind == BY_RECORD}
    if not modes or not (result.value_bets.opened or askings.all):
        return {}
    return await own_records(connection, modes, now)

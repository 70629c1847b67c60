"""Drills of the database: it is killed, and its disk is full."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from advisor.core.orders.states import OrderState, Origin
from advisor.db.leader.writes import LeaseLostError, Writes
from advisor.drills.databases import REFUSED, DrillDatabase, fill
from advisor.drills.expecting import expect, has, next_is_matched
from advisor.drills.rig import SIZE, DrillRig, Money
from advisor.engine.orders.blotter import BlotterChanges

_MANY: Final = 100
"""Orders that need more pages than a database has left over."""


async def database_loss(rig: DrillRig, database: DrillDatabase) -> None:
    """The server is killed between two orders, and started again."""
    rig.offer(None)
    first = rig.decide()
    await database.store(rig.taken())
    before, old = database.number, database.writes
    await database.kill()
    rig.decide()
    expect(await _is_refused(database, rig.taken()), "an order was stored without a database")
    database.start_again()
    await database.lead()
    expect(database.number > before, "the lease did not get a higher number")
    expect(await _has_lost_its_lease(old), "the process of before the loss wrote once more")
    expect(await database.references() == [first], "not exactly what was committed is stored")
    rig.take_up(*await database.stored(rig.portfolio))
    has(rig, Money(held=SIZE, at_risk=0), "after what was stored is taken up")
    entry = await rig.until(first, OrderState.REJECTED)
    expect(entry.order.origin is Origin.NOT_FOUND, "the order was not closed by its absence")
    expect(rig.remote.received == [], "an order was sent that may have been sent before")
    await database.store(rig.taken())
    await next_is_matched(rig)


async def disk_full(rig: DrillRig, database: DrillDatabase, disk: Path | None) -> None:
    """Orders are decided while the disk is full; there is space again later.

    Args:
        disk: small one that the database is on; None: what is stored is refused as a full disk would.
    """
    rig.offer(None)
    await database.store(rig.taken())
    empty = _filled(database, disk)
    orders = [rig.decide() for _ in range(_MANY)]
    changes = rig.taken()
    expect(await _is_refused(database, changes), "orders were stored on a full disk")
    expect(await database.references() == [], "a part of what was refused is stored")
    expect(rig.remote.received == [], "an order was sent that is not stored")
    empty()
    await database.store(changes)
    expect(sorted(await database.references()) == sorted(orders), "not each order is stored once")
    rig.send(orders[0])
    await rig.until(orders[0], OrderState.FILLED)
    has(rig, Money(held=SIZE * (_MANY - 1), at_risk=SIZE), "after one of them was matched")
    await database.store(rig.taken())


async def _is_refused(database: DrillDatabase, changes: Sequence[BlotterChanges]) -> bool:
    try:
        await database.store(changes)
    except REFUSED:
        return True
    return False


async def _has_lost_its_lease(writes: Writes) -> bool:
    try:
        async with writes.transaction():
            return False
    except LeaseLostError:
        return True


def _filled(database: DrillDatabase, disk: Path | None) -> Callable[[], None]:
    """Let the disk be full; what empties it again."""
    if disk is not None:
        return fill(disk).unlink
    database.is_full = True

    def empty() -> None:
        database.is_full = False

    return empty

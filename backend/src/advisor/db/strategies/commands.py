"""Commands on strategy instances that are made of others: each makes a version, and none is lost."""

from dataclasses import replace
from typing import Final

import asyncpg

from advisor.core.errors import ConflictError
from advisor.core.orders.instances import VersionOrigin
from advisor.core.orders.modes import Mode
from advisor.db.strategies.instances import (
    Change,
    InstanceRow,
    change_instance,
    create_instance,
    get_instance,
    get_version,
)

_LESS: Final = {Mode.WATCH: 0, Mode.PAPER: 1, Mode.LIVE: 2}


async def roll_back(
    connection: asyncpg.Connection, name: str, version: int, change: Change, *, after: int
) -> InstanceRow:
    """Let an instance be again as a version of it was. The caller has a transaction.

    Args:
        after: number of the version that the caller has seen.

    Raises:
        NotFoundError: there is no such instance or version.
        ConflictError: it has another version by now, the settings define it, or the version bet money.
    """
    before = (await get_version(connection, name, version)).definition
    if before.mode is Mode.LIVE:
        raise ConflictError(f"Version {version} of {name} bet money; an instance is promoted to that, not rolled back.")
    made = replace(change, origin=VersionOrigin.ROLLED_BACK, of_version=version)
    return await change_instance(connection, name, before, made, after=after)


async def clone(connection: asyncpg.Connection, name: str, as_name: str, change: Change) -> InstanceRow:
    """Another instance like this one; it watches. The caller has a transaction.

    Raises:
        NotFoundError: there is no such instance.
        ConflictError: there is one of the new name.
    """
    like = (await get_instance(connection, name)).version.definition
    made = replace(change, origin=VersionOrigin.CLONED, of_instance=name)
    return await create_instance(connection, as_name, replace(like, mode=Mode.WATCH), made)


async def set_mode(connection: asyncpg.Connection, name: str, mode: Mode, change: Change, *, after: int) -> InstanceRow:
    """Promote an instance; that it may be the caller has made sure of, in the same transaction.

    Args:
        after: number of the version that the caller has seen.

    Raises:
        NotFoundError: there is no such instance.
        ConflictError: it has another version by now, or the settings define it.
    """
    held = (await get_instance(connection, name)).version.definition
    made = replace(change, origin=VersionOrigin.PROMOTED)
    return await change_instance(connection, name, replace(held, mode=mode), made, after=after)


async def demote(connection: asyncpg.Connection, name: str, mode: Mode, change: Change, *, after: int) -> InstanceRow:
    """Let an instance bet less than it does. The caller has a transaction.

    Args:
        after: number of the version that the caller has seen.

    Raises:
        NotFoundError: there is no such instance.
        ConflictError: the mode is none that bets less, it has another version by now, or the settings define it.
    """
    held = (await get_instance(connection, name)).version.definition
    if _LESS[mode] >= _LESS[held.mode]:
        raise ConflictError(f"{name} bets in the mode {held.mode}, and {mode} is not less.")
    made = replace(change, origin=VersionOrigin.DEMOTED)
    return await change_instance(connection, name, replace(held, mode=mode), made, after=after)

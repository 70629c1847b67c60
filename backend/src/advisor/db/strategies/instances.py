"""Strategy instances: what they do now, and every version of how they were defined."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, TypeAlias

import asyncpg
import orjson

from advisor.core.errors import ConflictError, NotFoundError
from advisor.core.orders.instances import BettingWindow, InstanceDefinition, InstanceState, RiskMode, VersionOrigin
from advisor.core.orders.modes import Mode

Reader: TypeAlias = asyncpg.Connection | asyncpg.Pool

FIRST_VERSION: Final = 1
SETTINGS: Final = "settings"
"""Who changes what the settings define."""
NOT_IN_SETTINGS: Final = "The settings do not have it any more."


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceVersion:
    """A version as it is stored.

    Attributes:
        number: from 1 on, without a gap.
        of_version: that it was rolled back to; None else.
        of_instance: that it was cloned from; None else.
        note: why, for people; may be empty.
    """

    number: int
    definition: InstanceDefinition
    origin: VersionOrigin
    of_version: int | None = None
    of_instance: str | None = None
    note: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstanceRow:
    """An instance with the version that counts.

    Attributes:
        reason: of the state, for people; may be empty.
        from_settings: the settings define it: it can be started and stopped here, and changed there.
        changed_at: when its state or its version was changed last, by ``changed_by``.
    """

    name: str
    state: InstanceState
    reason: str
    from_settings: bool
    version: InstanceVersion
    created_at: datetime
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Who makes a version or changes a state, when, and why.

    Attributes:
        note: for people; may be empty.
    """

    by: str
    at: datetime
    note: str = ""
    origin: VersionOrigin = VersionOrigin.CHANGED
    of_version: int | None = None
    of_instance: str | None = None

    def noted(self, note: str) -> "Change":
        """The same with the reason that was given."""
        return replace(self, note=note)


async def instances(reader: Reader) -> Sequence[InstanceRow]:
    """All of them, by name."""
    return [_instance(row) for row in await reader.fetch(f"{_SELECT} ORDER BY i.name")]


async def get_instance(reader: Reader, name: str) -> InstanceRow:
    """One of them.

    Raises:
        NotFoundError: there is none of this name.
    """
    row = await reader.fetchrow(f"{_SELECT} WHERE i.name = $1", name)
    if row is None:
        raise NotFoundError("strategy instance", name)
    return _instance(row)


async def get_versions(reader: Reader, name: str) -> Sequence[InstanceVersion]:
    """All versions of one, newest first.

    Raises:
        NotFoundError: there is none of this name.
    """
    rows = await reader.fetch(_VERSIONS, name)
    if not rows:
        raise NotFoundError("strategy instance", name)
    return [_version(row) for row in rows]


async def get_version(reader: Reader, name: str, number: int) -> InstanceVersion:
    """One version.

    Raises:
        NotFoundError: there is no such instance, or it has no such version.
    """
    row = await reader.fetchrow(_OF_NUMBER, name, number)
    if row is None:
        await get_instance(reader, name)
        raise NotFoundError(f"version of {name}", str(number))
    return _version(row)


async def marks_of(reader: Reader) -> Sequence[tuple[str, str, int, datetime]]:
    """What differs once an instance was made or changed: name, state, version, time of the last change."""
    rows = await reader.fetch("SELECT name, state, version, changed_at FROM strategy_instance ORDER BY name")
    return [(row["name"], row["state"], row["version"], row["changed_at"]) for row in rows]


async def create_instance(
    connection: asyncpg.Connection, name: str, definition: InstanceDefinition, change: Change
) -> InstanceRow:
    """Make one; it is stopped until somebody starts it. The caller has a transaction.

    Raises:
        ConflictError: there is one of this name.
    """
    if await connection.fetchval(_INSERT, name, str(InstanceState.STOPPED), False, change.at, change.by) is None:
        raise ConflictError(f"There is a strategy instance named {name} already.")
    await _insert_version(connection, name, FIRST_VERSION, definition, change)
    return await get_instance(connection, name)


async def change_instance(
    connection: asyncpg.Connection, name: str, definition: InstanceDefinition, change: Change, *, after: int
) -> InstanceRow:
    """Give one another version. The caller has a transaction.

    Args:
        after: number of the version that the caller has seen.

    Raises:
        NotFoundError: there is none of this name.
        ConflictError: it has another version by now, or the settings define it.
    """
    held = await _locked(connection, name)
    if held["from_settings"] != (change.origin is VersionOrigin.SETTINGS):
        raise ConflictError(
            f"{name} is defined by the settings and is changed there; a clone of it can be changed here."
        )
    if held["version"] != after:
        raise ConflictError(
            f"{name} has version {held['version']} by now, and not {after}: look at it, and change that one."
        )
    await connection.execute(_SET_VERSION, name, after + 1, change.at, change.by)
    await _insert_version(connection, name, after + 1, definition, change)
    return await get_instance(connection, name)


async def set_state(connection: asyncpg.Connection, name: str, state: InstanceState, change: Change) -> InstanceRow:
    """Start, pause or stop one; asked for again nothing changes. The caller has a transaction.

    Raises:
        NotFoundError: there is none of this name.
        ConflictError: it is not in the settings any more, or is stopped and cannot be paused.
    """
    held = await _locked(connection, name)
    if held["reason"] == NOT_IN_SETTINGS and state is not InstanceState.STOPPED:
        raise ConflictError(f"The settings do not have {name} any more; put it there, or start a clone of it.")
    known = InstanceState(held["state"])
    if state is InstanceState.PAUSED and known in {InstanceState.STOPPED, InstanceState.ERROR}:
        raise ConflictError(f"{name} does not run and cannot be paused.")
    if state is not known:
        await connection.execute(_SET_STATE, name, str(state), change.note, change.at, change.by)
    return await get_instance(connection, name)


async def note_failures(connection: asyncpg.Connection, failures: Mapping[str, str], at: datetime) -> None:
    """Instances that crashed, or that cannot be made, do not run any more.

    Args:
        failures: reasons by name.
    """
    await connection.executemany(
        _SET_STATE, [(name, str(InstanceState.ERROR), reason, at, "engine") for name, reason in failures.items()]
    )


async def follow_settings(
    connection: asyncpg.Connection, defined: Mapping[str, InstanceDefinition], at: datetime
) -> None:
    """Take over what the settings define: a new instance runs at once, a changed one has another version, one that
    is gone is stopped. The caller has a transaction.

    Args:
        defined: by name.
    """
    change = Change(by=SETTINGS, at=at, origin=VersionOrigin.SETTINGS)
    held = {row.name: row for row in await instances(connection)}
    for name, definition in defined.items():
        row = held.get(name)
        if row is None:
            await connection.fetchval(_INSERT, name, str(InstanceState.RUNNING), True, at, SETTINGS)
            await _insert_version(connection, name, FIRST_VERSION, definition, change)
            continue
        if not row.from_settings:
            await connection.execute("UPDATE strategy_instance SET from_settings = true WHERE name = $1", name)
        if row.version.definition != definition:
            await change_instance(connection, name, definition, change, after=row.version.number)
        if row.reason == NOT_IN_SETTINGS:
            await connection.execute(_SET_STATE, name, str(InstanceState.RUNNING), "", at, SETTINGS)
    for row in held.values():
        if row.from_settings and row.name not in defined and row.reason != NOT_IN_SETTINGS:
            await connection.execute(_SET_STATE, row.name, str(InstanceState.STOPPED), NOT_IN_SETTINGS, at, SETTINGS)


async def _locked(connection: asyncpg.Connection, name: str) -> asyncpg.Record:
    row = await connection.fetchrow(
        "SELECT state, reason, version, from_settings FROM strategy_instance WHERE name = $1 FOR UPDATE", name
    )
    if row is None:
        raise NotFoundError("strategy instance", name)
    return row


async def _insert_version(
    connection: asyncpg.Connection, name: str, number: int, definition: InstanceDefinition, change: Change
) -> None:
    windows = [{"days": sorted(each.days), "begin": each.begin, "end": each.end} for each in definition.schedule]
    await connection.execute(
        _INSERT_VERSION,
        name,
        number,
        definition.strategy,
        orjson.dumps(dict(definition.config)).decode(),
        str(definition.mode),
        definition.portfolio,
        definition.venues,
        definition.limits,
        orjson.dumps(dict(definition.staking)).decode(),
        orjson.dumps(windows).decode(),
        str(definition.risk),
        str(change.origin),
        change.of_version,
        change.of_instance,
        change.note,
        change.at,
        change.by,
    )


def _instance(row: asyncpg.Record) -> InstanceRow:
    return InstanceRow(
        name=row["name"],
        state=InstanceState(row["state"]),
        reason=row["reason"],
        from_settings=row["from_settings"],
        version=_version(row),
        created_at=row["created_at"],
        changed_at=row["changed_at"],
        changed_by=row["changed_by"],
    )


def _version(row: asyncpg.Record) -> InstanceVersion:
    windows = [
        BettingWindow(days=frozenset(each["days"]), begin=each["begin"], end=each["end"])
        for each in orjson.loads(row["schedule"])
    ]
    definition = InstanceDefinition(
        strategy=row["strategy"],
        config=orjson.loads(row["config"]),
        mode=Mode(row["mode"]),
        portfolio=row["portfolio"],
        venues=None if row["venues"] is None else tuple(row["venues"]),
        limits=row["limits"],
        staking=orjson.loads(row["staking"]),
        schedule=tuple(windows),
        risk=RiskMode(row["risk"]),
    )
    return InstanceVersion(
        number=row["number"],
        definition=definition,
        origin=VersionOrigin(row["origin"]),
        of_version=row["of_version"],
        of_instance=row["of_instance"],
        note=row["note"],
        made_at=row["made_at"],
        made_by=row["made_by"],
    )


_VERSION: Final = """
    v.number, v.strategy, v.config, v.mode, v.portfolio, v.venues, v.limits, v.staking, v.schedule, v.risk,
    v.origin, v.of_version, v.of_instance, v.note, v.made_at, v.made_by
"""
_SELECT: Final = f"""
    SELECT i.name, i.state, i.reason, i.from_settings, i.created_at, i.changed_at, i.changed_by, {_VERSION}
    FROM strategy_instance i JOIN strategy_version v ON v.instance = i.name AND v.number = i.version
"""  # noqa: S608 - a constant alone
_VERSIONS: Final = f"SELECT {_VERSION} FROM strategy_version v WHERE instance = $1 ORDER BY number DESC"  # noqa: S608
_OF_NUMBER: Final = f"SELECT {_VERSION} FROM strategy_version v WHERE instance = $1 AND number = $2"  # noqa: S608
_INSERT: Final = """
    INSERT INTO strategy_instance (name, state, reason, from_settings, version, created_at, changed_at, changed_by)
    VALUES ($1, $2, '', $3, 1, $4, $4, $5) ON CONFLICT (name) DO NOTHING RETURNING name
"""
_SET_VERSION: Final = "UPDATE strategy_instance SET version = $2, changed_at = $3, changed_by = $4 WHERE name = $1"
_SET_STATE: Final = """
    UPDATE strategy_instance SET state = $2, reason = $3, changed_at = $4, changed_by = $5 WHERE name = $1
"""
_INSERT_VERSION: Final = """
    INSERT INTO strategy_version (instance, number, strategy, config, mode, portfolio, venues, limits, staking,
        schedule, risk, origin, of_version, of_instance, note, made_at, made_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
"""

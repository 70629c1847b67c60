"""Strategy instances: every version is kept, no change overwrites another's, and the settings define their own."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import asyncpg
import pytest

from advisor.core.errors import ConflictError, NotFoundError
from advisor.core.orders.instances import BettingWindow, InstanceDefinition, InstanceState, RiskMode, VersionOrigin
from advisor.core.orders.modes import Mode
from advisor.db.strategies.commands import clone, demote, roll_back, set_mode
from advisor.db.strategies.instances import (
    NOT_IN_SETTINGS,
    Change,
    change_instance,
    create_instance,
    follow_settings,
    get_instance,
    get_version,
    get_versions,
    instances,
    marks_of,
    note_failures,
    set_state,
)

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
BY = Change(by="local", at=NOW, note="A try.", origin=VersionOrigin.CREATED)
CHANGED = Change(by="ann", at=LATER, note="Better.")
DEFINITION = InstanceDefinition(
    strategy="steam",
    config={"min_edge": 0.02, "venues": ["albion"], "within_minutes": 5, "weights": {"pinnacle": 2.0}},
    mode=Mode.PAPER,
    portfolio="paper",
    venues=("albion", "brights"),
    limits="normal",
    risk=RiskMode.DYNAMIC,
    staking={"kind": "kelly", "fraction": 0.25, "cap": 0.02},
    schedule=(BettingWindow(days=frozenset({0, 6}), begin=570, end=1_440),),
)
OTHER = replace(DEFINITION, config={"min_edge": 0.03}, venues=None, schedule=(), risk=RiskMode.STATIC)


@pytest.fixture
async def connection(fresh_database_url: str) -> AsyncIterator[asyncpg.Connection]:
    opened = await asyncpg.connect(fresh_database_url)
    yield opened
    await opened.close()


async def test_one_is_made_stopped_and_read_as_it_was_defined(connection: asyncpg.Connection) -> None:
    made = await create_instance(connection, "steam", DEFINITION, BY)
    assert (made.state, made.reason, made.from_settings) == (InstanceState.STOPPED, "", False)
    assert made.version.definition == DEFINITION
    assert (made.version.number, made.version.origin, made.version.note) == (1, VersionOrigin.CREATED, "A try.")
    assert (made.changed_by, made.changed_at, made.created_at) == ("local", NOW, NOW)
    assert await instances(connection) == [made]
    with pytest.raises(ConflictError, match="named steam already"):
        await create_instance(connection, "steam", OTHER, BY)


async def test_every_version_is_kept(connection: asyncpg.Connection) -> None:
    await create_instance(connection, "steam", DEFINITION, BY)
    changed = await change_instance(connection, "steam", OTHER, CHANGED, after=1)
    assert (changed.version.number, changed.version.definition) == (2, OTHER)
    back = await roll_back(connection, "steam", 1, replace(CHANGED, note="Worse."), after=2)
    assert (back.version.definition, back.version.of_version) == (DEFINITION, 1)
    versions = await get_versions(connection, "steam")
    assert [(each.number, each.origin, each.made_by, each.note) for each in versions] == [
        (3, VersionOrigin.ROLLED_BACK, "ann", "Worse."),
        (2, VersionOrigin.CHANGED, "ann", "Better."),
        (1, VersionOrigin.CREATED, "local", "A try."),
    ]
    assert (await get_version(connection, "steam", 2)).definition == OTHER


async def test_a_change_of_what_somebody_else_has_changed_is_refused(
    connection: asyncpg.Connection, fresh_database_url: str
) -> None:
    await create_instance(connection, "steam", DEFINITION, BY)

    async def change(number: int) -> int | str:
        other = await asyncpg.connect(fresh_database_url)
        try:
            async with other.transaction():
                new = replace(OTHER, config={"min_edge": number / 100})
                return (await change_instance(other, "steam", new, CHANGED, after=1)).version.number
        except ConflictError as error:
            return str(error)
        finally:
            await other.close()

    outcomes = await asyncio.gather(*(change(number) for number in range(1, 5)))
    assert outcomes.count(2) == 1
    assert {each for each in outcomes if each != 2} == {
        "steam has version 2 by now, and not 1: look at it, and change that one."
    }
    assert len(await get_versions(connection, "steam")) == 2


async def test_a_clone_watches_and_is_of_its_own(connection: asyncpg.Connection) -> None:
    await create_instance(connection, "steam", DEFINITION, BY)
    made = await clone(connection, "steam", "copy", CHANGED)
    assert made.version.definition == replace(DEFINITION, mode=Mode.WATCH)
    assert (made.version.origin, made.version.of_instance, made.state) == (
        VersionOrigin.CLONED,
        "steam",
        InstanceState.STOPPED,
    )
    await change_instance(connection, "copy", OTHER, CHANGED, after=1)
    assert (await get_instance(connection, "steam")).version.definition == DEFINITION


async def test_a_demotion_bets_less_and_a_roll_back_never_bets_money_again(connection: asyncpg.Connection) -> None:
    await create_instance(connection, "steam", DEFINITION, BY)
    live = await set_mode(connection, "steam", Mode.LIVE, CHANGED, after=1)
    assert (live.version.definition.mode, live.version.origin) == (Mode.LIVE, VersionOrigin.PROMOTED)
    paper = await demote(connection, "steam", Mode.PAPER, CHANGED, after=2)
    assert (paper.version.definition.mode, paper.version.origin) == (Mode.PAPER, VersionOrigin.DEMOTED)
    with pytest.raises(ConflictError, match="paper is not less"):
        await demote(connection, "steam", Mode.PAPER, CHANGED, after=3)
    with pytest.raises(ConflictError, match="bet money"):
        await roll_back(connection, "steam", 2, CHANGED, after=3)


async def test_states(connection: asyncpg.Connection) -> None:
    await create_instance(connection, "steam", DEFINITION, BY)
    with pytest.raises(ConflictError, match="does not run and cannot be paused"):
        await set_state(connection, "steam", InstanceState.PAUSED, CHANGED)
    for state in (InstanceState.RUNNING, InstanceState.PAUSED, InstanceState.RUNNING, InstanceState.STOPPED):
        assert (await set_state(connection, "steam", state, CHANGED)).state is state
    await note_failures(connection, {"steam": "ValueError: no"}, LATER)
    failed = await get_instance(connection, "steam")
    assert (failed.state, failed.reason, failed.changed_by) == (InstanceState.ERROR, "ValueError: no", "engine")
    with pytest.raises(ConflictError, match="cannot be paused"):
        await set_state(connection, "steam", InstanceState.PAUSED, CHANGED)
    again = await set_state(connection, "steam", InstanceState.RUNNING, CHANGED)
    assert (again.state, again.reason) == (InstanceState.RUNNING, "Better.")


async def test_what_is_not_there_is_named(connection: asyncpg.Connection) -> None:
    for call in (
        get_instance(connection, "none"),
        get_version(connection, "none", 1),
        change_instance(connection, "none", OTHER, CHANGED, after=1),
        set_state(connection, "none", InstanceState.RUNNING, CHANGED),
        clone(connection, "none", "copy", CHANGED),
    ):
        with pytest.raises(NotFoundError, match="strategy instance"):
            await call
    with pytest.raises(NotFoundError):
        await get_versions(connection, "none")
    await create_instance(connection, "steam", DEFINITION, BY)
    with pytest.raises(NotFoundError, match="version of steam"):
        await get_version(connection, "steam", 2)


async def test_what_the_settings_define_runs_and_follows_them(connection: asyncpg.Connection) -> None:
    await follow_settings(connection, {"of-settings": DEFINITION}, NOW)
    made = await get_instance(connection, "of-settings")
    assert (made.state, made.from_settings, made.version.origin) == (
        InstanceState.RUNNING,
        True,
        VersionOrigin.SETTINGS,
    )
    await follow_settings(connection, {"of-settings": DEFINITION}, LATER)
    assert await get_instance(connection, "of-settings") == made, "nothing has changed"
    await follow_settings(connection, {"of-settings": OTHER}, LATER)
    assert (await get_instance(connection, "of-settings")).version.number == 2
    with pytest.raises(ConflictError, match="defined by the settings"):
        await change_instance(connection, "of-settings", DEFINITION, CHANGED, after=2)


async def test_one_that_somebody_stopped_stays_so_and_one_that_left_the_settings_comes_back_with_them(
    connection: asyncpg.Connection,
) -> None:
    await follow_settings(connection, {"a": DEFINITION, "b": DEFINITION}, NOW)
    await set_state(connection, "a", InstanceState.STOPPED, CHANGED)
    await follow_settings(connection, {}, NOW)
    rows = {row.name: row for row in await instances(connection)}
    assert {name: (row.state, row.reason) for name, row in rows.items()} == {
        "a": (InstanceState.STOPPED, NOT_IN_SETTINGS),
        "b": (InstanceState.STOPPED, NOT_IN_SETTINGS),
    }
    with pytest.raises(ConflictError, match="settings do not have a any more"):
        await set_state(connection, "a", InstanceState.RUNNING, CHANGED)
    await follow_settings(connection, {"b": OTHER}, LATER)
    b = await get_instance(connection, "b")
    assert (b.state, b.reason, b.version.definition) == (InstanceState.RUNNING, "", OTHER)


async def test_every_change_leaves_a_mark(connection: asyncpg.Connection) -> None:
    seen = [await marks_of(connection)]
    await create_instance(connection, "steam", DEFINITION, BY)
    seen.append(await marks_of(connection))
    await set_state(connection, "steam", InstanceState.RUNNING, replace(CHANGED, at=LATER))
    seen.append(await marks_of(connection))
    await set_state(connection, "steam", InstanceState.PAUSED, replace(CHANGED, at=LATER))
    seen.append(await marks_of(connection))
    await set_state(connection, "steam", InstanceState.RUNNING, replace(CHANGED, at=LATER + timedelta(seconds=1)))
    seen.append(await marks_of(connection))
    await change_instance(connection, "steam", OTHER, CHANGED, after=1)
    seen.append(await marks_of(connection))
    assert all(one != other for one, other in pairwise(seen))
    assert await marks_of(connection) == seen[-1]

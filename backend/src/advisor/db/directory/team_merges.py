"""Merges of teams, and their end: what stood before is noted when two become one, and put back from the note.

What was found live of a match that another took in (signals, surebets, last prices) fell with it and is found anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

import asyncpg
import orjson

from advisor.core.errors import ConflictError, NotFoundError
from advisor.db.cursors import MAX_ID, id_of
from advisor.db.directory.names import TeamScope
from advisor.db.directory.standing_imports import let_undo
from advisor.db.fixtures.cards import refresh_cards
from advisor.db.fixtures.games import number_games
from advisor.db.locks import lock_history_writes
from advisor.identity.names import fold

Rows: TypeAlias = dict[str, str]
"""Rows of events as JSON, by table."""

_TABLES: Final = (
    *("event", "settlement", "price", "aggregate_price", "participant_result"),
    *("import_event", "replaced_price", "replaced_aggregate_price"),
)
"""Tables that hold what is known of an event; ``event`` first, as the others refer to it."""

_ADDED: Final = ("settlement", "price", "aggregate_price", "participant_result")
"""Tables in which a kept match takes rows over."""

_TAKEN: Final = (
    *(("status",), ("kickoff",), ("kickoff_known",), ("clock_seen",), ("in_play_at",), ("called_off_at",)),
    ("ending", "ended_in", "ending_by"),
)
"""Columns that it takes over; those that say something together only together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMerge:
    """A team that became another one.

    Attributes:
        key, name: of the team that went over.
        became, became_name: key and name of the other one.
        names: all by which the team was known, its own first.
        matches: how many went over, or became one with a match of the other.
        joined: how many of these became one.
        undone_at: when it was taken back; None where it stands.
    """

    id: int
    sport: str
    country: str
    key: str
    name: str
    became: str
    became_name: str
    names: tuple[str, ...]
    matches: int
    joined: int
    merged_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePage:
    """A page of merges, newest first."""

    items: tuple[TeamMerge, ...]
    next_cursor: str | None


async def rows_of_events(connection: asyncpg.Connection, events: Sequence[int]) -> Rows:
    """All that is known of these events."""
    found: Rows = {}
    for table in _TABLES:
        key = "id" if table == "event" else "event_id"
        query = f"SELECT coalesce(jsonb_agg(t), '[]') FROM {table} t WHERE {key} = ANY ($1::bigint[])"  # noqa: S608
        found[table] = await connection.fetchval(query, events)
    found["provider_event"] = await connection.fetchval(
        "SELECT coalesce(jsonb_agg(t), '[]') FROM provider_event t WHERE event_id = ANY ($1::bigint[])", events
    )
    return found


def as_json(rows: Mapping[str, str]) -> str:
    """Rows by table as one document."""
    return "{" + ", ".join(f'"{table}": {text}' for table, text in rows.items()) + "}"


_MERGES: Final = """
    SELECT m.id, m.merged_at, m.undone_at, m.team->>'key' AS key, m.team->>'name' AS name, m.aliases,
        t.sport, t.country, t.key AS became, t.name AS became_name,
        cardinality(m.home) + cardinality(m.away) AS moved, (SELECT count(*) FROM jsonb_object_keys(m.pairs)) AS joined
    FROM team_merge m JOIN team t ON t.id = m.target_id
"""


async def standing_merges(connection: asyncpg.Connection) -> list[TeamMerge]:
    """Merges that can be taken back, newest first."""
    rows = await connection.fetch(f"{_MERGES} WHERE m.undone_at IS NULL ORDER BY m.id DESC")
    return [_merge(row) for row in rows]


async def page_of_merges(connection: asyncpg.Connection, cursor: str | None, limit: int) -> MergePage:
    """A page of ``standing_merges``.

    Raises:
        ForeignCursorError: the cursor is not one of ours.
    """
    rows = await connection.fetch(
        f"{_MERGES} WHERE m.undone_at IS NULL AND m.id < $1::bigint ORDER BY m.id DESC LIMIT $2",
        MAX_ID if cursor is None else id_of(cursor),
        limit + 1,
    )
    items = tuple(_merge(row) for row in rows[:limit])
    return MergePage(items=items, next_cursor=str(items[-1].id) if len(rows) > limit else None)


async def merge_of(connection: asyncpg.Connection, merge: int) -> TeamMerge:
    """One merge, whether it stands or was taken back.

    Raises:
        NotFoundError: there is no such merge.
    """
    row = await connection.fetchrow(f"{_MERGES} WHERE m.id = $1", merge)
    if row is None:
        raise NotFoundError("merge of teams", str(merge))
    return _merge(row)


async def merge_of_team(connection: asyncpg.Connection, scope: TeamScope) -> TeamMerge | None:
    """The last standing merge by which a team of this key became another one."""
    row = await connection.fetchrow(
        f"{_MERGES} WHERE m.undone_at IS NULL AND (t.sport, t.country, m.team->>'key') = ($1, $2, $3) "
        "ORDER BY m.id DESC LIMIT 1",
        *scope,
    )
    return None if row is None else _merge(row)


def _merge(row: asyncpg.Record) -> TeamMerge:
    return TeamMerge(
        id=row["id"],
        sport=row["sport"],
        country=row["country"],
        key=row["key"],
        name=row["name"],
        became=row["became"],
        became_name=row["became_name"],
        names=(row["name"], *row["aliases"]),
        matches=row["moved"] + row["joined"],
        joined=row["joined"],
        merged_at=row["merged_at"],
        undone_at=row["undone_at"],
    )


async def take_back(connection: asyncpg.Connection, merge: int, now: datetime) -> int:
    """Make two teams of one again, as they were before they were merged; returns how many matches went back.

    Matches that were imported since stay with the team that the name meant then.

    Raises:
        NotFoundError: there is no such merge.
        ConflictError: it was taken back before, or a later one of the same team still stands, or the name is taken.
    """
    async with connection.transaction():
        await lock_history_writes(connection)
        row = await connection.fetchrow("SELECT * FROM team_merge WHERE id = $1 FOR UPDATE", merge)
        if row is None:
            raise NotFoundError("merge of teams", str(merge))
        await _refuse(connection, row)
        source, target = orjson.loads(row["team"])["id"], row["target_id"]
        await _split_names(connection, row, source, target)
        for column in ("home_id", "away_id"):
            await connection.execute(
                f"UPDATE event SET {column} = $1 WHERE {column} = $2 AND id = ANY ($3::bigint[])",  # noqa: S608
                source,
                target,
                row[column.removesuffix("_id")],
            )
        kept = [int(each) for each in orjson.loads(row["pairs"]).values()]
        given = [int(each) for each in orjson.loads(row["pairs"])]
        await _split_matches(connection, row, given, kept)
        await let_undo(connection, merge, given + kept)
        moved = sorted({*row["home"], *row["away"], *given, *kept})
        await number_games(connection, moved)
        await refresh_cards(connection, moved)
        await connection.execute("UPDATE team_merge SET undone_at = $2 WHERE id = $1", merge, now)
    return len({*row["home"], *row["away"], *given})


async def _refuse(connection: asyncpg.Connection, row: asyncpg.Record) -> None:
    if row["undone_at"] is not None:
        raise ConflictError(f"Merge {row['id']} was taken back on {row['undone_at']:%Y-%m-%d}.")
    later = await connection.fetchrow(_LATER, row["id"])
    if later is not None:
        same = "of the same team" if later["target_id"] == row["target_id"] else "of teams that they played"
        raise ConflictError(f"Merge {later['id']} {same} is newer: take it back first.")
    taken: str | None = await connection.fetchval(
        """
        SELECT t.name FROM team t, jsonb_populate_record(NULL::team, $1) AS old
        WHERE (t.sport, t.country, t.key) = (old.sport, old.country, old.key)
        """,
        row["team"],
    )
    if taken is not None:
        raise ConflictError(f"There is a team called {taken!r} again: merge it first.")


_LATER: Final = """
    WITH mine AS (
        SELECT target_id, home || away || ARRAY(SELECT value::bigint FROM jsonb_each_text(pairs)) AS events,
            ARRAY(SELECT (given_event->>side)::int FROM jsonb_array_elements(given->'event') AS given_event,
                unnest(ARRAY['home_id', 'away_id']) AS side) AS teams
        FROM team_merge WHERE id = $1
    )
    SELECT m.id, m.target_id FROM team_merge m, mine
    WHERE m.id > $1 AND m.undone_at IS NULL AND (
        m.target_id = mine.target_id
        OR (m.team->>'id')::int = ANY (mine.teams)
        OR ARRAY(SELECT unnest(ARRAY[key::bigint, value::bigint]) FROM jsonb_each_text(m.pairs)) && mine.events
    ) ORDER BY m.id DESC LIMIT 1
"""
"""The last standing merge that stands upon merge ``$1``: of the same team, or of one whose matches with it became one
since, or that a match which would stand again was played with."""


async def _split_names(connection: asyncpg.Connection, row: asyncpg.Record, source: int, target: int) -> None:
    """The team that went over exists again with its names, and the other one has them no more."""
    await connection.execute(
        "INSERT INTO team OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_record(NULL::team, $1)", row["team"]
    )
    own = {fold(name) for name in (orjson.loads(row["team"])["name"], *row["aliases"])}
    names = await connection.fetch("SELECT alias FROM team_alias WHERE team_id = $1", target)
    gone = {*row["taught"], *(each["alias"] for each in names if fold(each["alias"]) in own)}
    await connection.execute(
        "DELETE FROM team_alias WHERE team_id = $1 AND alias = ANY ($2::text[])", target, sorted(gone)
    )
    await connection.execute(
        "INSERT INTO team_alias (team_id, alias) SELECT $1, unnest($2::text[])", source, row["aliases"]
    )
    searched = await connection.fetchval("SELECT search_name FROM team WHERE id = $1", target)
    await connection.execute(
        "UPDATE team SET search_name = $2 WHERE id = $1",
        target,
        _without(searched, row["searched"], {orjson.loads(row["team"])["search_name"], *own}),
    )


def _without(searched: str, before: str, names: set[str]) -> str:
    """What a team is searched by, without the names that it took over; those that it has got since stay."""
    since = searched.removeprefix(before)
    for name in sorted(names, key=len, reverse=True):
        since = since.replace(f" {name}", "")
    return before + since


async def _split_matches(
    connection: asyncpg.Connection, row: asyncpg.Record, given: Sequence[int], kept: Sequence[int]
) -> None:
    """A match that another took in stands again, and the other loses what it took and still has as it took it."""
    for table in _TABLES:
        identity = "OVERRIDING SYSTEM VALUE" if table == "event" else ""
        await connection.execute(
            f"INSERT INTO {table} {identity} SELECT * FROM jsonb_populate_recordset(NULL::{table}, $1::jsonb->$2)",  # noqa: S608
            row["given"],
            table,
        )
    await connection.execute(
        """
        UPDATE provider_event e SET event_id = was.event_id
        FROM jsonb_populate_recordset(NULL::provider_event, $1::jsonb->'provider_event') AS was
        WHERE (e.provider, e.ref) = (was.provider, was.ref) AND e.event_id = ANY ($2::bigint[])
        """,
        row["given"],
        kept,
    )
    for table in _ADDED:
        await connection.execute(
            f"""
            DELETE FROM {table} t USING jsonb_array_elements($1::jsonb->$3) AS took
            WHERE to_jsonb(t) = took AND NOT $2::jsonb->$3 @> jsonb_build_array(took)
            """,  # noqa: S608 - fixed names
            row["after"],
            row["before"],
            table,
        )
        await connection.execute(
            f"""
            INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, $1::jsonb->$2)
            ON CONFLICT DO NOTHING
            """,  # noqa: S608 - fixed names
            row["before"],
            table,
        )
    for columns in _TAKEN:
        was, became, now = (", ".join(f"{row}.{name}" for name in columns) for row in ("was", "became", "event"))
        await connection.execute(
            f"""
            UPDATE event SET ({", ".join(columns)}) = ROW({was})
            FROM jsonb_populate_recordset(NULL::event, $1::jsonb->'event') AS was
            JOIN jsonb_populate_recordset(NULL::event, $2::jsonb->'event') AS became USING (id)
            WHERE event.id = was.id AND ROW({now}) IS NOT DISTINCT FROM ROW({became})
            """,  # noqa: S608 - fixed names
            row["before"],
            row["after"],
        )
    # A result that was given since stays, so its match is over.
    await connection.execute(
        """
        UPDATE event SET status = 'finished' WHERE id = ANY ($1::bigint[]) AND status NOT IN ('finished', 'void')
            AND EXISTS (SELECT FROM settlement WHERE event_id = event.id)
        """,
        kept,
    )

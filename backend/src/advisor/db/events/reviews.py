"""Providers' events that wait for a person: the queue, decisions, and how to undo one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

import asyncpg
import orjson

from advisor.core.errors import ConfigError, ConflictError, NotFoundError
from advisor.core.markets import EventStatus
from advisor.core.readings import EventReport
from advisor.db.cursors import MAX_ID, id_of
from advisor.db.directory.aliases import TeamName, forget_names, learn_names
from advisor.db.directory.names import load_directory
from advisor.db.directory.same_teams import SameTeam, same_team, unconfirmed_teams
from advisor.db.events.creation import Listing, create_events
from advisor.db.events.titled_events import create_titled
from advisor.db.fixtures.cards import refresh_cards
from advisor.db.fixtures.games import number_games
from advisor.db.locks import AdvisoryLock, lock, lock_history_writes
from advisor.identity.directory import TeamDirectory
from advisor.identity.event_rules import MatchFact
from advisor.identity.team_matching import TeamFinder

Decided: TypeAlias = dict[str, object]
"""What a decision changed: ``event_id``, ``created`` (the event was made for it), ``names`` it taught."""


class DecisionKind(StrEnum):
    """What a person says of a provider's event."""

    JOIN = "join"
    SEPARATE = "separate"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An answer.

    Attributes:
        event_id: to join; None otherwise.
        swapped: its home side is our away side; None to take what the comparison found.
    """

    kind: DecisionKind
    event_id: int | None = None
    swapped: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOption:
    """One of our events that a provider's event may be; one without teams has a title.

    Attributes:
        same_teams: where the provider's name of a side means a team that nobody has confirmed, and another plays here.
    """

    event_id: int
    competition: str
    kickoff: datetime
    home: TeamName | None
    away: TeamName | None
    title: str | None
    game: int
    swapped: bool
    score: float
    facts: tuple[MatchFact, ...]
    same_teams: tuple[SameTeam, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A provider's event with the events it may be, best first; ``event_id`` is that of the decided one."""

    id: int
    provider: str
    ref: str
    competition: str
    home: str
    away: str
    title: str
    kickoff: datetime
    first_seen: datetime
    last_seen: datetime
    state: str
    event_id: int | None
    conflict: str | None
    options: tuple[ReviewOption, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPage:
    """A page of the queue, newest first; ``open`` is how many wait in all."""

    items: tuple[Review, ...]
    next_cursor: str | None
    open: int


async def open_reviews(
    connection: asyncpg.Connection,
    cursor: str | None,
    limit: int,
    *,
    state: str = "review",
    provider: str | None = None,
) -> ReviewPage:
    """A page of the events that wait for a person, or are in another state; newest first.

    Raises:
        ForeignCursorError: the cursor is not one of ours.
    """
    before = MAX_ID if cursor is None else id_of(cursor)
    rows = await connection.fetch(
        """
        SELECT * FROM provider_event WHERE state = $3 AND id < $1 AND ($4::text IS NULL OR provider = $4)
        ORDER BY id DESC LIMIT $2
        """,
        before,
        limit + 1,
        state,
        provider,
    )
    waiting: int = await connection.fetchval("SELECT count(*) FROM provider_event WHERE state = 'review'")
    items = await _reviews(connection, rows[:limit])
    return ReviewPage(items=items, next_cursor=str(items[-1].id) if len(rows) > limit else None, open=waiting)


async def review_of(connection: asyncpg.Connection, provider: str, ref: str) -> Review:
    """One provider's event, whatever its state.

    Raises:
        NotFoundError: nothing was heard of it.
    """
    return (await _reviews(connection, [await _row(connection, provider, ref)]))[0]


async def decide_review(
    connection: asyncpg.Connection, provider: str, ref: str, decision: Decision, now: datetime
) -> Review:
    """Write a person's decision; the names in it become aliases where no other team carries them.

    Raises:
        NotFoundError: nothing was heard of it, or there is no such event.
        ConflictError: it has been decided, or no event can be made of it.
        ConfigError: ``join`` without an event.
    """
    async with connection.transaction():
        await lock_history_writes(connection)
        row = await _row(connection, provider, ref)
        if row["decided_at"] is not None:
            raise ConflictError(f"{provider}'s event {ref!r} has been decided; undo that first.")
        if row["state"] != "review":
            await _leave(connection, row)
        match decision.kind:
            case DecisionKind.JOIN:
                await _join(connection, row, decision, now)
            case DecisionKind.SEPARATE:
                await _separate(connection, row, now)
            case DecisionKind.IGNORE:
                await _write(connection, row["id"], "ignored", None, False, {}, now)
    return await review_of(connection, provider, ref)


async def undo_decision(connection: asyncpg.Connection, provider: str, ref: str, now: datetime) -> Review:
    """Undo a person's decision: the event waits again, and the names it taught are forgotten.

    Raises:
        NotFoundError: nothing was heard of it.
        ConflictError: nobody has decided it, or others have joined the event that was made for it.
    """
    async with connection.transaction():
        await lock_history_writes(connection)
        row = await _row(connection, provider, ref)
        if row["decided_at"] is None:
            raise ConflictError(f"{provider}'s event {ref!r} has not been decided by anybody.")
        decided = orjson.loads(row["decision"])
        await forget_names(connection, decided.get("names", []))
        await connection.execute(
            """
            UPDATE provider_event SET state = 'review', event_id = NULL, swapped = false, decided_at = NULL,
                decision = NULL, matched_at = $2 WHERE id = $1
            """,
            row["id"],
            now,
        )
        await _leave(connection, row)
        if decided.get("created"):
            await _unmake(connection, row["event_id"])
    return await review_of(connection, provider, ref)


async def _row(connection: asyncpg.Connection, provider: str, ref: str) -> asyncpg.Record:
    row = await connection.fetchrow("SELECT * FROM provider_event WHERE provider = $1 AND ref = $2", provider, ref)
    if row is None:
        raise NotFoundError("event of a provider", f"{provider}/{ref}")
    return row


async def _join(connection: asyncpg.Connection, row: asyncpg.Record, decision: Decision, now: datetime) -> None:
    if decision.event_id is None:
        raise ConfigError("To join, name the fixture.")
    event = await connection.fetchrow("SELECT home_id, away_id, title FROM event WHERE id = $1", decision.event_id)
    if event is None:
        raise NotFoundError("fixture", str(decision.event_id))
    if (event["title"] is None) != (row["title"] == ""):
        raise ConflictError("One of the two is a game of two teams, the other is not: they cannot be one.")
    if event["title"] is not None:
        await _write(connection, row["id"], "joined", decision.event_id, False, {"created": False, "names": []}, now)
        return
    swapped = decision.swapped
    if swapped is None:
        entries = orjson.loads(row["evidence"])
        swapped = any(entry["event_id"] == decision.event_id and entry["swapped"] for entry in entries)
    ids = (event["away_id"], event["home_id"]) if swapped else (event["home_id"], event["away_id"])
    names = await learn_names(connection, list(zip(ids, (row["home"], row["away"]), strict=True)))
    await _write(connection, row["id"], "joined", decision.event_id, swapped, {"created": False, "names": names}, now)


async def _separate(connection: asyncpg.Connection, row: asyncpg.Record, now: datetime) -> None:
    report = EventReport(
        **{name: row[name] for name in _REPORT_COLUMNS}, status=EventStatus.SCHEDULED, at=row["last_seen"]
    )
    directory = await load_directory(connection)
    demo: bool = await connection.fetchval("SELECT coalesce(bool_and(demo), false) FROM competition")
    if report.title:
        created = await create_titled(connection, [report], demo=demo)
    else:
        listing = Listing(provider=report.provider, said_apart=True)
        created = await create_events(connection, [report], now, directory, TeamFinder(directory), listing, demo=demo)
    if report.ref not in created.ids:
        raise ConflictError(_TITLED_ALREADY if report.title else _MEET_ALREADY)
    event_id = created.ids[report.ref]
    await refresh_cards(connection, [event_id, *created.renumbered])
    await _write(connection, row["id"], "separate", event_id, False, {"created": True, "names": []}, now)


_MEET_ALREADY: Final = "The same two already meet on that day in this competition: join it with that fixture."
_TITLED_ALREADY: Final = (
    "This competition has an event of that title in this season already: join it with that fixture."
)
_REPORT_COLUMNS: Final = (
    "provider", "ref", "sport", "competition", "competition_name", "home", "away", "title", "kickoff",
    "kickoff_known",
)  # fmt: skip


async def _write(
    connection: asyncpg.Connection,
    id_: int,
    state: str,
    event_id: int | None,
    swapped: bool,
    decided: Decided,
    now: datetime,
) -> None:
    await connection.execute(
        """
        UPDATE provider_event SET state = $2, event_id = $3, swapped = $4, decision = $5, decided_at = $6 WHERE id = $1
        """,
        id_,
        state,
        event_id,
        swapped,
        orjson.dumps(decided).decode(),
        now,
    )


async def _leave(connection: asyncpg.Connection, row: asyncpg.Record) -> None:
    """Remove what came from the provider for an event that is not its own: latest prices and running score."""
    if row["event_id"] is None:
        return
    await lock(connection, AdvisoryLock.LATEST_QUOTES)
    for table in ("latest_quote", "live_score"):
        await connection.execute(
            f"DELETE FROM {table} WHERE event_id = $1 AND provider = $2",  # noqa: S608 - two fixed names
            row["event_id"],
            row["provider"],
        )


async def _unmake(connection: asyncpg.Connection, event_id: int) -> None:
    others = await connection.fetchval("SELECT count(*) FROM provider_event WHERE event_id = $1", event_id)
    has_facts = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM settlement WHERE event_id = $1) OR EXISTS (SELECT FROM price WHERE event_id = $1) "
        "OR EXISTS (SELECT FROM participant_result WHERE event_id = $1)",
        event_id,
    )
    if others or has_facts:
        raise ConflictError("Others have reported on the fixture that was made for it by now; it cannot be undone.")
    others_of_pair = [row["id"] for row in await connection.fetch(_SAME_PAIR, event_id)]
    await connection.execute("DELETE FROM event WHERE id = $1", event_id)
    await refresh_cards(connection, await number_games(connection, others_of_pair))


async def _reviews(connection: asyncpg.Connection, rows: Sequence[asyncpg.Record]) -> tuple[Review, ...]:
    evidence = {row["id"]: orjson.loads(row["evidence"]) for row in rows}
    events = await connection.fetch(
        """
        SELECT e.id, c.code, e.kickoff, e.title, e.game, h.key AS home_key, h.name AS home_name, a.key AS away_key,
               a.name AS away_name, c.sport, h.country AS home_country, a.country AS away_country
        FROM event e JOIN competition c ON c.id = e.competition_id LEFT JOIN team h ON h.id = e.home_id
        LEFT JOIN team a ON a.id = e.away_id WHERE e.id = ANY ($1::bigint[])
        """,
        sorted({entry["event_id"] for entries in evidence.values() for entry in entries}),
    )
    known = {row["id"]: row for row in events}
    unconfirmed = await unconfirmed_teams(connection, {row["sport"] for row in events})
    return tuple(
        Review(
            options=tuple(
                ReviewOption(
                    event_id=entry["event_id"],
                    competition=event["code"],
                    kickoff=event["kickoff"],
                    home=_team(event, "home"),
                    away=_team(event, "away"),
                    title=event["title"],
                    game=event["game"],
                    swapped=entry["swapped"],
                    score=entry["score"],
                    facts=tuple(MatchFact(fact["code"], fact["weight"], fact["text"]) for fact in entry["facts"]),
                    same_teams=_same_teams(unconfirmed, event, row, swapped=entry["swapped"]),
                )
                for entry in evidence[row["id"]]
                if (event := known.get(entry["event_id"])) is not None
            ),
            **{name: row[name] for name in _REVIEW_COLUMNS},
        )
        for row in rows
    )


def _team(event: asyncpg.Record, side: str) -> TeamName | None:
    return None if event[f"{side}_key"] is None else TeamName(event[f"{side}_key"], event[f"{side}_name"])


def _same_teams(
    unconfirmed: TeamDirectory, event: asyncpg.Record, reported: asyncpg.Record, *, swapped: bool
) -> tuple[SameTeam, ...]:
    names = (reported["away"], reported["home"]) if swapped else (reported["home"], reported["away"])
    sides = [
        (side, team, name) for side, name in zip(("home", "away"), names, strict=True) if (team := _team(event, side))
    ]
    found = [same_team(unconfirmed, event["sport"], event[f"{side}_country"], team, name) for side, team, name in sides]
    return tuple(each for each in found if each is not None)


_SAME_PAIR: Final = """
    SELECT other.id FROM event other JOIN event e USING (competition_id, home_id, away_id)
    WHERE e.id = $1 AND other.id <> e.id
"""

_REVIEW_COLUMNS: Final = (
    "id", "provider", "ref", "competition", "home", "away", "title", "kickoff", "first_seen", "last_seen", "state",
    "event_id", "conflict",
)  # fmt: skip

"""Writing a file's events: which are new, and what changed of the known ones."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Final

import asyncpg
import numpy as np
import orjson

from advisor.core.arrays import Int64
from advisor.core.clock import instant_of, micros_of
from advisor.core.history import NO_SCORE, UNKNOWN, Events, day_of_key
from advisor.core.markets import EventStatus
from advisor.core.results import NOTHING_KNOWN, PlayedParts
from advisor.db.directory.names import TeamScope
from advisor.db.fixtures.results import REPLACED, RESULT_COLUMNS, pair_of, result_columns
from advisor.db.imports.matching import EventValues, Pairing, StoredEvent, match_events

_NOTED_AT_ONCE: Final = 5_000


@dataclass(frozen=True, slots=True)
class Change:
    """What an import changed of a known event: ``before`` → ``after``, as text; "" where nothing was known."""

    event: str
    field: str
    before: str
    after: str


@dataclass(slots=True)
class EventPlan:
    """What to do with the n events of a parsed file.

    Attributes:
        keys: (n,) natural keys.
        ids: (n,) database ids, those of new events reserved.
        kickoff: (n,) µs since the Unix epoch, UTC, as they shall be.
        values: (n,) columns as they shall be; none once they are written.
        new_rows: rows that are new.
        changed_rows: known rows of which a column changes.
        earlier_values: columns of each of ``changed_rows`` as they were.
        retimed_rows: known rows whose start is another than it was stored, or than the file says.
        outdated_rows: known rows of which the file knows less than is stored; their prices are out of date too.
        touched: ids of events that are new or of which anything changed, prices included.
    """

    keys: list[str]
    ids: list[int] = field(default_factory=list)
    kickoff: Int64 = field(default_factory=lambda: np.empty(0, np.int64))
    values: list[EventValues] = field(default_factory=list)
    new_rows: list[int] = field(default_factory=list)
    changed_rows: list[int] = field(default_factory=list)
    earlier_values: list[EventValues] = field(default_factory=list)
    retimed_rows: list[int] = field(default_factory=list)
    outdated_rows: list[int] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)

    def let_go(self) -> None:
        """Forget the columns, which are written: of a big file they would fill the memory beside its prices."""
        self.values, self.earlier_values = [], []


async def plan_events(
    connection: asyncpg.Connection,
    events: Events,
    competition_ids: Mapping[str, int],
    scopes: Mapping[str, tuple[str, str]],
    team_ids: Mapping[TeamScope, int],
) -> EventPlan:
    """Find a file's events among the stored ones, and plan what to write.

    Args:
        connection: in the import's transaction.
        events: the file's.
        competition_ids: by code.
        scopes: sport and country by competition code.
        team_ids: by scope.
    """
    incoming = list(_incoming(events, competition_ids, scopes, team_ids))
    stored = await _stored_events(connection, sorted({values.pairing[0] for values in incoming}))
    plan = EventPlan(keys=events.key)
    for row, (values, match) in enumerate(zip(incoming, match_events(incoming, stored), strict=True)):
        if match is None:
            plan.new_rows.append(row)
            plan.ids.append(0)
            plan.values.append(values)
            continue
        known = match.stored
        plan.ids.append(known.id)
        if match.outdated:
            plan.outdated_rows.append(row)
            plan.values.append(known.values)
            continue
        plan.values.append(_merged(values, known.values))
        if not plan.values[row].kickoff == known.values.kickoff == values.kickoff:
            plan.retimed_rows.append(row)
        changes = list(_changes(events.key[row], plan.values[row], known.values))
        if changes or plan.values[row].parts != known.values.parts:
            plan.changed_rows.append(row)
            plan.earlier_values.append(known.values)
            plan.touched.add(known.id)
            plan.changes += changes
    plan.kickoff = np.array([micros_of(values.kickoff) for values in plan.values], np.int64)
    await _reserve_ids(connection, plan)
    return plan


async def _reserve_ids(connection: asyncpg.Connection, plan: EventPlan) -> None:
    fresh = await connection.fetch(
        "SELECT nextval(pg_get_serial_sequence('event', 'id')) AS id FROM generate_series(1, $1)", len(plan.new_rows)
    )
    for row, record in zip(plan.new_rows, fresh, strict=True):
        plan.ids[row] = record["id"]
        plan.touched.add(record["id"])


async def _stored_events(connection: asyncpg.Connection, competitions: list[int]) -> dict[Pairing, list[StoredEvent]]:
    stored: dict[Pairing, list[StoredEvent]] = defaultdict(list)
    rows = connection.cursor(
        """
        SELECT e.id, e.competition_id, e.home_id, e.away_id, e.season, e.match_date, e.game, e.kickoff,
               e.kickoff_known, e.status, s.home_score, s.away_score, s.home_half, s.away_half, s.home_normal,
               s.away_normal, s.overtime
        FROM event e LEFT JOIN settlement s ON s.event_id = e.id
        WHERE e.competition_id = ANY ($1::int[]) AND e.title IS NULL ORDER BY e.id
        """,
        competitions,
        prefetch=5_000,
    )
    async for row in rows:
        values = EventValues(
            pairing=(row["competition_id"], row["home_id"], row["away_id"]),
            season=row["season"],
            match_date=row["match_date"],
            game=row["game"],
            kickoff=row["kickoff"],
            kickoff_known=row["kickoff_known"],
            status=row["status"],
            score=pair_of(row["home_score"], row["away_score"]),
            parts=PlayedParts(
                half_time=pair_of(row["home_half"], row["away_half"]),
                normal_time=pair_of(row["home_normal"], row["away_normal"]),
                overtime=row["overtime"],
            ),
        )
        stored[values.pairing].append(StoredEvent(row["id"], values))
    return stored


def _incoming(
    events: Events,
    competition_ids: Mapping[str, int],
    scopes: Mapping[str, tuple[str, str]],
    team_ids: Mapping[TeamScope, int],
) -> Iterator[EventValues]:
    # What many rows share is made once: a big file would fill the memory with copies.
    pairing_of = cache(
        lambda code, home, away: (
            competition_ids[code],
            team_ids[(*scopes[code], home)],
            team_ids[(*scopes[code], away)],
        )
    )
    kickoff_of, shared_day, shared_parts = cache(instant_of), cache(lambda day: day), cache(lambda parts: parts)
    for row, code in enumerate(events.competition):
        day, game = day_of_key(events.key[row])
        yield EventValues(
            pairing=pairing_of(code, events.home[row], events.away[row]),
            season=events.season[row],
            match_date=shared_day(day),
            game=game,
            kickoff=kickoff_of(int(events.kickoff[row])),
            kickoff_known=bool(events.kickoff_known[row]),
            status=str(events.status[row]),
            score=_known(int(events.home_score[row]), int(events.away_score[row])),
            parts=shared_parts(_parts(events, row)),
        )


@cache
def _known(home: int, away: int) -> tuple[int, int] | None:
    return None if NO_SCORE in (home, away) else (home, away)


def _parts(events: Events, row: int) -> PlayedParts:
    if NO_SCORE in (events.home_score[row], events.away_score[row]):
        return NOTHING_KNOWN
    overtime = None if events.overtime[row] == UNKNOWN else bool(events.overtime[row])
    return PlayedParts(
        half_time=_known(int(events.home_half[row]), int(events.away_half[row])),
        normal_time=_known(int(events.home_normal[row]), int(events.away_normal[row])),
        overtime=overtime,
    )


def _merged(incoming: EventValues, known: EventValues) -> EventValues:
    """What is known afterwards: the file's word, save where it knows less than the database."""
    merged = incoming
    if incoming.score is None and known.score is not None:
        merged = replace(merged, status=str(EventStatus.FINISHED), score=known.score, parts=known.parts)
    elif incoming.score is not None and incoming.score == known.score:
        merged = replace(merged, parts=incoming.parts.completed_by(known.parts, incoming.score))
    elif known.score is not None and _says_normal_time_alone(incoming, known):
        merged = replace(merged, score=known.score, parts=known.parts.completed_by(incoming.parts, known.score))
    if known.kickoff_known and not incoming.kickoff_known and known.match_date == incoming.match_date:
        merged = replace(merged, kickoff=known.kickoff, kickoff_known=True)
    return merged


def _says_normal_time_alone(incoming: EventValues, known: EventValues) -> bool:
    """Whether the file has the score at the end of normal time as the last one, of a match that was played on."""
    normal = incoming.parts.normal_time
    return (
        known.parts.overtime is True
        and incoming.parts.overtime is None
        and incoming.score is not None
        and incoming.score == normal == known.parts.normal_time
    )


def _changes(key: str, merged: EventValues, known: EventValues) -> Iterator[Change]:
    for name, before, after in (
        ("season", known.season, merged.season),
        ("date", known.match_date.isoformat(), merged.match_date.isoformat()),
        ("game", str(known.game), str(merged.game)),
        ("kickoff", _kickoff_text(known), _kickoff_text(merged)),
        ("status", known.status, merged.status),
        ("score", _score_text(known.score), _score_text(merged.score)),
        ("half_time", _score_text(known.parts.half_time), _score_text(merged.parts.half_time)),
        ("normal_time", _normal_text(known), _normal_text(merged)),
        ("overtime", _yes(known.parts.overtime), _yes(merged.parts.overtime)),
    ):
        if before != after:
            yield Change(key, name, before, after)


def _kickoff_text(values: EventValues) -> str:
    return f"{values.kickoff:%Y-%m-%dT%H:%MZ}" + ("" if values.kickoff_known else " (time unknown)")


def _score_text(score: tuple[int, int] | None) -> str:
    return "" if score is None else f"{score[0]}-{score[1]}"


def _normal_text(values: EventValues) -> str:
    """The score at the end of normal time where it is another than the final one; most matches end there."""
    return "" if values.parts.normal_time == values.score else _score_text(values.parts.normal_time)


def _yes(known: bool | None) -> str:
    return "yes" if known else ""


async def write_events(connection: asyncpg.Connection, plan: EventPlan, file_id: int, now: datetime) -> None:
    """Write new and changed events with their results, and note how the changed ones were."""
    await connection.copy_records_to_table(
        "event",
        records=(
            (id_, v.pairing[0], v.season, v.match_date, v.game, v.kickoff, v.kickoff_known, *v.pairing[1:], v.status)
            for id_, v in _new(plan)
        ),
        columns=[
            "id", "competition_id", "season", "match_date", "game", "kickoff", "kickoff_known", "home_id", "away_id",
            "status",
        ],
    )  # fmt: skip
    await _note_events(connection, plan, file_id)
    await connection.copy_records_to_table(
        "settlement",
        records=(
            (event_id, *result_columns(v.score, v.parts), now, file_id)
            for event_id, v in _new(plan)
            if v.score is not None
        ),
        columns=["event_id", *RESULT_COLUMNS, "recorded_at", "file_id"],
    )
    changed = [(plan.ids[row], plan.values[row]) for row in plan.changed_rows]
    await connection.executemany(
        """
        UPDATE event SET season = $2, match_date = $3, game = $4, kickoff = $5, kickoff_known = $6, status = $7
        WHERE id = $1
        """,
        [(event_id, v.season, v.match_date, v.game, v.kickoff, v.kickoff_known, v.status) for event_id, v in changed],
    )
    await connection.executemany(
        f"""
        INSERT INTO settlement (event_id, {_COLUMNS}, recorded_at, file_id)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (event_id) DO UPDATE SET {REPLACED},
            recorded_at = excluded.recorded_at, file_id = excluded.file_id
        WHERE ({_columns_of("settlement")}) IS DISTINCT FROM ({_columns_of("excluded")})
        """,  # noqa: S608 - fixed text
        [(event_id, *result_columns(v.score, v.parts), now, file_id) for event_id, v in changed if v.score is not None],
    )


def _new(plan: EventPlan) -> Iterator[tuple[int, EventValues]]:
    return ((plan.ids[row], plan.values[row]) for row in plan.new_rows)


async def _note_events(connection: asyncpg.Connection, plan: EventPlan, file_id: int) -> None:
    """Note which events a file named, and what it is about to change of them."""
    fresh = set(plan.new_rows)
    changed = dict(zip(plan.changed_rows, plan.earlier_values, strict=True))
    for start in range(0, len(plan.ids), _NOTED_AT_ONCE):
        noted = [
            (plan.ids[row], row in fresh, row in changed, *_both(changed.get(row, plan.values[row]), plan.values[row]))
            for row in range(start, min(start + _NOTED_AT_ONCE, len(plan.ids)))
        ]
        await connection.execute(_NOTE, file_id, *(list(column) for column in zip(*noted, strict=True)))


def _both(before: EventValues, after: EventValues) -> tuple[str, str]:
    """The columns that differ, as JSON: before and after."""
    names = [name for name in EVENT_COLUMNS if getattr(before, name) != getattr(after, name)]
    return _json_of(before, names), _json_of(after, names)


def _json_of(values: EventValues, names: list[str]) -> str:
    return orjson.dumps({name: getattr(values, name) for name in names}).decode() if names else "{}"


EVENT_COLUMNS: Final = ("season", "match_date", "game", "kickoff", "kickoff_known", "status")
"""Those of ``event`` that a file may change."""

# Of an event that several parts of a file name, what stood before the first counts, and what the last left.
_NOTE: Final = """
    INSERT INTO import_event (event_id, file_id, is_new, before, after)
    SELECT n.id, $1, n.is_new,
           CASE WHEN n.changed THEN n.before::jsonb || jsonb_build_object('result', to_jsonb(s)) ELSE '{}' END,
           n.after::jsonb
    FROM unnest($2::bigint[], $3::bool[], $4::bool[], $5::text[], $6::text[]) AS n (id, is_new, changed, before, after)
    LEFT JOIN settlement s ON s.event_id = n.id
    ON CONFLICT (event_id, file_id)
    DO UPDATE SET before = excluded.before || import_event.before, after = import_event.after || excluded.after
"""


def _columns_of(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in RESULT_COLUMNS)


_COLUMNS: Final = ", ".join(RESULT_COLUMNS)

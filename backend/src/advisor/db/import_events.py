"""Which events of a file are known, which are new, and what of them changed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

import asyncpg

from advisor.core.history import NO_SCORE, Events
from advisor.core.markets import EventStatus
from advisor.db.directory import TeamScope

_RESCHEDULED_WITHIN: Final = timedelta(days=200)
"""An unplayed event met again on another day of the same season, within this span, was moved."""

_CORRECTED_WITHIN: Final = timedelta(days=3)
"""A played event met again with the same score this near was dated wrongly before."""

Pairing = tuple[int, int, int]
"""Ids of competition, home team and away team."""


@dataclass(frozen=True, slots=True)
class Change:
    """What an import changed of a known event: ``before`` → ``after``, as text; "" where nothing was known."""

    event: str
    field: str
    before: str
    after: str


@dataclass(slots=True)
class _Stored:
    """An event as the database has it."""

    id: int
    season: str
    match_date: date
    kickoff: datetime
    kickoff_known: bool
    status: str
    score: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class EventValues:
    """An event's columns as they shall be."""

    pairing: Pairing
    season: str
    match_date: date
    kickoff: datetime
    kickoff_known: bool
    status: str
    score: tuple[int, int] | None


@dataclass(slots=True)
class EventPlan:
    """What to do with the n events of a parsed file.

    Attributes:
        keys: (n,) natural keys.
        ids: (n,) database ids, those of new events reserved.
        values: (n,) columns as they shall be.
        new_rows: rows that are new.
        changed_rows: known rows of which a column changes.
        touched: ids of events that are new or of which anything changed, prices included.
    """

    keys: list[str]
    ids: list[int] = field(default_factory=list)
    values: list[EventValues] = field(default_factory=list)
    new_rows: list[int] = field(default_factory=list)
    changed_rows: list[int] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)


async def plan_events(
    connection: asyncpg.Connection,
    events: Events,
    competition_ids: Mapping[str, int],
    scopes: Mapping[str, tuple[str, str]],
    team_ids: Mapping[TeamScope, int],
) -> EventPlan:
    """Match a file's events with the stored ones.

    The same pairing on the same day is the same event. Otherwise an unplayed one of the same season within 200 days
    was rescheduled, and a played one with the same score within 3 days was dated wrongly. Anything else is new.

    Args:
        events: the file's.
        competition_ids: by code.
        scopes: sport and country by competition code.
        team_ids: by scope.
    """
    stored = await _stored_events(connection, sorted(set(competition_ids.values())))
    plan = EventPlan(keys=events.key)
    for row, incoming in enumerate(_incoming(events, competition_ids, scopes, team_ids)):
        candidates = stored[incoming.pairing]
        known = _match(incoming, candidates)
        if known is None:
            plan.new_rows.append(row)
            plan.ids.append(0)
            plan.values.append(incoming)
            continue
        candidates.remove(known)
        merged = _merged(incoming, known)
        changes = list(_changes(events.key[row], merged, known))
        plan.ids.append(known.id)
        plan.values.append(merged)
        if changes:
            plan.changed_rows.append(row)
            plan.touched.add(known.id)
            plan.changes += changes
    fresh = await connection.fetch(
        "SELECT nextval(pg_get_serial_sequence('event', 'id')) AS id FROM generate_series(1, $1)", len(plan.new_rows)
    )
    for row, record in zip(plan.new_rows, fresh, strict=True):
        plan.ids[row] = record["id"]
        plan.touched.add(record["id"])
    return plan


async def _stored_events(connection: asyncpg.Connection, competitions: list[int]) -> dict[Pairing, list[_Stored]]:
    stored: dict[Pairing, list[_Stored]] = defaultdict(list)
    rows = connection.cursor(
        """
        SELECT e.id, e.competition_id, e.home_id, e.away_id, e.season, e.match_date, e.kickoff, e.kickoff_known,
               e.status, s.home_score, s.away_score
        FROM event e LEFT JOIN settlement s ON s.event_id = e.id
        WHERE e.competition_id = ANY ($1::int[]) ORDER BY e.id
        """,
        competitions,
        prefetch=5_000,
    )
    async for row in rows:
        score = None if row["home_score"] is None else (row["home_score"], row["away_score"])
        stored[(row["competition_id"], row["home_id"], row["away_id"])].append(
            _Stored(
                row["id"],
                row["season"],
                row["match_date"],
                row["kickoff"],
                row["kickoff_known"],
                row["status"],
                score,
            )
        )
    return stored


def _incoming(
    events: Events,
    competition_ids: Mapping[str, int],
    scopes: Mapping[str, tuple[str, str]],
    team_ids: Mapping[TeamScope, int],
) -> Iterator[EventValues]:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    for row, code in enumerate(events.competition):
        home, away = int(events.home_score[row]), int(events.away_score[row])
        scope = scopes[code]
        yield EventValues(
            pairing=(
                competition_ids[code],
                team_ids[(*scope, events.home[row])],
                team_ids[(*scope, events.away[row])],
            ),
            season=events.season[row],
            match_date=date.fromisoformat(events.key[row].split("/")[1]),
            kickoff=epoch + timedelta(microseconds=int(events.kickoff[row])),
            kickoff_known=bool(events.kickoff_known[row]),
            status=events.status[row],
            score=None if NO_SCORE in (home, away) else (home, away),
        )


def _match(incoming: EventValues, candidates: list[_Stored]) -> _Stored | None:
    for known in candidates:
        if known.match_date == incoming.match_date:
            return known
    for known in candidates:
        apart = abs(known.match_date - incoming.match_date)
        unplayed = known.score is None and known.season == incoming.season and apart <= _RESCHEDULED_WITHIN
        misdated = known.score is not None and known.score == incoming.score and apart <= _CORRECTED_WITHIN
        if unplayed or misdated:
            return known
    return None


def _merged(incoming: EventValues, known: _Stored) -> EventValues:
    """What is known afterwards: the file's word, save where it knows less than the database."""
    forgets_result = incoming.score is None and known.score is not None
    forgets_time = known.kickoff_known and not incoming.kickoff_known and known.match_date == incoming.match_date
    return EventValues(
        pairing=incoming.pairing,
        season=incoming.season,
        match_date=incoming.match_date,
        kickoff=known.kickoff if forgets_time else incoming.kickoff,
        kickoff_known=known.kickoff_known if forgets_time else incoming.kickoff_known,
        status=EventStatus.FINISHED if forgets_result else incoming.status,
        score=known.score if forgets_result else incoming.score,
    )


def _changes(key: str, merged: EventValues, known: _Stored) -> Iterator[Change]:
    for name, before, after in (
        ("season", known.season, merged.season),
        ("date", known.match_date.isoformat(), merged.match_date.isoformat()),
        (
            "kickoff",
            _kickoff_text(known.kickoff, known.kickoff_known),
            _kickoff_text(merged.kickoff, merged.kickoff_known),
        ),
        ("status", known.status, str(merged.status)),
        ("score", _score_text(known.score), _score_text(merged.score)),
    ):
        if before != after:
            yield Change(key, name, before, after)


def _kickoff_text(kickoff: datetime, known: bool) -> str:
    return f"{kickoff:%Y-%m-%dT%H:%MZ}" + ("" if known else " (time unknown)")


def _score_text(score: tuple[int, int] | None) -> str:
    return "" if score is None else f"{score[0]}-{score[1]}"


async def write_events(connection: asyncpg.Connection, plan: EventPlan, file_id: int, now: datetime) -> None:
    """Write new and changed events with their results."""
    await connection.copy_records_to_table(
        "event",
        records=[
            (plan.ids[row], v.pairing[0], v.season, v.match_date, v.kickoff, v.kickoff_known, *v.pairing[1:], v.status)
            for row in plan.new_rows
            for v in (plan.values[row],)
        ],
        columns=[
            "id", "competition_id", "season", "match_date", "kickoff", "kickoff_known", "home_id", "away_id", "status",
        ],
    )  # fmt: skip
    await connection.copy_records_to_table(
        "settlement",
        records=[
            (plan.ids[row], *score, now, file_id)
            for row in plan.new_rows
            if (score := plan.values[row].score) is not None
        ],
        columns=["event_id", "home_score", "away_score", "recorded_at", "file_id"],
    )
    changed = [(plan.ids[row], plan.values[row]) for row in plan.changed_rows]
    await connection.executemany(
        """
        UPDATE event SET season = $2, match_date = $3, kickoff = $4, kickoff_known = $5, status = $6 WHERE id = $1
        """,
        [(event_id, v.season, v.match_date, v.kickoff, v.kickoff_known, v.status) for event_id, v in changed],
    )
    await connection.executemany(
        """
        INSERT INTO settlement (event_id, home_score, away_score, recorded_at, file_id) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (event_id) DO UPDATE SET home_score = excluded.home_score, away_score = excluded.away_score,
            recorded_at = excluded.recorded_at, file_id = excluded.file_id
        WHERE (settlement.home_score, settlement.away_score) <> (excluded.home_score, excluded.away_score)
        """,
        [(event_id, *v.score, now, file_id) for event_id, v in changed if v.score is not None],
    )

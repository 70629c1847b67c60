"""Writing what providers report of events: status, start, running score, result."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import asyncpg

from advisor.core.markets import EventStatus, GameEnd
from advisor.core.readings import EventReport
from advisor.core.results import PlayedParts
from advisor.db.events.provider_events import Placement, ProviderRef
from advisor.db.events.reported_results import store_reported
from advisor.db.fixtures.cards import refresh_cards
from advisor.db.fixtures.games import move_to_day, number_games
from advisor.db.fixtures.price_starts import follow_starts
from advisor.db.fixtures.results import REPLACED, RESULT_COLUMNS, SAME_SCORE, pair_of, result_columns
from advisor.identity.event_states import KnownState, StateChange, state_change
from advisor.identity.extra_time import ends_in_normal_time
from advisor.identity.kickoffs import stays_on_day
from advisor.identity.new_events import local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreConflict:
    """A provider's word that goes against what is known; kept for people, not applied."""

    provider: str
    ref: str
    event_id: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatesApplied:
    """What changed.

    Attributes:
        changed: ids of events whose status, start or result changed, their participants' too.
        settled: ids of events that got their result, or a corrected one.
        running: ids of events with a new running score.
        conflicts: what was not applied.
    """

    changed: tuple[int, ...] = ()
    settled: tuple[int, ...] = ()
    running: tuple[int, ...] = ()
    conflicts: tuple[ScoreConflict, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reported:
    """A report, the event it is about, and what it changes."""

    report: EventReport
    event_id: int
    change: StateChange


async def apply_states(
    connection: asyncpg.Connection,
    reports: Sequence[EventReport],
    placements: Mapping[ProviderRef, Placement],
    now: datetime,
    kickoff_ranks: Mapping[str, int],
) -> StatesApplied:
    """Write what reports say of their events; a few statements for the whole batch.

    Args:
        connection: a transaction is opened in it where something changes.
        reports: one for each event of a provider; those without a placement are passed over.
        placements: of ``resolve_reports``.
        now: aware, UTC.
        kickoff_ranks: by provider, whose kick-off counts, the lowest first; those that have none come last.
    """
    last = 1 + max(kickoff_ranks.values(), default=0)

    def rank(provider: str) -> int:
        return kickoff_ranks.get(provider, last)

    placed = [
        (report, placements[report.provider, report.ref])
        for report in sorted(reports, key=lambda report: (rank(report.provider), report.ref))
        if (report.provider, report.ref) in placements
    ]
    # First, as files of results take their lock before rows of events too.
    decided = await store_reported(connection, reports, placements, now)
    known = await _known_states(connection, sorted({place.event_id for _, place in placed}), rank)
    reported = [
        _Reported(
            report,
            place.event_id,
            state_change(
                report,
                known[place.event_id],
                kickoff_rank=rank(report.provider),
                swapped=place.swapped,
                now=now,
            ),
        )
        for report, place in placed
        if place.event_id in known
    ]
    await _note_final_words(connection, [one.report for one in reported])
    reported = [one for one in reported if one.change != StateChange()]
    if not reported:
        return StatesApplied(changed=tuple(sorted(decided)))
    async with connection.transaction():
        settled = await _write_results(connection, reported, now)
        changed = {
            *decided,
            *settled,
            *await _write_statuses(connection, reported, now),
            *await _write_endings(connection, reported),
            *await _write_kickoffs(connection, reported, now),
        }
        running = await _write_running(connection, reported)
        conflicts = await _note_conflicts(connection, reported)
        await refresh_cards(connection, sorted(changed))
    return StatesApplied(
        changed=tuple(sorted(changed)), settled=tuple(settled), running=tuple(running), conflicts=conflicts
    )


async def _known_states(
    connection: asyncpg.Connection, event_ids: list[int], rank: Callable[[str], int]
) -> dict[int, KnownState]:
    if not event_ids:
        return {}
    rows = await connection.fetch(
        """
        SELECT e.id, e.status, e.kickoff, e.kickoff_known, e.title, e.in_play_at,
               s.home_score, s.away_score, s.home_half, s.away_half, s.home_normal, s.away_normal, s.overtime,
               s.file_id, s.provider, e.ending, e.ended_in, e.ending_by, e.clock_seen, c.sport, c.code,
               array(SELECT p.provider FROM provider_event p WHERE p.event_id = e.id) AS providers
        FROM event e JOIN competition c ON c.id = e.competition_id LEFT JOIN settlement s ON s.event_id = e.id
        WHERE e.id = ANY ($1::bigint[])
        """,
        event_ids,
    )
    return {
        row["id"]: KnownState(
            status=EventStatus(row["status"]),
            kickoff=row["kickoff"],
            kickoff_known=row["kickoff_known"],
            titled=row["title"] is not None,
            in_play_at=row["in_play_at"],
            clocked=row["clock_seen"],
            score=pair_of(row["home_score"], row["away_score"]),
            parts=PlayedParts(
                half_time=pair_of(row["home_half"], row["away_half"]),
                normal_time=pair_of(row["home_normal"], row["away_normal"]),
                overtime=row["overtime"],
            ),
            ends_in_normal_time=ends_in_normal_time(row["sport"], row["code"]),
            ending=None if row["ending"] is None else GameEnd(row["ending"]),
            ended_in=row["ended_in"],
            ending_by=row["ending_by"],
            from_file=row["file_id"] is not None,
            scored_by=row["provider"],
            kickoff_rank=min(map(rank, row["providers"]), default=rank("")),
        )
        for row in rows
    }


async def _write_results(connection: asyncpg.Connection, reported: Sequence[_Reported], now: datetime) -> list[int]:
    """Write results; the first of several providers in one batch is the one that counts."""
    results: dict[int, tuple[int | bool | datetime | str | None, ...]] = {}
    for one in reported:
        if one.change.result is not None:
            columns = result_columns(one.change.result, one.change.parts)
            results.setdefault(one.event_id, (one.event_id, *columns, now, one.report.provider))
    if not results:
        return []
    rows = await connection.fetch(_WRITE_RESULTS, *zip(*results.values(), strict=True))
    return sorted(row["event_id"] for row in rows)


_WRITE_RESULTS: Final = f"""
    INSERT INTO settlement (event_id, {", ".join(RESULT_COLUMNS)}, recorded_at, provider)
    SELECT * FROM unnest($1::bigint[], $2::int[], $3::int[], $4::int[], $5::int[], $6::int[], $7::int[], $8::boolean[],
        $9::timestamptz[], $10::text[])
    ON CONFLICT (event_id) DO UPDATE SET {REPLACED},
        recorded_at = CASE WHEN {SAME_SCORE} THEN settlement.recorded_at ELSE excluded.recorded_at END
    -- Whoever gave the result may correct it; others may say more of the same.
    WHERE settlement.file_id IS NULL AND settlement.provider = excluded.provider OR {SAME_SCORE}
    RETURNING event_id
"""  # noqa: S608 - fixed text


async def _write_statuses(connection: asyncpg.Connection, reported: Sequence[_Reported], now: datetime) -> list[int]:
    """Write statuses, with when a game was first said to be on, and when it was called off.

    One that is postponed while it is on may be resumed: only where it is to be played anew it was called off. Without
    teams it is not: that it is on no more is a break.
    """
    statuses: dict[int, str] = {}
    for one in reported:
        if one.change.status is not None and statuses.get(one.event_id) != EventStatus.FINISHED:
            statuses[one.event_id] = str(one.change.status)
    return await _ids(
        connection,
        """
        UPDATE event SET status = reported.status,
            in_play_at = CASE reported.status WHEN 'in_play' THEN coalesce(event.in_play_at, $3)
                WHEN 'scheduled' THEN NULL ELSE event.in_play_at END,
            clock_seen = event.clock_seen AND reported.status <> 'scheduled',
            called_off_at = CASE
                WHEN reported.status = 'postponed' AND event.in_play_at IS NULL THEN $3
                WHEN reported.status = 'scheduled' AND event.in_play_at IS NOT NULL AND event.title IS NULL THEN $3
                ELSE event.called_off_at END
        FROM unnest($1::bigint[], $2::text[]) AS reported (id, status)
        WHERE event.id = reported.id AND event.status <> reported.status RETURNING event.id
        """,
        statuses,
        now,
    )


async def _write_endings(connection: asyncpg.Connection, reported: Sequence[_Reported]) -> list[int]:
    """Write how events came to their end; of several providers in one batch who says that one was cut short counts."""
    endings: dict[int, _Reported] = {}
    for one in reported:
        held = endings.get(one.event_id)
        if one.change.ending is not None and (held is None or held.change.ending is GameEnd.REGULAR):
            endings[one.event_id] = one
    if not endings:
        return []
    rows = await connection.fetch(
        """
        UPDATE event SET ending = said.ending, ended_in = said.ended_in, ending_by = said.provider
        FROM unnest($1::bigint[], $2::text[], $3::smallint[], $4::text[]) AS said (id, ending, ended_in, provider)
        WHERE event.id = said.id RETURNING event.id
        """,
        list(endings),
        [one.change.ending for one in endings.values()],
        [one.change.ended_in for one in endings.values()],
        [one.report.provider for one in endings.values()],
    )
    return [row["id"] for row in rows]


async def _write_kickoffs(connection: asyncpg.Connection, reported: Sequence[_Reported], now: datetime) -> list[int]:
    """Move starts, and prices of files with them; the day too when the game moves by a day or more.

    Games of one day are numbered anew. Of a game that is on, the earliest start counts that anybody who says so knows
    of, and none that lies ahead.
    """
    on = {one.event_id for one in reported if one.report.status is EventStatus.IN_PLAY}
    kickoffs: dict[int, datetime] = {}
    for one in sorted(reported, key=lambda one: one.report.status is not EventStatus.IN_PLAY):
        kickoff, held = one.change.kickoff, kickoffs.get(one.event_id)
        if kickoff is None or (one.event_id in on and kickoff > now):
            continue
        if held is None or (one.report.status is EventStatus.IN_PLAY and kickoff < held):
            kickoffs[one.event_id] = kickoff
    if not kickoffs:
        return []
    rows = await connection.fetch(_MOVED, list(kickoffs))
    moved = {row["id"]: day for row in rows if (day := _other_day(row, kickoffs[row["id"]])) is not None}
    changed = await _ids(
        connection,
        """
        UPDATE event SET kickoff = reported.kickoff, kickoff_known = true
        FROM unnest($1::bigint[], $2::timestamptz[]) AS reported (id, kickoff)
        WHERE event.id = reported.id RETURNING event.id
        """,
        kickoffs,
    )
    await follow_starts(connection, kickoffs)
    # One after the other: two may come to one day.
    for event, day in moved.items():
        await move_to_day(connection, event, day)
    return sorted({*changed, *await number_games(connection, changed)})


_MOVED: Final = """
    SELECT e.id, e.match_date, e.kickoff, e.kickoff_known, c.sport, c.country
    FROM event e JOIN competition c ON c.id = e.competition_id WHERE e.id = ANY ($1::bigint[]) ORDER BY e.id
"""


def _other_day(row: asyncpg.Record, kickoff: datetime) -> date | None:
    """The day that a game moves to; None where it stays on its day, though perhaps past midnight."""
    if stays_on_day(row["kickoff"], kickoff, row["sport"]):
        return None
    before = local_day(row["kickoff"], row["kickoff_known"], row["country"])
    day: date = row["match_date"] + (local_day(kickoff, True, row["country"]) - before)
    return None if day == row["match_date"] else day


async def _ids(
    connection: asyncpg.Connection, statement: str, values: Mapping[int, object], *arguments: object
) -> list[int]:
    if not values:
        return []
    rows = await connection.fetch(statement, list(values), list(values.values()), *arguments)
    return [row["id"] for row in rows]


async def _write_running(connection: asyncpg.Connection, reported: Sequence[_Reported]) -> list[int]:
    newest: dict[int, _Reported] = {}
    for one in reported:
        before = newest.get(one.event_id)
        if one.change.running is not None and (before is None or before.report.at < one.report.at):
            newest[one.event_id] = one
    if not newest:
        return []
    clocked = [one.event_id for one in reported if one.change.running is not None and one.report.clock]
    if clocked:
        await connection.execute(
            "UPDATE event SET clock_seen = true WHERE id = ANY ($1::bigint[]) AND NOT clock_seen", clocked
        )
    scores = [one.change.running or (None, None) for one in newest.values()]
    rows = await connection.fetch(
        """
        INSERT INTO live_score (event_id, home_score, away_score, clock, provider, at)
        SELECT * FROM unnest($1::bigint[], $2::int[], $3::int[], $4::text[], $5::text[], $6::timestamptz[])
        ON CONFLICT (event_id) DO UPDATE SET home_score = excluded.home_score, away_score = excluded.away_score,
            clock = excluded.clock, provider = excluded.provider, at = excluded.at
        WHERE live_score.at <= excluded.at
        RETURNING event_id
        """,
        list(newest),
        [home for home, _ in scores],
        [away for _, away in scores],
        [one.report.clock for one in newest.values()],
        [one.report.provider for one in newest.values()],
        [one.report.at for one in newest.values()],
    )
    return sorted(row["event_id"] for row in rows)


async def _note_final_words(connection: asyncpg.Connection, reports: Sequence[EventReport]) -> None:
    """Note of each provider the last final score that it said, whether or not it counts: two may be asked to agree."""
    said = [
        (report.provider, report.ref, report.home_score, report.away_score)
        for report in reports
        if report.status is EventStatus.FINISHED and None not in (report.home_score, report.away_score)
    ]
    if said:
        await connection.execute(
            """
            UPDATE provider_event SET final_home = said.home, final_away = said.away
            FROM unnest($1::text[], $2::text[], $3::int[], $4::int[]) AS said (provider, ref, home, away)
            WHERE provider_event.provider = said.provider AND provider_event.ref = said.ref
              AND (final_home, final_away) IS DISTINCT FROM (said.home, said.away)
            """,
            *zip(*said, strict=True),
        )


async def _note_conflicts(connection: asyncpg.Connection, reported: Sequence[_Reported]) -> tuple[ScoreConflict, ...]:
    conflicts = tuple(
        ScoreConflict(provider=one.report.provider, ref=one.report.ref, event_id=one.event_id, text=one.change.conflict)
        for one in reported
        if one.change.conflict is not None
    )
    if conflicts:
        await connection.execute(
            """
            UPDATE provider_event SET conflict = reported.text
            FROM unnest($1::text[], $2::text[], $3::text[]) AS reported (provider, ref, text)
            WHERE provider_event.provider = reported.provider AND provider_event.ref = reported.ref
            """,
            [conflict.provider for conflict in conflicts],
            [conflict.ref for conflict in conflicts],
            [conflict.text for conflict in conflicts],
        )
    return conflicts

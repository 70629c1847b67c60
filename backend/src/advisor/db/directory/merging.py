"""Making two teams one: matches, prices, results and names go over, and nothing is lost on the way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg
import orjson

from advisor.core.errors import ConflictError
from advisor.db.directory.names import TeamScope
from advisor.db.directory.team_merges import Rows, as_json, rows_of_events
from advisor.db.fixtures.games import number_games
from advisor.db.fixtures.results import COMPLETED, RESULT_COLUMNS, normal_time_alone
from advisor.db.locks import AdvisoryLock, lock
from advisor.identity.kickoffs import ONCE_A_WEEK, SERIES_WITHIN

_SAME_MATCH: Final = f"""
    SELECT s.id AS given, t.id AS kept, c.code || '/' || s.match_date AS match,
           sr.home_score || '-' || sr.away_score AS given_score, tr.home_score || '-' || tr.away_score AS kept_score,
           {normal_time_alone("sr", "tr")} OR {normal_time_alone("tr", "sr")} AS agree
    FROM event s
    JOIN competition c ON c.id = s.competition_id
    JOIN event t ON t.competition_id = s.competition_id AND t.match_date = s.match_date AND (
        (s.home_id, t.home_id, s.away_id) = ($1, $2, t.away_id)
        OR (s.away_id, t.away_id, s.home_id) = ($1, $2, t.home_id)
    ) AND (
        -- Elsewhere the two may play twice a day: their starts say which game is which, and their numbers where a start
        -- is not known.
        c.sport = ANY ($3::text[]) OR abs(extract(epoch FROM t.kickoff - s.kickoff)) <= $4
        OR t.game = s.game AND NOT (t.kickoff_known AND s.kickoff_known)
    )
    LEFT JOIN settlement sr ON sr.event_id = s.id
    LEFT JOIN settlement tr ON tr.event_id = t.id
    ORDER BY s.id
"""  # noqa: S608 - fixed text


async def merge_team(connection: asyncpg.Connection, source: TeamScope, target: TeamScope, now: datetime) -> list[int]:
    """Give a team's matches and names to another team, and delete it; in the caller's transaction.

    A match that stands under both names becomes one: what the target's lacks is taken from the other. What stood
    before is noted, so that ``team_merges.take_back`` can put it back.

    Args:
        now: for the record.

    Returns:
        Ids of the matches that moved or took something over.

    Raises:
        ConflictError: the two met each other, played different sides on one day, or have two results of one match that
            cannot both be true.
    """
    source_id, target_id = await _id_of(connection, source), await _id_of(connection, target)
    if source_id is None or target_id is None:
        return []
    note = await _join_same_matches(connection, source_id, target_id)
    await _refuse_two_at_once(connection, source_id, target_id, source[2], target[2])
    home, away = [
        [
            row["id"]
            for row in await connection.fetch(
                f"UPDATE event SET {column} = $2 WHERE {column} = $1 RETURNING id",  # noqa: S608 - two fixed names
                source_id,
                target_id,
            )
        ]
        for column in ("home_id", "away_id")
    ]
    await number_games(connection, [*home, *away])
    await _note(connection, source_id, target_id, note, (home, away), now)
    await connection.execute("DELETE FROM team WHERE id = $1", source_id)
    return sorted({*note.pairs.values(), *home, *away})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Joined:
    """Matches that became one: the kept one by the one that is gone, and what was known of both."""

    pairs: dict[int, int]
    given: Rows
    before: Rows
    after: Rows


async def _note(
    connection: asyncpg.Connection,
    source: int,
    target: int,
    joined: _Joined,
    moved: tuple[list[int], list[int]],
    now: datetime,
) -> None:
    searched = await connection.fetchval("SELECT search_name FROM team WHERE id = $1", target)
    taught = await _move_names(connection, source, target)
    await connection.execute(
        """
        INSERT INTO team_merge (
            target_id, merged_at, searched, team, aliases, taught, home, away, pairs, given, before, after
        )
        SELECT $2, $3, $11, to_jsonb(t), ARRAY(SELECT alias FROM team_alias WHERE team_id = $1 ORDER BY alias),
            $4, $5, $6, $7, $8, $9, $10
        FROM team t WHERE t.id = $1
        """,
        source,
        target,
        now,
        taught,
        *moved,
        orjson.dumps({str(given): kept for given, kept in joined.pairs.items()}).decode(),
        *(as_json(rows) for rows in (joined.given, joined.before, joined.after)),
        searched,
    )


async def _id_of(connection: asyncpg.Connection, scope: TeamScope) -> int | None:
    found: int | None = await connection.fetchval(
        "SELECT id FROM team WHERE sport = $1 AND country = $2 AND key = $3", *scope
    )
    return found


async def _join_same_matches(connection: asyncpg.Connection, source: int, target: int) -> _Joined:
    pairs = await connection.fetch(_SAME_MATCH, source, target, sorted(ONCE_A_WEEK), SERIES_WITHIN.total_seconds())
    for row in pairs:
        if row["given_score"] and row["kept_score"] and row["given_score"] != row["kept_score"] and not row["agree"]:
            raise ConflictError(
                f"{row['match']} ended {row['given_score']} under one name and {row['kept_score']} under the other: "
                "correct the file that is wrong, import it again, then set the alias."
            )
    given, kept = [row["given"] for row in pairs], [row["kept"] for row in pairs]
    gone, before = await rows_of_events(connection, given), await rows_of_events(connection, kept)
    await connection.execute(_STANDS, given + kept)
    for statement in _TAKE_OVER:
        await connection.execute(statement, given, kept)
    # Their last prices go with them.
    await lock(connection, AdvisoryLock.LATEST_QUOTES)
    await connection.execute("DELETE FROM event WHERE id = ANY ($1::bigint[])", given)
    after = await rows_of_events(connection, kept)
    return _Joined(pairs=dict(zip(given, kept, strict=True)), given=gone, before=before, after=after)


# What stood before them was of two records.
_STANDS: Final = """
    UPDATE import_file SET stands_because = 'two records of a match that it named were made one since'
    WHERE stands_because IS NULL
        AND id IN (SELECT file_id FROM import_event WHERE event_id = ANY ($1::bigint[]))
"""
# A game that one record knows to be over is over, and one that was played to a result was not broken off.
_ENDED: Final = """
    (other.status = 'finished' AND event.status <> 'finished'
        OR other.status = 'void' AND event.status NOT IN ('finished', 'void'))
"""
# How it ended goes with that. Who says that it was not played over its whole length is believed.
_ENDING: Final = f"""
    CASE WHEN {_ENDED} OR other.status = event.status
            AND (event.ending IS NULL OR event.ending = 'regular' AND other.ending IS NOT NULL)
         THEN other.{{0}} ELSE event.{{0}} END
"""
_RESULT: Final = ", ".join(RESULT_COLUMNS)
_PAIRS: Final = "unnest($1::bigint[], $2::bigint[]) AS pair (given, kept)"

_TAKE_OVER: Final = (
    # One record stopped at the end of normal time, the other knows how it went on.
    f"""
    UPDATE settlement SET home_score = other.home_score, away_score = other.away_score, overtime = true
    FROM settlement other JOIN {_PAIRS} ON given = other.event_id
    WHERE settlement.event_id = kept AND {normal_time_alone("settlement", "other")}
    """,  # noqa: S608 - fixed text
    f"""
    INSERT INTO settlement (event_id, {_RESULT}, recorded_at, file_id, provider)
    SELECT kept, {_RESULT}, recorded_at, file_id, provider
    FROM settlement JOIN {_PAIRS} ON given = event_id
    -- Both say the same, or they would not be joined; only one may know half-time, normal time or overtime.
    ON CONFLICT (event_id) DO UPDATE SET {COMPLETED}
    """,  # noqa: S608 - fixed text
    f"""
    UPDATE event SET clock_seen = event.clock_seen OR other.clock_seen,
        in_play_at = coalesce(event.in_play_at, other.in_play_at),
        called_off_at = greatest(event.called_off_at, other.called_off_at),
        ending = {_ENDING.format("ending")}, ended_in = {_ENDING.format("ended_in")},
        ending_by = {_ENDING.format("ending_by")}
    FROM event other JOIN {_PAIRS} ON given = other.id WHERE event.id = kept
    """,  # noqa: S608 - fixed text
    f"""
    UPDATE event SET status = other.status FROM event other JOIN {_PAIRS} ON given = other.id
    WHERE event.id = kept AND {_ENDED}
    """,  # noqa: S608 - fixed text
    f"""
    UPDATE event SET kickoff = other.kickoff, kickoff_known = true FROM event other JOIN {_PAIRS} ON given = other.id
    WHERE event.id = kept AND other.kickoff_known AND NOT event.kickoff_known
    """,  # noqa: S608 - fixed text
    f"""
    INSERT INTO participant_result (event_id, participant_id, statistic, result, recorded_at, source)
    SELECT kept, participant_id, statistic, result, recorded_at, source
    FROM participant_result JOIN {_PAIRS} ON given = event_id
    ON CONFLICT DO NOTHING
    """,  # noqa: S608 - fixed text
    f"""
    UPDATE provider_event SET event_id = kept FROM {_PAIRS} WHERE event_id = given
    """,  # noqa: S608 - fixed text
    f"""
    INSERT INTO price (event_id, market, line, venue_id, phase, at, odds_e4)
    SELECT kept, market, line, venue_id, phase, at, odds_e4 FROM price JOIN {_PAIRS} ON given = event_id
    ON CONFLICT DO NOTHING
    """,  # noqa: S608 - fixed text
    f"""
    INSERT INTO aggregate_price (event_id, market, line, statistic, phase, at, odds_e4)
    SELECT kept, market, line, statistic, phase, at, odds_e4 FROM aggregate_price JOIN {_PAIRS} ON given = event_id
    ON CONFLICT DO NOTHING
    """,  # noqa: S608 - fixed text
)
"""What the kept one of two records of a match takes from the other."""


async def _refuse_two_at_once(
    connection: asyncpg.Connection, source: int, target: int, source_key: str, target_key: str
) -> None:
    clash = await connection.fetchrow(
        """
        SELECT s.match_date FROM event s JOIN event t ON t.match_date = s.match_date
        WHERE $1 IN (s.home_id, s.away_id) AND $2 IN (t.home_id, t.away_id)
            -- Another game of the same two under both names.
            AND NOT (s.competition_id = t.competition_id AND s.game <> t.game
                AND (s.home_id, t.home_id, s.away_id) = ($1, $2, t.away_id))
            AND NOT (s.competition_id = t.competition_id AND s.game <> t.game
                AND (s.away_id, t.away_id, s.home_id) = ($1, $2, t.home_id))
        ORDER BY s.match_date LIMIT 1
        """,
        source,
        target,
    )
    if clash is not None:
        raise ConflictError(
            f"{source_key!r} and {target_key!r} are two teams: both played on {clash['match_date']}, against "
            "each other or different sides."
        )


async def _move_names(connection: asyncpg.Connection, source: int, target: int) -> list[str]:
    """Make a team's names aliases of another one; those that were new to it."""
    taught = await connection.fetch(
        """
        INSERT INTO team_alias (team_id, alias)
        SELECT $2::int, alias FROM team_alias WHERE team_id = $1 UNION SELECT $2, name FROM team WHERE id = $1
        ON CONFLICT DO NOTHING RETURNING alias
        """,
        source,
        target,
    )
    await connection.execute(
        """
        UPDATE team SET search_name = team.search_name || ' ' || other.search_name FROM team other
        WHERE team.id = $2 AND other.id = $1
        """,
        source,
        target,
    )
    return sorted(row["alias"] for row in taught)

"""Making two teams one: matches, prices, results and names go over, and nothing is lost on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import asyncpg
import orjson

from advisor.core.errors import ConflictError
from advisor.db.directory.standing_imports import let_stand
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

_BOTH_PLAYED: Final = """
    SELECT DISTINCT s.match_date FROM event s JOIN event t ON t.match_date = s.match_date
    WHERE $1 IN (s.home_id, s.away_id) AND $2 IN (t.home_id, t.away_id) AND s.id <> ALL ($3::bigint[])
        -- Another game of the same two under both names.
        AND NOT (s.competition_id = t.competition_id AND s.game <> t.game
            AND (s.home_id, t.home_id, s.away_id) = ($1, $2, t.away_id))
        AND NOT (s.competition_id = t.competition_id AND s.game <> t.game
            AND (s.away_id, t.away_id, s.home_id) = ($1, $2, t.home_id))
    ORDER BY s.match_date
"""
"""Days on which both played, but for the matches ``$3`` that are one."""

_NAMED: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePlan:
    """What it means to give a team's matches and names to another one.

    Attributes:
        pairs: matches that both have, each as the one that goes and the one that stays.
        moved: how many matches go over as they are.
        conflicts: why the two cannot be one team, a sentence each; empty where they can.
    """

    pairs: tuple[tuple[int, int], ...]
    moved: int
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A merge that was made: its number, and the ids of the matches that moved or took something over."""

    id: int
    matches: list[int]


async def plan_merge(
    connection: asyncpg.Connection, source: tuple[int, str], target: tuple[int | None, str]
) -> MergePlan:
    """What ``merge_team`` would do; changes nothing.

    Args:
        source: id of the team, and what to call it.
        target: likewise of the one that it becomes; without an id it is not stored yet, and has no matches.
    """
    found = await connection.fetch(
        _SAME_MATCH, source[0], target[0], sorted(ONCE_A_WEEK), SERIES_WITHIN.total_seconds()
    )
    pairs = tuple((row["given"], row["kept"]) for row in found)
    matches: int = await connection.fetchval("SELECT count(*) FROM event WHERE $1 IN (home_id, away_id)", source[0])
    days = await connection.fetch(_BOTH_PLAYED, source[0], target[0], [given for given, _ in pairs])
    conflicts = _two_results(found)
    if days:
        others = f" and {len(days) - 1} other days" if len(days) > 2 else " and another day" if len(days) == 2 else ""
        conflicts.append(
            f"{source[1]!r} and {target[1]!r} are two teams: both played on {days[0]['match_date']}{others}, against "
            "each other or different sides."
        )
    given = {given for given, _ in pairs}
    return MergePlan(pairs=pairs, moved=matches - len(given), conflicts=tuple(conflicts))


def _two_results(pairs: Sequence[asyncpg.Record]) -> list[str]:
    said = [
        f"{row['match']} ended {row['given_score']} under one name and {row['kept_score']} under the other: "
        "correct the file that is wrong, import it again, then merge the teams."
        for row in pairs
        if row["given_score"] and row["kept_score"] and row["given_score"] != row["kept_score"] and not row["agree"]
    ]
    return said if len(said) <= _NAMED else [*said[:_NAMED], f"{len(said) - _NAMED} more matches have two results."]


async def merge_team(
    connection: asyncpg.Connection, source: tuple[int, str], target: tuple[int, str], now: datetime
) -> Merged:
    """Give a team's matches and names to another team, and delete it; in the caller's transaction.

    A match that stands under both names becomes one: what the target's lacks is taken from the other. What stood
    before is noted, so that ``team_merges.take_back`` can put it back.

    Args:
        source, target: id of each, and what to call it.
        now: for the record.

    Raises:
        ConflictError: the two met each other, played different sides on one day, or have two results of one match that
            cannot both be true.
    """
    plan = await plan_merge(connection, source, target)
    if plan.conflicts:
        raise ConflictError(plan.conflicts[0])
    source_id, target_id = source[0], target[0]
    note = await _join_same_matches(connection, plan.pairs)
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
    merge = await _note(connection, source_id, target_id, note, (home, away), now)
    await connection.execute("DELETE FROM team WHERE id = $1", source_id)
    return Merged(id=merge, matches=sorted({*note.pairs.values(), *home, *away}))


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
) -> int:
    searched = await connection.fetchval("SELECT search_name FROM team WHERE id = $1", target)
    taught = await _move_names(connection, source, target)
    merge: int = await connection.fetchval(
        """
        INSERT INTO team_merge (
            target_id, merged_at, searched, team, aliases, taught, home, away, pairs, given, before, after
        )
        SELECT $2, $3, $11, to_jsonb(t), ARRAY(SELECT alias FROM team_alias WHERE team_id = $1 ORDER BY alias),
            $4, $5, $6, $7, $8, $9, $10
        FROM team t WHERE t.id = $1 RETURNING id
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
    return merge


async def _join_same_matches(connection: asyncpg.Connection, pairs: Sequence[tuple[int, int]]) -> _Joined:
    given, kept = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    gone, before = await rows_of_events(connection, given), await rows_of_events(connection, kept)
    gone |= await let_stand(connection, given + kept)
    for statement in _TAKE_OVER:
        await connection.execute(statement, given, kept)
    # Their last prices go with them.
    await lock(connection, AdvisoryLock.LATEST_QUOTES)
    await connection.execute("DELETE FROM event WHERE id = ANY ($1::bigint[])", given)
    after = await rows_of_events(connection, kept)
    return _Joined(pairs=dict(zip(given, kept, strict=True)), given=gone, before=before, after=after)


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

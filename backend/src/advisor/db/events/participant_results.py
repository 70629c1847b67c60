"""Results of participants: stored from files, and read to settle markets about them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, NamedTuple, TypeAlias

import asyncpg

from advisor.core.imports import LeftOut
from advisor.core.markets import EventStatus
from advisor.core.results import DID_NOT_TAKE_PART, REPORTED_BY, EventWords, StatedResult, wins_among
from advisor.db.directory.participants import participant_ids
from advisor.db.fixtures.cards import refresh_cards
from advisor.identity.names import fold
from advisor.instruments.market_types import MARKET_TYPES, About

ResultKey: TypeAlias = tuple[int, int, str]
"""Event, participant and statistic."""


class Asked(NamedTuple):
    """What a bet about a participant asks of its event.

    Attributes:
        of_field: it is one of a field, so that who won says something of it too.
    """

    event: int
    statistic: str
    participant: int
    of_field: bool


class ParticipantResult(NamedTuple):
    """What one achieved in an event.

    Attributes:
        result: as ``StatedResult.result``.
    """

    participant: int
    name: str
    statistic: str
    result: int


@dataclass(frozen=True, slots=True)
class ResultChange:
    """A result that was stored otherwise so far; see ``StatedResult.result``."""

    event: int
    participant: str
    statistic: str
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsStored:
    """What came of storing results.

    Attributes:
        added: how many there were none of.
        changes: those stored otherwise so far.
        unchanged: how many were stored before.
        refused: lines left out.
        new_participants: names that nobody met before, so that a misspelt one is seen.
    """

    added: int = 0
    changes: list[ResultChange] = field(default_factory=list)
    unchanged: int = 0
    refused: list[LeftOut] = field(default_factory=list)
    new_participants: list[str] = field(default_factory=list)


async def results_of(connection: asyncpg.Connection | asyncpg.Pool, events: Collection[int]) -> dict[ResultKey, int]:
    """What is known of the participants of events; see ``StatedResult.result``."""
    rows = await connection.fetch(_KNOWN, sorted(events))
    return {(row["event_id"], row["participant_id"], row["statistic"]): _result(row) for row in rows}


async def results_asked(
    connection: asyncpg.Connection | asyncpg.Pool, asked: Collection[Asked]
) -> dict[tuple[int, str], dict[int, int]]:
    """What bets about participants need to be settled: results by event and statistic, then by participant.

    Of a person its own, of one of a field also those of all who won by the word of files: who is named otherwise there
    than here is found by those who write them, but a provider's winner may be any of ours under another name.
    """
    if not asked:
        return {}
    own = sorted({(each.event, each.statistic, each.participant) for each in asked})
    fields = sorted({(each.event, each.statistic) for each in asked if each.of_field})
    rows = await connection.fetch(
        _ASKED,
        *zip(*own, strict=True),
        sorted({event for event, _ in fields}),
        sorted({statistic for _, statistic in fields}),
        REPORTED_BY,
    )
    found: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    for row in rows:
        found[row["event_id"], row["statistic"]][row["participant_id"]] = _result(row)
    return found


async def fixture_results(connection: asyncpg.Connection | asyncpg.Pool, event: int) -> list[ParticipantResult]:
    """All that is known of the participants of an event: by statistic, the best first, who took no part last."""
    return [
        ParticipantResult(row["participant_id"], row["name"], row["statistic"], _result(row))
        for row in await connection.fetch(_OF_EVENT, event)
    ]


async def _reported(connection: asyncpg.Connection, events: Collection[int]) -> frozenset[ResultKey]:
    """Results that providers reported."""
    rows = await connection.fetch(_REPORTED, sorted(events), REPORTED_BY)
    return frozenset((row["event_id"], row["participant_id"], row["statistic"]) for row in rows)


def _result(row: asyncpg.Record) -> int:
    return DID_NOT_TAKE_PART if row["result"] is None else int(row["result"])


async def store_results(
    connection: asyncpg.Connection, stated: Sequence[StatedResult], file: str, source: str, now: datetime
) -> ResultsStored:
    """Store what lines of a file say; one takes the place of what was known. A line that cannot be is left out.

    Args:
        file: its name, for the lines left out.
        source: who says so.
        now: aware, UTC.
    """
    async with connection.transaction():
        await lock_results(connection)
        refused: list[LeftOut] = []
        placed = await _placed(connection, stated, file, now, refused)
        most = await connection.fetchval("SELECT coalesce(max(id), 0) FROM participant")
        keyed = await _keyed(connection, placed)
        known = await results_of(connection, {event for event, _, _ in keyed})
        kept = _possible(keyed, known, file, refused)
        changed = {key: each for key, each in kept.items() if known.get(key) != each.result}
        reported = await _reported(connection, {event for event, _, _ in kept})
        written = {key: each.result for key, each in kept.items() if key in changed or key in reported}
        await write_results(connection, written, source, now)
        await end_decided(connection, {event for event, _, _ in kept})
        new = await connection.fetch("SELECT name FROM participant WHERE id > $1 ORDER BY name", most)
    return ResultsStored(
        added=sum(key not in known for key in changed),
        changes=[
            ResultChange(key[0], each.participant, key[2], known[key], each.result)
            for key, each in changed.items()
            if key in known
        ],
        unchanged=len(kept) - len(changed),
        refused=sorted(refused, key=lambda each: each.line),
        new_participants=[row["name"] for row in new],
    )


async def lock_results(connection: asyncpg.Connection) -> None:
    """Let nobody else write results until the caller's transaction ends.

    To be taken before rows of events are written, as all who write results do.
    """
    await connection.execute("LOCK TABLE participant_result IN SHARE ROW EXCLUSIVE MODE")


async def write_results(
    connection: asyncpg.Connection, results: Mapping[ResultKey, int], source: str, now: datetime
) -> None:
    """Store results in place of what was known.

    Args:
        results: see ``StatedResult.result``.
        source: who says so.
        now: aware, UTC.
    """
    rows = [
        (*key, None if result == DID_NOT_TAKE_PART else result, now, source) for key, result in sorted(results.items())
    ]
    await connection.executemany(_STORE, rows)


async def end_decided(connection: asyncpg.Connection, events: Collection[int]) -> None:
    """End those of the events that are without teams and of which it is known who won, or what the answer is."""
    ended = await connection.fetch(_ENDED, sorted(events), _WON, _ANSWERED)
    await refresh_cards(connection, [row["id"] for row in ended])


class _Event(NamedTuple):
    """An event that lines may mean."""

    id: int
    sport: str
    competition: str
    day: date
    kickoff: datetime
    status: str
    home: frozenset[str]
    away: frozenset[str]
    title: str

    def is_meant(self, words: EventWords) -> bool:
        if words.id is not None:
            return words.id == self.id
        if words.competition != self.competition or words.day not in (None, self.day):
            return False
        if words.title:
            return fold(words.title) == self.title
        return fold(words.home) in self.home and fold(words.away) in self.away


async def _placed(
    connection: asyncpg.Connection,
    stated: Sequence[StatedResult],
    file: str,
    now: datetime,
    refused: list[LeftOut],
) -> list[tuple[_Event, StatedResult]]:
    """Each line with the event it means."""
    words = list(dict.fromkeys(each.event for each in stated))
    rows = await connection.fetch(
        _EVENTS,
        [each.id for each in words if each.id is not None],
        [each.competition for each in words if each.day is not None],
        [each.day for each in words if each.day is not None],
        [each.competition for each in words if each.title],
    )
    events = [
        _Event(
            id=row["id"],
            sport=row["sport"],
            competition=row["code"],
            day=row["match_date"],
            kickoff=row["kickoff"],
            status=row["status"],
            home=frozenset(map(fold, row["home"])),
            away=frozenset(map(fold, row["away"])),
            title=row["title_key"],
        )
        for row in rows
    ]
    meant = {each: [event for event in events if event.is_meant(each)] for each in words}
    placed: list[tuple[_Event, StatedResult]] = []
    for each in stated:
        found = meant[each.event]
        reason = "there is no such event" if not found else _cannot_be(found[0], each, now)
        if len(found) > 1:
            reason = f"it may mean {len(found)} events; name one by its id: {', '.join(str(one.id) for one in found)}"
        if reason:
            refused.append(LeftOut(file, each.line, "", reason))
        else:
            placed.append((found[0], each))
    return placed


def _cannot_be(event: _Event, stated: StatedResult, now: datetime) -> str:
    """Why nothing can be known of the event yet; "" where it can."""
    if event.status == EventStatus.VOID:
        return "the event is void, which returns all stakes"
    # Who wins a field may be certain before its last day.
    of_person = MARKET_TYPES[stated.market].about is About.PERSON
    return "the event has not begun" if of_person and event.kickoff > now else ""


async def _keyed(
    connection: asyncpg.Connection, placed: Sequence[tuple[_Event, StatedResult]]
) -> dict[ResultKey, list[StatedResult]]:
    names: dict[str, dict[str, None]] = defaultdict(dict)
    for event, each in placed:
        names[event.sport][each.participant] = None
    ids = {sport: await participant_ids(connection, sport, list(of_sport)) for sport, of_sport in names.items()}
    keyed: dict[ResultKey, list[StatedResult]] = defaultdict(list)
    for event, each in placed:
        keyed[event.id, ids[event.sport][each.participant], MARKET_TYPES[each.market].statistic].append(each)
    return keyed


def _possible(
    keyed: Mapping[ResultKey, Sequence[StatedResult]],
    known: Mapping[ResultKey, int],
    file: str,
    refused: list[LeftOut],
) -> dict[ResultKey, StatedResult]:
    """One line for each result, without those that contradict one another."""
    kept: dict[ResultKey, StatedResult] = {}
    for key, lines in keyed.items():
        if len({each.result for each in lines}) > 1:
            refused += [LeftOut(file, each.line, "result", "another line says otherwise") for each in lines]
        else:
            kept[key] = lines[0]
    of_field: dict[tuple[int, str], dict[ResultKey, int]] = defaultdict(dict)
    for key, each in kept.items():
        if MARKET_TYPES[each.market].about is About.FIELD:
            of_field[key[0], key[2]][key] = each.result
    for (event, statistic), own in of_field.items():
        stored = {key: result for key, result in known.items() if (key[0], key[2]) == (event, statistic)}
        if wins_among((stored | own).values()) > 1:
            reason = "more than one win of this event would be shared out, with what is known already"
            refused += [LeftOut(file, kept.pop(key).line, "result", reason) for key in own]
    return kept


_KNOWN: Final = """
    SELECT event_id, participant_id, statistic, result FROM participant_result WHERE event_id = ANY ($1::bigint[])
"""
_REPORTED: Final = """
    SELECT event_id, participant_id, statistic FROM participant_result
    WHERE event_id = ANY ($1::bigint[]) AND starts_with(source, $2)
"""
_STORE: Final = """
    INSERT INTO participant_result (event_id, participant_id, statistic, result, recorded_at, source)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (event_id, participant_id, statistic)
    DO UPDATE SET result = excluded.result, recorded_at = excluded.recorded_at, source = excluded.source
"""
# Both by the primary key: of a person one row, of a field those of its event.
_ASKED: Final = """
    SELECT r.event_id, r.statistic, r.participant_id, r.result
    FROM unnest($1::bigint[], $2::text[], $3::int[]) AS asked (event, statistic, participant)
    JOIN participant_result r
      ON r.event_id = asked.event AND r.participant_id = asked.participant AND r.statistic = asked.statistic
    UNION
    SELECT event_id, statistic, participant_id, result FROM participant_result
    WHERE event_id = ANY ($4::bigint[]) AND statistic = ANY ($5::text[]) AND result > 0
      AND NOT starts_with(source, $6)
"""
# Of a field who has most of the win comes first: a half before a third.
_OF_EVENT: Final = """
    SELECT r.participant_id, p.name, r.statistic, r.result
    FROM participant_result r JOIN participant p ON p.id = r.participant_id WHERE r.event_id = $1
    ORDER BY r.statistic, CASE WHEN r.statistic = 'win' AND r.result > 0 THEN 1.0 / r.result ELSE r.result END
             DESC NULLS LAST, p.name
"""
_WON: Final = sorted({row.statistic for row in MARKET_TYPES.values() if row.about is About.FIELD})
_ANSWERED: Final = sorted({row.statistic for row in MARKET_TYPES.values() if row.about is About.STATEMENT})
# An event without teams ends when it is known who won it, or what the answer is, whether or not a provider says so.
_ENDED: Final = """
    UPDATE event SET status = 'finished'
    WHERE id = ANY ($1::bigint[]) AND title IS NOT NULL AND status NOT IN ('finished', 'void')
      AND EXISTS (
          SELECT FROM participant_result r WHERE r.event_id = event.id
          AND (r.statistic = ANY ($2::text[]) AND r.result > 0 OR r.statistic = ANY ($3::text[]) AND r.result >= 0)
      )
    RETURNING id
"""
_EVENTS: Final = """
    SELECT e.id, c.sport, c.code, e.match_date, e.kickoff, e.status, coalesce(e.title_key, '') AS title_key,
           array_remove(array[h.key, h.name], NULL) || array(SELECT alias FROM team_alias WHERE team_id = h.id) AS home,
           array_remove(array[a.key, a.name], NULL) || array(SELECT alias FROM team_alias WHERE team_id = a.id) AS away
    FROM event e JOIN competition c ON c.id = e.competition_id
    LEFT JOIN team h ON h.id = e.home_id LEFT JOIN team a ON a.id = e.away_id
    WHERE e.id = ANY ($1::bigint[])
       OR (c.code, e.match_date) IN (SELECT * FROM unnest($2::text[], $3::date[]))
       OR (e.title_key IS NOT NULL AND c.code = ANY ($4::text[]))
    ORDER BY e.id
"""

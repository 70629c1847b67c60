"""A page of value bets with what settles them: few statements whatever its length, each by indexes alone."""

from collections.abc import AsyncIterator
from typing import Final
from uuid import UUID

import asyncpg
import orjson
import pytest
from asyncpg.connection import LoggedQuery

from advisor.core.markets import EventStatus
from advisor.core.results import DID_NOT_TAKE_PART, EventResult
from advisor.db.events.participant_results import Asked, results_asked
from advisor.db.signals.value_bet_pages import BetFilter, BetRow, bet_page, get_bet
from advisor.instruments.market_types import MARKET_TYPES, OUTRIGHT, PLAYER_POINTS
from tests.db.live_rows import NOON

EVENTS: Final = 3_000
FIELD: Final = 40
LIMIT: Final = 50


@pytest.fixture(scope="module")
async def filled(database_url: str) -> None:
    """Games of every state, each with a bet on the result and one on a participant; scores and results of the over."""
    connection = await asyncpg.connect(database_url)
    statements = (
        "INSERT INTO competition (code, sport, country, name) VALUES ('a', 'football', '', '')",
        "INSERT INTO team (sport, country, key, name, search_name, reviewed, created_at) "
        f"SELECT 'football', '', n::text, n::text, n::text, true, now() FROM generate_series(1, {2 * EVENTS}) n",
        "INSERT INTO event (competition_id, season, match_date, kickoff, kickoff_known, home_id, away_id, status) "
        f"SELECT 1, '2026', '2026-11-25', '2026-11-25Z', true, n, n + {EVENTS}, "
        f"(ARRAY['scheduled', 'finished', 'void'])[1 + n % 3] FROM generate_series(1, {EVENTS}) n",
        "INSERT INTO settlement (event_id, home_score, away_score, home_half, away_half, home_normal, away_normal, "
        "overtime, recorded_at, provider) "
        "SELECT id, id % 5, 1, CASE WHEN id % 2 = 0 THEN 0 END, CASE WHEN id % 2 = 0 THEN 1 END, "
        "CASE WHEN id % 4 = 0 THEN 0 END, CASE WHEN id % 4 = 0 THEN 1 END, CASE WHEN id % 4 < 2 THEN true END, now(), "
        "'espn' FROM event WHERE status = 'finished'",
        "INSERT INTO participant (sport, key, name) "
        f"SELECT 'football', n::text, n::text FROM generate_series(1, {FIELD}) n",
        "INSERT INTO participant_result (event_id, participant_id, statistic, result, recorded_at, source) "
        "SELECT e.id, p.id, s, CASE s WHEN 'win' THEN (p.id = 1)::int WHEN 'points' THEN nullif(p.id, 2) ELSE 7 END, "
        "now(), 'x' FROM event e, participant p, unnest(ARRAY['win', 'points', 'assists']) s "
        "WHERE e.status = 'finished'",
        "INSERT INTO venue (key) VALUES ('bet365')",
        # Every bet is of another time, on another participant of its event.
        "INSERT INTO value_bet (id, instance, event_id, market, participant, line, selection, venue_id, side, state, "
        "ended_because, first_seen, last_seen, ended_at, odds_e4, first_odds_e4, best_odds_e4, edge, first_edge, "
        "best_edge, kelly, probability, fair_source, commission, prices) "
        f"SELECT gen_random_uuid(), 'value', e.id, m, CASE m WHEN 0 THEN 0 ELSE 1 + e.id % {FIELD} END, "
        "-2147483648, 0, 1, 0, CASE WHEN e.id % 5 = 0 THEN 'live' ELSE 'expired' END, 'price_gone', "
        "'2026-11-25Z'::timestamptz + e.id * interval '1 s', now(), now(), 21000, 21000, 21000, 0.05, 0.05, "
        "0.05, 0.01, 0.5, 'consensus', 0, '[]' FROM event e, unnest(ARRAY[0, $1::int]) m",
    )
    for statement in statements[:-1]:
        await connection.execute(statement)
    await connection.execute(statements[-1], MARKET_TYPES[OUTRIGHT].code)
    await connection.execute("ANALYZE")
    await connection.close()


Statement = tuple[str, tuple[object, ...]]


class Watched:
    """A pool of one connection that notes what is asked of bets and results over it."""

    def __init__(self, pool: asyncpg.Pool, connection: asyncpg.Connection) -> None:
        self.pool = pool
        self.connection = connection
        self.sent: list[Statement] = []

    async def page(self, wanted: BetFilter, limit: int = LIMIT) -> list[BetRow]:
        self.sent.clear()
        return list((await bet_page(self.pool, wanted, NOON, limit=limit, cursor=None)).items)

    async def nodes(self) -> list[tuple[str, str]]:
        """Kinds of nodes and their tables, of the plans of all that was sent."""
        found: list[tuple[str, str]] = []
        for statement, arguments in self.sent:
            if "count(*)" in statement:
                # Of the live bets.
                continue
            [[plan]] = await self.connection.fetch(f"EXPLAIN (FORMAT JSON) {statement}", *arguments)
            todo = [orjson.loads(plan)[0]["Plan"]]
            while todo:
                node = todo.pop()
                found.append((node["Node Type"], node.get("Relation Name", "")))
                todo += node.get("Plans", ())
        return found


@pytest.fixture
async def watched(filled: None, database_url: str) -> AsyncIterator[Watched]:
    other = await asyncpg.connect(database_url)

    def note(query: LoggedQuery) -> None:
        # A pool asks for types of columns, and tidies its connection up.
        if any(table in query.query for table in ("value_bet", "participant_result")):
            kept.sent.append((query.query, query.args))

    async def init(connection: asyncpg.Connection) -> None:
        connection.add_query_logger(note)

    async with asyncpg.create_pool(database_url, min_size=0, max_size=1, init=init) as pool:
        kept = Watched(pool, other)
        yield kept
    await other.close()


FILTERS: Final = [
    BetFilter(dismissed=False),
    BetFilter(state="expired", dismissed=False),
]


@pytest.mark.parametrize("wanted", FILTERS, ids=["all", "expired"])
async def test_what_settles_a_page_is_read_by_keys(watched: Watched, wanted: BetFilter) -> None:
    assert len(await watched.page(wanted)) == LIMIT
    scanned = {table for kind, table in await watched.nodes() if kind == "Seq Scan"}
    # A handful of venues and competitions is read faster as a whole.
    assert scanned <= {"venue", "competition", "participant"}


async def test_a_page_takes_as_many_statements_as_one_bet(watched: Watched) -> None:
    counts = set()
    for limit in (1, 10, LIMIT):
        await watched.page(BetFilter(state="expired", dismissed=False), limit)
        counts.add(len(watched.sent))
    assert max(counts) <= 3
    await watched.page(BetFilter(state="live", dismissed=False))
    assert not any("participant_result" in statement for statement, _ in watched.sent), "nothing is asked of live bets"


async def test_each_bet_of_a_page_has_what_its_own_event_says(watched: Watched) -> None:
    seen = set()
    for bet in await watched.page(BetFilter(dismissed=False), 400):
        event, status = bet.fixture.id, EventStatus(bet.fixture.status)
        finished = status is EventStatus.FINISHED
        about = finished and bet.participant > 0 and bet.state != "live"
        expected = EventResult(
            status=status,
            sport=bet.fixture.sport,
            score=(event % 5, 1) if finished else None,
            normal_time=(0, 1) if finished and event % 4 == 0 else None,
            half_time=(0, 1) if finished and event % 2 == 0 else None,
            overtime=True if finished and event % 4 < 2 else None,
            participants={participant: int(participant == 1) for participant in {1, bet.participant}} if about else {},
        )
        assert bet.result == expected
        assert await get_bet(watched.pool, bet.id) == bet
        seen.add((finished, about, expected.half_time is None))
    assert len(seen) == 5


async def test_a_person_is_asked_for_alone_and_a_field_with_its_winners(watched: Watched) -> None:
    points, win = MARKET_TYPES[PLAYER_POINTS].statistic, MARKET_TYPES[OUTRIGHT].statistic
    event = 4
    assert await results_asked(watched.pool, []) == {}
    asked = [
        Asked(event, points, 2, False),
        Asked(event, points, 3, False),
        Asked(event, win, 9, True),
        Asked(event, win, 9, True),
        Asked(3, win, 9, True),
        Asked(event, "goals", 9, False),
    ]
    assert await results_asked(watched.pool, asked) == {
        (event, points): {2: DID_NOT_TAKE_PART, 3: 3},
        (event, win): {1: 1, 9: 0},
    }


async def test_a_bet_found_before_a_game_was_called_off_knows_it(watched: Watched) -> None:
    async def called_off(seconds: int | None) -> bool:
        await watched.connection.execute(
            "UPDATE event SET called_off_at = (SELECT first_seen FROM value_bet WHERE id = $1) + $2 * interval '1 s' "
            "WHERE id = 4",
            id_,
            seconds,
        )
        return (await get_bet(watched.pool, id_)).result.called_off

    id_: UUID = await watched.connection.fetchval("SELECT id FROM value_bet WHERE event_id = 4 LIMIT 1")
    assert [await called_off(seconds) for seconds in (None, -1, 0, 1)] == [False, False, True, True]
    await called_off(None)

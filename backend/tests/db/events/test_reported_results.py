"""Who won by a provider's word: stored once, never over another source's, never guessed for whom it did not name."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

import asyncpg
import pytest

from advisor.core.markets import EventStatus
from advisor.core.readings import EventReport
from advisor.core.results import DID_NOT_TAKE_PART, EventWords, ReportedResult, StatedResult, result_in_field
from advisor.db.directory.names import load_directory
from advisor.db.directory.participants import participant_ids
from advisor.db.events.participant_results import Asked, ResultsStored, fixture_results, results_asked, store_results
from advisor.db.events.provider_events import resolve_reports
from advisor.db.events.states import StatesApplied, apply_states
from advisor.instruments.market_types import MARKET_TYPES, OUTRIGHT

NOW: Final = datetime(2026, 11, 20, 9, tzinfo=UTC)
WIN: Final = MARKET_TYPES[OUTRIGHT].statistic
NOBODY: Final[Mapping[str, int]] = {}
NAMES: Final = ("Ann Archer", "Bea Bowman", "Cay Carver", "Dee Diver")


def said(
    *results: int,
    provider: str = "betfair",
    status: EventStatus | None = EventStatus.FINISHED,
    others: Mapping[str, int] = NOBODY,
) -> EventReport:
    """What a provider says of the first of the field, in their order, and of others by name."""
    of_field = dict(zip(NAMES, results, strict=False)) | dict(others)
    return EventReport(
        provider=provider, ref="1.9", sport="golf", competition="7", competition_name="Cup", home="", away="",
        title="Cup Winner", kickoff=NOW, status=status, at=NOW,
        results=tuple(ReportedResult(OUTRIGHT, name, result) for name, result in of_field.items()),
    )  # fmt: skip


async def apply(connection: asyncpg.Connection, *reports: EventReport) -> StatesApplied:
    found = await resolve_reports(connection, reports, NOW, await load_directory(connection))
    return await apply_states(connection, reports, found.placements, NOW, {})


async def event_of(connection: asyncpg.Connection) -> int:
    found: int = await connection.fetchval("SELECT id FROM event")
    return found


async def known(connection: asyncpg.Connection) -> dict[str, int]:
    return {each.name: each.result for each in await fixture_results(connection, await event_of(connection))}


async def conflict(connection: asyncpg.Connection) -> str | None:
    text: str | None = await connection.fetchval("SELECT conflict FROM provider_event")
    return text


async def result_of(connection: asyncpg.Connection, name: str) -> int | None:
    """What a bet on somebody learns."""
    event = await event_of(connection)
    number = (await participant_ids(connection, "golf", [name]))[name]
    found = await results_asked(connection, {Asked(event, WIN, number, True)})
    return result_in_field(found.get((event, WIN), {}), number)


async def file(connection: asyncpg.Connection, **results: int) -> ResultsStored:
    event = EventWords(id=await event_of(connection))
    lines = [StatedResult(n, event, OUTRIGHT, name, result) for n, (name, result) in enumerate(results.items())]
    return await store_results(connection, lines, "a.csv", "a.csv", NOW)


async def test_a_report_of_the_end_says_what_each_achieved(connection: asyncpg.Connection) -> None:
    await apply(connection, said(status=EventStatus.SCHEDULED))
    event = await event_of(connection)
    applied = await apply(connection, said(1, 0, DID_NOT_TAKE_PART))
    assert applied.changed == (event,)
    assert await known(connection) == {"Ann Archer": 1, "Bea Bowman": 0, "Cay Carver": DID_NOT_TAKE_PART}
    assert await connection.fetchval("SELECT status FROM event") == "finished"
    assert await connection.fetchval("SELECT card LIKE '%finished%' FROM fixture_card")
    assert await apply(connection, said(1, 0, DID_NOT_TAKE_PART)) == StatesApplied()
    # The provider takes it back.
    assert (await apply(connection, said(2, 2, DID_NOT_TAKE_PART))).changed == (event,)
    assert await known(connection) == {"Ann Archer": 2, "Bea Bowman": 2, "Cay Carver": DID_NOT_TAKE_PART}
    assert await conflict(connection) is None


async def test_an_event_whose_end_is_first_heard_of_with_its_winner(connection: asyncpg.Connection) -> None:
    applied = await apply(connection, said(0, 1))
    assert applied.changed == (await event_of(connection),)
    assert await known(connection) == {"Ann Archer": 0, "Bea Bowman": 1}


async def test_nothing_is_guessed_for_whom_the_provider_did_not_name(connection: asyncpg.Connection) -> None:
    """He may stand in its list under another name."""
    await apply(connection, said(1, 0, DID_NOT_TAKE_PART))
    bets = [await result_of(connection, name) for name in (*NAMES, "A. Archer")]
    assert bets == [1, 0, DID_NOT_TAKE_PART, None, None]
    # Who writes a file sees our names.
    stored = await file(connection, **{"Ann Archer": 1})
    assert (stored.added, stored.changes, stored.unchanged) == (0, [], 1)
    bets = [await result_of(connection, name) for name in (*NAMES, "A. Archer")]
    assert bets == [1, 0, DID_NOT_TAKE_PART, 0, 0]


async def test_a_files_result_stays(connection: asyncpg.Connection) -> None:
    await apply(connection, said(status=EventStatus.SCHEDULED))
    await file(connection, **{"Ann Archer": 1})
    applied = await apply(connection, said(0, 1, 0))
    assert applied.changed == ()
    assert await known(connection) == {"Ann Archer": 1}
    assert await conflict(connection) == "betfair says otherwise who won than it is settled"
    assert await result_of(connection, "Bea Bowman") == 0


async def test_what_a_file_leaves_open_is_filled_in(connection: asyncpg.Connection) -> None:
    await apply(connection, said(status=EventStatus.SCHEDULED))
    await file(connection, **{"Ann Archer": 1})
    await apply(connection, said(1, 0, DID_NOT_TAKE_PART))
    assert await known(connection) == {"Ann Archer": 1, "Bea Bowman": 0, "Cay Carver": DID_NOT_TAKE_PART}
    assert await conflict(connection) is None
    sources = await connection.fetch("SELECT source FROM participant_result ORDER BY source")
    assert [row["source"] for row in sources] == ["a.csv", "provider:betfair", "provider:betfair"]


async def test_a_file_says_it_over_a_provider(connection: asyncpg.Connection) -> None:
    await apply(connection, said(1, 0))
    stored = await file(connection, **{"Ann Archer": 0, "Bea Bowman": 1})
    assert len(stored.changes) == 2
    await apply(connection, said(1, 0))
    assert await known(connection) == {"Ann Archer": 0, "Bea Bowman": 1}
    assert await conflict(connection) is not None


@pytest.mark.parametrize(
    ("reports", "text"),
    [
        ((said(1, 1),), "betfair says otherwise who won than it is settled"),
        ((said(1, provider="other"), said(0, 1)), "betfair says otherwise who won than it is settled"),
        ((said(1, 0, others={"Archer, Ann": 0}),), "betfair says two things of one participant"),
    ],
)
async def test_a_report_that_cannot_be_is_left_out_whole(
    connection: asyncpg.Connection, reports: tuple[EventReport, ...], text: str
) -> None:
    *before, last = reports
    for report in before:
        await apply(connection, report)
    had = await known(connection) if before else {}
    await apply(connection, last)
    assert await known(connection) == had
    found = await connection.fetch("SELECT conflict FROM provider_event WHERE provider = 'betfair'")
    assert [row["conflict"] for row in found] == [text]


async def test_a_void_event_has_no_winner(connection: asyncpg.Connection) -> None:
    await apply(connection, said(status=EventStatus.SCHEDULED))
    await apply(connection, said(status=EventStatus.VOID))
    await apply(connection, said(1, 0))
    assert await known(connection) == {}
    assert await conflict(connection) == "betfair says who won, but it is void"
    assert await connection.fetchval("SELECT status FROM event") == "void"

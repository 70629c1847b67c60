"""Markets on who wins a competition: a yes on each runner, from the catalogue's names."""

import bz2
import gzip
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import orjson
import pytest

from advisor.adapters.betfair.events import report_of
from advisor.adapters.betfair.markets import Market, selections_of
from advisor.adapters.betfair.parse import parse_books, parse_catalogue, reading_of_books
from advisor.adapters.betfair.stream.cache import StreamCache
from advisor.adapters.betfair.stream.wire import MarketMessage, read_line
from advisor.core.markets import LINE_NONE, EventStatus
from advisor.core.quotes import Side
from advisor.core.readings import Reading
from advisor.core.results import DID_NOT_TAKE_PART, ReportedResult
from advisor.instruments.market_types import OUTRIGHT
from advisor.parsing.json_documents import Findings, ItemFaultError
from advisor.parsing.prices import SelectionKey
from tests.adapters.betfair.samples import SEEN, book, change, definition, message, rpc, runner
from tests.adapters.mutations import Json, encoded
from tests.adapters.quote_checks import assert_readable

WINNER: Final[Mapping[str, Json]] = {
    "marketId": "1.9",
    "marketName": "Winner 2026/27",
    "marketStartTime": "2026-11-28T15:00:00.000Z",
    "totalMatched": 10.5,
    "description": {"marketType": "WINNER", "bettingType": "ODDS", "marketTime": "2026-11-28T15:00:00.000Z"},
    "runners": [
        {"selectionId": 1, "runnerName": "Red Bull Salzburg", "handicap": 0.0, "sortPriority": 1},
        {"selectionId": 2, "runnerName": "Sturm Graz", "handicap": 0.0, "sortPriority": 2},
        {"selectionId": 3, "runnerName": "Yes", "handicap": 0.0, "sortPriority": 3},
    ],
    "eventType": {"id": "1", "name": "Soccer"},
    "competition": {"id": "7", "name": "Austrian Bundesliga"},
    "event": {"id": "606287", "name": "Austrian Bundesliga", "openDate": "2026-11-28T15:00:00.000Z"},
}
MARKETS: Final = {market.market_id: market for market in parse_catalogue(encoded(rpc([WINNER]))).markets}

Price = tuple[str, Side, int]


def prices(reading: Reading) -> list[Price]:
    assert {(q.event, q.market, q.line, q.selection) for q in reading.quotes} == {("1.9", OUTRIGHT, LINE_NONE, 0)}
    return [(quote.participant, quote.side, quote.odds_e4) for quote in reading.quotes if quote.odds_e4]


def test_each_runner_is_backed_and_laid_to_win() -> None:
    offers = [
        runner(1, [[1.5, 10]], [[1.52, 5]]),
        runner(2, [[4.0, 3]], []),
        runner(3, [[9.0, 3]], [], status="REMOVED"),
    ]
    reading = reading_of_books(parse_books(encoded(rpc([book("1.9", offers)]))), MARKETS, SEEN)
    assert_readable(reading, SEEN)
    assert prices(reading) == [
        ("Red Bull Salzburg", Side.BACK, 15_000),
        ("Red Bull Salzburg", Side.LAY, 15_200),
        ("Sturm Graz", Side.BACK, 40_000),
    ]
    (event,) = reading.events
    assert (event.title, event.home, event.away) == ("Austrian Bundesliga", "", "")
    assert (event.status, event.competition) == (EventStatus.SCHEDULED, "7")


@pytest.mark.parametrize(
    ("said", "runners", "status"),
    [
        ({"inplay": True}, "ACTIVE", EventStatus.IN_PLAY),
        ({"status": "SUSPENDED"}, "ACTIVE", EventStatus.SCHEDULED),
        ({"status": "INACTIVE"}, "ACTIVE", None),
        ({"status": "CLOSED"}, "WINNER", EventStatus.FINISHED),
        ({"status": "CLOSED"}, "LOSER", None),
    ],
)
def test_its_book_says_how_it_stands(said: dict[str, str], runners: str, status: EventStatus | None) -> None:
    offers = [runner(1, [], [], status=runners), runner(2, [], [], status="ACTIVE" if runners == "ACTIVE" else "LOSER")]
    reading = reading_of_books(parse_books(encoded(rpc([book("1.9", offers, **said)]))), MARKETS, SEEN)
    assert [event.status for event in reading.events] == [status]


@pytest.mark.parametrize(
    ("said", "runners", "status"),
    [
        ({}, "ACTIVE", EventStatus.SCHEDULED),
        ({"inPlay": True}, "ACTIVE", EventStatus.IN_PLAY),
        ({"status": "CLOSED"}, "WINNER", EventStatus.FINISHED),
        # Betfair may list the competition again, and others' bets on it stand.
        ({"status": "CLOSED"}, "REMOVED", None),
        ({"status": "CLOSED"}, "LOSER", None),
    ],
)
def test_the_stream_says_how_it_stands(said: dict[str, str], runners: str, status: EventStatus | None) -> None:
    stated: Json = [{"status": runners, "sortPriority": 1, "id": 2}]
    image = change(
        "1.9", img=True, marketDefinition=definition(kind="WINNER", eventId="606287", runners=stated, **said)
    )
    findings = Findings()
    line = read_line(encoded(message(image)), findings)
    assert isinstance(line, MarketMessage)
    reading = StreamCache(MARKETS).apply(line, SEEN, findings)
    assert [(event.ref, event.status) for event in reading.events] == [("1.9", status)]


ENDS: Final = (
    # Statuses of the three, places, and what each is said to have achieved: nothing where nobody can know it.
    (("WINNER", "LOSER", "LOSER"), 1, (1, 0, 0)),
    (("LOSER", "WINNER", "REMOVED"), 1, (0, 1, DID_NOT_TAKE_PART)),
    (("REMOVED_VACANT", "WINNER", "LOSER"), 1, (DID_NOT_TAKE_PART, 1, 0)),
    (("WINNER", "LOSER", "LOSER"), 0, (1, 0, 0)),
    (("WINNER", "WINNER", "LOSER"), 1, (2, 2, 0)),
    (("WINNER", "WINNER", "WINNER"), 1, (3, 3, 3)),
    # Whether they share one place, or have one each, is not said.
    (("WINNER", "WINNER", "LOSER"), 0, ()),
    (("WINNER", "WINNER", "LOSER"), 2, None),
    (("LOSER", "LOSER", "LOSER"), 1, ()),
    (("REMOVED", "REMOVED", "REMOVED"), 1, ()),
    (("WINNER", "ACTIVE", "LOSER"), 1, ()),
    (("WINNER", "PLACED", "LOSER"), 1, ()),
    (("WINNER", "SOMETHING_NEW", "LOSER"), 1, ()),
)


def said_of(results: tuple[ReportedResult, ...]) -> tuple[int, ...]:
    names = [runner.name for runner in MARKETS["1.9"].runners]
    assert not results or [(each.market, each.participant) for each in results] == [(OUTRIGHT, name) for name in names]
    return tuple(each.result for each in results)


@pytest.mark.parametrize(("states", "places", "expected"), ENDS)
def test_a_closed_book_says_what_each_achieved(
    states: tuple[str, ...], places: int, expected: tuple[int, ...] | None
) -> None:
    runners = [runner(number, [], [], status=state) for number, state in enumerate(states, start=1)]

    def read(status: str) -> Reading:
        sent = book("1.9", runners, status, numberOfWinners=places)
        return reading_of_books(parse_books(encoded(rpc([sent]))), MARKETS, SEEN)

    closed = read("CLOSED")
    if expected is None:
        assert (closed.events, [each.reason for each in closed.refused]) == ((), ["several_winners"])
        return
    assert [said_of(event.results) for event in closed.events] == [expected]
    assert [event.results for event in read("SUSPENDED").events] == [()]


@pytest.mark.parametrize(("states", "places", "expected"), ENDS)
def test_the_stream_says_what_each_achieved(
    states: tuple[str, ...], places: int, expected: tuple[int, ...] | None
) -> None:
    """Once; and again only where it says something else."""
    cache = StreamCache(MARKETS)

    def sent(status: str, states: tuple[str, ...]) -> Reading:
        stated: Json = [
            {"status": state, "sortPriority": number, "id": number} for number, state in enumerate(states, start=1)
        ]
        kind = definition(status, "WINNER", eventId="606287", runners=stated, numberOfWinners=places)
        findings = Findings()
        line = read_line(encoded(message(change("1.9", marketDefinition=kind))), findings)
        assert isinstance(line, MarketMessage)
        return cache.apply(line, SEEN, findings)

    assert [said_of(event.results) for event in sent("OPEN", ("ACTIVE",) * 3).events] == [()]
    # By now the catalogue has it no more.
    cache.describe(())
    found = [said_of(event.results) for event in sent("CLOSED", states).events]
    assert (found or [()]) == [expected or ()]
    assert sent("CLOSED", states).events == ()
    if expected:
        other = ("LOSER", "LOSER", "WINNER") if states[2] != "WINNER" else ("WINNER", "LOSER", "LOSER")
        assert [said_of(event.results) for event in sent("CLOSED", other).events] == [
            (0, 0, 1) if states[2] != "WINNER" else (1, 0, 0)
        ]


def test_who_was_never_named_is_left_out_unless_it_won() -> None:
    """The catalogue does not list who was taken out before it was asked."""

    def results(*states: tuple[int, str]) -> tuple[int, ...]:
        runners = [runner(number, [], [], status=state) for number, state in states]
        sent = rpc([book("1.9", runners, "CLOSED", numberOfWinners=1)])
        (event,) = reading_of_books(parse_books(encoded(sent)), MARKETS, SEEN).events
        return said_of(event.results)

    named = ((1, "WINNER"), (2, "LOSER"), (3, "LOSER"))
    assert results(*named, (4, "REMOVED")) == results(*named, (4, "LOSER")) == (1, 0, 0)
    assert results((1, "LOSER"), (2, "LOSER"), (3, "LOSER"), (4, "WINNER")) == ()


def recorded_end(folder: Path, number: str, kind: str) -> tuple[Reading, list[tuple[str, str]]]:
    """A race's last definition, which names all runners, read as if it were of another kind; and what it says."""
    lines = bz2.decompress((folder / "betfair_stream" / f"{number}.bz2").read_bytes()).splitlines()
    last = orjson.loads(lines[-1])
    stated = last["mc"][0]["marketDefinition"]
    findings = Findings()
    changed = {**last, "mc": [{"id": "1.9", "marketDefinition": {**stated, "marketType": kind}}]}
    line = read_line(encoded(changed), findings)
    assert isinstance(line, MarketMessage)
    return StreamCache().apply(line, SEEN, findings), [(each["name"], each["status"]) for each in stated["runners"]]


def test_recorded_ends(real_data: Path) -> None:
    ends = {"WINNER": 1, "LOSER": 0, "REMOVED": DID_NOT_TAKE_PART}
    reading, stated = recorded_end(real_data, "bfdb_1.211006011", "WINNER")
    (event,) = reading.events
    assert sorted((each.participant, each.result) for each in event.results) == sorted(
        (name, ends[state]) for name, state in stated
    )
    assert {each.result for each in event.results} == set(ends.values())
    assert recorded_end(real_data, "bfdb_1.211006011", "WIN")[0].events == ()
    # Three places, and a winner of each: nobody shares anything.
    placed, _ = recorded_end(real_data, "1.205822330", "WINNER")
    assert [event.results for event in placed.events] == [()]
    assert [each.reason for each in placed.refused] == ["several_winners"]


def test_each_season_is_an_event_of_its_own() -> None:
    """Betfair keeps one event of a competition through all its seasons."""
    before: Mapping[str, Json] = {**WINNER, "marketId": "1.8", "marketName": "Winner 2025/26"}
    refs = [market.event_ref for market in parse_catalogue(encoded(rpc([WINNER, before]))).markets]
    assert refs == ["1.9", "1.8"]


def test_the_stream_says_who_is_offered_by_the_catalogues_names() -> None:
    named = definition(kind="WINNER", eventId="606287", runners=[{"status": "ACTIVE", "sortPriority": 1, "id": 2}])
    image = message(change("1.9", {"id": 2, "atb": [[4.0, 3]], "atl": [[4.4, 2]]}, img=True, marketDefinition=named))

    def sent(catalogue: dict[str, Market]) -> tuple[Reading, Findings]:
        findings = Findings()
        line = read_line(encoded(image), findings)
        assert isinstance(line, MarketMessage)
        return StreamCache(catalogue).apply(line, SEEN, findings), findings

    reading, _ = sent(MARKETS)
    assert sorted(prices(reading)) == [("Sturm Graz", Side.BACK, 40_000), ("Sturm Graz", Side.LAY, 44_000)]
    assert [event.title for event in reading.events] == ["Austrian Bundesliga"]
    unnamed, findings = sent({})
    assert (unnamed.quotes, [each.reason for each in findings.refused]) == ((), ["unknown_sides"])


def test_whoever_is_not_listed_is_somebody_else_than_at_other_venues() -> None:
    listed: Json = {
        **WINNER,
        "runners": [{"selectionId": 1, "runnerName": "Any Other", "handicap": 0.0, "sortPriority": 1}],
    }
    (market,) = parse_catalogue(encoded(rpc([listed]))).markets
    assert [key.participant for key in selections_of(market).values()] == ["Any Other (betfair_exchange)"]


def test_a_recorded_catalogue(real_data: Path) -> None:
    content = (real_data / "wire" / "betfair" / "bflw__list_market_catalogue_no_ero.json").read_bytes()
    winner, other = parse_catalogue(content).markets
    found = selections_of(winner)
    assert len(found) == len(winner.runners) == 10
    assert found[winner.runners[0].key] == SelectionKey(OUTRIGHT, LINE_NONE, 0, "Red Bull Salzburg")
    event = report_of(winner, None, SEEN)
    assert event is not None
    assert (event.ref, event.title, event.sport) == (winner.market_id, "Austrian Bundesliga", "football")
    # A question that is about nobody, of a type we have no word for.
    with pytest.raises(ItemFaultError):
        selections_of(other)
    assert report_of(other, None, SEEN) is None


def test_a_race_is_no_outright(real_data: Path) -> None:
    """Its prices follow runners that are taken out, as no bookmaker's outright does."""
    name = "parser__responses__betting__list_market_catalog_colours_filename_url.json.gz"
    races = parse_catalogue(gzip.decompress((real_data / "wire" / "betfair" / name).read_bytes())).markets
    for race in races:
        with pytest.raises(ItemFaultError):
            selections_of(race)
        assert report_of(race, None, SEEN) is None

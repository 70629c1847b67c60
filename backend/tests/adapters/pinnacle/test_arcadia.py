"""Saved answers of the website: American prices, sides by alignment, lines from the home side."""

import gzip
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.adapters.pinnacle import parse, parse_arcadia, parse_fixtures, parse_odds
from advisor.adapters.pinnacle.state import SportState
from advisor.core.errors import PayloadRefusedError
from advisor.core.markets import LINE_NONE
from advisor.core.quotes import WITHDRAWN
from advisor.instruments.market_types import (
    H2H,
    HOME_TOTALS,
    MARKET_TYPES,
    OUTRIGHT,
    PLAYER_GOAL,
    PLAYER_POINTS_REBOUNDS_ASSISTS,
    PLAYER_SHOTS_ON_TARGET,
    SPREADS,
    TOTALS,
    About,
)
from tests.adapters.mutations import Json, damaged, encoded
from tests.adapters.pinnacle.samples import FIXTURES, ODDS, SEEN
from tests.adapters.quote_checks import assert_readable

NHL_DAY: Final = datetime(2024, 2, 27, 12, tzinfo=UTC)
LEAGUE: Final[Json] = {"id": 1456, "name": "NHL", "sport": {"id": 19, "name": "Hockey"}}
MATCHUPS: Final[Json] = [
    {
        "id": 7,
        "type": "matchup",
        "units": "Regular",
        "isLive": False,
        "league": LEAGUE,
        "parentId": None,
        "startTime": "2026-11-22T18:00:00Z",
        "participants": [{"alignment": "home", "name": "Sharks"}, {"alignment": "away", "name": "Devils"}],
    },
    {
        "id": 8,
        "type": "special",
        "league": LEAGUE,
        "parentId": None,
        "participants": [
            {"alignment": "neutral", "id": number, "name": name}
            for number, name in ((1, "Club 1"), (2, "The Field"), (3, "Club 3"))
        ],
    },
    {
        "id": 9,
        "type": "special",
        "league": LEAGUE,
        "parentId": 7,
        "participants": [{"alignment": "neutral", "id": number, "name": f"Side {number}"} for number in (1, 2)],
    },
]


def _market(matchup: int, kind: str, prices: Json, **more: Json) -> Json:
    limits: Json = [{"amount": 500, "type": "maxRiskStake"}]
    return {"matchupId": matchup, "period": 0, "type": kind, "prices": prices, "limits": limits, **more}


def _price(designation: str, american: int, **more: Json) -> Json:
    return {"designation": designation, "price": american, **more}


MARKETS: Final[Json] = [
    _market(7, "moneyline", [_price("away", 130), _price("home", -150)]),
    _market(7, "spread", [_price("home", 160, points=-1.5), _price("away", -190, points=1.5)], isAlternate=True),
    _market(7, "total", [_price("over", -110, points=6), _price("under", -110, points=6)], status="suspended"),
    _market(7, "team_total", [_price("over", -110, points=3), _price("under", -110, points=3)], side="home"),
    _market(7, "team_total", [_price("over", -110, points=3), _price("under", -110, points=3)]),
    _market(7, "moneyline", [_price("home", 100), _price("away", -120)], period=1),
    _market(8, "moneyline", [{"participantId": number, "price": 900} for number in (1, 2)]),
    _market(9, "moneyline", [{"participantId": 1, "price": 900}]),
]


def test_matchups_and_markets() -> None:
    reading = parse_arcadia(encoded(MATCHUPS), encoded(MARKETS), SEEN)
    assert_readable(reading, SEEN)
    assert {(q.market, q.line, q.selection): (q.odds_e4, q.size) for q in reading.quotes if not q.participant} == {
        (H2H, LINE_NONE, 0): (16_667, 50_000),
        (H2H, LINE_NONE, 1): (23_000, 50_000),
        (SPREADS, -150, 0): (26_000, 50_000),
        (SPREADS, -150, 1): (15_263, 50_000),
        (HOME_TOTALS, 300, 0): (19_091, 50_000),
        (HOME_TOTALS, 300, 1): (19_091, 50_000),
        (TOTALS, 600, 0): (0, None),
        (TOTALS, 600, 1): (0, None),
    }
    assert [(*q[:4], q.odds_e4, q.size, q.participant) for q in reading.quotes if q.participant] == [
        ("8", OUTRIGHT, LINE_NONE, 0, 100_000, 50_000, "Club 1"),
        ("8", OUTRIGHT, LINE_NONE, 0, 100_000, 50_000, "The Field (pinnacle)"),
    ]
    assert [(event.home, event.away, event.sport) for event in reading.events] == [("Sharks", "Devils", "ice_hockey")]
    assert Counter(refused.reason for refused in reading.refused) == {
        "special": 1,
        "unsupported_market": 1,
        "other_period": 1,
        "unknown_matchup": 1,
    }


def test_a_winner_is_quoted_once_for_each_and_not_after_its_close() -> None:
    twice = _market(8, "moneyline", [{"participantId": 1, "price": 900}, {"participantId": 1, "price": 800}])
    reading = parse_arcadia(encoded(MATCHUPS), encoded([twice]), SEEN)
    assert (reading.quotes, [each.reason for each in reading.refused]) == ((), ["special", "duplicate_market"])
    closed = _market(8, "moneyline", [{"participantId": 1, "price": 900}], status="suspended")
    (quote,) = parse_arcadia(encoded(MATCHUPS), encoded([closed]), SEEN).quotes
    assert (quote.odds_e4, quote.size, quote.participant) == (WITHDRAWN, None, "Club 1")


def _player(number: int, units: str, description: str, *names: str) -> Json:
    return {
        "id": number,
        "type": "special",
        "league": LEAGUE,
        "parentId": 7,
        "units": units,
        "special": {"category": "Player Props", "description": description},
        "participants": [
            {"alignment": "neutral", "id": number * 10 + place, "name": name}
            for place, name in enumerate(names or ("Over", "Under"))
        ],
    }


def _line(number: int, points: float, *american: int, **more: Json) -> Json:
    prices = [
        {"participantId": number * 10 + place, "points": points, "price": price} for place, price in enumerate(american)
    ]
    return _market(number, "total", prices, **more)


def test_players_have_lines_on_the_event_of_their_match() -> None:
    matchups = [
        _player(11, "ShotsOnGoal", "Kevin Fiala (Shots On Goal)"),
        _player(12, "Pts & Rebs & Asts", "Cade Cunningham Total Pts & Rebs & Asts"),
        _player(13, "Goals", "Blake Coleman (Goals)"),
        _player(14, "Saves", "Juuse Saros (Saves)"),
        _player(15, "Points", "Who knows"),
        _player(16, "Assists", "Daniel Sprong (Assists)", "Over", "Odd"),
    ]
    markets = [
        _line(11, 2.5, -142, 107),
        _line(12, 38.5, -110, -110, status="suspended"),
        _line(13, 0.5, 266, -445),
        _line(13, 1.5, 900, -2000),
        _line(16, 0.5, 288, -500),
    ]
    reading = parse_arcadia(encoded(matchups), encoded(markets), SEEN)
    assert_readable(reading, SEEN)
    assert [(q.event, q.market, q.participant, q.line, q.selection, q.odds_e4, q.size) for q in reading.quotes] == [
        ("7", PLAYER_SHOTS_ON_TARGET, "Kevin Fiala", 250, 0, 17_042, 50_000),
        ("7", PLAYER_SHOTS_ON_TARGET, "Kevin Fiala", 250, 1, 20_700, 50_000),
        ("7", PLAYER_POINTS_REBOUNDS_ASSISTS, "Cade Cunningham", 3850, 0, 0, None),
        ("7", PLAYER_POINTS_REBOUNDS_ASSISTS, "Cade Cunningham", 3850, 1, 0, None),
        ("7", PLAYER_GOAL, "Blake Coleman", LINE_NONE, 0, 36_600, 50_000),
        ("7", PLAYER_GOAL, "Blake Coleman", LINE_NONE, 1, 12_247, 50_000),
    ]
    assert [(each.path, each.reason) for each in reading.refused] == [
        ("[3]", "special"),
        ("[4]", "special"),
        ("[3].points", "unsupported_market"),
        ("[4].participantId", "unknown_selection"),
    ]


def test_what_sets_namesakes_apart_is_part_of_the_name() -> None:
    matchups = [
        _player(11, "Points", "Sebastian Aho (CAR) (Points)"),
        _player(12, "Points", "Sebastian Aho (NYI) (Points)"),
        _player(13, "Points", "Sebastian Aho (NYI) Total Points"),
    ]
    markets = [_line(11, 0.5, -142, 107), _line(12, 0.5, 200, -250), _line(13, 1.5, 500, -800)]
    reading = parse_arcadia(encoded(matchups), encoded(markets), SEEN)
    assert reading.refused == ()
    names = ["Sebastian Aho (CAR)", "Sebastian Aho (NYI)", "Sebastian Aho (NYI)"]
    assert [quote.participant for quote in reading.quotes[::2]] == names


def read(folder: Path, name: str) -> bytes:
    content = (folder / "wire" / "pinnacle_arcadia" / name).read_bytes()
    return gzip.decompress(content) if name.endswith(".gz") else content


def test_a_day_of_hockey(real_data: Path) -> None:
    matchups, markets = (read(real_data, f"{name}_2024-02.json.gz") for name in ("matchups", "markets_straight"))
    reading = parse_arcadia(matchups, markets, NHL_DAY)
    assert_readable(reading, NHL_DAY)
    about = Counter(MARKET_TYPES[quote.market].about for quote in reading.quotes)
    assert len(reading.events) == 14
    # Both sides of 528 lines of points, assists and shots, and of those of goals that ask for one.
    goals = sum(quote.market == PLAYER_GOAL for quote in reading.quotes)
    assert about == {About.EVENT: 322, About.FIELD: 93, About.PERSON: 2 * 528 + goals}
    books: dict[tuple[str, str, str], list[int]] = {}
    for quote in reading.quotes:
        if quote.participant and quote.market != OUTRIGHT:
            books.setdefault((quote.event, quote.market, quote.participant), []).append(quote.odds_e4)
    assert {len(book) for book in books.values()} == {2}
    assert all(1.0 < sum(10_000 / odds for odds in book) < 1.15 for book in books.values())
    assert reading.unknown_fields == {}
    quotes = {(q.market, q.line, q.selection): q.odds_e4 for q in reading.quotes if q.event == "1586103141"}
    assert quotes[H2H, LINE_NONE, 0] == 18_130
    assert quotes[H2H, LINE_NONE, 1] == 21_100
    assert (quotes[SPREADS, -150, 0], quotes[SPREADS, -150, 1]) == (30_700, 14_255)
    # The two sides of a line are one book: a wrong sign would pair strangers.
    for market, line, selection in quotes:
        if selection == 0:
            total = 10_000 / quotes[market, line, 0] + 10_000 / quotes[market, line, 1]
            assert 1.0 < total < 1.1


def test_every_saved_answer_is_read_or_refused_by_name(real_data: Path) -> None:
    outcomes = {}
    for path in sorted((real_data / "wire" / "pinnacle_arcadia").iterdir()):
        try:
            reading = parse(read(real_data, path.name), NHL_DAY)
            assert_readable(reading, NHL_DAY)
            outcomes[path.name] = "read"
        except PayloadRefusedError as refusal:
            outcomes[path.name] = refusal.reason
    assert outcomes.pop("sports_2026-04.json") == "unused_answer"
    assert set(outcomes.values()) == {"read"}


@pytest.mark.parametrize(
    "document", [MATCHUPS, MARKETS, FIXTURES, ODDS], ids=["matchups", "markets", "fixtures", "odds"]
)
@given(data=st.data())
def test_damage_is_refused_or_harmless(document: Json, data: st.DataObject) -> None:
    with suppress(PayloadRefusedError):
        assert_readable(parse(data.draw(damaged(document)), SEEN), SEEN)


@given(damaged(MATCHUPS), damaged(MARKETS))
def test_damaged_pairs_are_refused_or_harmless(matchups: bytes, markets: bytes) -> None:
    with suppress(PayloadRefusedError):
        assert_readable(parse_arcadia(matchups, encoded(MARKETS), SEEN), SEEN)
    with suppress(PayloadRefusedError):
        assert_readable(parse_arcadia(encoded(MATCHUPS), markets, SEEN), SEEN)


@given(st.lists(st.one_of(damaged(ODDS), st.just(encoded(ODDS)), damaged(FIXTURES)), max_size=5))
def test_a_damaged_run_of_changes_keeps_the_state_sane(bodies: list[bytes]) -> None:
    state = SportState("29")
    state.take_fixtures(parse_fixtures(encoded(FIXTURES)), SEEN)
    for body in bodies:
        with suppress(PayloadRefusedError):
            assert_readable(state.take_odds(parse_odds(body), SEEN), SEEN)
        with suppress(PayloadRefusedError):
            assert_readable(state.take_fixtures(parse_fixtures(body), SEEN), SEEN)
        assert_readable(state.standing(SEEN, SEEN), SEEN)

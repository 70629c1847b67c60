"""Every recorded answer of The Odds API: read, or refused with a reason."""

import gzip
import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

from advisor.adapters.the_odds_api import parse, parse_sports
from advisor.core.clock import micros_of
from advisor.core.errors import PayloadRefusedError
from advisor.core.markets import LINE_NONE, EventStatus
from advisor.core.quotes import Quote, Side
from advisor.instruments.market_types import H2H, H2H_3WAY, SPREADS
from tests.adapters.reading_checks import NOW, assert_sane


def body_of(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


@pytest.fixture
def folder(real_data: Path) -> Path:
    return real_data / "wire" / "the_odds_api"


def test_every_answer_is_read_or_refused(folder: Path) -> None:
    refused: dict[str, str] = {}
    for path in sorted(folder.iterdir()):
        try:
            reading = parse(body_of(path), NOW)
        except PayloadRefusedError as error:
            refused[path.name] = error.reason
            continue
        assert_sane(reading)
        assert reading.events, path.name
        assert reading.refused == (), path.name
        assert reading.unknown_fields == {}, path.name
    assert {reason for reason in refused.values()} <= {"old_version", "wrong_shape"}
    assert all("v3" in name or name.startswith("sports") for name in refused)


def test_every_price_of_the_multi_region_answer_comes_out(folder: Path) -> None:
    body = body_of(folder / "odds_soccer_epl_2024-10_multi_region.json.gz")
    reading = parse(body, NOW)
    written = Counter(
        (market["key"], outcome["price"])
        for event in json.loads(body)
        for bookmaker in event["bookmakers"]
        for market in bookmaker["markets"]
        for outcome in market["outcomes"]
    )
    keys = {Side.BACK: "h2h", Side.LAY: "h2h_lay"}
    assert Counter((keys[quote.side], quote.odds_e4 / 10_000) for quote in reading.quotes) == written
    assert {quote.market for quote in reading.quotes} == {H2H_3WAY}
    assert {"pinnacle", "william_hill", "1xbet", "888sport", "betfair_exchange_eu"} <= {q.venue for q in reading.quotes}


def test_american_handicaps_by_hand(folder: Path) -> None:
    quotes = parse(body_of(folder / "nfl_unixdates_odds_api_response.json"), NOW).quotes
    # Rams (home) -2.5 at 1.91 at Caesars, as the file has it.
    assert quotes[0] == Quote(
        "d6eab9011bd146fdbb2639f6e8c07056",
        SPREADS,
        -250,
        0,
        "caesars",
        Side.BACK,
        19100,
        None,
        micros_of(datetime(2024, 11, 11, 23, 21, 36, tzinfo=UTC)),
        micros_of(NOW),
    )


def test_american_prices_by_hand(folder: Path) -> None:
    quotes = parse(body_of(folder / "odds_ncaa_baseball_american_2024-03.json"), NOW).quotes
    assert (quotes[0].market, quotes[0].line, quotes[0].odds_e4, quotes[0].selection) == (
        H2H,
        LINE_NONE,
        16250,
        1,
    )


def test_scores_by_hand(folder: Path) -> None:
    events = parse(body_of(folder / "odds_api_scores.json"), NOW).events
    assert len(events) == 4
    raw = {item["id"]: item for item in json.loads(body_of(folder / "odds_api_scores.json"))}
    for event in events:
        scores = {score["name"]: int(score["score"]) for score in raw[event.ref]["scores"] or ()}
        assert (event.home_score, event.away_score) == (scores.get(event.home), scores.get(event.away))
        assert (event.status is EventStatus.FINISHED) == raw[event.ref]["completed"]


@pytest.mark.parametrize(("name", "count"), [("sports.json", 60), ("sports_2024-10.json", 66)])
def test_competitions(folder: Path, name: str, count: int) -> None:
    found = parse_sports(body_of(folder / name))
    assert (len(found.sports), found.refused, found.unknown_fields) == (count, (), {})
    assert {"football", "american_football", "ice_hockey"} <= {sport.sport for sport in found.sports}

"""The state of the stream, message by message."""

import io
import tarfile
from collections.abc import Mapping
from typing import Final

import pytest

from advisor.adapters.betfair.markets import Market, RunnerKey
from advisor.adapters.betfair.parse import parse_catalogue
from advisor.adapters.betfair.stream.cache import ResumePoint, StreamCache
from advisor.adapters.betfair.stream.history import replay
from advisor.adapters.betfair.stream.wire import MarketMessage, read_line
from advisor.core.errors import PayloadRefusedError
from advisor.core.markets import EventStatus
from advisor.core.money.assets import Asset, code_of
from advisor.core.quotes import WITHDRAWN, Side
from advisor.core.readings import Reading
from advisor.parsing.json_documents import Findings
from tests.adapters.betfair.samples import (
    AWAY,
    CATALOGUE,
    DRAW,
    HOME,
    IMAGE,
    PUBLISHED,
    SEEN,
    change,
    definition,
    message,
)
from tests.adapters.mutations import Json, encoded

MARKETS: Final[Mapping[str, Market]] = {
    market.market_id: market for market in parse_catalogue(encoded(CATALOGUE)).markets
}


class StreamTester:
    """A cache, and the odds its quotes add up to."""

    def __init__(self, asset: Asset | None = None) -> None:
        self.cache = StreamCache(MARKETS, asset)
        self.odds: dict[tuple[int, Side], int] = {}

    def send(self, *documents: Json) -> Reading:
        for document in documents:
            findings = Findings()
            line = read_line(encoded(document), findings)
            assert isinstance(line, MarketMessage)
            reading = self.cache.apply(line, SEEN, findings)
            self.odds.update(((quote.selection, quote.side), quote.odds_e4) for quote in reading.quotes)
        return reading


@pytest.fixture
def stream() -> StreamTester:
    stream = StreamTester()
    stream.send(IMAGE)
    return stream


def test_an_image_quotes_all_that_is_offered(stream: StreamTester) -> None:
    assert stream.odds == {
        (0, Side.BACK): 20_800,
        (0, Side.LAY): 21_000,
        (1, Side.LAY): 36_000,
        (2, Side.BACK): 38_500,
        (2, Side.LAY): 39_000,
    }
    state = stream.cache.market("1.1")
    assert state is not None
    assert state.ladders[RunnerKey(HOME, 0)].last_price == 21_000
    assert state.ladders[RunnerKey(HOME, 0)].volume == 500.25
    assert stream.cache.resume_point == ResumePoint("I1", "AAB")


def test_only_what_changed_is_quoted(stream: StreamTester) -> None:
    reading = stream.send(message(change("1.1", {"id": HOME, "atb": [[2.06, 50], [2.02, 9]], "trd": [[2.1, 7]]})))
    assert reading.quotes == ()
    reading = stream.send(message(change("1.1", {"id": HOME, "atb": [[2.08, 0]]}, {"id": AWAY, "atl": [[3.9, 7]]})))
    assert [(quote.side, quote.odds_e4, quote.size) for quote in reading.quotes] == [(Side.BACK, 20_600, 5000)]


def test_sizes_replace_one_another(stream: StreamTester) -> None:
    (quote,) = stream.send(message(change("1.1", {"id": HOME, "atb": [[2.08, 5]]}))).quotes
    assert (quote.odds_e4, quote.size) == (20_800, 500)


@pytest.mark.parametrize(("code", "size"), [(None, 529), ("GBP", 529), ("JPY", 5), ("ETH", 529_900_000)])
def test_sizes_count_in_the_smallest_units_of_the_accounts_money(code: str | None, size: int) -> None:
    stream = StreamTester(None if code is None else Asset.of(code))
    stream.send(IMAGE)
    (quote,) = stream.send(message(change("1.1", {"id": HOME, "atb": [[2.08, 5.299]]}))).quotes
    assert (quote.size, code_of(quote.size_asset)) == (size, code)


@pytest.mark.parametrize("status", ["SUSPENDED", "CLOSED", "INACTIVE"])
def test_markets_that_take_no_bets_withdraw_and_come_back(stream: StreamTester, status: str) -> None:
    before = dict(stream.odds)
    stream.send(message(change(marketDefinition=definition(status))))
    assert set(stream.odds.values()) == {0}
    stream.send(message(change(marketDefinition=definition())))
    assert stream.odds == before


def test_a_removed_runner_withdraws(stream: StreamTester) -> None:
    runners: Json = [
        {"status": "ACTIVE", "sortPriority": 1, "id": HOME},
        {"status": "REMOVED", "sortPriority": 2, "id": AWAY},
        {"status": "ACTIVE", "sortPriority": 3, "id": DRAW},
    ]
    reading = stream.send(message(change(marketDefinition=definition(runners=runners))))
    assert {(quote.selection, quote.odds_e4) for quote in reading.quotes} == {(2, 0)}


def test_a_new_image_replaces_the_market(stream: StreamTester) -> None:
    stream.send(message(change("1.1", {"id": HOME, "atb": [[1.9, 1]]}, img=True, marketDefinition=definition())))
    assert {spot: odds for spot, odds in stream.odds.items() if odds} == {(0, Side.BACK): 19_000}
    assert stream.cache.counts.images == 2


def test_segments_count_once_the_last_has_come(stream: StreamTester) -> None:
    first = message(change("1.1", {"id": HOME, "atb": [[2.08, 0]]}), segmentType="SEG_START", clk="B1")
    middle = message(change("1.1", {"id": HOME, "atb": [[2.06, 0]]}), segmentType="SEG", clk=None)
    last = message(change("1.1", {"id": HOME, "atb": [[2.0, 3]]}), segmentType="SEG_END", clk="B3")
    assert stream.send(first, middle).quotes == ()
    assert stream.cache.resume_point.clk == "AAB"
    assert [quote.odds_e4 for quote in stream.send(last).quotes] == [20_000]
    assert stream.cache.resume_point.clk == "B3"


def test_half_a_message_dies_with_its_connection(stream: StreamTester) -> None:
    stream.send(message(change("1.1", {"id": HOME, "atb": [[2.08, 0]]}), segmentType="SEG_START", clk="B1"))
    stream.cache.reconnected(resume=True)
    assert stream.cache.resume_point == ResumePoint("I1", "AAB")
    stream.send(message(ct="RESUB_DELTA", clk="B2"))
    assert stream.odds[0, Side.BACK] == 20_800


def test_a_first_image_withdraws_what_it_does_not_name(stream: StreamTester) -> None:
    stream.cache.reconnected(resume=False)
    assert stream.cache.resume_point == ResumePoint()
    stream.send(message(change("1.2", marketDefinition=definition(kind="OVER_UNDER_25", runners=[])), ct="SUB_IMAGE"))
    assert set(stream.odds.values()) == {0}
    assert stream.cache.market("1.1") is None


def test_a_market_that_replaces_another_keeps_its_prices(stream: StreamTester) -> None:
    """The old one is withdrawn with the image that brings the new one, and both quote the same selections."""
    home: Json = {"id": HOME, "atb": [[2.2, 9]]}
    market = change("1.999", home, {"id": AWAY, "atl": [[3.9, 7]]}, img=True, marketDefinition=definition())
    reading = stream.send(message(market, ct="SUB_IMAGE"))
    assert len({quote.place for quote in reading.quotes}) == len(reading.quotes)
    assert stream.odds[0, Side.BACK] == 22_000
    assert [quote.selection for quote in reading.quotes if quote.odds_e4 != WITHDRAWN]


def test_a_change_that_cannot_be_read_withdraws_until_the_next_image(stream: StreamTester) -> None:
    reading = stream.send(message(change("1.1", {"id": HOME, "atb": [[0.5, 3]]})))
    assert [refused.reason for refused in reading.refused] == ["bad_price"]
    assert set(stream.odds.values()) == {0}
    stream.send(message(change("1.1", {"id": HOME, "atb": [[2.0, 3]]})))
    assert set(stream.odds.values()) == {0}
    stream.send(IMAGE)
    assert stream.odds[0, Side.BACK] == 20_800
    assert stream.cache.counts.unreadable == 1


def test_levels_replace_and_vanish(stream: StreamTester) -> None:
    stream.send(message(change("1.1", {"id": HOME, "batb": [[0, 2.1, 5], [1, 2.0, 6]], "bdatl": [[0, 2.2, 1]]})))
    assert (stream.odds[0, Side.BACK], stream.odds[0, Side.LAY]) == (21_000, 22_000)
    stream.send(message(change("1.1", {"id": HOME, "batb": [[0, 0, 0]]})))
    assert stream.odds[0, Side.BACK] == 20_000


def test_clocks_that_run_back_and_crossed_offers_are_counted(stream: StreamTester) -> None:
    late = message(change("1.1", {"id": HOME, "atb": [[2.5, 3]]}, con=True), pt=PUBLISHED - 5)
    (quote,) = stream.send(late).quotes
    counts = stream.cache.counts
    assert (counts.backwards, counts.crossed, counts.conflated) == (1, 1, 1)
    assert quote.at == (PUBLISHED - 5) * 1000


def test_no_price_is_younger_than_its_arrival(stream: StreamTester) -> None:
    (quote,) = stream.send(
        message(change("1.1", {"id": HOME, "atb": [[2.0, 3], [2.08, 0], [2.06, 0]]}), pt=PUBLISHED + 9_000)
    ).quotes
    assert quote.at == quote.seen == PUBLISHED * 1000


def test_heartbeats_and_latency_are_noted(stream: StreamTester) -> None:
    assert stream.send(message(ct="HEARTBEAT", clk="B9")).quotes == ()
    assert stream.cache.resume_point.clk == "B9"
    stream.send({"op": "mcm", "id": 2, "status": 503})
    assert (stream.cache.latent, stream.cache.counts.heartbeats, stream.cache.counts.latent) == (True, 1, 1)


def test_standing_offers_can_be_confirmed(stream: StreamTester) -> None:
    standing = {(key.selection.selection, key.side): offer.odds_e4 for key, offer in stream.cache.standing()}
    assert standing == stream.odds
    confirmed = stream.cache.confirmed(SEEN.replace(minute=1)).confirmed
    markets = {(key.event, key.selection.market) for key, _ in stream.cache.standing()}
    assert confirmed == dict.fromkeys(markets, PUBLISHED * 1000 + 60_000_000)
    assert len(confirmed) == 1
    assert StreamCache().confirmed(SEEN).confirmed == {}


def test_the_event_follows_its_match_odds() -> None:
    stream = StreamTester()
    assert stream.send(IMAGE).events[0].status is EventStatus.SCHEDULED
    assert stream.send(message(change(marketDefinition=definition()))).events == ()
    (event,) = stream.send(message(change(marketDefinition=definition(inPlay=True)))).events
    assert (event.status, event.home, event.away) == (EventStatus.IN_PLAY, "Arsenal", "Leeds")


def test_a_game_that_turns_in_play_before_our_eyes_began_then() -> None:
    stream = StreamTester()
    stream.send(IMAGE)
    (event,) = stream.send(message(change(marketDefinition=definition(inPlay=True)))).events
    assert (event.status, event.began) == (EventStatus.IN_PLAY, SEEN)
    later = message(change(marketDefinition=definition(inPlay=True, version=6)), pt=PUBLISHED + 1)
    assert stream.send(later).events == ()
    (event,) = stream.send(message(change(marketDefinition=definition()))).events
    assert (event.status, event.began) == (EventStatus.SCHEDULED, None)


def test_one_that_turned_while_nobody_listened_began_nobody_knows_when() -> None:
    stream = StreamTester()
    stream.send(IMAGE)
    on = change(marketDefinition=definition(inPlay=True))
    (event,) = stream.send(message(on, ct="RESUB_DELTA", initialClk="I1")).events
    assert (event.status, event.began) == (EventStatus.IN_PLAY, None)


def test_after_a_change_that_could_not_be_read_nobody_knows_either() -> None:
    stream = StreamTester()
    stream.send(IMAGE)
    stream.send(message(change(marketDefinition={"status": 7})))
    (event,) = stream.send(message(change(marketDefinition=definition(inPlay=True)))).events
    assert (event.status, event.began) == (EventStatus.IN_PLAY, None)


def test_one_that_an_image_shows_in_play_began_nobody_knows_when() -> None:
    stream = StreamTester()
    stream.send(IMAGE)
    (event,) = stream.send(message(change(marketDefinition=definition(inPlay=True), img=True))).events
    assert (event.status, event.began) == (EventStatus.IN_PLAY, None)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"\r\n", "empty"),
        (b'{"op":"mcm"', "not_json"),
        (b"[]", "not_an_object"),
        (b'{"op":"dance"}', "unknown_op"),
        (b'{"op":"mcm","mc":7}', "bad_changes"),
    ],
)
def test_lines_that_cannot_be_read_are_refused(line: bytes, reason: str) -> None:
    with pytest.raises(PayloadRefusedError) as refusal:
        read_line(line, Findings())
    assert refusal.value.reason == reason


def test_an_archive_is_read_member_by_member() -> None:
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for name in ("PRO/1.1", "PRO/1.9"):
            entry = tarfile.TarInfo(name)
            content = encoded(IMAGE) + b"\n"
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    archive.seek(0)
    assert [len(reading.quotes) for reading in replay(archive, "data.tar", MARKETS)] == [5, 5]

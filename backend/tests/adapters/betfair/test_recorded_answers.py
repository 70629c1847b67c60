"""Every recorded answer is read, or refused with a named reason; and some figures checked by hand."""

import gzip
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from advisor.adapters.betfair import parse
from advisor.adapters.betfair.envelope import Kind
from advisor.adapters.betfair.login import parse_login
from advisor.adapters.betfair.parse import parse_books, parse_catalogue, parse_listings
from advisor.adapters.betfair.wire import MarketStatus
from advisor.core.errors import PayloadRefusedError
from advisor.core.markets import LINE_NONE
from advisor.core.quotes import Side
from advisor.instruments.market_types import H2H, H2H_3WAY
from tests.adapters.quote_checks import assert_readable

SEEN: Final = datetime(2026, 11, 25, tzinfo=UTC)


def read(folder: Path, name: str) -> bytes:
    content = (folder / "wire" / "betfair" / name).read_bytes()
    return gzip.decompress(content) if name.endswith(".gz") else content


def test_every_answer_is_read_or_refused_by_name(real_data: Path) -> None:
    reasons: Counter[str] = Counter()
    for path in sorted((real_data / "wire" / "betfair").iterdir()):
        try:
            assert_readable(parse(read(real_data, path.name), SEEN), SEEN)
        except PayloadRefusedError as refusal:
            reasons[refusal.reason] += 1
        else:
            reasons["read"] += 1
    assert set(reasons) == {"read", "unused_answer", "error_body", "unknown_answer"}
    # What is unknown are two snippets that were never answers of Betfair.
    assert reasons["unknown_answer"] == 2
    assert reasons["error_body"] == 3


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("bflw__place_orders.json", "reports on orders"),
        ("nautilus__responses__list_cleared_orders.json", "cleared orders"),
        ("bflw__list_current_orders.json", "current orders"),
        ("parser__responses__accounts__get_account_details.json", "account details"),
        ("bflw__scores.json", "scores"),
        ("bflw__racecards__racecards0.json", "race cards"),
        ("parser__responses__streaming__ocm_mixed.json", "orders"),
        ("bflw__ccms__ccm0.json", "cricket scores"),
        ("parser__requests__streaming__market_subscription_1.json", "a request"),
    ],
)
def test_answers_of_no_use_say_what_they_are(real_data: Path, name: str, about: str) -> None:
    with pytest.raises(PayloadRefusedError, match=f"it holds {about}"):
        parse(read(real_data, name), SEEN)


def test_a_book_in_play_and_suspended(real_data: Path) -> None:
    (book,) = parse_books(read(real_data, "bflw__list_market_book.json")).books
    assert (book.market_id, book.status, book.in_play, book.delayed) == (
        *("1.125875153", MarketStatus.SUSPENDED, True),
        False,
    )
    assert book.version == 1384080720
    assert book.runners[0].key == (8665860, 0)
    assert book.runners[0].back == (210_000, 2.0)


def test_best_offers_of_an_open_book(real_data: Path) -> None:
    books = parse_books(read(real_data, "parser__responses__betting__list_market_book.json")).books
    book = next(book for book in books if book.market_id == "1.118292198")
    first = book.runners[0]
    assert first.key.selection_id == 9405292
    assert (first.back, first.lay) == ((62_000, 11.85), (64_000, 56.17))


def test_a_delayed_key_is_visible(real_data: Path) -> None:
    assert parse_books(read(real_data, "bflw__list_runner_book.json")).delayed


def test_catalogues(real_data: Path) -> None:
    catalogue = parse_catalogue(read(real_data, "bflw__list_market_catalogue_no_ero.json"))
    market = catalogue.markets[0]
    assert (market.market_id, market.market_type, market.betting_type) == ("1.125818641", "WINNER", "ODDS")
    assert market.runners[0].name == "Red Bull Salzburg"
    name = "parser__responses__betting__list_market_catalog_colours_filename_url.json.gz"
    races = parse_catalogue(read(real_data, name))
    assert len(races.markets) == races.listed == 68
    assert {race.event_type for race in races.markets} <= {"7", "4339", ""}


def test_names_of_competitions_and_events(real_data: Path) -> None:
    competitions = parse_listings(read(real_data, "bflw__list_competitions.json"), Kind.COMPETITIONS)
    assert (competitions[1].id, competitions[1].name, competitions[1].markets) == ("141", "MLS", 5)
    events = parse_listings(read(real_data, "bflw__list_events.json"), Kind.EVENTS)
    assert events[0].name == "Thirsk 29th Jul"
    (sport,) = parse_listings(read(real_data, "parser__responses__betting__list_event_types.json"), Kind.EVENT_TYPES)
    assert (sport.id, sport.markets) == ("7", 407)


def test_an_image_of_the_stream_with_levels(real_data: Path) -> None:
    name = "parser__responses__streaming__mcm_market_definition_bet_delay_models.json"
    reading = parse(read(real_data, name), SEEN)
    markets = {quote.market for quote in reading.quotes}
    assert H2H_3WAY in markets
    assert all(quote.at == 1769604819021000 for quote in reading.quotes)
    assert {quote.venue for quote in reading.quotes} == {"betfair_exchange"}


def test_two_runners_are_a_market_without_draw(real_data: Path) -> None:
    reading = parse(read(real_data, "parser__responses__streaming__mcm_sub_image_no_market_def.json.gz"), SEEN)
    assert {(quote.market, quote.line) for quote in reading.quotes} == {(H2H, LINE_NONE)}
    assert {(quote.selection, quote.side) for quote in reading.quotes} == {
        (selection, side) for selection in (0, 1) for side in Side
    }


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("bflw__login_fail.json", "INVALID_USERNAME_OR_PASSWORD"),
        ("bflw__keep_alive_fail.json", "INPUT_VALIDATION_ERROR"),
        ("nautilus__responses__login_failure.json", "INPUT_VALIDATION_ERROR"),
        ("parser__responses__heartbeat_success.json", "unknown_answer"),
    ],
)
def test_logins_that_failed(real_data: Path, name: str, reason: str) -> None:
    with pytest.raises(PayloadRefusedError) as refusal:
        parse_login(read(real_data, name))
    assert refusal.value.reason == reason


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("bflw__login_success.json", "session_token"),
        ("bflw__login_interactive_success.json", "session_token"),
        ("nautilus__responses__login_success.json", "SESSION_TOKEN"),
        ("parser__responses__keep_alive.json", "xxxsessionTokenxxx="),
    ],
)
def test_logins_that_succeeded(real_data: Path, name: str, token: str) -> None:
    assert parse_login(read(real_data, name)) == token

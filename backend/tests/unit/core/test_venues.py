"""What is known of venues, and what is assumed of one met for the first time."""

import pytest

from advisor.core.venues import UNKNOWN_COMMISSION, VENUES, VenueKind, commission_of, venue_of


@pytest.mark.parametrize("key", ["sandbox_exchange", "betfair_ex_it", "exchange", "some_exchange_uk"])
def test_an_unknown_exchange_keeps_a_share_of_winnings(key: str) -> None:
    venue = venue_of(key)
    assert (venue.kind, venue.commission, venue.has_order_book) == (VenueKind.EXCHANGE, UNKNOWN_COMMISSION, True)
    assert commission_of(key, {}) == UNKNOWN_COMMISSION
    assert commission_of(key, {key: 0.02}) == 0.02
    assert max(each.commission for each in VENUES.values()) == UNKNOWN_COMMISSION


@pytest.mark.parametrize("key", ["exbet", "stock_exchangeable", "texbook", "gullwing_sandbox"])
def test_a_name_that_only_sounds_like_one_is_a_bookmaker(key: str) -> None:
    venue = venue_of(key)
    assert (venue.kind, venue.commission, venue.has_order_book) == (VenueKind.BOOKMAKER, 0.0, False)


def test_kinds_of_well_known_venues() -> None:
    kinds = {key: venue_of(key).kind for key in ("pinnacle", "smarkets", "kalshi", "polymarket", "novig")}
    assert kinds == {
        "pinnacle": VenueKind.BOOKMAKER,
        "smarkets": VenueKind.EXCHANGE,
        "kalshi": VenueKind.PREDICTION_MARKET,
        "polymarket": VenueKind.PREDICTION_MARKET,
        "novig": VenueKind.EXCHANGE,
    }
    assert venue_of("some_new_book").name == "Some New Book"

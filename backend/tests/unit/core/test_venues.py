"""What is known of venues, and what is assumed of one met for the first time."""

from dataclasses import replace

import pytest

from advisor.core.venues import UNKNOWN_COMMISSION, VENUES, CommissionBasis, VenueKind, VenueTerms, venue_of


@pytest.mark.parametrize("key", ["sandbox_exchange", "other_ex_it", "exchange", "some_exchange_uk"])
def test_an_unknown_exchange_keeps_a_share_of_winnings(key: str) -> None:
    venue = venue_of(key)
    assert (venue.kind, venue.commission, venue.has_order_book) == (VenueKind.EXCHANGE, UNKNOWN_COMMISSION, True)
    assert VenueTerms(unknown_commission=0.07).commission(key) == 0.07
    assert VenueTerms(commissions={key: 0.02}, unknown_commission=0.07).commission(key) == 0.02
    exchanges = [each for each in VENUES.values() if each.kind is VenueKind.EXCHANGE]
    assert max(each.commission for each in exchanges) == UNKNOWN_COMMISSION


@pytest.mark.parametrize(
    ("key", "known"),
    [
        ("smarkets_uk", "smarkets"),
        ("matchbook_us_2", "matchbook"),
        ("betdaq_ie", "betdaq"),
        ("betfair_ex_it", "betfair"),
    ],
)
def test_a_branch_of_an_exchange_is_what_the_exchange_is(key: str, known: str) -> None:
    assert replace(venue_of(key), key=known, name=VENUES[known].name) == replace(VENUES[known], asset=None)
    assert VenueTerms(commissions={key: 0.01}).commission(key) == 0.01
    assert VenueTerms(kinds={key: VenueKind.BOOKMAKER}).venue(key).kind is VenueKind.BOOKMAKER


@pytest.mark.parametrize("key", ["betdaq", "sx_bet", "sporttrade", "azuro", "betfair"])
def test_no_exchange_of_which_no_rate_is_known_is_free(key: str) -> None:
    assert venue_of(key).has_order_book
    assert venue_of(key).commission > 0


@pytest.mark.parametrize(
    "key", ["exbet", "stock_exchangeable", "texbook", "gullwing_sandbox", "betfair_sb_it", "smarkets_sportsbook"]
)
def test_a_name_that_only_sounds_like_one_is_a_bookmaker(key: str) -> None:
    venue = venue_of(key)
    assert (venue.kind, venue.commission, venue.has_order_book) == (VenueKind.BOOKMAKER, 0.0, False)


def test_of_what_commission_is_charged() -> None:
    bases = {key: venue_of(key).commission_basis for key in ("pinnacle", "smarkets", "kalshi", "polymarket")}
    assert bases == {
        "pinnacle": CommissionBasis.BET_WINNINGS,
        "smarkets": CommissionBasis.MARKET_WINNINGS,
        "kalshi": CommissionBasis.CONTRACT_PRICE,
        "polymarket": CommissionBasis.MARKET_WINNINGS,
    }
    assert {key: venue_of(key).nets_commission for key in bases} == {
        "pinnacle": False, "smarkets": True, "kalshi": False, "polymarket": True,
    }  # fmt: skip


@pytest.mark.parametrize("price", [0.02, 0.3, 0.5, 0.97])
def test_a_charge_by_the_price_of_a_contract_counts_as_much_at_a_fair_price(price: float) -> None:
    """What Kalshi charges for a stake of one, won or lost, and what is expected to be kept of what it wins."""
    share = venue_of("kalshi").commission
    charged = share * price * (1 - price) / price
    assert share * price * (1 / price - 1) == pytest.approx(charged)


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


def test_who_quotes_lay_prices_and_is_not_known_is_an_exchange() -> None:
    terms = VenueTerms(unknown_commission=0.06)
    assert terms.commission("newcomer") == 0.0
    seen = terms.seen_at({"newcomer", "pinnacle"}).seen_at({"smarkets"})
    venue = seen.venue("newcomer")
    assert (venue.kind, venue.commission, venue.nets_commission) == (VenueKind.EXCHANGE, 0.06, True)
    # What is known counts for more.
    assert (seen.venue("pinnacle").kind, seen.commission("smarkets")) == (VenueKind.BOOKMAKER, 0.02)
    assert seen.laid == {"newcomer", "pinnacle", "smarkets"}


@pytest.mark.parametrize("kind", [kind for kind in VenueKind if kind is not VenueKind.BOOKMAKER])
def test_a_kind_that_the_settings_name_counts_for_more_than_all_else(kind: VenueKind) -> None:
    terms = VenueTerms(kinds={"newcomer": kind, "pinnacle": kind, "some_exchange": VenueKind.BOOKMAKER})
    for key in ("newcomer", "pinnacle"):
        venue = terms.venue(key)
        assert (venue.kind, venue.commission, venue.has_order_book) == (kind, UNKNOWN_COMMISSION, True)
    seen = terms.seen_at({"some_exchange"}).venue("some_exchange")
    assert (seen.kind, seen.commission, seen.nets_commission) == (VenueKind.BOOKMAKER, 0.0, False)


def test_naming_the_kind_it_has_changes_nothing() -> None:
    terms = VenueTerms(kinds={"kalshi": VenueKind.PREDICTION_MARKET, "smarkets": VenueKind.EXCHANGE})
    assert [terms.venue(key) for key in terms.kinds] == [VENUES[key] for key in terms.kinds]


def test_terms_come_back_from_what_is_stored() -> None:
    terms = VenueTerms(commissions={"a": 0.01}, kinds={"b": VenueKind.CRYPTO_EXCHANGE}, unknown_commission=0.03)
    assert VenueTerms.of_plain(terms.plain) == terms
    with pytest.raises(ValueError, match="no_kind"):
        VenueTerms.of_plain({**terms.plain, "kinds": {"b": "no_kind"}})

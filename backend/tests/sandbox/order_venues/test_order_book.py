"""The venue's own book: whatever is asked of it, nothing is matched twice, too dear, or without money."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from advisor.sandbox.order_venues.markets import MarketStatus
from advisor.sandbox.order_venues.order_book import OrderBook
from advisor.sandbox.order_venues.orders import (
    MatchStatus,
    Offer,
    OrderSide,
    OrderStatus,
    Persistence,
    Reason,
    Refusal,
    Requote,
    VenueOrder,
)
from advisor.sandbox.order_venues.rules import VenueRules
from tests.sandbox.order_venues.stands import AWAY, HOME, Stands, placement

EXCHANGE = VenueRules(rests=True, commission=Fraction(5, 100), opening=100_000)
BOOKMAKER = VenueRules(rests=False, opening=100_000, offered=300)


def book_of(rules: VenueRules, stands: Stands) -> OrderBook:
    return OrderBook(rules, stands, 0.0, lambda order: None)


def placed(book: OrderBook, **changes: object) -> VenueOrder:
    outcome = book.place(placement(**changes), 1.0)  # type: ignore[arg-type]
    assert isinstance(outcome, VenueOrder)
    return outcome


def refused(outcome: object) -> Reason:
    assert isinstance(outcome, Refusal)
    return outcome.reason


def test_an_order_takes_the_best_offers_first_and_the_rest_stands() -> None:
    stands = Stands(Offer(21_000, 300), Offer(20_000, 200), Offer(19_000, 900))
    order = placed(book_of(EXCHANGE, stands))
    assert [(match.odds_e4, match.size, match.after) for match in order.matches] == [
        (21_000, 300, 300), (20_000, 200, 500)
    ]  # fmt: skip
    assert (order.status, order.rest) == (OrderStatus.OPEN, 500)


def test_two_orders_never_take_the_same_offer() -> None:
    book = book_of(EXCHANGE, Stands(Offer(20_000, 700)))
    first, second = placed(book), placed(book, reference="r2")
    assert (first.matched, second.matched) == (700, 0)


def test_a_lay_needs_what_it_can_lose_and_a_better_price_leaves_some_of_it() -> None:
    stands = Stands()
    stands.offer(lay=(Offer(48_000, 1_000),))
    book = book_of(EXCHANGE, stands)
    order = placed(book, side=OrderSide.LAY, odds_e4=50_000)
    assert (order.status, order.at_risk, book.available) == (OrderStatus.FILLED, 3_800, 96_200)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"size": 99}, Reason.SIZE_TOO_SMALL),
        ({"size": 10_000_001}, Reason.SIZE_TOO_LARGE),
        ({"size": 100_001}, Reason.FUNDS_TOO_LOW),
        ({"expires": 0.5}, Reason.EXPIRED),
        ({"selection": AWAY}, Reason.MARKET_UNKNOWN),
        ({"persistence": Persistence.FILL_OR_KILL, "odds_e4": 30_000}, Reason.NOT_MATCHED),
    ],
)
def test_what_it_refuses_it_does_not_have(changes: dict[str, object], reason: Reason) -> None:
    book = book_of(EXCHANGE, Stands(Offer(20_000, 700)))
    assert refused(book.place(placement(**changes), 1.0)) is reason  # type: ignore[arg-type]
    assert (dict(book.orders), book.available) == ({}, 100_000)


def test_a_suspended_market_takes_nothing_and_a_closed_account_neither() -> None:
    stands = Stands(Offer(20_000, 700))
    book = book_of(EXCHANGE, stands)
    stands.change(MarketStatus.SUSPENDED)
    assert refused(book.place(placement(), 1.0)) is Reason.MARKET_SUSPENDED
    book.money.is_closed = True
    assert refused(book.place(placement("r2"), 1.0)) is Reason.ACCOUNT_CLOSED


def test_a_reference_is_known_again_for_its_window_and_not_after_it() -> None:
    book = book_of(EXCHANGE, Stands(Offer(20_000, 700)))
    placed(book)
    assert refused(book.place(placement(expires=9_999.0), 3_601.0)) is Reason.DUPLICATE_REFERENCE
    assert isinstance(book.place(placement(expires=9_999.0), 3_601.1), VenueOrder)


def test_a_smaller_stake_is_offered_for_a_while_and_is_the_order_once_accepted() -> None:
    book = book_of(BOOKMAKER, Stands(Offer(20_000, None)))
    offered = book.place(placement(), 1.0)
    assert isinstance(offered, Requote)
    assert (offered.size, offered.expires, book.available) == (300, 6.0, 100_000)
    order = book.answer_requote("r1", accept=True, now=6.0)
    assert isinstance(order, VenueOrder)
    assert (order.asked, order.size, order.matched, order.status) == (1_000, 300, 300, OrderStatus.FILLED)
    book.place(placement("r2"), 1.0)
    assert refused(book.answer_requote("r2", accept=True, now=6.1)) is Reason.PRICE_MOVED


def test_a_replaced_order_is_one_of_a_new_id_and_of_what_was_left() -> None:
    book = book_of(EXCHANGE, Stands(Offer(20_000, 400)))
    placed(book)
    new = book.replace("r1", 22_000, 2.0)
    assert isinstance(new, VenueOrder)
    old = book.orders["1"]
    assert (old.status, old.matched, new.id, new.size, new.replaces) == (OrderStatus.REPLACED, 400, "2", 600, "1")
    assert [order.id for order in book.of("r1")] == ["1", "2"]


def test_at_the_start_of_play_what_was_to_stand_until_then_lapses() -> None:
    stands = Stands()
    book = book_of(EXCHANGE, stands)
    placed(book, persistence=Persistence.UNTIL_START)
    placed(book, reference="r2")
    stands.change(MarketStatus.OPEN, in_play=True)
    book.advance(2.0)
    assert [order.status for order in book.orders.values()] == [OrderStatus.LAPSED, OrderStatus.OPEN]


def test_a_market_pays_what_it_decides_and_keeps_a_share_of_the_net_winnings_alone() -> None:
    stands = Stands(Offer(30_000, 5_000))
    stands.offer(AWAY, back=(Offer(20_000, 5_000),))
    book = book_of(EXCHANGE, stands)
    placed(book, odds_e4=30_000)
    placed(book, reference="r2", selection=AWAY)
    stands.over(Fraction(1))
    stands.over(Fraction(-1), AWAY)
    book.advance(2.0)
    assert [(line.kind, line.amount) for line in book.money.lines[1:]] == [
        ("bet", 2_000), ("bet", -1_000), ("commission", -50)
    ]  # fmt: skip
    assert (book.money.balance, book.available) == (100_950, 100_950)


@pytest.mark.parametrize(
    ("won", "paid"), [(Fraction(1, 2), 500), (Fraction(0), 0), (Fraction(-1, 2), -500), (Fraction(-1), -1_000)]
)
def test_a_share_of_the_stake_may_win_lose_or_return(won: Fraction, paid: int) -> None:
    stands = Stands(Offer(20_000, 5_000))
    book = book_of(EXCHANGE, stands)
    placed(book)
    stands.over(won)
    book.advance(2.0)
    assert book.money.lines[1].amount == paid


class AnyOrderOfThings(RuleBasedStateMachine):
    """Commands, prices, verdicts and time in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.stands = Stands(Offer(20_000, 700))
        rules = VenueRules(rests=True, opening=5_000, confirms_after=EXCHANGE.offer_stands)
        self.changes: Counter[str] = Counter()
        self.book = OrderBook(rules, self.stands, 0.0, self.changed)
        self.offered: Counter[tuple[int, int]] = Counter()
        self.sums: dict[str, int] = {}

    def changed(self, order: VenueOrder) -> None:
        assert order.revision > self.changes[order.id]
        self.changes[order.id] = order.revision

    @rule(number=st.integers(1, 6), size=st.integers(100, 2_000), side=st.sampled_from(OrderSide),
          odds=st.sampled_from((15_000, 20_000, 25_000)), kind=st.sampled_from(Persistence))  # fmt: skip
    def place(self, number: int, size: int, side: OrderSide, odds: int, kind: Persistence) -> None:
        self.book.place(placement(f"r{number}", odds, size, side, kind), self.now)

    @rule(number=st.integers(1, 6))
    def cancel(self, number: int) -> None:
        self.book.cancel(f"r{number}", self.now)

    @rule(number=st.integers(1, 6), size=st.integers(0, 2_000))
    def reduce(self, number: int, size: int) -> None:
        self.book.reduce(f"r{number}", size, self.now)

    @rule(number=st.integers(1, 6), odds=st.sampled_from((15_000, 20_000, 25_000)))
    def replace(self, number: int, odds: int) -> None:
        self.book.replace(f"r{number}", odds, self.now)

    @rule(number=st.integers(1, 6))
    def fails(self, number: int) -> None:
        self.book.will_fail(f"r{number}")

    @rule(back=st.sampled_from((18_000, 20_000, 22_000)), size=st.integers(50, 900), between=st.integers(200, 2_000))
    def quote(self, back: int, size: int, between: int) -> None:
        self.stands.offer(HOME, back=(Offer(back, size),), lay=(Offer(back + between, size),))

    @rule(seconds=st.integers(1, 4))
    def wait(self, seconds: int) -> None:
        self.now += seconds
        self.book.advance(self.now)

    @rule(in_play=st.booleans(), status=st.sampled_from((MarketStatus.OPEN, MarketStatus.SUSPENDED)))
    def change(self, in_play: bool, status: MarketStatus) -> None:
        self.stands.change(status, in_play=in_play)

    @invariant()
    def nothing_is_matched_beyond_what_was_asked_for_or_worse(self) -> None:
        for order in self.book.orders.values():
            assert order.matched <= order.size <= order.asked
            assert order.matched >= self.sums.get(order.id, 0)
            self.sums[order.id] = order.matched
            for match in order.matches:
                better = match.odds_e4 >= order.odds_e4
                assert better if order.placement.side is OrderSide.BACK else match.odds_e4 <= order.odds_e4
            assert len({match.id for match in order.matches}) == len(order.matches)

    @invariant()
    def there_is_money_for_all_of_it(self) -> None:
        assert self.book.available >= 0
        assert self.book.money.balance == sum(line.amount for line in self.book.money.lines)

    @invariant()
    def a_reference_has_one_order_that_stands(self) -> None:
        standing = Counter(order.reference for order in self.book.orders.values() if order.rest)
        assert all(count == 1 for count in standing.values())
        first = Counter(order.reference for order in self.book.orders.values() if order.replaces is None)
        assert all(count == 1 for count in first.values())

    @invariant()
    def a_verdict_comes_in_time(self) -> None:
        for order in self.book.orders.values():
            for match in order.matches:
                assert match.status is not MatchStatus.PROVISIONAL or self.now < match.at + 10


AnyOrderOfThings.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyOrderOfThings = AnyOrderOfThings.TestCase

"""The blotter: whatever becomes of orders, in any order and twice, their money follows and nothing is made fit."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.core.errors import ConflictError
from advisor.core.money.prices import BetPrice, DecimalOdds
from advisor.core.orders.facts import Accepted, Cut, Ended, Matched, MatchFailed, OrderFact
from advisor.core.orders.modes import Mode
from advisor.core.orders.requests import Instrument, OrderRequest, TimeInForce
from advisor.core.orders.states import Finality, OrderState, Origin
from advisor.core.quotes import Side
from advisor.engine.orders.blotter import Blotter, BlotterChanges
from advisor.engine.orders.money import risk_of
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.execution.intents import Check, CheckName, Intent, market_key
from advisor.execution.order import Order
from advisor.execution.order_fills import OrderFill
from advisor.instruments.market_types import H2H_3WAY
from advisor.ledger.accounts import Account, AccountKind
from advisor.risk.limits import NO_LIMITS
from advisor.risk.state import AT_VENUES, BANKROLL, OPEN_BETS

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
CASH = Account("main", None, "EUR", AccountKind.CASH)
OPENING = 1_000_000
ONE = str(UUID(int=1))
GONE = Check(CheckName.PRICE, "no usable price", "2.00 or more", passed=False)


def blotter() -> Blotter:
    portfolio = Portfolio(CASH, NO_LIMITS)
    portfolio.move("opening", OPENING, NOON)
    return Blotter({"main": portfolio})


def an_intent(reference: str = ONE, side: Side = Side.BACK, odds_e4: int = 20_000, quantity: int = 1_000) -> Intent:
    instrument = Instrument(7, H2H_3WAY, 0, 0, 1)
    return Intent(
        request=OrderRequest(
            reference=reference, instrument=instrument, side=side, price=DecimalOdds(odds_e4), quantity=quantity,
            asset="EUR", time_in_force=TimeInForce.UNTIL_START, deadline=NOON + timedelta(minutes=1),
        ),
        cause=UUID(int=9), instance="paper", version=1, mode=Mode.PAPER, portfolio="main", venue="exchange", event="7",
        market=market_key(instrument), outcomes=3, covered=0, commission=0.0, nets=False, probability=0.55, edge=0.1,
        at=NOON, checks=(),
    )  # fmt: skip


def money(book: Blotter) -> tuple[int, int, int]:
    """Cash, held, at risk: all that is matched, confirmed or not."""
    ledger = book.portfolios["main"].ledger
    held, final, open_still = (
        ledger.balance(CASH.beside(kind, "exchange"))
        for kind in (AccountKind.HELD, AccountKind.AT_RISK, AccountKind.PROVISIONAL)
    )
    return ledger.balance(CASH), held, final + open_still


def provisional(book: Blotter) -> int:
    return book.portfolios["main"].ledger.balance(CASH.beside(AccountKind.PROVISIONAL, "exchange"))


def matched(key: str, quantity: int, odds_e4: int = 20_000, finality: Finality = Finality.FINAL) -> Matched:
    return Matched(ONE, key, DecimalOdds(odds_e4), quantity, finality)


def sent(intent: Intent) -> Blotter:
    book = blotter()
    book.intend(intent)
    book.sent(intent.reference, (), NOON)
    return book


def test_a_lay_holds_its_liability_and_gives_back_what_a_better_price_leaves() -> None:
    book = sent(an_intent(side=Side.LAY, odds_e4=50_000, quantity=1_000))
    assert money(book) == (OPENING - 4_000, 4_000, 0)
    book.learn(Accepted(ONE, "17"), NOON)
    book.learn(matched("a", 1_000, 48_000), NOON)
    assert money(book) == (OPENING - 3_800, 0, 3_800)


def test_three_parts_are_one_bet_and_what_is_not_wanted_any_more_is_given_back() -> None:
    book = sent(an_intent())
    for key, quantity, odds_e4 in (("a", 200, 20_000), ("b", 300, 20_500), ("c", 100, 21_000)):
        book.learn(matched(key, quantity, odds_e4), NOON)
    assert money(book) == (OPENING - 1_000, 400, 600)
    [bet] = book.portfolios["main"].open_bets
    assert [(fill.quantity, fill.price.odds_e4) for fill in bet.fills] == [(200, 20_000), (300, 20_500), (100, 21_000)]
    assert book.portfolios["main"].state.totals[OPEN_BETS] == 1
    book.learn(Ended(ONE, OrderState.CANCELLED, Origin.OWN, "taken back"), NOON)
    assert money(book) == (OPENING - 600, 0, 600)
    entry = book.changes().entries[ONE]
    assert (entry.order.state, entry.reason, entry.closed_at) == (OrderState.CANCELLED, "taken back", NOON)
    assert ONE not in book.entries


def test_an_order_that_a_check_refuses_holds_nothing_and_was_never_sent() -> None:
    book = blotter()
    book.intend(an_intent())
    book.refused(ONE, (GONE,), "price: no usable price", NOON)
    assert money(book) == (OPENING, 0, 0)
    entry = book.changes().entries[ONE]
    assert (entry.order.state, entry.order.origin, entry.sent_at) == (OrderState.REJECTED, Origin.OWN, None)
    assert entry.intent.checks == (GONE,)


def test_an_unknown_order_holds_all_of_it_until_its_absence_is_proven() -> None:
    book = sent(an_intent())
    book.lost(ONE, NOON)
    assert (book.entries[ONE].order.state, money(book)) == (OrderState.UNKNOWN, (OPENING - 1_000, 1_000, 0))
    book.not_found(ONE, NOON)
    assert money(book) == (OPENING, 0, 0)
    assert book.changes().entries[ONE].order.origin is Origin.NOT_FOUND


def test_who_knows_that_nothing_was_written_ends_an_order_that_was_taken_for_unknown() -> None:
    """Memory is made anew in a running process: what its sender has not looked at yet counts as unknown by then."""
    before = blotter()
    before.intend(an_intent())
    changes = before.changes()
    book = Blotter(rebuilt(changes))
    book.restore(changes.entries.values(), NOON)
    assert book.entries[ONE].order.state is OrderState.UNKNOWN
    book.refused(ONE, (GONE,), "price: no usable price", NOON)
    assert money(book) == (OPENING, 0, 0)
    assert book.changes().entries[ONE].order.origin is Origin.OWN


def test_a_word_that_cannot_be_true_is_for_people_and_changes_nothing() -> None:
    book = sent(an_intent())
    book.learn(Accepted(ONE, "17"), NOON)
    book.changes()
    book.refused(ONE, (GONE,), "price: no usable price", NOON)
    book.not_found(ONE, NOON)
    changes = book.changes()
    assert (dict(changes.entries), len(changes.open_items)) == ({}, 2)
    assert money(book) == (OPENING - 1_000, 1_000, 0)


def test_an_order_that_could_not_be_sent_holds_nothing_any_more() -> None:
    book = sent(an_intent())
    book.unsent(ONE, "its venue could not be reached", NOON)
    assert money(book) == (OPENING, 0, 0)
    entry = book.changes().entries[ONE]
    assert (entry.order.state, entry.order.origin) == (OrderState.REJECTED, Origin.OWN)
    assert entry.reason == "its venue could not be reached"


def test_what_its_venue_has_was_sent_whatever_its_sender_says() -> None:
    book = sent(an_intent())
    book.learn(Accepted(ONE, "17"), NOON)
    book.unsent(ONE, "its venue could not be reached", NOON)
    assert (book.entries[ONE].order.state, len(book.changes().open_items)) == (OrderState.ACCEPTED, 1)


def test_a_match_from_before_the_end_counts_when_it_is_known_after_it() -> None:
    book = sent(an_intent())
    book.learn(matched("a", 300), NOON)
    book.learn(Ended(ONE, OrderState.CANCELLED, Origin.OWN, "taken back"), NOON)
    assert (book.changes().entries[ONE].closed_at, money(book)) == (NOON, (OPENING - 300, 0, 300))
    book.learn(matched("b", 200), NOON)
    assert money(book) == (OPENING - 500, 0, 500)
    changes = book.changes()
    assert (changes.entries[ONE].order.state, changes.open_items) == (OrderState.CANCELLED, ())
    book.learn(matched("c", 501), NOON)
    assert (money(book), len(book.changes().open_items)) == ((OPENING - 500, 0, 500), 1)


def test_what_a_venue_says_again_of_an_order_that_has_ended_is_nothing_new() -> None:
    book = sent(an_intent())
    book.learn(matched("a", 1_000), NOON)
    book.changes()
    book.learn(matched("a", 1_000), NOON)
    assert book.changes().is_empty


def test_what_becomes_known_after_a_bet_was_settled_is_for_a_person_and_moves_no_money() -> None:
    book = sent(an_intent())
    book.learn(matched("a", 300), NOON)
    book.learn(Ended(ONE, OrderState.CANCELLED, Origin.OWN, "taken back"), NOON)
    book.changes()
    book.portfolios["main"].settle({ONE: 2}, NOON)
    book.changes()
    before = money(book)
    for _ in range(2):
        book.learn(matched("b", 200), NOON)
    changes = book.changes()
    assert (money(book), dict(changes.entries), len(changes.open_items)) == (before, {}, 1)


def test_a_match_that_fails_is_taken_back_and_never_bought_again() -> None:
    book = sent(an_intent())
    book.learn(matched("a", 1_000, finality=Finality.PROVISIONAL), NOON)
    assert money(book) == (OPENING - 1_000, 0, 1_000)
    assert book.entries[ONE].closed_at is None
    assert provisional(book) == 1_000
    book.learn(MatchFailed(ONE, "a"), NOON)
    assert money(book) == (OPENING, 0, 0)
    assert provisional(book) == 0
    assert book.portfolios["main"].open_bets == ()
    entries = {entry.key: entry for entry in book.changes().transactions["main"]}
    back = entries[f"{ONE}:matched:a:reversed"]
    assert back.reverses == f"{ONE}:matched:a"
    taken = entries[back.reverses].postings
    assert sorted((line.account.kind, -line.amount) for line in back.postings) == sorted(
        (line.account.kind, line.amount) for line in taken
    )
    # Said again it is nothing new.
    book.learn(MatchFailed(ONE, "a"), NOON)
    assert money(book) == (OPENING, 0, 0)


def test_a_failed_match_that_is_confirmed_in_the_end_counts() -> None:
    book = sent(an_intent())
    book.learn(matched("a", 1_000, finality=Finality.PROVISIONAL), NOON)
    book.learn(matched("b", 1_000), NOON)
    [item] = book.changes().open_items
    assert "2000 of 1000" in item.text
    book = sent(an_intent(quantity=2_000))
    book.learn(matched("a", 1_000, finality=Finality.PROVISIONAL), NOON)
    book.learn(MatchFailed(ONE, "a"), NOON)
    book.learn(matched("a", 1_000), NOON + timedelta(seconds=1))
    assert money(book) == (OPENING - 2_000, 1_000, 1_000)


def test_what_an_earlier_process_may_have_sent_is_unknown_and_holds_on() -> None:
    book = sent(an_intent())
    changes = book.changes()
    again = Blotter(rebuilt(changes))
    again.restore(changes.entries.values(), NOON)
    assert again.entries[ONE].order.state is OrderState.UNKNOWN
    assert money(again) == (OPENING - 1_000, 1_000, 0)
    again.learn(Accepted(ONE, "17"), NOON)
    again.learn(matched("a", 1_000), NOON)
    assert money(again) == (OPENING - 1_000, 0, 1_000)


def test_an_order_is_put_in_once_and_a_stranger_is_for_people() -> None:
    book = sent(an_intent())
    with pytest.raises(ConflictError, match=f"There is an order {ONE} already"):
        book.intend(an_intent())
    book.learn(Accepted("nobody's", None), NOON)
    [item] = book.changes().open_items
    assert item.reference == "nobody's"


def rebuilt(changes: BlotterChanges) -> dict[str, Portfolio]:
    return {
        key: Portfolio.rebuilt(CASH, NO_LIMITS, entries) for key, entries in changes.transactions.items()
    }  # fmt: skip


KEYS = st.sampled_from("abcd")
FACTS = st.one_of(
    st.just(Accepted(ONE, "17")),
    st.builds(
        Matched, st.just(ONE), KEYS, st.integers(10_500, 60_000).map(DecimalOdds), st.integers(1, 700),
        st.sampled_from(Finality),
    ),
    st.builds(MatchFailed, st.just(ONE), KEYS),
    st.builds(Cut, st.just(ONE), st.integers(1, 1_200)),
    st.just(Ended(ONE, OrderState.CANCELLED, Origin.VENUE, "")),
    st.just(Ended(ONE, OrderState.EXPIRED, Origin.IN_PLAY, "")),
    st.just(Ended(ONE, OrderState.REJECTED, Origin.VENUE, "")),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(facts=st.lists(FACTS, max_size=9), side=st.sampled_from(Side), odds_e4=st.integers(10_500, 60_000))
def test_money_follows_from_what_is_known_of_the_order_alone(
    facts: Sequence[OrderFact], side: Side, odds_e4: int
) -> None:
    intent = an_intent(side=side, odds_e4=odds_e4)
    book, at = sent(intent), NOON
    for fact in facts:
        if isinstance(fact, Matched) and not good(fact.price, intent):
            continue
        at += timedelta(seconds=1)
        for _ in range(2):
            book.learn(fact, at)
        entry = book.entries[ONE]
        standing = [risk_of(intent, fill).risk for fill in counting(entry.order)]
        cash, held, at_risk = money(book)
        assert at_risk == sum(standing)
        assert provisional(book) == sum(
            risk
            for risk, fill in zip(standing, counting(entry.order), strict=True)
            if fill.finality is Finality.PROVISIONAL
        )
        assert held == intent.at_risk(entry.order.open_quantity)
        assert cash == OPENING - held - at_risk
        totals = book.portfolios["main"].state.totals
        assert (totals[BANKROLL], totals[AT_VENUES]) == (OPENING, held + at_risk)
        assert totals[OPEN_BETS] == (1 if standing or held else 0)
    changes = book.changes()
    again = rebuilt(changes)["main"]
    assert again.state.totals.tolist() == book.portfolios["main"].state.totals.tolist()


def counting(order: Order) -> list[OrderFill]:
    return [fill for fill in order.fills if fill.price is not None and fill.finality is not Finality.FAILED]


def good(price: BetPrice, intent: Intent) -> bool:
    """A venue matches at the price asked for or better."""
    asked = intent.request.price.odds_e4
    return price.odds_e4 >= asked if intent.request.side is Side.BACK else price.odds_e4 <= asked

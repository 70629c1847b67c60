"""What is looked at before a send: each boundary, the order, and that one refusal ends it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.markets import EventStatus
from advisor.core.money.ladders import CLASSIC, Ladder
from advisor.core.orders.modes import Mode
from advisor.core.orders.requests import TimeInForce
from advisor.core.orders.states import Against
from advisor.core.quotes import Side
from advisor.execution.checks import (
    UNLIMITED,
    Delays,
    LimitsNow,
    OwnOrder,
    Situation,
    VenueBalance,
    against_of,
    checked,
    refusal_of,
)
from advisor.execution.intents import CheckName
from advisor.execution.quarantine import Quarantine
from advisor.ports.venues import SizeRange, VenueTerms
from advisor.risk.hedges import Hedge
from advisor.risk.responsible import Breach
from tests.unit.engine.orders.test_blotter import NOON, an_intent

TERMS = VenueTerms(
    dedup_window=timedelta(0), max_transit=timedelta(0), max_accept_delay=timedelta(0), visibility_delay=timedelta(0),
    sides=frozenset({Side.BACK}), times_in_force=frozenset({TimeInForce.UNTIL_START}), reduces=False, replaces=False,
    settles_provisionally=False,
)  # fmt: skip
ODD = Ladder("odd", ((10_100, 30_000, 200),))
QUIET = Quarantine(orders=0, money=0, most_orders=5, most_money=2_000)
GOOD = Situation(
    halts=(), own=None, leads=True, modes=(Mode.PAPER,), limits=UNLIMITED, waits=True, now=NOON, odds_e4=20_000,
    price_age=timedelta(seconds=1), longest_age=timedelta(seconds=2), free=0, quarantine=QUIET, terms=TERMS,
    status=EventStatus.SCHEDULED, to_start=timedelta(minutes=5),
)  # fmt: skip
ORDER = [name for name in CheckName if name is not CheckName.LIMITS]
BREAK = Breach(None, True, "time-out until tomorrow", "no break")
SECOND, MICROSECOND = timedelta(seconds=1), timedelta(microseconds=1)


def test_all_are_made_in_one_order_and_all_pass() -> None:
    made = checked(an_intent(), GOOD)
    assert [check.name for check in made] == ORDER
    assert refusal_of(made) is None


BOUND = Delays(skew=SECOND, most_skew=SECOND, lag=2 * SECOND, most_lag=2 * SECOND)
LATE = replace(BOUND, skew=3 * SECOND, lag=3 * SECOND)
LEFT = VenueBalance(free=0, age=timedelta(minutes=1), longest=timedelta(minutes=1))
NOTHING_LEFT = LimitsNow(value="10.00 EUR at risk", limit="4.00 EUR that bet limit leaves", holds=False)


@pytest.mark.parametrize(
    ("just", "over", "name", "words"),
    [
        ({}, {"halts": ("somebody said so",)}, CheckName.HALT, "halt: somebody said so against no halt"),
        ({}, {"breakers": ("Too much was lost.",)}, CheckName.HALT, "halt: Too much was lost. against no halt"),
        ({}, {"own": BREAK}, CheckName.OWN_LIMITS, "own limits: time-out until tomorrow against no break"),
        ({}, {"leads": False}, CheckName.LEASE, "lease: in doubt against held"),
        ({"modes": (Mode.LIVE, Mode.PAPER)}, {"modes": (Mode.LIVE,)}, CheckName.MODE, "mode: paper against live"),
        ({}, {"limits": NOTHING_LEFT}, CheckName.LIMITS_NOW,
         "limits now: 10.00 EUR at risk against 4.00 EUR that bet limit leaves"),
        ({}, {"waits": False}, CheckName.DUPLICATE, "duplicate: sent, ended or taken back before against waits"),
        ({}, {"crosses": OwnOrder(reference="r9", odds_e4=20_000)}, CheckName.OWN_ORDERS,
         "own orders: a lay at 2.00, order r9 against no own lay that it would be matched with"),
        ({"now": NOON + timedelta(minutes=1)}, {"now": NOON + timedelta(minutes=1, seconds=1)}, CheckName.DEADLINE,
         "deadline: -1.0 s left against 0 s or more"),
        ({"odds_e4": 20_001}, {"odds_e4": 19_999}, CheckName.PRICE, "price: 1.9999 against 2.00 or more"),
        ({}, {"odds_e4": None}, CheckName.PRICE, "price: no usable price against 2.00 or more"),
        ({"price_age": 2 * SECOND}, {"price_age": 2 * SECOND + MICROSECOND}, CheckName.AGE,
         "age: 2.0 s against 2 s or less"),
        ({}, {"price_age": None}, CheckName.AGE, "age: not known against 2 s or less"),
        ({"price_age": -5 * SECOND}, {"price_age": -5 * SECOND - MICROSECOND}, CheckName.AGE,
         "age: -5.0 s against 2 s or less"),
        ({"free": 0}, {"free": -1}, CheckName.BALANCE, "balance: 9.99 EUR against 10.00 EUR or more"),
        ({"at_venue": LEFT}, {"at_venue": replace(LEFT, free=-1)}, CheckName.VENUE_BALANCE,
         "venue balance: 9.99 EUR, read 60 s ago against 10.00 EUR or more, read 60 s ago or less"),
        ({}, {"at_venue": replace(LEFT, age=timedelta(minutes=2))}, CheckName.VENUE_BALANCE,
         "venue balance: 10.00 EUR, read 120 s ago against 10.00 EUR or more, read 60 s ago or less"),
        ({"quarantine": replace(QUIET, orders=5)}, {"quarantine": replace(QUIET, orders=6)}, CheckName.QUARANTINE,
         "quarantine: 6 unknown orders of 0.00 EUR against 5 of 20.00 EUR or less"),
        ({"quarantine": replace(QUIET, money=2_000)}, {"quarantine": replace(QUIET, money=2_001)}, CheckName.QUARANTINE,
         "quarantine: 0 unknown orders of 20.01 EUR against 5 of 20.00 EUR or less"),
        ({}, {"terms": replace(TERMS, sides=frozenset({Side.LAY}))}, CheckName.VENUE_RULES,
         "venue rules: back, until start against what exchange offers"),
        ({}, {"terms": replace(TERMS, times_in_force=frozenset({TimeInForce.FILL_OR_KILL}))}, CheckName.VENUE_RULES,
         "venue rules: back, until start against what exchange offers"),
        ({"terms": replace(TERMS, ladder=CLASSIC)}, {"terms": replace(TERMS, ladder=ODD)}, CheckName.PRICE_STEP,
         "price step: 2.00 against a step of odd"),
        ({"terms": replace(TERMS, sizes={"EUR": SizeRange(1_000, None)})},
         {"terms": replace(TERMS, sizes={"EUR": SizeRange(1_001, None)})}, CheckName.SIZE,
         "size: 10.00 EUR against 10.01 or more"),
        ({"terms": replace(TERMS, sizes={"EUR": SizeRange(100, 1_000)})},
         {"terms": replace(TERMS, sizes={"EUR": SizeRange(100, 999)})}, CheckName.SIZE,
         "size: 10.00 EUR against 1.00 to 9.99"),
        ({"terms": replace(TERMS, sizes={"EUR": SizeRange(100, None), "USD": SizeRange(5_000, None)})},
         {"terms": replace(TERMS, sizes={"GBP": SizeRange(100, None), "USD": SizeRange(100, None)})}, CheckName.SIZE,
         "size: 10.00 EUR against an order in GBP or USD"),
        ({"to_start": MICROSECOND}, {"to_start": timedelta(0)}, CheckName.EVENT_STATE,
         "event state: scheduled, start was before 0 s against not started"),
        ({}, {"status": EventStatus.IN_PLAY}, CheckName.EVENT_STATE,
         "event state: in_play, starts in 300 s against not started"),
        ({"delays": BOUND}, {"delays": replace(BOUND, skew=SECOND + MICROSECOND)}, CheckName.CLOCK,
         "clock: 1.0 s apart against 1 s or less"),
        ({"delays": replace(BOUND, skew=None)}, {"delays": replace(BOUND, lag=2 * SECOND + MICROSECOND)},
         CheckName.LAG, "lag: 2.0 s against 2 s or less"),
        ({}, {"status": None}, CheckName.EVENT_STATE, "event state: not known against not started"),
    ],
)  # fmt: skip
def test_at_its_limit_a_check_passes_and_beyond_it_refuses(
    just: dict[str, Any], over: dict[str, Any], name: CheckName, words: str
) -> None:
    assert refusal_of(checked(an_intent(), replace(GOOD, **just))) is None
    made = checked(an_intent(), replace(GOOD, **over))
    assert [check.name for check in made if not check.passed] == [name]
    assert [check.name for check in made] == ORDER
    assert refusal_of(made) == words


NOTHING_IS_RIGHT: dict[str, Any] = {
    "halts": ("somebody said so",), "own": BREAK, "leads": False, "modes": (), "waits": False, "free": -1,
    "crosses": OwnOrder(reference="r9", odds_e4=20_000),
    "delays": LATE,
    "limits": NOTHING_LEFT, "at_venue": replace(LEFT, free=-1),
    "now": NOON + timedelta(days=1), "odds_e4": None, "price_age": None, "status": None, "to_start": None,
    "quarantine": replace(QUIET, orders=6),
    "terms": replace(TERMS, sides=frozenset(), ladder=ODD, sizes={"USD": SizeRange(1, None)}),
}  # fmt: skip


def test_where_nothing_is_right_every_verdict_is_there_with_its_value_and_its_limit() -> None:
    made = checked(an_intent(), replace(GOOD, **NOTHING_IS_RIGHT))
    assert [check.name for check in made] == ORDER
    assert not any(check.passed for check in made)
    assert all(check.value and check.limit for check in made)
    assert refusal_of(made) == "halt: somebody said so against no halt"


@given(st.sets(st.sampled_from(sorted(NOTHING_IS_RIGHT))))
def test_verdicts_are_made_in_one_order_whatever_else_is_wrong(wrong: set[str]) -> None:
    made = checked(an_intent(), replace(GOOD, **{each: NOTHING_IS_RIGHT[each] for each in wrong}))
    assert [check.name for check in made] == ORDER
    assert (refusal_of(made) is None) is (not wrong)


@pytest.mark.parametrize(
    ("over", "against"),
    [
        ({"terms": replace(TERMS, ladder=ODD)}, Against.PRICE),
        ({"terms": replace(TERMS, sizes={"EUR": SizeRange(100, 999)})}, Against.SIZE),
        ({"terms": replace(TERMS, sizes={"EUR": SizeRange(1_001, None)})}, None),
        ({"terms": replace(TERMS, ladder=ODD), "leads": False}, None),
        ({"terms": replace(TERMS, ladder=ODD, sizes={"EUR": SizeRange(100, 999)})}, None),
        ({}, None),
    ],
)
def test_what_only_a_price_step_or_a_size_stands_against_may_be_adjusted(
    over: dict[str, Any], against: Against | None
) -> None:
    found = replace(GOOD, **over)
    assert against_of(an_intent(), checked(an_intent(), found), found.terms) is against


def test_a_lay_is_sent_at_its_price_or_shorter_odds() -> None:
    offers = replace(GOOD, terms=replace(TERMS, sides=frozenset(Side)))
    for odds_e4, passes in ((20_000, True), (19_999, True), (20_001, False)):
        made = checked(an_intent(side=Side.LAY), replace(offers, odds_e4=odds_e4))
        assert (refusal_of(made) is None) is passes


def test_what_closes_bets_is_sent_whatever_a_person_has_set_for_themselves() -> None:
    closing = replace(an_intent(), close_out=7)
    assert refusal_of(checked(closing, replace(GOOD, own=BREAK))) is None


def test_what_closes_bets_is_sent_however_much_is_unknown_at_its_venue() -> None:
    closing = replace(an_intent(), close_out=7)
    assert refusal_of(checked(closing, replace(GOOD, quarantine=replace(QUIET, orders=50)))) is None


def test_breakers_let_a_hedge_through_and_halts_do_not() -> None:
    hedge = replace(GOOD, breakers=("Too much was lost.",), hedge=Hedge(1_000, 250))
    [halt] = [check for check in checked(an_intent(), hedge) if check.name is CheckName.HALT]
    assert (halt.passed, halt.value) == (True, "Too much was lost.")
    assert halt.limit == "no halt, as the market can lose 2.50 EUR by it and 10.00 without"
    assert refusal_of(checked(an_intent(), replace(hedge, halts=("by hand",)))) is not None

"""From the signals of a step to intents: what opens is decided on once, by the kernel, and held."""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import JsonValue

from advisor.core.clock import instant_of
from advisor.core.markets import LINE_NONE
from advisor.core.money.assets import Asset
from advisor.core.orders.facts import Matched
from advisor.core.orders.modes import Mode
from advisor.core.orders.states import Finality
from advisor.core.quotes import Side
from advisor.core.venues import KNOWN_TERMS
from advisor.engine.orders.blotter import Blotter
from advisor.engine.orders.deciding import Decisions, decide_on
from advisor.engine.orders.granting import Trading
from advisor.engine.portfolios.portfolio import Portfolio
from advisor.engine.step import LiveEngine, LiveEngineConfig
from advisor.instruments.market_types import H2H, H2H_3WAY
from advisor.ledger.accounts import Account, AccountKind
from advisor.ledger.events import Held
from advisor.risk.breakers.breaker import Breaker, TradingBreakerKind, TradingBreakerState
from advisor.risk.breakers.guard import Guard
from advisor.risk.capital.leeway import Leeway
from advisor.risk.capital.spread import EventPlace, Spread
from advisor.risk.limits import NO_LIMITS, LimitValues, Refusal, limit_values
from advisor.risk.own_record import NO_RECORD, UNKNOWN, OwnRecord
from advisor.risk.profiles import PROFILES, LimitProfile
from advisor.risk.staking import FlatStaking, KellyStaking, RecordStaking, staking_values
from advisor.risk.state import OPEN_EXPOSURE
from advisor.strategies.instances import instance
from tests.unit.engine.live_building import EVENTS, Price, book, micros, numbered_ids, ticks

EURO = Asset.of("EUR")
CASH = Account("main", None, "EUR", AccountKind.CASH)
SHARP = book("pinnacle", 2.0, 3.6, 4.0)
PROFILED = limit_values(PROFILES[LimitProfile.NORMAL], 100_000, EURO)
NOTHING_AT_RISK = "beside 0.00 at risk on the market, 0.00 on the event, 0.00 in all"
PLACES = {event: EventPlace("eng.1", "soccer 2026-11-28") for event in ("7", "8")}
FLAT = staking_values(FlatStaking(stake="10.00"), EURO)


def trading(limits: LimitValues = NO_LIMITS) -> Trading:
    return Trading(
        instance="paper",
        version=3,
        mode=Mode.PAPER,
        portfolio="main",
        asset=EURO,
        limits=limits,
        staking=FLAT,
        deadline=timedelta(seconds=10),
        markets=frozenset({H2H_3WAY}),
        may_bet=lambda _: True,
    )


class Run:
    """An engine whose instance ``paper`` bets, and what it decided so far."""

    def __init__(self, how: Trading, bankroll: int = 100_000, lays: bool = False) -> None:
        self.how = how
        portfolio = Portfolio(CASH, how.limits)
        portfolio.move("opening", bankroll, instant_of(micros(0)))
        self.blotter = Blotter({"main": portfolio})
        sides = "back_and_lay" if lays else "back"
        config: dict[str, JsonValue] = {"fair": "sharp:pinnacle", "min_edge": 0.02, "sides": sides}
        self.engine = LiveEngine(LiveEngineConfig(instances=(instance("paper", "value", config),)), numbered_ids())

    def step(self, prices: Sequence[Price], seconds: float = 0.0) -> Decisions:
        result = self.engine.step([ticks(prices)], micros(seconds), EVENTS)
        at = instant_of(micros(seconds))
        return decide_on(result, {"paper": self.how}, self.blotter, KNOWN_TERMS, at, numbered_ids())


def test_a_signal_that_opens_becomes_one_intent_with_what_it_may_cost_held() -> None:
    run = Run(trading())
    [intent] = run.step([*SHARP, Price("soft", 0, 2.3)]).intents
    request = intent.request
    assert (intent.venue, request.price.odds_e4, request.quantity, request.asset) == ("soft", 23_000, 1_000, "EUR")
    assert request.deadline - intent.at == timedelta(seconds=10)
    assert intent.probability is not None
    assert intent.edge == pytest.approx(2.3 * intent.probability - 1)
    assert run.blotter.portfolios["main"].held(intent.reference) == 1_000
    assert run.step([*SHARP, Price("soft", 0, 2.3)], 1).intents == ()


def test_a_lay_is_asked_for_by_the_backers_stake_and_holds_its_liability() -> None:
    run = Run(trading(), lays=True)
    [intent] = run.step([*SHARP, Price("betfair_exchange", 2, 3.0, side=Side.LAY)]).intents
    assert (intent.request.side, intent.nets, intent.commission) == (Side.LAY, True, 0.05)
    assert intent.at_risk(intent.request.quantity) == 1_000
    assert intent.request.quantity == 500


def test_a_lay_asks_for_the_whole_stake_that_was_granted() -> None:
    """At 3.30 a liability of 10.00 is a stake of 4.34, which holds 9.982: rounded to 9.98, that would be 4.33."""
    run = Run(trading(), lays=True)
    [intent] = run.step([*SHARP, Price("betfair_exchange", 2, 3.3, side=Side.LAY)]).intents
    assert intent.request.quantity == 434
    assert intent.at_risk(434) == 998


def test_later_signals_of_a_step_are_decided_with_what_earlier_ones_hold() -> None:
    run = Run(trading(NO_LIMITS._replace(max_open=1_500)))
    other = [price._replace(event=8) for price in [*SHARP, Price("soft", 0, 2.3)]]
    events = {**EVENTS, 8: EVENTS[7]}
    result = run.engine.step([ticks([*SHARP, Price("soft", 0, 2.3), *other])], micros(0), events)
    made = decide_on(result, {"paper": run.how}, run.blotter, KNOWN_TERMS, instant_of(micros(0)), numbered_ids())
    assert [intent.request.quantity for intent in made.intents] == [1_000, 500]
    assert run.blotter.portfolios["main"].state.totals[OPEN_EXPOSURE] == 1_500


@pytest.mark.parametrize(
    ("spread", "quantities", "refused", "said"),
    [
        (Spread(0.015, 1.0, PLACES), [1_000, 500], [], "the limit per competition leaves"),
        (Spread(0.01, 1.0, PLACES), [1_000], [Refusal.COMPETITION_LIMIT], ""),
        (Spread(1.0, 0.015, PLACES), [1_000, 500], [], "the limit per sport and day leaves"),
        (Spread(0.02, 0.01, PLACES), [1_000], [Refusal.GROUP_LIMIT], ""),
        (Spread(0.02, 0.02, PLACES), [1_000, 1_000], [], ""),
        (Spread(0.01, 1.0, {}), [1_000], [Refusal.COMPETITION_LIMIT], ""),
        (Spread(0.01, 1.0, {**PLACES, "8": EventPlace("ger.1", "soccer 2026-11-28")}), [1_000, 1_000], [], ""),
    ],
)
def test_bets_that_have_something_in_common_lose_no_more_than_their_share_together(
    spread: Spread, quantities: list[int], refused: list[Refusal], said: str
) -> None:
    """Two bets of 10.00 of 1,000.00, on events of one competition and day."""
    run = Run(trading())
    other = [price._replace(event=8) for price in [*SHARP, Price("soft", 0, 2.3)]]
    events = {**EVENTS, 8: EVENTS[7]}
    result = run.engine.step([ticks([*SHARP, Price("soft", 0, 2.3), *other])], micros(0), events)
    at, leeway = instant_of(micros(0)), Leeway(spread=spread)
    made = decide_on(result, {"paper": run.how}, run.blotter, KNOWN_TERMS, at, numbered_ids(), leeway=leeway)
    assert [intent.request.quantity for intent in made.intents] == quantities
    assert [each.refusal for each in made.refused] == refused
    assert said in made.intents[-1].checks[0].limit


@pytest.mark.parametrize(
    ("records", "quantities", "refused"),
    [
        ({"paper": NO_RECORD}, [2_000], []),
        ({"paper": OwnRecord(200, 400_000, 200 * 10**8)}, [4_461], []),
        ({"paper": OwnRecord(200, -1, 200 * 10**8)}, [], [Refusal.NO_STAKE]),
        ({"other": NO_RECORD}, [], [Refusal.RECORD]),
        ({"paper": UNKNOWN}, [], [Refusal.RECORD]),
    ],
)
def test_stakes_by_the_own_record_of_the_instance(
    records: dict[str, OwnRecord], quantities: list[int], refused: list[Refusal]
) -> None:
    run = Run(replace(trading(), staking=staking_values(RecordStaking(), EURO)))
    result = run.engine.step([ticks([*SHARP, Price("soft", 0, 2.3)])], micros(0), EVENTS)
    at = instant_of(micros(0))
    made = decide_on(result, {"paper": run.how}, run.blotter, KNOWN_TERMS, at, numbered_ids(), records=records)
    assert [intent.request.quantity for intent in made.intents] == quantities
    assert [each.refusal for each in made.refused] == refused


def test_what_a_limit_refuses_is_kept_with_its_name() -> None:
    run = Run(trading(NO_LIMITS._replace(max_odds_e4=22_000)))
    made = run.step([*SHARP, Price("soft", 0, 2.3)])
    assert made.intents == ()
    [refused] = made.refused
    assert (refused.instance, refused.refusal) == ("paper", Refusal.ODDS_RANGE)


def test_nothing_is_held_for_a_plan_that_asks_for_nothing() -> None:
    how = replace(trading(), staking=staking_values(KellyStaking(fraction=0.01, cap=0.01), EURO))
    run = Run(replace(how, limits=NO_LIMITS._replace(min_stake=10_000)))
    assert [each.refusal for each in run.step([*SHARP, Price("soft", 0, 2.3)]).refused] == [Refusal.NO_STAKE]


@pytest.mark.parametrize(
    "other",
    [{"venues": frozenset({"elsewhere"})}, {"markets": frozenset({H2H})}, {"instance": "somebody's"}],
)
def test_other_venues_market_types_and_instances_are_not_its_own(other: dict[str, object]) -> None:
    run = Run(replace(trading(), **other))  # type: ignore[arg-type]
    result = run.engine.step([ticks([*SHARP, Price("soft", 0, 2.3)])], micros(0), EVENTS)
    at, by_name = instant_of(micros(0)), {run.how.instance: run.how}
    made = decide_on(result, by_name, run.blotter, KNOWN_TERMS, at, numbered_ids())
    assert (made.intents, made.refused) == ((), ())


@pytest.mark.parametrize(
    ("state", "quantities", "refusals"),
    [
        (TradingBreakerState.OPEN, [], [Refusal.BREAKER]),
        (TradingBreakerState.HALF_OPEN, [500], []),
        (TradingBreakerState.CLOSED, [1_000], []),
    ],
)
@pytest.mark.parametrize(
    ("kind", "subject"), [(TradingBreakerKind.CALIBRATION, "paper"), (TradingBreakerKind.ERROR_RATE, "soft"),
                          (TradingBreakerKind.DRAWDOWN, "main"), (TradingBreakerKind.ODDS_VOLATILITY, "eng.1")],
)  # fmt: skip
def test_a_breaker_over_a_bet_refuses_it_or_reduces_its_stake(
    kind: TradingBreakerKind, subject: str, state: TradingBreakerState, quantities: list[int], refusals: list[Refusal]
) -> None:
    run = Run(trading())
    at = instant_of(micros(0))
    breaker = Breaker(kind=kind, subject=subject, state=state, since=at, reason="It is off.", value=1.0, limit=0.5)
    result = run.engine.step([ticks([*SHARP, Price("soft", 0, 2.3)])], micros(0), EVENTS)
    guard = Guard([breaker], 0.5, {7: "eng.1"})
    made = decide_on(result, {"paper": run.how}, run.blotter, KNOWN_TERMS, at, numbered_ids(), guard)
    assert [intent.request.quantity for intent in made.intents] == quantities
    assert [each.refusal for each in made.refused] == refusals


def with_open_back(limits: LimitValues = NO_LIMITS) -> Run:
    """10.00 on the first selection at 2.30, whose price is gone."""
    run = Run(trading(limits), lays=True)
    [intent] = run.step([*SHARP, Price("soft", 0, 2.3)]).intents
    run.blotter.sent(intent.reference, (), intent.at)
    run.blotter.learn(Matched(intent.reference, "a", intent.request.price, 1_000, Finality.FINAL), intent.at)
    assert run.step([*SHARP, Price("soft", 0, 1.5)], 1).intents == ()
    return run


def under_a_breaker(run: Run, lay: Price) -> Decisions:
    at = instant_of(micros(2))
    breaker = Breaker(
        kind=TradingBreakerKind.DAILY_LOSS, subject="main", state=TradingBreakerState.OPEN, since=at,
        reason="Too much was lost.", value=1.0, limit=0.5,
    )  # fmt: skip
    result, new_id = run.engine.step([ticks([*SHARP, lay])], micros(2), EVENTS), numbered_ids()
    # That of the open bet.
    new_id()
    return decide_on(result, {"paper": run.how}, run.blotter, KNOWN_TERMS, at, new_id, Guard([breaker], 0.5))


def exchange_lay(selection: int, odds: float) -> Price:
    return Price("betfair_exchange", selection, odds, side=Side.LAY)


@pytest.mark.parametrize("limits", [NO_LIMITS, NO_LIMITS._replace(max_market=1_000), NO_LIMITS._replace(daily_loss=0)])
def test_a_breaker_lets_through_what_leaves_less_to_lose(limits: LimitValues) -> None:
    """At 1.90 a liability of 10.00 wins 11.11: what the other outcomes lose is made up for."""
    run = with_open_back(NO_LIMITS if limits.daily_loss == 0 else limits)
    run.how = replace(run.how, limits=limits)
    made = under_a_breaker(run, exchange_lay(0, 1.9))
    [intent] = made.intents
    assert (intent.request.side, intent.request.quantity, made.refused) == (Side.LAY, 1_111, ())
    [check] = intent.checks
    assert (check.value, check.limit) == (
        "stake 11.11, beside 10.00 at risk on the market, 10.00 on the event, 10.00 in all",
        "what leaves the market less to lose than 10.00, here 0.00: a breaker lets hedges through alone",
    )


def test_a_breaker_refuses_what_leaves_as_much_to_lose_or_more() -> None:
    for run, lay in ((Run(trading(), lays=True), exchange_lay(0, 1.9)), (with_open_back(), exchange_lay(2, 3.0))):
        made = under_a_breaker(run, lay)
        assert ([each.refusal for each in made.refused], made.intents) == ([Refusal.BREAKER], ())


def test_a_halt_and_orders_on_their_way_refuse_hedges_too() -> None:
    run = with_open_back()
    run.blotter.portfolios["main"].halt("halt", "somebody said so", instant_of(micros(1)))
    assert [each.refusal for each in under_a_breaker(run, exchange_lay(0, 1.9)).refused] == [Refusal.DRAWDOWN_HALT]
    run = with_open_back()
    portfolio = run.blotter.portfolios["main"]
    bet = portfolio.open_bets[0]
    portfolio.hold(Held("other", bet.event, bet.market, "soft", 100), instant_of(micros(1)))
    assert [each.refusal for each in under_a_breaker(run, exchange_lay(0, 1.9)).refused] == [Refusal.BREAKER]


def test_after_the_warm_up_no_bet_compiles_anything() -> None:
    """Whatever waits for a compiler waits for seconds, and the lease is lost meanwhile. In a process of its own, where
    no other test has compiled anything."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.unit.engine.orders.compiled_by_bets"],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    assert done.stdout.split() == ["none"]


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (NO_LIMITS, ("stake 10.00", "what every limit leaves")),
        (NO_LIMITS._replace(max_stake=1_000), ("stake 10.00", "what every limit leaves")),
        (NO_LIMITS._replace(max_stake=999), ("stake 9.99 of 10.00 planned", "what the limit per bet leaves")),
        (
            NO_LIMITS._replace(max_stake=999, max_market=950),
            ("stake 9.50 of 10.00 planned", "what the limit per market leaves"),
        ),
        (NO_LIMITS._replace(max_event=700), ("stake 7.00 of 10.00 planned", "what the limit per event leaves")),
        (
            NO_LIMITS._replace(max_open=600),
            ("stake 6.00 of 10.00 planned", "what the limit of all that is open leaves"),
        ),
        (
            NO_LIMITS._replace(stake_factor=0.5, max_stake=400),
            (
                "stake 4.00 of 5.00 planned",
                "what the limit per bet leaves, at 0.5 of the plan while a breaker is half open",
            ),
        ),
    ],
)
def test_a_trim_shows_what_was_planned_and_which_limit_left_less(limits: LimitValues, words: tuple[str, str]) -> None:
    run = Run(trading(limits))
    result = run.engine.step([ticks([*SHARP, Price("soft", 0, 2.3)])], micros(0), EVENTS)
    at = instant_of(micros(0))
    guard = Guard([], 1.0)
    if limits.stake_factor != 1:
        half = Breaker(
            kind=TradingBreakerKind.ERROR_RATE, subject="soft", state=TradingBreakerState.HALF_OPEN, since=at,
            reason="It is off.", value=1.0, limit=0.5,
        )  # fmt: skip
        guard = Guard([half], limits.stake_factor)
    [intent] = decide_on(result, {"paper": run.how}, run.blotter, KNOWN_TERMS, at, numbered_ids(), guard).intents
    [check] = intent.checks
    value = f"{words[0]}, {NOTHING_AT_RISK}"
    assert (check.value, check.limit, check.passed) == (value, words[1], True)


@pytest.mark.parametrize(
    ("limits", "refusal", "value", "limit"),
    [
        ({"min_odds_e4": 30_000}, Refusal.ODDS_RANGE, "2.30", "3.00 to any"),
        ({"max_open_bets": 0}, Refusal.OPEN_BETS, "0 open", "fewer than 0"),
        ({"max_stake": 90, "min_stake": 100}, Refusal.BET_LIMIT, "0.90 EUR left for one bet", "1.00 EUR or more"),
        ({"max_market": 90, "min_stake": 100}, Refusal.MARKET_LIMIT, "0.00 EUR at risk", "0.90 EUR or less"),
        ({"max_event": 90, "min_stake": 100}, Refusal.EVENT_LIMIT, "0.00 EUR at risk", "0.90 EUR or less"),
        ({"max_open": 90, "min_stake": 100}, Refusal.OPEN_LIMIT, "0.00 EUR at risk", "0.90 EUR or less"),
        ({"daily_loss": 0}, Refusal.DAILY_LOSS, "0.00 EUR lost", "less than 0.00 EUR"),
        ({"min_stake": 100_000}, Refusal.NO_STAKE, "a smaller stake", "1000.00 EUR or more"),
    ],
)
def test_a_refused_signal_shows_what_was_found_and_what_it_was_held_against(
    limits: dict[str, Any], refusal: Refusal, value: str, limit: str
) -> None:
    [refused] = Run(trading(NO_LIMITS._replace(**limits))).step([*SHARP, Price("soft", 0, 2.3)]).refused
    assert (refused.refusal, refused.value, refused.limit) == (refusal, value, limit)


def test_a_bet_may_be_placed_at_shorter_odds_by_what_slippage_allows() -> None:
    [intent] = Run(replace(trading(), slippage=0.01)).step([*SHARP, Price("soft", 0, 2.3)]).intents
    assert (intent.request.price.odds_e4, intent.request.quantity) == (22_770, 1_000)


def test_a_trim_to_the_cash_says_so() -> None:
    [intent] = Run(trading(), bankroll=550).step([*SHARP, Price("soft", 0, 2.3)]).intents
    words = (f"stake 5.50 of 10.00 planned, {NOTHING_AT_RISK}", "what the cash leaves")
    assert (intent.checks[0].value, intent.checks[0].limit) == words


def test_a_decision_says_what_was_at_risk_by_the_figures_that_limits_were_held_against() -> None:
    run = Run(trading())
    held = {f"7 h2h_3way 0 {LINE_NONE}": ("7", 1_000), "7 totals 0 250": ("7", 200), "8 totals 0 250": ("8", 34)}
    for market, (event, amount) in held.items():
        run.blotter.portfolios["main"].hold(Held(market, event, market, "soft", amount), instant_of(micros(0)))
    [intent] = run.step([*SHARP, Price("soft", 0, 2.3)]).intents
    assert intent.checks[0].value == "stake 10.00, beside 10.00 at risk on the market, 12.00 on the event, 12.34 in all"


def test_a_trimmed_lay_names_the_backers_stakes() -> None:
    run = Run(trading(NO_LIMITS._replace(max_stake=600)), lays=True)
    [intent] = run.step([*SHARP, Price("betfair_exchange", 2, 3.0, side=Side.LAY)]).intents
    assert intent.checks[0].value == f"stake 3.00 of 5.00 planned, {NOTHING_AT_RISK}"

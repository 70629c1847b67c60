"""What prices are taken for, and which bets are found: an engine's steps over a handful of prices."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from advisor.core.markets import EventStatus
from advisor.core.quotes import Side
from advisor.engine.books.messages import EventState
from advisor.engine.step import LiveEngine
from advisor.instruments.market_types import H2H, TOTALS
from advisor.settings.yaml_files import Tree
from advisor.strategies.value import ValueStrategy
from advisor.testing.live_market import NOON
from tests.unit.engine.live_building import EVENT, KICKOFF, Price, book, micros, numbered_ids, ticks
from tests.unit.settings.probes.made import Case, Made, Probe

SHARP = (2.10, 3.40, 3.60)
EVEN = (2.10, 3.40, 3.40)
DAY = 24 * 3600
SCHEDULED = EventStatus.SCHEDULED
Step: TypeAlias = tuple[float, Sequence[Price]]
"""Seconds after noon, and the prices that come then."""


def run(*steps: Step, kickoff: int = KICKOFF, status: EventStatus = EventStatus.SCHEDULED) -> Probe:
    """All that the steps find: flags, value bets and arbitrages."""

    def probe(made: Made) -> object:
        engine = LiveEngine(made.process.engine, numbered_ids())
        events = {EVENT: EventState(kickoff, status)}
        seen = []
        for seconds, prices in steps:
            result = engine.step([ticks(prices)] if prices else [], micros(seconds), events)
            bets = result.value_bets
            seen.append(
                (
                    dict(result.quality_flags),
                    result.counts,
                    [(bet.venue, bet.selection, bet.edge) for bet in bets.opened],
                    [(bet.venue, bet.ended_because) for bet in bets.ended],
                    result.arbitrages.opened,
                )
            )
        return repr(seen)

    return probe


def PAPER(made: Made) -> object:
    """How bets on paper are placed; what the parts make of it their own tests show."""
    return made.process.orders, made.process.instances.defined, made.process.instances.betting


def case(key: str, other: Tree, probe: Probe, tree: Tree = None) -> dict[str, Case]:
    return {key: Case(probe=probe, other=other, tree=tree)}


def offered(odds: float, venue: str = "soft", at: float = 0) -> Probe:
    """A price beside a sharp book."""
    return run((at, [*book("pinnacle", *SHARP, at=at), Price(venue, 0, odds, at)]))


def peers(count: int, *odds: float, at: float = 0) -> list[Price]:
    return [price for number in range(count) for price in book(f"peer{number}", *odds, at=at)]


def shown_ages(status: EventStatus) -> Probe:
    """The ages at which the board shows prices as old."""

    def probe(made: Made) -> object:
        engine = LiveEngine(made.process.engine, numbered_ids())
        events = {EVENT: EventState(KICKOFF, status)}
        (shown,) = engine.step([ticks(book("pinnacle", *SHARP))], micros(0), events).shown
        return shown.ageing_after.tolist()

    return probe


def lags(made: Made) -> object:
    engine = LiveEngine(made.process.engine, numbered_ids())
    result = engine.step([ticks(book("pinnacle", *SHARP))], micros(0), {EVENT: EventState(KICKOFF, SCHEDULED)})
    return result.signals[0].books.lags


def entered_by(made: Made) -> object:
    """By which chance, so long after it is found, a price is entered."""
    (value,) = [each.strategy for each in made.process.engine.instances if each.name == "value"]
    assert isinstance(value, ValueStrategy)
    return value.min_chance, value.config.chance_after


def apart(older: str, seconds: float, to_start: float) -> Probe:
    """A line confirmed so many seconds before the price, or the price before the line, so long before the start."""
    line, price = (0.0, seconds) if older == "line" else (seconds, 0.0)
    sharp, soft = book("pinnacle", *SHARP, at=line), [Price("soft", 0, 2.4, price)]
    first, second = (sharp, soft) if older == "line" else (soft, sharp)
    return run((0, first), (seconds, second), kickoff=micros(seconds + to_start))


def legs_apart(seconds: float, to_start: float) -> Probe:
    legs = [Price("a", 0, 2.3, market=H2H)], [Price("b", 1, 2.3, seconds, market=H2H)]
    return run((0, legs[0]), (seconds, legs[1]), kickoff=micros(seconds + to_start))


MOVED = run((0, [*peers(5, *EVEN), *book("slow", *EVEN)]), (300, peers(5, 1.75, 3.7, 4.6, at=300)), (301, []))
OUTLIER = run((0, [*peers(5, *EVEN), *book("other", 2.5, 3.1, 3.1)]))
LONG_SHOT = run((0, [*peers(5, 1.2, 7.0, 15.0), *book("other", 1.18, 7.2, 25.0)]))
SPREAD = run(
    (0, [price for n in range(5) for price in book(f"peer{n}", 2.0 + n / 50, 3.4, 3.6)] + book("other", 3.4, 3.4, 2.2))
)
FEW = run((0, [*peers(2, *EVEN), *book("other", 6.0, 1.8, 2.9)]))
SURE = run((0, [*book("a", 2.3, 3.2, 3.2), *book("b", 2.1, 3.9, 3.2), *book("c", 2.1, 3.2, 4.1)]))
MIDDLE = run(
    (
        0,
        [
            Price("a", 0, 1.97, market=TOTALS, line=250),
            Price("a", 1, 1.80, market=TOTALS, line=250),
            Price("b", 0, 1.80, market=TOTALS, line=350),
            Price("b", 1, 1.99, market=TOTALS, line=350),
        ],
    )
)
AGED = [*book("pinnacle", *SHARP)]

CASES: Mapping[str, Case] = {
    **case("quality.min_odds", 1.9, run((0, book("a", 1.5, 4.0, 6.0)))),
    **case("quality.max_odds", 10, run((0, book("a", 1.2, 7.0, 15.0)))),
    **case("quality.frozen_after", "1m", MOVED),
    **case("quality.frozen_move", 0.9, MOVED, {"quality": {"frozen_after": "1m"}}),
    **case("quality.outlier_distance", 0.05, OUTLIER),
    **case("quality.outlier_venues", 2, FEW),
    **case("quality.outlier_longshot", 0, LONG_SHOT),
    **case("quality.outlier_spread", 90, SPREAD),
    **case("quality.crossed_margin", 0.05, run((0, [Price("x", 0, 2.12), Price("x", 0, 2.1, side=Side.LAY)]))),
    **case("quality.min_book_sum", 0.9, run((0, book("a", 3.2, 3.2, 3.2)))),
    **case("quality.max_book_sum", 1.05, run((0, book("a", 1.8, 3.0, 3.4)))),
    **case("quality.future_tolerance", "1m", run((0, [Price("a", 0, 2.1, at=30, seen=0)]))),
    **case("freshness.ageing", "1m", shown_ages(EventStatus.SCHEDULED)),
    **case("freshness.ageing_in_play", "1s", shown_ages(EventStatus.IN_PLAY)),
    **case("freshness.stale", "2m", run((0, AGED), (180, []), kickoff=NOON + DAY * 1_000_000)),
    **case("freshness.stale_within_hour", "2m", run((0, AGED), (180, []))),
    **case("freshness.stale_in_play", "21s", run((0, AGED), (30, []), status=EventStatus.IN_PLAY)),
    **case("value_bets.open_edge", 0.3, offered(2.4)),
    **case(
        "value_bets.keep_edge",
        0.001,
        run((0, [*book("pinnacle", *SHARP), Price("soft", 0, 2.4)]), (1, [Price("soft", 0, 2.185, 1)])),
    ),
    **case("value_bets.max_edge", 0.05, offered(2.4)),
    **case("value_bets.min_odds", 5, offered(2.4)),
    **case("value_bets.max_odds", 2, offered(2.4)),
    **case("value_bets.min_chance", 0.9, entered_by),
    **case("value_bets.chance_after", "20s", entered_by),
    **case("value_bets.sharp_venues", ["betfair_exchange"], offered(2.4)),
    **case("value_bets.min_venues", 2, run((0, [*book("a", *SHARP), *book("b", *SHARP), Price("soft", 0, 2.4)]))),
    **case(
        "value_bets.sides", "back_and_lay", run((0, [*book("pinnacle", *SHARP), Price("x", 0, 1.8, side=Side.LAY)]))
    ),
    **case("value_bets.choice", "best", run((0, [*book("pinnacle", *SHARP), Price("a", 0, 2.4), Price("b", 0, 2.3)]))),
    **case("value_bets.near_start", "1m", apart("line", 20, 300)),
    **case("value_bets.line_age_near", "20s", apart("line", 15, 300)),
    **case("value_bets.line_age_far", "20s", apart("line", 30, 3_600)),
    **case("value_bets.price_age", "20s", apart("price", 30, 3_600)),
    **case("arbitrage.leg_age_near", "20s", legs_apart(15, 300)),
    **case("arbitrage.leg_age_far", "20s", legs_apart(30, 3_600)),
    **case("live.lags", ["2m"], lags),
    **case("commissions", {"soft": 0.3}, offered(2.4)),
    **case("venues.kinds", {"soft": "exchange"}, offered(2.4)),
    **case("venues.backup_urls", {"soft": ["http://127.0.0.1:9/orders/v1/soft"]}, PAPER),
    **case("venues.contacts", {"soft": "by telephone"}, lambda made: made.live.contacts),
    **case("venues.unknown_commission", 0.3, run((0, [*book("pinnacle", *SHARP), Price("soft_exchange", 0, 2.4)]))),
    **case("arbitrage.total_stake", 50_000, SURE),
    **case("arbitrage.min_margin", 0.5, SURE),
    **case("arbitrage.stake_units", {"a": 1000}, SURE),
    **case("arbitrage.max_middle_cost", 0, MIDDLE),
    **case("paper.enabled", False, lambda made: [*made.process.instances.defined]),
    **case("paper.bankroll", 500_000, PAPER),
    **case("paper.limits", "cautious", PAPER),
    **case("paper.kelly_fraction", 0.5, PAPER),
    **case("paper.kelly_cap", 0.01, PAPER),
    **case("paper.min_edge", 0.05, PAPER),
    **case("paper.before_start", "6h", lambda made: made.process.instances.defined["paper-value"].config["max_hours"]),
    **case("paper.latency", "2s", PAPER),
    **case("paper.rejects", 0.1, PAPER),
    **case("paper.deadline", "3s", PAPER),
    **case("paper.score_sources", 2, PAPER),
    **case("paper.unknown_orders", 3, PAPER),
    **case("paper.unknown_share", 0.5, PAPER),
    **case("paper.silent_after", "1m", PAPER),
    **case("paper.halts_trusted_for", "2s", PAPER),
    **case("paper.slippage", 0.01, PAPER),
    **case("paper.most_skew", "2s", PAPER),
    **case("paper.most_lag", "3s", PAPER),
    **case("paper.score_wait", "1h", PAPER),
    **case("paper.corrected_within", "14d", PAPER),
    **case("paper.longest_age", "20s", PAPER),
    **case("paper.bets_before_live", 50, lambda made: made.live.promotion),
    **case("paper.time_before_live", "2d", lambda made: made.live.promotion),
    **case("paper.losses_every", "20s", lambda made: made.process.timings.losses_every),
    **case("paper.losses_oldest", "2m", lambda made: made.process.orders.tails.oldest),
    **case(
        "capital.portfolios", {"second": "USD"}, lambda made: (made.process.orders.portfolios, made.live.portfolios)
    ),
    **case("capital.reserve", 0.2, PAPER),
    **case("capital.open_most", 0.8, PAPER),
    **case("capital.competition_most", 0.2, PAPER),
    **case("capital.group_most", 0.4, PAPER),
    **case("capital.method", "kelly", PAPER),
    **case("capital.strategy_least", 0.02, PAPER),
    **case("capital.strategy_most", 0.3, PAPER),
    **case("capital.strategy_minimum", 200, PAPER),
    **case("capital.strategy_shares", {"paper-value": 0.2}, PAPER),
    **case("capital.venue_most", 0.5, PAPER),
    **case("capital.venue_minimum", 200, PAPER),
    **case("capital.venue_shares", {"albion": 0.5}, PAPER),
    **case("capital.differs_by", 0.1, PAPER),
    **case("capital.moved_a_day", 0.3, PAPER),
    **case("capital.moved_every", "2h", PAPER),
    **case("capital.deposit_least", 2_000, PAPER),
    **case("capital.withdrawal_least", 200, PAPER),
    **case("capital.withdrawal_share", 0.3, PAPER),
    **case("capital.withdrawal_every", "2d", PAPER),
    **case("capital.withdraw_profit_only", False, PAPER),
    **case("capital.kept_least", 200, PAPER),
    **case("paper.reconcile_every", "20s", lambda made: made.process.timings.reconcile_every),
    **case("breakers.unexplained_share", 0.02, PAPER),
    **case("breakers.halt_share", 0.1, PAPER),
    **case("breakers.venue_silent", "2m", PAPER),
    **case("breakers.cool_down", "5m", PAPER),
    **case("breakers.half_open", "2h", PAPER),
    **case("breakers.stake_factor", 0.25, PAPER),
    **case("breakers.volatility_ratio", 5, PAPER),
    **case("breakers.error_share", 0.1, PAPER),
    **case("breakers.errors_a_minute", 3, PAPER),
    **case("breakers.calibration_gap", 0.1, PAPER),
    **case("breakers.calibration_bets", 50, PAPER),
    **case("arbitrage.currency", "GBP", lambda made: (made.process.engine.asset, made.live.currency)),
    **case("rates.max_age", "1h", lambda made: (made.process.engine.rate_max_age, made.live.rate_max_age)),
    **case("rates.every", "7s", lambda made: made.process.timings.rates_every),
    **case("timing.chance_after", ["7s"], lambda made: made.process.engine.tracking.chance_after),
    **case("live.keep_journal", "2m", lambda made: made.process.timings.keep_journal),
    **case("live.longest_journal", "3h", lambda made: made.process.timings.longest_journal),
    **case("live.inbox", 100, lambda made: made.process.timings.inbox),
}

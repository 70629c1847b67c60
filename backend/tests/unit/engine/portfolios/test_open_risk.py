"""Open bets as lots: of one score where a match's prices say it, else of their market; lost where no price does."""

from dataclasses import replace

import numpy as np
import pytest

from advisor.core.markets import EventStatus, MarketTypeKey
from advisor.core.money.prices import DecimalOdds
from advisor.core.quotes import Side
from advisor.engine.books.messages import EventState
from advisor.engine.portfolios.open_risk import lots_of, open_events
from advisor.engine.step import LiveEngine, LiveEngineConfig
from advisor.instruments.market_types import DRAW_NO_BET, H2H, H2H_3WAY, MARKET_TYPES, TOTALS
from advisor.ledger.bets import Bet
from advisor.ledger.fills import Fill
from advisor.risk.tails import Lot, TailsConfig
from advisor.strategies.instances import instance
from tests.unit.engine.live_building import KICKOFF, Price, micros, numbered_ids, ticks

CONFIG = TailsConfig()
RESULT = [Price("pinnacle", place, odds) for place, odds in enumerate((1.95, 3.5, 4.1))]
GOALS = [Price("pinnacle", place, odds, market=TOTALS, line=250) for place, odds in enumerate((1.9, 1.95))]
NO_LINE = "-2147483648"


def engine_with(prices: list[Price], sport: str = "football", now: float = 0) -> LiveEngine:
    watched = instance("value", "value", {"fair": "sharp:pinnacle"})
    engine = LiveEngine(LiveEngineConfig(instances=(watched,)), numbered_ids())
    engine.step([ticks(prices)], micros(now), {7: EventState(KICKOFF, EventStatus.SCHEDULED, sport)})
    return engine


def bet(
    market: MarketTypeKey, selection: int, *, side: Side = Side.BACK, odds_e4: int = 20_000, line: str = NO_LINE,
    nets: bool = False, commission: float = 0.0, quantity: int = 1_000,
) -> Bet:  # fmt: skip
    row = MARKET_TYPES[market]
    fill = Fill(side=side, price=DecimalOdds(odds_e4), quantity=quantity)
    return Bet(
        key=f"{market} {selection} {side.name} {line}", event="7", market=f"7 {market} 0 {line}", venue="soft",
        outcomes=row.results, selection=selection, covered=row.covered[selection], fills=(fill,),
        commission=commission, nets=nets,
    )  # fmt: skip


def lots(engine: LiveEngine, bets: list[Bet], sport: str = "football", now: float = 0) -> list[Lot]:
    events = {7: EventState(KICKOFF, EventStatus.SCHEDULED, sport)}
    return list(lots_of(open_events(bets, engine.books, events), micros(now), CONFIG))


def mean(lot: Lot) -> float:
    return float(lot.probability @ lot.profit)


def fair_of(engine: LiveEngine, market: MarketTypeKey, line: int = int(NO_LINE)) -> list[float]:
    row = engine.books.row(7, MARKET_TYPES[market].code, 0, line)
    return [float(each) for each in engine.books.state.markets.fair[row]]


def test_bets_of_a_match_are_settled_by_one_score_that_reproduces_its_prices() -> None:
    engine = engine_with([*RESULT, *GOALS])
    home, over = bet(H2H_3WAY, 0, odds_e4=21_000), bet(TOTALS, 0, line="250")
    [alone] = lots(engine, [home])
    assert mean(alone) == pytest.approx(2_100 * fair_of(engine, H2H_3WAY)[0] - 1_000, abs=1e-6)
    [goals] = lots(engine, [over])
    assert mean(goals) == pytest.approx(2_000 * fair_of(engine, TOTALS, 250)[0] - 1_000, abs=1e-6)
    [both] = lots(engine, [home, over])
    assert (both.profit == alone.profit + goals.profit).all()
    assert both.profit.reshape(13, 13)[3, 1] == 1_100 + 1_000, "3-1: home wins, and four goals are over 2.5"
    assert both.profit.reshape(13, 13)[0, 0] == -2_000
    assert both.settles_at == KICKOFF + 3 * 3600 * 1_000_000


def test_a_bet_on_everything_is_the_same_whatever_happens() -> None:
    engine = engine_with([*RESULT, *GOALS])
    [lot] = lots(engine, [bet(H2H_3WAY, place, odds_e4=30_000) for place in range(3)])
    assert set(lot.profit.tolist()) == {0.0}


def test_a_score_returns_stakes_as_it_settles_them() -> None:
    engine = engine_with([*RESULT, *GOALS])
    [lot] = lots(engine, [bet(DRAW_NO_BET, 0)])
    by_score = lot.profit.reshape(13, 13)
    assert (by_score[1, 1], by_score[1, 0], by_score[0, 1]) == (0, 1_000, -1_000)


def test_markets_whose_score_no_price_says_are_drawn_each_for_itself() -> None:
    prices = [*RESULT, *(Price("pinnacle", place, 1.95, market=H2H) for place in range(2))]
    engine = engine_with(prices, sport="baseball")
    three, two = lots(engine, [bet(H2H_3WAY, 0), bet(H2H, 1)], sport="baseball")
    assert three.profit.tolist() in ([1_000, -1_000, -1_000], [-1_000, 1_000])
    both = sorted((three, two), key=lambda lot: len(lot.profit))
    assert both[0].probability.tolist() == pytest.approx([0.5, 0.5])
    assert both[0].profit.tolist() == [-1_000, 1_000]
    assert both[1].probability.tolist() == pytest.approx(fair_of(engine, H2H_3WAY))
    assert both[1].profit.tolist() == [1_000, -1_000, -1_000]


def test_a_lay_and_a_back_of_one_market_are_of_one_draw_and_share_what_is_charged() -> None:
    """Backed at 3.00 and laid at 2.00 with commission of 5 % on what they net: home brings 20.00 - 10.00 = 9.50."""
    engine = engine_with(RESULT, sport="baseball")
    some = [
        bet(H2H_3WAY, 0, odds_e4=30_000, nets=True, commission=0.05),
        bet(H2H_3WAY, 0, odds_e4=20_000, side=Side.LAY, nets=True, commission=0.05),
    ]
    [lot] = lots(engine, some, sport="baseball")
    assert lot.profit.tolist() == pytest.approx([950, 0, 0])


def test_commission_of_each_bet_is_charged_on_its_own_win() -> None:
    engine = engine_with(RESULT, sport="baseball")
    [lot] = lots(engine, [bet(H2H_3WAY, 0, commission=0.02), bet(H2H_3WAY, 1)], sport="baseball")
    assert lot.profit.tolist() == pytest.approx([980 - 1_000, 1_000 - 1_000, -2_000])


@pytest.mark.parametrize(("selections", "worst"), [((0,), -1_000), ((0, 1), -2_000), ((0, 1, 2), -1_000)])
def test_without_a_price_the_worst_outcome_is_certain(selections: tuple[int, ...], worst: int) -> None:
    engine = engine_with(GOALS)
    [lot] = lots(engine, [bet(H2H_3WAY, place) for place in selections])
    assert (lot.probability.tolist(), lot.profit.tolist()) == ([1.0], [worst])


def test_an_event_that_nobody_knows_any_more_is_settled_at_once_by_the_worst_outcome() -> None:
    engine = engine_with([*RESULT, *GOALS])
    gone = replace(bet(H2H_3WAY, 0), event="9", market=f"9 h2h_3way 0 {NO_LINE}")
    [lot] = lots_of(open_events([gone], engine.books, {}), micros(50), CONFIG)
    assert (lot.profit.tolist(), lot.settles_at) == ([-1_000], micros(50))


def test_after_the_start_the_last_prices_before_it_count_and_what_is_late_is_settled_now() -> None:
    engine = engine_with([*RESULT, *GOALS])
    before = lots(engine, [bet(H2H_3WAY, 0)])
    started = {7: EventState(KICKOFF, EventStatus.IN_PLAY, "football")}
    engine.step([], micros(4_000), started)
    [lot] = lots_of(open_events([bet(H2H_3WAY, 0)], engine.books, started), micros(4_000), CONFIG)
    assert (lot.probability == before[0].probability).all()
    [late] = lots_of(open_events([bet(H2H_3WAY, 0)], engine.books, started), micros(20_000), CONFIG)
    assert late.settles_at == micros(20_000)


def test_probabilities_add_up_to_one() -> None:
    engine = engine_with([*RESULT, *GOALS])
    for lot in lots(engine, [bet(H2H_3WAY, 0), bet(TOTALS, 1, line="250"), bet(H2H, 0)]):
        assert np.isclose(lot.probability.sum(), 1, atol=1e-12)
        assert (lot.probability >= 0).all()

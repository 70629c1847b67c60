"""What the engine takes venues for: an exchange that nobody knows is never a free bookmaker."""

from dataclasses import replace

import numpy as np
import pytest

from advisor.core.quotes import Side
from advisor.core.venues import UNKNOWN_COMMISSION, VenueKind, VenueTerms
from advisor.engine.books.state import LiveBooks
from advisor.engine.config import LiveEngineConfig
from advisor.engine.journal.carried import carried_bytes, carry_on
from advisor.engine.journal.configs import config_json, config_of
from advisor.engine.journal.session import Restored, restored_bytes, restored_of
from advisor.engine.quality.config import QualityConfig
from advisor.engine.step_result import StepResult
from advisor.instruments.market_types import H2H
from advisor.pricing import Method, edge, remove_margin
from tests.unit.engine.live_building import EVENTS, Price, book, live_config, micros, ticks
from tests.unit.engine.live_run import SHARP, Run

FAIR = remove_margin(np.array([SHARP]), Method.POWER)[0].tolist()


def edges(result: StepResult) -> list[tuple[str, float]]:
    return [(bet.venue, bet.edge) for bet in result.value_bets.opened]


@pytest.mark.parametrize("lays", [True, False])
def test_a_newcomer_with_lay_prices_takes_commission(lays: bool) -> None:
    result = Run().step(
        0,
        [
            *book("pinnacle", *SHARP),
            Price("newcomer", 0, 2.4),
            # Of another selection, and not of the same provider's answer at that.
            *([Price("newcomer", 1, 3.6, side=Side.LAY)] if lays else []),
        ],
    )
    assert edges(result) == [("newcomer", edge(FAIR[0], 2.4, UNKNOWN_COMMISSION if lays else 0.0))]


def test_it_stays_one_when_its_lay_prices_are_gone() -> None:
    run = Run()
    run.step(0, [*book("pinnacle", *SHARP), Price("newcomer", 1, 3.6, side=Side.LAY)])
    run.step(1, [Price("newcomer", 1, 0, at=1, side=Side.LAY)])
    assert edges(run.step(2, [Price("newcomer", 0, 2.4, at=2)])) == [
        ("newcomer", edge(FAIR[0], 2.4, UNKNOWN_COMMISSION))
    ]


def test_the_best_price_is_the_one_that_is_best_after_its_commission() -> None:
    result = Run().step(
        0,
        [
            *book("pinnacle", *SHARP),
            *book("some_book", 2.05, 3.45, 3.5),
            *book("newcomer", 2.12, 3.48, 3.7),
            Price("newcomer", 0, 2.2, side=Side.LAY),
        ],
    )
    (shown,) = result.shown
    best = [shown.priced.venues[v] for v in shown.priced.best_venue[0].tolist()]
    # 2.12 pays 2.064 after 5 %, less than Pinnacle's 2.10; 3.48 pays 3.356.
    assert best == ["pinnacle", "some_book", "pinnacle"]


def test_a_surebet_counts_it_too() -> None:
    """2.02 at both is sure to win 1 % where nothing is kept, and nothing after 5 % of 1.02."""
    prices = [Price("a", 0, 2.02, market=H2H), Price("newcomer", 1, 2.02, market=H2H)]
    assert Run().step(0, prices).arbitrages.opened
    assert not Run().step(0, [*prices, Price("newcomer", 1, 2.4, side=Side.LAY, market=H2H)]).arbitrages.opened


def test_which_venues_quote_lays_is_carried_on() -> None:
    held, again = LiveBooks(QualityConfig()), LiveBooks(QualityConfig())
    held.begin(micros(0), EVENTS)
    held.apply(ticks([Price("a", 0, 2.0), Price("b", 0, 2.1, side=Side.LAY)]), micros(0), EVENTS)
    assert set(held.laid) == {"b"}
    carry_on(carried_bytes(held, (), ()), again, ())
    assert set(again.laid) == {"b"}


def test_which_venues_quoted_lays_before_a_restart_is_known_after_it() -> None:
    """Whether or not a lay of theirs stands; the session of the journal replays it."""
    run = Run()
    run.engine.restore(restored_of(restored_bytes(Restored((), (), laid=frozenset({"newcomer"})))))
    assert edges(run.step(0, [*book("pinnacle", *SHARP), Price("newcomer", 0, 2.4)])) == [
        ("newcomer", edge(FAIR[0], 2.4, UNKNOWN_COMMISSION))
    ]


@pytest.mark.parametrize("kind", VenueKind)
def test_what_settings_say_a_venue_is_decides_what_its_bets_are(kind: VenueKind) -> None:
    """One that pays both sides of a tie a half makes no surebet with one that returns the stakes."""
    run = Run(replace(live_config(), venues=VenueTerms(kinds={"newcomer": kind}, unknown_commission=0.0)))
    result = run.step(0, [Price("a", 0, 2.1, market=H2H), Price("newcomer", 1, 2.1, market=H2H)])
    assert bool(result.arbitrages.opened) == (kind in (VenueKind.BOOKMAKER, VenueKind.EXCHANGE))


def test_terms_are_part_of_the_config_that_a_journal_keeps() -> None:
    terms = VenueTerms(commissions={"a": 0.01}, kinds={"b": VenueKind.PREDICTION_MARKET}, unknown_commission=0.03)
    config = LiveEngineConfig(venues=terms)
    assert config_of(config_json(config)).venues == terms
    older = {name: value for name, value in config_json(config).items() if name != "venues"}
    assert config_of({**older, "commissions": {"a": 0.01}}).venues == VenueTerms(commissions={"a": 0.01})

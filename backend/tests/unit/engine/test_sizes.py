"""Sizes in the currencies of venues: they bound stakes by a rate that holds, and without one that is said."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from advisor.core.money.assets import UNKNOWN_ASSET, Asset
from advisor.core.money.rates import Rate, RateGap, Rates
from advisor.core.quotes import Side
from advisor.engine.tracking.arbitrages import Arbitrage
from advisor.instruments.market_types import H2H
from advisor.strategies.legs import LegSize
from tests.unit.engine.live_building import Price, live_config, micros
from tests.unit.engine.live_run import Run

CONFIG = replace(live_config(), rate_max_age=timedelta(minutes=5))
GBP, JPY = Asset.of("GBP").number, Asset.of("JPY").number


def rate(base: str, quote: str, value: str, at: float = 0) -> Rate:
    return Rate(base, quote, micros(at), Decimal(value), "test")


def surebet(run: Run, at: float, size: int, asset: str | None, side: Side = Side.BACK) -> Arbitrage:
    """The surebet of a step in which one venue takes so much of the home side, and another any amount away."""
    price = Price("small", 0 if side is Side.BACK else 1, 2.2, at, market=H2H, size=size, size_asset=asset, side=side)
    other = Price("large", 1, 2.1 if side is Side.BACK else 2.4, at, market=H2H)
    changes = run.step(at, [price, other]).arbitrages
    (found,) = (*changes.opened, *changes.updated)
    return found


def of_small(found: Arbitrage) -> tuple[int, LegSize | None]:
    (leg,) = [each for each in found.legs if each.venue == "small"]
    return leg.stake, leg.size


def test_a_size_in_the_currency_of_stakes_bounds_them() -> None:
    stake, size = of_small(surebet(Run(CONFIG), 0, 1_000, "EUR"))
    assert (stake, size) == (1_000, LegSize(1_000, Asset.of("EUR").number, 1_000, None))


def test_a_size_in_another_bounds_them_by_its_rate() -> None:
    run = Run(CONFIG)
    run.engine.set_rates(Rates([rate("GBP", "EUR", "1.1534")]))
    stake, size = of_small(surebet(run, 0, 1_000, "GBP"))
    assert (stake, size) == (1_153, LegSize(1_000, GBP, 1_153, None))


def test_yen_have_no_hundredths() -> None:
    """2,000 yen at 163.5 are 12.23 EUR, not 1,223."""
    run = Run(CONFIG)
    run.engine.set_rates(Rates([rate("EUR", "JPY", "163.5")]))
    stake, size = of_small(surebet(run, 0, 2_000, "JPY"))
    assert (stake, size) == (1_223, LegSize(2_000, JPY, 1_223, None))


def test_a_laid_leg_is_bounded_likewise() -> None:
    run = Run(CONFIG)
    run.engine.set_rates(Rates([rate("GBP", "EUR", "1.1534")]))
    stake, size = of_small(surebet(run, 0, 1_000, "GBP", Side.LAY))
    # A hundredth less pays more here: the other leg's stake is rounded too.
    assert (stake, size) == (1_152, LegSize(1_000, GBP, 1_153, None))


@pytest.mark.parametrize(
    ("asset", "number", "gap"),
    [("GBP", GBP, RateGap.RATE_TOO_OLD), ("JPY", JPY, RateGap.NO_RATE), (None, UNKNOWN_ASSET, RateGap.ASSET_UNKNOWN)],
)
def test_without_a_rate_that_holds_no_size_is_compared(asset: str | None, number: int, gap: RateGap) -> None:
    run = Run(CONFIG)
    run.engine.set_rates(Rates([rate("GBP", "EUR", "1.15", -1)]))
    stake, size = of_small(surebet(run, 300, 10, asset))
    assert (stake, size) == (of_small(surebet(Run(CONFIG), 300, -1, "EUR"))[0], LegSize(10, number, None, gap))


def test_a_rate_counts_from_the_step_after_it_is_known() -> None:
    run = Run(CONFIG)
    unbounded, _ = of_small(surebet(run, 0, 1_000, "GBP"))
    run.engine.set_rates(Rates([rate("GBP", "EUR", "1.15"), rate("GBP", "EUR", "1.20", 20)]))
    stakes = [of_small(surebet(run, at, 1_000, "GBP"))[0] for at in (10, 20)]
    assert (unbounded > 4_000, stakes) == (True, [1_150, 1_200])


def test_a_venue_that_states_no_size_is_no_gap() -> None:
    assert of_small(surebet(Run(CONFIG), 0, -1, None))[1] is None


@pytest.mark.parametrize("code", ["EUR", "JPY"])
def test_legs_say_in_what_their_stakes_are_counted(code: str) -> None:
    """What is stored outlives the settings."""
    found = surebet(Run(replace(CONFIG, asset=code)), 0, -1, None)
    assert {leg.asset for leg in found.legs} == {Asset.of(code).number}

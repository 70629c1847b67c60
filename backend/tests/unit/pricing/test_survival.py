"""Curves of prices that were found with some edge and age at some venue: whose they are, and how right they are."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np
import pytest

from advisor.core.timing.survival import ALL_VENUES, ANY_EDGE, NO_CURVES, CurveKey, SurvivalCurves
from advisor.pricing.price_lives import FindsConfig, PriceLives
from advisor.pricing.survival import SurvivalConfig, survival_curves

CONFIG: Final = SurvivalConfig(finds=FindsConfig(edges=(0.0,), ages=(10.0,)))
WORTH_IT: Final = 2


def lives(
    hazards: Mapping[tuple[str, int], float],
    each: Mapping[str, int],
    band: int = ANY_EDGE,
    watched: float = 1e9,
    seed: int = 1,
    market: int = 0,
) -> PriceLives:
    """Lives of a steady hazard per second by venue and band of the age, in one market, of as many events."""
    rng = np.random.default_rng(seed)
    venues = tuple(dict.fromkeys(venue for venue, _ in hazards))
    counts = [each[venue] for venue, _ in hazards]
    n = sum(counts)
    ends = rng.exponential(np.repeat([1 / rate for rate in hazards.values()], counts))
    return PriceLives(
        venues=venues,
        venue=np.repeat([venues.index(venue) for venue, _ in hazards], counts).astype(np.int16),
        market=np.full(n, market, np.int8),
        event=np.arange(n, dtype=np.int64),
        price=np.arange(n, dtype=np.int64),
        band=np.full(n, band, np.int8),
        age=np.repeat([age for _, age in hazards], counts).astype(np.int8),
        least=np.minimum(ends, watched),
        most=np.where(ends < watched, ends, np.inf),
    )


def together(*some: PriceLives) -> PriceLives:
    """Lives of the same venues, of different prices and events."""
    starts = np.cumsum([0, *map(len, some)])
    moved = [
        replace(each, price=each.price + start, event=each.event + start)
        for each, start in zip(some, starts.tolist(), strict=False)
    ]
    return PriceLives(
        venues=some[0].venues,
        **{
            name: np.concatenate([getattr(each, name) for each in moved])
            for name in ("venue", "market", "event", "price", "band", "age", "least", "most")
        },
    )


def stated(curves: SurvivalCurves, venue: str, age: float, after: float) -> float:
    return float(curves.chance(venue, 0, age, after).chance[0])


def test_venues_and_ages_that_differ_have_curves_that_differ() -> None:
    hazards = {("quick", 0): 0.2, ("quick", 1): 0.05, ("slow", 0): 0.02, ("slow", 1): 0.005}
    curves = survival_curves(lives(hazards, {"quick": 1_500, "slow": 1_500}), CONFIG)
    for (venue, old), hazard in hazards.items():
        for after in (2.0, 10.0, 40.0):
            assert stated(curves, venue, 20.0 * old, after) == pytest.approx(np.exp(-hazard * after), abs=0.04)


def test_the_curve_of_all_venues_is_that_of_all_prices_counted_together() -> None:
    hazards = {("quick", 0): 1 / 20, ("slow", 0): 1 / 60, ("quick", 1): 1 / 20, ("slow", 1): 1 / 60}
    curves = survival_curves(lives(hazards, {"quick": 4_000, "slow": 4_000}), CONFIG)
    for after in (5.0, 20.0, 60.0):
        true = (np.exp(-after / 20) + np.exp(-after / 60)) / 2
        found = curves.chance(ALL_VENUES, 0, 0.0, after)
        assert float(found.chance[0]) == pytest.approx(true, abs=4 * float(found.error[0]))


def test_a_venue_of_few_prices_leans_on_all() -> None:
    """Ten prices alone would be off by fifteen points."""
    many = {f"venue {n}": 800 for n in range(12)}
    hazards = {(venue, 0): 0.05 for venue in [*many, "small"]}
    off = [
        stated(survival_curves(lives(hazards, {**many, "small": 10}, seed=seed), CONFIG), "small", 0.0, 10.0)
        - np.exp(-0.5)
        for seed in range(6)
    ]
    assert np.abs(off).max() < 0.06


def test_a_market_type_of_few_prices_leans_on_the_venues_others() -> None:
    hazards = {(f"venue {n}", 0): rate for n, rate in enumerate((0.02, 0.02, 0.02, 0.02, 0.2))}
    off = []
    for seed in range(6):
        many = lives(hazards, dict.fromkeys((venue for venue, _ in hazards), 400), seed=seed, market=1)
        few = lives(hazards, dict.fromkeys((venue for venue, _ in hazards), 5), seed=seed + 100)
        off.append(stated(survival_curves(together(many, few), CONFIG), "venue 4", 0.0, 5.0) - np.exp(-1))
    assert np.abs(off).max() < 0.08


def test_an_age_of_few_prices_leans_on_that_age_elsewhere() -> None:
    hazards = {(f"venue {n}", age): (0.2, 0.02)[age] for n in range(8) for age in range(2)}
    counts = {venue: 300 for venue, _ in hazards}
    found = lives(hazards, counts)
    few = (found.venue == 0) & (found.age == 1)
    kept = found.rows(~few | (np.cumsum(few) <= 5))
    curves = survival_curves(kept, CONFIG)
    assert stated(curves, "venue 0", 20.0, 5.0) == pytest.approx(np.exp(-0.1), abs=0.03)


def test_how_much_sooner_prices_worth_a_bet_go_is_learned_of_all_venues() -> None:
    """Each venue has eight of them, which alone would be off by seventeen points."""
    hazards = {(f"venue {n}", 0): rate for n, rate in enumerate((0.01, 0.02, 0.03, 0.04, 0.05, 0.06) * 8)}
    sooner = {key: 3 * rate for key, rate in hazards.items()}
    every = lives(hazards, dict.fromkeys((venue for venue, _ in hazards), 400))
    worth_it = lives(sooner, dict.fromkeys((venue for venue, _ in hazards), 8), WORTH_IT)
    curves = survival_curves(together(every, worth_it), CONFIG)
    off = [
        float(curves.chance(venue, 0, 0.0, 10.0, 0.05).chance[0]) - np.exp(-10 * rate)
        for (venue, _), rate in sooner.items()
    ]
    assert np.sqrt(np.mean(np.square(off))) < 0.07


@pytest.mark.parametrize(("waits", "old"), [(10.0, 1.0), (0.0, 6.0)])
def test_how_much_sooner_depends_on_the_time_since_and_on_the_age(waits: float, old: float) -> None:
    """Of many venues with few of them: none ends for some seconds, or only fresh ones go sooner."""
    hazards = {(f"venue {n}", age): 0.04 for n in range(30) for age in range(2)}
    sooner = {(venue, age): 0.2 / (old if age else 1) for venue, age in hazards}
    every = lives(hazards, dict.fromkeys((venue for venue, _ in hazards), 200))
    found = lives(sooner, dict.fromkeys((venue for venue, _ in hazards), 8), WORTH_IT)
    found = replace(found, least=found.least + waits, most=found.most + waits)
    curves = survival_curves(together(every, found), CONFIG)
    for age, rate in enumerate((0.2, 0.2 / old)):
        for after in (5.0, 15.0):
            chance = curves.chance(np.array(found.venues), 0, 20.0 * age, after, 0.05).chance
            assert chance.mean() == pytest.approx(np.exp(-rate * max(after - waits, 0)), abs=0.06)


def test_a_venue_whose_prices_worth_a_bet_go_otherwise_keeps_its_own() -> None:
    hazards = {(f"venue {n}", 0): 0.03 for n in range(10)}
    sooner = {(venue, 0): 0.3 if int(venue[-1]) % 2 else 0.06 for venue, _ in hazards}
    each = dict.fromkeys((venue for venue, _ in hazards), 300)
    for market in range(2):
        found = together(
            *(
                lives(rates, each, band, market=kind)
                for kind in range(2)
                for rates, band in ((hazards, ANY_EDGE), (sooner if kind == market else hazards, WORTH_IT))
            )
        )
        chance = survival_curves(found, CONFIG).chance("venue 3", np.array([market, 1 - market]), 0.0, 5.0, 0.05).chance
        np.testing.assert_allclose(chance, np.exp([-1.5, -0.15]), atol=0.12)


def test_lives_that_are_not_over_count_as_long_as_they_were_watched() -> None:
    found = lives({("a", 0): 0.05}, {"a": 4_000}, watched=12.0)
    assert np.isinf(found.most).mean() > 0.5
    curves = survival_curves(found, CONFIG)
    for after in (5.0, 11.0):
        assert stated(curves, "a", 0.0, after) == pytest.approx(np.exp(-0.05 * after), abs=0.03)
    # After the longest life seen the last hazard goes on.
    assert stated(curves, "a", 0.0, 60.0) == pytest.approx(np.exp(-3), abs=0.05)


def test_a_venue_or_an_edge_without_a_curve_gets_the_next_best() -> None:
    every, worth_it = lives({("a", 0): 0.02}, {"a": 500}), lives({("a", 0): 0.1}, {"a": 500}, WORTH_IT)
    curves = survival_curves(together(every, worth_it), CONFIG)
    known = CurveKey("a", 0, WORTH_IT, 0), CurveKey(ALL_VENUES, 0, ANY_EDGE, 1)
    assert set(known) <= set(curves.keys)
    at_edge = curves.chance(np.array(["a", "b", "a", "a"]), 0, 0.0, 10.0, np.array([0.05, 0.05, -0.05, np.nan]))
    np.testing.assert_allclose(at_edge.chance, np.exp([-1, -1, -0.2, -0.2]), atol=0.06)
    assert np.isnan(curves.chance("a", 3, 0.0, 10.0).chance).all()


def test_too_few_prices_give_no_curve() -> None:
    assert survival_curves(lives({("a", 0): 0.02}, {"a": 29}), CONFIG) is NO_CURVES


def test_what_lives_of_one_event_have_in_common_widens_the_error() -> None:
    alone = lives({("a", 0): 0.05}, {"a": 2_000})
    first = np.arange(2_000) // 20 * 20
    alike = replace(alone.rows(first), event=first)
    errors = [survival_curves(each, CONFIG).chance("a", 0, 0.0, 10.0).error[0] for each in (alone, alike)]
    assert 3 < errors[1] / errors[0] < 6


def test_beyond_the_last_time_it_stays() -> None:
    curves = survival_curves(lives({("a", 0): 0.0001}, {"a": 500}), CONFIG)
    assert stated(curves, "a", 0.0, 1e6) == stated(curves, "a", 0.0, CONFIG.seconds[-1]) > 0


def test_the_error_is_that_of_the_chance() -> None:
    hazards = {(f"venue {n}", 0): 0.05 for n in range(4)}
    made = [
        survival_curves(lives(hazards, dict.fromkeys((v for v, _ in hazards), 60), seed=s), CONFIG) for s in range(40)
    ]
    found = [each.chance(ALL_VENUES, 0, 0.0, 10.0) for each in made]
    off = np.array([each.chance[0] for each in found]) - np.exp(-0.5)
    assert np.std(off / [each.error[0] for each in found]) == pytest.approx(1, abs=0.4)


def test_cells_are_halves_then_seconds_then_each_a_fifth_wider_to_some_hours() -> None:
    seconds = SurvivalConfig().seconds
    widths = np.diff(seconds)
    assert (seconds[0], len(seconds)) == (0.0, 70)
    np.testing.assert_allclose(widths[:10], 0.5)
    np.testing.assert_allclose(widths[10:35], 1.0)
    np.testing.assert_allclose(widths[36:] / widths[35:-1], 1.2)
    assert 4 < seconds[-1] / 3_600 < 4.2

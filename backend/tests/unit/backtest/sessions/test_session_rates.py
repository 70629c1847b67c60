"""Rates are part of what a session was given: with them a replay is identical, without them it is not."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.backtest.session import replayed
from advisor.core.money.assets import Asset
from advisor.core.money.rates import Rate, Rates
from advisor.core.ticks import Ticks
from advisor.engine.step import LiveEngine
from advisor.ports.journal import RecordKind
from advisor.testing.live_market import NOON, SECOND, LiveWorld
from tests.unit.backtest.sessions.test_session import CONFIG, Memory
from tests.unit.engine.live_building import numbered_ids

ASSETS = [0, *(Asset.of(code).number for code in ("EUR", "GBP", "JPY"))]


def sized(quoted: Ticks, rng: np.random.Generator) -> Ticks:
    """With sizes that bind now and then, of several assets."""
    size = np.where(rng.random(len(quoted)) < 0.2, -1, rng.integers(0, 8_000, len(quoted)))
    return replace(quoted, size=size, size_asset=rng.choice(np.array(ASSETS, np.int16), len(quoted)))


def rates_at(now: int, rng: np.random.Generator) -> Rates:
    pairs = [("GBP", "EUR"), ("EUR", "JPY")]
    return Rates(
        Rate(base, quote, now - int(rng.integers(0, 600)) * SECOND, Decimal(int(rng.integers(1, 2_000))) / 1_000, "x")
        for base, quote in pairs
        if rng.random() < 0.8
    )


def lived(seed: int, journal: Memory, another: Memory | None = None) -> int:
    """A session in which rates come, change and go; how many of its surebets and middles changed."""
    rng = np.random.default_rng(seed)
    world = LiveWorld(rng, 2, soft=4, noise=0.08)
    engine = LiveEngine(CONFIG, numbered_ids(), journal)
    changes = 0
    for step in range(12):
        if another is not None and step == 6:
            engine.record_in(another)
        now = NOON + (step + 1) * 30 * SECOND
        if step % 3 == 1:
            engine.set_rates(rates_at(now, rng))
        result = engine.step([sized(world.everything(now), rng)], now, world.events)
        changes += len(result.arbitrages.all)
        world.move(0.05)
    return changes


@settings(deadline=None, max_examples=5)
@given(st.integers(0, 2**32 - 1))
def test_a_replay_with_rates_is_identical(seed: int) -> None:
    first, second = Memory(CONFIG), Memory(CONFIG)
    lived(seed, first, second)
    for journal in (first, second):
        assert replayed(journal.records()).difference is None


def test_without_them_it_would_not_be() -> None:
    journal = Memory(CONFIG)
    assert lived(3, journal) > 20
    records = journal.records()
    assert RecordKind.RATES in {record.kind for record in records}
    without = replayed([record for record in records if record.kind != RecordKind.RATES])
    assert without.difference is not None


def test_the_same_rates_again_are_not_recorded_again() -> None:
    journal = Memory(CONFIG)
    engine = LiveEngine(CONFIG, numbered_ids(), journal)
    rates = [Rate("GBP", "EUR", NOON, Decimal("1.15"), "test")]
    for _ in range(3):
        engine.set_rates(Rates(rates))
    engine.set_rates(Rates())
    assert [record.kind for record in journal.records()].count(RecordKind.RATES) == 2

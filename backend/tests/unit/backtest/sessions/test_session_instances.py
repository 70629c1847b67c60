"""Replays of sessions in which strategy instances were made, changed and taken away."""

import numpy as np

from advisor.backtest.session import replayed
from advisor.engine.step import LiveEngine
from advisor.strategies.instances import StrategyInstance, instance
from advisor.testing.live_market import NOON, SECOND, LiveWorld
from tests.unit.backtest.sessions.test_session import CONFIG, Memory
from tests.unit.engine.live_building import numbered_ids


def own(min_edge: float) -> StrategyInstance:
    return instance("own", "value", {"choice": "all", "min_edge": min_edge, "min_venues": 3})


def session(*changes: tuple[int, tuple[StrategyInstance, ...]], again: int | None = None) -> list[Memory]:
    """A session of random quotes.

    Args:
        changes: after so many steps, the instances that run beside the first ones.
        again: after so many steps it goes on in another journal.
    """
    rng = np.random.default_rng(7)
    world = LiveWorld(rng, 6, soft=4, noise=0.08)
    journals = [Memory(CONFIG)]
    engine = LiveEngine(CONFIG, numbered_ids(), journals[0])
    now = NOON
    for step in range(20):
        for at, instances in changes:
            if at == step:
                engine.set_instances((*CONFIG.instances, *instances))
        if again == step:
            journals.append(Memory(engine.config))
            engine.record_in(journals[1])
        now += int(rng.integers(1, 100)) * SECOND
        quoted = world.everything(now)
        quoted = quoted.rows(rng.random(len(quoted)) < (1.0 if step == 0 else 0.3))
        engine.step([quoted], now, world.events)
    return journals


def test_every_change_is_made_again_where_it_was_made() -> None:
    [journal] = session((3, (own(0.0),)), (8, (own(0.03),)), (13, ()))
    replay = replayed(journal.records())
    assert (replay.difference, replay.steps) == (None, 20)
    assert replay.signals > 0


def test_a_journal_that_goes_on_begins_with_what_runs_then() -> None:
    _, second = session((3, (own(0.0),)), again=6)
    replay = replayed(second.records())
    assert (replay.difference, replay.steps) == (None, 14)

"""Sessions of earlier versions: what they did not write is read as unknown."""

from typing import cast

import numpy as np

from advisor.core.markets import EventStatus
from advisor.core.money.assets import UNKNOWN_ASSET
from advisor.engine.books.messages import EventState
from advisor.engine.journal.codec import Tree, decoded, encoded
from advisor.engine.journal.configs import config_json, config_of
from advisor.engine.journal.session import StepInputs, stepped_bytes, stepped_of
from advisor.engine.step import LiveEngine
from advisor.ports.journal import RecordKind
from tests.unit.engine.live_building import (
    EVENT,
    EVENTS,
    KICKOFF,
    Price,
    book,
    live_config,
    micros,
    numbered_ids,
    ticks,
)
from tests.unit.engine.live_run import Memory, Run


def test_sizes_without_an_asset_are_of_an_unknown_one() -> None:
    run = Run()
    quoted = ticks([*book("pinnacle", 2.1, 3.4, 3.6), Price("soft", 0, 2.2, size=12_345, size_asset="GBP")])
    result = run.step(0, quoted)
    inputs = StepInputs(now=1, ticks=[quoted], events={}, gone=[], snapshots=[], confirmations=[], availabilities=[])
    tree = decoded(stepped_bytes(inputs, result))
    (written,) = cast("list[dict[str, Tree]]", tree["ticks"])
    del written["size_asset"]
    (read,) = stepped_of(encoded(cast("Tree", tree))).inputs.ticks
    assert read.size.tolist() == quoted.size.tolist()
    assert read.size_asset.dtype == np.int16
    assert read.size_asset.tolist() == [UNKNOWN_ASSET] * len(quoted)


def test_what_an_engine_held_before_sizes_named_their_asset_is_carried_on() -> None:
    run = Run()
    run.step(0, [*book("pinnacle", 2.1, 3.4, 3.6), Price("soft", 0, 2.2, size=12_345, size_asset="GBP")])
    memory = Memory()
    run.engine.record_in(memory)
    tree = decoded(memory.payloads[RecordKind.CARRIED])
    del cast("dict[str, Tree]", tree["books"])["size_asset"]
    again = LiveEngine(live_config(), numbered_ids())
    again.carry_on(encoded(cast("Tree", tree)))
    assert (again.books.state.books.size == run.engine.books.state.books.size).all()
    assert not again.books.state.books.size_asset.any()
    assert again.step([], micros(1), EVENTS).quotes == run.engine.step([], micros(1), EVENTS).quotes


def test_a_config_that_names_no_asset_is_read() -> None:
    config = live_config()
    stored = {name: value for name, value in config_json(config).items() if name not in ("asset", "rate_max_age")}
    assert config_of(stored) == config


def test_events_without_a_sport_are_of_none() -> None:
    state = EventState(KICKOFF, EventStatus.SCHEDULED, "football")
    inputs = StepInputs(
        now=1, ticks=[], events={EVENT: state}, gone=[], snapshots=[], confirmations=[], availabilities=[]
    )
    payload = stepped_bytes(inputs, Run().step(0))
    assert stepped_of(payload).inputs.events == {EVENT: state}
    earlier = cast("Tree", {**decoded(payload), "events": [[EVENT, KICKOFF, "scheduled"]]})
    assert stepped_of(encoded(earlier)).inputs.events == {EVENT: EventState(KICKOFF, EventStatus.SCHEDULED)}


def test_fair_prices_of_which_it_is_not_said_whether_they_stood_count_as_they_did() -> None:
    run = Run()
    run.step(0, [*book("pinnacle", 2.1, 3.4, 3.6), Price("soft", 0, 2.2)])
    memory = Memory()
    run.engine.record_in(memory)
    tree = decoded(memory.payloads[RecordKind.CARRIED])
    del cast("dict[str, Tree]", tree["markets"])["fair_stands"]
    again = LiveEngine(live_config(), numbered_ids())
    again.carry_on(encoded(cast("Tree", tree)))
    held = again.books.state.markets.fair_stands
    assert (held == run.engine.books.state.markets.fair_stands).all()
    assert held.sum() == 1

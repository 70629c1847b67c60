"""A recorded session gives the identical signals when it is replayed, and the first difference is named."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue, TypeAdapter

from advisor.backtest.session import Replay, replayed
from advisor.core.errors import JournalDamagedError
from advisor.core.markets import EventStatus
from advisor.core.venues import VenueTerms
from advisor.engine.books.messages import Availability, Confirmation, EventState, Snapshot
from advisor.engine.config import LiveEngineConfig
from advisor.engine.journal.chain import MAGIC, Record, Sealer, records_of
from advisor.engine.journal.codec import encoded
from advisor.engine.journal.configs import config_hash, config_json, config_of
from advisor.engine.journal.session import ENGINE_VERSION, Opened, Restored, opened_bytes, restored_of, stepped_of
from advisor.engine.step import LiveEngine
from advisor.engine.step_result import StepResult
from advisor.engine.tracking.arbitrages import Arbitrage
from advisor.ports.journal import JournalPosition, RecordKind
from advisor.strategies.instances import instance
from advisor.testing.live_market import NOON, SECOND, LiveWorld
from tests.unit.engine.live_building import live_config, numbered_ids
from tests.unit.engine.test_following import curves

CONFIG = replace(
    live_config(line_age_near=600.0, line_age_far=600.0, price_age=600.0),
    instances=(
        instance("value", "value", {"choice": "all", "venues": None}),
        instance("careful", "value", {"choice": "best", "min_edge": 0.05, "fair": "consensus"}),
        instance("arbitrage", "arbitrage", {}),
        instance("middle", "middle", {}),
    ),
    venues=VenueTerms(commissions={"soft_1": 0.02}),
    lags=(timedelta(minutes=1), timedelta(minutes=2)),
)


class Memory:
    """A journal in memory."""

    def __init__(self, config: LiveEngineConfig) -> None:
        self._sealer = Sealer()
        self.data = io.BytesIO(MAGIC)
        self.data.seek(0, io.SEEK_END)
        opened = Opened("test", NOON, ENGINE_VERSION, config_json(config), config_hash(config))
        self.append(RecordKind.OPENED, opened_bytes(opened))

    @property
    def position(self) -> JournalPosition:
        return JournalPosition("test", 0, self._sealer.seal)

    def append(self, kind: RecordKind, payload: bytes) -> None:
        self.data.write(self._sealer.sealed(kind, payload))

    def records(self) -> list[Record]:
        return list(records_of(io.BytesIO(self.data.getvalue())))


def lived(
    seed: int,
    journal: Memory,
    steps: int = 25,
    another: tuple[int, Memory] | None = None,
    engine: LiveEngine | None = None,
) -> list[StepResult]:
    """A session of random quotes, snapshots, heartbeats, outages, delays and ends.

    Args:
        another: after so many steps, the journal in which it goes on.
        engine: whose session it is; one that writes into ``journal`` without.
    """
    rng = np.random.default_rng(seed)
    world = LiveWorld(rng, 6, soft=4, noise=0.08)
    events = dict(world.events)
    engine = engine or LiveEngine(CONFIG, numbered_ids(), journal)
    now, results = NOON, []
    for step in range(steps):
        if another is not None and step == another[0]:
            engine.record_in(another[1])
        now += int(rng.integers(1, 400)) * SECOND
        quoted = world.everything(now)
        quoted = quoted.rows(rng.random(len(quoted)) < (1.0 if step == 0 else 0.3))
        chosen = np.array(sorted(rng.choice(6, 3, replace=False) + 1), np.int64)
        snapshots = [Snapshot.of_ticks(quoted, chosen, now)] if rng.random() < 0.2 else []
        beats = Confirmation(provider="a", events=chosen, markets=np.zeros(3, np.int8), seen=now)
        confirmations = [beats] if rng.random() < 0.3 else []
        availabilities = [Availability(provider="a", up=bool(rng.random() < 0.7), at=now)] if rng.random() < 0.2 else []
        event = int(rng.integers(1, 7))
        if rng.random() < 0.3 and event in events:
            events[event] = EventState(now + int(rng.integers(-600, 7_200)) * SECOND, EventStatus.SCHEDULED)
        if rng.random() < 0.1 and event in events:
            status = rng.choice(["in_play", "postponed", "finished"])
            # That a game is on may be heard of late, and that it began late with it.
            late = int(rng.integers(0, 900)) * SECOND if status == "in_play" else 0
            events[event] = EventState(max(events[event].kickoff, now - late), EventStatus(str(status)))
        elif rng.random() < 0.05:
            events.pop(event, None)
        results.append(engine.step([quoted], now, events, snapshots, confirmations, availabilities))
        world.move(0.05)
    return results


def session(seed: int) -> Memory:
    journal = Memory(CONFIG)
    lived(seed, journal)
    journal.append(RecordKind.CLOSED, b"")
    return journal


@settings(deadline=None, max_examples=12)
@given(st.integers(0, 2**32 - 1))
def test_a_replay_is_identical(seed: int) -> None:
    result = replayed(session(seed).records())
    assert result.difference is None
    assert (result.steps, result.complete, result.other_version) == (25, True, False)


def test_strategies_that_look_at_moves_and_at_others_replay_too() -> None:
    any_age: dict[str, JsonValue] = {"line_age_near": 600.0, "line_age_far": 600.0, "price_age": 600.0}
    config = replace(
        CONFIG,
        instances=(
            *CONFIG.instances[:1],
            instance("steam", "steam", {"min_move": 0.01, "within_minutes": 3.0, "min_edge": -0.1, **any_age}),
            instance("others", "consensus", {"choice": "all", "min_edge": 0.01, **any_age}),
            instance("reversion", "reversion", {"min_move": 0.01, "max_follow": 0.9, "min_edge": -0.1, **any_age}),
        ),
    )
    journal = Memory(config)
    results = lived(3, journal, engine=LiveEngine(config, numbered_ids(), journal))
    assert config_of(config_json(config)) == config
    found = replayed(journal.records())
    assert (found.difference, found.steps) == (None, 25)
    opened = {bet.instance for result in results for bet in result.value_bets.opened}
    assert opened == {"value", "steam", "others", "reversion"}


def test_there_is_something_to_compare() -> None:
    found = [replayed(session(seed).records()) for seed in range(5)]
    assert sum(each.signals for each in found) > 500
    assert sum(each.changes for each in found) > 200


def test_signals_are_recorded_as_they_were_given() -> None:
    journal = Memory(CONFIG)
    results = lived(3, journal)
    steps = [stepped_of(record.payload) for record in journal.records() if record.kind == RecordKind.STEPPED]
    for step, result in zip(steps, results, strict=True):
        given_edges = [gain for each in result.signals for gain in each.signals.edge.tolist()]
        assert [signal.edge for signal in step.signals] == given_edges
        opened = [bet for bet in result.value_bets.opened if bet.instance == "value"]
        recorded = [each for each in step.changes if (each.what, each.instance) == ("opened", "value")]
        assert [each.event for each in recorded] == [bet.event for bet in opened]


def resealed(journal: Memory, change: Callable[[int, Record], Record | None]) -> list[Record]:
    return [made for n, record in enumerate(journal.records()) if (made := change(n, record)) is not None]


def other_config(records: list[Record], **value: float) -> list[Record]:
    changed = replace(CONFIG, instances=(instance("value", "value", {"choice": "all", **value}), *CONFIG.instances[1:]))
    opened = Opened("test", NOON, ENGINE_VERSION, config_json(changed), "")
    return [Record(RecordKind.OPENED, opened_bytes(opened)), *records[1:]]


class TestDifferences:
    def test_other_parameters(self) -> None:
        result = replayed(other_config(session(1).records(), min_edge=0.03))
        assert result.difference is not None
        assert result.difference.recorded != result.difference.replayed

    def test_a_step_left_out(self) -> None:
        """What a tampered or lossy recording would look like."""
        records = session(2).records()
        result = replayed([*records[:1], *records[2:]])
        assert result.difference is not None
        assert result.difference.step <= 3

    def test_the_first_one_is_named(self) -> None:
        records = session(4).records()
        step = next(n for n, r in enumerate(records) if r.kind == RecordKind.STEPPED and stepped_of(r.payload).signals)
        signal = stepped_of(records[step].payload).signals[0]
        # Only what came out is changed, so all steps before are alike.
        text = str(signal.odds_e4).encode()
        records[step] = Record(records[step].kind, records[step].payload.replace(text, b"9" * len(text)))
        found = replayed(records).difference
        assert found is not None
        assert found.step == step
        assert found.replayed == signal


def test_a_session_goes_on_from_what_the_one_before_left() -> None:
    first = LiveEngine(CONFIG, numbered_ids())
    world = LiveWorld(np.random.default_rng(5), 4, soft=4, noise=0.08)
    bets = first.step([world.everything(NOON)], NOON, world.events)
    assert bets.value_bets.opened
    assert bets.arbitrages.opened
    journal = Memory(CONFIG)
    engine = LiveEngine(CONFIG, numbered_ids(), journal)
    engine.restore(Restored(bets.value_bets.opened, bets.arbitrages.opened))
    now = NOON + 20 * SECOND
    result = engine.step([world.everything(now)], now, world.events)
    assert (result.value_bets.opened, len(result.value_bets.updated)) == ((), len(bets.value_bets.opened))
    assert replayed(journal.records()).difference is None


def test_prices_that_are_taken_up_in_parts_replay_as_they_were() -> None:
    """As where games began while no engine ran."""
    first = LiveEngine(CONFIG, numbered_ids())
    world = LiveWorld(np.random.default_rng(5), 4, soft=4, noise=0.08)
    bets = first.step([world.everything(NOON)], NOON, world.events).value_bets.opened
    game, kickoff = bets[0].event, NOON + 10 * SECOND
    events = {**world.events, game: EventState(kickoff, EventStatus.SCHEDULED)}
    journal = Memory(CONFIG)
    engine = LiveEngine(CONFIG, numbered_ids(), journal)
    everything = world.everything(NOON + SECOND)
    began = everything.event == game
    engine.restore(Restored(bets, ()))
    valued = engine.step([everything.rows(began)], NOON + SECOND, events, finds=False)
    assert (valued.signals, valued.value_bets.all) == ((), ())
    result = engine.step([everything.rows(~began)], kickoff, events)
    measured = {bet.id for bet in result.value_bets.ended if bet.closing_probability is not None}
    assert {bet.id for bet in bets if bet.event == game} <= measured
    assert replayed(journal.records()).difference is None


def test_a_session_that_began_without_the_past_of_prices_replays() -> None:
    """As those of the first version do."""
    journal = Memory(CONFIG)
    engine = LiveEngine(CONFIG, numbered_ids(), journal)
    world = LiveWorld(np.random.default_rng(5), 4, soft=4, noise=0.08)
    engine.restore(Restored((), ()))
    engine.step([world.everything(NOON)], NOON, world.events)
    old = encoded({"value_bets": [], "arbitrages": []})
    records = [replace(each, payload=old) if each.kind == RecordKind.RESTORED else each for each in journal.records()]
    assert replayed(records).difference is None
    for past in ([{"venues": ["a"]}], [{"past": {"anchor": 1}}], [{"past": 5}]):
        damaged = encoded({"value_bets": [], "arbitrages": [], "past": past})
        with pytest.raises(JournalDamagedError):
            replayed([replace(each, payload=damaged) if each.kind == RecordKind.RESTORED else each for each in records])


def test_a_session_that_knew_no_void_branch_is_read() -> None:
    first = LiveEngine(CONFIG, numbered_ids())
    world = LiveWorld(np.random.default_rng(5), 4, soft=4, noise=0.08)
    found = first.step([world.everything(NOON)], NOON, world.events).arbitrages.opened
    assert all(each.void_profit < 0 for each in found)
    old = [
        {name: value for name, value in each.items() if name != "void_profit"}
        for each in TypeAdapter(tuple[Arbitrage, ...]).dump_python(found, mode="json")
    ]
    restored = restored_of(encoded({"value_bets": [], "arbitrages": old}))
    assert restored.arbitrages == tuple(replace(each, void_profit=0) for each in found)


def test_chances_are_part_of_the_record() -> None:
    """A strategy may act on them, so that a replay without them would differ."""
    likely = replace(CONFIG, instances=(instance("value", "value", {"choice": "all", "min_chance": 0.5}),))
    journal = Memory(likely)
    engine = LiveEngine(likely, numbered_ids(), journal)
    world = LiveWorld(np.random.default_rng(8), 4, soft=4, noise=0.08)
    engine.step([world.everything(NOON)], NOON, world.events)
    engine.set_chances(curves((1.0, 0.2, 0.1)))
    now = NOON + 5 * SECOND
    world.move(0.05)
    engine.step([world.everything(now)], now, world.events)
    records = journal.records()
    assert RecordKind.CHANCES in {record.kind for record in records}
    assert replayed(records).difference is None
    without = replayed([record for record in records if record.kind != RecordKind.CHANCES])
    assert without.difference is not None
    assert without.difference.step == 2


def test_a_cut_session_says_so() -> None:
    journal = session(6)
    assert replayed(journal.records()[:-1]).complete is False


def test_what_is_no_session_is_refused() -> None:
    with pytest.raises(JournalDamagedError, match="how its session began"):
        replayed([])
    with pytest.raises(JournalDamagedError, match="how its session began"):
        replayed(session(1).records()[1:])
    broken = Opened("test", NOON, ENGINE_VERSION, {**config_json(CONFIG), "instances": [{"name": "x"}]}, "")
    with pytest.raises(JournalDamagedError, match="configuration in the journal cannot be used"):
        replayed([Record(RecordKind.OPENED, opened_bytes(broken))])


def test_unknown_kinds_of_records_are_passed_over() -> None:
    records = session(7).records()
    result: Replay = replayed([*records[:3], Record(200, b"a record of a later version"), *records[3:]])
    assert result.difference is None


def test_another_version_is_said() -> None:
    opened = Opened("test", NOON, ENGINE_VERSION + 1, config_json(CONFIG), "")
    assert replayed([Record(RecordKind.OPENED, opened_bytes(opened))]).other_version is True


def test_a_config_comes_back_as_it_was() -> None:
    assert config_of(config_json(CONFIG)) == CONFIG
    assert config_hash(CONFIG) == config_hash(config_of(config_json(CONFIG)))
    assert config_hash(CONFIG) != config_hash(replace(CONFIG, venues=VenueTerms()))

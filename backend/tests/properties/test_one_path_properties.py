"""One strategy path: the same books at the same instants give the same signals, live and in a backtest.

Books of random venues, odds, gaps, outliers and ages go in by two entrances: as quotes into the live engine, and as
history into a backtest. Nothing is shared between the two but the prices themselves.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from advisor.backtest.history import prepare
from advisor.core.clock import MICROSECOND
from advisor.core.history import Events, History, Prices
from advisor.core.markets import LINE_NONE, EventStatus, MarketTypeKey, Phase
from advisor.core.odds import ODDS_SCALE
from advisor.core.quotes import Side
from advisor.core.ticks import SIZE_UNKNOWN, Ticks
from advisor.engine.books.messages import EventState
from advisor.engine.running import InstanceSignals
from advisor.engine.step import LiveEngine, LiveEngineConfig
from advisor.instruments.market_types import H2H_3WAY, MARKET_TYPES, MAX_SELECTIONS, About, Line
from advisor.strategies.instances import instance
from advisor.strategies.scanning import ScanningStrategy
from advisor.strategies.value import build
from advisor.testing.live_market import NOON, SECOND
from tests.unit.engine.live_building import numbered_ids

VENUES = ("a", "b", "betfair_exchange", "c", "d", "e", "pinnacle")
LINES = {Line.NONE: (LINE_NONE,), Line.HANDICAP: (-75, 0, 50), Line.POINTS: (225, 250)}


class Book(NamedTuple):
    """One venue's prices on one market, confirmed together."""

    event: int
    line: int
    venue: int
    confirmed: int
    odds_e4: tuple[int, ...]


class Found(NamedTuple):
    """One signal, whichever way it came."""

    event: int
    line: int
    selection: int
    venue: str
    odds_e4: int
    probability: float
    edge: float


class World(NamedTuple):
    market: MarketTypeKey
    kickoffs: tuple[int, ...]
    books: tuple[Book, ...]


def world_of(seed: int, market: MarketTypeKey) -> World:
    """Books around a truth, with gaps, mistakes and ages of all kinds."""
    rng = np.random.default_rng(seed)
    row = MARKET_TYPES[market]
    width = len(row.selections)
    kickoffs = tuple(int(NOON + rng.integers(60, 7_200) * SECOND) for _ in range(rng.integers(1, 5)))
    books = []
    for event, kickoff in enumerate(kickoffs):
        for line in LINES[row.line]:
            chance = rng.dirichlet(np.full(width, 6.0))
            if row.covers is not None:
                chance = np.array([sum(chance[result] for result in covered) for covered in row.covers])
            newest = int(rng.integers(NOON - 600 * SECOND, kickoff - SECOND))
            spread = rng.choice((0, 8, 20, 70, 200, 1_000))
            for venue in range(len(VENUES)):
                if rng.random() < 0.2:
                    continue
                asked = chance * rng.uniform(1.0, 1.09) * np.exp(rng.normal(0, 0.05, width))
                odds = np.clip(1 / asked, 1.001, 900) * np.where(rng.random(width) < 0.03, 1.9, 1.0)
                e4 = np.round(odds * 100).astype(int) * (ODDS_SCALE // 100)
                e4 = np.where(rng.random(width) < 0.06, 0, np.maximum(e4, 10_100))
                age = int(rng.integers(0, spread + 1)) * SECOND
                books.append(Book(event, line, venue, newest - age, tuple(e4.tolist())))
    return World(market, kickoffs, tuple(books))


def in_a_backtest(world: World, strategy: ScanningStrategy) -> list[Found]:
    """By the entrance of history."""
    n = len(world.kickoffs)
    events = Events(
        sport="football",
        key=[f"E0/2026-01-15/h{i}/a{i}" for i in range(n)],
        competition=["E0"] * n,
        season=["2025/26"] * n,
        home=[f"h{i}" for i in range(n)],
        away=[f"a{i}" for i in range(n)],
        kickoff=np.array(world.kickoffs),
        kickoff_known=np.ones(n, np.bool_),
        status=[EventStatus.FINISHED] * n,
        home_score=np.ones(n, np.int32),
        away_score=np.zeros(n, np.int32),
        home_normal=np.ones(n, np.int32),
        away_normal=np.zeros(n, np.int32),
        overtime=np.zeros(n, np.int8),
        shortened=np.zeros(n, np.bool_),
        home_half=np.zeros(n, np.int32),
        away_half=np.zeros(n, np.int32),
    )
    k, width = len(world.books), len(MARKET_TYPES[world.market].selections)
    prices = Prices(
        event=np.array([book.event for book in world.books], np.int32),
        market=np.full(k, MARKET_TYPES[world.market].code, np.int8),
        line=np.array([book.line for book in world.books], np.int32),
        venue=np.array([book.venue for book in world.books], np.int16),
        phase=np.full(k, Phase.PRE_MATCH, np.int8),
        at=np.array([book.confirmed for book in world.books], np.int64),
        odds_e4=np.array([(*book.odds_e4, 0)[:3] if width == 2 else book.odds_e4 for book in world.books], np.int32),
        venues=VENUES,
    )
    books = prepare(
        History(events=events, prices=prices, aggregates=Prices.none(MAX_SELECTIONS)), world.market, {}
    ).books
    # The rows of a run's events are in the order of kick-off and key.
    event_of = sorted(range(n), key=lambda event: (world.kickoffs[event], events.key[event]))
    signals = strategy.evaluate(books, strategy.fair(books))
    return sorted(
        Found(
            event_of[int(books.event[m])], int(books.line[m]), int(s), books.venues[v], int(e4), float(p), float(gain)
        )
        for m, s, v, e4, p, gain in zip(
            signals.market, signals.selection, signals.venue, signals.odds_e4, signals.probability, signals.edge,
            strict=True,
        )
    )  # fmt: skip


def live(world: World, parameters: dict[str, JsonValue]) -> list[Found]:
    """By the entrance of quotes: each market at the instant of its newest price, the others' quotes around it."""
    config = LiveEngineConfig(instances=(instance("value", "value", parameters),))
    engine = LiveEngine(config, numbered_ids())
    states = {event + 1: EventState(kickoff, EventStatus.SCHEDULED) for event, kickoff in enumerate(world.kickoffs)}
    markets: dict[tuple[int, int], list[Book]] = {}
    for book in world.books:
        markets.setdefault((book.event, book.line), []).append(book)
    found = []
    for _, books in sorted(markets.items(), key=lambda each: max(book.confirmed for book in each[1])):
        now = max(book.confirmed for book in books)
        result = engine.step([ticks_of(world.market, books)], now, states)
        found += [
            each for each in of_signals(result.signals) if (each.event, each.line) == (books[0].event, books[0].line)
        ]
    return sorted(found)


def ticks_of(market: MarketTypeKey, books: Iterable[Book]) -> Ticks:
    """Quotes of the prices there are, in the order of their confirmation."""
    rows = [
        (book.event + 1, book.line, s, book.venue, e4, book.confirmed)
        for book in sorted(books, key=lambda book: book.confirmed)
        for s, e4 in enumerate(book.odds_e4)
        if e4
    ]
    table = np.array(rows, np.int64).reshape(-1, 6)
    return Ticks(
        provider="p",
        venues=VENUES,
        event=table[:, 0].copy(),
        market=np.full(len(table), MARKET_TYPES[market].code, np.int8),
        participant=np.full(len(table), MARKET_TYPES[market].about is not About.EVENT, np.int32),
        line=table[:, 1].astype(np.int32),
        selection=table[:, 2].astype(np.int8),
        venue=table[:, 3].astype(np.int16),
        side=np.full(len(table), Side.BACK, np.int8),
        odds_e4=table[:, 4].astype(np.int32),
        size=np.full(len(table), SIZE_UNKNOWN, np.int64),
        size_asset=np.zeros(len(table), np.int16),
        at=table[:, 5].copy(),
        seen=table[:, 5].copy(),
    )


def of_signals(signals: Iterable[InstanceSignals]) -> list[Found]:
    return [
        Found(
            int(each.books.event[m]) - 1, int(each.books.line[m]), int(s), each.books.venues[v], int(e4), float(p),
            float(gain),
        )
        for each in signals
        for m, s, v, e4, p, gain in zip(
            each.signals.market, each.signals.selection, each.signals.venue, each.signals.odds_e4,
            each.signals.probability, each.signals.edge, strict=True,
        )
    ]  # fmt: skip


PARAMETERS = st.fixed_dictionaries(
    {
        "fair": st.sampled_from(
            ("sharp:pinnacle", "consensus", "sharp:pinnacle, consensus", "sharp:betfair_exchange, sharp:pinnacle")
        ),
        "choice": st.sampled_from(("best", "all")),
        "min_edge": st.sampled_from((-0.02, 0.0, 0.02, 0.05)),
        "max_edge": st.sampled_from((0.1, 0.5, None)),
        "max_odds": st.sampled_from((5.0, 100.0)),
        "quality": st.booleans(),
        "venues": st.sampled_from((None, ["a", "b"], ["pinnacle"])),
        "line_age_near": st.sampled_from((0.0, 10.0)),
        "line_age_far": st.sampled_from((5.0, 60.0)),
        "price_age": st.sampled_from((0.0, 15.0, 120.0)),
    },
    optional={"min_venues": st.integers(1, 4), "weights": st.just({"a": 3.0, "d": 0.0}), "method": st.just("shin")},
)


@given(st.integers(0, 2**32 - 1), st.sampled_from(list(MARKET_TYPES)), PARAMETERS)
def test_both_entrances_give_the_same_signals(
    seed: int, market: MarketTypeKey, parameters: dict[str, JsonValue]
) -> None:
    world = world_of(seed, market)
    assert live(world, parameters) == in_a_backtest(world, build(parameters))


def test_there_is_something_to_compare() -> None:
    """The worlds have signals and prices withheld for each reason that the comparison is about."""
    found = {parameters: 0 for parameters in ("plain", "no quality", "any age")}
    wide: dict[str, JsonValue] = {"line_age_near": 9e4 - 4e3, "line_age_far": 9e4 - 4e3, "price_age": 9e4 - 4e3}
    for seed in range(30):
        world = world_of(seed, H2H_3WAY)
        found["plain"] += len(live(world, {"choice": "all"}))
        found["no quality"] += len(live(world, {"choice": "all", "quality": False}))
        found["any age"] += len(live(world, {"choice": "all", **wide}))
    assert found["plain"] > 30
    assert found["no quality"] > found["plain"]
    assert found["any age"] > found["plain"]


def test_lags_reach_what_a_move_needs() -> None:
    """A configured lag is a whole number of µs, as the columns of earlier prices count."""
    assert all(lag // MICROSECOND > 0 for lag in LiveEngineConfig().lags)

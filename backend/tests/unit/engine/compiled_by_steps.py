"""What steps compile after the warm-up: prints the names of the functions, or ``none``."""

import sys
from collections.abc import Iterator

import numpy as np

from advisor.core.markets import EventStatus
from advisor.core.quotes import Side
from advisor.engine.books.messages import Availability, Confirmation, EventState, Snapshot
from advisor.engine.config import built_in_instances
from advisor.engine.step import LiveEngine, LiveEngineConfig
from advisor.engine.warm_up import warm_up
from advisor.instruments.market_types import BY_CODE, H2H_3WAY, SPREADS, TOTALS
from advisor.pricing.compiled import Compiled
from advisor.strategies.instances import instance
from advisor.strategies.registry import STRATEGIES
from tests.unit.engine.live_building import EVENT, KICKOFF, Price, book, micros, numbered_ids, ticks

SPORTS = ("football", "american_football", "basketball", "ice_hockey")


def compiled() -> dict[str, int]:
    """How many kinds of arguments each function of the product is compiled for by now."""
    parts = {
        f"{name}.{each}": part._dispatcher
        for name, module in list(sys.modules.items())
        if name.startswith("advisor.")
        for each, part in vars(module).items()
        if isinstance(part, Compiled)
    }
    return {name: len(found.signatures) for name, found in parts.items() if found is not None}


def prices(at: float) -> Iterator[Price]:
    """A fair line for the result, totals and handicaps of two sports' events, and dearer and better prices beside."""
    for event in range(EVENT, EVENT + len(SPORTS)):
        for venue, margin in (("pinnacle", 1.0), ("soft", 0.97), ("better", 1.1), ("betfair_exchange", 1.0)):
            yield from book(venue, *(each * margin for each in (2.1, 3.4, 3.6)), at=at, event=event)
            for market in (TOTALS, SPREADS):
                for line in (-50, 150, 225, 250, 275):
                    for selection, odds in enumerate((1.9, 1.95)):
                        yield Price(
                            venue, selection, odds * margin, at=at, market=market, line=line, event=event, size=10_000
                        )
        for selection, odds in enumerate((2.14, 3.5, 3.7)):
            yield Price("betfair_exchange", selection, odds, at=at, side=Side.LAY, event=event, size=10_000)


def steps() -> None:
    """Prices come, move, are confirmed, withdrawn and too old; a provider goes and returns; games begin and end."""
    single = (info.name for info in STRATEGIES.values() if info.family == "value")
    instances = (*built_in_instances(), *(instance(f"own_{name}", name, {}) for name in single))
    engine = LiveEngine(LiveEngineConfig(instances=instances), numbered_ids())
    numbers = range(EVENT, EVENT + len(SPORTS))
    events = {n: EventState(KICKOFF, EventStatus.SCHEDULED, sport) for n, sport in zip(numbers, SPORTS, strict=True)}
    engine.step([ticks(prices(0))], micros(0), events)
    engine.step([ticks(each._replace(odds=each.odds * 1.02, at=5.0) for each in prices(0))], micros(5), events)
    quoted = ticks([each for each in prices(6) if each.market in {H2H_3WAY, TOTALS}])
    engine.step([], micros(6), events, [Snapshot.of_ticks(quoted, np.array([EVENT], np.int64), micros(6))])
    codes = np.arange(len(BY_CODE), dtype=np.int8)
    confirmed = Confirmation(provider="a", events=np.full(len(codes), EVENT, np.int64), markets=codes, seen=micros(7))
    engine.step([], micros(7), events, [], [confirmed], [Availability(provider="a", up=False, at=micros(7))])
    engine.step([ticks(prices(8))], micros(8), events, [], [], [Availability(provider="a", up=True, at=micros(8))])
    for minute in range(1, 70):
        engine.step([], micros(60 * minute), events)
    engine.step([ticks(prices(4_300))], micros(4_300), {**events, EVENT: EventState(KICKOFF, EventStatus.FINISHED)})
    engine.step([], micros(9_000), {})


def main() -> None:
    warm_up()
    before = compiled()
    if "advisor.engine.books.apply.apply_ticks" not in before:
        raise SystemExit("These are not the functions that steps call.")
    steps()
    after = compiled()
    print(" ".join(sorted({name for name in after if after[name] != before.get(name)})) or "none")


if __name__ == "__main__":
    main()

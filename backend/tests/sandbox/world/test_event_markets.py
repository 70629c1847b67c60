"""The further markets of single games: right in the long run, by the rules that settle bets."""

import numpy as np
import pytest

from advisor.core.markets import Period
from advisor.instruments.market_types import MARKET_TYPES
from advisor.ledger.settlement import halves
from advisor.sandbox.world.event_markets import event_chances, event_columns
from advisor.sandbox.world.fixtures import Calendar
from advisor.sandbox.world.games import at_instant, written
from tests.sandbox.worlds import GRIDIRON, PREMIER, TICK

CALENDAR = Calendar(seed=5, speed=60)


def test_what_happens_is_as_likely_as_was_said() -> None:
    said, won, staked = [], [], []
    for number in range(TICK // 60, TICK // 60 + 500):
        fixture = CALENDAR.fixture(PREMIER, number)
        if fixture.postponed:
            continue
        script = written(CALENDAR, fixture)
        before = at_instant(script, 60, fixture.kickoff - 1)
        end = at_instant(script, 60, fixture.kickoff + script.length)
        pauses = (at_instant(script, 60, fixture.kickoff + at) for at in range(script.length))
        half = next(state for state in pauses if state.paused)
        made = event_chances(before)
        results = [
            halves(MARKET_TYPES[column.market].code, int(line), selection, state.home, state.away)
            for column, line in zip(event_columns(PREMIER.sport), made.lines[0].tolist(), strict=True)
            for state in [half if MARKET_TYPES[column.market].period is Period.FIRST_HALF else end]
            for selection in range(column.stop - column.start)
        ]
        said.append(made.shares[0])
        won.append([max(each, 0) / 2 for each in results])
        staked.append([abs(each) / 2 for each in results])
    chance = np.array(said)
    expected = chance * np.array(staked)
    spread = np.sqrt((expected * (1 - chance)).sum(axis=0))
    assert (abs(np.array(won).sum(axis=0) - expected.sum(axis=0)) / spread < 3.5).all()


@pytest.mark.parametrize("number", range(5))
def test_the_chances_of_a_market_sum_to_what_wins(number: int) -> None:
    script = written(CALENDAR, CALENDAR.fixture(PREMIER, TICK // 60 + number))
    shares = event_chances(at_instant(script, 60, script.fixture.kickoff - 1)).shares[0]
    for column in event_columns(PREMIER.sport):
        assert shares[column.start : column.stop].sum() == pytest.approx(MARKET_TYPES[column.market].winners)


def test_other_sports_have_none() -> None:
    assert event_columns(GRIDIRON.sport) == ()

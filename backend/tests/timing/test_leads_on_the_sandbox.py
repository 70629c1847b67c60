"""Lags planted in the sandbox are found again, streamed and through polls."""

from typing import Final

import numpy as np
import pytest

from advisor.core.clock import FixedClock
from advisor.core.timing.leads import VenueLead
from advisor.instruments.market_types import H2H_3WAY, MARKET_TYPES
from advisor.pricing.lead_lag import LeadLagConfig, venue_leads
from advisor.sandbox.config import SandboxConfig
from advisor.sandbox.world.bookmakers import BOOKS, SHARP
from advisor.sandbox.world.world import World
from tests.sandbox.worlds import NOW, PREMIER, TICK
from tests.timing.histories import watched
from tests.timing.watching import Watcher

PLANTED: Final = {BOOKS[1].key: 0.2, BOOKS[2].key: 2.0, BOOKS[3].key: 8.0}
FOUR: Final = (0, 1, 2, 3)


def watcher() -> Watcher:
    return Watcher(World(SandboxConfig(lags=PLANTED), FixedClock(NOW)), competitions=[PREMIER])


def behind_the_sharp_one(watching: Watcher, streamed: bool) -> dict[str, VenueLead]:
    """The leads of the sharp bookmaker on who wins, by follower."""
    config = LeadLagConfig(streamed=frozenset(book.key for book in BOOKS) if streamed else frozenset())
    leads = venue_leads(watched(watching), config)
    three_way = [lead for lead in leads if lead.market == MARKET_TYPES[H2H_3WAY].code]
    return {lead.follower: lead for lead in three_way if lead.leader == SHARP.key}


def test_streamed_lags_are_recovered() -> None:
    watching = watcher()
    changes = sorted((at, index) for index in FOUR for at in watching.world.looks(index, TICK, TICK + 300))
    for at, index in changes:
        watching.look(at, [index])
    found = behind_the_sharp_one(watching, streamed=True)
    for venue, lag in PLANTED.items():
        assert found[venue].seconds == pytest.approx(lag, rel=0.1)


def test_polled_lags_are_recovered_but_for_what_lies_below_the_grid() -> None:
    watching, rng = watcher(), np.random.default_rng(1)
    for at in np.arange(0, 900, 5.0) + rng.uniform(0, 1, 180):
        watching.look(TICK + float(at), FOUR)
    found = behind_the_sharp_one(watching, streamed=False)
    for venue in (BOOKS[2].key, BOOKS[3].key):
        assert found[venue].seconds == pytest.approx(PLANTED[venue], rel=0.1)
        assert found[venue].error is not None
        assert found[venue].grid == pytest.approx(5, abs=0.2)
    # A fifth of a second is a twenty-fifth of the grid: it can be seen to be small, and no more.
    small = found[BOOKS[1].key]
    assert small.seconds is not None
    assert small.seconds < 0.5

"""What the bankroll did day by day, as the ledger and the settled bets have it."""

from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest

from advisor.core.orders.modes import Mode
from advisor.db.ledger.portfolios import portfolios
from advisor.db.risk.days import day_results, past_tails_of
from advisor.db.risk.states import RiskRow
from advisor.risk.levels import RiskFigures, RiskLevel
from advisor.risk.past_tails import DayResult
from tests.api.live_seeding import NOW
from tests.api.orders.order_seeding import EVENS_AND_MORE, Orders

DAY = timedelta(days=1)


@pytest.fixture
async def pool(fresh_database_url: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(fresh_database_url, min_size=0, max_size=2) as opened:
        yield opened


async def test_days_add_up_to_the_bankroll_and_their_worst_is_a_tail(pool: asyncpg.Pool) -> None:
    orders = Orders(pool)
    await orders.open(NOW - 30 * DAY)
    for number, (ago, halves, outcome) in enumerate(((25, -2, "lost"), (4, -2, "lost"), (4, 2, "won"), (0, 2, "won"))):
        at = NOW - ago * DAY
        reference = await orders.intend(number + 1, 500 + number, at)
        await orders.send(reference, at)
        await orders.match(reference, at, (EVENS_AND_MORE, 1_000))
        await orders.settle({reference: (halves, outcome)}, at)
    [portfolio] = await portfolios(pool, NOW)
    [(key, days)] = (await day_results(pool, (NOW - 365 * DAY).date())).items()
    assert key == (portfolio.key, portfolio.asset)
    won = days[2].profit + 1_000
    assert days == [
        DayResult((NOW - 30 * DAY).date(), 0, days[0].moved),
        DayResult((NOW - 25 * DAY).date(), -1_000, 0),
        DayResult((NOW - 4 * DAY).date(), won - 1_000, 0),
        DayResult(NOW.date(), won, 0),
    ]
    assert sum(each.profit + each.moved for each in days) == portfolio.bankroll
    assert [each.day for each in (await day_results(pool, (NOW - 4 * DAY).date()))[key]] == [
        (NOW - 4 * DAY).date(), NOW.date(),
    ]  # fmt: skip
    figures = RiskFigures(
        bankroll=portfolio.bankroll, peak=portfolio.bankroll, exposure=0, open_bets=0, day_loss=0, week_loss=0,
        month_loss=0, drawdown=0.0, streak=0, is_halted=False, uses=(),
    )  # fmt: skip
    row = RiskRow(mode=Mode.PAPER, portfolio=key[0], asset=key[1], figures=figures, level=RiskLevel.LOW, at=NOW)
    [one, five] = (await past_tails_of(pool, [row], NOW.date()))[key[0]]
    assert (one.days, five.days) == (1, 5)
    assert 0 < one.expected_shortfall <= five.expected_shortfall

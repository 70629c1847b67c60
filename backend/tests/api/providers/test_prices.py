"""Prices that are too old to count: since when, whose, and what that makes of their provider's health."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
import pytest

from advisor.api.health.schemas import Health as SystemHealth
from advisor.api.providers.schemas import Provider, ProviderList
from advisor.core.clock import FixedClock
from advisor.upstream.snapshots import Health, ProviderSnapshot, snapshot_to_json
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import H2H, MINUTE, NOW, add_event, add_teams
from tests.api.test_providers import SNAPSHOT

HEALTHY = replace(SNAPSHOT, health=replace(SNAPSHOT.health, health=Health.HEALTHY, reason=""))
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture(scope="module")
async def running(database_url: str, clock: FixedClock) -> AsyncIterator[Running]:
    async with running_on(database_url, clock) as started:
        await add_teams(started.database.pool, ["Ash", "Birch", "Cedar", "Date"])
        yield started


@dataclass(frozen=True)
class Games:
    """One tomorrow, one that is on."""

    far: int
    on: int


@pytest.fixture
async def games(running: Running) -> AsyncIterator[Games]:
    pool = running.database.pool
    far = await add_event(pool, "Ash", "Birch", NOW + DAY)
    on = await add_event(pool, "Cedar", "Date", NOW - 30 * MINUTE, status="in_play")
    yield Games(far, on)
    for table in ("event", "provider_availability", "feed_subject", "upstream_provider_state"):
        await pool.execute(f"DELETE FROM {table}")


async def confirm(running: Running, event: int, age: timedelta) -> None:
    await running.database.pool.execute(
        "INSERT INTO market_confirmation VALUES ('the_odds_api', $1, $2, $3)"
        " ON CONFLICT (provider, event_id, market) DO UPDATE SET at = excluded.at",
        event, H2H, NOW - age,
    )  # fmt: skip


async def polled(running: Running, answered: timedelta, due: timedelta, error: str | None = None) -> None:
    await running.database.pool.execute(
        "INSERT INTO feed_subject VALUES ('the_odds_api', 'odds', 'epl', 'football', 3, $1, $2, $3, 20, $4)",
        NOW + due, NOW - MINUTE, NOW - answered, error,
    )  # fmt: skip


async def listed(running: Running, client: httpx.AsyncClient, snapshot: ProviderSnapshot = HEALTHY) -> Provider:
    await running.database.pool.execute(
        "INSERT INTO upstream_provider_state VALUES ('the_odds_api', $1, $2)"
        " ON CONFLICT (provider) DO UPDATE SET body = excluded.body",
        snapshot_to_json(snapshot), NOW,
    )  # fmt: skip
    return ProviderList.model_validate_json((await client.get("providers")).content).items[0]


async def test_fresh_prices_count(running: Running, client: httpx.AsyncClient, games: Games) -> None:
    await confirm(running, games.far, 10 * MINUTE)
    await confirm(running, games.on, 2 * MINUTE)
    shown = await listed(running, client)
    assert shown.prices is not None
    assert (shown.prices.usable, shown.prices.since, shown.health) == (True, None, "healthy")
    assert (shown.prices.confirmed_at, shown.prices.stale_seconds) == (NOW - 2 * MINUTE, 900)


async def test_a_provider_that_answers_without_confirming_a_price_is_degraded_everywhere(
    running: Running, client: httpx.AsyncClient, games: Games
) -> None:
    await confirm(running, games.far, 16 * MINUTE)
    await confirm(running, games.on, 2 * MINUTE)
    shown = await listed(running, client)
    assert shown.prices is not None
    # The game's own limit is a minute, the far one's a quarter of an hour: both are past.
    assert (shown.prices.usable, shown.prices.since) == (False, NOW - MINUTE)
    assert shown.health == "degraded"
    assert shown.reason == "It has confirmed no price since 11:58:00 UTC; those older than 15 min do not count."
    health = SystemHealth.model_validate_json((await client.get("health")).content)
    fact = next(each for each in health.facts if each.name == "providers")
    assert fact.status == "degraded"
    assert "answer badly: The Odds API" in fact.detail


async def test_prices_of_an_outage_count_only_once_they_are_confirmed_again(
    running: Running, client: httpx.AsyncClient, games: Games
) -> None:
    await confirm(running, games.far, 4 * MINUTE)
    pool = running.database.pool
    await pool.execute("INSERT INTO provider_availability VALUES ('the_odds_api', false, $1)", NOW - 3 * MINUTE)
    shown = await listed(running, client)
    assert shown.prices is not None
    assert (shown.prices.usable, shown.prices.since, shown.health) == (False, NOW - 3 * MINUTE, "degraded")
    # It answers again, but of these prices it has not spoken yet.
    await pool.execute("UPDATE provider_availability SET up = true, at = $1", NOW - 2 * MINUTE)
    shown = await listed(running, client)
    assert shown.prices is not None
    assert not shown.prices.usable
    await confirm(running, games.far, MINUTE)
    shown = await listed(running, client)
    assert shown.prices is not None
    assert (shown.prices.usable, shown.health) == (True, "healthy")


async def test_prices_that_are_old_between_two_planned_requests_leave_their_provider_healthy(
    running: Running, client: httpx.AsyncClient, games: Games
) -> None:
    await confirm(running, games.far, 60 * MINUTE)
    await polled(running, answered=60 * MINUTE, due=11 * timedelta(hours=1))
    shown = await listed(running, client)
    assert shown.prices is not None
    assert (shown.prices.usable, shown.prices.by_plan, shown.health) == (False, True, "healthy")
    assert shown.prices.next_due == NOW + timedelta(hours=11)
    # Whatever its health is, a failed or overdue request is no plan.
    for change in ("error = '503'", f"error = NULL, next_due = '{(NOW - 20 * MINUTE).isoformat()}'"):
        await running.database.pool.execute(f"UPDATE feed_subject SET {change}")
        shown = await listed(running, client)
        assert (shown.prices and shown.prices.by_plan, shown.health) == (False, "degraded")
    await running.database.pool.execute("UPDATE feed_subject SET succeeded_at = $1, next_due = $2", NOW, NOW + DAY)
    assert (await listed(running, client)).health == "degraded"


async def test_a_provider_without_prices_says_nothing_of_them(
    running: Running, client: httpx.AsyncClient, games: Games
) -> None:
    shown = await listed(running, client)
    assert (shown.prices, shown.health) == (None, "healthy")
    await confirm(running, games.far, 60 * MINUTE)
    await running.database.pool.execute("UPDATE event SET status = 'finished'")
    assert (await listed(running, client)).prices is None

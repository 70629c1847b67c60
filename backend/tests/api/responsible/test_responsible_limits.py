"""A person's own limits and breaks over the API: each command once, and nothing that ends a break."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from advisor.api.responsible.schemas import ResponsibleLimit, ResponsibleLimits
from advisor.core.clock import FixedClock
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW

CLOCK = FixedClock(NOW)


@pytest.fixture
async def running(fresh_database_url: str) -> AsyncIterator[Running]:
    CLOCK.instant = NOW
    async with running_on(fresh_database_url, CLOCK) as started:
        yield started


async def shown(client: httpx.AsyncClient) -> ResponsibleLimits:
    return ResponsibleLimits.model_validate_json((await client.get("responsible-limits")).content)


async def loss_of_day(client: httpx.AsyncClient) -> ResponsibleLimit:
    return next(each for each in (await shown(client)).limits if each.name == "loss_day")


async def put(client: httpx.AsyncClient, value: str | None, key: str = "", limit: str = "loss_day") -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await client.put(f"responsible-limits/{limit}", json={"value": value}, headers=headers)


async def test_a_limit_is_lowered_at_once_raised_a_day_later_and_the_raise_withdrawn(
    client: httpx.AsyncClient,
) -> None:
    before = await shown(client)
    assert (before.break_in_force, {each.value for each in before.limits}) == (None, {None})
    assert (await put(client, "50")).status_code == 200
    assert (await loss_of_day(client)).value == "50.00"
    first = await put(client, None, key="once")
    CLOCK.instant += timedelta(hours=23)
    again = await put(client, None, key="once")
    assert again.content == first.content, "the same command does not begin a day anew"
    waits = await loss_of_day(client)
    assert waits.pending is not None
    assert (waits.value, waits.pending.value, waits.pending.counts_from) == ("50.00", None, NOW + timedelta(days=1))
    assert (await client.post("responsible-limits/loss_day/withdraw")).status_code == 200
    assert (await client.post("responsible-limits/loss_day/withdraw")).status_code == 409
    CLOCK.instant += timedelta(days=2)
    assert (await loss_of_day(client)).value == "50.00"


async def test_minutes_are_whole_and_what_is_no_value_is_refused(client: httpx.AsyncClient) -> None:
    assert (await put(client, "90", limit="time_day")).status_code == 200
    minutes = (await shown(client)).limits[-1]
    assert (minutes.name, minutes.value, minutes.used) == ("time_day", "90", "0")
    for limit, value in (("time_day", "1441"), ("time_day", "1.5"), ("loss_day", "0.001"), ("loss_day", "-1")):
        answer = await put(client, value, limit=limit)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "value"), (limit, value)
    assert (await put(client, "1", limit="luck")).status_code == 422


async def test_a_time_out_is_in_force_until_it_ends_and_no_request_ends_it(client: httpx.AsyncClient) -> None:
    begun = await client.post("responsible-limits/time-outs", json={"length": "1w"}, headers={"Idempotency-Key": "k"})
    repeated = await client.post(
        "responsible-limits/time-outs", json={"length": "1w"}, headers={"Idempotency-Key": "k"}
    )
    assert (begun.status_code, repeated.content) == (201, begun.content)
    await client.post("responsible-limits/time-outs", json={"length": "24h"})
    taken = (await shown(client)).break_in_force
    assert taken is not None
    assert (taken.kind, taken.ends_at) == ("time_out", NOW + timedelta(weeks=1)), "a shorter one shortens nothing"
    assert (await client.post("responsible-limits/time-outs", json={"length": "1h"})).status_code == 422
    assert (await client.delete("responsible-limits/time-outs")).status_code == 405
    CLOCK.instant += timedelta(weeks=1)
    assert (await shown(client)).break_in_force is None


async def test_a_self_exclusion_needs_its_last_day_twice_and_lasts_half_a_year(client: httpx.AsyncClient) -> None:
    day = (NOW + timedelta(days=400)).date().isoformat()

    async def excluded(last_day: str, again: str) -> httpx.Response:
        body = {"last_day": last_day, "confirm_last_day": again}
        return await client.post("responsible-limits/self-exclusions", json=body)

    wrong = await excluded(day, (NOW + timedelta(days=401)).date().isoformat())
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "confirm_last_day")
    soon = (NOW + timedelta(days=100)).date().isoformat()
    assert (await excluded(soon, soon)).json()["errors"][0]["field"] == "last_day"
    assert (await shown(client)).break_in_force is None
    assert (await excluded(day, day)).status_code == 201
    taken = (await shown(client)).break_in_force
    assert taken is not None
    assert (taken.kind, taken.ends_at.date().isoformat()) == (
        "self_exclusion", (NOW + timedelta(days=401)).date().isoformat(),
    )  # fmt: skip

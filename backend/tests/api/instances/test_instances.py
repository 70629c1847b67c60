"""Strategy instances over the API: made, run, changed, taken back, and every refusal with its field."""

from collections.abc import AsyncIterator
from typing import Any, cast

import asyncpg
import httpx
import pytest

from advisor.api.instances.schemas import Checklist, Instance, InstanceList, VersionList
from advisor.core.clock import FixedClock
from advisor.core.orders.instances import InstanceDefinition, InstanceState, VersionOrigin
from advisor.core.orders.modes import Mode
from advisor.db.strategies.instances import follow_settings
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW

PATH = "strategies/instances"


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    async with running_on(database_url, FixedClock(NOW)) as started:
        yield started


@pytest.fixture(autouse=True)
async def none_before(running: Running) -> None:
    await running.database.pool.execute("TRUNCATE strategy_instance, strategy_version")


def body(name: str = "steam", **definition: object) -> dict[str, object]:
    return {"name": name, "definition": {"strategy": "steam", "mode": "paper", **definition}, "note": "A try."}


async def made(client: httpx.AsyncClient, name: str = "steam", **definition: object) -> Instance:
    answer = await client.post(PATH, json=body(name, **definition))
    assert answer.status_code == 201, answer.text
    return Instance.model_validate_json(answer.content)


async def done(client: httpx.AsyncClient, path: str, **sent: object) -> Instance:
    answer = await client.post(f"{PATH}/{path}", json=sent) if sent else await client.post(f"{PATH}/{path}")
    assert answer.status_code in {200, 201}, answer.text
    return Instance.model_validate_json(answer.content)


def refusal(answer: httpx.Response) -> tuple[int, str, list[str]]:
    problem: dict[str, Any] = answer.json()
    return answer.status_code, problem["code"], [each["field"] for each in problem["errors"]]


async def test_one_is_made_with_sensible_defaults(client: httpx.AsyncClient) -> None:
    one = await made(client)
    version = one.version
    assert (one.state, version.number, version.portfolio, version.limits) == ("stopped", 1, "paper", "normal")
    assert (version.staking, version.venues) == ({"kind": "kelly", "fraction": 0.25, "cap": 0.02}, None)
    assert (version.origin, version.made_by, version.note) == (VersionOrigin.CREATED, "local", "A try.")
    listed = await client.get(PATH)
    assert InstanceList.model_validate_json(listed.content).items == [one]
    assert (await client.get(PATH, headers={"If-None-Match": listed.headers["ETag"]})).status_code == 304
    assert Instance.model_validate_json((await client.get(f"{PATH}/steam")).content) == one


async def test_a_schedule_comes_back_as_it_was_given(client: httpx.AsyncClient) -> None:
    schedule = [{"days": [6, 7], "begin": "09:30", "end": "00:15"}]
    one = await made(client, schedule=schedule)
    assert [each.model_dump() for each in one.version.schedule] == schedule


async def test_what_limits_do_with_stakes_is_chosen(client: httpx.AsyncClient) -> None:
    assert (await made(client)).version.risk == "static"
    assert (await made(client, "dynamic", risk="dynamic")).version.risk == "dynamic"
    answer = await client.post(PATH, json=body("model", risk="model"))
    assert refusal(answer) == (422, "invalid_request", ["definition.risk"])


async def test_it_is_started_paused_and_stopped(client: httpx.AsyncClient) -> None:
    await made(client)
    for command, state in (("start", "running"), ("pause", "paused"), ("start", "running"), ("stop", "stopped")):
        assert (await done(client, f"steam/{command}")).state == state
    assert refusal(await client.post(f"{PATH}/steam/pause")) == (409, "conflict", [])
    assert refusal(await client.post(f"{PATH}/none/start")) == (404, "not_found", [])


async def test_changes_are_versions_and_are_taken_back(client: httpx.AsyncClient) -> None:
    first = await made(client)
    changed = await done(
        client, "steam/versions", after=1, definition={"strategy": "steam", "config": {"min_edge": 0.04}}
    )
    assert (changed.version.number, changed.version.mode, changed.version.config) == (2, Mode.WATCH, {"min_edge": 0.04})
    late = {"after": 1, "definition": {"strategy": "steam"}}
    assert refusal(await client.post(f"{PATH}/steam/versions", json=late)) == (409, "conflict", [])
    back = await done(client, "steam/roll-back", after=2, version=1, note="Worse.")
    assert (back.version.number, back.version.of_version, back.version.mode) == (3, 1, Mode.PAPER)
    assert back.version.staking == first.version.staking
    versions = VersionList.model_validate_json((await client.get(f"{PATH}/steam/versions")).content)
    assert [each.number for each in versions.items] == [3, 2, 1]
    missing = {"after": 3, "version": 9}
    assert refusal(await client.post(f"{PATH}/steam/roll-back", json=missing)) == (404, "not_found", [])


async def test_a_command_is_done_once_for_its_key(client: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "once"}
    one = await client.post(PATH, json=body(), headers=headers)
    again = await client.post(PATH, json=body(), headers=headers)
    assert (again.status_code, again.content) == (one.status_code, one.content)
    other = await client.post(PATH, json=body("other"), headers=headers)
    assert refusal(other) == (409, "idempotency_key_reused", [])
    assert refusal(await client.post(PATH, json=body())) == (409, "conflict", [])


async def test_a_clone_watches(client: httpx.AsyncClient) -> None:
    await made(client, config={"min_edge": 0.05})
    copy = await done(client, "steam/clone", name="copy")
    assert (copy.name, copy.state, copy.version.mode) == ("copy", "stopped", Mode.WATCH)
    assert (copy.version.of_instance, copy.version.config) == ("steam", {"min_edge": 0.05})


async def test_promotion_is_refused_with_what_is_missing(client: httpx.AsyncClient) -> None:
    await made(client)
    wanted = Checklist.model_validate_json((await client.get(f"{PATH}/steam/promotion")).content)
    assert not wanted.ready
    unmet = [each for each in wanted.items if not each.is_met]
    assert [each.name for each in unmet] == ["settled_bets", "days", "closing_line_value", "second_factor"]
    answer = await client.post(f"{PATH}/steam/promote", json={"after": 1})
    assert refusal(answer) == (409, "promotion_refused", [])
    assert all(each.to_do in answer.json()["detail"] for each in unmet)
    assert (await done(client, "steam/demote", after=1, mode="watch")).version.mode is Mode.WATCH
    assert refusal(await client.post(f"{PATH}/steam/demote", json={"after": 2, "mode": "paper"})) == (
        409,
        "conflict",
        [],
    )


@pytest.mark.parametrize(
    ("sent", "code", "field"),
    [
        (body("Steam"), "invalid_request", "name"),
        (body("value"), "invalid_config", "name"),
        (body(mode="live"), "invalid_request", "definition.mode"),
        (body(strategy="steem"), "invalid_config", "definition.strategy"),
        (body(strategy="arbitrage"), "invalid_config", "definition.strategy"),
        (body(config={"min_edge": "much"}), "invalid_config", "definition.config.min_edge"),
        (body(config={"min_egde": 0.1}), "invalid_config", "definition.config.min_egde"),
        (body(portfolio="none"), "invalid_config", "definition.portfolio"),
        (body(limits="none"), "invalid_request", "definition.limits"),
        (body(staking={"kind": "kelly", "fraction": 2.0}), "invalid_config", "definition.staking.kelly.fraction"),
        (body(staking={"kind": "flat", "stake": "0.00"}), "invalid_config", "definition.staking"),
        (body(venues=[]), "invalid_request", "definition.venues"),
        (
            body(schedule=[{"days": [8], "begin": "00:00", "end": "01:00"}]),
            "invalid_request",
            "definition.schedule.0.days.0",
        ),
        (
            body(schedule=[{"days": [1], "begin": "24:00", "end": "01:00"}]),
            "invalid_request",
            "definition.schedule.0.begin",
        ),
        ({**body(), "note": "a\x00b"}, "invalid_request", "note"),
        ({**body(), "more": 1}, "invalid_request", "more"),
    ],
)
async def test_what_could_not_be_run_is_refused_by_its_field(
    client: httpx.AsyncClient, sent: dict[str, object], code: str, field: str
) -> None:
    assert refusal(await client.post(PATH, json=sent)) == (422, code, [field])


async def test_what_the_settings_define_is_run_here_and_changed_there(
    client: httpx.AsyncClient, running: Running
) -> None:
    of_settings = InstanceDefinition(
        strategy="value", config={}, mode=Mode.PAPER, portfolio="paper", venues=None, limits="normal",
        staking={"kind": "flat", "stake": "1.00"},
    )  # fmt: skip
    async with running.database.pool.acquire() as lent, lent.transaction():
        connection = cast("asyncpg.Connection", lent)  # a pool lends a proxy, a connection in all but its class
        await follow_settings(connection, {"paper-value": of_settings}, NOW)
    shown = Instance.model_validate_json((await client.get(f"{PATH}/paper-value")).content)
    assert (shown.from_settings, shown.state, shown.version.made_by) == (True, InstanceState.RUNNING, "settings")
    change = {"after": 1, "definition": {"strategy": "value"}}
    answer = await client.post(f"{PATH}/paper-value/versions", json=change)
    assert refusal(answer) == (409, "conflict", [])
    assert "a clone of it can be changed here" in answer.json()["detail"]
    assert (await done(client, "paper-value/pause")).state == "paused"


async def test_a_halt_stands_over_an_instance_that_there_is(client: httpx.AsyncClient) -> None:
    halt = {"scope": "strategy", "subject": "steam", "reason": "Looks wrong"}
    assert refusal(await client.post("halts", json=halt)) == (422, "invalid_config", ["subject"])
    await made(client)
    answer = await client.post("halts", json=halt)
    assert answer.status_code == 201
    await client.post(f"halts/{answer.json()['id']}/lift")

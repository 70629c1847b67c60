"""Halts: set, seen, lifted; each command once, and by whom."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import cast
from uuid import UUID

import asyncpg
import httpx
import pytest

from advisor.api.halts.schemas import Halt, HaltPage, ResumeChecklist
from advisor.core.clock import FixedClock
from advisor.core.ids import random_id
from advisor.db.leader.writes import WritingConnection
from advisor.db.orders.halts import acknowledge, standing_halts
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW, add_event, add_teams, venue_id
from tests.api.public_ids import NOBODYS
from tests.db.running_engine import engine_runs


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    async with running_on(database_url, FixedClock(NOW)) as started:
        await add_teams(started.database.pool, ["Ajax", "Bremen"])
        await venue_id(started.database.pool, "bet365")
        yield started


@pytest.fixture(autouse=True)
async def none_before(running: Running) -> None:
    await running.database.pool.execute("DELETE FROM halt")
    async with running.database.pool.acquire() as lent:
        await engine_runs(cast("asyncpg.Connection", lent), NOW)


async def halted(client: httpx.AsyncClient, **body: str | None) -> Halt:
    answer = await client.post("halts", json={"reason": "Looks wrong", **body})
    assert answer.status_code == 201, answer.text
    return Halt.model_validate_json(answer.content)


async def lift(client: httpx.AsyncClient, id_: UUID, reason: str = "All is well", key: str = "") -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await client.post(f"halts/{id_}/lift", json={"reason": reason}, headers=headers)


async def page(client: httpx.AsyncClient, **parameters: str | int) -> HaltPage:
    return HaltPage.model_validate_json((await client.get("halts", params=parameters)).content)


async def test_a_halt_over_all_stands_until_it_is_lifted(client: httpx.AsyncClient, running: Running) -> None:
    made = await halted(client, scope="all")
    assert (made.subject, made.set_by, made.set_at, made.acknowledged_at) == (None, "local", NOW, None)
    [standing] = await standing_halts(running.database.pool)
    assert (standing.public_id, standing.subject) == (made.id, "")
    async with running.database.pool.acquire() as lent, lent.transaction():
        await acknowledge(
            WritingConnection(cast("asyncpg.Connection", lent)), [standing.id], NOW + timedelta(seconds=1)
        )
    shown = await page(client, standing="true")
    assert ([each.acknowledged_at for each in shown.items], shown.standing) == ([NOW + timedelta(seconds=1)], 1)
    lifted = Halt.model_validate_json((await lift(client, made.id)).content)
    assert (lifted.lifted_at, lifted.lifted_by, lifted.lifted_because) == (NOW, "local", "All is well")
    assert (await page(client, standing="true")).items == []
    again = await lift(client, made.id)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")


async def test_one_that_stands_stays_as_it_is(client: httpx.AsyncClient) -> None:
    first = await halted(client, scope="venue", subject="bet365")
    assert await halted(client, scope="venue", subject="bet365", reason="Another") == first
    await lift(client, first.id)
    assert (await halted(client, scope="venue", subject="bet365")).id != first.id
    assert [each.lifted_at is None for each in (await page(client)).items] == [True, False]
    assert [each.id for each in (await page(client, standing="false")).items] == [first.id]


async def test_each_command_is_done_once(client: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": str(random_id())}
    body = {"scope": "all", "reason": "Looks wrong"}
    first = await client.post("halts", json=body, headers=key)
    once = str(random_id())
    for _ in range(2):
        assert (await lift(client, first.json()["id"], key=once)).status_code == 200
    assert (await lift(client, first.json()["id"], "Another", once)).status_code == 409
    # The same command once more is not another halt.
    assert (await client.post("halts", json=body, headers=key)).json() == first.json()
    assert (await page(client)).standing == 0
    other = await client.post("halts", json={**body, "reason": "Another"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")


async def test_a_halt_of_what_is_not_there_is_refused(client: httpx.AsyncClient, running: Running) -> None:
    event = await add_event(running.database.pool, "Ajax", "Bremen", NOW)
    known = {"venue": "bet365", "competition": "T1", "event": str(event), "strategy": "value"}
    for scope, subject in known.items():
        assert (await halted(client, scope=scope, subject=subject)).subject == subject
    wrong: list[tuple[str, str | None]] = [
        *((scope, "nothing") for scope in known),
        *((scope, None) for scope in known),
        ("all", "bet365"), ("event", "0"), ("event", f"0{event}"), ("event", "9" * 40),
    ]  # fmt: skip
    for scope, other in wrong:
        answer = await client.post("halts", json={"scope": scope, "subject": other, "reason": "Looks wrong"})
        assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (422, ["subject"]), scope
    assert (await page(client)).standing == len(known)


async def test_a_reason_is_asked_for(client: httpx.AsyncClient) -> None:
    for reason in ("", "   ", "x" * 201, "a\x00b"):
        assert (await client.post("halts", json={"scope": "all", "reason": reason})).status_code == 422
    assert (await client.post("halts", json={"scope": "everything", "reason": "x"})).status_code == 422
    assert (await lift(client, NOBODYS)).status_code == 404
    assert (await lift(client, NOBODYS, " ")).status_code == 422
    assert (await client.post(f"halts/{NOBODYS}/lift")).status_code == 422


async def test_a_halt_is_lifted_only_once_nothing_stands_against_it(
    client: httpx.AsyncClient, running: Running
) -> None:
    made = await halted(client, scope="all")
    async with running.database.pool.acquire() as lent:
        await engine_runs(cast("asyncpg.Connection", lent), NOW, breached={"paper": ("daily_loss",)}, stepped_before=90)
    shown = ResumeChecklist.model_validate_json((await client.get("halts/checklist")).content)
    assert {item.name: item.is_met for item in shown.items} == {
        "engine": False, "orders": True, "reconciled": True, "prices": True, "limits": False,
        "cause": True, "breakers": True,
    }  # fmt: skip
    refused = await lift(client, made.id)
    assert (refused.status_code, refused.json()["code"]) == (409, "resume_refused")
    assert refused.json()["errors"] == [
        {"field": item.name, "reason": item.text} for item in shown.items if not item.is_met
    ]
    assert (await page(client)).standing == 1


async def test_pages(client: httpx.AsyncClient) -> None:
    made = [await halted(client, scope="all"), await halted(client, scope="venue", subject="bet365")]
    first = await page(client, limit=1)
    assert ([each.id for each in first.items], first.standing) == ([made[1].id], 2)
    assert first.next_cursor is not None
    second = await page(client, limit=1, cursor=first.next_cursor)
    assert ([each.id for each in second.items], second.next_cursor) == ([made[0].id], None)

"""Differences of accounts, conservative mode and emergency procedures, as people see and change them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import cast

import asyncpg
import httpx
import pytest

from advisor.api.conservative.schemas import ConservativeMode, ConservativeTime
from advisor.api.halts.schemas import ResumeChecklist
from advisor.api.reconciliation.schemas import AccountDifference, Reconciliation
from advisor.api.updates.hub import UpdateHub
from advisor.api.updates.notifications import publishing_notifications
from advisor.api.venues.schemas import EmergencyProcedureList
from advisor.core.clock import FixedClock
from advisor.core.orders.modes import Mode
from advisor.db.leader.writes import WritingConnection
from advisor.db.notify import chunks, notify
from advisor.db.reconciliation.accounts import AccountKey
from advisor.db.reconciliation.rounds import ReadRound, write_incomplete, write_round
from advisor.execution.account_check import Cause, Difference, DifferenceKind
from advisor.live.notifications import Topic
from tests.api.conftest import Running, running_on
from tests.api.http.conftest import problem_of
from tests.api.live_seeding import NOW, venue_id
from tests.api.public_ids import NOBODYS
from tests.polling import eventually_async

CHARGED = Difference(
    kind=DifferenceKind.EXTERNAL_LINE, subject="9", ours="not known", theirs="other of -3.00", amount=300
)


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    async with running_on(database_url, FixedClock(NOW)) as started:
        for key in ("bet365", "betfair_exchange"):
            await venue_id(started.database.pool, key)
        yield started


@pytest.fixture(autouse=True)
async def none_before(running: Running) -> None:
    await running.database.pool.execute("TRUNCATE reconciliation_round, reconciliation_item, conservative_mode")


ACCOUNT = AccountKey("bet365", Mode.PAPER)


async def rounded(running: Running, *differences: Difference, complete: bool = True) -> None:
    """A round that found these."""
    async with running.database.pool.acquire() as lent, lent.transaction():
        connection = WritingConnection(cast("asyncpg.Connection", lent))
        if not complete:
            await write_incomplete(connection, ACCOUNT, NOW, NOW + timedelta(seconds=1), "a page was lost")
            return
        made = ReadRound(
            account=ACCOUNT, began_at=NOW, ended_at=NOW + timedelta(seconds=1), asset="EUR", balance=99_700,
            expected=99_700, differences=differences, skipped={"x"},
        )  # fmt: skip
        await write_round(connection, made, timedelta(days=3))


async def seen(client: httpx.AsyncClient, **parameters: str) -> Reconciliation:
    answer = await client.get("reconciliation", params=parameters)
    assert answer.status_code == 200, answer.text
    return Reconciliation.model_validate_json(answer.content)


async def is_reconciled(client: httpx.AsyncClient) -> bool:
    items = ResumeChecklist.model_validate_json((await client.get("halts/checklist")).content).items
    return next(item.is_met for item in items if item.name == "reconciled")


async def test_a_difference_stands_against_a_resume_until_a_person_says_why(
    client: httpx.AsyncClient, running: Running
) -> None:
    await rounded(running, CHARGED)
    found = await seen(client, standing="true")
    [item], [last] = found.items, found.rounds
    assert (found.unexplained, item.kind, item.amount.amount, item.cause) == (1, "external_line", "3.00", None)
    assert (last.venue, last.is_complete, last.skipped, last.open_items) == ("bet365", True, 1, 1)
    assert not await is_reconciled(client)
    answer = await client.post(f"reconciliation/{item.id}/explain", json={"reason": "A fee of the bank"})
    explained = AccountDifference.model_validate_json(answer.content)
    assert (explained.cause, explained.explained_by) == (Cause.PERSON, "local")
    assert await is_reconciled(client)
    await rounded(running, CHARGED)
    assert (await seen(client)).items == [explained], "the same again changes nothing"
    await rounded(running, replace(CHARGED, amount=400))
    assert (await seen(client)).unexplained == 1, "of another amount nobody has said why"
    await rounded(running)
    [closed] = (await seen(client)).items
    assert (closed.cause, closed.closed_at) == (Cause.EXTERNAL, NOW + timedelta(seconds=1))
    assert (await seen(client, standing="true")).items == []
    problem_of(await client.post(f"reconciliation/{item.id}/explain", json={"reason": "again"}), 409, "conflict")
    problem_of(await client.post(f"reconciliation/{NOBODYS}/explain", json={"reason": "none"}), 404, "not_found")


async def test_a_round_that_is_not_complete_changes_no_difference(client: httpx.AsyncClient, running: Running) -> None:
    await rounded(running, CHARGED)
    await rounded(running, complete=False)
    found = await seen(client, venue="bet365")
    assert [item.closed_at for item in found.items] == [None]
    [last] = found.rounds
    assert (last.is_complete, last.reason, last.balance, last.open_items) == (False, "a page was lost", None, 1)
    assert (await seen(client, venue="soft")).items == []


async def test_conservative_mode_is_entered_and_left_by_hand(client: httpx.AsyncClient) -> None:
    made = ConservativeTime.model_validate_json(
        (await client.post("conservative-mode", json={"venue": "bet365", "reason": "Bad line"})).content
    )
    assert (made.venue, made.set_by, made.ended_at) == ("bet365", "local", None)
    again = await client.post("conservative-mode", json={"venue": "bet365", "reason": "Once more"})
    assert ConservativeTime.model_validate_json(again.content) == made, "it stays as it is"
    shown = ConservativeMode.model_validate_json((await client.get("conservative-mode")).content)
    assert (shown.is_on, shown.asked) == (True, [made])
    ended = await client.post(f"conservative-mode/{made.id}/end", json={"reason": "Good again"})
    assert ConservativeTime.model_validate_json(ended.content).ended_because == "Good again"
    problem_of(await client.post(f"conservative-mode/{made.id}/end", json={"reason": "x"}), 409, "conflict")
    problem_of(await client.post(f"conservative-mode/{NOBODYS}/end", json={"reason": "x"}), 404, "not_found")
    problem_of(await client.post("conservative-mode", json={"venue": "nowhere", "reason": "x"}), 404, "not_found")
    everywhere = await client.post("conservative-mode", json={"reason": "All of it"})
    assert ConservativeTime.model_validate_json(everywhere.content).venue is None


async def test_entering_and_leaving_it_arrives_on_the_stream_and_what_is_refused_does_not(
    client: httpx.AsyncClient, running: Running
) -> None:
    hub = UpdateHub(clients=1, pending=1)
    reader = hub.join(frozenset({Topic.CONSERVATIVE_MODE, Topic.SCORES}))

    numbers = count()

    async def heard(seconds: float = 10) -> set[Topic] | None:
        """What came before a notification of ours, which comes last; None where that did not come in time."""
        number = str(next(numbers))
        await notify(running.database.pool, list(chunks(Topic.SCORES, "ids", [number])))
        topics: set[Topic] = set()
        while await reader.wait(seconds):
            taken = reader.take().notices
            topics |= set(taken)
            if number in taken.get(Topic.SCORES, ()):
                return topics - {Topic.SCORES}
        return None

    async def hears() -> bool:
        return await heard(0.1) is not None

    async with publishing_notifications(hub, running.dsn):
        await eventually_async(hears, "it listens")
        assert await heard() == set()
        made = ConservativeTime.model_validate_json(
            (await client.post("conservative-mode", json={"venue": "bet365", "reason": "Bad line"})).content
        )
        assert await heard() == {Topic.CONSERVATIVE_MODE}
        await client.post("conservative-mode", json={"reason": "x", "venue": "nowhere"})
        await client.get("conservative-mode")
        assert await heard() == set()
        await client.post(f"conservative-mode/{made.id}/end", json={"reason": "Good again"})
        assert await heard() == {Topic.CONSERVATIVE_MODE}
        await client.post(f"conservative-mode/{made.id}/end", json={"reason": "Good again"})
        assert await heard() == set()


async def test_each_venue_has_a_procedure_that_says_what_cannot_be_done(client: httpx.AsyncClient) -> None:
    answer = await client.get("venues/emergency-procedures")
    found = {each.venue: each for each in EmergencyProcedureList.model_validate_json(answer.content).items}
    bookmaker, exchange = found["bet365"], found["betfair_exchange"]
    assert [step.action for step in bookmaker.steps] == [
        "halt", "hedge_elsewhere", "transfer", "contact", "reconcile", "resume",
    ]  # fmt: skip
    assert [step.action for step in exchange.steps][:5] == [
        "halt",
        "cancel",
        "close_out",
        "hedge_elsewhere",
        "transfer",
    ]
    assert all("No money is moved" in " ".join(of.cannot) for of in found.values())
    assert all(step.by_machine is (step.command is not None) for of in found.values() for step in of.steps)
    assert "cannot be laid" in " ".join(bookmaker.cannot)
    assert exchange.contact is None

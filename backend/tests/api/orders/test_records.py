"""The sealed record over the API: hidden before an event begins, shown with its outcome after."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final

import httpx
import pytest

from advisor.api.orders.schemas import RecordHead
from advisor.core.clock import FixedClock
from advisor.core.money.prices import DecimalOdds
from advisor.core.proofs.chained_lines import Content, checked_lines
from advisor.core.proofs.sealed_record import SEALED_RECORD, checked_record
from advisor.core.proofs.seals import Head
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW, a_value_bet, add_event, add_teams
from tests.api.orders.order_seeding import MATCHED_AFTER, SENT_AFTER, Orders

WON, REFUSED, TO_COME = range(1, 4)
DECIDED: Final = {number: NOW - timedelta(hours=6 - number) for number in (WON, REFUSED, TO_COME)}


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    async with running_on(database_url, FixedClock(NOW)) as started:
        pool = started.database.pool
        await add_teams(pool, ["Ajax", "Bremen", "Celtic"])
        over = await add_event(pool, "Ajax", "Bremen", NOW - timedelta(hours=1), status="finished")
        to_come = await add_event(pool, "Celtic", "Ajax", NOW + timedelta(hours=1))
        orders = Orders(pool)
        await orders.open()
        won, refused, _ = [
            await orders.intend(number, event, DECIDED[number], signal=a_value_bet(event, number))
            for number, event in ((WON, over), (REFUSED, over), (TO_COME, to_come))
        ]
        await orders.send(won, DECIDED[WON] + SENT_AFTER)
        await orders.match(won, DECIDED[WON] + MATCHED_AFTER, (DecimalOdds(21_000), 1_000))
        await orders.settle({won: (2, "won")}, NOW)
        await orders.refuse(refused, DECIDED[REFUSED] + SENT_AFTER)
        yield started


async def test_the_record_has_every_bet_also_those_that_came_to_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.get("bets/record")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-ndjson")
    assert answer.headers["content-disposition"] == 'attachment; filename="record-2026-11-25.jsonl"'
    head = RecordHead.model_validate_json((await client.get("bets/record/head")).content)
    found = checked_record(answer.content, Head(head.number, head.head))
    assert (found.faults, found.bets, found.shown, found.last.number) == ((), 3, 2, 3)
    bets = [line.content for line in checked_lines(answer.content, SEALED_RECORD) if line.kind == "bet"]
    outcomes = [outcome_of(bet) for bet in bets]
    assert outcomes == [("settled", "won", "11.00"), ("refused", None, None), None]
    assert b"Celtic" not in answer.content, "what is to come is nobody's to see"


def outcome_of(bet: object) -> tuple[Content, ...] | None:
    assert isinstance(bet, dict)
    outcome = bet["outcome"]
    return None if outcome is None else (outcome["standing"], outcome["outcome"], outcome["profit"])

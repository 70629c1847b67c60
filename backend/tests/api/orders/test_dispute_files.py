"""The dispute file of a bet with partial matches, one that failed, a settlement that was corrected, and a void."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from typing import Final, cast
from uuid import UUID

import asyncpg
import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.core.clock import FixedClock
from advisor.core.errors import ProofBrokenError
from advisor.core.money.prices import DecimalOdds
from advisor.core.orders.instances import InstanceDefinition
from advisor.core.orders.modes import Mode
from advisor.core.orders.states import Finality
from advisor.core.proofs.chained_lines import Line, checked_lines, hash_of
from advisor.db.ledger.prices import stored_price
from advisor.db.orders.commands import CommandKind
from advisor.db.orders.dispute_file import DISPUTE_FILE
from advisor.db.strategies.instances import Change, create_instance
from advisor.engine.tracking.value_bets import BetState
from tests.api.conftest import Running, running_on
from tests.api.live_seeding import NOW, a_value_bet, add_event, add_teams
from tests.api.orders.order_seeding import MATCHED_AFTER, SENT_AFTER, Orders, measure

BET, PLAIN = 1, 2
DECIDED: Final = NOW - timedelta(hours=5)
DEFINITION: Final = InstanceDefinition(
    strategy="value", config={"min_edge": 0.02}, mode=Mode.PAPER, portfolio="paper", venues=None, limits="balanced",
    staking={"kind": "kelly", "fraction": 0.25},
)  # fmt: skip


@pytest.fixture(scope="module")
async def running(database_url: str) -> AsyncIterator[Running]:
    async with running_on(database_url, FixedClock(NOW)) as started:
        pool = started.database.pool
        await add_teams(pool, ["Ajax", "Bremen"])
        event = await add_event(pool, "Ajax", "Bremen", NOW - timedelta(hours=3), status="finished")
        async with pool.acquire() as lent:
            connection = cast("asyncpg.Connection", lent)
            await create_instance(connection, "paper-value", DEFINITION, Change(by="local", at=NOW))
        orders = Orders(pool)
        await orders.open()
        signal = a_value_bet(event, BET, state=BetState.CLOSED, closing_probability=0.49, instance="paper-value")
        bet = await orders.intend(BET, event, DECIDED, signal=signal)
        await orders.send(bet, DECIDED + SENT_AFTER)
        at = DECIDED + MATCHED_AFTER
        odds, better = DecimalOdds(21_000), DecimalOdds(22_000)
        await orders.match(bet, at, (odds, 300), (better, 200), (odds, 100), finality=Finality.PROVISIONAL)
        await orders.fail(bet, "1", at + timedelta(seconds=1))
        for key in ("0", "2"):
            await orders.confirm(bet, key, at + timedelta(seconds=2))
        await orders.expire(bet, at + timedelta(seconds=3))
        await measure(pool, signal)
        await orders.settle({bet: (2, "won")}, NOW - timedelta(hours=1))
        await orders.correct({bet: (-2, "lost")}, NOW - timedelta(minutes=30))
        await orders.correct({bet: (0, "void")}, NOW - timedelta(minutes=20))
        async with pool.acquire() as lent:
            await ask_everything(cast("asyncpg.Connection", lent), bet)
        await orders.intend(PLAIN, event, DECIDED, instance="by hand")
        yield started


async def ask_everything(connection: asyncpg.Connection, bet: str) -> None:
    """One command of each kind, as people ask of an order while it stands and of the bet that it becomes."""
    for kind in CommandKind:
        change = (Decimal(500), stored_price(DecimalOdds(22_000))) if kind is CommandKind.CHANGE else (None, None)
        await connection.execute(
            "INSERT INTO engine_command (kind, subject, outcome, reason, asked_by, asked_at, quantity, price) "
            "VALUES ($1, $2, $3, $4, 'local', $5, $6, $7)",
            str(kind), bet, "void" if kind is CommandKind.SETTLE else None, f"{kind} it", NOW, *change,
        )  # fmt: skip


@pytest.fixture
async def file(client: httpx.AsyncClient) -> bytes:
    answer = await client.get(f"bets/{UUID(int=BET)}/dispute-file")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.headers["content-disposition"] == f'attachment; filename="bet-{UUID(int=BET)}.jsonl"'
    return answer.content


def of(file: bytes, kind: str) -> list[Line]:
    return [line for line in checked_lines(file, DISPUTE_FILE) if line.kind == kind]


def test_everything_about_the_bet_is_in_it(file: bytes) -> None:
    lines = checked_lines(file, DISPUTE_FILE)
    assert lines[0].content == {
        "format": DISPUTE_FILE, "reference": str(UUID(int=BET)), "made_at": NOW.isoformat(),
    }  # fmt: skip
    assert list(dict.fromkeys(line.kind for line in lines)) == [
        "file", "order", "instance", "rules", "signal", "quote", "check", "word", "fill", "entry", "result",
        "settlement", "close", "command", "seal",
    ]  # fmt: skip
    # Whatever kind of command there is.
    commands = of(file, "command")
    assert [line.content["asked"] for line in commands] == list(CommandKind)
    said = ("outcome", "quantity", "price", "reason", "done_at")
    by_kind = {line.content["asked"]: [line.content[name] for name in said] for line in commands}
    assert by_kind["settle"] == ["void", None, None, "settle it", None]
    assert by_kind["change"] == [None, "500", "2.20", "change it", None]
    [order] = of(file, "order")
    assert [order.content[name] for name in ("event_name", "selection", "price", "at_risk", "asset", "state")] == [
        "Ajax - Bremen", "home", "2.10", "10.00", "EUR", "expired",
    ]  # fmt: skip
    assert [(line.content["name"], line.content["limit"]) for line in of(file, "check")] == [
        ("limits", "50.00"), ("price", "2.10 or more"),
    ]  # fmt: skip


def test_the_rules_in_force_are_in_it(file: bytes) -> None:
    [instance], [rules] = of(file, "instance"), of(file, "rules")
    definition = instance.content["definition"]
    assert isinstance(definition, dict)
    assert (instance.content["version"], definition["config"]) == (1, {"min_edge": "0.02"})
    assert instance.content["config_hash"] == hash_of(definition)
    market, venue = rules.content["market"], rules.content["venue"]
    assert isinstance(market, dict)
    assert isinstance(venue, dict)
    assert (market["settled_by"], market["period"], market["selections"]) == (
        "winner",
        "normal_time",
        ["home", "draw", "away"],
    )
    assert (venue["key"], venue["commission"], venue["called_off"]) == ("bet365", "0.0", "returned")
    assert [line.content["venue"] for line in of(file, "quote")] == ["pinnacle", "bet365"]


def test_what_the_venue_said_and_what_followed_is_in_it(file: bytes) -> None:
    words = [(line.content["said"], line.content.get("key")) for line in of(file, "word")]
    assert words == [
        ("accepted", None), ("matched", "0"), ("matched", "1"), ("matched", "2"), ("match_failed", "1"),
        ("matched", "0"), ("matched", "2"), ("ended", None),
    ]  # fmt: skip
    fills = [(line.content["price"], line.content["quantity"], line.content["finality"]) for line in of(file, "fill")]
    assert fills == [("2.10", "300", "final"), ("2.20", "200", "failed"), ("2.10", "100", "final")]
    totals: Counter[str] = Counter()
    for entry in of(file, "entry"):
        postings = entry.content["postings"]
        assert isinstance(postings, list)
        assert sum(Decimal(each["amount"]) for each in postings) == 0
        for each in postings:
            totals[each["account"]] += Decimal(each["amount"])  # type: ignore[assignment]
    assert {account: total for account, total in totals.items() if total} == {}, "what is void costs nothing"
    assert [
        (line.content["number"], line.content["outcome"], line.content["gross"], line.content["replaced_at"] is None)
        for line in of(file, "settlement")
    ] == [(1, "won", "4.40", False), (2, "lost", "-4.00", False), (3, "void", "0.00", True)]
    [close] = of(file, "close")
    assert close.content == {
        "odds": None, "probability": "0.49", "clv": "0.0192", "measured_at": NOW.isoformat(),
    }  # fmt: skip


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_change_of_the_file_is_found(file: bytes, data: st.DataObject) -> None:
    lines = file.splitlines(keepends=True)
    at, other = data.draw(st.integers(0, len(file) - 1)), data.draw(st.integers(0, len(lines) - 1))
    number = file[:at].count(b"\n")
    changed = bytearray(file)
    changed[at] ^= data.draw(st.integers(1, 255))
    dropped = [*lines[:number], *lines[number + 1 :]]
    added = [*lines[:number], lines[other], *lines[number:]]
    moved = list(lines)
    moved[number], moved[other] = moved[other], moved[number]
    for wrong, found in (
        (bytes(changed), {number + 1}),
        (b"".join(dropped), {number + 1}),
        (b"".join(added), {number + 1, number + 2}),
        (b"".join(moved), {min(number, other) + 1}),
    ):
        if wrong == file:
            continue
        with pytest.raises(ProofBrokenError) as refused:
            checked_lines(wrong, DISPUTE_FILE)
        assert refused.value.line in found


async def test_an_order_by_hand_has_no_signal(client: httpx.AsyncClient) -> None:
    plain = (await client.get(f"bets/{UUID(int=PLAIN)}/dispute-file")).content
    kinds = {line.kind for line in checked_lines(plain, DISPUTE_FILE)}
    assert kinds == {"file", "order", "check", "entry", "result", "close", "seal"}
    assert (await client.get(f"bets/{UUID(int=99)}/dispute-file")).status_code == 404

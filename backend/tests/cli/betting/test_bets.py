"""``advisor bets`` and ``advisor ledger``: what is stored of bets, as tables and as JSON."""

import asyncio
import json
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from advisor.core.money.prices import DecimalOdds
from advisor.core.orders.modes import Mode
from advisor.db.leader.writes import WritingConnection
from advisor.db.ledger.portfolios import open_portfolio
from advisor.db.risk.states import write_risk_state
from advisor.risk.levels import LimitName, LimitUse, RiskFigures
from advisor.risk.limits import Refusal
from advisor.risk.tails import Tail
from tests.api.live_seeding import NOW, add_event, add_teams
from tests.api.orders.order_seeding import Orders, refuse_signals
from tests.cli.running import advisor, advisor_json

WON, OPEN = (str(UUID(int=number)) for number in (1, 2))


@pytest.fixture
def words(fresh_database_url: str) -> tuple[str, str]:
    """Of a database with two bets, one of which is won."""
    asyncio.run(_fill(fresh_database_url))
    return ("--database-url", fresh_database_url)


async def _fill(dsn: str) -> None:
    async with asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool:
        await add_teams(pool, ["Ajax", "Bremen"])
        event = await add_event(pool, "Ajax", "Bremen", NOW, status="finished")
        orders = Orders(pool)
        await orders.open()
        for number in (1, 2):
            at = NOW - timedelta(hours=3 - number)
            reference = await orders.intend(number, event, at)
            await orders.send(reference, at)
            await orders.match(reference, at, (DecimalOdds(21_000), 1_000))
        await orders.settle({WON: (2, "won")}, NOW)


async def _risk(dsn: str) -> None:
    figures = RiskFigures(
        bankroll=101_100, peak=101_100, exposure=6_000, open_bets=1, day_loss=0, week_loss=0,
        month_loss=0, drawdown=0.0, streak=0, is_halted=False,
        uses=(LimitUse(LimitName.OPEN_EXPOSURE, 6_000, 10_000), LimitUse(LimitName.OPEN_BETS, 1, 500)),
        tails=(Tail(1, 0.95, 0, 0), Tail(1, 0.99, 1_000, 1_050), Tail(5, 0.95, 2_000, 2_000)),
    )  # fmt: skip
    connection = await asyncpg.connect(dsn)
    await open_portfolio(WritingConnection(connection), "paper", Mode.PAPER)
    await write_risk_state(WritingConnection(connection), "paper", "EUR", figures, NOW)
    await connection.close()


def test_refused_signals_are_listed_with_what_was_found_and_what_it_was_held_against(words: tuple[str, str]) -> None:
    async def refuse() -> None:
        async with asyncpg.create_pool(words[1], min_size=1, max_size=1) as pool:
            await refuse_signals(pool, [(99, Refusal.EVENT_LIMIT, NOW)])

    assert "No signal was refused." in advisor("bets", "refusals", *words).stdout
    asyncio.run(refuse())
    [refused] = json.loads(advisor("bets", "refusals", "--json", *words).stdout)
    assert (refused["refusal"], refused["value"], refused["limit"]) == ("event_limit", "98.00 EUR", "90.00 EUR")
    assert "(98.00 EUR against 90.00 EUR)" in advisor("bets", "refusals", *words).stdout
    assert json.loads(advisor("bets", "refusals", "--instance", "other", "--json", *words).stdout) == []


def test_bets_are_listed_and_shown(words: tuple[str, str]) -> None:
    listed = json.loads(advisor("bets", "list", "--json", *words).stdout)
    assert [(each["reference"], each["standing"], each["profit"]) for each in listed] == [
        (OPEN, "open", None),
        (WON, "settled", "11.00"),
    ]
    [settled] = json.loads(advisor("bets", "list", "--state", "settled", "--json", *words).stdout)
    assert (settled["event"], settled["selection"], settled["outcome"]) == ("Ajax - Bremen", "home", "won")
    assert "11.00 EUR" in advisor("bets", "list", *words).stdout
    assert "no such bets" in advisor("bets", "list", "--state", "refused", *words).stderr
    assert advisor("bets", "list", "--state", "lost", *words).exit_code == 2
    shown = advisor("bets", "show", WON, *words).stdout
    for text in ("Ajax, Ajax - Bremen", "Matched 10.00 EUR at 2.10, final.", "Won: +11.00 EUR", "✓ price: 2.10"):
        assert text in shown
    detail = advisor_json("bets", "show", WON, *words)
    assert [each["event"] for each in detail["entries"]] == ["held", "released", "matched", "settled"]
    assert [each["kind"] for each in detail["timeline"]][-1] == "settled"
    missing = advisor("bets", "show", str(UUID(int=9)), *words)
    assert (missing.exit_code, missing.stdout) == (1, "")


def test_a_bet_is_settled_by_hand_once_an_engine_runs(words: tuple[str, str]) -> None:
    asked = advisor("bets", "settle", OPEN, "void", "--reason", "the venue [returned] it", *words)
    assert (asked.exit_code, asked.stdout) == (0, "")
    assert asked.stderr == f"No engine runs: the next one settles it: advisor bets show {OPEN}\n"
    command = advisor_json("bets", "settle", WON, "lost", "--reason", "corrected", *words)
    assert (command["subject"], command["outcome"], command["done_at"]) == (WON, "lost", None)
    for wrong, code in ((("settle", OPEN, "divided", "--reason", "x"), 2), (("settle", OPEN, "won"), 2),
                        (("settle", OPEN, "won", "--reason", " "), 2),
                        (("settle", str(UUID(int=9)), "won", "--reason", "x"), 1)):  # fmt: skip
        assert advisor("bets", *wrong, *words).exit_code == code


def test_the_ledger_is_listed(words: tuple[str, str]) -> None:
    accounts = json.loads(advisor("ledger", "accounts", "--json", *words).stdout)
    assert sum(round(100 * float(each["balance"])) for each in accounts) == 0
    assert "capital" in advisor("ledger", "accounts", *words).stdout
    assert "no accounts" in advisor("ledger", "accounts", "--portfolio", "other", *words).stderr
    entries = json.loads(advisor("ledger", "entries", "--bet", WON, "--json", *words).stdout)
    assert [each["event"] for each in entries] == ["settled", "matched", "released", "held"]
    assert [each["event"] for each in json.loads(advisor("ledger", "entries", "--last", 1, "--json", *words).stdout)]
    table = advisor("ledger", "entries", "--key", "opening", *words).stdout
    assert "1000.00" in table
    assert "no such entries" in advisor("ledger", "entries", "--key", "nothing", *words).stderr
    status = advisor("engine", "status", *words).stdout
    assert "Portfolio paper: bankroll 1011.00 EUR, 1 open bet with 10.00 at risk, profit 11.00" in status
    assert ", risk " not in status, "no engine has looked at it"
    asyncio.run(_risk(words[1]))
    status = advisor("engine", "status", *words).stdout
    assert "today 0.00, risk medium (60% of open exposure used), at most 10.00 lost within 1 day in 99% of" in status
    assert "cases, 10.50 on average in the others" in status
    [risk] = advisor_json("engine", "status", *words)["risk"]
    assert (risk["portfolio"], risk["level"], risk["exposure"]["amount"]) == ("paper", "medium", "60.00")

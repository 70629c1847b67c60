"""What is decided is sealed in the same step: in the journal, and in a table that nobody changes."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import asyncpg
import orjson
import pytest

from advisor.backtest.session import replayed
from advisor.core.clock import FixedClock
from advisor.core.markets import EventStatus
from advisor.core.orders.instances import BettingWindow, InstanceState
from advisor.core.orders.modes import Mode
from advisor.core.proofs.chained_lines import Line, chained, checked_lines
from advisor.core.proofs.sealed_record import SEALED_RECORD, checked_record
from advisor.core.proofs.seals import NO_SEAL, Head, seals_after
from advisor.core.readings import Reading
from advisor.db.journal.files import JournalFolder, opened_journal
from advisor.db.orders.sealed_record import sealed_record
from advisor.db.orders.seals import last_head
from advisor.db.strategies.instances import Change, create_instance, set_state
from advisor.engine.journal.seals import seals_of
from advisor.ports.journal import RecordKind
from tests.cli.running import advisor
from tests.live.betting.placing import process_of, sending, until_placed, with_value
from tests.live.betting.test_order_flow import owner, pool
from tests.live.part_of_process import KICKOFF, NOW, paper, report

__all__ = ["owner", "pool"]


async def record(owner: asyncpg.Pool, clock: FixedClock) -> bytes:
    async with owner.acquire() as lent:
        return await sealed_record(cast("asyncpg.Connection", lent), clock.instant)


def bet_of(file: bytes) -> Line:
    [bet] = [line for line in checked_lines(file, SEALED_RECORD) if line.kind == "bet"]
    return bet


async def test_a_bet_is_sealed_before_its_event_and_shown_after(
    pool: asyncpg.Pool, owner: asyncpg.Pool, tmp_path: Path
) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await process.ingest.turn(None)
    journals = JournalFolder(tmp_path, timedelta(days=3), timedelta(days=1), clock)
    process.ingest.record_in(lambda config: journals.begin(config, anew=False))
    assert await last_head(pool) == Head(0, "0" * 64)
    async with sending(process.orders):
        await with_value(process, clock)
        placed = await until_placed(process, pool, "filled")
    [seal] = await pool.fetch("SELECT * FROM seal")
    assert (seal["number"], seal["reference"], seal["at"]) == (1, placed["reference"], placed["intended_at"])
    assert len(seal["salt"]) == 64

    hidden = await record(owner, clock)
    assert bet_of(hidden).content["shown"] is None
    for secret in (seal["salt"], "Ravenmoor", str(placed["reference"])):
        assert secret.encode() not in hidden
    before = checked_record(hidden)
    assert (before.faults, before.bets, before.shown, before.last) == ((), 1, 0, await last_head(pool))

    clock.instant = KICKOFF + timedelta(minutes=100)
    await process.take(Reading(provider="espn", events=(report("espn", EventStatus.FINISHED, (2, 1)),)))
    journals.end()
    shown = await record(owner, clock)
    found = checked_record(shown, before.last)
    assert (found.faults, found.shown) == ((), 1)
    content = bet_of(shown).content
    said, outcome = content["shown"], content["outcome"]
    assert isinstance(said, dict)
    assert isinstance(outcome, dict)
    assert (said["content"]["event"], said["content"]["odds"]) == ("Ravenmoor United - Dunwald", "2.30")
    assert (outcome["outcome"], outcome["profit"]) == ("won", "13.00")

    with opened_journal(tmp_path, seal["session"]) as records:
        written = list(records)
    place = written[seal["record"]]
    assert place.kind == RecordKind.SEALED
    assert [tuple(each) for each in seals_of(place.payload)] == [
        (1, seal["at"].isoformat(), seal["sealed"], seal["head"])
    ]
    assert content["journal"] == {
        "session": seal["session"], "record": seal["record"], "seal": seal["record_seal"],
    }  # fmt: skip
    decided = [each.kind for each in written[seal["record"] - 2 : seal["record"]]]
    assert decided == [RecordKind.STEPPED, RecordKind.ORDERS], "of the step that decided it"
    assert replayed(written).difference is None

    file, journal = tmp_path / "record.jsonl", tmp_path / f"{seal['session']}.journal"
    file.write_bytes(shown)
    assert advisor("bets", "verify", file, "--journal", journal).exit_code == 0
    # Whoever seals anew, in a chain that is whole, is found by what the journal has published.
    salt, said = "another salt", {**said["content"], "odds": "9.30"}
    [anew] = seals_after(NO_SEAL, [("", salt, said)], seal["at"])
    shows = {"salt": salt, "content": said}
    forged: dict[str, Any] = {**content, "sealed": anew.sealed, "head": anew.head, "shown": shows}
    about: dict[str, Any] = {"made_at": clock.instant.isoformat(), "bets": 1, "head": anew.head}
    file.write_bytes(chained(SEALED_RECORD, about, [("bet", forged)]))
    assert advisor("bets", "verify", file).exit_code == 0
    refused = advisor("bets", "verify", file, "--journal", journal)
    assert (refused.exit_code, refused.stderr.splitlines()) == (
        1,
        [
            "✗ Line 2: Bet 1 is not in the journal as the record says it.",
            f"✗ Line 1: The journal has another number 1, sealed at {seal['at'].isoformat()}: it was dropped or "
            "changed, or its step was never stored.",
        ],
    )


async def test_what_was_sealed_is_never_changed(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    await with_value(process, clock)
    assert await owner.fetchval("SELECT session FROM seal") is None, "sealed without a journal too"
    for statement in ("UPDATE seal SET at = now()", "DELETE FROM seal", "TRUNCATE seal"):
        with pytest.raises(asyncpg.RestrictViolationError, match="never changed"):
            await owner.execute(statement)


async def test_signals_that_nobody_bets_on_are_sealed_too(pool: asyncpg.Pool, owner: asyncpg.Pool) -> None:
    clock = FixedClock(NOW)
    process = await process_of(pool, clock)
    nothing, watching = replace(paper(0.03), venues=("elsewhere",)), replace(paper(0.03), mode=Mode.WATCH)
    late = replace(paper(0.03), schedule=(BettingWindow(days=frozenset({(NOW.weekday() + 3) % 7}), begin=0, end=60),))
    async with owner.acquire() as lent, lent.transaction():
        connection = cast("asyncpg.Connection", lent)
        for name, definition in (("elsewhere", nothing), ("watching", watching), ("late", late)):
            await create_instance(connection, name, definition, Change(by="ann", at=NOW))
            await set_state(connection, name, InstanceState.RUNNING, Change(by="ann", at=NOW))
    async with process.writes.transaction() as writing:
        await process.orders.take_up_instances(writing, NOW)
    await with_value(process, clock)
    rows = await owner.fetch("SELECT number, kind, reference, content FROM seal ORDER BY number")
    assert [(row["number"], row["kind"]) for row in rows] == [(1, "bet"), *((n, "signal") for n in (2, 3, 4))]
    contents = [orjson.loads(row["content"]) for row in rows]
    assert {each["instance"]: each["refusal"] for each in contents[1:]} == {
        "elsewhere": None, "watching": None, "late": "schedule",
    }  # fmt: skip
    [signal] = await owner.fetch("SELECT id FROM value_bet WHERE instance = 'watching'")
    [sealed] = [each for each in contents if each["instance"] == "watching"]
    assert (sealed["signal"], sealed["instance_version"], sealed["odds"]) == (str(signal["id"]), 1, "2.30")
    assert (sealed["event"], sealed["market"], sealed["selection"]) == (
        "Ravenmoor United - Dunwald", contents[0]["market"], contents[0]["selection"],
    )  # fmt: skip

    hidden = await record(owner, clock)
    found = checked_record(hidden)
    assert (found.faults, found.bets, found.signals, found.shown) == ((), 1, 3, 0)
    assert str(signal["id"]).encode() not in hidden
    clock.instant = KICKOFF + timedelta(minutes=100)
    await process.take(Reading(provider="espn", events=(report("espn", EventStatus.FINISHED, (2, 1)),)))
    shown = await record(owner, clock)
    assert checked_record(shown, found.last).shown == 4
    outcomes = [line.content["outcome"] for line in checked_lines(shown, SEALED_RECORD) if line.kind == "signal"]
    assert [set(each) for each in outcomes if isinstance(each, dict)] == [
        {"closing_odds", "closing_probability", "clv"}
    ] * 3
    # What was found can be deleted; that it was found cannot.
    await owner.execute("DELETE FROM value_bet WHERE instance = 'watching'")
    kept = checked_record(await record(owner, clock), found.last)
    assert (kept.faults, kept.signals, kept.shown) == ((), 3, 4)

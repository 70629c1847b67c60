"""Markets about a participant: one for each, never mixed; a field priced as one."""

from typing import Final, cast

import numpy as np
import pytest

from advisor.core.markets import LINE_NONE, MAX_PARTICIPANT, NO_PARTICIPANT
from advisor.core.quotes import Side
from advisor.engine.books.messages import Snapshot
from advisor.engine.journal.codec import Tree, decoded, encoded
from advisor.engine.journal.session import Restored, StepInputs, stepped_bytes, stepped_of
from advisor.engine.step import LiveEngine
from advisor.engine.tracking.value_bets import Ending
from advisor.instruments.market_types import MARKET_TYPES, TOTALS
from advisor.instruments.participant_markets import OUTRIGHT, PLAYER_POINTS
from advisor.ports.journal import RecordKind
from tests.unit.engine.live_building import EVENT, EVENTS, Price, live_config, micros, numbered_ids, ticks
from tests.unit.engine.live_run import Memory, Run

FIELD: Final = {1: 0.5, 2: 0.3, 3: 0.2}
"""Chances of participants."""


def winners(venue: str, margin: float, at: float = 0.0, **better: float) -> list[Price]:
    """A venue's odds on the field; of ``p1``, ``p2``, … other ones."""
    return [
        Price(venue, 0, better.get(f"p{who}", 1.0 / (chance * (1.0 + margin))), at, market=OUTRIGHT, participant=who)
        for who, chance in FIELD.items()
    ]


def points(venue: str, participant: int, over: float, under: float, line: int = 2_050) -> list[Price]:
    return [
        Price(venue, s, odds, market=PLAYER_POINTS, line=line, participant=participant)
        for s, odds in enumerate((over, under))
    ]


def test_value_on_one_of_a_field() -> None:
    run = Run(live_config(method="multiplicative"))
    result = run.step(0, [*winners("pinnacle", 0.1), *winners("soft", 0.1, p2=3.6)])
    (bet,) = result.value_bets.opened
    assert (bet.event, bet.market, bet.participant, bet.selection, bet.odds_e4) == (EVENT, OUTRIGHT, 2, 0, 36_000)
    assert bet.probability == pytest.approx(0.3, abs=1e-4)
    assert bet.edge == pytest.approx(0.08, abs=1e-3)


def test_a_price_of_one_changes_what_all_others_are_worth() -> None:
    """The sharp venue makes the third the favourite, in a quote about him alone."""
    run = Run(live_config(method="multiplicative"))
    run.step(0, [*winners("pinnacle", 0.1), *winners("soft", 0.1, p2=3.6)])
    result = run.step(1, [Price("pinnacle", 0, 1.6, at=1, market=OUTRIGHT, participant=3)])
    (bet,) = result.value_bets.ended
    assert (bet.participant, bet.ended_because) == (2, Ending.EDGE_GONE)
    assert sorted(result.markets.participant.tolist()) == [1, 2, 3], "all of them were looked at"


def test_a_part_of_a_field_makes_no_value() -> None:
    run = Run(live_config(method="multiplicative"))
    half = [price for price in winners("pinnacle", 0.1) if price.participant != 1]
    assert not run.step(0, [*half, *winners("soft", 0.1, p2=9.0)]).value_bets.opened


def test_two_people_are_two_markets() -> None:
    run = Run()
    result = run.step(
        0, [*points("pinnacle", 7, 1.9, 1.9), *points("soft", 8, 2.6, 1.5), *points("soft", 7, 1.75, 2.1)]
    )
    (bet,) = result.value_bets.opened
    assert (bet.participant, bet.selection) == (7, 1)
    state = run.engine.books.state
    rows = [run.engine.books.row(EVENT, MARKET_TYPES[PLAYER_POINTS].code, who, 2_050) for who in (7, 8, 9)]
    assert rows[0] != rows[1]
    assert rows[2] == -1
    assert [int(state.markets.participant[row]) for row in rows[:2]] == [7, 8]


def test_prices_about_different_people_are_neither_surebet_nor_middle() -> None:
    """Over 20.5 of one at 2.3 with under of another at 2.3; over 18.5 of one with under 22.5 of another."""
    apart = [*points("a", 1, 2.3, 1.6), *points("b", 2, 1.6, 2.3)]
    wide = [*points("a", 1, 1.95, 1.8, line=1_850), *points("b", 2, 1.8, 1.95, line=2_250)]
    for prices in (apart, wide):
        assert not Run().step(0, prices).arbitrages.opened
    same = [*points("a", 1, 2.3, 1.6), *points("b", 1, 1.6, 2.3)]
    (found,) = Run().step(0, same).arbitrages.opened
    assert (found.participant, found.legs_key.split()[0]) == (1, "player_points:1")
    middle = [*points("a", 1, 1.95, 1.8, line=1_850), *points("b", 1, 1.8, 1.95, line=2_250)]
    assert [each.participant for each in Run().step(0, middle).arbitrages.opened] == [1]


def test_a_back_and_a_lay_of_one_of_a_field_are_a_surebet() -> None:
    lay = Price("exchange", 0, 2.0, side=Side.LAY, market=OUTRIGHT, participant=1)
    (found,) = Run().step(0, [Price("soft", 0, 2.3, market=OUTRIGHT, participant=1), lay]).arbitrages.opened
    assert found.participant == 1
    other = lay._replace(participant=2)
    assert not Run().step(0, [Price("soft", 0, 2.3, market=OUTRIGHT, participant=1), other]).arbitrages.opened


def test_a_snapshot_withdraws_the_price_of_who_is_missing_alone() -> None:
    run = Run()
    run.step(0, winners("soft", 0.1))
    left = ticks([price for price in winners("soft", 0.1, at=1) if price.participant != 2])
    result = run.step(1, left, snapshots=[Snapshot.of_ticks(left, np.array([EVENT], np.int64), micros(1))])
    gone = [each.ticks for each in result.quotes if not each.ticks.odds_e4.all()]
    assert [each.participant.tolist() for each in gone] == [[2]]


@pytest.mark.parametrize(
    "price",
    [
        pytest.param(Price("a", 0, 2.0, market=OUTRIGHT), id="about nobody"),
        pytest.param(Price("a", 0, 2.0, market=TOTALS, line=250, participant=1), id="about one, of a match"),
        pytest.param(Price("a", 0, 2.0, market=OUTRIGHT, participant=MAX_PARTICIPANT + 1), id="beyond the last"),
        pytest.param(Price("a", 0, 2.0, market=OUTRIGHT, participant=-1), id="below the first"),
    ],
)
def test_what_cannot_be_is_refused(price: Price) -> None:
    assert Run().step(0, [price]).counts.refused == 1


def test_the_last_participant_on_the_lowest_line_is_himself() -> None:
    """Market, participant and line share one key: none may run into another."""
    run = Run()
    run.step(
        0,
        [
            Price("a", 0, 2.0, market=PLAYER_POINTS, participant=who, line=line)
            for who in (1, 2, MAX_PARTICIPANT)
            for line in (25, 2**31 - 76)
        ],
    )
    state = run.engine.books.state
    held = np.flatnonzero(state.markets.slot >= 0)
    assert len(held) == 6
    for row in held.tolist():
        participant, line = int(state.markets.participant[row]), int(state.markets.line[row])
        assert run.engine.books.row(EVENT, MARKET_TYPES[PLAYER_POINTS].code, participant, line) == row


def test_a_bet_about_one_is_taken_up_again_after_a_restart() -> None:
    prices = [*winners("pinnacle", 0.1), *winners("soft", 0.1, p2=3.6)]
    run = Run(live_config(method="multiplicative"))
    opened = run.step(0, prices).value_bets.opened
    again = Run(live_config(method="multiplicative"))
    again.engine.restore(Restored(opened, ()))
    result = again.step(1, [price._replace(at=1) for price in prices])
    assert not result.value_bets.opened
    assert not result.value_bets.ended


def test_a_journal_says_whom_signals_were_about_and_an_older_one_that_they_were_about_nobody() -> None:
    run = Run(live_config(method="multiplicative"))
    quoted = ticks([*winners("pinnacle", 0.1), *winners("soft", 0.1, p2=3.6)])
    result = run.step(0, quoted)
    inputs = StepInputs(now=1, ticks=[quoted], events={}, gone=[], snapshots=[], confirmations=[], availabilities=[])
    tree = decoded(stepped_bytes(inputs, result))
    read = stepped_of(encoded(cast("Tree", tree)))
    assert read.inputs.ticks[0].participant.tolist() == [1, 2, 3, 1, 2, 3]
    assert [each.participant for each in read.signals] == [2]
    assert [(each.what, each.participant) for each in read.changes] == [("opened", 2)]
    for name in ("signals", "changes"):
        tree[name] = [row[:-1] for row in cast("list[list[object]]", tree[name])]
    (written,) = cast("list[dict[str, Tree]]", tree["ticks"])
    del written["participant"]
    older = stepped_of(encoded(cast("Tree", tree)))
    assert older.inputs.ticks[0].participant.tolist() == [NO_PARTICIPANT] * 6
    assert [each.participant for each in older.signals] == [NO_PARTICIPANT]
    assert [each.participant for each in older.changes] == [NO_PARTICIPANT]


def test_what_an_engine_held_before_markets_were_about_anybody_is_carried_on() -> None:
    run = Run()
    run.step(0, [Price("pinnacle", s, odds) for s, odds in enumerate((2.1, 3.4, 3.6))] + [Price("soft", 0, 2.4)])
    memory = Memory()
    run.engine.record_in(memory)
    tree = decoded(memory.payloads[RecordKind.CARRIED])
    del cast("dict[str, Tree]", tree["markets"])["participant"]
    followed = cast("dict[str, dict[str, list[list[object]]]]", tree["followed"])
    for each in followed.values():
        for name in ("confirmed", "unconfirmed"):
            for row in each[name]:
                code, _, line = cast("tuple[int, int, int]", row[1])
                row[1] = [code, line]
    again = LiveEngine(live_config(), numbered_ids())
    again.carry_on(encoded(cast("Tree", tree)))
    assert not again.books.state.markets.participant.any()
    assert again.books.row(EVENT, 0, NO_PARTICIPANT, LINE_NONE) >= 0
    price = ticks([Price("soft", 0, 2.45, at=1)])
    updated = [engine.step([price], micros(1), EVENTS).value_bets.updated for engine in (again, run.engine)]
    assert [bet.odds_e4 for bet in updated[0]] == [bet.odds_e4 for bet in updated[1]] == [24_500]

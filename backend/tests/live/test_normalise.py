"""A provider's quotes become columns on our events, turned round where it names the sides the other way."""

import asyncio
from collections.abc import Mapping
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from advisor.core.markets import LINE_NONE
from advisor.core.quotes import Quote, Side
from advisor.core.readings import Reading
from advisor.core.ticks import SIZE_UNKNOWN, Ticks
from advisor.db.events.provider_events import Placement
from advisor.instruments.market_types import AWAY_TOTALS, BY_CODE, H2H_3WAY, HOME_TOTALS, MARKET_TYPES, SPREADS, TOTALS
from advisor.instruments.participant_markets import OUTRIGHT
from advisor.live.inbox import Batch, Inbox
from advisor.live.normalise import confirmations_of, normalised, participants_in, snapshots_of, ticks_of

NAMES: Final = (("Ann", 20_000), ("Bea", 30_000), ("Cay", 40_000))
"""Participants, by the names of a provider, and their odds."""


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    market = draw(st.sampled_from(list(MARKET_TYPES)))
    lined = MARKET_TYPES[market].has_line
    return Quote(
        draw(st.sampled_from(["a", "b", "unknown"])),
        market,
        draw(st.integers(-40, 40)) * 25 if lined else LINE_NONE,
        draw(st.integers(0, len(MARKET_TYPES[market].selections) - 1)),
        draw(st.sampled_from(["v", "w", "x"])),
        draw(st.sampled_from(Side)),
        draw(st.sampled_from([0, 10_100, 25_000])),
        draw(st.one_of(st.none(), st.integers(0, 10**9))),
        draw(st.integers(1, 100)),
        draw(st.integers(1, 100)),
    )


def rows(ticks: Ticks) -> list[tuple[int, ...]]:
    columns = (ticks.event, ticks.market, ticks.line, ticks.selection, ticks.side, ticks.odds_e4, ticks.size, ticks.at)
    return [tuple(int(value) for value in row) for row in zip(*columns, strict=True)]


@given(st.lists(quotes(), max_size=30))
def test_every_quote_on_a_known_event_becomes_a_row(given_quotes: list[Quote]) -> None:
    ticks = normalised("p", given_quotes, {"a": Placement(7, swapped=False), "b": Placement(9, swapped=False)})
    known = [quote for quote in given_quotes if quote.event != "unknown"]
    assert rows(ticks) == [
        (
            {"a": 7, "b": 9}[quote.event],
            MARKET_TYPES[quote.market].code,
            quote.line,
            quote.selection,
            quote.side,
            quote.odds_e4,
            SIZE_UNKNOWN if quote.size is None else quote.size,
            quote.at,
        )
        for quote in known
    ]
    assert [ticks.venues[place] for place in ticks.venue] == [quote.venue for quote in known]


@given(st.lists(quotes(), max_size=20))
def test_turning_round_twice_changes_nothing(given_quotes: list[Quote]) -> None:
    plain = normalised("p", given_quotes, {"a": Placement(7, swapped=False)})
    once = normalised("p", given_quotes, {"a": Placement(7, swapped=True)})
    back = [
        Quote("a", BY_CODE[m].key, line, s, "v", Side(side), odds, size, at, at)
        for _, m, line, s, side, odds, size, at in rows(once)
    ]
    assert rows(normalised("p", back, {"a": Placement(7, swapped=True)})) == rows(plain)


def test_whom_a_quote_is_about_is_known_by_our_id_and_one_about_a_stranger_is_left_out() -> None:
    quoted = of_names()
    places = {("p", "a"): Placement(7, swapped=False)}
    batch = batch_of(*quoted)
    assert participants_in(batch, places) == {(7, name) for name, _ in NAMES}
    assert participants_in(batch, {}) == set()
    (ticks,) = ticks_of(batch, places, {(7, "Ann"): 3, (7, "Bea"): 4, (8, "Cay"): 5})
    assert (ticks.participant.tolist(), ticks.odds_e4.tolist()) == ([3, 4], [20_000, 30_000])


def test_a_snapshot_says_whom_its_offers_are_about() -> None:
    quoted = of_names()
    known = {(7, name): number for number, (name, _) in enumerate(NAMES, start=3)}
    (snapshot,) = snapshots_of(batch_of(*quoted, whole={"a": 9}), {("p", "a"): Placement(7, swapped=False)}, known)
    assert sorted(snapshot.participant.tolist()) == [3, 4, 5]


def of_names() -> list[Quote]:
    return [
        Quote("a", OUTRIGHT, LINE_NONE, 0, "v", Side.BACK, odds, None, 1, 1, participant=who) for who, odds in NAMES
    ]


def batch_of(*quotes: Quote, whole: Mapping[str, int] | None = None) -> Batch:
    inbox = Inbox(100)
    inbox.put(Reading(provider="p", quotes=quotes, snapshot_of=whole or {}))
    return asyncio.run(inbox.take())


def test_the_home_sides_handicap_becomes_the_other_sides() -> None:
    quote = Quote("a", SPREADS, -75, 0, "v", Side.BACK, 20_000, None, 1, 1)
    (row,) = rows(normalised("p", [quote], {"a": Placement(7, swapped=True)}))
    assert row[2:4] == (75, 1)


def test_the_total_of_one_side_becomes_that_of_the_other() -> None:
    over = Quote("a", HOME_TOTALS, 150, 0, "v", Side.BACK, 20_000, None, 1, 1)
    (row,) = rows(normalised("p", [over], {"a": Placement(7, swapped=True)}))
    assert row[1:4] == (MARKET_TYPES[AWAY_TOTALS].code, 150, 0)


async def test_confirmations_are_of_the_market_as_it_is_kept() -> None:
    places = {("p", "a"): Placement(7, swapped=True), ("p", "b"): Placement(9, swapped=False)}
    inbox = Inbox(10)
    heard = {("a", HOME_TOTALS): 5, ("b", HOME_TOTALS): 5, ("a", TOTALS): 5}
    inbox.put(Reading(provider="p", confirmed=heard))
    (made,) = confirmations_of(await inbox.take(), places)
    assert list(zip(made.events.tolist(), made.markets.tolist(), strict=True)) == [
        (7, MARKET_TYPES[AWAY_TOTALS].code), (9, MARKET_TYPES[HOME_TOTALS].code), (7, MARKET_TYPES[TOTALS].code),
    ]  # fmt: skip


def test_totals_and_draws_stay() -> None:
    over = Quote("a", TOTALS, 250, 0, "v", Side.BACK, 20_000, None, 1, 1)
    draw = Quote("a", H2H_3WAY, LINE_NONE, 1, "v", Side.BACK, 30_000, None, 1, 1)
    found = rows(normalised("p", [over, draw], {"a": Placement(7, swapped=True)}))
    assert [row[2:4] for row in found] == [(250, 0), (LINE_NONE, 1)]

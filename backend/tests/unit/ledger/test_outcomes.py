"""How bets ended, against the rules in words: every market type, selection and line, whatever is known of the event."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.core.markets import LINE_NONE, EventStatus, GameEnd, MarketTypeKey
from advisor.core.quotes import Side
from advisor.core.results import DID_NOT_TAKE_PART, EventResult
from advisor.core.venues import VenueKind
from advisor.instruments.market_types import (
    BY_CODE,
    H2H,
    MARKET_TYPES,
    OUTRIGHT,
    PLAYER_POINTS,
    SPREADS,
    TOTALS,
    MarketType,
)
from advisor.instruments.settlement_terms import TERMS, Absent, DeadHeat, Resolution, SettlementTerms, Tie
from advisor.ledger.outcomes import Decided, Undecided, bet_result

HALF_TIMES = {"h2h_3way_h1", "totals_h1"}
NORMAL_TIME = {"h2h_3way", "draw_no_bet", "double_chance"}
LINES = {"spreads", "totals", "totals_h1", "home_totals", "away_totals"}
OURS, OTHER = 7, 8
ANYWHERE = "pinnacle"

USUAL = TERMS[VenueKind.BOOKMAKER]
BY_TIES = [replace(USUAL, tie=tie, resolution=resolution) for tie, resolution in product(Tie, Resolution)]
BY_OTHERS = [
    replace(USUAL, dead_heat=dead_heat, non_runner=absent, no_show=absent)
    for dead_heat, absent in product(DeadHeat, Absent)
]
CASES = [(row, terms) for row in BY_CODE for terms in (BY_TIES if row.is_settled_by_score else BY_OTHERS)]

Parts = tuple[Fraction, Fraction] | str
"""What of a stake wins and what is lost, or what is said instead."""
WON, LOST, RETURNED = (Fraction(1), Fraction(0)), (Fraction(0), Fraction(1)), (Fraction(0), Fraction(0))


@cache
def over(ahead: Fraction) -> Parts:
    """A stake on what is so much over its line; on a quarter line half of it stands on each line beside."""
    halves = [ahead] if ahead.denominator <= 2 else [ahead - Fraction(1, 4), ahead + Fraction(1, 4)]
    share = Fraction(1, len(halves))
    return share * sum(each > 0 for each in halves), share * sum(each < 0 for each in halves)


@cache
def by_score(key: str, selection: str, line: Fraction, score: tuple[int, int], tie: Tie) -> Parts:
    home, away = score
    if key == "spreads":
        return over(home - away + line if selection == "home" else away - home - line)
    if key in LINES:
        counted = {"home_totals": home, "away_totals": away}.get(key, home + away)
        return over(counted - line if selection == "over" else line - counted)
    if key == "btts":
        return WON if (selection == "yes") == (home > 0 < away) else LOST
    if key == "draw_no_bet" and home == away:
        return RETURNED
    if key == "h2h" and home == away:
        return {Tie.RETURNED: RETURNED, Tie.LOST: LOST, Tie.DIVIDED: (Fraction(1, 2), Fraction(1, 2))}[tie]
    winner = "home" if home > away else "away" if away > home else "draw"
    return WON if winner in selection.split("_or_") else LOST


def by_participant(key: str, selection: str, line: Fraction, known: Mapping[int, int], terms: SettlementTerms) -> Parts:
    """Of ``OURS``; who won is what the others and we have together of one win."""
    of_field = key == "outright"
    if OURS not in known:
        shares = sum((Fraction(1, each) for each in known.values() if each > 0), Fraction(0))
        if not of_field or shares != 1:
            return "not_known"
        return LOST if selection == "yes" else WON
    result = known[OURS]
    if result == DID_NOT_TAKE_PART:
        words = {Absent.RETURNED: "void", Absent.BY_CONTRACT: "by_contract"}
        said = words.get(terms.non_runner if of_field else terms.no_show)
        if said is not None:
            return said
        result = 0
    if of_field:
        full = terms.dead_heat is DeadHeat.FULL
        yes = Fraction(0) if result == 0 else Fraction(1) if full else Fraction(1, result)
        return (yes, 1 - yes) if selection == "yes" else (1 - yes, yes)
    if selection in ("yes", "no"):
        return WON if (selection == "yes") == (result >= 1) else LOST
    return over(result - line if selection == "over" else line - result)


def expected(row: MarketType, line: int, selection: str, known: EventResult, terms: SettlementTerms) -> Parts:
    if known.status == "void":
        return "void" if terms.resolution is Resolution.OFFICIAL else "by_contract"
    if known.called_off:
        return "called_off"
    if known.ending == "shortened" and row.key not in HALF_TIMES:
        return "shortened"
    points = Fraction(line, 100) if line != LINE_NONE else Fraction(0)
    if row.key in {"outright", "question"} or row.key.startswith("player_"):
        return by_participant(row.key, selection, points, known.participants, terms)
    if row.key in HALF_TIMES:
        score = known.half_time
    elif known.sport == "football":
        score = known.normal_time
    elif row.key not in NORMAL_TIME:
        score = known.score
    else:
        score = known.normal_time
        if score is None and known.score is not None and (known.overtime or known.score[0] == known.score[1]):
            # Nobody plays on but from a level score, whatever it was.
            score = (7, 7)
    return "not_known" if score is None else by_score(row.key, selection, points, score, terms.tie)


@cache
def of_a_stake(won: Fraction, lost: Fraction, odds_e4: int) -> tuple[float, float]:
    """What is won, backed and laid."""
    gain = Fraction(odds_e4 - 10_000, 10_000)
    backed = won * gain - lost
    return float(backed), float(-backed / gain)


def lines(row: MarketType) -> Iterator[int]:
    return (line for line in (LINE_NONE, *range(-100, 275, 25)) if row.allows(line))


def events(row: MarketType) -> Iterator[EventResult]:
    """Everything that may be known of an event as far as a bet asks, in small numbers."""
    finished = EventStatus.FINISHED
    for sport, home, away in product(("football", "american_football"), range(3), range(3)):
        score = (home, away)
        yield EventResult(status=finished, sport=sport, score=score, normal_time=score, overtime=False)
        yield EventResult(status=finished, sport=sport, score=(home + 1, away), half_time=score)
    for sport, overtime in product(("football", "american_football"), (None, True)):
        for score in ((0, 0), (1, 1), (1, 0)):
            yield EventResult(status=finished, sport=sport, score=score, overtime=overtime)
            for more in ((score[0] + 1, score[1]), (score[0], score[1] + 2)):
                yield EventResult(status=finished, sport=sport, score=more, normal_time=score, overtime=overtime)
    for status, score in product(EventStatus, ((1, 0), (1, 1))):
        yield EventResult(status=status, sport="football")
        game = EventResult(
            status=status, sport="football", participants={OURS: 1}, score=score, normal_time=(1, 0), half_time=(0, 0)
        )
        yield game
        yield replace(game, called_off=True)
        yield replace(game, ending=GameEnd.SHORTENED, ended_in=1)
    for result in (DID_NOT_TAKE_PART, 0, 1, 2, 3):
        yield EventResult(status=finished, sport="golf", participants={OURS: result})
        yield EventResult(status=EventStatus.SCHEDULED, sport="golf", participants={OTHER: result})
        yield EventResult(status=finished, sport="golf", participants={OTHER: result, 9: 0 if result == 1 else result})


@pytest.mark.parametrize(("row", "terms"), CASES, ids=[row.key for row, _ in CASES])
def test_every_market_type_equals_the_rules_in_words(row: MarketType, terms: SettlementTerms) -> None:
    for known in events(row):
        for line in lines(row):
            for place, selection in enumerate(row.selections):
                said = expected(row, line, selection, known, terms)
                result = bet_result(row, line, place, OURS, known, terms=terms, venue=ANYWHERE)
                if isinstance(said, str) and said != "void":
                    assert result == Undecided(said)
                    continue
                assert isinstance(result, Decided)
                assert result.is_void == (said == "void")
                won, lost = RETURNED if isinstance(said, str) else said
                for odds_e4 in (15_000, 50_000):
                    backed, laid = of_a_stake(won, lost, odds_e4)
                    # Hundreds of thousands of these: `pytest.approx` would take most of the time.
                    assert abs(result.profit(Side.BACK, odds_e4, 0.0) - backed) < 1e-9
                    assert abs(result.profit(Side.LAY, odds_e4, 0.0) - laid) < 1e-9


NAMES = {
    2: ("won", "lost"),
    1: ("half_won", "half_lost"),
    0: ("push", "push"),
    -1: ("half_lost", "half_won"),
    -2: ("lost", "won"),
    3: ("divided", "divided"),
    -4: ("divided", "divided"),
}


@pytest.mark.parametrize("halves", NAMES)
def test_a_lay_ends_the_other_way(halves: int) -> None:
    assert (Decided(halves).outcome(Side.BACK), Decided(halves).outcome(Side.LAY)) == NAMES[halves]
    assert {Decided(0, is_void=True).outcome(side) for side in Side} == {"void"}


@given(
    st.sampled_from(sorted(NAMES)),
    st.integers(10_100, 1_000_000),
    st.integers(0, 200).map(lambda thousandths: thousandths / 1000),
)
def test_profit_is_after_commission_on_what_is_won(halves: int, odds_e4: int, commission: float) -> None:
    won, lost = {
        2: (1.0, 0.0), 1: (0.5, 0.0), 0: (0.0, 0.0), -1: (0.0, 0.5), -2: (0.0, 1.0), 3: (0.5, 0.5), -4: (2 / 3, 1 / 3),
    }[halves]  # fmt: skip
    gain = odds_e4 / 10_000 - 1
    backed = won * gain - lost
    for side, gross, at_risk in ((Side.BACK, backed, 1.0), (Side.LAY, -backed, gain)):
        net = gross * (1 - commission) if gross > 0 else gross
        profit = Decided(halves).profit(side, odds_e4, commission)
        assert profit == pytest.approx(net / at_risk, abs=1e-8)
        assert profit >= -1


def test_of_several_who_are_each_said_to_have_won_nothing_is_settled() -> None:
    flags = EventResult(status=EventStatus.FINISHED, sport="golf", participants={3: 1, 4: 1})
    for participant in (3, 4, 5):
        with pytest.raises(ValueError, match="among how many"):
            bet_result(MARKET_TYPES[OUTRIGHT], LINE_NONE, 0, participant, flags, terms=USUAL, venue=ANYWHERE)
    points = EventResult(status=EventStatus.FINISHED, sport="basketball", participants={3: 1, 4: 1})
    assert bet_result(MARKET_TYPES[PLAYER_POINTS], 50, 0, 3, points, terms=USUAL, venue=ANYWHERE) == Decided(2)


def test_examples() -> None:
    ended = EventResult(status=EventStatus.FINISHED, sport="football", score=(2, 1), normal_time=(2, 1))
    assert bet_result(MARKET_TYPES[TOTALS], 275, 0, 0, ended, terms=USUAL, venue=ANYWHERE) == Decided(1)
    field = EventResult(status=EventStatus.FINISHED, sport="golf", participants={3: 2, 4: 2})
    assert bet_result(MARKET_TYPES[OUTRIGHT], LINE_NONE, 0, 3, field, terms=USUAL, venue=ANYWHERE) == Decided(3)
    assert bet_result(MARKET_TYPES[OUTRIGHT], LINE_NONE, 0, 5, field, terms=USUAL, venue=ANYWHERE) == Decided(-2)
    game = EventResult(status=EventStatus.FINISHED, sport="basketball", score=(110, 99), participants={3: 27})
    assert bet_result(MARKET_TYPES[PLAYER_POINTS], 2_550, 1, 3, game, terms=USUAL, venue=ANYWHERE) == Decided(-2)
    assert (
        bet_result(MARKET_TYPES[PLAYER_POINTS], 2_550, 1, 4, game, terms=USUAL, venue=ANYWHERE) is Undecided.NOT_KNOWN
    )


@pytest.mark.parametrize(
    ("venue", "market", "line", "innings", "expected"),
    [
        ("espnbet", H2H, LINE_NONE, 6, Decided(2)),
        ("espnbet", H2H, LINE_NONE, 5, Undecided.SHORTENED),
        ("espnbet", H2H, LINE_NONE, 4, Decided(0, is_void=True)),
        ("espnbet", H2H, LINE_NONE, None, Undecided.SHORTENED),
        ("espnbet", SPREADS, -150, 8, Decided(0, is_void=True)),
        ("espnbet", SPREADS, -150, 9, Undecided.SHORTENED),
        ("espnbet", TOTALS, 750, 8, Undecided.SHORTENED),
        (ANYWHERE, H2H, LINE_NONE, 8, Undecided.SHORTENED),
        (ANYWHERE, TOTALS, 750, 8, Undecided.SHORTENED),
    ],
)
def test_a_shortened_game_is_settled_by_the_rules_of_the_venue_or_waits(
    venue: str, market: MarketTypeKey, line: int, innings: int | None, expected: Decided | Undecided
) -> None:
    """ESPN BET: a winner is action after five whole innings, a run line after nine; of totals and of others we do not
    know it."""
    game = EventResult(
        status=EventStatus.FINISHED, sport="baseball", score=(5, 2), ending=GameEnd.SHORTENED, ended_in=innings
    )
    assert bet_result(MARKET_TYPES[market], line, 0, 0, game, terms=USUAL, venue=venue) == expected
    whole = replace(game, ending=GameEnd.REGULAR, ended_in=None)
    assert bet_result(MARKET_TYPES[market], line, 0, 0, whole, terms=USUAL, venue=venue) in {Decided(2), Decided(-2)}


def test_what_was_played_whole_before_is_settled() -> None:
    game = EventResult(
        status=EventStatus.FINISHED,
        sport="american_football",
        score=(17, 3),
        half_time=(10, 3),
        ending=GameEnd.SHORTENED,
        ended_in=3,
    )
    first_half = MARKET_TYPES[MarketTypeKey("totals_h1")]
    assert bet_result(first_half, 1_250, 0, 0, game, terms=USUAL, venue=ANYWHERE) == Decided(2)

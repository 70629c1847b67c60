"""From histories to arrays: merging, selecting, and what the data hash must cover."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.backtest.history import SHIPPED_TERMS, Terms, history_hash, prepare
from advisor.backtest.selection import merge, select_competitions, select_dates
from advisor.core.errors import HistoryError
from advisor.core.history import History
from advisor.core.markets import EventStatus, MarketTypeKey, Phase
from advisor.core.venues import VenueTerms
from advisor.engine.quality.config import QualityConfig
from advisor.instruments.market_types import H2H_3WAY, SPREADS, TOTALS
from tests.unit.backtest.small_history import CLOSE, DAY, HOUR, SATURDAY, SHARP, SOFT, Match, history_of

THREE_WAY = H2H_3WAY
SCHEDULED = EventStatus.SCHEDULED
Book = tuple[str, str, Phase, int, tuple[float, float]]
"""Home team, venue, phase, line and odds."""


def data_hash(*matches: Match, market: MarketTypeKey = THREE_WAY) -> str:
    return prepare(history_of(matches, market), market, {}).data_hash


def odds_of(history: History) -> dict[tuple[str, str, int, int], list[float]]:
    prices = history.prices
    return {
        (history.events.key[event], prices.venues[venue], int(phase), int(line)): (odds / 10_000).tolist()
        for event, venue, phase, line, odds in zip(
            prices.event, prices.venue, prices.phase, prices.line, prices.odds_e4, strict=True
        )
    }


class TestMerge:
    def test_the_later_source_wins(self) -> None:
        first = Match(prices=[SHARP, SOFT])
        second = Match(prices=[("bwin", Phase.PRE_MATCH, (2.5, 3.0, 3.0))], score=(2, 2), kickoff=SATURDAY + HOUR)
        merged = merge([history_of([first]), history_of([second])])
        assert merged.events.home_score.tolist() == [2]
        assert merged.events.kickoff.tolist() == [SATURDAY + HOUR]
        assert {venue: odds for (_, venue, _, _), odds in odds_of(merged).items()} == {
            "bwin": [2.5, 3.0, 3.0],
            "pinnacle": [2.0, 3.6, 4.2],
        }

    @pytest.mark.parametrize("status", [SCHEDULED, EventStatus.POSTPONED, EventStatus.VOID])
    def test_a_result_is_not_forgotten(self, status: EventStatus) -> None:
        later = Match(score=None, status=status, season="2023/24")
        merged = merge([history_of([Match(score=(3, 1))]), history_of([later])])
        assert (merged.events.status, merged.events.home_score.tolist()) == ([EventStatus.FINISHED], [3])

    def test_a_new_kickoff_of_an_unplayed_match_replaces_the_old(self) -> None:
        moved = Match(score=None, status=SCHEDULED, kickoff=SATURDAY - 2 * HOUR)
        merged = merge([history_of([Match(score=None, status=SCHEDULED)]), history_of([moved])])
        assert merged.events.kickoff.tolist() == [SATURDAY - 2 * HOUR]

    def test_a_known_kickoff_is_not_forgotten(self) -> None:
        later = Match(score=(2, 0), kickoff=SATURDAY + 3 * HOUR, kickoff_known=False)
        merged = merge([history_of([Match(score=(1, 0))]), history_of([later])])
        assert merged.events.kickoff.tolist() == [SATURDAY]
        assert merged.events.kickoff_known.tolist() == [True]
        assert merged.events.home_score.tolist() == [2]

    def test_a_price_is_not_forgotten(self) -> None:
        later = Match(prices=[("bwin", Phase.PRE_MATCH, (2.5, 0.0, 0.0))], placed=SATURDAY - HOUR)
        merged = merge([history_of([Match(prices=[SOFT])]), history_of([later])])
        assert list(odds_of(merged).values()) == [[2.2, 3.3, 3.8]]
        assert merged.prices.at.tolist() == [SATURDAY - DAY]

    def test_no_book_is_put_together_from_two_files(self) -> None:
        """4.00/1.25, then 5.00 alone, never makes 4.00/5.00: a sum of 0.45 that nobody ever offered."""
        first, second = ("bwin", Phase.CLOSING, (4.0, 1.25)), ("bwin", Phase.CLOSING, (0.0, 5.0))
        merged = merge([history_of([Match(prices=[book], line=250)], TOTALS) for book in (first, second)])
        assert [odds[:2] for odds in odds_of(merged).values()] == [[4.0, 1.25]]

    def test_a_line_that_moved_takes_the_place_of_the_earlier_one(self) -> None:
        close = ("pinnacle", Phase.CLOSING, (1.9, 1.95))
        early, late = Match(prices=[close], line=-300), Match(prices=[close], line=-350)
        merged = merge([history_of([match], SPREADS) for match in (early, late)])
        assert merged.prices.line.tolist() == [-350]
        half = Match(prices=[("pinnacle", Phase.CLOSING, (1.9, 0.0))], line=-400)
        again = merge([merged, history_of([half], SPREADS)])
        assert again.prices.line.tolist() == [-350]

    @given(
        st.lists(
            st.lists(
                st.tuples(
                    st.sampled_from(["ash", "elm"]),
                    st.sampled_from(["bwin", "pinnacle"]),
                    st.sampled_from([Phase.PRE_MATCH, Phase.CLOSING]),
                    st.sampled_from([-350, -300, 0]),
                    st.tuples(st.sampled_from([0.0, 1.9, 2.1]), st.sampled_from([0.0, 1.8, 2.0])).filter(any),
                ),
                max_size=8,
                unique_by=lambda row: row[:4],
            ),
            min_size=1,
            max_size=4,
        )
    )
    def test_what_counts_of_any_files_is_what_a_plain_loop_finds(self, files: list[list[Book]]) -> None:
        words: dict[tuple[str, str, Phase], dict[int, tuple[float, ...]]] = {}
        for file in files:
            said: dict[tuple[str, str, Phase], dict[int, tuple[float, ...]]] = {}
            for home, venue, phase, line, odds in file:
                said.setdefault((home, venue, phase), {})[line] = odds
            for place, books in said.items():
                priced = [
                    {side for odds in word.values() for side in (0, 1) if odds[side]}
                    for word in (books, words.get(place, {}))
                ]
                if priced[0] >= priced[1]:
                    words[place] = books
        merged = merge(
            [
                history_of(
                    [
                        Match(home=home, prices=[(venue, phase, odds)], line=line)
                        for home, venue, phase, line, odds in file
                    ],
                    SPREADS,
                )
                for file in files
            ]
        )
        found = {
            (key.split("/")[2], venue, Phase(phase), line): tuple(odds[:2])
            for (key, venue, phase, line), odds in odds_of(merged).items()
        }
        assert len(found) == len(merged.prices)
        assert found == {(*place, line): odds for place, books in words.items() for line, odds in books.items()}

    def test_histories_without_a_price_or_a_match(self) -> None:
        assert len(merge([history_of([]), history_of([])]).events) == 0
        merged = merge([history_of([]), history_of([Match(prices=[SHARP])]), history_of([Match(prices=[])])])
        assert len(merged.prices) == 1

    def test_different_sports_are_refused(self) -> None:
        with pytest.raises(HistoryError, match="different sports"):
            merge([history_of([Match()]), history_of([Match()], sport="american_football")])
        with pytest.raises(HistoryError, match="no history"):
            merge([])


class TestSelect:
    history = history_of(
        [Match(day="2024-01-06"), Match(day="2024-01-07", competition="E1"), Match(day="2024-01-08", home="c")]
    )

    def test_dates_are_inclusive(self) -> None:
        chosen = select_dates(self.history, date(2024, 1, 7), date(2024, 1, 8))
        assert [key[3:13] for key in chosen.events.key] == ["2024-01-07", "2024-01-08"]
        assert select_dates(self.history, None, None).events.key == self.history.events.key

    def test_dates_without_a_match_are_refused_and_the_present_ones_named(self) -> None:
        with pytest.raises(HistoryError, match=r"no matches from 2025-01-01.*2024-01-06 to 2024-01-08"):
            select_dates(self.history, date(2025, 1, 1), None)

    def test_competitions(self) -> None:
        assert select_competitions(self.history, ["E1"]).events.competition == ["E1"]
        with pytest.raises(HistoryError, match="no matches of SP1; there are of E0, E1"):
            select_competitions(self.history, ["E1", "SP1"])


class TestPrepare:
    def test_prices_become_books(self) -> None:
        prepared = prepare(history_of([Match(prices=[SHARP, CLOSE, ("bwin", Phase.PRE_MATCH, (2.2, 0.0, 3.8))])]),
                           THREE_WAY, {"bwin": 0.02})  # fmt: skip
        assert prepared.books.venues == ("bwin", "pinnacle")
        np.testing.assert_array_equal(prepared.books.odds, [[[2.2, np.nan, 3.8], [2.0, 3.6, 4.2]]])
        np.testing.assert_array_equal(prepared.closing[prepared.closing_row[0], 1], [1.9, 3.7, 4.5])
        assert prepared.books.commission.tolist() == [0.02, 0.0]
        assert prepared.books.at.tolist() == [SATURDAY - DAY]
        assert prepared.settle_at.tolist() == [SATURDAY + 2 * HOUR]

    def test_books_stand_in_the_order_of_time_then_kickoff_then_key(self) -> None:
        matches = [
            Match(home="late", kickoff=SATURDAY + HOUR, placed=SATURDAY - DAY, prices=[SHARP]),
            Match(home="zebra", prices=[SHARP]),
            Match(home="ash", prices=[SHARP]),
            Match(home="early", kickoff=SATURDAY + 9 * HOUR, placed=SATURDAY - 2 * DAY, prices=[SHARP]),
        ]
        prepared = prepare(history_of(matches), THREE_WAY, {})
        assert [prepared.events.home[e] for e in prepared.books.event] == ["early", "ash", "zebra", "late"]
        assert prepared.events.home == ["ash", "zebra", "late", "early"]

    def test_a_book_stands_when_its_newest_price_does(self) -> None:
        history = history_of([Match(prices=[SHARP, SOFT])])
        history.prices.at[0] += HOUR
        assert prepare(history, THREE_WAY, {}).books.at.tolist() == [SATURDAY - DAY + HOUR]

    def test_a_price_dated_after_the_kickoff_is_no_pre_match_price(self) -> None:
        """Whether its time or its phase is wrong, deciding on it could be looking ahead."""
        matches = [Match(prices=[SHARP], placed=SATURDAY), Match(home="c", prices=[SHARP], placed=SATURDAY - 1)]
        prepared = prepare(history_of(matches), THREE_WAY, {})
        assert [prepared.events.home[e] for e in prepared.books.event] == ["c"]
        assert prepared.late_prices == 1

    def test_without_a_kickoff_time_a_match_ends_with_its_day(self) -> None:
        prepared = prepare(history_of([Match(kickoff_known=False, prices=[SHARP])]), THREE_WAY, {})
        assert prepared.settle_at.tolist() == [(SATURDAY // DAY + 1) * DAY - 1]
        late = Match(kickoff_known=False, kickoff=(SATURDAY // DAY + 1) * DAY - HOUR, prices=[SHARP])
        assert prepare(history_of([late]), THREE_WAY, {}).settle_at.tolist() == [late.kickoff + 2 * HOUR]

    @pytest.mark.parametrize("status", [EventStatus.POSTPONED, EventStatus.VOID])
    def test_matches_called_off_stay_and_settle_nothing(self, status: EventStatus) -> None:
        """Nobody knew when the bet was placed; a score up to the end of play does not count."""
        prepared = prepare(history_of([Match(status=status, score=(1, 0), prices=[SHARP])]), THREE_WAY, {})
        assert len(prepared.books) == 1
        assert prepared.events.home_score.tolist() == [-1]

    def test_unplayed_matches_are_left_out(self) -> None:
        unplayed = Match(home="c", status=SCHEDULED, score=None, prices=[SHARP])
        prepared = prepare(history_of([Match(prices=[SHARP]), unplayed]), THREE_WAY, {})
        assert prepared.events.home == ["ash"]

    def test_histories_that_cannot_be_run_say_why(self) -> None:
        with pytest.raises(HistoryError, match="There are no matches"):
            prepare(history_of([]), THREE_WAY, {})
        with pytest.raises(HistoryError, match="None of these matches has been played"):
            prepare(history_of([Match(status=SCHEDULED, score=None), Match(home="c", status=SCHEDULED)]), THREE_WAY, {})

    @pytest.mark.parametrize("prices", [[], [CLOSE]])
    def test_no_pre_match_price_is_no_book(self, prices: list[tuple[str, Phase, tuple[float, ...]]]) -> None:
        prepared = prepare(history_of([Match(prices=prices)]), THREE_WAY, {})
        assert (len(prepared.books), prepared.priced_events, len(prepared.events)) == (0, 0, 1)
        assert prepared.books.odds.shape == (0, len(prices), 3)

    def test_other_markets_do_not_mix_in(self) -> None:
        over_under = Match(prices=[("bwin", Phase.PRE_MATCH, (1.9, 1.95))], line=250)
        both = merge([history_of([Match(prices=[SHARP])]), history_of([over_under], TOTALS)])
        totals = prepare(both, TOTALS, {})
        assert totals.books.venues == ("bwin",)
        assert totals.books.line.tolist() == [250]
        np.testing.assert_array_equal(totals.books.odds, [[[1.9, 1.95]]])

    def test_every_line_is_a_market_of_its_own(self) -> None:
        prices = [("bwin", Phase.PRE_MATCH, (1.9, 1.95)), ("bwin", Phase.CLOSING, (1.8, 2.05))]
        history = history_of([Match(prices=prices * 2)], SPREADS)
        lines = np.array([-75, -25, -50, -50], np.int32)
        prepared = prepare(replace(history, prices=replace(history.prices, line=lines)), SPREADS, {})
        assert prepared.books.line.tolist() == [-75, -50]
        assert (prepared.closing_row >= 0).tolist() == [False, True]
        assert prepared.priced_events == 1


class TestDataHash:
    base = Match(prices=[SHARP, SOFT, CLOSE])

    @pytest.mark.parametrize(
        "change",
        [
            {"score": (0, 1)},
            {"score": (2, 0)},
            {"kickoff": SATURDAY + 1_000_000},
            {"kickoff_known": False},
            {"placed": SATURDAY - HOUR},
            {"season": "2022/23"},
            {"competition": "E1"},
            {"home": "cedar"},
            {"status": EventStatus.VOID},
            {"prices": [SHARP, SOFT]},
            {"prices": [SHARP, CLOSE]},
            {"prices": [SHARP, SOFT, ("pinnacle", Phase.CLOSING, (1.9001, 3.7, 4.5))]},
            {"prices": [SHARP, CLOSE, ("betfair_exchange", *SOFT[1:])]},
            {"prices": [SHARP, CLOSE, ("bwin", Phase.PRE_MATCH, (2.2, 3.3, 0.0))]},
        ],
    )
    def test_whatever_can_change_a_report_changes_the_hash(self, change: dict[str, object]) -> None:
        assert data_hash(self.base) != data_hash(replace(self.base, **change))  # type: ignore[arg-type]

    def test_one_more_match_changes_the_hash(self) -> None:
        assert data_hash(self.base) != data_hash(self.base, Match(home="c"))

    def test_a_line_changes_the_hash(self) -> None:
        prices = [("bwin", Phase.PRE_MATCH, (1.9, 1.95))]
        hashes = {data_hash(Match(prices=prices, line=line), market=SPREADS) for line in (-75, -50, 0)}
        assert len(hashes) == 3

    def test_a_venues_own_commission_changes_the_hash(self) -> None:
        """It is part of the data like its prices; rates that a run sets itself are in the config's hash."""
        history = history_of([Match(prices=[SHARP, ("betfair_exchange", *SOFT[1:])])])
        prepared = prepare(history, THREE_WAY, {"betfair_exchange": 0.02})
        assert prepared.data_hash == prepare(history, THREE_WAY, {}).data_hash
        columns = (prepared.events, prepared.books, prepared.closing, prepared.closing_row, prepared.closing_on_line)
        assert history_hash(*columns, SHIPPED_TERMS) == prepared.data_hash
        others = [
            Terms(venues=VenueTerms(commissions={"betfair_exchange": 0.02})),
            Terms(quality=QualityConfig(outlier_distance=9)),
        ]
        hashes = [history_hash(*columns, terms) for terms in others]
        assert hashes == [prepare(history, THREE_WAY, {}, terms).data_hash for terms in others]
        assert len({prepared.data_hash, *hashes}) == 3
        assert history_hash(*columns, Terms(venues=VenueTerms(commissions={"unheard_of": 0.02}))) == prepared.data_hash

    def test_commissions_of_the_settings_count_where_the_run_sets_none(self) -> None:
        history = history_of([Match(prices=[SHARP, ("betfair_exchange", *SOFT[1:])])])
        terms = Terms(venues=VenueTerms(commissions={"betfair_exchange": 0.02, "pinnacle": 0.01}))

        def rates(run: dict[str, float]) -> dict[str, float]:
            books = prepare(history, THREE_WAY, run, terms).books
            return dict(zip(books.venues, books.commission.tolist(), strict=True))

        assert rates({}) == {"betfair_exchange": 0.02, "pinnacle": 0.01}
        assert rates({"betfair_exchange": 0.0}) == {"betfair_exchange": 0.0, "pinnacle": 0.01}

    def test_order_of_events_and_prices_and_unused_rows_do_not_matter(self) -> None:
        other = Match(home="c", prices=[SOFT, SHARP])
        unplayed = Match(home="d", status=SCHEDULED, score=None, prices=[SHARP])
        reversed_prices = replace(self.base, prices=[CLOSE, SOFT, SHARP])
        assert data_hash(self.base, other) == data_hash(other, unplayed, reversed_prices)

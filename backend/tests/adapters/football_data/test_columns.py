"""What each heading of a football-data file means."""

from collections import Counter

import pytest

from advisor.adapters.football_data.columns import AGGREGATES, LINE_HEADINGS, PRICE_COLUMNS, UNUSED_COLUMNS
from advisor.adapters.football_data.layout import Field
from advisor.core.venues import VENUES
from advisor.instruments.market_types import MARKET_TYPES
from tests.adapters.football_data.samples import EXTRA, MATCH, faults_of, prices_of, read_match, read_one, table

EVENT = "E0/2025-08-16/arsenal/leeds-united"
BEFORE, CLOSING = "PRE_MATCH", "CLOSING"


def test_every_heading_has_one_meaning() -> None:
    meanings = Counter(heading for columns in PRICE_COLUMNS for heading in columns.columns)
    assert {heading for heading, count in meanings.items() if count > 1} == set()
    groups = [meanings.keys(), LINE_HEADINGS, UNUSED_COLUMNS, {name for field in Field for name in field.value}]
    assert sum(len(group) for group in groups) == len(set().union(*groups))


def test_every_set_of_columns_has_a_price_for_each_selection_of_a_known_venue() -> None:
    for columns in PRICE_COLUMNS:
        assert len(columns.columns) == len(MARKET_TYPES[columns.market].selections)
        assert columns.venue in VENUES.keys() | AGGREGATES


@pytest.mark.parametrize(
    ("headings", "venue", "phase"),
    [
        (("B365H", "B365D", "B365A"), "bet365", BEFORE),
        (("B365CH", "B365CD", "B365CA"), "bet365", CLOSING),
        (("PSH", "PSD", "PSA"), "pinnacle", BEFORE),
        (("PSCH", "PSCD", "PSCA"), "pinnacle", CLOSING),
        (("PH", "PD", "PA"), "pinnacle", BEFORE),
        (("VCH", "VCD", "VCA"), "vc_bet", BEFORE),
        (("VCCH", "VCCD", "VCCA"), "vc_bet", CLOSING),
        (("BFH", "BFD", "BFA"), "betfair_sportsbook", BEFORE),
        (("BFCH", "BFCD", "BFCA"), "betfair_sportsbook", CLOSING),
        (("BFDH", "BFDD", "BFDA"), "betfred", BEFORE),
        (("BFDCH", "BFDCD", "BFDCA"), "betfred", CLOSING),
        (("BFEH", "BFED", "BFEA"), "betfair_exchange", BEFORE),
        (("BFECH", "BFECD", "BFECA"), "betfair_exchange", CLOSING),
        (("CLH", "CLD", "CLA"), "coral", BEFORE),
        (("CLCH", "CLCD", "CLCA"), "coral", CLOSING),
        (("LBH", "LBD", "LBA"), "ladbrokes", BEFORE),
        (("LBCH", "LBCD", "LBCA"), "ladbrokes", CLOSING),
        (("BSH", "BSD", "BSA"), "blue_square", BEFORE),
        (("SBH", "SBD", "SBA"), "sportingbet", BEFORE),
        (("SJH", "SJD", "SJA"), "stan_james", BEFORE),
        (("SYH", "SYD", "SYA"), "stanleybet", BEFORE),
        (("SOH", "SOD", "SOA"), "sporting_odds", BEFORE),
        (("IWCH", "IWCD", "IWCA"), "interwetten", CLOSING),
        (("WHCH", "WHCD", "WHCA"), "william_hill", CLOSING),
        (("1XBH", "1XBD", "1XBA"), "1xbet", BEFORE),
    ],
)
def test_match_result_columns(headings: tuple[str, str, str], venue: str, phase: str) -> None:
    cells = {column: MATCH[column] for column in ("Div", "Date", "HomeTeam", "AwayTeam", "FTHG", "FTAG", "FTR")}
    parsed = read_one(table([{**cells, **dict(zip(headings, ("2.1", "3.3", "3.9"), strict=True))}]))
    assert parsed.unknown_columns == []
    assert prices_of(parsed.history) == {(EVENT, "h2h_3way", "", venue, phase): (2.1, 3.3, 3.9)}


@pytest.mark.parametrize(
    ("over", "under", "venue", "phase"),
    [
        ("B365>2.5", "B365<2.5", "bet365", BEFORE),
        ("B365C>2.5", "B365C<2.5", "bet365", CLOSING),
        ("P>2.5", "P<2.5", "pinnacle", BEFORE),
        ("PC>2.5", "PC<2.5", "pinnacle", CLOSING),
        ("BFE>2.5", "BFE<2.5", "betfair_exchange", BEFORE),
        ("BFEC>2.5", "BFEC<2.5", "betfair_exchange", CLOSING),
        ("GB>2.5", "GB<2.5", "gamebookers", BEFORE),
        ("B365_2_5", "B365_2_5_1", "bet365", BEFORE),
        ("B365C_2_5", "B365C_2_5_1", "bet365", CLOSING),
        ("P_2_5", "P_2_5_1", "pinnacle", BEFORE),
        ("PC_2_5", "PC_2_5_1", "pinnacle", CLOSING),
    ],
)
def test_over_under_columns(over: str, under: str, venue: str, phase: str) -> None:
    found = prices_of(read_match(B365H="", B365D="", B365A="", **{under: "2.2", over: "1.7"}).history)
    assert found == {(EVENT, "totals", "2.5", venue, phase): (1.7, 2.2)}


@pytest.mark.parametrize(
    ("home", "away", "line", "venue", "phase"),
    [
        ("B365AHH", "B365AHA", "AHh", "bet365", BEFORE),
        ("B365AHH", "B365AHA", "B365AH", "bet365", BEFORE),
        ("B365CAHH", "B365CAHA", "AHCh", "bet365", CLOSING),
        ("PAHH", "PAHA", "AHh", "pinnacle", BEFORE),
        ("PCAHH", "PCAHA", "AHCh", "pinnacle", CLOSING),
        ("BFEAHH", "BFEAHA", "AHh", "betfair_exchange", BEFORE),
        ("BFECAHH", "BFECAHA", "AHCh", "betfair_exchange", CLOSING),
        ("GBAHH", "GBAHA", "GBAH", "gamebookers", BEFORE),
        ("LBAHH", "LBAHA", "LBAH", "ladbrokes", BEFORE),
    ],
)
def test_handicap_columns(home: str, away: str, line: str, venue: str, phase: str) -> None:
    parsed = read_match(B365H="", B365D="", B365A="", **{home: "1.88", away: "2.02", line: "-0.75"})
    assert parsed.unknown_columns == []
    assert prices_of(parsed.history) == {(EVENT, "spreads", "-0.75", venue, phase): (1.88, 2.02)}


def test_closing_handicaps_never_borrow_the_earlier_line() -> None:
    parsed = read_match(AHh="-0.5", PAHH="1.9", PAHA="2.0", PCAHH="1.8", PCAHA="2.1", AHCh="-0.75")
    lines = {key[2:] for key in prices_of(parsed.history) if key[1] == "spreads"}
    assert lines == {("-0.5", "pinnacle", BEFORE), ("-0.75", "pinnacle", CLOSING)}
    parsed = read_match(AHh="-0.5", PAHH="1.9", PAHA="2.0", PCAHH="1.8", PCAHA="2.1", AHCh="")
    assert faults_of(parsed) == [(2, "AHCh", "prices without the handicap they are for")]


@pytest.mark.parametrize(
    ("cells", "market", "line", "statistic"),
    [
        ({"MaxH": "2.1", "MaxD": "3.4", "MaxA": "3.9"}, "h2h_3way", "", "max"),
        ({"AvgH": "2.1", "AvgD": "3.4", "AvgA": "3.9"}, "h2h_3way", "", "average"),
        ({"BbMxH": "2.1", "BbMxD": "3.4", "BbMxA": "3.9"}, "h2h_3way", "", "max"),
        ({"BbAvH": "2.1", "BbAvD": "3.4", "BbAvA": "3.9"}, "h2h_3way", "", "average"),
        ({"BbMx>2.5": "1.9", "BbMx<2.5": "2.1"}, "totals", "2.5", "max"),
        ({"Avg>2.5": "1.9", "Avg<2.5": "2.1"}, "totals", "2.5", "average"),
        ({"Max_2_5": "1.9", "Max_2_5_1": "2.1"}, "totals", "2.5", "max"),
        ({"BbAHh": "0.25", "BbAvAHH": "1.9", "BbAvAHA": "2.1"}, "spreads", "0.25", "average"),
        ({"AHh": "0.25", "MaxAHH": "1.9", "MaxAHA": "2.1"}, "spreads", "0.25", "max"),
    ],
)
def test_statistics_over_bookmakers_are_aggregates_and_no_venues(
    cells: dict[str, str], market: str, line: str, statistic: str
) -> None:
    parsed = read_match(B365H="", B365D="", B365A="", **cells)
    history = parsed.history
    assert len(history.prices) == 0
    odds = tuple(float(text) for name, text in cells.items() if name != "AHh" and name != "BbAHh")
    assert prices_of(history, history.aggregates) == {(EVENT, market, line, statistic, BEFORE): odds}


def test_an_extra_league_has_only_closing_prices_whatever_its_headings_say() -> None:
    old = read_one(table([{**EXTRA, "PH": "2.1", "PD": "3.3", "PA": "3.9", "AvgH": "2", "AvgD": "3.2", "AvgA": "3.8"}]))
    new = read_one(
        table([{**EXTRA, "PSCH": "2.1", "PSCD": "3.3", "PSCA": "3.9", "AvgCH": "2", "AvgCD": "3.2", "AvgCA": "3.8"}])
    )
    for parsed in (old, new):
        history = parsed.history
        key = "BRA/2021-05-29/santos/bahia"
        assert prices_of(history) == {(key, "h2h_3way", "", "pinnacle", CLOSING): (2.1, 3.3, 3.9)}
        assert prices_of(history, history.aggregates) == {(key, "h2h_3way", "", "average", CLOSING): (2.0, 3.2, 3.8)}


def test_two_headings_of_one_price_count_once_and_must_agree() -> None:
    both = {"PSH": "2.1", "PSD": "3.3", "PSA": "3.9", "PH": "2.1", "PD": "3.3", "PA": "3.9"}
    agreeing = read_match(**both)
    assert faults_of(agreeing) == []
    assert prices_of(agreeing.history)[EVENT, "h2h_3way", "", "pinnacle", BEFORE] == (2.1, 3.3, 3.9)

    differing = read_match(**{**both, "PH": "2.2"})
    assert faults_of(differing) == [
        (2, "PH, PD, PA", "prices differ from those under another heading of the same meaning")
    ]
    assert prices_of(differing.history)[EVENT, "h2h_3way", "", "pinnacle", BEFORE] == (2.1, 3.3, 3.9)


def test_a_price_missing_under_the_first_heading_is_taken_from_the_second() -> None:
    rows = [{**MATCH, "PSH": "", "PSD": "", "PSA": "", "PH": "2.1", "PD": "3.3", "PA": "3.9"}]
    assert prices_of(read_one(table(rows)).history)[EVENT, "h2h_3way", "", "pinnacle", BEFORE] == (2.1, 3.3, 3.9)


def test_unknown_columns_are_named_and_statistics_are_not() -> None:
    parsed = read_match(Referee="R Jones", HS="12", HTHG="1", XYZH="2.0", Weather="rain")
    assert parsed.unknown_columns == ["XYZH", "Weather"]

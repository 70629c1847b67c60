"""What Pinnacle's API sends, read into typed values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from advisor.adapters.pinnacle.periods import WHOLE_MATCH, Markets, is_read, markets_of
from advisor.core.markets import LINE_NONE, MarketTypeKey
from advisor.core.money.assets import MOST_AMOUNT
from advisor.core.odds import ODDS_SCALE
from advisor.instruments.market_types import MARKET_TYPES
from advisor.parsing.contracts.documents import Contract, Document
from advisor.parsing.contracts.kinds import AMOUNT, ISO_TIME, LABEL, TEXT, WHOLE, each, one
from advisor.parsing.contracts.unwrapping import json_object
from advisor.parsing.fields import (
    as_decimal_or_none,
    as_object,
    decimal_at,
    instant_or_none,
    label_at,
    label_or,
    optional_list,
    optional_object,
    whole_or,
)
from advisor.parsing.json_documents import Findings, ItemFaultError, JsonObject, KnownFields, known_fields
from advisor.parsing.prices import SelectionKey, decimal_price, quarter_line

PROVIDER: Final = "pinnacle"
VENUE: Final = "pinnacle"
SPORTS: Final = {
    "3": "baseball",
    "4": "basketball",
    "6": "boxing",
    "8": "cricket",
    "10": "darts",
    "12": "esports",
    "15": "american_football",
    "18": "handball",
    "19": "ice_hockey",
    "22": "mixed_martial_arts",
    "26": "rugby_league",
    "27": "rugby_union",
    "28": "snooker",
    "29": "football",
    "33": "tennis",
    "34": "volleyball",
}
"""Pinnacle's sports in our words; others are ``"sport_<id>"``."""

_REGULAR: Final = "regular"
_LARGEST_LINE: Final = 1000

_MONEYLINE: Final = known_fields("draw", home=AMOUNT, away=AMOUNT)
_SPREAD: Final = known_fields("altLineId max", hdp=AMOUNT, home=AMOUNT, away=AMOUNT)
_TOTAL: Final = known_fields("altLineId max", points=AMOUNT, over=AMOUNT, under=AMOUNT)
_TEAM_TOTAL: Final = known_fields("altLineId hdp points home away over under max")
KNOWN_ODDS: Final[KnownFields] = known_fields(
    "sportId",
    last=WHOLE,
    leagues=each(
        known_fields(
            "",
            id=LABEL,
            events=each(
                known_fields(
                    "homeScore awayScore homeRedCards awayRedCards awayPitcher homePitcher",
                    id=LABEL,
                    periods=each(
                        known_fields(
                            "lineId maxSpread maxMoneyline maxTotal maxTeamTotal moneylineUpdatedAt spreadUpdatedAt"
                            " totalUpdatedAt teamTotalUpdatedAt homeScore awayScore homeRedCards awayRedCards",
                            number=WHOLE,
                            status=WHOLE,
                            cutoff=ISO_TIME,
                            moneyline=one(_MONEYLINE).optional,
                            spreads=each(_SPREAD).optional,
                            totals=each(_TOTAL).optional,
                            teamTotal=known_fields("", home=_TEAM_TOTAL, away=_TEAM_TOTAL),
                        )
                    ),
                )
            ),
        )
    ),
)
KNOWN_FIXTURES: Final[KnownFields] = known_fields(
    "sportId",
    last=WHOLE,
    league=each(
        known_fields(
            "name",
            id=LABEL,
            events=each(
                known_fields(
                    "parentId rotNum status parlayRestriction altTeaser version homePitcher awayPitcher"
                    " betAcceptanceType venue",
                    id=LABEL,
                    starts=ISO_TIME,
                    home=LABEL,
                    away=LABEL,
                    liveStatus=WHOLE,
                    resultingUnit=TEXT.somewhere,
                )
            ),
        )
    ),
)
_LEAGUES: Final = known_fields("", leagues=each(known_fields("", id=LABEL, name=LABEL, eventCount=WHOLE)))
_STATUS: Final = known_fields("", status=TEXT)


def _or_nothing(content: bytes) -> Sequence[object]:
    """An answer that is empty, or an empty object, says that nothing changed."""
    if not content.removeprefix(b"\xef\xbb\xbf").strip():
        return ()
    return tuple(item for item in _one(content) if item)


_one: Final = json_object(PROVIDER)

CONTRACT: Final = Contract(
    (
        Document(name="leagues", endpoint="leagues", items=_one, fields=_LEAGUES),
        Document(name="fixtures", endpoint="fixtures", items=_or_nothing, fields=KNOWN_FIXTURES),
        Document(name="odds", endpoint="odds", items=_or_nothing, fields=KNOWN_ODDS),
        Document(name="status", endpoint="status", items=_one, fields=_STATUS),
    )
)


class Price(NamedTuple):
    """A price in ten-thousandths, and the largest stake at it in whole units, None where it is not stated."""

    odds_e4: int
    size: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """An event.

    Attributes:
        league_name: "" where not stated.
        live: it is the live event of a match (which has another event before the start).
        regular: the bets are on the match itself, not on corners or bookings.
    """

    id: str
    league: str
    league_name: str
    home: str
    away: str
    starts: datetime
    live: bool
    regular: bool


class PeriodOdds(NamedTuple):
    """All that is offered on a period; ``prices`` is empty where it is closed.

    Attributes:
        cutoff: bets are taken before it; None where it is not stated.
    """

    prices: Mapping[SelectionKey, Price]
    cutoff: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventOdds:
    """What an answer says of one event.

    Attributes:
        periods: by number: those that are in it.
        home_score, away_score: of the whole match.
    """

    id: str
    league: str
    periods: Mapping[int, PeriodOdds]
    home_score: int | None
    away_score: int | None


def sport_of(sport_id: str) -> str:
    """Our word for a sport."""
    return SPORTS.get(sport_id) or f"sport_{sport_id}"


def read_fixture(item: JsonObject, league: str, league_name: str) -> Fixture:
    """Read an event of a fixtures answer.

    Raises:
        ItemFaultError: its id, a team or its start cannot be read.
    """
    starts = instant_or_none(item, "starts")
    if starts is None:
        raise ItemFaultError("starts", "bad_time", "starts is no instant")
    unit = label_or(item, "resultingUnit", _REGULAR)
    return Fixture(
        id=label_at(item, "id"),
        league=league,
        league_name=league_name,
        home=label_at(item, "home"),
        away=label_at(item, "away"),
        starts=starts,
        live=whole_or(item, "liveStatus", 0) == 1,
        regular=unit.casefold() == _REGULAR,
    )


def read_event_odds(item: JsonObject, league: str, sport: str, path: str, findings: Findings) -> EventOdds | None:
    """Read an event of an odds answer; None where it has no period that is read. Bad prices are refused alone.

    Args:
        sport: our word for it.

    Raises:
        ItemFaultError: its id or its periods cannot be read.
    """
    event = label_at(item, "id")
    periods: dict[int, PeriodOdds] = {}
    scores: tuple[int | None, int | None] = (None, None)
    for index, value in enumerate(optional_list(item, "periods")):
        period = as_object(value, "periods")
        where = f"{path}.periods[{index}]"
        number = whole_or(period, "number", -1)
        if not is_read(number, sport):
            continue
        if number in periods:
            raise ItemFaultError("periods", "duplicate_period", "a period stands there twice")
        open_ = whole_or(period, "status", 0) == 1
        prices = _prices(period, markets_of(number, sport), where, findings) if open_ else {}
        periods[number] = PeriodOdds(prices, instant_or_none(period, "cutoff"))
        if number == WHOLE_MATCH:
            scores = (_score(item, period, "homeScore"), _score(item, period, "awayScore"))
    if not periods:
        return None
    return EventOdds(id=event, league=league, periods=periods, home_score=scores[0], away_score=scores[1])


def price_of(value: object) -> int:
    """A decimal price in ten-thousandths.

    Raises:
        ItemFaultError: it is none.
    """
    number = as_decimal_or_none(value)
    e4 = None if number is None else decimal_price(str(number))
    if e4 is None:
        raise ItemFaultError("", "bad_price", "a price is no decimal price")
    return e4


def line_of(item: JsonObject, name: str) -> int:
    """A handicap or total in hundredths.

    Raises:
        ItemFaultError: no multiple of 0.25, or beyond what can be meant.
    """
    line = quarter_line(decimal_at(item, name), _LARGEST_LINE)
    if line is None:
        raise ItemFaultError(name, "bad_line", f"{name} is no line in quarters")
    return line


def _prices(period: JsonObject, markets: Markets, path: str, findings: Findings) -> dict[SelectionKey, Price]:
    prices: dict[SelectionKey, Price] = {}
    try:
        _moneyline(period, markets, prices)
    except ItemFaultError as fault:
        findings.refuse(f"{path}.moneyline", fault)
    if markets.spreads is not None:
        spreads = _Lines(markets.spreads, "hdp", ("home", "away"), period.get("maxSpread"))
        _lines(period, "spreads", spreads, prices, path, findings)
    totals = _Lines(markets.totals, "points", ("over", "under"), period.get("maxTotal"))
    _lines(period, "totals", totals, prices, path, findings)
    try:
        of_teams = optional_object(period, "teamTotal") or {}
    except ItemFaultError as fault:
        findings.refuse(f"{path}.teamTotal", fault)
        return prices
    for side, market in (("home", markets.home_totals), ("away", markets.away_totals)):
        if market is not None and of_teams.get(side) is not None:
            # One line of each team in older answers, a list of them in newer ones.
            found = of_teams[side]
            listed = {side: found if isinstance(found, list) else [found]}
            kind = _Lines(market, "points", ("over", "under"), period.get("maxTeamTotal"))
            _lines(listed, side, kind, prices, f"{path}.teamTotal", findings)
    return prices


class _Lines(NamedTuple):
    """Which lines are read, and the largest volume where an element states none."""

    market: MarketTypeKey
    line: str
    selections: tuple[str, str]
    limit: object


def _lines(
    period: JsonObject, name: str, kind: _Lines, prices: dict[SelectionKey, Price], path: str, findings: Findings
) -> None:
    try:
        elements = optional_list(period, name)
    except ItemFaultError as fault:
        findings.refuse(path, fault)
        return
    for index, value in enumerate(elements):
        try:
            _line(as_object(value), kind, prices)
        except ItemFaultError as fault:
            findings.refuse(f"{path}.{name}[{index}]", fault)


def _line(item: JsonObject, kind: _Lines, prices: dict[SelectionKey, Price]) -> None:
    line = line_of(item, kind.line)
    if not MARKET_TYPES[kind.market].allows(line):
        raise ItemFaultError(kind.line, "bad_line", "a total is not above zero")
    limit = item.get("max") if item.get("max") is not None else kind.limit
    read = [(selection, price_of(item.get(name))) for selection, name in enumerate(kind.selections)]
    for selection, e4 in read:
        # The main line stands first; an alternate of the same number adds nothing.
        prices.setdefault(SelectionKey(kind.market, line, selection), Price(e4, _size(e4, limit)))


def _moneyline(period: JsonObject, markets: Markets, prices: dict[SelectionKey, Price]) -> None:
    item = optional_object(period, "moneyline")
    if item is None:
        return
    drawn = item.get("draw") is not None
    market = markets.three_way if drawn else markets.two_way
    if market is None:
        raise ItemFaultError("draw", "missing_draw", "a result with a draw offers none")
    names: Sequence[str] = ("home", "draw", "away") if drawn else ("home", "away")
    read = [price_of(item.get(name)) for name in names]
    limit = period.get("maxMoneyline")
    prices.update(
        {SelectionKey(market, LINE_NONE, index): Price(e4, _size(e4, limit)) for index, e4 in enumerate(read)}
    )


def _size(odds_e4: int, volume: object) -> Decimal | None:
    """The largest stake. Limits are volumes: what one risks on an outsider, what one can win on a favourite."""
    limit = as_decimal_or_none(volume)
    if limit is None or not 0 <= limit <= MOST_AMOUNT:
        return None
    risk = limit if odds_e4 >= 2 * ODDS_SCALE else limit * ODDS_SCALE / Decimal(odds_e4 - ODDS_SCALE)
    return min(risk, Decimal(MOST_AMOUNT))


def _score(event: JsonObject, period: JsonObject, name: str) -> int | None:
    for item in (event, period):
        score = whole_or(item, name, -1)
        if 0 <= score < 1000:
            return score
    return None

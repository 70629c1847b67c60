"""Saved answers of the API behind Pinnacle's website: matchups, and their markets in American odds.

Read from files only. A matchup says which participant is home; a market belongs to a matchup by its id. A line of a
player is a matchup of its own, below that of the match, whose participants are over and under.
"""

import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from advisor.adapters.pinnacle.periods import Markets, is_read, markets_of
from advisor.adapters.pinnacle.wire import PROVIDER, VENUE, line_of, sport_of
from advisor.core.clock import micros_of
from advisor.core.errors import PayloadRefusedError
from advisor.core.markets import LINE_NONE, EventStatus, MarketTypeKey
from advisor.core.money.assets import MOST_AMOUNT, UNKNOWN_ASSET, size_of
from advisor.core.quotes import WITHDRAWN, Quote, Side
from advisor.core.readings import EventReport, Reading
from advisor.instruments.market_types import (
    MARKET_TYPES,
    OUTRIGHT,
    PLAYER_ASSISTS,
    PLAYER_GOAL,
    PLAYER_POINTS,
    PLAYER_POINTS_REBOUNDS_ASSISTS,
    PLAYER_REBOUNDS,
    PLAYER_SHOTS_ON_TARGET,
)
from advisor.parsing.fields import (
    as_object,
    as_object_or_empty,
    instant_or_none,
    label_at,
    label_or,
    object_or_empty,
    optional_list,
    whole_at,
    whole_or,
)
from advisor.parsing.json_documents import Findings, ItemFaultError, JsonObject, known_fields, load_json
from advisor.parsing.participants import participant_at
from advisor.parsing.prices import american_price

_PARTICIPANTS: Final = known_fields("alignment id name order rotation score stats state")
_LEAGUE: Final = known_fields(
    "ageLimit external featureOrder group id isFeatured isHidden isPromoted isSticky matchupCount matchupCountSE name"
    " sequence",
    sport=known_fields(
        "featureOrder id isFeatured isHidden isSticky matchupCount matchupCountSE name primaryMarketType sequence"
    ),
)
_MATCHUP: Final = known_fields(
    "ageLimit altTeaser external featureOrder hasAltSpread hasAltTotal hasBetshare hasLive hasMarkets id"
    " isBetshareEnabled isFeatured isHighlighted isLive isPromoted liveMode parent parentId parlayRestriction periods"
    " rotation startTime state status totalMarketCount type units version",
    league=_LEAGUE,
    participants=_PARTICIPANTS,
    special=known_fields("category description"),
)
_MARKET: Final = known_fields(
    "cutoffAt isAlternate key matchupId period side status type version",
    limits=known_fields("amount type"),
    prices=known_fields("designation participantId points price"),
)
_MIN_PARTICIPANTS: Final = 3
_FIRST_PLACE: Final = "Place 1st"
"""What a question who wins counts."""
_OF_PLAYERS: Final = "Player Props"
_COUNTED: Final = {
    "Points": PLAYER_POINTS,
    "Rebounds": PLAYER_REBOUNDS,
    "Assists": PLAYER_ASSISTS,
    "Pts & Rebs & Asts": PLAYER_POINTS_REBOUNDS_ASSISTS,
    "ShotsOnGoal": PLAYER_SHOTS_ON_TARGET,
    "Goals": PLAYER_GOAL,
}
"""What a line of a player counts, by its units."""
_PLAYER: Final = re.compile(r"(.+?) (?:\([^()]+\)|Total .+)")
"""``Kevin Fiala (Points)``, ``Franz Wagner Total Rebounds``; of namesakes ``Sebastian Aho (NYI) (Points)``."""
_PLACES: Final = {"Over": 0, "Under": 1}
_ONE_AT_LEAST: Final = 50
"""Over this line of goals says that a player scores."""


class Player(NamedTuple):
    """Whom a line is about.

    Attributes:
        event: their id of the match.
        market: type of the line.
    """

    event: str
    name: str
    market: MarketTypeKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Matchup:
    """A matchup that is read: a match, a question who wins a competition, or a line of a player.

    Attributes:
        event: of a match.
        player: of a line.
        participants: names of whoever may win, or of over and under, by id.
    """

    id: str
    competition: str
    event: EventReport | None
    player: Player | None
    participants: Mapping[str, str]


def parse_matchups(content: bytes, seen: datetime, findings: Findings) -> dict[str, Matchup]:
    """Read a list of matchups, by id; other specials are refused.

    Raises:
        PayloadRefusedError: it is no list.
    """
    matchups: dict[str, Matchup] = {}
    for path, item in _items(content, findings):
        findings.check_nested(item, _MATCHUP)
        try:
            matchup = _matchup(item, seen)
            matchups[matchup.id] = matchup
        except ItemFaultError as fault:
            findings.refuse(path, fault)
    return matchups


def parse_arcadia(matchups: bytes, markets: bytes, seen: datetime) -> Reading:
    """Read matchups and their straight markets.

    Args:
        seen: when they were saved.

    Raises:
        PayloadRefusedError: one of them is no list.
    """
    findings = Findings()
    known_matchups = parse_matchups(matchups, seen, findings)
    quotes: dict[Hashable, Quote] = {}
    for path, item in _items(markets, findings):
        findings.check_nested(item, _MARKET)
        try:
            matchup = known_matchups.get(label_at(item, "matchupId"))
            if matchup is None:
                raise ItemFaultError("matchupId", "unknown_matchup", "it is on no matchup that is read")
            if matchup.event is not None:
                _add(quotes, _quotes(item, matchup.event, seen))
            elif matchup.player is not None:
                _add(quotes, _of_player(item, matchup, matchup.player, seen))
            else:
                _add(quotes, _outrights(item, matchup, seen))
        except ItemFaultError as fault:
            findings.refuse(path, fault)
    return Reading(
        provider=PROVIDER,
        events=tuple(matchup.event for matchup in known_matchups.values() if matchup.event),
        quotes=tuple(quotes.values()),
        refused=findings.refused,
        unknown_fields=findings.unknown_fields,
    )


def _add(quotes: dict[Hashable, Quote], new: Sequence[Quote]) -> None:
    keyed: dict[Hashable, Quote] = {quote.place: quote for quote in new}
    if len(keyed) < len(new) or keyed.keys() & quotes.keys():
        raise ItemFaultError("", "duplicate_market", "the same selection is quoted twice")
    if len({quote.line for quote in new}) > 1 or any(
        not MARKET_TYPES[quote.market].allows(quote.line) for quote in new
    ):
        raise ItemFaultError("points", "bad_line", "its prices are not on one line that can be meant")
    quotes.update(keyed)


def _items(content: bytes, findings: Findings) -> list[tuple[str, JsonObject]]:
    document = load_json(PROVIDER, content)
    if not isinstance(document, list):
        raise PayloadRefusedError(PROVIDER, "not_a_list", "it is not a list")
    items: list[tuple[str, JsonObject]] = []
    for index, element in enumerate(document):
        try:
            items.append((f"[{index}]", as_object(element)))
        except ItemFaultError as fault:
            findings.refuse(f"[{index}]", fault)
    return items


def _matchup(item: JsonObject, seen: datetime) -> Matchup:
    league = object_or_empty(item, "league")
    sides: dict[str, str] = {}
    neutral: dict[str, str] = {}
    for value in optional_list(item, "participants"):
        participant = as_object_or_empty(value)
        alignment = label_or(participant, "alignment")
        if alignment in ("home", "away"):
            sides[alignment] = label_at(participant, "name")
        else:
            neutral[label_at(participant, "id")] = label_at(participant, "name")
    kind = label_or(item, "type")
    whole = kind == "matchup" and label_or(item, "units", "Regular") == "Regular"
    winner = (
        item.get("parentId") is None
        and len(neutral) >= _MIN_PARTICIPANTS
        and label_or(item, "units", _FIRST_PLACE) == _FIRST_PLACE
    )
    player = _player(item)
    if not whole and not winner and player is None:
        raise ItemFaultError("", "special", "it asks for something else than the result or what a player does")
    return Matchup(
        id=label_at(item, "id"),
        competition=label_at(league, "id"),
        event=_event(item, league, sides, seen) if whole else None,
        player=player,
        participants=neutral,
    )


def _player(item: JsonObject) -> Player | None:
    """Whom a special is about, None where it is no line of a player that we have a market for."""
    special = object_or_empty(item, "special")
    market, named = _COUNTED.get(label_or(item, "units")), _PLAYER.fullmatch(label_or(special, "description"))
    if label_or(special, "category") != _OF_PLAYERS or item.get("parentId") is None or market is None or named is None:
        return None
    return Player(label_at(item, "parentId"), named[1], market)


def _event(item: JsonObject, league: JsonObject, sides: Mapping[str, str], seen: datetime) -> EventReport:
    starts = instant_or_none(item, "startTime")
    if sides.keys() != {"home", "away"} or starts is None:
        raise ItemFaultError("", "no_match", "it names no home side, no away side or no start")
    live = item.get("isLive") is True
    return EventReport(
        provider=PROVIDER,
        ref=label_at(item, "id"),
        sport=sport_of(label_or(object_or_empty(league, "sport"), "id")),
        competition=label_at(league, "id"),
        competition_name=label_or(league, "name"),
        home=sides["home"],
        away=sides["away"],
        kickoff=starts,
        status=EventStatus.IN_PLAY if live else EventStatus.SCHEDULED,
        at=seen,
    )


def _quotes(item: JsonObject, event: EventReport, seen: datetime) -> list[Quote]:
    period = whole_at(item, "period")
    if not is_read(period, event.sport):
        raise ItemFaultError("period", "other_period", "it is on neither the whole match nor its first half")
    prices = [_price(value) for value in optional_list(item, "prices")]
    market, names = _market_of(item, markets_of(period, event.sport), {name for name, _, _ in prices})
    taken, at = _is_open(item, seen), micros_of(seen)
    size, asset = _limit(item) or (None, UNKNOWN_ASSET)
    quotes = []
    for name, points, e4 in prices:
        line = LINE_NONE
        if MARKET_TYPES[market].has_line:
            line = line_of(points, "points")
            # Each side states its own handicap; ours is from the home side's view.
            line = -line if name == "away" else line
        shown = e4 if taken else 0
        place, most = names.index(name), size if shown else None
        quotes.append(Quote(event.ref, market, line, place, VENUE, Side.BACK, shown, most, at, at, asset))
    return quotes


def _market_of(item: JsonObject, markets: Markets, names: set[str]) -> tuple[MarketTypeKey, tuple[str, ...]]:
    kind, side = label_or(item, "type"), label_or(item, "side")
    for of_kind, market, own in (
        ("moneyline", markets.three_way, ("home", "draw", "away")),
        ("moneyline", markets.two_way, ("home", "away")),
        ("spread", markets.spreads, ("home", "away")),
        ("total", markets.totals, ("over", "under")),
        ("team_total", markets.home_totals if side == "home" else None, ("over", "under")),
        ("team_total", markets.away_totals if side == "away" else None, ("over", "under")),
    ):
        if kind == of_kind and market is not None and names == set(own):
            return market, own
    raise ItemFaultError("type", "unsupported_market", "markets of its type are not read")


def _price(value: object) -> tuple[str, JsonObject, int]:
    item = as_object(value, "prices")
    return label_or(item, "designation"), item, _american(item)


def _american(item: JsonObject) -> int:
    e4 = american_price(whole_at(item, "price"))
    if e4 is None:
        raise ItemFaultError("price", "bad_price", "a price is no American price")
    return e4


def _limit(item: JsonObject) -> tuple[int, int] | None:
    """The largest stake, and the number of its asset: the website states it in the visitor's currency, unnamed."""
    for value in optional_list(item, "limits"):
        limit = as_object_or_empty(value)
        if label_or(limit, "type") == "maxRiskStake":
            amount = whole_or(limit, "amount", -1)
            return size_of(amount, None) if 0 <= amount < MOST_AMOUNT else None
    return None


def _is_open(item: JsonObject, seen: datetime) -> bool:
    """Whether bets were still taken on the market."""
    cutoff = instant_or_none(item, "cutoffAt")
    return label_or(item, "status", "open") == "open" and (cutoff is None or seen < cutoff)


def _outrights(item: JsonObject, matchup: Matchup, seen: datetime) -> list[Quote]:
    if label_or(item, "type") != "moneyline":
        raise ItemFaultError("type", "unsupported_market", "markets of its type are not read")
    quotes, taken, at = [], _is_open(item, seen), micros_of(seen)
    size, asset = (_limit(item) if taken else None) or (None, UNKNOWN_ASSET)
    for value in optional_list(item, "prices"):
        price = as_object_or_empty(value)
        name = matchup.participants.get(label_at(price, "participantId"))
        if name is None:
            raise ItemFaultError("participantId", "unknown_participant", "a price is on nobody the matchup names")
        odds_e4 = _american(price) if taken else WITHDRAWN
        who = participant_at(VENUE, name)
        quotes.append(Quote(matchup.id, OUTRIGHT, LINE_NONE, 0, VENUE, Side.BACK, odds_e4, size, at, at, asset, who))
    return quotes


def _of_player(item: JsonObject, matchup: Matchup, player: Player, seen: datetime) -> list[Quote]:
    if label_or(item, "type") != "total" or whole_at(item, "period"):
        raise ItemFaultError("type", "unsupported_market", "markets of its type are not read")
    quotes, taken, at = [], _is_open(item, seen), micros_of(seen)
    size, asset = (_limit(item) if taken else None) or (None, UNKNOWN_ASSET)
    for value in optional_list(item, "prices"):
        price = as_object_or_empty(value)
        place = _PLACES.get(matchup.participants.get(label_at(price, "participantId"), ""))
        if place is None:
            raise ItemFaultError("participantId", "unknown_selection", "a price is neither over nor under")
        line = line_of(price, "points")
        if not MARKET_TYPES[player.market].has_line:
            if line != _ONE_AT_LEAST:
                raise ItemFaultError("points", "unsupported_market", "it asks for more than one goal")
            line = LINE_NONE
        odds_e4 = _american(price) if taken else WITHDRAWN
        quotes.append(
            Quote(player.event, player.market, line, place, VENUE, Side.BACK, odds_e4, size, at, at, asset, player.name)
        )
    return quotes
